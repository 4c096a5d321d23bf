import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Outcome, Store } from "../../src/index.ts";
import { instruction, memoryStore, openLedger, sign } from "../../src/index.ts";
import { held, joined } from "../support/stores.ts";
import {
  beside,
  codeOf,
  createClock,
  idOf,
  keyOf,
  ledgerOpen,
  ORIGIN,
  openWorld,
  registration,
  sizeOf,
} from "../support/world.ts";

test("while a commit is under way the next batch collects, and is committed as one", async () => {
  const store = held(memoryStore());
  const world = await openWorld({ store });
  const size = await sizeOf(world);
  let commits = 0;
  const counting: Store = {
    ...store,
    transact(work) {
      commits++;
      return store.transact(work);
    },
  };
  const ledger = (await beside(world, { store: joined(counting) })).ledger;

  const release = store.hold();
  const outcomes = Array.from({ length: 50 }, (_, i) => ledger.submit(registration(world, `trainee-${i}`)));
  await new Promise((resolve) => setTimeout(resolve, 50));
  release();

  expect((await Promise.all(outcomes)).map((outcome) => outcome.ok && outcome.seq)).toEqual(
    Array.from({ length: 50 }, (_, i) => size + i),
  );
  expect(commits).toBeLessThanOrEqual(2);
});

test("an instruction sees the effects of those before it in its batch", async () => {
  const world = await openWorld();
  const [voucher = ""] = await world.issue(1);
  const claim = { voucher, trainee: "trainee-1" };
  const outcomes = await world.ledger.submit([
    world.signed("hrss.issuer", "voucher.claim", claim),
    world.signed("hrss.issuer", "voucher.claim", claim),
    world.signed("hrss.issuer", "voucher.void", { voucher, reason: "moved away" }),
    world.signed("hrss.issuer", "voucher.claim", claim),
  ]);
  expect(outcomes.map(codeOf)).toEqual(["accepted", "voucher-not-issued", "accepted", "voucher-not-issued"]);
});

test("a key counts from its own entry on, within a batch too", async () => {
  const world = await openWorld();
  const add = (name: string) =>
    world.signed("hrss.root hrss.issuer", "key.add", { party: "hrss", key: keyOf(name).publicKey, role: "issuer" });
  const by = (name: string, trainee: string) =>
    world.signed(name, "trainee.register", { trainee, groups: ["graduate"] });
  const outcomes = await world.ledger.submit([by("hrss.new", "one"), add("hrss.new"), by("hrss.new", "two")]);
  expect(outcomes.map(codeOf)).toEqual(["signer-not-authorised", "accepted", "accepted"]);
});

