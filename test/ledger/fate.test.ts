/** What is answered when nobody knows whether a commit was kept. */
import { expect, test } from "vitest";
import { LedgerError, memoryStore, type Store } from "../../src/index.ts";
import type { Batch, StoreTransaction } from "../../src/ledger/store.ts";
import { type FaultyStore, faulty, joined } from "../support/stores.ts";
import { beside, idOf, openWorld, registration, type World } from "../support/world.ts";

async function faultyWorld(): Promise<{ world: World; store: FaultyStore }> {
  const store = faulty(memoryStore());
  return { world: await openWorld({ store }), store };
}

/** The store's transactions; something is done before the second, in which the fate of the first is looked up. */
function beforeSecond(store: Store, work: () => Promise<unknown>): Store["transact"] {
  let begun = 0;
  return async (each) => {
    if (++begun === 2) await work();
    return store.transact(each);
  };
}

test("errored while the database is still committing: that is waited for, and the answers are those decided", async () => {
  const { world, store } = await faultyWorld();
  /** The connection breaks when all is written, and the commit goes on without it. */
  function transact<T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const slow = async (transaction: StoreTransaction) => {
        let hasWritten = false;
        const write = async (batch: Batch) => {
          await transaction.write(batch);
          hasWritten = true;
        };
        const result = await work({ ...transaction, write });
        if (hasWritten) reject(new LedgerError("store-failed", "the connection broke"));
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
        return result;
      };
      store.transact(slow).then(resolve, reject);
    });
  }
  const late = await beside(world, { store: joined(store, { transact }) });
  expect(await late.ledger.submit(registration(world, "a"))).toMatchObject({ ok: true, repeated: false });
});

test("errored but kept: the answers are those that were decided", async () => {
  const { world, store } = await faultyWorld();
  const size = (await world.ledger.head())?.size ?? 0;
  const signed = [registration(world, "a"), registration(world, "b"), registration(world, "a")];
  store.faults.push("kept");
  const outcomes = await world.ledger.submit([
    ...signed,
    world.signed("school-a.desk", "voucher.void", { voucher: idOf(1), reason: "x" }),
  ]);
  expect(outcomes).toMatchObject([
    { ok: true, seq: size, repeated: false },
    { ok: true, seq: size + 1, repeated: false },
    { ok: false, refusal: { code: "duplicate-trainee" } },
    { ok: false, refusal: { code: "signer-not-authorised" } },
  ]);
  expect(await world.ledger.submit(signed)).toMatchObject([{ repeated: true }, { repeated: true }, { ok: false }]);
  expect((await world.ledger.head())?.size).toBe(size + 2);
});

test("errored but kept: a refusal alone is found as well", async () => {
  const { world, store } = await faultyWorld();
  await world.ledger.submit(registration(world, "a"));
  store.faults.push("kept");
  const outcome = await world.ledger.submit(registration(world, "a"));
  expect(outcome).toMatchObject({ ok: false, refusal: { code: "duplicate-trainee" } });
});

test("errored and lost: the callers are told, nothing is recorded, and the same instruction may be sent again", async () => {
  const { world, store } = await faultyWorld();
  const head = await world.ledger.head();
  const signed = [registration(world, "a"), registration(world, "b"), registration(world, "a", idOf(7, 1))];
  store.faults.push("lost");
  const lost = await Promise.allSettled(signed.map((one) => world.ledger.submit(one)));
  // The first may have been a batch of its own.
  expect(lost[0]).toMatchObject({ status: "rejected", reason: { code: "store-failed" } });
  if (lost.every(({ status }) => status === "rejected")) expect(await world.ledger.head()).toEqual(head);
  expect(await world.ledger.submit(signed)).toMatchObject([{ ok: true }, { ok: true }, { ok: false }]);
});

test("lost here, but recorded by another process meanwhile: that entry is the answer", async () => {
  const { world, store } = await faultyWorld();
  const signed = registration(world, "a");
  const other = await beside(world, { store: joined(store), now: () => world.clock.now + 1 });
  const late = await beside(world, {
    store: joined(store, {
      transact: beforeSecond(store, () => other.ledger.submit(signed)),
    }),
  });
  store.faults.push("lost");
  expect(await late.ledger.submit(signed)).toMatchObject({ ok: true, repeated: true });
});

