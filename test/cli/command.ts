/** Runs the command line as a child process, in a folder of its own. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

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

/** `voucher-ledger` with these arguments. */
export const command = (...args: readonly string[]): Promise<Ended> =>
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
