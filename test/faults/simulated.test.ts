/**
 * Ledgers of several processes on a simulated store that crashes, loses what it has not synced, fails, and fails though
 * it has kept what it was given, at any await. The counterexample that fast-check prints is the whole schedule: with
 * its seed and path it runs again step by step.
 */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { memoryStore, type SignedInstruction } from "../../src/index.ts";
import { storeContract } from "../../src/testing/index.ts";
import { FUND, idOf, openWorld, type World } from "../support/world.ts";
import { createDisk, type Flaw, recording, type Written } from "./disk.ts";
import { type Answer, answerOf, requirePromises, requireWhole } from "./promises.ts";
import { FAULTS, simulatedStore } from "./simulated-store.ts";
import { createSimulation, isFault, type Schedule, type Simulation } from "./simulation.ts";

// On its own thread a verification ends whenever it likes, and no seed would give the same order again.
vi.mock("../../src/record/crypto.node.ts", async (original) => {
  const crypto = await original<typeof import("../../src/record/crypto.node.ts")>();
  return {
    ...crypto,
    verifyEquationAsync: async (...args: Parameters<typeof crypto.verifyEquation>) => crypto.verifyEquation(...args),
  };
});

/** Milliseconds: a minute for every hundred runs. */
const TIMEOUT = 60_000 * Math.max(1, Math.ceil(Number(process.env.FC_RUNS ?? 100) / 100));

const PROCESSES = 3;
const VOUCHERS = 6;

/** A ledger with vouchers that can be redeemed: made once, and replayed for every run. */
const history: Written[] = [];
const world: World = await openWorld({ store: recording(memoryStore(), history) });
const vouchers = await world.redeemable(VOUCHERS);

/** What somebody wants: under which id, of which voucher. */
interface Errand {
  readonly what: "redeem" | "freeze" | "lift";
  readonly voucher: number;
  /** Two that are the same send the same instruction; an id is used for two vouchers now and then. */
  readonly id: number;
  readonly wantsReceipt: boolean;
}

const FREEZE = { redeem: undefined, freeze: "freeze.set", lift: "freeze.lift" } as const;

const made = new Map<string, SignedInstruction>();
function signedFor({ what, voucher, id }: Errand): SignedInstruction {
  const name = `${what} ${voucher} ${id}`;
  const uuid = idOf(1_000_000 + 10 * id + Object.keys(FREEZE).indexOf(what), 1);
  const one = vouchers[voucher] ?? "";
  const type = FREEZE[what];
  const signed =
    made.get(name) ??
    (type === undefined
      ? world.redemption(one, uuid)
      : world.signed("hrss.issuer", type, { scope: "voucher", id: one, reason: "核查" }, uuid));
  made.set(name, signed);
  return signed;
}

