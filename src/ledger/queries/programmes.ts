/** How far the vouchers of a programme came, and what a school has at the moment. */
import type { SettlementState, VoucherState } from "../../domain/records.ts";
import type { Where } from "../filters.ts";
import { allRecords, type LedgerReader } from "../reader.ts";
import { vouchersOfSchool } from "./vouchers.ts";

/** Vouchers by their present state; states that none has are 0. */
export type VoucherCounts = Readonly<Record<VoucherState, number>>;

export interface Funnel {
  readonly programme: string;
  readonly states: VoucherCounts;
  /** How many came at least so far; an expired or void voucher counts as issued only. */
  readonly reached: Readonly<Record<"issued" | "claimed" | "held" | "redeemed" | "settled", number>>;
}

/**
 * How far the vouchers of a programme came; with `where` only some of them, such as `{ group: "graduate" }`. Undefined
 * if there is no such programme. Reads its vouchers page by page: what changes meanwhile is counted as it is when its
 * page is read.
 */
export async function funnel(
  reader: LedgerReader,
  programme: string,
  where: Omit<Where<"voucher">, "programme"> = {},
): Promise<Funnel | undefined> {
  if (!(await reader.get("programme", programme))) return undefined;
  const states = noVouchers();
  for await (const { state } of allRecords(reader, "voucher", { ...where, programme })) states[state]++;
  const settled = states.settled;
  const redeemed = settled + states.redeemed;
  const held = redeemed + states.held;
  const claimed = held + states.claimed;
  const issued = claimed + states.issued + states.expired + states.void;
  return { programme, states, reached: { issued, claimed, held, redeemed, settled } };
}

export interface SchoolOverview {
  readonly school: string;
  /** Redeemed and not yet paid, in fen. */
  readonly accrued: number;
  /** Paid, in fen; recoveries are not taken off. */
  readonly paid: number;
  readonly vouchers: VoucherCounts;
  readonly settlements: Readonly<Record<SettlementState, number>>;
}

/**
 * The vouchers in the school's classes by state, what they come to, and its settlements by state. Undefined if there is
 * no such party. Of records, page by page; `schoolStatement` adds up while others write.
 */
export async function schoolOverview(reader: LedgerReader, school: string): Promise<SchoolOverview | undefined> {
  if (!(await reader.get("party", school))) return undefined;
  const vouchers = noVouchers();
  let [accrued, paid] = [0, 0];
  for await (const voucher of vouchersOfSchool(reader, school)) {
    vouchers[voucher.state]++;
    accrued += voucher.accrued;
    paid += voucher.paid;
  }
  const settlements = { submitted: 0, reviewed: 0, publicised: 0, paid: 0, void: 0 };
  for await (const { state } of allRecords(reader, "settlement", { school })) settlements[state]++;
  return { school, accrued, paid, vouchers, settlements };
}

const noVouchers = () => ({ issued: 0, claimed: 0, held: 0, redeemed: 0, settled: 0, expired: 0, void: 0 });
