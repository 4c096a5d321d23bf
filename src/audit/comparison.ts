/**
 * Several ledgers held against each other, one audit after another: the same trainee funded for the same occupation and
 * level, the same certificate number, the same payee of different schools. Of each ledger only these keys are kept, about
 * 150 bytes for every funded voucher and every certificate.
 */
import { LedgerError } from "../domain/error.ts";
import type { Tables } from "../domain/records.ts";
import { createNotebook, type FindingResult, type FindingRow, IN_ONE_LEDGER, type Sentences } from "./findings.ts";
import type { Accounts } from "./findings-schools.ts";
import { inWords } from "./named.ts";
import type { Persons } from "./openings.ts";
import { thresholdsWith } from "./thresholds.ts";

/** To be given to the audit of each ledger, one after another; made by `createComparison`. */
export interface Comparison {
  /** What was found between the ledgers audited so far. Each match is told against the first ledger that has it. */
  findings(): readonly FindingResult[];
  /** Called by `audit` at its end. @throws LedgerError `wrong-usage` for a ledger that was added before. */
  add(ledger: ComparedLedger): void;
}

interface ComparedLedger {
  readonly origin: string;
  /** Its records, as far as it could be judged. */
  readonly tables: Tables;
  /** The accounts that its schools have or had. */
  readonly accounts: Accounts;
  /** The persons behind the references that were opened: they are recognised under another reference too. */
  readonly persons: Persons;
}

interface Place {
  readonly ledger: string;
  readonly trainee: string;
  readonly voucher: string;
}

interface SchoolPlace {
  readonly ledger: string;
  readonly school: string;
  readonly creditCode: string | undefined;
}

const BETWEEN_LEDGERS = {
  "funded-twice": {
    thresholds: [],
    title: "The same trainee was funded for the same occupation and level in two ledgers",
    titleZh: "同一学员在两个账本中就同一职业同一等级获得补贴",
  },
  "certificate-in-two-ledgers": {
    thresholds: [],
    title: "The same certificate number stands in two ledgers",
    titleZh: "同一证书编号出现在两个账本中",
  },
  "payee-in-two-ledgers": {
    thresholds: [],
    title: "Different schools of two ledgers have or had the same payee",
    titleZh: "两个账本中的不同培训机构现用或曾用同一收款账户",
  },
} as const satisfies Record<string, FindingRow>;

/** Everything that is looked for, in one ledger and between several. In a call, which a bundler can leave out. */
export const FINDINGS = /* @__PURE__ */ (() => ({ ...IN_ONE_LEDGER, ...BETWEEN_LEDGERS }))();

/** What is found between ledgers, in words. */
export const SENTENCES: Sentences<keyof typeof BETWEEN_LEDGERS> = {
  "funded-twice": [
    "Trainee {trainee} was funded for {occupation}, level {level}, in {ledger} (voucher {voucher}) and in {otherLedger} (trainee {otherTrainee}, voucher {otherVoucher}).",
    "学员 {trainee} 就职业 {occupation} 等级 {level} 在 {ledger}（培训券 {voucher}）与 {otherLedger}（学员 {otherTrainee}，培训券 {otherVoucher}）均获补贴。",
  ],
  "certificate-in-two-ledgers": [
    "Certificate {certificate} stands in {ledger} (voucher {voucher}) and in {otherLedger} (voucher {otherVoucher}).",
    "证书 {certificate} 同时出现在 {ledger}（培训券 {voucher}）与 {otherLedger}（培训券 {otherVoucher}）。",
  ],
  "payee-in-two-ledgers": [
    "School {otherSchool} of {otherLedger} has or had the payee that school {school} of {ledger} has or had.",
    "{otherLedger} 的培训机构 {otherSchool} 与 {ledger} 的培训机构 {school} 现用或曾用同一收款账户。",
  ],
};

/** A comparison of no ledgers yet. */
export function createComparison(): Comparison {
  const { note, results } = createNotebook(BETWEEN_LEDGERS, thresholdsWith());
  const origins = new Set<string>();
  const grants = new Map<string, Place>();
  const certificates = new Map<string, Place>();
  const payees = new Map<string, SchoolPlace>();

  function addGrants({ origin, tables, persons }: ComparedLedger): void {
    for (const { trainee, occupation, level, voucher } of grantsIn(tables)) {
      const here = { ledger: origin, trainee, voucher };
      const person = persons.get(trainee);
      const of = (who: string): string => `${who} ${occupation}/${level}`;
      const { asked, told } = namesOf(trainee, person);
      const there = asked.map((who) => grants.get(of(who))).find((place) => place && place.ledger !== origin);
      if (there) note("funded-twice", undefined, { ...there, occupation, level, ...other(here) });
      for (const who of told) if (!grants.has(of(who))) grants.set(of(who), here);
    }
  }

  function addCertificates({ origin, tables }: ComparedLedger): void {
    for (const { certificate, voucher } of tables.certificate.values()) {
      const there = certificates.get(certificate);
      const here = { ledger: origin, trainee: tables.voucher.get(voucher)?.trainee ?? "", voucher };
      if (!there) certificates.set(certificate, here);
      else note("certificate-in-two-ledgers", undefined, { certificate, ...there, ...other(here) });
    }
  }

  function addPayees({ origin, tables, accounts }: ComparedLedger): void {
    for (const [payee, schools] of accounts) {
      for (const school of schools) {
        const here = { ledger: origin, school, creditCode: tables.party.get(school)?.creditCode };
        const there = payees.get(payee);
        if (!there) payees.set(payee, here);
        else if (there.ledger !== origin && !isSameSchool(there, here)) {
          const { ledger, school: first } = there;
          note("payee-in-two-ledgers", undefined, { school: first, ledger, otherSchool: school, otherLedger: origin });
        }
      }
    }
  }

  return {
    findings: () => results(inWords(SENTENCES)),
    add(ledger) {
      if (origins.has(ledger.origin)) {
        throw new LedgerError("wrong-usage", `The ledger ${ledger.origin} can't be compared with itself`);
      }
      origins.add(ledger.origin);
      addGrants(ledger);
      addCertificates(ledger);
      addPayees(ledger);
    },
  };
}

/** By which names a trainee is looked for, and may be found: where both were opened, the persons alone say who is who. */
function namesOf(trainee: string, person: string | undefined) {
  const [any, closed] = [`trainee ${trainee}`, `closed ${trainee}`];
  if (person === undefined) return { asked: [any], told: [any, closed] };
  return { asked: [`person ${person}`, closed], told: [`person ${person}`, any] };
}

const other = ({ ledger, trainee, voucher }: Place) => ({
  otherLedger: ledger,
  otherTrainee: trainee,
  otherVoucher: voucher,
});

/** Every redemption that stands and paid or will pay, unless its trainee was restored. */
function* grantsIn({ voucher: vouchers, class: classes }: Tables) {
  for (const { voucher, trainee, state, face, restored, class: name } of vouchers.values()) {
    if (face === 0 || restored || (state !== "redeemed" && state !== "settled")) continue;
    const aClass = classes.get(name ?? "");
    if (aClass && trainee !== undefined) {
      yield { voucher, trainee, occupation: aClass.occupation, level: aClass.level };
    }
  }
}

/** By their credit codes, if both have one, otherwise by their names in the ledgers. */
function isSameSchool(a: SchoolPlace, b: SchoolPlace): boolean {
  const haveCodes = a.creditCode !== undefined && b.creditCode !== undefined;
  return haveCodes ? a.creditCode === b.creditCode : a.school === b.school;
}
