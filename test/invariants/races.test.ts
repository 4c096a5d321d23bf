/** Many at once: money, seats and vouchers are given out as if everybody had come one after another. */
import fc from "fast-check";
import { afterAll, expect, test, vi } from "vitest";
import { memoryStore, openLedger, type SignedInstruction, type Store } from "../../src/index.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { newPath } from "../stores/files.ts";
import { faulty, lasting } from "../support/stores.ts";
import {
  beside,
  codeOf,
  FUND,
  idOf,
  keyOf,
  OCCUPATION,
  ORIGIN,
  openWorld,
  PROGRAMME,
  SCHOOL,
  type World,
} from "../support/world.ts";
import { type Answered, clientOf, differences, inSeries, scheduled } from "./clients.ts";
import type { Crypto } from "./crypto.ts";
import { observe } from "./history.ts";
import { readLine } from "./lines.ts";
import { startChild } from "./processes.ts";
import { INVARIANTS } from "./table.ts";
import { runs, TIMEOUT } from "./tales.ts";

vi.setConfig({ testTimeout: TIMEOUT });

vi.mock("#crypto", async (original) => (await import("./crypto.ts")).answeredAtOnce(await original<Crypto>()));

const opened: World[] = [];
afterAll(() => Promise.all(opened.map(({ ledger }) => ledger.close())));

const linesOf = async ({ ledger }: World): Promise<readonly string[]> => {
  const lines: string[] = [];
  for await (const line of ledger.entries()) lines.push(line);
  return lines;
};

const LATER = [{ from: "2025-02-10T01:00:00.000Z", to: "2025-02-10T12:00:00.000Z" }];

/** A class that can still be held when the other classes are over. */
async function laterClass(world: World, name: string, capacity: number): Promise<void> {
  const course = {
    programme: PROGRAMME,
    occupation: OCCUPATION,
    level: 5,
    delivery: "onsite",
    place: "示例路1号",
  } as const;
  await world.accept([
    world.signed("school-a.desk", "class.file", { class: name, school: SCHOOL, capacity, sessions: LATER, ...course }),
    world.signed("hrss.issuer", "class.approve", { class: name }),
  ]);
}

// 5. Each ledger on the budget has its own store on the same data, as another process would have.

const rush = fc.record({
  holds: fc.integer({ min: 1, max: 9 }),
  standard: fc.integer({ min: 100, max: 100_000 }),
  budget: fc.integer({ min: 0, max: 900_000 }),
  ledgers: fc.integer({ min: 1, max: 3 }),
});
type Rush = typeof rush extends fc.Arbitrary<infer R> ? R : never;

/** How many of the holds succeed, how many should, and what the others are told. */
async function rushOn({ holds, standard, budget, ledgers }: Rush, storeOf: () => Store) {
  const asked = standard - (standard % 100);
  const prices = [{ occupation: OCCUPATION, level: 5, standard, minMinutes: 600, outcomes: { certificate: 10_000 } }];
  const money = Math.max(1, budget);
  const world = await openWorld({ store: storeOf(), budget: money, programme: { prices } });
  const vouchers = await world.issue(holds);
  await world.claim(vouchers);
  await laterClass(world, "class", holds);
  const others = [world];
  for (let i = 1; i < ledgers; i++) others.push(await beside(world, { store: storeOf() }));
  const sent = vouchers.map((voucher) =>
    world.signed("school-a.desk hrss.issuer", "voucher.hold", { voucher, class: "class" }),
  );
  const outcomes = await Promise.all(sent.map((signed, i) => (others[i % ledgers] ?? world).ledger.submit(signed)));
  const fund = await world.ledger.get("fund", FUND);
  for (const { ledger } of others.toReversed()) await ledger.close();
  const codes = outcomes.map(codeOf);
  return {
    succeeded: codes.filter((code) => code === "accepted").length,
    due: Math.min(holds, Math.floor(money / asked)),
    refusals: new Set(codes.filter((code) => code !== "accepted")),
    isReserved: fund?.reserved === asked * codes.filter((code) => code === "accepted").length,
  };
}

const STORES: readonly [name: string, share: number, newStoreOf: () => () => Store][] = [
  [
    "memory",
    5,
    () => {
      const store = lasting(memoryStore());
      let isOpen = false;
      const open = async (origin: string) => {
        if (!isOpen) await store.open(origin);
        isOpen = true;
      };
      return () => ({ ...store, open });
    },
  ],
  [
    "SQLite",
    10,
    () => {
      const path = newPath();
      return () => sqliteStore(path);
    },
  ],
];

test.each(STORES)(
  "5. n holds at once of a fen against B available: min(n, ⌊B/a⌋) succeed (%s)",
  async (_, share, newStoreOf) => {
    await fc.assert(
      fc.asyncProperty(rush, async (given) => {
        const { succeeded, due, refusals, isReserved } = await rushOn(given, newStoreOf());
        expect({ succeeded, isReserved }).toEqual({ succeeded: due, isReserved: true });
        expect([...refusals]).toEqual(due < given.holds ? ["budget-exhausted"] : []);
      }),
      runs(share),
    );
  },
);

test("5. and with other processes on the same file", async () => {
  const path = newPath();
  const world = await openWorld({ store: sqliteStore(path), budget: 700_000 });
  const vouchers = await world.issue(12);
  await world.claim(vouchers);
  await laterClass(world, "class", 12);
  const signed = vouchers.map((voucher) =>
    world.signed("school-a.desk hrss.issuer", "voucher.hold", { voucher, class: "class" }),
  );
  const now = world.clock.now;
  const shares = [0, 1, 2].map((share) => signed.filter((_, i) => i % 3 === share));
  const [own = [], ...others] = shares;
  const children = others.map((orders) => startChild(["hold", path], { origin: ORIGIN, now, orders }));
  await Promise.all(children.map(({ ready }) => ready));
  for (const { tell } of children) tell("go");
  const codes = (await world.ledger.submit(own)).map(codeOf);
  for (const { said } of children) codes.push(...(await said).slice(1));
  const count = (code: string) => codes.filter((one) => one === code).length;
  expect([codes.length, count("accepted"), count("budget-exhausted")]).toEqual([12, 7, 5]);
  expect((await world.ledger.get("fund", FUND))?.reserved).toBe(700_000);
  await world.ledger.close();
});

