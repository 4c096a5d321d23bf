/** A county with its parties, a fund and a programme, and the usual course of things, step by step. */
import { emptyLedger, hashOf, key, ORIGIN, type TestLedger, v } from "./kit.ts";

export const TRAINER = "4-04-05-05";
/** 2025-03-03 and 04, Monday and Tuesday, 09:00–15:00 (+08:00): 720 minutes. */
export const SESSIONS = [
  { from: "2025-03-03T01:00:00.000Z", to: "2025-03-03T07:00:00.000Z" },
  { from: "2025-03-04T01:00:00.000Z", to: "2025-03-04T07:00:00.000Z" },
];
const EVENING_SESSIONS = SESSIONS.map(({ from, to }) => ({
  from: from.replace("T01", "T08"),
  to: to.replace("T07", "T14"),
}));

export const OPEN = {
  format: 1 as const,
  origin: ORIGIN,
  suite: "ed25519-sha256" as const,
  currency: "CNY" as const,
  operator: { party: "voucher-service", key: key("operator") },
  root: { party: "hrss", name: "临武县人力资源和社会保障局", key: key("root") },
};

/** May Day 2025 (国办发明电〔2024〕12号): off from Thursday 1 to Monday 5 May, Sunday 27 April is worked. */
export const MAY_DAY = {
  year: 2025,
  holidays: ["2025-05-01", "2025-05-02", "2025-05-05"],
  workdays: ["2025-04-27"],
};

export const PROGRAMME = {
  programme: "ai-2025",
  name: "人工智能训练师",
  kind: "qualification" as const,
  from: "2025-01-01",
  until: "2025-12-31",
  funds: ["fund-2025"],
  groups: ["rural-migrant", "graduate"],
  prices: [
    {
      occupation: TRAINER,
      level: 5,
      standard: 100_000,
      minMinutes: 600,
      outcomes: { certificate: 10_000, completion: 6_000 },
    },
    { occupation: TRAINER, level: 4, standard: 150_000, minMinutes: 600, outcomes: { certificate: 10_000 } },
    { occupation: TRAINER, level: 0, standard: 100_000, minMinutes: 0, outcomes: { completion: 10_000 } },
  ],
  face: 150_000,
  reserveAt: "hold" as "hold" | "issue",
  rounding: 1 as 1 | 10 | 100,
  issueCap: 20,
  attendance: 8_000,
  limits: { perYear: 3, oncePerLevel: true, noLowerLevel: true },
  classSize: 50,
  filingLead: 5,
  redeemWithin: 30,
  publicity: 5,
};

export const CLASS = {
  class: "class-1",
  school: "school-a",
  programme: "ai-2025",
  occupation: TRAINER,
  level: 5,
  delivery: "onsite" as const,
  capacity: 10,
  place: "示例路1号",
  sessions: SESSIONS,
};
/** The same days, when the others are over. */
export const EVENING_CLASS = { ...CLASS, class: "class-2", sessions: EVENING_SESSIONS };

export const PAYEE = hashOf("school-a's account");

/** Opened, with an issuer, a reviewer, an auditor, the finance bureau, two schools and two evaluators. */
export function county(open: Partial<typeof OPEN> & { quorum?: Record<string, number> } = {}): TestLedger {
  const l = emptyLedger().at("2025-01-02");
  l.accept("ledger.open", { ...OPEN, ...open }, "operator + root");
  l.accept("key.add", { party: "hrss", key: key("issuer"), role: "issuer" }, "root");
  l.accept("key.add", { party: "hrss", key: key("reviewer"), role: "reviewer" }, "root");
  const admit = (party: string, kind: "finance" | "auditor" | "school" | "evaluator", role: typeof kind, own = party) =>
    l.accept("party.admit", { party, kind, name: party, keys: [{ key: key(own), role }] }, "root");
  admit("finance-bureau", "finance", "finance", "finance");
  admit("audit-office", "auditor", "auditor", "auditor");
  admit("school-a", "school", "school");
  admit("school-b", "school", "school");
  admit("evaluator-a", "evaluator", "evaluator");
  admit("evaluator-b", "evaluator", "evaluator");
  l.accept("party.payee", { party: "school-a", payee: PAYEE }, "root + finance");
  for (const party of ["school-a", "school-b", "evaluator-a", "evaluator-b"]) {
    const levels = [0, 1, 2, 3, 4, 5];
    l.accept(
      "party.authorise",
      { party, occupation: TRAINER, levels, from: "2025-01-01", until: "2025-12-31" },
      "issuer",
    );
  }
  return l;
}

/** A county with a fund of 500,000 fen and the programme, perhaps with other terms. */
export function town(terms: Partial<typeof PROGRAMME> & { budgetCap?: number } = {}, amount = 500_000): TestLedger {
  const l = county();
  openFund(l, "fund-2025", amount);
  l.accept("programme.publish", { ...PROGRAMME, ...terms }, "issuer");
  return l;
}