test("over the queue's bound the answer is `overloaded` at once, and binds nothing", async () => {
  const store = held(memoryStore());
  const world = await openWorld({ store });
  const { ledger } = await beside(world, { store: joined(store), maxQueue: 3, batchSize: 1 });
  const release = store.hold();
  const first = ledger.submit(registration(world, "first"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const signed = Array.from({ length: 5 }, (_, i) => registration(world, `trainee-${i}`));
  const waiting = signed.map((one) => ledger.submit(one));
  expect(await Promise.all(waiting.slice(3))).toMatchObject([
    { ok: false, refusal: { code: "overloaded", facts: { waiting: 3 } } },
    { ok: false, refusal: { code: "overloaded" } },
  ]);
  release();
  await Promise.all([first, ...waiting]);
  expect((await ledger.submit(signed)).map(codeOf)).toEqual(Array(5).fill("accepted"));
});

test("a list longer than the queue is answered one by one, in order", async () => {
  const world = await openWorld();
  const { ledger } = await beside(world, { maxQueue: 8, batchSize: 4 });
  const outcomes = await ledger.submit(Array.from({ length: 40 }, (_, i) => registration(world, `trainee-${i % 30}`)));
  expect(outcomes.map(codeOf)).toEqual([...Array(30).fill("accepted"), ...Array(10).fill("duplicate-trainee")]);
});

test("what the caller changes after submitting changes nothing", async () => {
  const world = await openWorld();
  const data = { trainee: "before", groups: ["graduate"] };
  const made = { ...instruction("trainee.register", ORIGIN, data), data };
  const outcome = world.ledger.submit(sign(made, keyOf("hrss.issuer")));
  data.trainee = "after";
  expect(codeOf(await outcome)).toBe("accepted");
  expect(await world.ledger.get("trainee", "before")).toBeDefined();
  expect(await world.ledger.get("trainee", "after")).toBeUndefined();
});

test("one instruction that meets a corrupt record fails alone", async () => {
  const store = memoryStore();
  const world = await openWorld({ store });
  const [good = "", bad = ""] = await world.redeemable(2);
  const size = await sizeOf(world);
  const losing: Store = {
    ...store,
    transact: (work) =>
      store.transact((transaction) =>
        work({
          ...transaction,
          async load(keys, into) {
            await transaction.load(keys, into);
            const voucher = into.voucher.get(bad);
            if (voucher) into.voucher.set(bad, { ...voucher, class: "class-that-is-lost" });
          },
        }),
      ),
  };
  const { ledger } = await beside(world, { store: joined(losing) });
  const [first, second, third] = await Promise.allSettled([
    ledger.submit(world.redemption(good)),
    ledger.submit(world.redemption(bad)),
    ledger.submit(registration(world, "somebody")),
  ]);
  expect(first).toMatchObject({ status: "fulfilled", value: { ok: true } });
  expect(second).toMatchObject({ status: "rejected", reason: { code: "ledger-corrupt" } });
  expect(third).toMatchObject({ status: "fulfilled", value: { ok: true } });
  expect(await sizeOf(world)).toBe(size + 2);
});

test("the order, grouping and repetition of submissions never make a voucher pay twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ voucher: fc.nat(3), id: fc.nat(5), pause: fc.boolean() }), { maxLength: 30 }),
      fc.integer({ min: 1, max: 5 }),
      async (attempts, batchSize) => {
        const world = await openWorld({ batchSize });
        const vouchers = await world.redeemable(4);
        const outcomes: Promise<Outcome>[] = [];
        for (const { voucher, id, pause } of attempts) {
          const outcome = world.ledger.submit(world.redemption(vouchers[voucher] ?? "", idOf(5000 + id, 1)));
          outcomes.push(outcome);
          if (pause) await outcome;
        }
        const accepted = (await Promise.all(outcomes)).filter((outcome) => outcome.ok);
        const seqs = new Set(accepted.filter((outcome) => !outcome.repeated).map((outcome) => outcome.seq));
        const redeemed = new Set(accepted.map((outcome) => outcome.seq));
        const fund = await world.ledger.get("fund", "linwu-2025");
        expect(redeemed).toEqual(seqs);
        expect(fund?.accrued).toBe(seqs.size * 60_000);
        expect(seqs.size).toBeLessThanOrEqual(4);
      },
    ),
    { numRuns: Number(process.env.FC_RUNS ?? 15) },
  );
});

test("an empty ledger is opened by the configured operator's key and no other", async () => {
  const open = (operator: string) => {
    const made = instruction("ledger.open", ORIGIN, ledgerOpen(ORIGIN, operator));
    return sign(made, keyOf(operator), keyOf("hrss.root"));
  };
  const empty = async (operator?: string) => {
    const keys = operator === undefined ? {} : { operator: keyOf(operator) };
    return openLedger({ origin: ORIGIN, store: memoryStore(), now: () => createClock().now, ...keys });
  };
  const ledger = await empty("service.operator");
  const stranger = await ledger.submit(open("stranger.operator"));
  expect(codeOf(stranger)).toBe("signer-not-authorised");
  expect(await ledger.head()).toBeUndefined();
  expect(codeOf(await ledger.submit(open("service.operator")))).toBe("accepted");
  expect(codeOf(await (await empty()).submit(open("service.operator")))).toBe("signer-not-authorised");
});

test("after close nothing is taken, and everything taken before is answered", async () => {
  const store = held(memoryStore());
  const world = await openWorld({ store, checkpointInterval: 0 });
  const release = store.hold();
  const outcomes = Array.from({ length: 20 }, (_, i) => world.ledger.submit(registration(world, `trainee-${i}`)));
  const closed = world.ledger.close();
  await expect(world.ledger.submit(registration(world, "late"))).rejects.toMatchObject({ code: "ledger-closed" });
  await expect(world.ledger.head()).rejects.toMatchObject({ code: "ledger-closed" });
  release();
  await closed;
  await world.ledger.close();
  expect((await Promise.all(outcomes)).map(codeOf)).toEqual(Array(20).fill("accepted"));
});
