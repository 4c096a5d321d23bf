/**
 * What must hold after every line, and once more at the end: the records that the law
 * made are compared with the audit's own book, and both with the limits. Each row belongs to one named check.
 */
import type { Facts } from "../domain/error.ts";
import type { Changes, Tables } from "../domain/records.ts";
import type { ProblemCode } from "./problems.ts";
import { availableIn, type Class, COUNTERS, type Fund, PURSE_COUNTERS, type Purse } from "./totals.ts";
import type { Turn } from "./turn.ts";

/** Hears of what is broken. */
type Report = (code: ProblemCode, facts: Facts) => void;

/** One accepted instruction: what the book touched, what the law changed, and the law's state afterwards. */
export interface Step {
  readonly turn: Turn;
  readonly changes: Changes;
  readonly tables: Tables;
}

/** Reports everything that is broken after one instruction. */
export function checkAfter(step: Step, report: Report): void {
  const { faults, purses, funds, programmes } = step.turn;
  for (const { code, facts } of faults) report(code, facts);
  for (const { fund, programme } of purses) {
    funds.add(fund);
    programmes.add(programme);
  }
  for (const check of CHECKS) check(step, report);
}

const CHECKS: readonly ((step: Step, report: Report) => void)[] = [
  fundsAgree,
  programmesAgree,
  noProgrammeIsOverItsCaps,
  vouchersAgree,
  classesHaveSeats,
];

function fundsAgree({ turn, changes, tables }: Step, report: Report): void {
  for (const fund of turn.funds) fundAgrees(fund, tables, report);
  for (const name of changes.fund.keys()) {
    const fund = turn.book.funds.get(name);
    if (fund && !turn.funds.has(fund)) fundAgrees(fund, tables, report);
  }
}

function fundAgrees(fund: Fund, tables: Tables, report: Report): void {
  const record = tables.fund.get(fund.fund);
  for (const counter of COUNTERS) {
    const [audit, law] = [fund.sums[counter], BigInt(record?.[counter] ?? -1)];
    if (audit !== law) report("fund-differs", { fund: fund.fund, counter, audit: String(audit), law: String(law) });
  }
  fundIsNotOverdrawn(fund, report);
}

function fundIsNotOverdrawn(fund: Fund, report: Report): void {
  const { appropriated, reusable, withdrawn } = fund.sums;
  const requireNonNegative = (counter: string, amount: bigint): void => {
    if (amount < 0n) report("fund-overdrawn", { fund: fund.fund, counter, amount: String(amount) });
  };
  for (const counter of COUNTERS) requireNonNegative(counter, fund.sums[counter]);
  requireNonNegative("available", availableIn(fund));
  requireNonNegative("appropriated + reusable − withdrawn", appropriated + reusable - withdrawn);
}

function programmesAgree({ turn, changes, tables }: Step, report: Report): void {
  const requireAgreement = (programme: string): void => {
    const [audit, law] = [turn.book.programmes.get(programme)?.committed, tables.programme.get(programme)?.committed];
    if (audit === undefined || law === undefined || audit !== BigInt(law)) {
      report("programme-differs", { programme, audit: String(audit), law: String(law) });
    }
  };
  for (const name of changes.programme.keys()) requireAgreement(name);
  for (const { programme } of turn.programmes) if (!changes.programme.has(programme)) requireAgreement(programme);
}

function noProgrammeIsOverItsCaps({ turn }: Step, report: Report): void {
  for (const { programme, issued, issueCap, committed, budgetCap } of turn.programmes) {
    if (issued > issueCap) {
      report("programme-over-cap", { programme, amount: issued, limit: "issueCap", cap: issueCap });
    }
    if (budgetCap !== undefined && committed > budgetCap) {
      report("programme-over-cap", { programme, amount: String(committed), limit: "budgetCap", cap: budgetCap });
    }
  }
}

function vouchersAgree({ turn, changes, tables }: Step, report: Report): void {
  for (const purse of turn.purses) voucherAgrees(purse, tables, report);
  for (const name of changes.voucher.keys()) {
    const purse = turn.book.purses.get(name);
    if (!purse) report("voucher-differs", { voucher: name, member: "voucher", audit: "", law: name });
    else if (!turn.purses.has(purse)) voucherAgrees(purse, tables, report);
  }
}

function voucherAgrees(purse: Purse, tables: Tables, report: Report): void {
  const record = tables.voucher.get(purse.voucher);
  const { voucher, programme, fund } = purse;
  if (record?.state !== purse.state) {
    report("voucher-differs", { voucher, member: "state", audit: purse.state, law: record?.state ?? "" });
  }
  for (const member of PURSE_COUNTERS) {
    const [audit, law] = [purse[member], record?.[member] ?? -1];
    if (audit !== law) report("voucher-differs", { voucher, member, audit, law });
  }
  if (record && (record.fund !== fund.fund || record.programme !== programme.programme)) {
    report("voucher-differs", { voucher, member: "fund", audit: fund.fund, law: record.fund });
  }
  const { amount, limit } = { amount: purse.reserved + purse.accrued + purse.paid, limit: programme.face };
  if (amount > limit) report("voucher-overpaid", { voucher, what: "reserved", amount, limitName: "face", limit });
}

function classesHaveSeats({ turn, changes, tables }: Step, report: Report): void {
  for (const aClass of turn.classes) classHasSeats(aClass, tables, report);
  for (const name of changes.class.keys()) {
    const aClass = turn.book.classes.get(name);
    if (aClass && !turn.classes.has(aClass)) classHasSeats(aClass, tables, report);
  }
}

function classHasSeats({ class: name, seated, capacity, programme }: Class, tables: Tables, report: Report): void {
  const [seats, limit] = [seated.size, Math.min(capacity, programme.classSize)];
  if (seats > limit) report("seats-exceeded", { class: name, seats, limit });
  const law = tables.class.get(name)?.held ?? -1;
  if (seats !== law) report("seats-differ", { class: name, audit: seats, law });
}

/** Reports what is broken at the end: the law's fund counters against the sums over the law's own vouchers. */
export function checkAtEnd(tables: Tables, report: Report): void {
  const sums = new Map<string, Record<(typeof PURSE_COUNTERS)[number], bigint>>();
  for (const fund of tables.fund.keys()) sums.set(fund, { reserved: 0n, accrued: 0n, paid: 0n });
  for (const voucher of tables.voucher.values()) {
    const sum = sums.get(voucher.fund);
    for (const counter of PURSE_COUNTERS) if (sum) sum[counter] += BigInt(voucher[counter]);
  }
  for (const [fund, sum] of sums) {
    for (const counter of PURSE_COUNTERS) {
      const [audit, law] = [sum[counter], BigInt(tables.fund.get(fund)?.[counter] ?? -1)];
      if (audit !== law) report("fund-not-its-vouchers", { fund, counter, audit: String(audit), law: String(law) });
    }
  }
}
