/**
 * Days and working days of China Standard Time: a fixed +08:00, no daylight saving, no zone data. Inside, a day is its
 * number since 1970-01-01 (+08:00), so that arithmetic is addition; a Monday–Friday is a working day unless the calendar
 * recorded for its year says otherwise (调休).
 */
import * as z from "zod/mini";
import { define } from "./rule.ts";
import type { Day, Instant } from "./values.ts";
import { day, isDay, isDistinct, year } from "./values.ts";

const DAY_MS = 86_400_000;
const OFFSET_MS = 8 * 3_600_000;

/** What a calendar says of one year's exceptions. */
interface CalendarYear {
  readonly holidays: readonly Day[];
  readonly workdays: readonly Day[];
}
export type CalendarOf = (year: number) => CalendarYear | undefined;

export const msOf = (instant: Instant): number => Date.parse(instant);
export const dayNumberAt = (instant: Instant): number => Math.floor((msOf(instant) + OFFSET_MS) / DAY_MS);
export const dayNumberOf = (day: Day): number => Date.parse(`${day}T00:00:00.000Z`) / DAY_MS;
export const yearOfDay = (day: Day): number => Number(day.slice(0, 4));
export const yearOfDayNumber = (number: number): number => new Date(number * DAY_MS).getUTCFullYear();
export const yearAt = (instant: Instant): number => yearOfDayNumber(dayNumberAt(instant));
/** The first millisecond after a day: a deadline at the end of the day is met before it. */
export const endOfDayMs = (number: number): number => (number + 1) * DAY_MS - OFFSET_MS;

/** `YYYY-MM-DD`, as text for people (a day number beyond the year 9999 is shown in ISO's long form). */
export const dayText = (number: number): string => new Date(number * DAY_MS).toISOString().replace(/T.*/, "");

export function isWeekend(number: number): boolean {
  const weekday = (((number + 4) % 7) + 7) % 7; // 1970-01-01 was a Thursday; 0 = Sunday
  return weekday === 0 || weekday === 6;
}

function isWorkingDay(number: number, calendarOf: CalendarOf): boolean {
  const text = dayText(number);
  const exceptions = isDay(text) ? calendarOf(yearOfDay(text)) : undefined;
  if (!isDay(text) || !exceptions) return !isWeekend(number);
  return isWeekend(number) ? exceptions.workdays.includes(text) : !exceptions.holidays.includes(text);
}

/** Weekdays among the days up to a day number, counted from a Monday before 1970: differences of it count weekdays. */
function weekdaysUpTo(number: number): number {
  const week = Math.floor((number + 3) / 7); // day −3 was a Monday
  return week * 5 + Math.min(number + 3 - week * 7 + 1, 5);
}

/**
 * Whether at least `wanted` working days d lie in `after < d ≤ until` (the filing lead). Counted year by year, not day
 * by day: a session may lie in the year 9999.
 */
export function hasWorkingDays(wanted: number, after: number, until: number, calendarOf: CalendarOf): boolean {
  let found = 0;
  for (let first = after + 1; found < wanted && first <= until; ) {
    const year = yearOfDayNumber(first);
    const last = Math.min(until, new Date(0).setUTCFullYear(year + 1, 0, 1) / DAY_MS - 1); // Date.UTC takes 99 for 1999
    const { holidays = [], workdays = [] } = calendarOf(year) ?? {};
    const within = (days: readonly Day[]) =>
      days.map(dayNumberOf).filter((number) => first <= number && number <= last).length;
    found += weekdaysUpTo(last) - weekdaysUpTo(first - 1) - within(holidays) + within(workdays);
    first = last + 1;
  }
  return found >= wanted;
}

/** The day number of the `n`th working day from `from` on, `from` being the first if it is one (publicity). */
export function nthWorkingDay(n: number, from: number, calendarOf: CalendarOf): number {
  let number = from;
  for (let found = isWorkingDay(number, calendarOf) ? 1 : 0; found < n; ) {
    number++;
    if (isWorkingDay(number, calendarOf)) found++;
  }
  return number;
}

/** The first holiday that is no weekday of that year, or workday that is no weekend day of it. */
const misplaced = ({ year, holidays, workdays }: CalendarYear & { readonly year: number }): Day | undefined =>
  holidays.find((day) => yearOfDay(day) !== year || isWeekend(dayNumberOf(day))) ??
  workdays.find((day) => yearOfDay(day) !== year || !isWeekend(dayNumberOf(day)));

export const calendarPublish = define({
  type: "calendar.publish",
  data: z.strictObject({
    year,
    holidays: z.array(day).check(z.refine(isDistinct, "no day twice")),
    workdays: z.array(day).check(z.refine(isDistinct, "no day twice")),
  }),
  roles: [["root"]],
  find: () => ({}),
})({
  rows: [
    {
      unless: "calendar-invalid",
      holds: ({ data }) => misplaced(data) === undefined,
      facts: ({ data }) => ({ year: data.year, day: misplaced(data) ?? "" }),
    },
  ],
  effect: ({ data }, draft) => {
    const { year, holidays, workdays } = data;
    draft.put("calendar", String(year), { year, holidays, workdays });
  },
});
