/** Classes, from filing to closing, and who is in them. */
import { dayAt, dayNumber, filedInTime, firstDay, isOpen, lastSession } from "./days.ts";
import { moved, priceOf, voucherMoney } from "./money.ts";
import type { Class, Programme, Session, State, Voucher } from "./state.ts";
import type { Effect, Rows } from "./town.ts";
import { actsFor, fresh, known, refuseUnless } from "./town.ts";

const MINUTE = 60_000;

/** Vouchers held, redeemed or settled in a class. */
export function seats(state: State, aClass: Class): number {
  const seated = ["held", "redeemed", "settled"];
  return [...state.vouchers.values()].filter((one) => one.class === aClass.class && seated.includes(one.state)).length;
}

function heldIn(state: State, aClass: Class): readonly Voucher[] {
  return [...state.vouchers.values()].filter((one) => one.class === aClass.class && one.state === "held");
}

/** In minutes. */
export function scheduled(sessions: readonly Session[]): number {
  return sessions.reduce((sum, { from, to }) => sum + (to - from) / MINUTE, 0);
}

/** The latest authorisation for an occupation and level, and it alone, says on which days a party may act. */
export function isAuthorised(
  state: State,
  party: string,
  of: { readonly occupation: string; readonly level: number },
  day: number,
): boolean {
  const latest = state.authorisations.findLast(
    (one) => one.party === party && one.occupation === of.occupation && one.level === of.level,
  );
  return latest !== undefined && dayNumber(latest.from) <= day && day <= dayNumber(latest.until);
}

/** In order, of whole minutes, not overlapping (touching is fine). */
function areInOrder(sessions: readonly Session[]): boolean {
  return sessions.every(({ from, to }, i) => {
    const before = sessions[i - 1];
    return from < to && from % MINUTE === 0 && to % MINUTE === 0 && (before === undefined || before.to <= from);
  });
}

const filing: Rows<"class.file"> = {
  "class.file": {
    by: [["school"]],
    decide(town, data) {
      const { state, today } = town;
      known("party", state.parties, data.school);
      const programme = known("programme", state.programmes, data.programme);
      const course = data.course === undefined ? undefined : known("course", state.courses, data.course);
      fresh("class", state.classes, data.class);
      actsFor(town, "school", data.school);
      const { school, occupation, level, capacity } = data;
      const sessions = data.sessions.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
      refuseUnless("course-mismatch", course?.occupation === undefined || course.occupation === occupation);
      refuseUnless("programme-closed", isOpen(programme, today));
      const price = priceOf(programme, data);
      refuseUnless("not-priced", price !== undefined);
      // An authorisation is one period, so it covers all the days between two that it covers.
      const ends = sessions.flatMap(({ from, to }) => [dayAt(from), dayAt(to)]);
      refuseUnless(
        "school-not-authorised",
        ends.every((day) => isAuthorised(state, school, data, day)),
      );
      refuseUnless("class-too-large", capacity <= programme.classSize);
      refuseUnless("sessions-invalid", areInOrder(sessions) && scheduled(sessions) >= price.minMinutes);
      refuseUnless("filed-too-late", filedInTime(state, today, firstDay({ sessions }), programme.filingLead));
      const aClass = { class: data.class, school, programme: data.programme, occupation, level, capacity, sessions };
      return { change: () => void state.classes.set(data.class, { ...aClass, state: "filed", everRedeemed: false }) };
    },
  },
};

/** A class leaves `filed`, one way or the other. */
function review(state: State, name: string, to: "approved" | "refused"): Effect {
  const aClass = known("class", state.classes, name);
  refuseUnless("class-not-filed", aClass.state === "filed");
  return {
    change() {
      aClass.state = to;
    },
  };
}

export function revokeCertificates(state: State, of: { class?: string; voucher?: string }): void {
  for (const certificate of state.certificates.values())
    if (certificate.class === of.class || certificate.voucher === of.voucher) certificate.revoked = true;
}

/** Out of its class, claimed as before. */
export function leaveClass(voucher: Voucher): void {
  voucher.state = "claimed";
  delete voucher.class;
  delete voucher.attended;
}

/** What leaving a class gives back: with reserveAt `issue` nothing, as the face stays reserved. */
export function releasedByLeaving(state: State, voucher: Voucher, { reserveAt }: Pick<Programme, "reserveAt">) {
  return reserveAt === "issue" ? [] : [moved("release", voucher, voucherMoney(state, voucher).reserved)];
}

export const classes: Rows<"class.file" | "class.approve" | "class.refuse" | "class.cancel" | "class.close"> = {
  ...filing,
  "class.approve": { by: [["issuer"]], decide: ({ state }, data) => review(state, data.class, "approved") },
  "class.refuse": { by: [["issuer"]], decide: ({ state }, data) => review(state, data.class, "refused") },

  "class.cancel": {
    by: [["school"], ["issuer"]],
    decide(town, data) {
      const { state } = town;
      const aClass = known("class", state.classes, data.class);
      actsFor(town, "school", aClass.school);
      refuseUnless("class-state", ["filed", "approved", "closed"].includes(aClass.state));
      refuseUnless("class-in-use", !aClass.everRedeemed);
      const programme = known("programme", state.programmes, aClass.programme);
      const held = heldIn(state, aClass);
      return {
        moves: held.flatMap((voucher) => releasedByLeaving(state, voucher, programme)),
        change() {
          for (const voucher of held) leaveClass(voucher);
          revokeCertificates(state, { class: aClass.class });
          aClass.state = "cancelled";
        },
      };
    },
  },

  "class.close": {
    by: [["school"]],
    decide(town, { class: name, attendance }) {
      const { state, at } = town;
      const aClass = known("class", state.classes, name);
      const attended = attendance.map((one) => ({ ...one, voucher: known("voucher", state.vouchers, one.voucher) }));
      actsFor(town, "school", aClass.school);
      refuseUnless("class-not-approved", aClass.state === "approved");
      refuseUnless("class-not-over", at >= lastSession(aClass).to);
      const held = heldIn(state, aClass);
      const listed = new Set(attended.map(({ voucher }) => voucher));
      const exactly =
        listed.size === attended.length && listed.size === held.length && held.every((v) => listed.has(v));
      const most = scheduled(aClass.sessions);
      refuseUnless("attendance-invalid", exactly && attended.every(({ minutes }) => minutes <= most));
      return {
        change() {
          aClass.state = "closed";
          for (const { voucher, minutes } of attended) voucher.attended = minutes;
        },
      };
    },
  },
};
