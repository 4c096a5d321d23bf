/** Classes: a filed run of a course, from filing to its closed attendance. */
import * as z from "zod/mini";
import { dayNumberAt, dayText, hasWorkingDays, msOf, yearOfDayNumber } from "./calendar.ts";
import { moveMoney } from "./entitlement.ts";
import type { Facts } from "./error.ts";
import { isAuthorised } from "./parties.ts";
import { deliveries, priceOf, programmeIsOpen } from "./programmes.ts";
import type { ClassRecord, ClassState, Session, VoucherRecord } from "./records.ts";
import type { Draft, Row } from "./rule.ts";
import { define } from "./rule.ts";
import type { Instant } from "./values.ts";
import { count, hash, id, instant, level, name, occupation, positiveCount, some, text } from "./values.ts";

const MINUTE_MS = 60_000;

const minutesOf = (sessions: readonly Session[]): number =>
  sessions.reduce((sum, { from, to }) => sum + (msOf(to) - msOf(from)) / MINUTE_MS, 0);

const inWholeMinutes = (at: Instant): boolean => msOf(at) % MINUTE_MS === 0;

/** In order, in whole minutes, not overlapping; one may begin when another ends. */
const areInOrder = (sessions: readonly Session[]): boolean =>
  sessions.every(
    ({ from, to }, i) =>
      inWholeMinutes(from) && inWholeMinutes(to) && from < to && (sessions[i - 1]?.to ?? from) <= from,
  );

/** The first session that is out of order; otherwise that all of them are too short. */
function wrongSessions(sessions: readonly Session[], minMinutes: number): Facts {
  const outOfOrder = sessions.findIndex((_, i) => !areInOrder(sessions.slice(Math.max(0, i - 1), i + 1)));
  return outOfOrder < 0
    ? {
        what: "they last {minutes} minutes together, and {minMinutes} are needed",
        minutes: minutesOf(sessions),
        minMinutes,
      }
    : {
        what: "session {nth} is not in whole minutes, ends no later than it begins, or begins before the one before it ends",
        nth: outOfOrder + 1,
      };
}

export const firstSession = (aClass: ClassRecord): Session | undefined => aClass.sessions[0];
const lastSession = (aClass: ClassRecord): Session | undefined => aClass.sessions.at(-1);

/** The calendar year (+08:00) in which a class begins: the year that its vouchers count in. */
export function yearOfClass(aClass: ClassRecord): number | undefined {
  const first = firstSession(aClass);
  return first && yearOfDayNumber(dayNumberAt(first.from));
}

type WithSessions = Pick<ClassRecord, "sessions">;

/** Whether some are at the same time. Each class's own are in order and apart, so one walk along both lists tells. */
export function sessionsOverlap({ sessions: some }: WithSessions, { sessions: others }: WithSessions): boolean {
  let [i, j] = [0, 0];
  for (let [a, b] = [some[0], others[0]]; a && b; [a, b] = [some[i], others[j]]) {
    if (a.to <= b.from) i++;
    else if (b.to <= a.from) j++;
    else return true;
  }
  return false;
}

/** Not judged where there is no class: the voucher is in none, which an earlier row says. */
const stateRow = (
  unless: Row<never>["unless"],
  ...states: readonly ClassState[]
): Row<{ aClass: ClassRecord | undefined }> => ({
  unless,
  holds: ({ aClass }) => aClass && states.includes(aClass.state),
  facts: ({ aClass }) => ({ class: aClass?.class ?? "", state: aClass?.state ?? "" }),
});

export const classIsApproved = stateRow("class-not-approved", "approved");
export const classIsClosed = stateRow("class-not-closed", "closed");

