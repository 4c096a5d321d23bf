/**
 * The little town that the exhibits are taken from: one bureau, one fund, one school, one evaluator, and up to two
 * trainees, from the first line to the payment. Every chapter writes the fewest lines that the next one needs.
 */
import { createForger, type Forger, keyOf } from "../audit/forge.ts";

export const ORIGIN = "vouchers.example/broken";
export const VOUCHERS = ["01900000-0000-7000-8000-00000000a001", "01900000-0000-7000-8000-00000000a002"] as const;
export const [VOUCHER] = VOUCHERS;
export const FUND = "linwu-2025";
export const CLASS = "class-1";
export const OTHER_CLASS = "class-2";
export const DESK = "school-a.desk";
const PROGRAMME = "ai-trainer-2025";
export const OCCUPATION = "4-04-05-05";
const PAYEE = "3a".repeat(32);

export const calendar = (year: number) => ({ year, holidays: [], workdays: [] });

/** `ledger.open` alone. */
export function opened(): Forger {
  const forger = createForger(ORIGIN);
  forger.open();
  return forger;
}

/** Three lines: for damages that need no more. */
export function short(): Forger {
  const forger = opened();
  forger.write("root", "calendar.publish", calendar(2025));
  forger.write("root", "calendar.publish", calendar(2026));
  return forger;
}

/** What differs from town to town. */
export interface Town {
  /** How many vouchers: 1 or 2. */
  readonly vouchers: number;
  /** In fen. */
  readonly budget: number;
  readonly capacity: number;
  /** The funds that the programme may use. */
  readonly funds: readonly string[];
  /** Members of `programme.publish`. */
  readonly programme: object;
}

const USUAL: Town = { vouchers: 1, budget: 1_000_000, capacity: 2, funds: [FUND], programme: {} };

/** The bureau's keys, the fund, the school with its authorisation, the programme, and an approved class. */
export function prepared(town: Partial<Town> = {}): Forger {
  const { budget, capacity, funds, programme } = { ...USUAL, ...town };
  const forger = opened();
  const admit = (party: string, kind: string, more: object = {}) =>
    forger.write("root", "party.admit", {
      party,
      kind,
      name: party,
      keys: [{ key: keyOf(`${party}.desk`).publicKey, role: kind }],
      ...more,
    });
  for (const role of ["issuer", "reviewer"]) {
    forger.write("root", "key.add", { party: "hrss", key: keyOf(role).publicKey, role });
  }
  admit("finance-a", "finance");
  admit("school-a", "school", { payee: PAYEE });
  authorise(forger, "school-a");
  const pot = {
    name: "就业补助资金",
    source: "employment-subsidy",
    year: 2025,
    region: "431025",
    reuseRecoveries: true,
  };
  for (const fund of funds) {
    forger.write("finance-a.desk", "fund.open", { fund, ...pot });
    forger.write("finance-a.desk", "fund.appropriate", { fund, amount: budget, document: "示例财社〔2025〕1号" });
  }
  forger.write("issuer", "programme.publish", { ...PROGRAMME_DATA, funds, ...programme });
  forger.write(DESK, "class.file", { ...CLASS_DATA, capacity });
  forger.write("issuer", "class.approve", { class: CLASS });
  return forger;
}

const authorise = (forger: Forger, party: string) =>
  forger.write("issuer", "party.authorise", {
    party,
    occupation: OCCUPATION,
    levels: [5],
    from: "2025-01-01",
    until: "2025-12-31",
  });

/** Vouchers issued to trainees. */
export function issued(town: Partial<Town> = {}): Forger {
  const forger = prepared(town);
  const vouchers = VOUCHERS.slice(0, town.vouchers ?? USUAL.vouchers);
  for (const [i] of vouchers.entries()) {
    forger.write("issuer", "trainee.register", { trainee: `trainee-${i + 1}`, groups: ["graduate"] });
  }
  const list = vouchers.map((voucher, i) => ({ voucher, trainee: `trainee-${i + 1}`, group: "graduate" }));
  forger.write("issuer", "voucher.issue", { programme: PROGRAMME, fund: FUND, until: "2025-06-30", vouchers: list });
  return forger;
}

export function claimed(town: Partial<Town> = {}): Forger {
  const forger = issued(town);
  for (const [i, voucher] of VOUCHERS.slice(0, town.vouchers ?? USUAL.vouchers).entries()) {
    forger.write("issuer", "voucher.claim", { voucher, trainee: `trainee-${i + 1}` });
  }
  return forger;
}

export const hold = (forger: Forger, voucher: string, aClass = CLASS) =>
  forger.write(`${DESK} issuer`, "voucher.hold", { voucher, class: aClass });

