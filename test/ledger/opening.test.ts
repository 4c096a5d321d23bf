import { expect, test } from "vitest";
import type { Store } from "../../src/index.ts";
import { memoryStore, openLedger } from "../../src/index.ts";
import { shared } from "../support/stores.ts";
import { FUND, keyOf, ORIGIN, openWorld, SCHOOL, type World, worldOf } from "../support/world.ts";

async function over(world: World, methods: Partial<Store> = {}): Promise<World> {
  const store = { ...shared(world.store), open: async () => {}, ...methods };
  const ledger = await openLedger({ origin: ORIGIN, store, now: () => world.clock.now });
  return worldOf(ledger, store, world.clock, 1_000_000);
}

test("a head that does not fit the last line is found when the ledger is opened, and the store closed", async () => {
  const world = await openWorld();
  await world.ledger.checkpoint();
  const { store } = world;
  const head = await store.head();
  if (!head) throw new Error("no head");
  const [before] = await store.lines(head.size - 2, head.size - 1);
  const lies: Partial<Store>[] = [
    { head: async () => undefined },
    { head: async () => ({ ...head, hash: "ab".repeat(32) }) },
    { head: async () => ({ ...head, size: head.size + 1 }) },
    { head: async () => ({ ...head, size: head.size - 1 }) },
    { lines: async (from, to) => (to - from === 1 && from > 0 && before ? [before] : store.lines(from, to)) },
    { lines: async () => [] },
  ];
  for (const methods of lies) {
    let closed = 0;
    const opening = over(world, { ...methods, close: async () => void closed++ });
    await expect(opening).rejects.toMatchObject({ code: "ledger-corrupt" });
    expect(closed).toBe(1);
  }
  await over(world);
});

test("options that make no sense are the caller's mistake", async () => {
  const store = memoryStore();
  await expect(openLedger({ origin: "Not An Origin", store })).rejects.toMatchObject({ code: "wrong-usage" });
  for (const option of [{ maxQueue: 0 }, { batchSize: Number.NaN }, { maxIdleDays: -1 }]) {
    await expect(openLedger({ origin: ORIGIN, store, ...option })).rejects.toMatchObject({ code: "wrong-usage" });
  }
});

test("two ledgers over one store decide on each other's entries", async () => {
  const one = await openWorld();
  const vouchers = await one.redeemable(6);
  const two = await over(one);
  for (const [i, voucher] of vouchers.entries()) {
    const [first, second] = i % 2 === 0 ? [one, two] : [two, one];
    expect(await first.redeem(voucher)).toMatchObject({ ok: true });
    expect(await second.redeem(voucher)).toMatchObject({ ok: false, refusal: { code: "already-redeemed" } });
  }
  const twice = await Promise.all([one, two].map((world) => world.ledger.get("fund", FUND)));
  expect(twice[0]?.accrued).toBe(6 * 60_000);
  expect(twice[1]).toEqual(twice[0]);
});

test("n holds of a fen from two processes against what is available: exactly as many as it lasts for succeed", async () => {
  const one = await openWorld({ budget: 7 * 100_000 + 99_999 });
  const two = await over(one);
  const vouchers = await one.issue(20);
  await one.claim(vouchers);
  const aClass = await one.approvedClass(20);
  const outcomes = await Promise.all(
    vouchers.map((voucher, i) => (i % 2 === 0 ? one : two).send("school-a.desk hrss.issuer", "voucher.hold", { voucher, class: aClass })),
  );
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(7);
  expect(outcomes.filter((outcome) => !outcome.ok && outcome.refusal.code === "budget-exhausted")).toHaveLength(13);
  expect(await one.ledger.get("fund", FUND)).toMatchObject({ reserved: 700_000 });
});

test("one process freezes what the other has in mind", async () => {
  const one = await openWorld();
  const [first = "", second = ""] = await one.redeemable(2);
  const two = await over(one);
  await one.redeem(first);
  const freeze = { scope: "school", id: SCHOOL, reason: "inspection" } as const;
  expect(await two.send("auditor-a.desk", "freeze.set", freeze)).toMatchObject({ ok: true });
  expect(await one.redeem(second)).toMatchObject({ ok: false, refusal: { code: "frozen" } });
});

test("entries are the lines as they were recorded, whole or in part", async () => {
  const world = await openWorld();
  await world.issue(700);
  const { ledger, store } = world;
  const all: string[] = [];
  for await (const line of ledger.entries()) all.push(line);
  expect(all).toEqual((await store.lines(0, all.length + 1)).map(({ line }) => line));
  expect(all).toHaveLength((await ledger.head())?.size ?? 0);
  const some: string[] = [];
  for await (const line of ledger.entries({ from: 10, to: 12 })) some.push(line);
  expect(some).toEqual(all.slice(10, 12));
  for await (const line of ledger.entries({ from: all.length })) throw new Error(line);
});

test("records are read by id and listed in the order of their ids", async () => {
  const { ledger } = await openWorld();
  expect(await ledger.get("party", SCHOOL)).toMatchObject({ party: SCHOOL, kind: "school" });
  expect(await ledger.get("party", "nobody")).toBeUndefined();
  const first = await ledger.list("party", { limit: 2 });
  const rest = await ledger.list("party", { limit: 100, after: first[1]?.party ?? "" });
  const names = [...first, ...rest].map(({ party }) => party);
  expect(names).toEqual([...names].sort());
  expect(names).toHaveLength(6);
  expect(await ledger.get("key", keyOf("hrss.root").id)).toMatchObject({ role: "root", holder: "hrss" });
});
