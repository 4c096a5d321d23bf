import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Outcome, SignedInstruction, Store } from "../../src/index.ts";
import { instruction, memoryStore, openLedger, sign } from "../../src/index.ts";
import { held, shared } from "../support/stores.ts";
import { createClock, idOf, keyOf, ledgerOpen, ORIGIN, openWorld, type World, worldOf } from "../support/world.ts";

const codeOf = (outcome: Outcome) => (outcome.ok ? "accepted" : outcome.refusal.code);
const register = (world: World, trainee: string, id?: string) =>
  world.signed("hrss.issuer", "trainee.register", { trainee, groups: ["graduate"] }, id);
const sizeOf = async ({ ledger }: World) => (await ledger.head())?.size ?? 0;

test("while a commit is under way the next batch collects, and is committed as one", async () => {
  const store = held(memoryStore());
  const world = await openWorld({ store });
  const size = await sizeOf(world);
  let commits = 0;
  const counting: Store = { ...store, transact: (work) => (commits++, store.transact(work)) };
  const ledger = (await reopened(world, counting)).ledger;

  const release = store.hold();
  const outcomes = Array.from({ length: 50 }, (_, i) => ledger.submit(register(world, `trainee-${i}`)));
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
  const by = (name: string, trainee: string) => world.signed(name, "trainee.register", { trainee, groups: ["graduate"] });
  const outcomes = await world.ledger.submit([by("hrss.new", "one"), add("hrss.new"), by("hrss.new", "two")]);
  expect(outcomes.map(codeOf)).toEqual(["signer-not-authorised", "accepted", "accepted"]);
});

test("the same instruction is one entry: in one batch, in later ones, and after a restart", async () => {
  const world = await openWorld();
  const signed = register(world, "trainee-x");
  const size = await sizeOf(world);
  const [first, second] = await world.ledger.submit([signed, signed]);
  const third = await world.ledger.submit(signed);
  const fourth = await (await reopened(world)).ledger.submit(signed);

  expect(first).toMatchObject({ ok: true, seq: size, repeated: false });
  for (const again of [second, third, fourth]) {
    expect(again).toMatchObject({ ok: true, seq: size, repeated: true, line: first?.ok && first.line });
  }
  expect(await sizeOf(world)).toBe(size + 1);
});

test("the same instruction gets its refusal again, even when it would be accepted by now", async () => {
  const world = await openWorld({ budget: 1 });
  const withdraw = (id: string, amount: number) =>
    world.signed("finance-a.desk", "fund.withdraw", { fund: "linwu-2025", amount, document: "示例" }, id);
  const signed = withdraw(idOf(900, 1), 2);
  const [first, second] = await world.ledger.submit([signed, signed]);
  await world.send("finance-a.desk", "fund.appropriate", { fund: "linwu-2025", amount: 1000, document: "示例" });
  const third = await world.ledger.submit(signed);
  const fourth = await (await reopened(world)).ledger.submit(signed);

  expect(first).toMatchObject({ ok: false, refusal: { code: "budget-exhausted", facts: { available: 1, asked: 2 } } });
  for (const again of [second, third, fourth]) expect(again).toEqual(first);
  expect(codeOf(await world.ledger.submit(withdraw(idOf(900, 1), 1)))).toBe("id-reused");
  expect(codeOf(await world.ledger.submit(withdraw(idOf(901, 1), 2)))).toBe("accepted");
});

test("an id can't be used for another instruction, in one batch or later", async () => {
  const world = await openWorld();
  const [a, b] = [register(world, "a", idOf(950, 1)), register(world, "b", idOf(950, 1))];
  expect((await world.ledger.submit([a, b])).map(codeOf)).toEqual(["accepted", "id-reused"]);
  expect(codeOf(await world.ledger.submit(b))).toBe("id-reused");
  expect(codeOf(await world.ledger.submit(a))).toBe("accepted");
});

test("a refusal before the signatures were found good and sufficient binds nothing", async () => {
  const world = await openWorld();
  const id = idOf(960, 1);
  const good = register(world, "trainee-x", id);
  const [signature] = register(world, "trainee-y", id).signatures;
  const data = { trainee: "trainee-x", groups: ["graduate"] };
  const attempts: readonly (readonly [SignedInstruction, string])[] = [
    [{ ...good, instruction: { ...good.instruction, data: { trainee: "trainee-x" } } }, "instruction-malformed"],
    [{ ...good, instruction: { ...good.instruction, ledger: "vouchers.example/other" } }, "ledger-mismatch"],
    [{ ...good, signatures: signature ? [signature] : [] }, "signature-invalid"],
    [{ ...good, signatures: [] }, "signer-not-authorised"],
    [world.signed("stranger.desk", "trainee.register", data, id), "signer-not-authorised"],
    [world.signed("school-a.desk", "trainee.register", data, id), "signer-not-authorised"],
    [good, "accepted"],
  ];
  for (const [signed, code] of attempts) expect(codeOf(await world.ledger.submit(signed))).toBe(code);
});

