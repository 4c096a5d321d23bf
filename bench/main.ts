/**
 * `npm run bench [-- --json FILE] [-- --small]`: measures what docs/performance.md shows, prints a table, and writes the
 * figures as JSON. Ratios are to V, the Ed25519 verifications a second of `crypto.verify` on one thread, measured beside
 * each figure. `--small` is for trying the benchmark out.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { postgresStore } from "training-voucher-ledger/postgres";
import { sqliteStore } from "training-voucher-ledger/sqlite";
import { startPostgres } from "../test/support/postgres-server.ts";
import { auditBundleBytes } from "./bundle.ts";
import type { Grown } from "./growth.ts";
import { median, type Rate } from "./measure.ts";
import {
  byHandOnPostgres,
  byHandOnSqlite,
  disableTriggers,
  dropTriggers,
  type Guarded,
  oneCaller,
  throughput,
} from "./redemptions.ts";

const isSmall = process.argv.includes("--small");
const jsonAt = process.argv.indexOf("--json");
const SIZE = isSmall
  ? {
      redemptions: 1_000,
      byHand: 1_000,
      entries: 4_000,
      sizes: [2_000, 4_000, 20_000],
      held: 1_000,
      memory: [20_000, 60_000],
    }
  : {
      redemptions: 6_000,
      byHand: 6_000,
      entries: 100_000,
      sizes: [10_000, 100_000, 1_000_000],
      held: 6_000,
      memory: [200_000, 1_000_000],
    };

const folder = mkdtempSync(join(tmpdir(), "voucher-ledger-bench-"));
const pathOf = (name: string) => join(folder, name);

/** A row of the table: what was measured, what it must and should be, and what it is. */
interface Row {
  readonly what: string;
  readonly must: string;
  readonly aim: string;
  readonly is: string;
  readonly figures: unknown;
}
const rows: Row[] = [];

function add(what: string, must: string, aim: string, is: string, figures: unknown): void {
  rows.push({ what, must, aim, is, figures });
  process.stdout.write(`${what}: ${is}\n`);
}

/** The output of a script of this folder, in a process of its own. */
function child(script: string, args: readonly (string | number)[], flags: readonly string[] = []): string {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const all = [...process.execArgv, ...flags, path, ...args.map(String)];
  return execFileSync(process.execPath, all, {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

const times = (ratio: number) => `${ratio.toFixed(2)} V`;
const ms = (milliseconds: number) => `${milliseconds.toFixed(milliseconds < 10 ? 2 : 0)} ms`;
const kb = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

const rateIn = (results: readonly Rate[]): string => {
  const [ratio, rate] = [median(results.map((result) => result.ratio)), median(results.map((result) => result.rate))];
  return `${times(ratio)} (${rate.toFixed(0)} a second)`;
};

function addThroughput(on: string, targets: readonly string[], { guarded, bare }: Guarded): void {
  const [must = "", aim = "", mustMs = "", aimMs = ""] = targets;
  add(`redemptions a second, 64 callers, ${on}`, must, aim, rateIn(guarded), guarded);
  add(`their 99th percentile latency, ${on}`, mustMs, aimMs, ms(median(guarded.map(({ p99 }) => p99))), undefined);
  add(`the same without the triggers of the second wall, ${on}`, "", "", rateIn(bare), bare);
}

async function onSqlite(): Promise<void> {
  addThroughput(
    "SQLite",
    ["0.5 V", "0.8 V", "100 ms", "50 ms"],
    await throughput(sqliteStore(pathOf("a.db")), SIZE.redemptions, () => dropTriggers(pathOf("a.db"))),
  );
  const hand = await byHandOnSqlite(pathOf("hand.db"), SIZE.byHand);
  add("by hand: two UPDATEs a transaction, SQLite", "", "", rateIn([hand]), hand);
  const one = await oneCaller(sqliteStore(pathOf("one.db")), pathOf("bare.db"));
  const above = one.redemption - one.bare;
  add("one caller, SQLite: median latency above a bare durable commit", "1.0 ms", "0.6 ms", ms(above), one);
}

async function onPostgres(): Promise<void> {
  const server = await startPostgres();
  const pool = new pg.Pool({ connectionString: server.url, pipeline: true, max: 40 });
  try {
    addThroughput(
      "PostgreSQL",
      ["0.35 V", "0.6 V", "80 ms", "35 ms"],
      await throughput(postgresStore(pool), SIZE.redemptions, () => disableTriggers(pool)),
    );
    const hand = await byHandOnPostgres(pool, SIZE.byHand);
    add("by hand: two UPDATEs a transaction, 32 clients, PostgreSQL", "", "", rateIn([hand]), hand);
  } finally {
    await pool.end();
    await server.stop();
  }
}

function growth(): void {
  const grown = SIZE.sizes.map((size): Grown => {
    const path = pathOf(`${size}.db`);
    child("growth.ts", ["make", path, size, SIZE.held]);
    return JSON.parse(child("growth.ts", ["use", path, size, SIZE.held]));
  });
  const [small, large] = [grown[0], grown.at(-1)];
  if (!small || !large) throw new Error("nothing was measured");
  const many = `${large.vouchers.toLocaleString("en")} vouchers`;
  const slower = `× ${(large.latency / small.latency).toFixed(2)} · × ${(large.ratio / small.ratio).toFixed(2)}`;
  add(
    `${many} against ${small.vouchers.toLocaleString("en")}: median latency · rate`,
    "× 1.2 · × 0.75",
    "× 1.05 · × 0.9",
    slower,
    grown,
  );
  add(`memory of the writer, ${many}`, "300 MB", "200 MB", mb(large.memory), undefined);
  add(`opening a ledger of ${many}`, "100 ms", "20 ms", ms(large.opening), undefined);
}

function audits(): void {
  const path = pathOf("entries.jsonl");
  child("audit.ts", ["lines", path, SIZE.entries, 0]);
  const results: Rate[] = [1, 2, 3].map(() => JSON.parse(child("audit.ts", ["rate", path])));
  add("audit, all checks, entries a second", "1.0 V", "1.5 V", rateIn(results), results);
  const memory = SIZE.memory.map((vouchers): number => {
    const lines = pathOf(`${vouchers}.jsonl`);
    child("audit.ts", ["lines", lines, 0, vouchers]);
    return JSON.parse(child("audit.ts", ["memory", lines], ["--expose-gc"])).bytes;
  });
  const slope = ((memory[1] ?? 0) - (memory[0] ?? 0)) / ((SIZE.memory[1] ?? 0) - (SIZE.memory[0] ?? 0));
  add("memory of the audit, a voucher", "1000 B", "400 B", `${slope.toFixed(0)} B`, memory);
}

function print(): void {
  const columns = ["what", "must", "aim", "is"] as const;
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  process.stdout.write(
    `\n${line(columns)}\n${rows.map((row) => line(columns.map((column) => row[column]))).join("\n")}\n`,
  );
}

try {
  await onSqlite();
  await onPostgres();
  growth();
  audits();
  const bytes = await auditBundleBytes();
  add("audit() for a browser, minified and gzipped", "60 kB", "35 kB", kb(bytes.ordinary), bytes);
  add("with what is loaded for problems, files and openings", "", "", kb(bytes.audit), undefined);
  add("all of ./audit", "", "", kb(bytes.everything), undefined);
  print();
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, memory: totalmem() };
  const file = jsonAt < 0 ? undefined : process.argv[jsonAt + 1];
  if (file !== undefined)
    writeFileSync(file, `${JSON.stringify({ machine, date: new Date().toISOString(), rows }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
