/** A whole ledger on the store. */
import { expect, test } from "vitest";
import { KINDS, type Ledger, memoryStore, openLedger } from "../../src/index.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { ORIGIN, openWorld, type World } from "../support/world.ts";
import { newPath } from "./files.ts";

async function story(world: World): Promise<void> {
  const vouchers = await world.redeemable(40);
  await Promise.all(vouchers.slice(0, 30).map((voucher) => world.redeem(voucher)));
  const [first = ""] = vouchers;
  await world.send("hrss.reviewer", "voucher.reverse", { voucher: first, reason: "a mistake" });
  await world.redeem(first);
}

async function contentOf(ledger: Ledger) {
  const lines = [];
  for await (const line of ledger.entries()) lines.push(line);
  const records = await Promise.all(KINDS.map((kind) => ledger.list(kind, { limit: 999 })));
  return { lines, records };
}

test("a ledger in SQLite is the same, byte by byte, as one in memory, and so it is when it is opened again", async () => {
  const path = newPath();
  const [memory, sqlite] = await Promise.all([
    openWorld({ store: memoryStore() }),
    openWorld({ store: sqliteStore(path) }),
  ]);
  await story(memory);
  await story(sqlite);
  const expected = await contentOf(memory.ledger);
  expect(expected.lines.length).toBeGreaterThan(100);
  expect(await contentOf(sqlite.ledger)).toEqual(expected);
  await sqlite.ledger.close();
  const again = await openLedger({ origin: ORIGIN, store: sqliteStore(path) });
  expect(await contentOf(again)).toEqual(expected);
  await again.close();
});