const errand: fc.Arbitrary<Errand> = fc.record({
  what: fc.constantFrom("redeem", "redeem", "redeem", "redeem", "freeze", "lift"),
  voucher: fc.nat(VOUCHERS - 1),
  id: fc.nat(9),
  wantsReceipt: fc.boolean(),
});
/** What each client does, one after another. */
const errands = fc.array(fc.array(errand, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
const schedule: fc.Arbitrary<Schedule> = fc.record({
  order: fc.array(fc.record({ who: fc.nat(PROCESSES), steps: fc.integer({ min: 1, max: 80 }), which: fc.nat(5) }), {
    maxLength: 30,
    size: "max",
  }),
  faults: fc.array(fc.record({ at: fc.nat(300), fault: fc.constantFrom(...FAULTS) }), { maxLength: 10, size: "max" }),
  commitFaults: fc.array(fc.record({ at: fc.nat(9), fault: fc.constantFrom(...FAULTS) }), {
    maxLength: 6,
    size: "max",
  }),
  overtaken: fc.boolean(),
});

interface Found {
  readonly asked: SignedInstruction[];
  readonly answers: Answer[];
  readonly receipts: string[];
}

/** Sends it to one process after another until somebody answers. */
async function insist(simulation: Simulation, one: Errand, first: number, { asked, answers, receipts }: Found) {
  const signed = signedFor(one);
  if (!asked.includes(signed)) asked.push(signed);
  for (let tries = first; ; tries++) {
    const process = await simulation.process(tries);
    const told = <T>(answer: Promise<T>): Promise<T> => {
      answer.catch(() => {}); // after the end of its process nobody hears it
      return Promise.race([answer, process.ended]);
    };
    try {
      const outcome = await told(process.ledger.submit(signed));
      answers.push(answerOf(asked.indexOf(signed), outcome));
      if (outcome.ok && one.wantsReceipt) receipts.push(await told(outcome.receipt()));
      return;
    } catch (error) {
      if (!isFault(error)) throw error;
    }
  }
}

async function watch(simulation: Simulation): Promise<void> {
  for (let look = 0; look < 6; look++) {
    const process = await simulation.process(look);
    try {
      await Promise.race([requireWhole(process.store, { fund: FUND, vouchers }), process.ended]);
    } catch (error) {
      if (!isFault(error)) throw error;
    }
  }
}

async function live(
  clients: readonly (readonly Errand[])[],
  schedule: Schedule,
  flaw: Flaw,
): Promise<readonly string[]> {
  const found: Found = { asked: [], answers: [], receipts: [] };
  const { now } = world.clock;
  const simulation = await createSimulation({ processes: PROCESSES, history, schedule, flaw, now });
  const work = clients.map(async (list, client) => {
    for (const one of list) await insist(simulation, one, client, found);
  });
  await simulation.run(Promise.all([...work, watch(simulation)]));
  const store = await simulation.remains();
  vi.useRealTimers();
  await requirePromises({ ...store, async open() {} }, { ...found, now: now + 2_000 });
  return simulation.passed;
}

const property = (flaw: Flaw) =>
  fc
    .asyncProperty(errands, schedule, async (clients, schedule) => void (await live(clients, schedule, flaw)))
    .beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout"] }))
    .afterEach(() => void vi.useRealTimers());

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout"] }));
afterEach(() => void vi.useRealTimers());

test(
  "whatever fails, every answer stands, nothing is redeemed twice, nothing is half there, and the audit passes",
  async () => {
    await fc.assert(property("none"));
  },
  TIMEOUT,
);

test("the same schedule happens the same way again", async () => {
  for (const [clients, times] of fc.sample(fc.tuple(errands, schedule), 3)) {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const first = await live(clients, times, "none");
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    expect(await live(clients, times, "none")).toEqual(first);
  }
});

test.each(FAULTS)(
  "an id has one answer, whatever happens to its first (%s), and however quick another process is",
  async (fault) => {
    const one = (what: Errand["what"], id: number): Errand => ({ what, voucher: 0, id, wantsReceipt: false });
    const clients = [
      [one("freeze", 1), one("redeem", 1)],
      [one("lift", 1), one("redeem", 2), one("redeem", 1)],
    ];
    const order = [{ who: 0, steps: 300, which: 0 }];
    await live(clients, { order, faults: [], commitFaults: [{ at: 1, fault }], overtaken: true }, "none");
  },
);

describe("it would be noticed if a store", () => {
  test.each([
    ["kept half of a batch", "torn"],
    ["answered before it has synced", "hasty"],
    ["forgot what an id was bound to", "forgetful"],
  ] as const)("%s", async (_, flaw) => {
    const { failed } = await fc.check(property(flaw), { seed: 20250102, numRuns: 300, endOnFailure: true });
    expect(failed).toBe(true);
  });
});

describe("while nothing fails the simulated store keeps the contract", () => {
  const never = { index: 0, ended: new Promise<never>(() => {}) };
  const subject = async () => ({
    store: simulatedStore(
      await createDisk(),
      () => never,
      never,
      async () => undefined,
    ),
  });
  beforeEach(() => void vi.useRealTimers());
  for (const { name, run } of storeContract(subject, { without: ["again", "failNextCommit"] })) test(name, run);
});
