/** The school's light reading of the entries against the law's own records, over every story about its money. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Ledger, memoryStore } from "training-voucher-ledger";
import { type Reconciled, reconcile } from "training-voucher-ledger/school";
import { expect, test } from "vitest";
import { createKeyring } from "../../src/scenario/keyring.ts";
import { readScenario } from "../../src/scenario/parse.ts";
import { runScenario } from "../../src/scenario/run.ts";

const folder = new URL("../scenario/written/", import.meta.url);
const ABOUT_MONEY = /"type":"(voucher\.reverse|settlement\.(review|resolve|return)|recovery\.(order|cancel))"/;
const stories = readdirSync(folder).filter((name) => ABOUT_MONEY.test(readFileSync(new URL(name, folder), "utf8")));
const met = new Set<string>();

async function played(name: string): Promise<Ledger> {
  const keyring = createKeyring("claims");
  const scenario = await readScenario(fileURLToPath(new URL(name, folder)), keyring);
  return (await runScenario(scenario, { store: memoryStore(), keyring })).ledger;
}

/** For each school that filed a class: what became of every voucher of the ledger, as if the school had billed it. */
async function* reconciled(ledger: Ledger) {
  const vouchers = await ledger.list("voucher", { limit: 10_000 });
  const schoolOf = new Map((await ledger.list("class", { limit: 10_000 })).map((it) => [it.class, it.school]));
  for (const school of new Set(schoolOf.values())) {
    const bills = vouchers.map(({ voucher, accrued, paid }) => ({ invoice: "1", voucher, amount: accrued + paid }));
    const report = await reconcile(bills, ledger.entries(), { school });
    const own = vouchers.filter((voucher) => schoolOf.get(voucher.class ?? "") === school);
    yield { school, vouchers, own, report };
  }
}

/** What a record of the law is for the school whose class it is in. */
const STATUSES = {
  redeemed: ["redeemed"],
  settled: ["paid"],
  held: ["missing", "reversed"],
  void: ["missing", "reversed", "refused"],
  issued: ["missing"],
  claimed: ["missing", "reversed"],
  expired: ["missing", "reversed"],
} as const;

test.each(stories)("%s: every voucher is to the school what the law says", async (name) => {
  const ledger = await played(name);
  for await (const { vouchers, own, report } of reconciled(ledger)) {
    const rows = new Map<string, Reconciled>(report.rows.map((row) => [row.bill?.voucher ?? "", row]));
    for (const { voucher, state, accrued, paid, ordered } of own) {
      const { status = "", claim } = rows.get(voucher) ?? {};
      met.add(`${state} ${status}`);
      expect(STATUSES[state]).toContain(status);
      if (status === "redeemed" || status === "paid") {
        expect(claim).toMatchObject({ amount: accrued + paid, demanded: ordered, outcome: expect.any(String) });
      }
    }
    const others = vouchers.filter((voucher) => !own.includes(voucher)).map(({ voucher }) => rows.get(voucher)?.status);
    expect(new Set(others)).not.toContain("redeemed");
    expect(new Set(others)).not.toContain("paid");
    expect(report.owed).toBe(own.reduce((sum, { accrued }) => sum + accrued, 0));
    expect(report.paid).toBe(own.reduce((sum, { paid }) => sum + paid, 0));
    expect(report.counts.unbilled).toBe(0);
  }
  await ledger.close();
});

test("the stories meet redemptions that are owed, paid, refused or reversed", () => {
  expect([...met]).toEqual(
    expect.arrayContaining(["redeemed redeemed", "settled paid", "void refused", "void reversed", "expired reversed"]),
  );
});