// 7, and any interleaving: three clients, one to three ledgers, a store that now and then breaks down.

const VOUCHERS = 5;
const WHATS = ["redeem", "redeem", "redeem", "hold", "hold", "release", "reverse", "annul", "void", "submit"] as const;
const wish = fc.record({
  what: fc.constantFrom(...WHATS),
  voucher: fc.integer({ min: 1, max: VOUCHERS }),
  repeats: fc.constantFrom(0, 0, 1, 2),
});
type Wish = typeof wish extends fc.Arbitrary<infer W> ? W : never;

const press = fc.record({
  clients: fc.array(fc.array(wish, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 3 }),
  ledgers: fc.integer({ min: 1, max: 3 }),
  faults: fc.array(fc.constantFrom("lost", "kept", "busy"), { maxLength: 4 }),
});

/** Vouchers 1 to 3 are held in a closed class, the others claimed; another class has two seats. */
async function pressedWorld(): Promise<World> {
  const world = await openWorld({ store: lasting(memoryStore()), budget: 500_000 });
  opened.push(world);
  const vouchers = await world.redeemable(3);
  const others = await world.issue(VOUCHERS - vouchers.length);
  await world.claim(others);
  await laterClass(world, "later", 2);
  return world;
}

function orderOf(world: World, { what, voucher: number }: Wish): SignedInstruction {
  const voucher = idOf(number);
  const reason = "误";
  switch (what) {
    case "redeem":
      return world.redemption(voucher);
    case "hold":
      return world.signed("school-a.desk hrss.issuer", "voucher.hold", { voucher, class: "later" });
    case "release":
      return world.signed("hrss.issuer", "voucher.release", { voucher, reason });
    case "reverse":
      return world.signed("hrss.reviewer", "voucher.reverse", { voucher, reason });
    case "annul":
      return world.signed("hrss.reviewer", "voucher.reverse", { voucher, to: "void", reason });
    case "void":
      return world.signed("hrss.issuer", "voucher.void", { voucher, reason });
    case "submit": {
      const lines = [{ voucher, amount: 60_000 }];
      return world.signed("school-a.desk", "settlement.submit", {
        settlement: "batch",
        fund: FUND,
        lines,
        total: 60_000,
      });
    }
    default:
      return what satisfies never;
  }
}

const asTale = (lines: readonly string[]) => ({
  origin: ORIGIN,
  operator: keyOf("service.operator"),
  orders: lines.map((line) => {
    const { at, instruction, signatures } = readLine(line);
    return { at: Date.parse(at), signed: JSON.parse(JSON.stringify({ instruction, signatures })) };
  }),
});

test("7. whatever the interleaving, retry or fault: every answer is a serial one, and nothing is redeemed twice", async () => {
  await fc.assert(
    fc.asyncProperty(press, fc.scheduler(), async ({ clients, ledgers, faults }, scheduler) => {
      const world = await pressedWorld();
      const broken = faulty(world.store);
      broken.faults.push(...faults);
      const own = Array.from({ length: ledgers }, (_, i) => scheduled(broken, scheduler, `ledger ${i}`));
      const doors = await Promise.all(
        own.map((store) => openLedger({ origin: ORIGIN, store, now: () => world.clock.now })),
      );
      const work = clients.map((wishes, i) => {
        const orders = wishes.map((one) => ({ signed: orderOf(world, one), repeats: one.repeats }));
        return clientOf(doors[i % ledgers] ?? world.ledger, world.store, orders);
      });
      const answered = (await scheduler.waitFor(Promise.all(work))).flat();
      const lines = await linesOf(world);
      const tale = asTale(lines);
      expect(await differences(world.ledger, lines, await inSeries(tale, lines, answered))).toEqual([]);
      const history = await observe(tale);
      expect(INVARIANTS.flatMap(({ number, check }) => check(history).map((what) => `${number}: ${what}`))).toEqual([]);
    }),
    runs(4),
  );
});

test("answers that no serial order gives are seen", async () => {
  const world = await pressedWorld();
  const order = (wish: Omit<Wish, "repeats">) => ({ signed: orderOf(world, { ...wish, repeats: 0 }), repeats: 0 });
  const orders = [order({ what: "redeem", voucher: 1 }), order({ what: "redeem", voucher: 1 })];
  const answered = await clientOf(world.ledger, world.store, orders);
  const lines = await linesOf(world);
  const tale = asTale(lines);
  const found = async (given: readonly Answered[], told = lines) =>
    differences(world.ledger, told, await inSeries(tale, told, given));
  const [first, second] = answered;
  if (!first || !second) throw new Error("nobody was answered");
  expect(await found(answered)).toEqual([]);
  const says = "fund-closed {}";
  expect(await found([first, { ...second, answer: { ...second.answer, says } }])).toEqual([
    "no serial order answers fund-closed {}",
  ]);
  // Refused before the first redemption had happened, and accepted after it was answered.
  expect(await found([{ ...second, from: 0, to: first.from }])).toHaveLength(1);
  expect(await found([{ ...first, to: first.from }])).toHaveLength(1);
  await world.redeem(idOf(2));
  expect(await found(answered)).toEqual(["the records are others"]);
});
