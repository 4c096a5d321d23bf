/**
 * The lines of a fund, from the entries alone, by an arithmetic of its own: each voucher has a purse that says what of
 * the fund's money is reserved in it. Only what never changes (the terms of programmes and classes) is read from records.
 */
import { yearAt } from "../../domain/calendar.ts";
import { LedgerError } from "../../domain/error.ts";
import { LAWS } from "../../domain/laws.ts";
import { largestDue, type Movement } from "../../domain/money.ts";
import { priceOf } from "../../domain/programmes.ts";
import type { ClassRecord, FundRecord, ProgrammeRecord } from "../../domain/records.ts";
import type { Entry } from "../../record/entry.ts";
import type { LedgerReader } from "../reader.ts";
import { lineOf } from "./accounts.ts";
import { createDebts, DEBT_ROWS, type Debts, end, recover } from "./debts.ts";
import { type Row, row, type StatementLines } from "./rows.ts";

/** What is reserved for one voucher. */
interface Purse {
  reserved: number;
  /** What was reserved when it was redeemed. */
  before: number;
  /** Reserved at the issue: it stays when the voucher leaves its class. */
  readonly atIssue: boolean;
  class: ClassRecord | undefined;
}

/** The vouchers of one fund: undefined while none of its money was ever reserved for one. */
export interface FundBooks extends Debts {
  readonly fund: FundRecord;
  readonly terms: Terms;
  readonly purses: Map<string, Purse | undefined>;
  /** By class, those that a cancellation would release. */
  readonly seats: Map<string, Set<string>>;
  isClosed: boolean;
}

interface Terms {
  readonly class: (name: string) => Promise<ClassRecord>;
  readonly programme: (name: string) => Promise<ProgrammeRecord>;
  readonly programmeOf: (voucher: string) => Promise<string>;
}

export function createFundBooks(reader: LedgerReader, fund: FundRecord): FundBooks {
  const terms = {
    class: remembered((name) => reader.get("class", name)),
    programme: remembered((name) => reader.get("programme", name)),
    programmeOf: remembered(async (voucher) => (await reader.get("voucher", voucher))?.programme),
  };
  return { ...createDebts(), fund, terms, purses: new Map(), seats: new Map(), isClosed: false };
}

function remembered<T>(read: (name: string) => Promise<T | undefined>): (name: string) => Promise<T> {
  const known = new Map<string, T>();
  return async (name) => {
    const record = known.get(name) ?? (await read(name));
    if (record === undefined) throw new LedgerError("ledger-corrupt", `An entry names ${name}, which is no record`);
    known.set(name, record);
    return record;
  };
}

/** What is reserved, by the purses themselves. */
export function reservedIn({ purses }: FundBooks): number {
  let sum = 0;
  for (const purse of purses.values()) sum += purse?.reserved ?? 0;
  return sum;
}

const NONE: StatementLines = [];

function oneLine(books: FundBooks, entry: Entry, movement: Movement, amount: number, voucher: string): StatementLines {
  const school = books.purses.get(voucher)?.class?.school;
  return amount === 0 ? NONE : [lineOf(entry, movement, books.fund.fund, amount, { school, voucher })];
}

function reserve(books: FundBooks, entry: Entry, purse: Purse, amount: number, voucher: string): StatementLines {
  purse.reserved = amount;
  books.purses.set(voucher, purse);
  return oneLine(books, entry, "reserve", amount, voucher);
}

/** The voucher's seat is free; what was reserved for the seat is released, and what its issue reserved if it `ends`. */
function release(books: FundBooks, entry: Entry, voucher: string, ends: boolean): StatementLines {
  const purse = books.purses.get(voucher);
  if (purse === undefined) return NONE;
  const amount = purse.atIssue && !ends ? 0 : purse.reserved;
  const lines = oneLine(books, entry, "release", amount, voucher);
  books.seats.get(purse.class?.class ?? "")?.delete(voucher);
  purse.reserved -= amount;
  purse.class = undefined;
  return lines;
}

async function issue(
  books: FundBooks,
  entry: Entry,
  name: string,
  vouchers: readonly string[],
): Promise<StatementLines> {
  const { face, reserveAt } = await books.terms.programme(name);
  return vouchers.flatMap((voucher) => {
    books.purses.set(voucher, undefined);
    if (reserveAt === "hold") return NONE;
    return reserve(books, entry, { reserved: 0, before: 0, atIssue: true, class: undefined }, face, voucher);
  });
}

