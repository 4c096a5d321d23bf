/** Processes that redeem in a ledger's file while something is done to them. */
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { encodeSigned, type SignedInstruction, type Store } from "../../src/index.ts";
import { newPath } from "../stores/files.ts";
import { openWorld } from "../support/world.ts";
import type { Answer } from "./promises.ts";

const SCRIPT = fileURLToPath(new URL("./writer.mjs", import.meta.url));
const SHIM = fileURLToPath(new URL("./shim.c", import.meta.url));
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A ledger with vouchers that can be redeemed, and what will be sent to it. */
export interface Prepared {
  /** Two redemptions a voucher, under two ids: of each two one can be accepted. */
  readonly asked: readonly SignedInstruction[];
  /** The file of `asked` for writers. */
  readonly askedFile: string;
  readonly vouchers: readonly string[];
  readonly now: number;
}

/** Prepares the ledger in the store, which is closed afterwards. */
export async function prepare(store: Store, count: number): Promise<Prepared> {
  const world = await openWorld({ store });
  const vouchers = await world.redeemable(count);
  await world.ledger.close();
  // The second attempt at a voucher comes a while after the first.
  const later = [...vouchers.slice(5), ...vouchers.slice(0, 5)];
  const asked = vouchers.flatMap((voucher, i) => [world.redemption(voucher), world.redemption(later[i] ?? voucher)]);
  const askedFile = newPath("asked");
  writeFileSync(askedFile, asked.map((signed) => `${encodeSigned(signed)}\n`).join(""));
  return { asked, askedFile, vouchers, now: world.clock.now };
}

/** A copy of a ledger's file, with what lies beside it. */
export function copyOf(path: string, endings: readonly string[] = ["", "-wal", "-shm"]): string {
  const copy = newPath();
  for (const ending of endings) if (existsSync(path + ending)) copyFileSync(path + ending, copy + ending);
  return copy;
}

export interface WriterOptions {
  readonly clients?: number;
  /** The number of the instruction to begin with. */
  readonly from?: number;
  /** How often each is sent before it is given up. */
  readonly tries?: number;
  /** After how many answers the ledger is closed and opened anew. */
  readonly session?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** No file may grow longer than this, in blocks of 512 bytes. */
  readonly maxBlocks?: number;
}

/** An answer, and how long the -wal file was by then. */
export type Told = Answer & { readonly wal: number };

export interface Writer {
  readonly told: readonly Told[];
  readonly receipts: readonly string[];
  /** The codes of errors that came in the place of answers. */
  readonly errors: readonly string[];
  /** Resolves when there are so many answers, or it has ended. */
  telling(answers: number): Promise<void>;
  /** Whether it came to its end, when it has ended. */
  readonly ended: Promise<boolean>;
  /** At once, whatever it is doing. */
  kill(): void;
}

type Said = Told | { readonly receipt: string } | { readonly error: string } | { readonly done: true };

export function startWriter(path: string, { askedFile, now }: Prepared, options: WriterOptions = {}): Writer {
  const { env, maxBlocks, ...rest } = options;
  const tsx = ["--import", "tsx", "--conditions=training-voucher-ledger-source", SCRIPT];
  const args = [...tsx, path, askedFile, JSON.stringify({ ...rest, now })];
  const limited = ["-c", `ulimit -f ${maxBlocks} && exec "$0" "$@"`, process.execPath, ...args];
  const [command, list] = maxBlocks === undefined ? [process.execPath, args] : ["/bin/sh", limited];
  const child = spawn(command, list, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const told: Told[] = [];
  const receipts: string[] = [];
  const errors: string[] = [];
  let isDone = false;
  const output = createInterface({ input: child.stdout });
  output.on("line", (line) => {
    const said = parseSaid(line);
    if (said === undefined) return;
    if ("receipt" in said) receipts.push(said.receipt);
    else if ("error" in said) errors.push(said.error);
    else if ("done" in said) isDone = true;
    else told.push(said);
  });
  const ended = new Promise<boolean>((resolve) => child.once("close", () => resolve(isDone)));
  return {
    told,
    receipts,
    errors,
    ended,
    telling: (answers) =>
      new Promise((resolve) => {
        const look = () => told.length >= answers && resolve();
        output.on("line", look);
        void ended.then(() => resolve());
        look();
      }),
    kill: () => void child.kill("SIGKILL"),
  };
}

/** What a whole line says; the last one of a process that was killed may be cut. */
function parseSaid(line: string): Said | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Answers without what is only known of a writer. */
export const answersOf = (writers: readonly Writer[]): readonly Answer[] =>
  writers.flatMap(({ told }) => told.map(({ wal, ...answer }) => answer));

/** The library of shim.c, or why there is none. */
export function buildShim(): { readonly path: string } | { readonly missing: string } {
  if (process.platform !== "linux") return { missing: "LD_PRELOAD of shim.c is for Linux" };
  const path = newPath("shim.so");
  for (const compiler of ["cc", "gcc", "clang"]) {
    try {
      execFileSync(compiler, ["-shared", "-fPIC", "-O1", "-o", path, SHIM, "-ldl"], { stdio: "ignore" });
      return { path };
    } catch {
      // The next one, if there is one.
    }
  }
  return { missing: "there is no C compiler" };
}
