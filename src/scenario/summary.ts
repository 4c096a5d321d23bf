/** What a run ends with: the funds, how far the vouchers of each programme came, and what each school is due. */
import {
  allRecords,
  type FundBalances,
  type Funnel,
  fundBalances,
  funnel,
  type Ledger,
  type Records,
} from "../index.ts";

export interface Summary {
  readonly funds: readonly (FundBalances & { readonly fund: string })[];
  readonly funnels: readonly Funnel[];
  readonly schools: readonly SchoolSummary[];
}

/** The redemptions of one school from one fund that stand; amounts in fen. */
interface SchoolSummary {
  readonly school: string;
  readonly fund: string;
  /** Numbers of vouchers, by outcome. */
  readonly certificates: number;
  readonly completions: number;
  /** What stood reserved before the redemptions, what they came to, and what they released of it. */
  readonly reserved: number;
  readonly redeemed: number;
  readonly released: number;
  /** Of what they came to: paid, and still due. */
  readonly paid: number;
  readonly accrued: number;
}

export async function summarise(ledger: Ledger): Promise<Summary> {
  const funds: (FundBalances & { readonly fund: string })[] = [];
  for await (const { fund } of allRecords(ledger, "fund")) {
    const statement = await fundBalances(ledger, fund);
    if (statement) funds.push(statement);
  }
  const funnels: Funnel[] = [];
  for await (const { programme } of allRecords(ledger, "programme")) {
    const itsFunnel = await funnel(ledger, programme);
    if (itsFunnel) funnels.push(itsFunnel);
  }
  return { funds, funnels, schools: await schoolSummaries(ledger) };
}

async function schoolSummaries(ledger: Ledger): Promise<readonly SchoolSummary[]> {
  const schoolOf = new Map<string, string>();
  for await (const aClass of allRecords(ledger, "class")) schoolOf.set(aClass.class, aClass.school);
  const summaries = new Map<string, SchoolSummary>();
  for await (const voucher of allRecords(ledger, "voucher")) {
    const { class: name, fund, state } = voucher;
    const school = name === undefined ? undefined : schoolOf.get(name);
    if (school === undefined || (state !== "redeemed" && state !== "settled")) continue;
    const key = `${school} ${fund}`;
    summaries.set(key, withVoucher(summaries.get(key) ?? nothingYet(school, fund), voucher));
  }
  return [...summaries.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, summary]) => summary);
}

const nothingYet = (school: string, fund: string): SchoolSummary => {
  const amounts = { reserved: 0, redeemed: 0, released: 0, paid: 0, accrued: 0 };
  return { school, fund, certificates: 0, completions: 0, ...amounts };
};

function withVoucher(summary: SchoolSummary, voucher: Records["voucher"]): SchoolSummary {
  const { outcome, accrued, paid, reservedBefore = 0 } = voucher;
  return {
    ...summary,
    certificates: summary.certificates + (outcome === "certificate" ? 1 : 0),
    completions: summary.completions + (outcome === "completion" ? 1 : 0),
    reserved: summary.reserved + reservedBefore,
    redeemed: summary.redeemed + accrued + paid,
    released: summary.released + reservedBefore - accrued - paid,
    paid: summary.paid + paid,
    accrued: summary.accrued + accrued,
  };
}
