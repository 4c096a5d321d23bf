/** The stories written from the law alone (test/scenario/written): rare things happen in them one after another. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import {
  allRecords,
  entriesOf,
  fundBalances,
  fundStatement,
  type Ledger,
  ledgerAsOf,
  memoryStore,
  openSettlements,
  type Store,
  schoolStatement,
  voucherStory,
} from "../../src/index.ts";
import { createKeyring } from "../../src/scenario/keyring.ts";
import { readScenario } from "../../src/scenario/parse.ts";
import { runScenario } from "../../src/scenario/run.ts";
import { noting } from "./noting.ts";
import { all } from "./towns.ts";

const pathOf = (name: string) => fileURLToPath(new URL(`../scenario/written/${name}.jsonl`, import.meta.url));

async function run(name: string, store: Store): Promise<Ledger> {
  const keyring = createKeyring("written");
  return (await runScenario(await readScenario(pathOf(name), keyring), { store, keyring })).ledger;
}

const WITH_MONEY = [
  "a-bank-return-is-paid-again-out-of-a-closed-fund",
  "a-batch-is-submitted-and-reviewed-line-by-line",
  "a-check-in-voucher-pays-nothing-and-counts-for-nothing",
  "a-class-is-cancelled-and-the-seat-goes-back",
  "a-freeze-stops-claims-and-seats-in-its-scope",
  "a-redemption-is-undone-while-there-is-money-for-it",
  "a-victim-gets-the-year-back-when-all-is-recovered",
  "a-voucher-is-voided-and-issued-anew-once",
  "days-turn-at-midnight-in-china-and-time-never-goes-back",
  "money-is-reserved-when-the-voucher-is-issued",
  "paid-money-is-demanded-received-and-written-off",
];

test.each(WITH_MONEY)("%s: every statement adds up, and every voucher's story has what changed it", async (name) => {
  const changed = new Map<number, readonly string[]>();
  const ledger = await run(name, noting(changed));
  const owed = { funds: 0, schools: 0 };
  for (const { fund } of await all(allRecords(ledger, "fund"))) {
    const { closing } = (await fundStatement(ledger, fund)) ?? {};
    expect({ fund, ...closing }).toEqual(await fundBalances(ledger, fund));
    owed.funds += (closing?.accrued ?? 0) + (closing?.paid ?? 0);
  }
  for (const { party } of await all(allRecords(ledger, "party", { kind: ["school", "enterprise"] }))) {
    const { closing } = (await schoolStatement(ledger, party))?.total ?? {};
    owed.schools += (closing?.accrued ?? 0) + (closing?.paid ?? 0);
  }
  expect(owed.schools).toBe(owed.funds);
  for (const { at } of await all(
    entriesOf(ledger, { types: ["settlement.return", "voucher.reverse", "class.cancel"] }),
  )) {
    const then = await ledgerAsOf(ledger, { at });
    for (const { fund } of await all(allRecords(then, "fund"))) {
      const { closing } = (await fundStatement(ledger, fund, { to: at })) ?? {};
      expect({ fund, ...closing }).toEqual(await fundBalances(then, fund));
    }
  }
  for (const { voucher } of await all(allRecords(ledger, "voucher"))) {
    const seqs = (await voucherStory(ledger, voucher))?.entries.map(({ seq }) => seq) ?? [];
    const expected = [...changed].filter(([, vouchers]) => vouchers.includes(voucher)).map(([seq]) => seq);
    expect(expected.filter((seq) => !seqs.includes(seq))).toEqual([]);
  }
  await ledger.close();
});

interface Line {
  readonly at?: string;
  readonly type?: string;
  readonly data?: { readonly settlement?: string };
  readonly expect?: { readonly refused: string };
}

/** What a payment is refused for, and what the settlement then waits for, at least. */
const WAITS: Readonly<Record<string, string>> = {
  accepted: "payment",
  frozen: "frozen",
  "objection-open": "objection",
  "publicity-running": "publicity",
};

test.each([
  "a-payment-waits-until-nothing-is-in-its-way",
  "one-frozen-line-stops-the-whole-payment",
  "publicity-runs-over-a-public-holiday-to-midnight",
])("%s: the settlement waits for what stands in the way of its payment", async (name) => {
  const ledger = await run(name, memoryStore());
  const lines: readonly Line[] = readFileSync(pathOf(name), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  let [size, asked] = [0, 0];
  for (const { at, type, data, expect: expected } of lines) {
    const code = WAITS[expected?.refused ?? "accepted"];
    if (type === "settlement.pay" && code !== undefined) {
      const { settlements } = await openSettlements(await ledgerAsOf(ledger, { seq: size - 1 }), { at });
      const waits = settlements.find(({ settlement }) => settlement === data?.settlement)?.waits ?? [];
      expect([at, waits.map((wait) => wait.code)]).toEqual([at, expect.arrayContaining([code])]);
      asked++;
    }
    if (type !== undefined && expected === undefined) size++;
  }
  expect(asked).toBeGreaterThan(1);
  expect((await ledger.head())?.size).toBe(size);
  await ledger.close();
});
