/**
 * The audit's own arithmetic: what every fund has, recomputed from the instructions alone, the other way round. The law
 * moves amounts between the counters of a fund; here each voucher has a purse that says what lies in it now, and a fund
 * has what its purses have. Nothing is shared with src/domain: where the two disagree, one of them is wrong.
 *
 *     available = appropriated − withdrawn − reserved − accrued − paid + reusable
 *
 * Beside the money it has what limits, seats, freezes and publicity are judged by: who claimed what, what is marked,
 * which days are worked, which account a school has.
 */
import type { Calendar } from "./days.ts";

/** The counters of a fund in fen; those of PURSE_COUNTERS are the sums over its purses. */
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
] as const;
export type Counter = (typeof COUNTERS)[number];

export const PURSE_COUNTERS = ["reserved", "accrued", "paid"] as const satisfies readonly Counter[];
type InPurse = { readonly [K in (typeof PURSE_COUNTERS)[number]]: number };

export interface Fund {
  readonly fund: string;
  readonly year: number;
  readonly reuses: boolean;
  closed: boolean;
  readonly sums: Record<Counter, bigint>;
}

/** What an outcome is worth, by `<occupation>/<level>`. */
export interface Price {
  readonly standard: number;
  readonly outcomesBp: Readonly<Record<string, number>>;
}

export interface Programme {
  readonly programme: string;
  readonly face: number;
  readonly rounding: number;
  readonly reservesAtIssue: boolean;
  readonly prices: ReadonlyMap<string, Price>;
  readonly classSize: number;
  readonly issueCap: number;
  readonly budgetCap: number | undefined;
  readonly limits: Limits;
  /** In working days. */
  readonly publicity: number;
  issued: number;
  /** The sum over its purses of what is reserved, accrued and paid. */
  committed: bigint;
}

/** Of one person: trainings a year, and whether an occupation is funded once a level and never below a level had. */
export interface Limits {
  readonly perYear: number;
  readonly oncePerLevel: boolean;
  readonly noLowerLevel: boolean;
}

/** What limits count: a class that somebody has a seat in, or what they were granted elsewhere. */
export interface Training {
  readonly occupation: string;
  readonly level: number;
  /** Of its first day (+08:00). */
  readonly year: number;
}

export interface Session {
  readonly from: string;
  readonly to: string;
}

export interface Class extends Training {
  readonly class: string;
  readonly school: string;
  readonly programme: Programme;
  /** `<occupation>/<level>`. */
  readonly priced: string;
  readonly capacity: number;
  readonly sessions: readonly Session[];
  /** Vouchers held, redeemed or settled in it. */
  readonly seated: Set<Purse>;
}

export interface Trainee {
  readonly trainee: string;
  /** Every voucher that they claimed. */
  purses: readonly Purse[];
  /** Granted elsewhere, or before this ledger. */
  priors: readonly Training[];
}

export type PurseState = "issued" | "claimed" | "held" | "redeemed" | "settled" | "expired" | "void";

/** One voucher, and what of a fund's money lies in it. */
export interface Purse {
  readonly voucher: string;
  readonly fund: Fund;
  readonly programme: Programme;
  /** The keys that issued it. */
  readonly issuedBy: readonly string[];
  state: PurseState;
  /** Who claimed it. */
  trainee: Trainee | undefined;
  class: Class | undefined;
  reserved: number;
  accrued: number;
  paid: number;
  certificate: string | undefined;
  settlement: Settlement | undefined;
}

export interface Settlement {
  readonly settlement: string;
  readonly school: string;
  readonly lines: Set<Purse>;
  reviewedBy: readonly string[];
  /** The account to pay to: the school's when it was submitted, or when the bank returned it. */
  payee: string;
  /** The day from which on it is public. */
  publicFrom: string | undefined;
}

export interface Recovery {
  readonly purse: Purse;
  readonly isVictim: boolean;
  /** Ordered back; nothing once it is cancelled. */
  amount: number;
  /** Ordered back and neither received nor written off. */
  outstanding: number;
}

