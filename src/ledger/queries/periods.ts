/** Periods, as people name them: from one day to another, both included, in China Standard Time. */
import { dayNumberAt, dayNumberOf, dayText, endOfDayMs } from "../../domain/calendar.ts";
import { LedgerError } from "../../domain/error.ts";
import { type Instant, isDay, isInstant, toInstant } from "../../domain/values.ts";

export interface Period {
  /** The first day (+08:00), such as `2025-03-01`, or the first instant; from the beginning unless told. */
  readonly from?: string | undefined;
  /** The last day, all of it, or the last instant; to the end unless told. */
  readonly to?: string | undefined;
}

/** The first and the last millisecond of a period; instants compare as texts. */
export interface Bounds {
  readonly first: Instant | undefined;
  readonly last: Instant | undefined;
}

/** @throws LedgerError `wrong-usage` for what is neither a day nor an instant, and for a period that ends before it begins. */
export function boundsOf({ from, to }: Period): Bounds {
  const first = from === undefined ? undefined : boundOf(from, (day) => endOfDayMs(day - 1));
  const last = to === undefined ? undefined : boundOf(to, (day) => endOfDayMs(day) - 1);
  if (first !== undefined && last !== undefined && last < first) {
    throw wrongUsage(`The period from ${from} to ${to} ends before it begins`);
  }
  return { first, last };
}

/** The day before it begins (+08:00) in a year that no instant can name. */
const FIRST_DAY = "0000-01-02";

function boundOf(text: string, msOfDay: (day: number) => number): Instant {
  if (isInstant(text)) return text;
  if (isDay(text) && text >= FIRST_DAY) return toInstant(msOfDay(dayNumberOf(text)));
  throw wrongUsage(`"${text}" is neither a day such as 2025-02-03 nor an instant such as 2025-02-03T01:00:00.000Z`);
}

/** The day (+08:00) of an instant. */
export const dayOf = (at: Instant): string => dayText(dayNumberAt(at));

/** @throws LedgerError `wrong-usage` for what is no instant. */
export function requireInstant(at: string): Instant {
  if (isInstant(at)) return at;
  throw wrongUsage(`"${at}" is no instant such as 2025-02-03T01:00:00.000Z`);
}

export const wrongUsage = (message: string): LedgerError => new LedgerError("wrong-usage", message);
