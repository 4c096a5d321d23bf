/** Processes that use a file at the same time as the test does. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("./child.mjs", import.meta.url));
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Child {
  /** What it has said so far, line by line. */
  readonly said: readonly string[];
  /** Resolves when it has said so many lines, or has ended. */
  saying(lines: number): Promise<void>;
  /** Resolves with all that it has said. */
  readonly ended: Promise<readonly string[]>;
  /** At once, whatever it is doing. */
  kill(): void;
}

/** Runs child.mjs, as the user with this number if told. */
export const startChild = (args: readonly string[], uid?: number): Child => startProcess(SCRIPT, args, uid);

export function startProcess(script: string, args: readonly string[], uid?: number): Child {
  const options = ["--import", "tsx", "--conditions=training-voucher-ledger-source", script];
  const child = spawn(process.execPath, [...options, ...args], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const said: string[] = [];
  const output = createInterface({ input: child.stdout });
  const ended = new Promise<readonly string[]>((resolve) => child.once("close", () => resolve(said)));
  output.on("line", (line) => said.push(line));
  return {
    said,
    ended,
    saying: (lines) =>
      new Promise((resolve) => {
        const look = () => said.length >= lines && resolve();
        output.on("line", look);
        void ended.then(() => resolve());
        look();
      }),
    kill: () => void child.kill("SIGKILL"),
  };
}
