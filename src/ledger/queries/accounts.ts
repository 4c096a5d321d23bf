/**
 * Accounts: what stood there before a period, what moved in it, what stands there after it. A closing balance is never
 * written down: it is the opening one with every line of the period on top, by the law's own table of movements.
 */
import { LedgerError } from "../../domain/error.ts";
import { type Balances, MOVEMENTS, type Movement } from "../../domain/money.ts";
import type { Entry } from "../../record/entry.ts";
import type { Extent } from "./lines.ts";
import { boundsOf, dayOf, type Period } from "./periods.ts";

/** One movement of one amount, as the entry `seq` brought it about. */
export interface StatementLine {
  readonly seq: number;
  readonly at: string;
  /** Of `at`, +08:00. */
  readonly day: string;
  readonly movement: Movement;
  readonly fund: string;
  /** In fen. */
  readonly amount: number;
  readonly school?: string | undefined;
  readonly voucher?: string | undefined;
  readonly settlement?: string | undefined;
  readonly recovery?: string | undefined;
  /** The bank's reference of a payment, return or receipt; the document of an appropriation, withdrawal or write-off. */
  readonly reference?: string | undefined;
}

/** How many lines a movement had, one a voucher where it is about vouchers, and what they come to in fen. */
export interface Turnover {
  readonly lines: number;
  readonly amount: number;
}

/** Counters in fen. */
export interface Account<C extends keyof Balances, M extends Movement> {
  readonly opening: Readonly<Record<C, number>>;
  readonly movements: Readonly<Record<M, Turnover>>;
  readonly closing: Readonly<Record<C, number>>;
}

/** What a statement is about: a period, and the entries that it was made from. */
export interface StatementOf extends Extent {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What a line is about besides its movement, fund and amount. */
export type LineOf = Pick<StatementLine, "school" | "voucher" | "settlement" | "recovery" | "reference">;

export const lineOf = (
  { seq, at }: Entry,
  movement: Movement,
  fund: string,
  amount: number,
  of: LineOf = {},
): StatementLine => ({ seq, at, day: dayOf(at), movement, fund, amount, ...of });

/** Adds up the lines of everything up to the end of a period, in the order of the ledger. */
export function createAccount<C extends keyof Balances, M extends Movement>(
  counters: readonly C[],
  movements: readonly M[],
  period: Period,
) {
  const { first } = boundsOf(period);
  const zero = <K extends string, V>(names: readonly K[], value: () => V) =>
    Object.fromEntries(names.map((name) => [name, value()])) as Record<K, V>;
  const opening = zero(counters, () => 0);
  const closing = zero(counters, () => 0);
  const sums = zero(movements, () => ({ lines: 0, amount: 0 }));

  function add({ at, movement, amount }: StatementLine): void {
    const effect: Partial<Record<keyof Balances, 1 | -1>> = MOVEMENTS[movement];
    const isBefore = first !== undefined && at < first;
    for (const counter of counters) {
      const change = (effect[counter] ?? 0) * amount;
      closing[counter] += change;
      if (isBefore) opening[counter] += change;
    }
    const sum = movements.find((name) => name === movement);
    if (isBefore || sum === undefined) return;
    sums[sum].lines++;
    sums[sum].amount += amount;
  }

  return { add, account: (): Account<C, M> => ({ opening, movements: sums, closing }) };
}

/** What was reckoned in two ways must agree. @throws LedgerError `ledger-corrupt`. */
export function requireSame(what: string, one: number, other: number): void {
  if (one === other) return;
  throw new LedgerError(
    "ledger-corrupt",
    `${what}: ${one} fen by one reckoning, ${other} by another. Audit the ledger`,
  );
}