test("what is malformed is refused, with what is wrong and where", async () => {
  const world = await openWorld();
  const good = register(world, "trainee-x");
  const [signature] = good.signatures;
  if (!signature) throw new Error("not signed");
  const { instruction: made } = good;
  const where = async (signed: SignedInstruction) => {
    const outcome = await world.ledger.submit(signed);
    return outcome.ok ? "accepted" : [outcome.refusal.code, outcome.refusal.facts["where"]];
  };
  const malformed = (at: string) => ["instruction-malformed", at];
  expect(await where({ ...good, instruction: { ...made, id: "17" } })).toEqual(malformed("instruction"));
  expect(await where({ ...good, instruction: { ...made, type: "trainee.enlist" } })).toEqual(malformed("type"));
  expect(await where({ ...good, instruction: { ...made, data: { ...made.data, groups: [1.5] } } })).toEqual(
    malformed("data.groups.0"),
  );
  expect(await where({ ...good, instruction: { ...made, data: { ...made.data, groups: [] } } })).toEqual(
    malformed("data.groups"),
  );
  expect(await where({ ...good, instruction: { ...made, data: { ...made.data, age: 17 } } })).toEqual(malformed("data"));
  expect(await where({ ...good, signatures: [signature, signature] })).toEqual(malformed("signatures"));
  expect(await where({ ...good, signatures: [{ ...signature, sig: `${signature.sig}=` }] })).toEqual(malformed("signatures"));
  expect(await where(good)).toBe("accepted");
});

test("a line of 65,535 bytes is an entry; one byte more is malformed", async () => {
  const world = await openWorld();
  const withGroups = (trainee: string, groups: string[]) =>
    world.signed("hrss.issuer", "trainee.register", { trainee, groups: ["x", ...groups] });
  const small = await world.ledger.submit(withGroups("trainee-1", []));
  const bytesOf = (outcome: Outcome) => (outcome.ok ? Buffer.byteLength(outcome.line) : 0);
  /** A group is its name, two quotes and a comma. */
  const sized = (trainee: string, bytes: number) => {
    const more = bytes - bytesOf(small);
    const long = Math.floor((more - 4) / 63);
    const groups = Array.from({ length: long }, (_, i) => `${i}`.padStart(60, "g"));
    return withGroups(trainee, [...groups, "z".repeat(more - 63 * long - 3)]);
  };
  const tooLong = await world.ledger.submit(sized("trainee-2", 65_536));
  const longest = await world.ledger.submit(sized("trainee-3", 65_535));
  expect(tooLong).toMatchObject({ ok: false, refusal: { code: "instruction-malformed" } });
  expect(bytesOf(longest)).toBe(65_535);
});

test("over the queue's bound the answer is `overloaded` at once, and binds nothing", async () => {
  const store = held(memoryStore());
  const world = await openWorld({ store });
  const { ledger } = await reopened(world, store, { maxQueue: 3, batchSize: 1 });
  const release = store.hold();
  const first = ledger.submit(register(world, "first"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const signed = Array.from({ length: 5 }, (_, i) => register(world, `trainee-${i}`));
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
  const { ledger } = await reopened(world, undefined, { maxQueue: 8, batchSize: 4 });
  const outcomes = await ledger.submit(Array.from({ length: 40 }, (_, i) => register(world, `trainee-${i % 30}`)));
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
  const { ledger } = await reopened(world, losing);
  const [first, second, third] = await Promise.allSettled([
    ledger.submit(world.redemption(good)),
    ledger.submit(world.redemption(bad)),
    ledger.submit(register(world, "somebody")),
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
    { numRuns: Number(process.env["FC_RUNS"] ?? 15) },
  );
});

test("explain records nothing and says everything that stands in the way", async () => {
  const world = await openWorld({ budget: 100 });
  const size = await sizeOf(world);
  const [voucher = ""] = await world.issue(1);
  await world.claim([voucher]);
  const aClass = await world.approvedClass(1);
  world.clock.set("2025-01-30T00:00:00.000Z");
  const hold = world.signed("school-a.desk hrss.issuer", "voucher.hold", { voucher, class: aClass });
  expect((await world.ledger.explain(hold)).map(({ code }) => code)).toEqual(["class-started", "budget-exhausted"]);
  expect((await world.ledger.explain(hold)).length).toBe(2);
  expect(codeOf(await world.ledger.submit(hold))).toBe("class-started");
  expect((await world.ledger.explain(hold)).map(({ code }) => code)).toEqual(["class-started"]);

  const unknown = world.signed("school-a.desk hrss.issuer", "voucher.hold", { voucher, class: "nowhere" });
  expect((await world.ledger.explain(unknown)).map(({ code }) => code)).toEqual(["unknown-class"]);
  const fine = register(world, "somebody");
  expect(await world.ledger.explain(fine)).toEqual([]);
  expect(codeOf(await world.ledger.submit(fine))).toBe("accepted");
  expect(await world.ledger.explain(fine)).toEqual([]);
  expect((await world.ledger.explain(register(world, "other", fine.instruction.id))).map(({ code }) => code)).toEqual([
    "id-reused",
  ]);
  expect(await sizeOf(world)).toBe(size + 6);
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
  const outcomes = Array.from({ length: 20 }, (_, i) => world.ledger.submit(register(world, `trainee-${i}`)));
  const closed = world.ledger.close();
  await expect(world.ledger.submit(register(world, "late"))).rejects.toMatchObject({ code: "ledger-closed" });
  await expect(world.ledger.head()).rejects.toMatchObject({ code: "ledger-closed" });
  release();
  await closed;
  await world.ledger.close();
  expect((await Promise.all(outcomes)).map(codeOf)).toEqual(Array(20).fill("accepted"));
});

/** Another ledger, as another process would have it, on the same store. */
async function reopened(world: World, store: Store = world.store, options: { now?: () => number; maxQueue?: number; batchSize?: number } = {}) {
  const operator = keyOf("service.operator");
  const opened: Store = { ...shared(store), open: async () => {} };
  const ledger = await openLedger({ origin: ORIGIN, operator, now: () => world.clock.now, ...options, store: opened });
  return worldOf(ledger, opened, world.clock, 1_000_000);
}