async function hold(books: FundBooks, entry: Entry, voucher: string, name: string): Promise<StatementLines> {
  if (!books.purses.has(voucher)) return NONE;
  const aClass = await books.terms.class(name);
  const programme = await books.terms.programme(aClass.programme);
  const purse = books.purses.get(voucher) ?? { reserved: 0, before: 0, atIssue: false, class: undefined };
  purse.class = aClass;
  const seats = books.seats.get(name) ?? new Set();
  books.seats.set(name, seats.add(voucher));
  if (purse.atIssue) return NONE;
  const price = priceOf(programme, aClass.occupation, aClass.level);
  const amount = price ? largestDue(price, programme.face, programme.rounding) : 0;
  return reserve(books, entry, purse, amount, voucher);
}

function redeem(books: FundBooks, entry: Entry, voucher: string, amount: number): StatementLines {
  const purse = books.purses.get(voucher);
  if (purse === undefined) return NONE;
  const { fund, debts, seats } = books;
  const school = purse.class?.school ?? "";
  const rest = oneLine(books, entry, "release", purse.reserved - amount, voucher);
  debts.set(voucher, { fund: fund.fund, school, amount, isPaid: false });
  seats.get(purse.class?.class ?? "")?.delete(voucher);
  purse.before = purse.reserved;
  purse.reserved = 0;
  return [lineOf(entry, "accrue", fund.fund, amount, { school, voucher }), ...rest];
}

const bookedFund = (movement: "appropriate" | "withdraw") =>
  row(LAWS[`fund.${movement}`], ({ fund, amount, document }, books: FundBooks, entry) =>
    fund === books.fund.fund ? [lineOf(entry, movement, fund, amount, { reference: document })] : NONE,
  );

export const FUND_ROWS: readonly Row<FundBooks>[] = [
  ...DEBT_ROWS,
  bookedFund("appropriate"),
  bookedFund("withdraw"),
  row(LAWS["fund.close"], ({ fund }, books: FundBooks) => {
    books.isClosed ||= fund === books.fund.fund;
    return NONE;
  }),
  row(LAWS["class.cancel"], (data, books: FundBooks, entry) =>
    [...(books.seats.get(data.class) ?? [])].flatMap((voucher) => release(books, entry, voucher, false)),
  ),
  row(LAWS["voucher.issue"], ({ fund, programme, vouchers }, books: FundBooks, entry) =>
    fund === books.fund.fund
      ? issue(
          books,
          entry,
          programme,
          vouchers.map(({ voucher }) => voucher),
        )
      : NONE,
  ),
  row(LAWS["voucher.reissue"], async ({ voucher, predecessor }, books: FundBooks, entry) => {
    if (!books.purses.has(predecessor)) return NONE;
    return issue(books, entry, await books.terms.programmeOf(predecessor), [voucher]);
  }),
  row(LAWS["voucher.hold"], (data, books: FundBooks, entry) => hold(books, entry, data.voucher, data.class)),
  row(LAWS["voucher.release"], ({ voucher }, books: FundBooks, entry) => release(books, entry, voucher, false)),
  row(LAWS["voucher.void"], ({ voucher }, books: FundBooks, entry) => release(books, entry, voucher, true)),
  row(LAWS["voucher.expire"], ({ vouchers }, books: FundBooks, entry) =>
    vouchers.flatMap((voucher) => release(books, entry, voucher, true)),
  ),
  row(LAWS["voucher.redeem"], ({ voucher, amount }, books: FundBooks, entry) => redeem(books, entry, voucher, amount)),
  row(LAWS["voucher.reverse"], ({ voucher, to = "held" }, books: FundBooks, entry) => {
    const purse = books.purses.get(voucher);
    const again = purse && to === "held" ? reserve(books, entry, purse, purse.before, voucher) : NONE;
    return [...end(entry, "reverse", books, voucher, {}), ...again];
  }),
  row(LAWS["settlement.submit"], ({ fund, settlement, lines }, books: FundBooks) => {
    if (fund === books.fund.fund) books.settlements.set(settlement, new Set(lines.map(({ voucher }) => voucher)));
    return NONE;
  }),
  /** What comes in the fund's own year, while it is open, can be spent again if the fund reuses recoveries. */
  row(LAWS["recovery.receive"], ({ recovery, amount, reference }, books: FundBooks, entry) => {
    const { fund, isClosed } = books;
    const lines = recover(entry, "receive", books, recovery, { amount, reference });
    const isReused = fund.reuseRecoveries && !isClosed && yearAt(entry.at) === fund.year;
    return isReused ? [...lines, ...lines.map((line) => ({ ...line, movement: "reuse" as const }))] : lines;
  }),
];