/** Everything that is kept, by name. */
export interface Book {
  readonly funds: Map<string, Fund>;
  readonly programmes: Map<string, Programme>;
  readonly classes: Map<string, Class>;
  readonly purses: Map<string, Purse>;
  readonly settlements: Map<string, Settlement>;
  readonly recoveries: Map<string, Recovery>;
  readonly ordersOf: Map<Purse, readonly Recovery[]>;
  /** Certificate → the voucher that it was attested for. */
  readonly attested: Map<string, string>;
  /** Certificate → the purse that was redeemed with it. */
  readonly redeemedWith: Map<string, Purse>;
  /** Those who claimed something, or were granted something elsewhere. */
  readonly trainees: Map<string, Trainee>;
  /** Party → its account. */
  readonly payees: Map<string, string>;
  /** Lines with an open objection. */
  readonly objections: Set<Purse>;
  readonly calendars: Map<number, Calendar>;
  /** The ids of keys that may freeze, and in which role. */
  readonly freezers: Map<string, string>;
  /** What is frozen, by scope and name, and the roles that froze it. */
  readonly marks: Map<string, Set<string>>;
}

export const createBook = (): Book => ({
  funds: new Map(),
  programmes: new Map(),
  classes: new Map(),
  purses: new Map(),
  settlements: new Map(),
  recoveries: new Map(),
  ordersOf: new Map(),
  attested: new Map(),
  redeemedWith: new Map(),
  trainees: new Map(),
  payees: new Map(),
  objections: new Set(),
  calendars: new Map(),
  freezers: new Map(),
  marks: new Map(),
});

export function emptySums(): Record<Counter, bigint> {
  return {
    appropriated: 0n,
    withdrawn: 0n,
    reserved: 0n,
    accrued: 0n,
    paid: 0n,
    outstanding: 0n,
    recovered: 0n,
    writtenOff: 0n,
    reusable: 0n,
  };
}

/** Puts amounts in place of those that lie in the purse. */
export function fill(purse: Purse, { reserved = 0, accrued = 0, paid = 0 }: Partial<InPurse>): void {
  const { fund, programme } = purse;
  const more = { reserved: reserved - purse.reserved, accrued: accrued - purse.accrued, paid: paid - purse.paid };
  for (const counter of PURSE_COUNTERS) {
    if (more[counter] === 0) continue;
    fund.sums[counter] += BigInt(more[counter]);
    programme.committed += BigInt(more[counter]);
  }
  purse.reserved = reserved;
  purse.accrued = accrued;
  purse.paid = paid;
}

export const isSeated = (purse: Purse): boolean => purse.class?.seated.has(purse) === true;

/** What a fund can still promise. */
export function availableIn({ sums }: Fund): bigint {
  const committed = sums.reserved + sums.accrued + sums.paid;
  return sums.appropriated + sums.reusable - sums.withdrawn - committed;
}

/** What an outcome pays in whole steps of the rounding, never more than the face; 0 if it has no price. */
export function worth({ programme, priced }: Class, outcome: string, face: number): number {
  const price = programme.prices.get(priced);
  const bp = price?.outcomesBp[outcome];
  if (price === undefined || bp === undefined) return 0;
  const steps = (BigInt(price.standard) * BigInt(bp)) / (10_000n * BigInt(programme.rounding));
  return Math.min(Number(steps) * programme.rounding, face);
}

/** What a held voucher reserves: its face, if that is reserved since the issue, or the most that its seat can pay. */
export function reservedFor({ programme, class: aClass }: Purse): number {
  const { face, reservesAtIssue } = programme;
  if (reservesAtIssue || aClass === undefined) return reservesAtIssue ? face : 0;
  const outcomes = Object.keys(aClass.programme.prices.get(aClass.priced)?.outcomesBp ?? {});
  return Math.max(0, ...outcomes.map((outcome) => worth(aClass, outcome, face)));
}

/** Vouchers by state, and what every fund has, as numbers. */
export interface Totals {
  readonly funds: Readonly<Record<string, Readonly<Record<Counter | "available", number>>>>;
  readonly vouchers: Readonly<Record<PurseState, number>>;
}

export function totalsOf(book: Book): Totals {
  const vouchers = { issued: 0, claimed: 0, held: 0, redeemed: 0, settled: 0, expired: 0, void: 0 };
  for (const { state } of book.purses.values()) vouchers[state]++;
  const funds = [...book.funds.values()].map((fund) => [fund.fund, fundTotals(fund)] as const);
  return { funds: Object.fromEntries(funds), vouchers };
}

function fundTotals(fund: Fund): Record<Counter | "available", number> {
  const totals = { available: Number(availableIn(fund)) } as Record<Counter | "available", number>;
  for (const counter of COUNTERS) totals[counter] = Number(fund.sums[counter]);
  return totals;
}
