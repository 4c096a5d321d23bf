/**
 * The audit's own days, of +08:00, as numbers since 1970-01-01. A day is worked if it is a Monday to Friday, unless the
 * calendar of its year says otherwise (调休); whether so many have passed is found by counting them one by one.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What is said of single days of a year, `YYYY-MM-DD`. */
export interface Calendar {
  readonly holidays: ReadonlySet<string>;
  readonly workdays: ReadonlySet<string>;
}

const inChina = (at: string): number => Date.parse(at) + 8 * HOUR;

export const yearInChina = (at: string): number => new Date(inChina(at)).getUTCFullYear();
export const dayInChina = (at: string): number => Math.floor(inChina(at) / DAY);
export const yearOf = (day: string): number => Number(day.slice(0, 4));

/** How many working days there are from a day on and before another, of which `most` are counted. */
export function workingDaysBetween(
  from: string,
  before: number,
  most: number,
  calendars: ReadonlyMap<number, Calendar>,
): number {
  let found = 0;
  for (let day = Date.parse(from) / DAY; day < before && found < most; day++) {
    if (isWorked(new Date(day * DAY), calendars)) found++;
  }
  return found;
}

function isWorked(date: Date, calendars: ReadonlyMap<number, Calendar>): boolean {
  const calendar = calendars.get(date.getUTCFullYear());
  const day = date.toISOString().slice(0, 10);
  const isWeekend = date.getUTCDay() % 6 === 0;
  return isWeekend ? calendar?.workdays.has(day) === true : !calendar?.holidays.has(day);
}
