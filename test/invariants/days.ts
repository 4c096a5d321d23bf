/** Days of +08:00, counted one by one on their text: `2025-01-31`. Shares nothing with the law's own calendar. */

const DAY = 86_400_000;
const EIGHT_HOURS = 8 * 3_600_000;

export interface Calendar {
  readonly holidays: readonly string[];
  readonly workdays: readonly string[];
}

/** The day on which an instant falls. */
const dayOf = (instant: string): string => new Date(Date.parse(instant) + EIGHT_HOURS).toISOString().slice(0, 10);

export const yearOf = (instant: string): number => Number(dayOf(instant).slice(0, 4));

const after = (day: string): string => new Date(Date.parse(day) + DAY).toISOString().slice(0, 10);

function isWorkingDay(day: string, calendars: ReadonlyMap<number, Calendar>): boolean {
  const exceptions = calendars.get(Number(day.slice(0, 4)));
  if (exceptions?.holidays.includes(day)) return false;
  if (exceptions?.workdays.includes(day)) return true;
  const weekday = new Date(day).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/** When a publicity of so many working days from `from` on is over, in milliseconds: 00:00 after the last of them. */
export function publicityEnd(from: string, days: number, calendars: ReadonlyMap<number, Calendar>): number {
  let day = from;
  for (let left = days; ; day = after(day)) {
    if (isWorkingDay(day, calendars)) left--;
    if (left <= 0) return Date.parse(after(day)) - EIGHT_HOURS;
  }
}
