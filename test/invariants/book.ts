/**
 * A clerk's book, kept from the lines alone: what they say happened, and nothing about what was permitted. Every entry
 * is read as the accomplished fact that it is; whether it should have been is the invariants' question. Amounts in fen.
 */
import type { InstructionInput, InstructionType } from "../../src/index.ts";
import type { Calendar } from "./days.ts";
import type { Entry, Told } from "./lines.ts";
import { readParties } from "./read-parties.ts";
import { readSettlements } from "./read-settlements.ts";
import { readVouchers } from "./read-vouchers.ts";

/** What happens to a voucher; `annul` is a reversal to void, `refuse` a line that is refused or objected to with success. */
export type Happening =
  | ("issue" | "claim" | "hold" | "release" | "attest" | "redeem" | "reverse" | "annul" | "submit" | "refuse" | "pay")
  | ("return" | "order" | "void" | "expire" | "extend" | "reissue");

export interface Event {
  readonly voucher: string;
  readonly what: Happening;
}

export interface Sheet {
  readonly voucher: string;
  readonly programme: string;
  readonly fund: string;
  readonly face: bigint;
  trainee: string | undefined;
  class: string | undefined;
  /** After the last thing that happened to it. */
  state: string;
  /** Sums of all that was ever reserved, released, accrued (less reversals and refusals), and of that paid (less returns). */
  reserves: bigint;
  releases: bigint;
  accruals: bigint;
  payments: bigint;
  /** How often each thing happened. */
  readonly times: Map<Happening, number>;
  /** Of the redemption that stands, or stood last. */
  due: bigint;
  reservedBefore: bigint;
  certificate: string | undefined;
  settlement: string | undefined;
  restored: boolean;
  /** Who issued, reviewed and paid it: key ids. */
  readonly keys: Readonly<Record<"issuing" | "reviewing" | "paying", Set<string>>>;
}

export interface ClassSheet {
  readonly data: InstructionInput<"class.file">;
  /** Vouchers held, redeemed or settled in it. */
  readonly seats: Set<string>;
}

export interface SettlementSheet {
  readonly settlement: string;
  readonly fund: string;
  readonly school: string;
  payee: string | undefined;
  state: "submitted" | "reviewed" | "publicised" | "paid" | "void";
  publicFrom: string | undefined;
  /** Remaining lines. */
  readonly lines: Map<string, bigint>;
  readonly objections: Set<string>;
}

interface RecoverySheet {
  readonly voucher: string;
  readonly fund: string;
  readonly amount: bigint;
  readonly reason: string;
  received: bigint;
  writtenOff: bigint;
  cancelled: boolean;
}

interface FundSheet {
  readonly year: number;
  readonly reuses: boolean;
  closed: boolean;
  appropriated: bigint;
  withdrawn: bigint;
  reusable: bigint;
}

interface KeySheet {
  readonly publicKey: string;
  readonly role: string;
  readonly holder: string;
  revoked: boolean;
}

export interface Prior {
  readonly occupation: string;
  readonly level: number;
  readonly day: string;
}

/** Everything by its name or id; `frozen` by scope and name, with the roles that froze it. */
export interface Book {
  readonly programmes: Map<string, InstructionInput<"programme.publish">>;
  readonly classes: Map<string, ClassSheet>;
  readonly vouchers: Map<string, Sheet>;
  readonly settlements: Map<string, SettlementSheet>;
  readonly recoveries: Map<string, RecoverySheet>;
  readonly certificates: Map<string, { readonly voucher: string; revoked: boolean }>;
  readonly funds: Map<string, FundSheet>;
  readonly parties: Map<string, { payee: string | undefined; suspended: boolean }>;
  readonly keys: Map<string, KeySheet>;
  readonly trainees: Map<string, { key: string | undefined; readonly prior: Prior[] }>;
  readonly calendars: Map<number, Calendar>;
  readonly frozen: Map<string, Set<string>>;
  quorum: Readonly<Record<string, number>>;
}

export const newBook = (): Book => ({
  programmes: new Map(),
  classes: new Map(),
  vouchers: new Map(),
  settlements: new Map(),
  recoveries: new Map(),
  certificates: new Map(),
  funds: new Map(),
  parties: new Map(),
  keys: new Map(),
  trainees: new Map(),
  calendars: new Map(),
  frozen: new Map(),
  quorum: {},
});

type Reader<T extends InstructionType, R> = (data: InstructionInput<T>, book: Book, entry: Entry) => R;

/** By type: puts an instruction into the book, and says what happened to which vouchers, if anything did. */
export type Readers = {
  readonly [T in InstructionType]?: Reader<T, void> | Reader<T, readonly Event[]>;
};

const READERS: Readers = { ...readParties, ...readVouchers, ...readSettlements };

/** Puts an entry into the book. */
export function tell(entry: Entry, book: Book): readonly Event[] {
  const events = readBy(entry.instruction, book, entry) ?? [];
  for (const { voucher, what } of events) {
    const { times } = found(book.vouchers, voucher);
    times.set(what, (times.get(what) ?? 0) + 1);
  }
  return events;
}

function readBy<T extends InstructionType>(
  { type, data }: { readonly type: T; readonly data: InstructionInput<T> } & Told,
  book: Book,
  entry: Entry,
) {
  const read: Reader<T, void> | Reader<T, readonly Event[]> | undefined = READERS[type];
  return read?.(data, book, entry);
}

export function found<T>(things: ReadonlyMap<string, T>, name: string): T {
  const thing = things.get(name);
  if (thing === undefined) throw new Error(`the lines name ${name}, which they did not make`);
  return thing;
}

export const reservedOf = ({ reserves, releases, accruals }: Sheet): bigint => reserves - releases - accruals;
export const owedOf = ({ accruals, payments }: Sheet): bigint => accruals - payments;
