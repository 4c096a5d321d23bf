/** When a voucher's time is over: by its last day until it is held, by its class's redemption deadline from then on. */
import { dayNumberAt, dayNumberOf, dayText, endOfDayMs, msOf } from "./calendar.ts";
import type { ClassRecord, ProgrammeRecord, VoucherRecord } from "./records.ts";
import type { Instant } from "./values.ts";

/** The last day for redemptions: the day (+08:00) of the last session's end + `redeemWithin` days; its day number. */
export function deadlineOf(aClass: ClassRecord, programme: ProgrammeRecord): number {
  const last = aClass.sessions.at(-1);
  return (last ? dayNumberAt(last.to) : 0) + programme.redeemWithin;
}

/** Whether `at` is before the end of the day. */
export const isBeforeEndOf = (day: number, at: Instant): boolean => msOf(at) < endOfDayMs(day);

/** The day after which a voucher, held in `aClass` or in none, is past its time. */
export function lastDayOf(voucher: VoucherRecord, programme: ProgrammeRecord, aClass: ClassRecord | undefined): number {
  return voucher.state === "held" && aClass ? deadlineOf(aClass, programme) : dayNumberOf(voucher.until);
}

export const deadlineText = (aClass: ClassRecord, programme: ProgrammeRecord): string =>
  dayText(deadlineOf(aClass, programme));
