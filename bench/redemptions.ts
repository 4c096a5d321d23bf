/** Redemptions a second and their latencies, on a store; and what somebody would write by hand instead of a ledger. */
import Sqlite from "better-sqlite3";
import type pg from "pg";
import type { Store } from "training-voucher-ledger";
import { median, millisecondsOf, type Rate, rateOf } from "./measure.ts";
import { p99, send, townIn } from "./town.ts";

const REPEATS = 3;
const CALLERS_BY_HAND = 32;

interface Throughput extends Rate {
  /** Milliseconds. */
  readonly p99: number;
}

export interface Guarded {
  /** As the store is, and without the triggers of its second wall. */
  readonly guarded: readonly Throughput[];
  readonly bare: readonly Throughput[];
}

/**
 * 64 callers; `count` redemptions a repeat, with one signature each, signed before the clock starts. `takeDown` takes
 * the triggers away, for the last repeats.
 */
export async function throughput(store: Store, count: number, takeDown: () => Promise<void>): Promise<Guarded> {
  const { world, held } = await townIn(store, { issued: 0, held: count * REPEATS * 2 });
  const results: Throughput[] = [];
  for (let at = 0; at < held.length; at += count) {
    if (results.length === REPEATS) await takeDown();
    const list = held.slice(at, at + count).map((voucher) => world.redemption(voucher));
    let latencies: readonly number[] = [];
    const rate = await rateOf(count, async () => {
      latencies = await send(world.ledger, list);
    });
    results.push({ ...rate, p99: p99(latencies) });
  }
  await world.ledger.close();
  return { guarded: results.slice(0, REPEATS), bare: results.slice(REPEATS) };
}

/** Of a file that is open already: whoever opens it anew finds them missing. */
export async function dropTriggers(path: string): Promise<void> {
  const db = new Sqlite(path);
  const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all();
  for (const name of names) db.exec(`DROP TRIGGER "${name}"`);
  db.close();
}

export async function disableTriggers(pool: pg.Pool): Promise<void> {
  const tables = await pool.query("SELECT DISTINCT tgrelid::regclass AS name FROM pg_trigger WHERE NOT tgisinternal");
  for (const { name } of tables.rows) await pool.query(`ALTER TABLE ${name} DISABLE TRIGGER ALL`);
}

/** One caller: the median latency in milliseconds, and that of a bare durable commit of as many bytes beside it. */
export async function oneCaller(store: Store, path: string): Promise<{ redemption: number; bare: number }> {
  const { world, held } = await townIn(store, { issued: 0, held: 300 });
  const db = new Sqlite(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("CREATE TABLE line (seq INTEGER PRIMARY KEY, line TEXT)");
  const insert = db.prepare("INSERT INTO line (line) VALUES (?)");
  const [redemption, bare]: number[][] = [[], []];
  for (const voucher of held) {
    const signed = world.redemption(voucher);
    redemption?.push(await millisecondsOf(() => world.ledger.submit(signed)));
    bare?.push(await millisecondsOf(() => insert.run("x".repeat(600))));
  }
  db.close();
  await world.ledger.close();
  return { redemption: median(redemption ?? []), bare: median(bare ?? []) };
}

const TABLES = [
  "CREATE TABLE fund (id TEXT PRIMARY KEY, reserved BIGINT NOT NULL, accrued BIGINT NOT NULL)",
  "CREATE TABLE voucher (id TEXT PRIMARY KEY, state TEXT NOT NULL, amount BIGINT NOT NULL)",
];
const REDEEM = "UPDATE voucher SET state = 'redeemed' WHERE id = $1 AND state = 'held'";
const ACCRUE = "UPDATE fund SET reserved = reserved - $1, accrued = accrued + $1 WHERE id = $2 AND reserved >= $1";

/** By hand on SQLite: a conditional UPDATE of a voucher and a fund in one transaction a redemption. */
export async function byHandOnSqlite(path: string, count: number): Promise<Rate> {
  const db = new Sqlite(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  for (const table of TABLES) db.exec(table);
  db.exec("INSERT INTO fund VALUES ('fund', 1000000000000, 0)");
  const insert = db.prepare("INSERT INTO voucher VALUES (?, 'held', 60000)");
  db.transaction(() => {
    for (let i = 0; i < count; i++) insert.run(`voucher-${i}`);
  })();
  const [voucher, fund] = [REDEEM, ACCRUE].map((sql) => db.prepare(sql.replaceAll(/\$(\d)/g, "?$1")));
  const redeem = db.transaction((id: string) => {
    if (voucher?.run({ 1: id }).changes !== 1) throw new Error("redeemed before");
    if (fund?.run({ 1: 60_000, 2: "fund" }).changes !== 1) throw new Error("no money");
  });
  const rate = await rateOf(count, async () => {
    for (let i = 0; i < count; i++) redeem.immediate(`voucher-${i}`);
  });
  db.close();
  return rate;
}

/** The same on PostgreSQL, by 32 clients. */
export async function byHandOnPostgres(pool: pg.Pool, count: number): Promise<Rate> {
  for (const table of TABLES) await pool.query(table);
  await pool.query("INSERT INTO fund VALUES ('fund', 1000000000000, 0)");
  await pool.query(`INSERT INTO voucher SELECT 'voucher-' || i, 'held', 60000 FROM generate_series(0, ${count - 1}) i`);
  let next = 0;
  const client = async () => {
    const connection = await pool.connect();
    for (let i = next++; i < count; i = next++) {
      await connection.query("BEGIN");
      const redeemed = await connection.query({ name: "redeem", text: REDEEM, values: [`voucher-${i}`] });
      const accrued = await connection.query({ name: "accrue", text: ACCRUE, values: [60_000, "fund"] });
      if (redeemed.rowCount !== 1 || accrued.rowCount !== 1) throw new Error("redeemed before, or no money");
      await connection.query("COMMIT");
    }
    connection.release();
  };
  return rateOf(count, () => Promise.all(Array.from({ length: CALLERS_BY_HAND }, client)));
}
