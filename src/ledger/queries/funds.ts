/**
 * What a fund has: its balances now, and its statement for a period, which is made from the entries alone.
 *
 *     available = appropriated − withdrawn − reserved − accrued − paid + reusable
 */
import { available, type Balances, COUNTERS, type Movement } from "../../domain/money.ts";
import type { LedgerReader } from "../reader.ts";
import { createAccount, requireSame, type StatementLine, type StatementOf, type Turnover } from "./accounts.ts";
import { sumOfDebts } from "./debts.ts";
import { createFundBooks, FUND_ROWS, reservedIn } from "./fund-lines.ts";
import { extentOf } from "./lines.ts";
import { boundsOf, type Period } from "./periods.ts";
import { readLines } from "./rows.ts";

/** A fund's counters and what it can still promise, in fen. */
export type FundBalances = Readonly<Record<keyof Balances | "available", number>>;

const MOVEMENT_NAMES = [
  "appropriate",
  "withdraw",
  "reserve",
  "release",
  "accrue",
  "reverse",
  "refuse",
  "pay",
  "return",
  "order",
  "cancel",
  "receive",
  "writeOff",
  "reuse",
] as const satisfies readonly Movement[];

export interface FundStatement extends StatementOf {
  readonly fund: string;
  readonly opening: FundBalances;
  readonly movements: Readonly<Record<Movement, Turnover>>;
  /** What the movements of the period make of the opening balances. */
  readonly closing: FundBalances;
}

/** What a fund has now, by its record: one read. Undefined if there is no such fund. */
export async function fundBalances(
  reader: LedgerReader,
  fund: string,
): Promise<(FundBalances & { readonly fund: string }) | undefined> {
  const record = await reader.get("fund", fund);
  if (!record) return undefined;
  const { appropriated, withdrawn, reserved, accrued, paid, outstanding, recovered, writtenOff, reusable } = record;
  const balances = { appropriated, withdrawn, reserved, accrued, paid, outstanding, recovered, writtenOff, reusable };
  return { fund, ...withAvailable(balances) };
}

const withAvailable = (balances: Readonly<Record<keyof Balances, number>>): FundBalances => ({
  ...balances,
  available: available(balances),
});

/**
 * The statement of a fund for a period: opening balances, every movement, closing balances, in fen. Undefined if there
 * is no such fund. The closing of one period is the opening of the next. Reads the lines up to the end of the period
 * once and holds the ids of the fund's vouchers in memory; what others record meanwhile is not in it.
 * @throws LedgerError `wrong-usage` for a period that is none, `ledger-corrupt` if a payment is not the sum of its lines
 * or the vouchers do not have what the fund has.
 */
export async function fundStatement(
  reader: LedgerReader,
  fund: string,
  period: Period = {},
): Promise<FundStatement | undefined> {
  const sums = createAccount(COUNTERS, MOVEMENT_NAMES, period);
  const extent = await extentOf(reader);
  const record = await reader.get("fund", fund);
  if (!record) return undefined;
  const books = createFundBooks(reader, record);
  for await (const line of readLines(reader, FUND_ROWS, books, { ...period, size: extent.size })) sums.add(line);
  const { opening, movements, closing } = sums.account();
  const { accrued, paid } = sumOfDebts(books);
  requireSame(`What is reserved in ${fund}`, closing.reserved, reservedIn(books));
  requireSame(`What ${fund} owes`, closing.accrued, accrued);
  requireSame(`What ${fund} has paid`, closing.paid, paid);
  return { fund, ...period, ...extent, opening: withAvailable(opening), movements, closing: withAvailable(closing) };
}

/**
 * The lines of a fund's statement for a period, one by one in the order of the ledger. None if there is no such fund.
 * Reads what `fundStatement` reads. @throws LedgerError as `fundStatement`.
 */
export async function* fundLines(
  reader: LedgerReader,
  fund: string,
  period: Period = {},
): AsyncGenerator<StatementLine, void, undefined> {
  const { first } = boundsOf(period);
  const { size } = await extentOf(reader);
  const record = await reader.get("fund", fund);
  if (!record) return;
  for await (const line of readLines(reader, FUND_ROWS, createFundBooks(reader, record), { ...period, size })) {
    if (first === undefined || line.at >= first) yield line;
  }
}