export const classFile = define({
  type: "class.file",
  data: z.strictObject({
    class: name,
    school: name,
    programme: name,
    course: z.optional(name),
    occupation,
    level,
    delivery: z.enum(deliveries),
    capacity: positiveCount,
    place: text,
    sessions: some(z.strictObject({ from: instant, to: instant })),
  }),
  roles: [["school"]],
  find(data, look) {
    const school = look.named("party", data.school);
    const programme = look.named("programme", data.programme);
    const course = data.course === undefined ? undefined : look.named("course", data.course);
    look.fresh("class", data.class);
    if (!school || !programme) return undefined;
    const bounds = data.sessions.flatMap(({ from, to }) => [dayNumberAt(from), dayNumberAt(to)]);
    const today = dayNumberAt(look.at);
    const first = bounds[0] ?? today;
    const calendarOf = (year: number) => look.get("calendar", String(year));
    return {
      programme,
      course,
      price: priceOf(programme, data.occupation, data.level),
      first,
      firstDay: Math.min(...bounds),
      lastDay: Math.max(...bounds),
      authorised: isAuthorised(
        look,
        { party: data.school, occupation: data.occupation, level: data.level },
        Math.min(...bounds),
        Math.max(...bounds),
      ),
      inTime: hasWorkingDays(programme.filingLead, today, first, calendarOf),
    };
  },
})({
  actsFor: ({ data }) => ({ school: data.school }),
  rows: [
    {
      unless: "course-mismatch",
      holds: ({ course, data }) => course?.occupation === undefined || course.occupation === data.occupation,
      facts: ({ course, data }) => ({
        class: data.class,
        course: data.course ?? "",
        listed: course?.occupation ?? "",
        occupation: data.occupation,
      }),
    },
    programmeIsOpen,
    {
      unless: "not-priced",
      holds: ({ price }) => price !== undefined,
      facts: ({ data }) => ({ programme: data.programme, occupation: data.occupation, level: data.level }),
    },
    {
      unless: "school-not-authorised",
      holds: ({ authorised }) => authorised,
      facts: ({ data, firstDay, lastDay }) => ({
        school: data.school,
        occupation: data.occupation,
        level: data.level,
        first: dayText(firstDay),
        last: dayText(lastDay),
      }),
    },
    {
      unless: "class-too-large",
      holds: ({ data, programme }) => data.capacity <= programme.classSize,
      facts: ({ data, programme }) => ({
        class: data.class,
        capacity: data.capacity,
        programme: programme.programme,
        classSize: programme.classSize,
      }),
    },
    {
      unless: "sessions-invalid",
      holds: ({ data, price }) =>
        areInOrder(data.sessions) && (price === undefined || minutesOf(data.sessions) >= price.minMinutes),
      facts: ({ data, price }) => ({ class: data.class, ...wrongSessions(data.sessions, price?.minMinutes ?? 0) }),
    },
    {
      unless: "filed-too-late",
      holds: ({ inTime }) => inTime,
      facts: ({ data, at, programme, first }) => ({
        class: data.class,
        lead: programme.filingLead,
        first: dayText(first),
        today: dayText(dayNumberAt(at)),
      }),
    },
  ],
  effect({ data }, draft) {
    draft.put("class", data.class, {
      ...data,
      scheduled: minutesOf(data.sessions),
      state: "filed",
      held: 0,
      vouchers: [],
      everRedeemed: false,
      frozen: [],
    });
  },
});

const classIsFiled = stateRow("class-not-filed", "filed");

export const classApprove = define({
  type: "class.approve",
  data: z.strictObject({ class: name }),
  roles: [["issuer"]],
  find(data, look) {
    const aClass = look.named("class", data.class);
    return aClass && { aClass };
  },
})({
  rows: [classIsFiled],
  effect: ({ aClass }, draft) => draft.put("class", aClass.class, { ...aClass, state: "approved" }),
});

export const classRefuse = define({
  type: "class.refuse",
  data: z.strictObject({ class: name, reason: text }),
  roles: [["issuer"]],
  find(data, look) {
    const aClass = look.named("class", data.class);
    return aClass && { aClass };
  },
})({
  rows: [classIsFiled],
  effect: ({ aClass }, draft) => draft.put("class", aClass.class, { ...aClass, state: "refused" }),
});

export const classCancel = define({
  type: "class.cancel",
  data: z.strictObject({ class: name, reason: text }),
  roles: [["school", "issuer"]],
  find(data, look) {
    const aClass = look.named("class", data.class);
    if (!aClass) return undefined;
    const vouchers = aClass.vouchers.map((voucher) => look.get("voucher", voucher)).filter((v) => v !== undefined);
    for (const { programme, fund, certificate } of vouchers) {
      look.get("programme", programme);
      look.get("fund", fund);
      if (certificate !== undefined) look.get("certificate", certificate);
    }
    return { aClass, vouchers };
  },
})({
  actsFor: ({ aClass }) => ({ school: aClass.school }),
  rows: [
    stateRow("class-state", "filed", "approved", "closed"),
    {
      unless: "class-in-use",
      holds: ({ aClass }) => !aClass.everRedeemed,
      facts: ({ aClass }) => ({ class: aClass.class }),
    },
  ],
  effect({ aClass, vouchers }, draft) {
    for (const voucher of vouchers) {
      if (voucher.state === "held") leaveClass(draft, voucher);
      else revokeCertificateOf(draft, voucher); // void or expired: it keeps its class
    }
    const left = draft.get("class", aClass.class) ?? aClass;
    draft.put("class", aClass.class, { ...left, state: "cancelled" });
  },
});

