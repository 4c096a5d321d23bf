/** Runs the command line in a folder of its own: in this process, where it takes no time to start, or as a child. */
import { AsyncLocalStorage } from "node:async_hooks";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { runCommand } from "../../src/cli/program.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const linwu = join(root, "examples", "linwu-2025.jsonl");
export const linwuKey = "vouchers.linwu.example+6dd4c2eb+AeOg8Cvax7vBJWxg0OK8Xt7JGaa0wf8E2xgfwaDC5J6/";

export const folder = mkdtempSync(join(tmpdir(), "command-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const built = join(root, "dist", "cli.js");
/** `npm test` builds first; whoever edits and runs one test has an older build, which proves nothing. */
const isFresh = existsSync(built) && newest(join(root, "src")) < statSync(built).mtimeMs;

function newest(path: string): number {
  const names = readdirSync(path, { recursive: true, encoding: "utf8" });
  return Math.max(...names.map((name) => statSync(join(path, name)).mtimeMs));
}

process.chdir(folder);
process.env.LC_ALL = "C";
process.env.VOUCHER_LEDGER_DEBUG = "";

/** What the command that is under way writes, however many run side by side. */
const outputs = new AsyncLocalStorage<{ stdout: string; stderr: string }>();
listenTo("stdout");
listenTo("stderr");

function listenTo(name: "stdout" | "stderr"): void {
  const stream = process[name];
  const write = stream.write.bind(stream);
  stream.write = (chunk: string | Uint8Array, ...rest: never[]) => {
    const output = outputs.getStore();
    if (!output) return write(chunk, ...rest);
    output[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    return true;
  };
}

/** `voucher-ledger` with these arguments, in this process. */
export const command = (...args: readonly string[]): Promise<Ended> => {
  const output = { stdout: "", stderr: "" };
  return outputs.run(output, async () => {
    const code = await runCommand(args);
    return { code, ...output };
  });
};

/** `voucher-ledger` as a process. */
export const spawned = (...args: readonly string[]): Promise<Ended> =>
  isFresh ? run(built, ...args) : program("src/cli/main.ts", ...args);

/** A program of this project, run from its source by tsx. */
export function program(path: string, ...args: readonly string[]): Promise<Ended> {
  const tsx = join(root, "node_modules", "tsx", "dist", "cli.mjs");
  const conditions = "--conditions=training-voucher-ledger-source";
  return run(tsx, "--tsconfig", join(root, "tsconfig.json"), conditions, join(root, path), ...args);
}

async function run(...args: readonly string[]): Promise<Ended> {
  const env = { ...process.env, LC_ALL: "C", VOUCHER_LEDGER_DEBUG: "" };
  const child = spawn(process.execPath, args, { cwd: folder, env });
  const [stdout, stderr, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve) => child.on("close", resolve)),
  ]);
  return { code, stdout, stderr };
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
