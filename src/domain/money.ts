/**
 * Money: integer fen, ratios in basis points, products in bigint. A fund's balances change only by the movements of
 * this table, so that every fen's way can be read off and posted as double entry.
 */
import type { Fen } from "./values.ts";
import { isFen, toFen } from "./values.ts";

/** The counters of a fund, all ≥ 0. `outstanding` is what is ordered back and neither received nor written off. */
export interface Balances {
  readonly appropriated: Fen;
  readonly withdrawn: Fen;
  readonly reserved: Fen;
  readonly accrued: Fen;
  readonly paid: Fen;
  readonly outstanding: Fen;
  readonly recovered: Fen;
  readonly writtenOff: Fen;
  readonly reusable: Fen;
}

const ZERO = toFen(0);
export const EMPTY_BALANCES: Balances = {
  appropriated: ZERO,
  withdrawn: ZERO,
  reserved: ZERO,
  accrued: ZERO,
  paid: ZERO,
  outstanding: ZERO,
  recovered: ZERO,
  writtenOff: ZERO,
  reusable: ZERO,
};

/** What each movement adds (+1) or takes (−1). An accrual comes out of what was reserved. */
export const MOVEMENTS = {
  appropriate: { appropriated: 1 },
  withdraw: { withdrawn: 1 },
  reserve: { reserved: 1 },
  release: { reserved: -1 },
  accrue: { reserved: -1, accrued: 1 },
  reverse: { accrued: -1 },
  refuse: { accrued: -1 },
  pay: { accrued: -1, paid: 1 },
  return: { accrued: 1, paid: -1 },
  order: { outstanding: 1 },
  cancel: { outstanding: -1 },
  receive: { outstanding: -1, recovered: 1 },
  writeOff: { outstanding: -1, writtenOff: 1 },
  reuse: { reusable: 1 },
} as const satisfies Record<string, Partial<Record<keyof Balances, 1 | -1>>>;

export type Movement = keyof typeof MOVEMENTS;

/** One movement of one fund, as the journal posts it. */
export interface Posting {
  readonly fund: string;
  readonly movement: Movement;
  readonly amount: Fen;
  readonly school?: string | undefined;
  readonly voucher?: string | undefined;
}

/** What a fund can still promise: appropriated − withdrawn − reserved − accrued − paid + reusable. */
export function available(fund: Readonly<Record<keyof Balances, number>>): number {
  return fund.appropriated - fund.withdrawn - fund.reserved - fund.accrued - fund.paid + fund.reusable;
}

/** The balances after a movement, or undefined if a counter would leave 0 … 2^53 − 1. */
export function moved(balances: Balances, movement: Movement, amount: Fen): Balances | undefined {
  const effect: Partial<Record<keyof Balances, 1 | -1>> = MOVEMENTS[movement];
  const next = { ...balances };
  for (const counter of COUNTERS) {
    const sign = effect[counter];
    if (sign === undefined) continue;
    const value = balances[counter] + sign * amount;
    if (!isFen(value)) return undefined;
    next[counter] = value;
  }
  return next;
}

/** Every counter of a fund. */
export const COUNTERS = [
  "appropriated",
  "withdrawn",
  "reserved",
  "accrued",
  "paid",
  "outstanding",
  "recovered",
  "writtenOff",
  "reusable",
] as const satisfies readonly (keyof Balances)[];

export type Outcome = "completion" | "certificate";

/** What one (occupation, level) is worth under a programme; `outcomes` in basis points of `standard`. */
export interface Price {
  readonly occupation: string;
  readonly level: number;
  readonly standard: Fen;
  readonly minMinutes: number;
  readonly outcomes: { readonly certificate?: number | undefined; readonly completion?: number | undefined };
}

/**
 * What an outcome pays: min(face, floor(standard × bp / 10000) to the rounding step), in fen; undefined if the price
 * list does not pay for this outcome. (docs/domain.md, Money)
 */
export function due(price: Price, outcome: Outcome, face: Fen, rounding: number): Fen | undefined {
  const bp = price.outcomes[outcome];
  if (bp === undefined) return undefined;
  const exact = (BigInt(price.standard) * BigInt(bp)) / 10_000n;
  const stepped = exact - (exact % BigInt(rounding));
  return stepped < BigInt(face) ? toFen(Number(stepped)) : face;
}

/** What a hold reserves: the largest amount that any outcome could pay. */
export function largestDue(price: Price, face: Fen, rounding: number): Fen {
  const completion = due(price, "completion", face, rounding) ?? ZERO;
  const certificate = due(price, "certificate", face, rounding) ?? ZERO;
  return completion > certificate ? completion : certificate;
}