/** A held voucher goes back to claimed: its money is released, its seat free, its unrevoked certificate revoked. */
export function leaveClass(draft: Draft, held: VoucherRecord): void {
  const programme = draft.get("programme", held.programme);
  const voucher = programme?.reserveAt === "issue" ? held : moveMoney(draft, held, "release", held.reserved);
  revokeCertificateOf(draft, held);
  const aClass = held.class === undefined ? undefined : draft.get("class", held.class);
  if (aClass) {
    const vouchers = aClass.vouchers.filter((other) => other !== held.voucher);
    draft.put("class", aClass.class, { ...aClass, held: aClass.held - 1, vouchers });
  }
  const free = { class: undefined, attended: undefined, certificate: undefined };
  draft.put("voucher", held.voucher, { ...voucher, ...free, state: "claimed" });
}

function revokeCertificateOf(draft: Draft, voucher: VoucherRecord): void {
  const certificate = voucher.certificate === undefined ? undefined : draft.get("certificate", voucher.certificate);
  if (certificate) draft.put("certificate", certificate.certificate, { ...certificate, revoked: true });
}

/** A voucher that was held or redeemed gives up its seat but keeps its class. */
export function vacateSeat(draft: Draft, voucher: VoucherRecord): void {
  const aClass = voucher.class === undefined ? undefined : draft.get("class", voucher.class);
  if (aClass) draft.put("class", aClass.class, { ...aClass, held: aClass.held - 1 });
}

export const classClose = define({
  type: "class.close",
  data: z.strictObject({
    class: name,
    attendance: some(z.strictObject({ voucher: id, minutes: count })),
    evidence: hash,
  }),
  roles: [["school"]],
  find(data, look) {
    const aClass = look.named("class", data.class);
    const vouchers = data.attendance
      .map(({ voucher }) => look.named("voucher", voucher))
      .filter((voucher) => voucher !== undefined);
    return aClass && { aClass, vouchers, wrong: wrongAttendance(data.attendance, vouchers, aClass) };
  },
})({
  actsFor: ({ aClass }) => ({ school: aClass.school }),
  rows: [
    classIsApproved,
    {
      unless: "class-not-over",
      holds: ({ aClass, at }) => at >= (lastSession(aClass)?.to ?? at),
      facts: ({ aClass }) => ({ class: aClass.class, over: lastSession(aClass)?.to ?? "" }),
    },
    {
      unless: "attendance-invalid",
      holds: ({ wrong }) => wrong === undefined,
      facts: ({ aClass, wrong }) => ({ class: aClass.class, ...wrong }),
    },
  ],
  effect({ data, aClass, vouchers }, draft) {
    const minutes = new Map(data.attendance.map((line) => [line.voucher, line.minutes]));
    for (const voucher of vouchers) {
      draft.put("voucher", voucher.voucher, { ...voucher, attended: minutes.get(voucher.voucher) });
    }
    draft.put("class", aClass.class, { ...aClass, state: "closed" });
  },
});

/** Exactly the class's held vouchers, each once, with no more minutes than were scheduled. */
function wrongAttendance(
  attendance: readonly { voucher: string; minutes: number }[],
  vouchers: readonly VoucherRecord[],
  aClass: ClassRecord,
): Facts | undefined {
  const names = attendance.map((line) => line.voucher);
  const doubled = names.find((voucher, i) => names.indexOf(voucher) < i);
  if (doubled !== undefined) return { what: "the voucher {voucher} stands twice", voucher: doubled };
  const stranger = vouchers.find((voucher) => voucher.state !== "held" || voucher.class !== aClass.class);
  if (stranger) return { what: "the voucher {voucher} is not held in it", voucher: stranger.voucher };
  const { held, scheduled } = aClass;
  if (names.length !== held) {
    return { what: "it names {named} of the {held} vouchers held in it", named: names.length, held };
  }
  const tooLong = attendance.find((line) => line.minutes > scheduled);
  const what = "the voucher {voucher} has {minutes} minutes, and {scheduled} were scheduled";
  return tooLong && { what, ...tooLong, scheduled };
}