test("while the store can't be asked either, the callers get the error that left them in doubt", async () => {
  const { world, store } = await faultyWorld();
  const mute = await beside(world, {
    store: joined(store, { transact: beforeSecond(store, () => Promise.reject(new Error("no connection"))) }),
  });
  store.faults.push("kept");
  const signed = registration(world, "a");
  await expect(mute.ledger.submit(signed)).rejects.toMatchObject({ code: "store-failed" });
  expect(await world.ledger.submit(signed)).toMatchObject({ ok: true, repeated: true });
});

test("a busy store is asked again, but not for ever", async () => {
  const { world, store } = await faultyWorld();
  store.faults.push("busy", "busy");
  expect(await world.ledger.submit(registration(world, "a"))).toMatchObject({ ok: true, repeated: false });
  store.begun = 0;
  store.faults.push("busy", "busy", "busy", "busy");
  await expect(world.ledger.submit(registration(world, "b"))).rejects.toMatchObject({ code: "store-busy" });
  expect(store.begun).toBe(3);
});

test("who has waited for a busy store once is not made to wait again", async () => {
  const { world, store } = await faultyWorld();
  let begun = 0;
  const waiting = await beside(world, {
    store: joined(store, {
      async transact() {
        begun++;
        throw new LedgerError("store-busy", "another process kept the file for 150 ms", { waited: true });
      },
    }),
  });
  await expect(waiting.ledger.submit(registration(world, "a"))).rejects.toMatchObject({ code: "store-busy" });
  expect(begun).toBe(1);
});

test("once it is known that a commit of unknown fate was not kept, that is what the callers are told", async () => {
  const { world, store } = await faultyWorld();
  const late = await beside(world, {
    store: joined(store, {
      transact: (work) =>
        store.transact(async (transaction) => {
          let hasWritten = false;
          const write = async () => {
            hasWritten = true;
          };
          const result = await work({ ...transaction, write });
          const facts = { path: "vouchers.db", fate: "unknown" };
          const cause = new Error("the disk is full");
          if (hasWritten) throw new LedgerError("store-failed", "it is not known whether …", facts, { cause });
          return result;
        }),
    }),
  });
  const signed = registration(world, "a");
  const told = await late.ledger.submit(signed).catch((error) => error);
  expect(told).toMatchObject({ code: "store-failed", facts: { path: "vouchers.db" } });
  expect(told.message).toMatch(/^Nothing of this was recorded.*the disk is full.*send the same instruction again/);
  expect(told.facts.fate).toBeUndefined();
  expect(await world.ledger.submit(signed)).toMatchObject({ ok: true, repeated: false });
});

test("what was decided for a lost batch is forgotten with it", async () => {
  const { world, store } = await faultyWorld();
  const [voucher = ""] = await world.redeemable(1);
  const balance = async () => (await world.ledger.get("fund", "linwu-2025"))?.accrued;
  store.faults.push("lost");
  await expect(world.redeem(voucher)).rejects.toMatchObject({ code: "store-failed" });
  expect(await balance()).toBe(0);
  expect(await world.redeem(voucher)).toMatchObject({ ok: true });
  expect(await world.redeem(voucher)).toMatchObject({ ok: false, refusal: { code: "already-redeemed" } });
  expect(await balance()).toBe(60_000);
});

test("lost, and refused meanwhile by another process for another reason: the answer is the one that is kept", async () => {
  const { world, store } = await faultyWorld();
  const [voucher = ""] = await world.redeemable(1);
  const freeze = { scope: "voucher", id: voucher, reason: "举报" } as const;
  await world.accept([world.signed("hrss.issuer", "freeze.set", freeze)]);
  const frozen = world.redemption(voucher);
  const other = await beside(world, { store: joined(store) });
  const here = await beside(world, {
    store: joined(store, {
      transact: beforeSecond(store, async () => {
        await other.accept([other.signed("hrss.issuer", "freeze.lift", freeze), other.redemption(voucher)]);
        expect(await other.ledger.submit(frozen)).toMatchObject({ ok: false, refusal: { code: "already-redeemed" } });
      }),
    }),
  });
  store.faults.push("lost");
  const answer = await here.ledger.submit(frozen);
  expect(answer).toMatchObject({ ok: false, refusal: { code: "already-redeemed" } });
  expect(await world.ledger.submit(frozen)).toEqual(answer);
});
