/** What expires next, and what is past its time already and waits for the operator's `voucher.expire`. */
import { dayNumberAt, dayNumberOf, dayText } from "../../domain/calendar.ts";
import { deadlineOf } from "../../domain/deadlines.ts";
import type { VoucherState } from "../../domain/records.ts";
import { allRecords, type LedgerReader } from "../reader.ts";
import { createCases } from "./cases.ts";
import { momentOf } from "./lines.ts";
import { requireInstant, wrongUsage } from "./periods.ts";
import type { AtInstant } from "./stories.ts";

/** `at`: the instant that counts as now. */
export interface OverdueAsked extends AtInstant {
  /** Only vouchers of this programme. */
  readonly programme?: string | undefined;
  /** Only vouchers held in this school's classes; one that is not held has no school. */
  readonly school?: string | undefined;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  /** 100 unless told. */
  readonly limit?: number | undefined;
}

export interface ExpiringAsked extends OverdueAsked {
  /** How many days ahead, today being 0; 30 unless told. */
  readonly withinDays?: number | undefined;
}

/** A live voucher and its last day: of the voucher itself, or, once held, of its class's redemptions. */
export interface ExpiringVoucher {
  readonly what: "voucher";
  readonly day: string;
  /** From today to that day; below 0 if it is over. */
  readonly days: number;
  readonly voucher: string;
  readonly state: VoucherState;
  readonly programme: string;
  readonly class?: string | undefined;
}

/** A programme that ends: no issue, claim or hold after that day. */
export interface ExpiringProgramme {
  readonly what: "programme";
  readonly day: string;
  readonly days: number;
  readonly programme: string;
}

export interface ExpiringPage<T> {
  /** In the order of the days; within a day programmes, then vouchers, in the order of their ids. */
  readonly items: readonly T[];
  /** Where the next page begins; undefined if this is the last. */
  readonly next?: string | undefined;
}

/**
 * What expires from today on: unused vouchers, held ones by their class's redemption deadline, and programmes. Reads the
 * vouchers that may be meant for every page, and holds one page in memory; what changes meanwhile is as it is read.
 * @throws LedgerError `wrong-usage` for what is no instant, no number of days or no limit.
 */
export async function expiring(
  reader: LedgerReader,
  { withinDays = 30, ...asked }: ExpiringAsked = {},
): Promise<ExpiringPage<ExpiringVoucher | ExpiringProgramme>> {
  const today = dayNumberAt(await momentOf(reader, asked.at));
  if (!Number.isSafeInteger(withinDays) || withinDays < 0 || withinDays > MOST_DAYS) {
    throw wrongUsage(`withinDays is ${withinDays}: a whole number of days, 0 to ${MOST_DAYS}`);
  }
  const range = { today, first: today, last: today + withinDays };
  return pageOf(both(programmesEnding(reader, asked, range), vouchersEnding(reader, asked, range)), asked);
}

/**
 * The live vouchers whose time is over: what the operator can put into a `voucher.expire`, as long as a line allows.
 * Reads as `expiring`. @throws LedgerError `wrong-usage` for what is no instant or no limit.
 */
export async function overdue(reader: LedgerReader, asked: OverdueAsked = {}): Promise<ExpiringPage<ExpiringVoucher>> {
  const today = dayNumberAt(await momentOf(reader, asked.at));
  return pageOf(vouchersEnding(reader, asked, { today, first: FIRST_DAY, last: today - 1 }), asked);
}

const MOST_DAYS = 3_660;
const FIRST_DAY = dayNumberAt(requireInstant("1000-01-01T00:00:00.000Z"));

/** Day numbers, both included. */
interface Range {
  readonly today: number;
  readonly first: number;
  readonly last: number;
}

async function* both<A, B>(first: AsyncIterable<A>, second: AsyncIterable<B>): AsyncGenerator<A | B, void, undefined> {
  yield* first;
  yield* second;
}

async function* programmesEnding(
  reader: LedgerReader,
  { programme: only, school }: OverdueAsked,
  { today, first, last }: Range,
): AsyncGenerator<ExpiringProgramme, void, undefined> {
  if (school !== undefined) return;
  const until = { from: dayText(first), to: dayText(last) };
  for await (const { programme, until: day } of allRecords(reader, "programme", { until, closed: false })) {
    if (only === undefined || only === programme) {
      yield { what: "programme", day, days: dayNumberOf(day) - today, programme };
    }
  }
}

async function* vouchersEnding(
  reader: LedgerReader,
  { programme, school }: OverdueAsked,
  range: Range,
): AsyncGenerator<ExpiringVoucher, void, undefined> {
  const { today, first, last } = range;
  if (school === undefined) {
    const until = { from: dayText(first), to: dayText(last) };
    const unused = { programme, state: ["issued", "claimed"], until } as const;
    for await (const { voucher, state, until: day, programme } of allRecords(reader, "voucher", unused)) {
      yield { what: "voucher", day, days: dayNumberOf(day) - today, voucher, state, programme };
    }
  }
  const cases = createCases(reader);
  for await (const aClass of allRecords(reader, "class", { programme, school, state: ["approved", "closed"] })) {
    const deadline = deadlineOf(aClass, await cases.programme(aClass.programme));
    if (deadline < first || deadline > last) continue;
    const of = { day: dayText(deadline), days: deadline - today, programme: aClass.programme, class: aClass.class };
    for await (const { voucher, state } of allRecords(reader, "voucher", { class: aClass.class, state: "held" })) {
      yield { what: "voucher", voucher, state, ...of };
    }
  }
}

type Item = ExpiringVoucher | ExpiringProgramme;
const cursorOf = (item: Item): string =>
  `${item.day} ${item.what} ${item.what === "voucher" ? item.voucher : item.programme}`;

/** The first of the items behind the cursor, in order; never many more than a page in memory. */
async function pageOf<T extends Item>(
  items: AsyncIterable<T>,
  { after = "", limit = 100 }: OverdueAsked,
): Promise<ExpiringPage<T>> {
  if (!Number.isSafeInteger(limit) || limit < 1) throw wrongUsage(`limit is ${limit}: a whole number, 1 or more`);
  let first: { readonly cursor: string; readonly item: T }[] = [];
  const cut = () => {
    first = first.sort((a, b) => (a.cursor < b.cursor ? -1 : 1)).slice(0, limit + 1);
  };
  for await (const item of items) {
    const cursor = cursorOf(item);
    if (cursor > after) first.push({ cursor, item });
    if (first.length > 4 * (limit + 1)) cut();
  }
  cut();
  const page = first.slice(0, limit);
  const next = first.length > limit ? page.at(-1)?.cursor : undefined;
  return { items: page.map(({ item }) => item), ...(next !== undefined && { next }) };
}
