/**
 * What becomes of redemptions: the part of the books that a school's statement and a fund's have in common. A debt is
 * the amount of a redemption; it ends by a reversal or a refused line, and is paid or returned with its settlement.
 */
import { LAWS } from "../../domain/laws.ts";
import type { Entry } from "../../record/entry.ts";
import { type LineOf, lineOf, requireSame } from "./accounts.ts";
import { type Row, row, type StatementLines } from "./rows.ts";

interface Debt {
  readonly fund: string;
  readonly school: string;
  readonly amount: number;
  isPaid: boolean;
}

interface Recovery {
  readonly voucher: string;
  readonly debt: Debt;
  readonly amount: number;
}

/** The redemptions that stand, the lines that remain of settlements, and the recoveries, of one school or one fund. */
export interface Debts {
  readonly debts: Map<string, Debt>;
  /** The vouchers of the remaining lines. */
  readonly settlements: Map<string, Set<string>>;
  readonly recoveries: Map<string, Recovery>;
}

export const createDebts = (): Debts => ({ debts: new Map(), settlements: new Map(), recoveries: new Map() });

/** What is owed and what was paid, by the debts themselves. */
export function sumOfDebts({ debts }: Debts): { readonly accrued: number; readonly paid: number } {
  const sums = { accrued: 0, paid: 0 };
  for (const { amount, isPaid } of debts.values()) sums[isPaid ? "paid" : "accrued"] += amount;
  return sums;
}

const NONE: StatementLines = [];

/** A debt ends: nothing is owed for the voucher any more. */
export function end(
  entry: Entry,
  movement: "reverse" | "refuse",
  { debts }: Debts,
  voucher: string,
  of: LineOf,
): StatementLines {
  const debt = debts.get(voucher);
  if (debt === undefined) return NONE;
  debts.delete(voucher);
  return [lineOf(entry, movement, debt.fund, debt.amount, { school: debt.school, voucher, ...of })];
}

function refuse(entry: Entry, books: Debts, settlement: string, vouchers: readonly string[]): StatementLines {
  const remaining = books.settlements.get(settlement);
  return vouchers.flatMap((voucher) => {
    remaining?.delete(voucher);
    return end(entry, "refuse", books, voucher, { settlement });
  });
}

/** The money of a settlement goes out, or comes back, line by line. */
function transfer(entry: Entry, books: Debts, settlement: string, isPaid: boolean, reference: string): StatementLines {
  const movement = isPaid ? "pay" : "return";
  return [...(books.settlements.get(settlement) ?? [])].flatMap((voucher) => {
    const debt = books.debts.get(voucher);
    if (debt === undefined) return NONE;
    debt.isPaid = isPaid;
    return [lineOf(entry, movement, debt.fund, debt.amount, { school: debt.school, voucher, settlement, reference })];
  });
}

export function recover(
  entry: Entry,
  movement: "order" | "cancel" | "receive" | "writeOff",
  { recoveries }: Debts,
  recovery: string,
  of: { readonly amount?: number; readonly reference?: string } = {},
): StatementLines {
  const found = recoveries.get(recovery);
  if (found === undefined) return NONE;
  const { voucher, debt } = found;
  const { amount = found.amount, reference } = of;
  return [lineOf(entry, movement, debt.fund, amount, { school: debt.school, voucher, recovery, reference })];
}

/** Whatever happens to debts once they are there; settlements come in by `takeSettlement`. */
export const DEBT_ROWS: readonly Row<Debts>[] = [
  row(LAWS["voucher.reverse"], (data, books: Debts, entry) => end(entry, "reverse", books, data.voucher, {})),
  row(LAWS["settlement.review"], ({ settlement, refused = [] }, books: Debts, entry) =>
    refuse(
      entry,
      books,
      settlement,
      refused.map(({ voucher }) => voucher),
    ),
  ),
  row(LAWS["settlement.resolve"], ({ settlement, voucher, upheld }, books: Debts, entry) =>
    upheld ? refuse(entry, books, settlement, [voucher]) : NONE,
  ),
  row(LAWS["settlement.pay"], ({ settlement, amount, reference }, books: Debts, entry) => {
    if (!books.settlements.has(settlement)) return NONE;
    const lines = transfer(entry, books, settlement, true, reference);
    requireSame(
      `The payment of ${settlement}`,
      lines.reduce((sum, line) => sum + line.amount, 0),
      amount,
    );
    return lines;
  }),
  row(LAWS["settlement.return"], ({ settlement, reference }, books: Debts, entry) =>
    transfer(entry, books, settlement, false, reference),
  ),
  row(LAWS["recovery.order"], ({ recovery, voucher, amount }, books: Debts, entry) => {
    const debt = books.debts.get(voucher);
    if (debt === undefined) return NONE;
    books.recoveries.set(recovery, { voucher, debt, amount });
    return recover(entry, "order", books, recovery);
  }),
  row(LAWS["recovery.cancel"], ({ recovery }, books: Debts, entry) => recover(entry, "cancel", books, recovery)),
  row(LAWS["recovery.receive"], ({ recovery, amount, reference }, books: Debts, entry) =>
    recover(entry, "receive", books, recovery, { amount, reference }),
  ),
  row(LAWS["recovery.writeOff"], ({ recovery, amount, document }, books: Debts, entry) =>
    recover(entry, "writeOff", books, recovery, { amount, reference: document }),
  ),
];
