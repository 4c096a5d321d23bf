/** A ledger as it was: a function of its lines alone, whatever came later. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Kind, LedgerReader, Records } from "../../src/index.ts";
import { allRecords, KINDS, ledgerAsOf, memoryStore, openLedger } from "../../src/index.ts";
import { histories, runHistory, SEED } from "../histories/index.ts";
import { collected, openWorld, registration } from "../support/world.ts";

async function recordsOf(reader: LedgerReader): Promise<{ readonly [K in Kind]?: readonly Records[K][] }> {
  const found: { [kind: string]: unknown[] } = {};
  for (const kind of KINDS) {
    found[kind] = [];
    for await (const record of allRecords(reader, kind)) found[kind].push(record);
  }
  return found;
}

const linesOf = async (reader: LedgerReader) => collected(reader.entries());

test("the state after each entry is the state that the ledger had then", async () => {
  const world = await openWorld();
  const then = [];
  for (const step of [() => world.issue(2), () => world.approvedClass(2), () => world.redeemable(1)]) {
    await step();
    then.push({ head: await world.ledger.head(), records: await recordsOf(world.ledger) });
  }
  for (const { head, records } of then) {
    const was = await ledgerAsOf(world.ledger, { seq: (head?.size ?? 0) - 1 });
    expect(await was.head()).toEqual(head);
    expect(await recordsOf(was)).toEqual(records);
    expect(await linesOf(was)).toEqual((await linesOf(world.ledger)).slice(0, head?.size));
  }
});

test("at an instant: every entry whose time is not after it", async () => {
  const world = await openWorld();
  await world.issue(1);
  const before = await world.ledger.head();
  const at = new Date(world.clock.now).toISOString();
  world.clock.now += 1;
  await world.issue(1);
  expect(await (await ledgerAsOf(world.ledger, { at })).head()).toEqual(before);
  const after = new Date(world.clock.now).toISOString();
  expect(await (await ledgerAsOf(world.ledger, { at: after })).head()).toEqual(await world.ledger.head());
  const empty = await ledgerAsOf(world.ledger, { at: "2024-12-31T23:59:59.999Z" });
  expect([await empty.head(), await linesOf(empty), await empty.list("fund", { limit: 9 })]).toEqual([
    undefined,
    [],
    [],
  ]);
});

test("what is recorded later changes nothing in it", async () => {
  const world = await openWorld();
  const [voucher = ""] = await world.issue(1);
  const was = await ledgerAsOf(world.ledger);
  const [head, lines] = [await was.head(), await linesOf(was)];
  await world.claim([voucher]);
  expect(await was.get("voucher", voucher)).toMatchObject({ state: "issued" });
  expect([await was.head(), await linesOf(was)]).toEqual([head, lines]);
  expect(await collected(was.entries({ from: lines.length - 1, to: lines.length + 9 }))).toEqual(lines.slice(-1));
});

test("the last moment of any history is the ledger as it is", async () => {
  await fc.assert(
    fc.asyncProperty(histories({ length: 40 }), async (plan) => {
      const { ledger } = await runHistory(plan);
      const was = await ledgerAsOf(ledger);
      expect(await was.head()).toEqual(await ledger.head());
      expect(await recordsOf(was)).toEqual(await recordsOf(ledger));
    }),
    { seed: SEED, numRuns: 5 },
  );
});

describe("lines that no ledger would have are refused by their number", () => {
  const source = async (change: (lines: string[]) => void) => {
    const world = await openWorld();
    const lines = [...(await linesOf(world.ledger))];
    change(lines);
    return {
      origin: world.ledger.origin,
      entries: async function* () {
        yield* lines;
      },
    };
  };
  test.each<[string, number, (lines: string[]) => void]>([
    ["one is missing", 3, (lines) => void lines.splice(3, 1)],
    ["two are swapped", 5, (lines) => void lines.splice(5, 2, ...lines.slice(5, 7).reverse())],
    ["the one before was altered", 4, (lines) => void lines.splice(3, 1, (lines[3] ?? "").replace("示例", "样例"))],
    ["one is no entry", 0, (lines) => void lines.splice(0, 1, "{}")],
  ])("%s", async (_, seq, change) => {
    await expect(ledgerAsOf(await source(change))).rejects.toMatchObject({ code: "ledger-corrupt", facts: { seq } });
  });
});

test.each([
  ["a seq that there is not", { seq: 1_000_000 }, "There is no entry 1000000"],
  ["a negative seq", { seq: -1 }, "no seq"],
  ["a day in the place of an instant", { at: "2025-02-03" }, "no instant"],
])("%s is refused", async (_, moment, message) => {
  const world = await openWorld();
  const asked = ledgerAsOf(world.ledger, moment);
  await expect(asked).rejects.toMatchObject({ code: "wrong-usage", message: expect.stringContaining(message) });
});

test("a ledger as it was refuses what a ledger refuses", async () => {
  const { ledger } = await openWorld();
  const before = await ledgerAsOf(ledger);
  const read = async (reader: LedgerReader, from: number) => {
    for await (const line of reader.entries({ from })) return line;
    return undefined;
  };
  for (const reader of [ledger, before]) {
    for (const asked of [
      reader.get("nonsense" as "party", "a"),
      reader.list("nonsense" as "party", { limit: 1 }),
      reader.list("party", { limit: -1 }),
      read(reader, 0.5),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: "wrong-usage" });
    }
  }
});

test("an empty ledger was empty", async () => {
  const ledger = await openLedger({ origin: "vouchers.example/empty", store: memoryStore() });
  expect(await (await ledgerAsOf(ledger)).head()).toBeUndefined();
  await expect(ledgerAsOf(ledger, { seq: 0 })).rejects.toMatchObject({ code: "wrong-usage" });
});

test("how far it has come is told", async () => {
  const world = await openWorld();
  await world.accept([registration(world, "t-1")]);
  const told: number[] = [];
  await ledgerAsOf(world.ledger, undefined, { onProgress: (entries) => void told.push(entries) });
  expect(told.at(-1)).toBe((await world.ledger.head())?.size);
});
