/**
 * A process of its own that redeems: `node writer.mjs PATH ASKED OPTIONS`.
 *
 * Opens the ledger in the SQLite file PATH, or at a postgres:// address with its schema as the fragment, and sends the
 * signed instructions of the file ASKED, one a line. OPTIONS is JSON: `clients` send at the same time, from instruction
 * `from` on and round to it again; `tries` is how often each is sent before it is given up; after `session` answers the
 * ledger is closed and opened anew; `now` is its clock. What it knows it writes at once, a line of JSON each: an answer
 * as in promises.ts, with the length of the -wal file by then; a receipt; an error; "done" at its end.
 */
import { readFileSync, statSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { openLedger, parseSigned } from "../../src/index.ts";
import { postgresStore } from "../../src/stores/postgres.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { keyOf, ORIGIN } from "../support/world.ts";

const [path = "", askedFile = "", json = "{}"] = process.argv.slice(2);
const { clients = 8, from = 0, tries = 1, session = Number.POSITIVE_INFINITY, now } = JSON.parse(json);
const asked = readFileSync(askedFile, "utf8").trimEnd().split("\n").map(parseSigned);

const say = (what) => void writeSync(1, `${JSON.stringify(what)}\n`);
const walSize = () => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
const pool = path.startsWith("postgres://") ? new pg.Pool({ connectionString: path, pipeline: true }) : undefined;
pool?.on("error", () => {});
const storeAt = () => (pool ? postgresStore(pool, { schema: new URL(path).hash.slice(1) }) : sqliteStore(path));
const opened = () =>
  openLedger({
    origin: ORIGIN,
    store: storeAt(),
    operator: keyOf("service.operator"),
    now: () => now,
    checkpointInterval: 20,
  });

function told(number, outcome) {
  if (outcome.ok) return { asked: number, ok: true, seq: outcome.seq, wal: walSize() };
  return { asked: number, ok: false, code: outcome.refusal.code, facts: outcome.refusal.facts, wal: walSize() };
}

async function send(ledger, number) {
  for (let tried = 1; tried <= tries; tried++) {
    try {
      const outcome = await ledger.submit(asked[number]);
      say(told(number, outcome));
      if (outcome.ok && number % 10 === 0) say({ receipt: await outcome.receipt() });
      return;
    } catch (error) {
      fault(error, number);
      await sleep(1);
    }
  }
}

const fault = (error, asked) => say({ asked, error: error.code ?? String(error), message: error.message });

/** The ledger, opened: as often as anything is tried. */
async function open() {
  for (let tried = 1; tried < tries; tried++) {
    try {
      return await opened();
    } catch (error) {
      fault(error);
      await sleep(1);
    }
  }
  return opened();
}

/** Sends those numbers, several at the same time. */
async function sendAll(numbers) {
  const ledger = await open();
  const left = [...numbers];
  const client = async () => {
    for (let number = left.shift(); number !== undefined; number = left.shift()) await send(ledger, number);
  };
  await Promise.all(Array.from({ length: clients }, client));
  await ledger.close().catch(fault);
}

const numbers = asked.map((_, number) => (number + from) % asked.length);
try {
  for (let at = 0; at < numbers.length; at += session) await sendAll(numbers.slice(at, at + session));
  say({ done: true });
} catch (error) {
  fault(error);
}
await pool?.end();
