/** The sheet of a class: who is in it, what each attended, attested, redeemed and was paid, and what is missing. */
import { dayNumberAt, dayText, hasWorkingDays } from "../../domain/calendar.ts";
import { deadlineText } from "../../domain/deadlines.ts";
import type {
  CertificateRecord,
  ClassRecord,
  ClassState,
  ProgrammeRecord,
  Session,
  VoucherState,
} from "../../domain/records.ts";
import type { Instant } from "../../domain/values.ts";
import { allRecords, type LedgerReader } from "../reader.ts";
import { type Cases, createCases } from "./cases.ts";
import { momentOf } from "./lines.ts";
import type { AtInstant } from "./stories.ts";
import { leastMinutes, type VoucherCase, type Wait, waitsOfVoucher } from "./waits.ts";

/** One voucher of a class. Amounts in fen. */
export interface Seat {
  readonly voucher: string;
  readonly trainee?: string | undefined;
  readonly state: VoucherState;
  /** Minutes, once the class is closed; basis points of the scheduled minutes, rounded down; whether they suffice. */
  readonly attended?: number | undefined;
  readonly attendedBp?: number | undefined;
  readonly suffices?: boolean | undefined;
  /** The one it was redeemed with, otherwise the one attested last. */
  readonly certificate?: Pick<CertificateRecord, "certificate" | "evaluator" | "day" | "revoked"> | undefined;
  readonly outcome?: "completion" | "certificate" | undefined;
  readonly reserved: number;
  /** Redeemed and not yet paid. */
  readonly accrued: number;
  readonly paid: number;
  readonly settlement?: string | undefined;
  readonly waits: readonly Wait[];
}

export interface ClassSheet {
  readonly class: string;
  readonly school: string;
  readonly programme: string;
  readonly course?: { readonly course: string; readonly title: string } | undefined;
  readonly occupation: string;
  readonly level: number;
  readonly delivery: string;
  readonly place: string;
  readonly state: ClassState;
  readonly sessions: readonly Session[];
  /** Minutes of all sessions, and the fewest that suffice for a redemption. */
  readonly scheduled: number;
  readonly needed: number;
  readonly capacity: number;
  /** Seats taken by vouchers held, redeemed or settled, and seats left. */
  readonly held: number;
  readonly left: number;
  /**
   * The last day to file it, by the calendars recorded so far; undefined if the programme asks for no day between, and
   * if it is more than ten years ago.
   */
  readonly fileBy?: string | undefined;
  /** The last day to redeem. */
  readonly redeemBy: string;
  readonly at: string;
  /** In the order of the vouchers' ids: at most the class's capacity, and those that became void or expired in it. */
  readonly seats: readonly Seat[];
}

/**
 * The sheet of a class as it is at `at`. Undefined if there is no such class. Reads the records of its vouchers and what
 * they name; what changes meanwhile is as it is when it is read.
 * @throws LedgerError `wrong-usage` for what is no instant.
 */
export async function classSheet(
  reader: LedgerReader,
  name: string,
  { at }: AtInstant = {},
): Promise<ClassSheet | undefined> {
  const aClass = await reader.get("class", name);
  if (!aClass) return undefined;
  const instant = await momentOf(reader, at);
  const cases = createCases(reader);
  const programme = await cases.programme(aClass.programme);
  const course = aClass.course === undefined ? undefined : await reader.get("course", aClass.course);
  const seats: Seat[] = [];
  for await (const voucher of allRecords(reader, "voucher", { class: name })) {
    seats.push(seatOf(await cases.voucher(voucher), aClass, instant));
  }
  const { school, occupation, level, delivery, place, state, sessions, scheduled, capacity, held } = aClass;
  return {
    class: name,
    school,
    programme: programme.programme,
    ...(course && { course: { course: course.course, title: course.title } }),
    ...{ occupation, level, delivery, place, state, sessions, scheduled, capacity, held },
    needed: leastMinutes(aClass, programme),
    left: capacity - held,
    ...(await fileByOf(cases, aClass, programme)),
    redeemBy: deadlineText(aClass, programme),
    at: instant,
    seats,
  };
}

function seatOf(found: VoucherCase, aClass: ClassRecord, at: Instant): Seat {
  const { voucher, certificate, programme } = found;
  const { trainee, state, attended, outcome, reserved, accrued, paid, settlement } = voucher;
  return {
    voucher: voucher.voucher,
    ...(trainee !== undefined && { trainee }),
    state,
    ...(attended !== undefined && {
      attended,
      attendedBp: Math.floor((attended * 10_000) / aClass.scheduled),
      suffices: attended >= leastMinutes(aClass, programme),
    }),
    ...(certificate && { certificate: certificateOf(certificate) }),
    ...(outcome !== undefined && { outcome }),
    ...{ reserved, accrued, paid },
    ...(settlement !== undefined && { settlement }),
    waits: waitsOfVoucher(found, at),
  };
}

const certificateOf = ({ certificate, evaluator, day, revoked }: CertificateRecord) => ({
  ...{ certificate, evaluator, day, revoked },
});

const TEN_YEARS_DAYS = 3_653;

/** The last day d with at least `filingLead` working days after it, up to the first session's day. */
async function fileByOf(
  cases: Cases,
  { sessions }: ClassRecord,
  { filingLead }: ProgrammeRecord,
): Promise<{ readonly fileBy?: string }> {
  const [session] = sessions;
  if (!session || filingLead === 0) return {};
  const calendars = await cases.calendars();
  const first = dayNumberAt(session.from);
  const isEarly = (day: number) => hasWorkingDays(filingLead, day, first, (year) => calendars.get(year));
  let [early, late] = [first - TEN_YEARS_DAYS, first + 1];
  if (!isEarly(early)) return {};
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (isEarly(middle)) early = middle;
    else late = middle;
  }
  return { fileBy: dayText(early) };
}
