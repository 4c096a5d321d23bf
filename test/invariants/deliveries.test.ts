/**
 * Deliveries by a network that repeats, reorders and delays. Repeats add nothing and are answered alike; what comes late
 * gets what the serial order of the arrivals gives; and what comes again after everything else changes nothing.
 */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { memoryStore, type Store } from "../../src/index.ts";
import { joined, lasting } from "../support/stores.ts";
import type { Crypto } from "./crypto.ts";
import { type Answer, binds, isSameState, type Order, stateOf, type Tale } from "./history.ts";
import { linesIn, openFor, type Playing, play } from "./replays.ts";
import { plans, runs, TIMEOUT, taleOf } from "./tales.ts";

vi.setConfig({ testTimeout: TIMEOUT });

vi.mock("#crypto", async (original) => (await import("./crypto.ts")).answeredAtOnce(await original<Crypto>()));

const DAY = 86_400_000;
const numbers = fc.array(fc.noBias(fc.nat(0xffff)), { minLength: 8, maxLength: 8 });

/** What an answer says, whether or not it was given before. */
const saying = ({ ok, says }: Answer) => ({ ok, says });

const newPlaying = (tale: Tale, batchSize: number, store: Store = memoryStore()): Promise<Playing> =>
  openFor(tale, { store, batchSize });

/** The orders as they arrive: some come a few places, and with them some time, late. */
function delayed(orders: readonly Order[], delays: readonly number[]): readonly Order[] {
  const arriving = [...orders];
  for (const delay of delays) {
    const from = delay % arriving.length;
    const [late] = arriving.splice(from, 1);
    if (late) arriving.splice(Math.min(arriving.length, from + 1 + (delay % 13)), 0, late);
  }
  let now = 0;
  return arriving.map(({ at, signed }) => {
    now = Math.max(now, at);
    return { at: now, signed };
  });
}

/** Every order arrives at the last instant of its group of so many, so that groups are sent at once. */
const inGroups = (orders: readonly Order[], size: number): readonly Order[] =>
  orders.map(({ signed }, i) => {
    const last = orders[Math.min(orders.length - 1, i - (i % size) + size - 1)];
    return { at: last?.at ?? 0, signed };
  });

test("what is sent twice or three times at once is answered alike, and adds nothing", async () => {
  await fc.assert(
    fc.asyncProperty(plans, numbers, fc.integer({ min: 1, max: 40 }), async (plan, repeats, batchSize) => {
      const tale = await taleOf(plan);
      const times = tale.orders.map((_, i) => 1 + (((repeats[i % repeats.length] ?? 0) >> (i % 11)) % 3));
      const [once, often] = [await newPlaying(tale, 1), await newPlaying(tale, batchSize)];
      const answers = await play(once, tale.orders);
      const repeated = await play(
        often,
        tale.orders.flatMap((order, i) => Array.from({ length: times[i] ?? 1 }, () => order)),
      );
      const expected = answers.flatMap((answer, i) => Array.from({ length: times[i] ?? 1 }, () => answer));
      expect(repeated.map(saying)).toEqual(expected.map(saying));
      expect(await linesIn(often)).toEqual(await linesIn(once));
      expect(await stateOf(often.ledger)).toEqual(await stateOf(once.ledger));
    }),
    runs(10),
  );
});

test("what comes late, and whatever comes together, gets what the serial order of the arrivals gives", async () => {
  await fc.assert(
    fc.asyncProperty(plans, numbers, fc.integer({ min: 2, max: 40 }), async (plan, delays, group) => {
      const tale = await taleOf(plan);
      const arrivals = inGroups(delayed(tale.orders, delays), group);
      const [serial, together] = [await newPlaying(tale, 1), await newPlaying(tale, 256)];
      const answers: Answer[] = [];
      for (const order of arrivals) answers.push(...(await play(serial, [order])));
      expect((await play(together, arrivals)).map(saying)).toEqual(answers.map(saying));
      expect(await linesIn(together)).toEqual(await linesIn(serial));
      expect(await stateOf(together.ledger)).toEqual(await stateOf(serial.ledger));
    }),
    runs(10),
  );
});

/** The orders whose ids are bound, with their first answers: those that an empty ledger refused are not. */
function bound(orders: readonly Order[], answers: readonly Answer[]) {
  const opening = answers.findIndex(({ ok }) => ok);
  const firsts = new Map<string, { readonly order: Order; readonly answer: Answer }>();
  orders.forEach((order, i) => {
    const answer = answers[i];
    const { id } = order.signed.instruction;
    if (i >= opening && answer && binds(answer) && !firsts.has(id)) firsts.set(id, { order, answer });
  });
  return [...firsts.values()];
}

test("what comes again after everything else is answered as before, and changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(plans, numbers, fc.boolean(), async (plan, shuffle, isReopened) => {
      const tale = await taleOf(plan);
      const store = lasting(memoryStore());
      const playing = await newPlaying(tale, 16, store);
      const answers = await play(playing, tale.orders);
      const before = { lines: await linesIn(playing), state: await stateOf(playing.ledger) };
      const again = bound(tale.orders, answers)
        .map((one, i) => ({ ...one, place: ((shuffle[i % shuffle.length] ?? 0) * (i + 1)) % 1009 }))
        .sort((a, b) => a.place - b.place);
      const late = isReopened ? await openFor({ origin: tale.origin }, { store: joined(store) }) : playing;
      const end = Math.max(...tale.orders.map(({ at }) => at)) + 10 * DAY;
      const heard = await play(
        late,
        again.map(({ order }) => ({ at: end, signed: order.signed })),
      );
      expect(heard.map(saying)).toEqual(again.map(({ answer }) => saying(answer)));
      expect(heard.every(({ ok, repeated }) => repeated === ok)).toBe(true);
      expect(await linesIn(late)).toEqual(before.lines);
      expect(isSameState(await stateOf(late.ledger), before.state)).toBe(true);
    }),
    runs(10),
  );
});
