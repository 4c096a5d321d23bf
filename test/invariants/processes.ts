/** Processes that run child.mjs. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("./child.mjs", import.meta.url));
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Child {
  tell(line: string): void;
  /** Resolves with the first line that it says, or at its end. */
  readonly ready: Promise<void>;
  /** All that it says, line by line, once it has ended. */
  readonly said: Promise<readonly string[]>;
}

/** Starts one in this environment and tells it its input. */
export function startChild(args: readonly string[], input: unknown, env: NodeJS.ProcessEnv = {}): Child {
  const options = ["--import", "tsx", "--conditions=training-voucher-ledger-source", SCRIPT];
  const child = spawn(process.execPath, [...options, ...args], {
    cwd: ROOT,
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  output.on("line", (line) => lines.push(line));
  const said = new Promise<readonly string[]>((resolve) => child.once("close", () => resolve(lines)));
  const tell = (line: string) => void child.stdin.write(`${line}\n`);
  tell(JSON.stringify(input));
  const ready = new Promise<void>((resolve) => {
    output.once("line", () => resolve());
    child.once("close", () => resolve());
  });
  return { tell, ready, said };
}
