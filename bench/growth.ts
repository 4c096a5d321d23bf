/**
 * What size does to a ledger, each size in processes of its own: `growth.ts make PATH ISSUED HELD` writes the file,
 * `growth.ts use PATH ISSUED HELD` opens it, redeems, and prints what it measured as JSON.
 */
import { statSync } from "node:fs";
import { openLedger } from "training-voucher-ledger";
import { sqliteStore } from "training-voucher-ledger/sqlite";
import { idOf, keyOf, ORIGIN } from "../test/support/world.ts";
import { median, millisecondsOf, rateOf } from "./measure.ts";
import { redeemer, send, townIn } from "./town.ts";

export interface Grown {
  readonly vouchers: number;
  readonly fileBytes: number;
  /** Milliseconds. */
  readonly opening: number;
  /** Resident bytes after the redemptions. */
  readonly memory: number;
  /** Of one caller, milliseconds. */
  readonly latency: number;
  /** A second, 64 callers; and its ratio to V. */
  readonly rate: number;
  readonly ratio: number;
}

const ONE_BY_ONE = 300;

async function use(path: string, vouchers: number, held: number): Promise<Grown> {
  const fileBytes = statSync(path).size;
  const now = () => Date.parse("2025-01-22T01:00:00.000Z");
  const opened = openLedger({ origin: ORIGIN, store: sqliteStore(path), operator: keyOf("service.operator"), now });
  const opening = await millisecondsOf(() => opened);
  const ledger = await opened;
  const list = Array.from({ length: held }, (_, i) => redeemer(ORIGIN, idOf(i + 1)));
  const latencies: number[] = [];
  for (const signed of list.splice(0, ONE_BY_ONE)) latencies.push(await millisecondsOf(() => ledger.submit(signed)));
  const { rate, ratio } = await rateOf(list.length, () => send(ledger, list));
  const memory = process.memoryUsage.rss();
  await ledger.close();
  return { vouchers, fileBytes, opening, memory, latency: median(latencies), rate, ratio };
}

const [, , verb, path = "", issued = "", held = ""] = process.argv;
if (verb === "make") {
  const { world } = await townIn(sqliteStore(path), { issued: Number(issued), held: Number(held) });
  await world.ledger.close();
} else if (verb === "use") {
  process.stdout.write(JSON.stringify(await use(path, Number(issued), Number(held))));
}
