/**
 * Days of +08:00, as numbers: the days since 1970-01-01, so that a day after another is one more. Everything is found
 * by counting days one by one.
 */
import type { Class, Programme, Session, Settlement, State } from "./state.ts";

const DAY = 86_400_000;
const OFFSET = 8 * 3_600_000;

/** The number of a written day. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00.000Z`) / DAY;
}

/** The day that it is at an instant. */
export function dayAt(at: number): number {
  return Math.floor((at + OFFSET) / DAY);
}

/** The instant at which a day begins. */
function startOf(day: number): number {
  return day * DAY - OFFSET;
}

/** `YYYY-MM-DD`, for years of four digits. */
function dayText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

export function yearOf(day: number): number {
  return new Date(day * DAY).getUTCFullYear();
}

/** Saturday or Sunday, whatever a calendar says. */
export function isWeekend(day: number): boolean {
  const weekday = new Date(day * DAY).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** Monday to Friday, unless the calendar recorded so far says otherwise. */
export function workingDay(state: State, day: number): boolean {
  const calendar = state.calendars.get(yearOf(day));
  if (calendar?.holidays.includes(dayText(day))) return false;
  if (calendar?.workdays.includes(dayText(day))) return true;
  return !isWeekend(day);
}

/** Whether `lead` or more working days d lie so: `filed` < d ≤ `first`. */
export function filedInTime(state: State, filed: number, first: number, lead: number): boolean {
  let found = 0;
  for (let day = filed + 1; day <= first && found < lead; day++) if (workingDay(state, day)) found++;
  return found >= lead;
}

export function firstSession(aClass: Pick<Class, "sessions">): Session {
  const first = aClass.sessions[0];
  if (first === undefined) throw new Error("a class without sessions");
  return first;
}

export function lastSession(aClass: Pick<Class, "sessions">): Session {
  return aClass.sessions.at(-1) ?? firstSession(aClass);
}

/** The day of a class's first session: the year of it is the year in which its vouchers count. */
export function firstDay(aClass: Pick<Class, "sessions">): number {
  return dayAt(firstSession(aClass).from);
}

/** The last day on which a voucher of the class can be redeemed. */
export function redemptionDeadline(programme: Programme, aClass: Pick<Class, "sessions">): number {
  return dayAt(lastSession(aClass).to) + programme.redeemWithin;
}

/** The instant at which a publicised settlement's publicity is over, by the calendar recorded so far. */
export function publicityOver(state: State, settlement: Settlement): number {
  if (settlement.publicFrom === undefined) throw new Error("not publicised");
  const wanted = Math.max(
    ...settlement.lines
      .filter((line) => !line.refused)
      .map(({ voucher }) => state.programmes.get(state.vouchers.get(voucher)?.programme ?? "")?.publicity ?? 0),
  );
  let day = dayNumber(settlement.publicFrom);
  for (let seen = 0; seen < wanted; day++) if (workingDay(state, day)) seen++;
  return startOf(day);
}

/** From the first day to the end of the last, unless closed. */
export function isOpen(programme: Programme, today: number): boolean {
  return !programme.closed && dayNumber(programme.from) <= today && today <= dayNumber(programme.until);
}