/** One more voucher of the first trainee, under another programme and for another class at the same time as the first. */
export function otherClaimed(forger: Forger, voucher: string): void {
  const programme = `${PROGRAMME}-b`;
  const limits = { perYear: 2, oncePerLevel: false, noLowerLevel: false };
  forger.write("issuer", "programme.publish", { ...PROGRAMME_DATA, programme, funds: [FUND], limits });
  forger.write(DESK, "class.file", { ...CLASS_DATA, class: OTHER_CLASS, programme, capacity: 2 });
  forger.write("issuer", "class.approve", { class: OTHER_CLASS });
  const vouchers = [{ voucher, trainee: "trainee-1", group: "graduate" }];
  forger.write("issuer", "voucher.issue", { programme, fund: FUND, until: "2025-06-30", vouchers });
  forger.write("issuer", "voucher.claim", { voucher, trainee: "trainee-1" });
}

/** 100,000 fen are reserved for each voucher. */
export function held(town: Partial<Town> = {}): Forger {
  const forger = claimed(town);
  for (const voucher of VOUCHERS.slice(0, town.vouchers ?? USUAL.vouchers)) hold(forger, voucher);
  return forger;
}

const AFTER_CLASS = "2025-01-20T09:00:00.000Z";

/** The class is over and closed, everybody attended. */
export function closed(town: Partial<Town> = {}): Forger {
  const forger = held(town);
  const vouchers = VOUCHERS.slice(0, town.vouchers ?? USUAL.vouchers);
  forger.at(AFTER_CLASS);
  const attendance = vouchers.map((voucher) => ({ voucher, minutes: 360 }));
  forger.write(DESK, "class.close", { class: CLASS, attendance, evidence: "ee".repeat(32) });
  return forger;
}

/** A certificate for each voucher: `C-1`, `C-2`. */
export function attested(town: Partial<Town> = {}): Forger {
  const forger = closed(town);
  const keys = [{ key: keyOf("evaluator-a.desk").publicKey, role: "evaluator" }];
  forger.write("root", "party.admit", { party: "evaluator-a", kind: "evaluator", name: "evaluator-a", keys });
  authorise(forger, "evaluator-a");
  for (const [i, voucher] of VOUCHERS.slice(0, town.vouchers ?? USUAL.vouchers).entries()) {
    forger.write("evaluator-a.desk", "certificate.attest", { certificate: `C-${i + 1}`, voucher, day: "2025-01-20" });
  }
  return forger;
}

export const redeem = (forger: Forger, voucher: string, amount = 60_000) =>
  forger.write(DESK, "voucher.redeem", { voucher, outcome: "completion", amount });

export function redeemed(town: Partial<Town> = {}): Forger {
  const forger = closed(town);
  for (const voucher of VOUCHERS.slice(0, town.vouchers ?? USUAL.vouchers)) redeem(forger, voucher);
  return forger;
}

export const submit = (forger: Forger, settlement: string, vouchers: readonly string[], total: number) =>
  forger.write(DESK, "settlement.submit", {
    settlement,
    fund: FUND,
    lines: vouchers.map((voucher) => ({ voucher, amount: 60_000 })),
    total,
  });

/** Reviewed and public; the publicity is over. */
export function publicise(forger: Forger, settlement: string): void {
  forger.write("reviewer", "settlement.review", { settlement });
  forger.write("issuer", "settlement.publicise", { settlement, from: "2025-01-20" });
  forger.at("2025-01-22T01:00:00.000Z");
}

export const pay = (
  forger: Forger,
  settlement: string,
  amount: number,
  { as = "finance-a.desk", payee = PAYEE }: { readonly as?: string; readonly payee?: string | undefined } = {},
) => forger.write(as, "settlement.pay", { settlement, amount, payee, reference: "bank-1" });

/** One voucher paid: 60,000 fen. */
export function paid(): Forger {
  const forger = redeemed();
  submit(forger, "batch-1", [VOUCHER], 60_000);
  publicise(forger, "batch-1");
  pay(forger, "batch-1", 60_000);
  return forger;
}

const PROGRAMME_DATA = {
  programme: PROGRAMME,
  name: "人工智能训练师",
  kind: "qualification",
  from: "2025-01-01",
  until: "2025-12-31",
  groups: ["graduate"],
  prices: [
    {
      occupation: OCCUPATION,
      level: 5,
      standard: 100_000,
      minMinutes: 360,
      outcomes: { certificate: 10_000, completion: 6_000 },
    },
  ],
  face: 100_000,
  reserveAt: "hold",
  rounding: 100,
  issueCap: 2,
  attendance: 8_000,
  limits: { perYear: 1, oncePerLevel: true, noLowerLevel: true },
  classSize: 50,
  filingLead: 5,
  redeemWithin: 30,
  publicity: 1,
};

const CLASS_DATA = {
  class: CLASS,
  school: "school-a",
  programme: PROGRAMME,
  occupation: OCCUPATION,
  level: 5,
  delivery: "onsite",
  place: "示例路1号",
  sessions: [{ from: "2025-01-20T01:00:00.000Z", to: "2025-01-20T07:00:00.000Z" }],
};
