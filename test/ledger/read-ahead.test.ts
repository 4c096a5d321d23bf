/** What a batch reads under the lock: in few round trips, and nothing for those who only ask. */
import { expect, test } from "vitest";
import { memoryStore, type RecordKey, type Store } from "../../src/index.ts";
import { joined } from "../support/stores.ts";
import { beside, codeOf, idOf, openWorld } from "../support/world.ts";

/** The store, and what was loaded in each of its transactions: a list a call. */
function watched(store: Store): { readonly store: Store; readonly transactions: RecordKey[][][] } {
  const transactions: RecordKey[][][] = [];
  const watching: Store = {
    ...store,
    transact: (work) =>
      store.transact((transaction) => {
        const loads: RecordKey[][] = [];
        transactions.push(loads);
        return work({
          ...transaction,
          async load(keys, into) {
            if (keys.length > 0) loads.push([...keys]);
            await transaction.load(keys, into);
          },
        });
      }),
  };
  return { store: watching, transactions };
}

async function townWith(vouchers: number) {
  const store = memoryStore();
  const world = await openWorld({ store });
  const held = await world.redeemable(vouchers);
  const { store: watching, transactions } = watched(store);
  const { ledger } = await beside(world, { store: joined(watching) });
  return { world, held, ledger, transactions };
}

test("redemptions by a process that knows nothing are decided after few loads", async () => {
  const { world, held, ledger, transactions } = await townWith(20);
  const outcomes = await ledger.submit(held.map((voucher) => world.redemption(voucher)));
  expect(outcomes.map(codeOf)).toEqual(held.map(() => "accepted"));
  expect(Math.max(...transactions.map((loads) => loads.length))).toBeLessThanOrEqual(4);
});

test("the keys of any number of signatures are read at once", async () => {
  const { world } = await townWith(1);
  const loads: number[] = [];
  const counted: Store = {
    ...world.store,
    async load(keys, into) {
      loads.push(keys.length);
      await world.store.load(keys, into);
    },
  };
  const { ledger } = await beside(world, { store: joined(counted) });
  const { instruction, signatures } = world.signed("stranger.desk", "class.cancel", { class: "class-1", reason: "a" });
  const strangers = Array.from({ length: 300 }, (_, i) => {
    const key = `${i}`.padStart(16, "0") as (typeof signatures)[number]["key"];
    return { key, sig: signatures[0]?.sig ?? "" };
  });
  loads.length = 0;
  expect(codeOf(await ledger.submit({ instruction, signatures: strangers }))).toBe("signer-not-authorised");
  expect(loads).toEqual([300]);
});

test("who names records without a good signature has none of them read", async () => {
  const { world, ledger, transactions } = await townWith(1);
  const attendance = Array.from({ length: 300 }, (_, i) => ({ voucher: idOf(5_000 + i), minutes: 1 }));
  const data = { class: "class-1", attendance, evidence: "ee".repeat(32) };
  const unknown = world.signed("stranger.desk", "class.close", data);
  const [signature] = world.signed("school-a.desk", "class.cancel", { class: "class-1", reason: "another" }).signatures;
  const bad = { ...unknown, signatures: signature ? [signature] : [] };
  for (const [signed, code] of [
    [unknown, "signer-not-authorised"],
    [bad, "signature-invalid"],
  ] as const) {
    expect(codeOf(await ledger.submit(signed))).toBe(code);
  }
  const vouchers = transactions.flat(2).filter(({ kind }) => kind === "voucher");
  expect(vouchers).toEqual([]);
});
