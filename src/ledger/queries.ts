/** Sums over the records of a ledger, by paging through them: for reports, not for the hot path. */
import type { Balances } from "../domain/money.ts";
import { available } from "../domain/money.ts";
import type { SettlementState, VoucherState } from "../domain/records.ts";
import { allRecords, type LedgerReader } from "./reader.ts";

/** A fund's counters and what it can still promise, in fen. */
export interface FundStatement extends Balances {
  readonly fund: string;
  readonly available: number;
}

/** Vouchers by their present state; states that none has are 0. */
export type VoucherCounts = Readonly<Record<VoucherState, number>>;

export interface Funnel {
  readonly programme: string;
  readonly states: VoucherCounts;
  /** How many came at least so far; an expired or void voucher counts as issued only. */
  readonly reached: Readonly<Record<"issued" | "claimed" | "held" | "redeemed" | "settled", number>>;
}

export interface SchoolStatement {
  readonly school: string;
  /** Redeemed and not yet paid, in fen. */
  readonly accrued: number;
  /** Paid, in fen; recoveries are not taken off. */
  readonly paid: number;
  readonly vouchers: VoucherCounts;
  readonly settlements: Readonly<Record<SettlementState, number>>;
}

/** Undefined if there is no such fund. */
export async function fundStatement(ledger: LedgerReader, fund: string): Promise<FundStatement | undefined> {
  const record = await ledger.get("fund", fund);
  if (!record) return undefined;
  const { appropriated, withdrawn, reserved, accrued, paid, outstanding, recovered, writtenOff, reusable } = record;
  const balances = { appropriated, withdrawn, reserved, accrued, paid, outstanding, recovered, writtenOff, reusable };
  return { fund, ...balances, available: available(record) };
}

/** Undefined if there is no such programme. */
export async function funnel(ledger: LedgerReader, programme: string): Promise<Funnel | undefined> {
  if (!(await ledger.get("programme", programme))) return undefined;
  const states = noVouchers();
  for await (const voucher of vouchersOf(ledger)) if (voucher.programme === programme) states[voucher.state]++;
  const settled = states.settled;
  const redeemed = settled + states.redeemed;
  const held = redeemed + states.held;
  const claimed = held + states.claimed;
  const issued = claimed + states.issued + states.expired + states.void;
  return { programme, states, reached: { issued, claimed, held, redeemed, settled } };
}

/** Of the vouchers in the school's classes and its settlements. Undefined if there is no such party. */
export async function schoolStatement(ledger: LedgerReader, school: string): Promise<SchoolStatement | undefined> {
  if (!(await ledger.get("party", school))) return undefined;
  const classes = new Set<string>();
  for await (const aClass of classesOf(ledger)) if (aClass.school === school) classes.add(aClass.class);
  const vouchers = noVouchers();
  let [accrued, paid] = [0, 0];
  for await (const voucher of vouchersOf(ledger)) {
    if (voucher.class === undefined || !classes.has(voucher.class)) continue;
    vouchers[voucher.state]++;
    accrued += voucher.accrued;
    paid += voucher.paid;
  }
  const settlements = { submitted: 0, reviewed: 0, publicised: 0, paid: 0, void: 0 };
  for await (const settlement of settlementsOf(ledger)) {
    if (settlement.school === school) settlements[settlement.state]++;
  }
  return { school, accrued, paid, vouchers, settlements };
}

const noVouchers = () => ({ issued: 0, claimed: 0, held: 0, redeemed: 0, settled: 0, expired: 0, void: 0 });

const vouchersOf = (ledger: LedgerReader) => allRecords(ledger, "voucher");
const classesOf = (ledger: LedgerReader) => allRecords(ledger, "class");
const settlementsOf = (ledger: LedgerReader) => allRecords(ledger, "settlement");
