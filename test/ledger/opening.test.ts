import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Store } from "../../src/index.ts";
import { memoryStore, openLedger } from "../../src/index.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { joined } from "../support/stores.ts";
import {
  beside,
  FUND,
  keyOf,
  ORIGIN,
  openWorld,
  registration,
  SCHOOL,
  type World,
  type WorldOptions,
} from "../support/world.ts";

const over = (world: World, methods: Partial<Store>) => beside(world, { store: joined(world.store, methods) });

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
    { hashes: async (from, to) => (await store.hashes(from, to)).slice(1) },
    { load: async () => {} },
  ];
  for (const methods of lies) {
    let closed = 0;
    const opening = over(world, { ...methods, close: async () => void closed++ });
    await expect(opening).rejects.toMatchObject({ code: "ledger-corrupt" });
    expect(closed).toBe(1);
  }
  await beside(world);
});

test("an old copy with the log of the newer file beside it is not taken for the ledger", async () => {
  const folder = mkdtempSync(join(tmpdir(), "voucher-ledger-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [path, mixed] = [join(folder, "vouchers.db"), join(folder, "mixed.db")];
  const world = await openWorld({ store: sqliteStore(path) });
  const register = (count: number, from: number) =>
    world.accept(Array.from({ length: count }, (_, i) => registration(world, `trainee-${from + i}`)));
  const emptyLog = () => new Sqlite(path).exec("PRAGMA wal_checkpoint(RESTART)").close();
  emptyLog();
  copyFileSync(path, mixed);
  await register(60, 0);
  emptyLog(); // what is written from now on begins the log anew
  await register(10, 60);
  copyFileSync(`${path}-wal`, `${mixed}-wal`);
  await world.ledger.close();
  const opening = openLedger({ origin: ORIGIN, store: sqliteStore(mixed), guard: "none" });
  await expect(opening).rejects.toMatchObject({ code: expect.stringMatching(/^(ledger-corrupt|store-failed)$/) });
});

test("options that make no sense are the caller's mistake", async () => {
  const store = memoryStore();
  await expect(openLedger({ origin: "Not An Origin", store })).rejects.toMatchObject({ code: "wrong-usage" });
  const intervals = [-1, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY].map((checkpointInterval) => ({
    checkpointInterval,
  }));
  for (const option of [{ maxQueue: 0 }, { batchSize: Number.NaN }, { maxIdleDays: -1 }, ...intervals]) {
    await expect(openLedger({ origin: ORIGIN, store, ...option })).rejects.toMatchObject({ code: "wrong-usage" });
  }
  const taken: [string, unknown][] = [
    ["store", "vouchers.db"],
    ["operator", { key: keyOf("service.operator") }],
    ["guard", "vouchers.db.checkpoint"],
    ["guard", null],
    ["now", 5],
    ["observer", 5],
    ["batchSize", "7"],
    ["batchSize", 1.5],
    ["maxQueue", 2.5],
    ["maxIdleDays", "31"],
    ["origin", undefined],
  ];
  for (const [name, value] of taken) {
    const opening = openLedger({ origin: ORIGIN, store, [name]: value });
    const told = { code: "wrong-usage", message: expect.stringContaining(name) };
    await expect(opening, `${name} ${value}`).rejects.toMatchObject(told);
  }
});

/** One ledger twice, as two processes would have it. */
const pairs: Record<string, (options?: WorldOptions) => Promise<[World, World]>> = {
  async memory(options) {
    const one = await openWorld(options);
    return [one, await beside(one)];
  },
  async SQLite(options) {
    const folder = mkdtempSync(join(tmpdir(), "voucher-ledger-"));
    const path = join(folder, "vouchers.db");
    const one = await openWorld({ ...options, store: sqliteStore(path) });
    const two = await beside(one, { store: sqliteStore(path) });
    onTestFinished(async () => {
      await Promise.all([one.ledger.close(), two.ledger.close()]);
      rmSync(folder, { recursive: true });
    });
    return [one, two];
  },
};

describe.each(Object.entries(pairs))("two ledgers over one store in %s", (_, pair) => {
  test("decide on each other's entries", async () => {
    const [one, two] = await pair();
    const vouchers = await one.redeemable(6);
    for (const [i, voucher] of vouchers.entries()) {
      const [first, second] = i % 2 === 0 ? [one, two] : [two, one];
      expect(await first.redeem(voucher)).toMatchObject({ ok: true });
      expect(await second.redeem(voucher)).toMatchObject({ ok: false, refusal: { code: "already-redeemed" } });
    }
    const sent = one.redemption(vouchers[0] ?? "");
    expect(await two.ledger.submit(sent)).toMatchObject({ ok: false, refusal: { code: "already-redeemed" } });
    expect(await one.ledger.submit(sent)).toMatchObject({ ok: false, refusal: { code: "already-redeemed" } });
    const twice = await Promise.all([one, two].map((world) => world.ledger.get("fund", FUND)));
    expect(twice[0]?.accrued).toBe(6 * 60_000);
    expect(twice[1]).toEqual(twice[0]);
  });

  test("n holds of a fen from two processes against what is available: exactly as many as it lasts for succeed", async () => {
    const [one, two] = await pair({ budget: 7 * 100_000 + 99_999 });
    const vouchers = await one.issue(20);
    await one.claim(vouchers);
    const aClass = await one.approvedClass(20);
    const outcomes = await Promise.all(
      vouchers.map((voucher, i) =>
        (i % 2 === 0 ? one : two).send("school-a.desk hrss.issuer", "voucher.hold", { voucher, class: aClass }),
      ),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(7);
    expect(outcomes.filter((outcome) => !outcome.ok && outcome.refusal.code === "budget-exhausted")).toHaveLength(13);
    expect(await one.ledger.get("fund", FUND)).toMatchObject({ reserved: 700_000 });
  });

  test("one process freezes what the other has in mind", async () => {
    const [one, two] = await pair();
    const [first = "", second = ""] = await one.redeemable(2);
    await one.redeem(first);
    const freeze = { scope: "school", id: SCHOOL, reason: "inspection" } as const;
    expect(await two.send("auditor-a.desk", "freeze.set", freeze)).toMatchObject({ ok: true });
    expect(await one.redeem(second)).toMatchObject({ ok: false, refusal: { code: "frozen" } });
  });
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
