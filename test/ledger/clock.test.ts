import { expect, test } from "vitest";
import { memoryStore, openLedger } from "../../src/index.ts";
import { beside, keyOf, ORIGIN, openWorld, type World } from "../support/world.ts";

const DAY_MS = 86_400_000;
let count = 0;
const register = (world: World) =>
  world.signed("hrss.issuer", "trainee.register", { trainee: `trainee-${count++}`, groups: ["graduate"] });
const atOf = async (world: World) => {
  const outcome = await world.ledger.submit(register(world));
  return outcome.ok ? outcome.at : outcome.refusal.code;
};

test("an entry has the clock's time, and all of a batch the same", async () => {
  const world = await openWorld();
  let reads = 0;
  const { ledger } = await beside(world, { now: () => world.clock.now + reads++ });
  const outcomes = await Promise.all(Array.from({ length: 9 }, () => ledger.submit(register(world))));
  const instants = outcomes.map((outcome) => outcome.ok && outcome.at);
  expect(reads).toBeLessThan(9);
  expect(new Set(instants).size).toBe(reads);
});

test("up to 5 seconds behind the last entry, the last entry's time goes on", async () => {
  const world = await openWorld();
  const at = await atOf(world);
  world.clock.now -= 5_000;
  expect(await atOf(world)).toBe(at);
});

test("further behind it, nothing is recorded", async () => {
  const world = await openWorld();
  const head = await world.ledger.head();
  world.clock.now -= 5_001;
  const signed = register(world);
  await expect(world.ledger.submit(signed)).rejects.toMatchObject({ code: "clock-behind" });
  await expect(world.ledger.explain(signed)).rejects.toMatchObject({ code: "clock-behind" });
  expect(await world.ledger.head()).toEqual(head);
  world.clock.now += 5_001;
  expect(await world.ledger.submit(signed)).toMatchObject({ ok: true, repeated: false });
});

test("31 days of silence are no jump; more is one, until somebody confirms the clock", async () => {
  const world = await openWorld();
  world.clock.now += 31 * DAY_MS;
  await atOf(world);
  world.clock.now += 31 * DAY_MS + 1;
  const head = await world.ledger.head();
  await expect(world.ledger.submit(register(world))).rejects.toMatchObject({ code: "clock-jump" });
  expect(await world.ledger.head()).toEqual(head);

  world.ledger.confirmClock();
  expect(await atOf(world)).toBe(new Date(world.clock.now).toISOString());
  world.clock.now += 32 * DAY_MS;
  await expect(world.ledger.submit(register(world))).rejects.toMatchObject({ code: "clock-jump" });
});

test("a confirmation is of the time that the clock shows then, not of any later jump", async () => {
  const world = await openWorld();
  world.clock.now += 40 * DAY_MS;
  world.ledger.confirmClock();
  world.clock.now += 400 * DAY_MS;
  await expect(world.ledger.submit(register(world))).rejects.toMatchObject({ code: "clock-jump" });
});

test("a ledger for scenarios may jump as far as it likes", async () => {
  const world = await openWorld({ maxIdleDays: Number.POSITIVE_INFINITY });
  world.clock.now += 3000 * DAY_MS;
  expect(await atOf(world)).toBe(new Date(world.clock.now).toISOString());
});

test.each([
  ["no time", Number.NaN],
  ["nanoseconds", 1.7e18],
  ["microseconds", 1.7e15],
])("a clock that gives %s is the caller's mistake", async (_, given) => {
  const operator = keyOf("service.operator");
  const ledger = await openLedger({ origin: ORIGIN, store: memoryStore(), operator, now: () => given });
  const world = await openWorld();
  const signed = world.signed("hrss.issuer", "trainee.register", { trainee: "a", groups: ["graduate"] });
  await expect(ledger.submit(signed)).rejects.toMatchObject({ code: "wrong-usage" });
  expect(() => ledger.confirmClock()).toThrow(expect.objectContaining({ code: "wrong-usage" }));
});

test("a clock that throws is the caller's mistake, and a wrong one that was confirmed changes nothing", async () => {
  const world = await openWorld();
  const name: string = "now"; // so that the clock may give what no clock should
  let now = (): unknown => world.clock.now;
  const { ledger } = await beside(world, { [name]: () => now() });
  now = () => {
    throw new Error("no time server");
  };
  await expect(ledger.submit(register(world))).rejects.toMatchObject({ code: "wrong-usage" });
  for (const wrong of [1n, Number.POSITIVE_INFINITY, "2025-02-03T01:00:00.000Z", undefined]) {
    now = () => wrong;
    expect(() => ledger.confirmClock()).toThrow(expect.objectContaining({ code: "wrong-usage" }));
  }
  now = () => world.clock.now;
  expect(await ledger.submit(register(world))).toMatchObject({ ok: true });
});
