/**
 * A process of its own, for the tests of several:
 *
 *     hold PATH     sends the signed instructions of its input, all at once, to the ledger in the file PATH when a line
 *                   `go` comes; says each answer
 *     replay        plays the entries of its input into a new ledger; says its time zone, its locale, and a digest of
 *                   the records after every so many entries
 *
 * The input is one line of JSON.
 */
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { memoryStore, openLedger } from "../../src/index.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { keyOf } from "../support/world.ts";
import { closed, stateOf } from "./history.ts";
import { openFor, ordersOf, play } from "./replays.ts";

const [command, path] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${line}\n`);
const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => (await input.next()).value;
const given = JSON.parse(await next());

if (command === "hold") {
  const { origin, now, orders } = given;
  const ledger = await openLedger({ origin, store: sqliteStore(path), now: () => now });
  say("ready");
  await next();
  const outcomes = await Promise.all(orders.map((signed) => ledger.submit(signed)));
  for (const outcome of outcomes) say(outcome.ok ? "accepted" : outcome.refusal.code);
  await ledger.close();
}

if (command === "replay") {
  const { timeZone, locale } = new Intl.DateTimeFormat().resolvedOptions();
  say(timeZone);
  say(locale);
  const operator = keyOf("service.operator");
  for (const { origin, lines, every } of given) {
    const playing = await openFor({ origin, operator }, { store: memoryStore() });
    const orders = ordersOf(lines);
    for (let from = 0; from < orders.length; from += every) {
      await play(playing, orders.slice(from, from + every));
      const state = JSON.stringify(await stateOf(playing.ledger));
      say(createHash("sha256").update(state).digest("hex"));
    }
    await closed(playing.ledger);
  }
}
process.exit(0);