export function openFund(l: TestLedger, fund: string, amount: number, year = 2025, reuseRecoveries = true): void {
  const source = "employment-subsidy" as const;
  l.accept("fund.open", { fund, name: "就业补助资金", source, year, region: "431025", reuseRecoveries }, "finance");
  if (amount > 0) l.accept("fund.appropriate", { fund, amount, document: "财社〔2025〕1号" }, "finance");
}

export function register(l: TestLedger, n: number, more: { key?: string; groups?: string[] } = {}): void {
  if (l.tables.trainee.has(`t-${n}`)) return;
  l.accept("trainee.register", { trainee: `t-${n}`, groups: ["rural-migrant"], ...more }, "issuer");
}

/** The nth voucher, issued to the nth trainee (or another). */
export function issued(l: TestLedger, n: number, of = n, programme = "ai-2025", fund = "fund-2025"): void {
  register(l, of);
  const vouchers = [{ voucher: v(n), trainee: `t-${of}`, group: "rural-migrant" }];
  l.accept("voucher.issue", { programme, fund, until: "2025-06-30", vouchers }, "issuer");
}

export function claimed(l: TestLedger, n: number, of = n, programme = "ai-2025", fund = "fund-2025"): void {
  issued(l, n, of, programme, fund);
  l.accept("voucher.claim", { voucher: v(n), trainee: `t-${of}` }, "issuer");
}

export function approved(l: TestLedger, filed: Partial<typeof CLASS> = {}): void {
  const data = { ...CLASS, ...filed };
  l.accept("class.file", data, data.school, "2025-02-10");
  l.accept("class.approve", { class: data.class }, "issuer");
}

export function held(l: TestLedger, n: number, of = n, aClass = "class-1"): void {
  if (!l.tables.class.has(aClass)) approved(l, { class: aClass });
  l.at("2025-02-20");
  if (!l.tables.voucher.has(v(n))) claimed(l, n, of);
  const { school } = l.state("class", aClass);
  l.accept("voucher.hold", { voucher: v(n), class: aClass }, `${school} + issuer`);
}

/** The class is over; everybody in it attended all of it, or so many minutes. */
export function closed(l: TestLedger, aClass = "class-1", minutes?: number, at = "2025-03-04 18:00"): void {
  const { vouchers, scheduled, school } = l.state("class", aClass);
  const seated = vouchers.filter((voucher) => l.state("voucher", voucher).state === "held");
  const attendance = seated.map((voucher) => ({ voucher, minutes: minutes ?? scheduled }));
  l.accept("class.close", { class: aClass, attendance, evidence: hashOf("sheets") }, school, at);
}

export function certified(l: TestLedger, n: number, certificate = `CERT-${n}`, at = "2025-03-10"): void {
  l.accept("certificate.attest", { certificate, voucher: v(n), day: at }, "evaluator-a", at);
}

/** Vouchers 1 … n of trainees 1 … n, held in class-1, which is closed. */
export function trained(l: TestLedger, n = 1): TestLedger {
  for (let i = 1; i <= n; i++) held(l, i);
  closed(l);
  return l;
}

/** Trained; redeemed for completion (60,000 fen each). */
export function redeemed(l: TestLedger, n = 1): TestLedger {
  trained(l, n).at("2025-03-12");
  for (let i = 1; i <= n; i++) {
    l.accept("voucher.redeem", { voucher: v(i), outcome: "completion", amount: 60_000 }, "school-a");
  }
  return l;
}

/** Trained, and the first redeemed with the certificate CERT-1 (100,000 fen). */
export function redeemedWithCertificate(l: TestLedger): TestLedger {
  certified(trained(l), 1);
  const data = { voucher: v(1), outcome: "certificate" as const, certificate: "CERT-1", amount: 100_000 };
  l.accept("voucher.redeem", data, "school-a", "2025-03-12");
  return l;
}

export const BATCH = { settlement: "batch-1", fund: "fund-2025" };
export const linesOf = (n: number, amount = 60_000) =>
  Array.from({ length: n }, (_, i) => ({ voucher: v(i + 1), amount }));

export function submitted(l: TestLedger, n = 1): TestLedger {
  redeemed(l, n);
  l.accept("settlement.submit", { ...BATCH, lines: linesOf(n), total: n * 60_000 }, "school-a", "2025-03-13");
  return l;
}

export function publicised(l: TestLedger, n = 1): TestLedger {
  submitted(l, n);
  l.accept("settlement.review", { settlement: "batch-1" }, "reviewer", "2025-03-14");
  l.accept("settlement.publicise", { settlement: "batch-1", from: "2025-03-17" }, "issuer");
  return l;
}

export const payment = (n: number, reference = "bank-1") => ({
  settlement: "batch-1",
  amount: n * 60_000,
  payee: PAYEE,
  reference,
});

export function settled(l: TestLedger, n = 1): TestLedger {
  publicised(l, n);
  l.accept("settlement.pay", payment(n), "finance", "2025-03-24");
  return l;
}
