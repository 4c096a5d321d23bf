/** Lawful ledgers in which everything happens that moves money: the audit's own arithmetic follows each of them. */
import { expect, test } from "vitest";
import { audit } from "../../src/audit/index.ts";
import { fundBalances } from "../../src/index.ts";
import { operatorOf, randomHistory } from "./history.ts";
import { randomFrom, seed } from "./random.ts";

const RUNS = Math.ceil(Number(process.env.FC_RUNS ?? 100) / 10);

const MONEY = [
  "class.cancel",
  "fund.close",
  "fund.withdraw",
  "recovery.cancel",
  "recovery.order",
  "recovery.receive",
  "recovery.writeOff",
  "settlement.object",
  "settlement.pay",
  "settlement.publicise",
  "settlement.resolve",
  "settlement.return",
  "settlement.review",
  "settlement.submit",
  "voucher.claim",
  "voucher.expire",
  "voucher.extend",
  "voucher.hold",
  "voucher.issue",
  "voucher.redeem",
  "voucher.reissue",
  "voucher.release",
  "voucher.reverse",
  "voucher.void",
];

test(`any lawful history is found good, and adds up to what the ledger has (AUDIT_SEED=${seed})`, {
  timeout: 300_000,
}, async () => {
  const random = randomFrom(seed);
  const types = new Set<string>();
  const missing = () => MONEY.filter((type) => !types.has(type));
  for (let run = 0; run < RUNS || (missing().length > 0 && run < 10 * RUNS); run++) {
    const history = await randomHistory(random);
    const { ledger } = history.world;
    const checkpoint = await ledger.checkpoint();
    const report = await audit(
      history.lines.map((line) => `${line}\n`),
      { trusted: operatorOf(history.world), checkpoint },
    );
    expect(report.problems).toEqual([]);
    expect(report.judged).toBe(history.lines.length);
    for (const fund of await ledger.list("fund", { limit: 10 })) {
      const { available, ...totals } = report.totals.funds[fund.fund] ?? { available: Number.NaN };
      expect(fund).toMatchObject(totals);
      expect(available).toBe((await fundBalances(ledger, fund.fund))?.available);
    }
    for (const type of history.types) types.add(type);
  }
  expect(missing()).toEqual([]);
});
