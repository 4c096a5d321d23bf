/** Everything that can be asked of a ledger, about everything in it: the answers as one object. */
import {
  allRecords,
  classesIn,
  classSheet,
  entriesOf,
  expiring,
  fundBalances,
  fundLines,
  fundStatement,
  funnel,
  HISTORY_KINDS,
  type HistoryKind,
  historyOf,
  type LedgerReader,
  openSettlements,
  overdue,
  schoolLines,
  schoolOverview,
  schoolStatement,
  seqAt,
  transcript,
  voucherStory,
  vouchersOfSchool,
} from "../../src/index.ts";
import { all } from "./towns.ts";

async function each<T>(names: readonly string[], ask: (name: string) => Promise<T>): Promise<Record<string, T>> {
  const answers: Record<string, T> = {};
  for (const name of names) answers[name] = await ask(name);
  return answers;
}

/** `few`: of so many vouchers and trainees alone, as each story reads every line. */
export async function answersOf(ledger: LedgerReader, at: string, few = 2) {
  const names = {
    fund: (await all(allRecords(ledger, "fund"))).map(({ fund }) => fund),
    school: (await all(allRecords(ledger, "party", { kind: ["school", "enterprise"] }))).map(({ party }) => party),
    programme: (await all(allRecords(ledger, "programme"))).map(({ programme }) => programme),
    class: (await all(allRecords(ledger, "class"))).map((aClass) => aClass.class),
    voucher: (await all(allRecords(ledger, "voucher"))).map(({ voucher }) => voucher).slice(0, few),
    trainee: (await all(allRecords(ledger, "trainee"))).map(({ trainee }) => trainee).slice(0, few),
  };
  const day = at.slice(0, 10);
  const period = { from: "2025-03-01" < day ? "2025-03-01" : day, to: day };
  const history = async (kind: HistoryKind) => {
    const [name] = names[kind];
    return name === undefined ? [] : (await all(historyOf(ledger, kind, name))).map(({ entry, by }) => [entry.seq, by]);
  };
  return {
    balances: await each(names.fund, (fund) => fundBalances(ledger, fund)),
    funds: await each(names.fund, (fund) => fundStatement(ledger, fund, period)),
    fundLines: await each(names.fund, (fund) => all(fundLines(ledger, fund, period))),
    schools: await each(names.school, (school) => schoolStatement(ledger, school, period)),
    schoolLines: await each(names.school, (school) => all(schoolLines(ledger, school, period))),
    overviews: await each(names.school, (school) => schoolOverview(ledger, school)),
    vouchers: await each(names.school, (school) => all(vouchersOfSchool(ledger, school))),
    funnels: await each(names.programme, (programme) => funnel(ledger, programme)),
    graduates: await each(names.programme, (programme) => funnel(ledger, programme, { group: "graduate" })),
    stories: await each(names.voucher, (voucher) => voucherStory(ledger, voucher, { at })),
    histories: await each(HISTORY_KINDS, (kind) => history(HISTORY_KINDS.find((known) => known === kind) ?? "voucher")),
    sheets: await each(names.class, (aClass) => classSheet(ledger, aClass, { at })),
    transcripts: await each(names.trainee, (trainee) => transcript(ledger, trainee)),
    settlements: await openSettlements(ledger, { at }),
    expiring: await expiring(ledger, { at, withinDays: 400 }),
    overdue: await overdue(ledger, { at }),
    classes: await all(classesIn(ledger, { to: day })),
    entries: (await all(entriesOf(ledger, { to: day, types: ["voucher.redeem"] }))).map(({ seq }) => seq),
    seq: await seqAt(ledger, at),
  };
}
