/** Findings about schools: too new, suspended later, an account in common; attendance and redemptions of a class. */
import { dayNumberAt, dayText, endOfDayMs, msOf } from "../domain/calendar.ts";
import { deadlineOf } from "../domain/deadlines.ts";
import type { Tables } from "../domain/records.ts";
import type { Note } from "./findings.ts";
import { numberIn, objectsIn, textIn } from "./reading.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Deed, Watch } from "./watcher.ts";

const DAY_MS = 86_400_000;

export function schoolWatch(note: Note, thresholds: Thresholds): Watch {
  const schools = new Map<string, School>();
  const classes = new Map<string, RedeemedClass>();

  function redeem({ data, at, line, tables }: Deed): void {
    const name = tables.voucher.get(textIn(data, "voucher"))?.class ?? "";
    const aClass = classes.get(name) ?? redeemedClass(name, tables, thresholds.deadlineDays);
    if (!aClass) return;
    classes.set(name, aClass);
    aClass.redemptions++;
    if (msOf(at) >= aClass.lateFrom) {
      aClass.late++;
      aClass.line ??= line;
    }
    const school = schools.get(aClass.school);
    if (school && school.redemptions++ === 0) {
      const days = dayNumberAt(at) - school.admitted;
      if (days <= thresholds.newSchoolDays) note("school-new", line, { school: aClass.school, days });
    }
  }

  return {
    hears: {
      "party.admit": ({ data, at }) => {
        if (data.kind !== "school" && data.kind !== "enterprise") return;
        schools.set(textIn(data, "party"), { admitted: dayNumberAt(at), redemptions: 0 });
      },
      "party.suspend": ({ data, line }) => {
        const school = textIn(data, "party");
        const redemptions = schools.get(school)?.redemptions ?? 0;
        if (redemptions > 0) note("school-suspended", line, { school, redemptions });
      },
      "class.close": ({ data, line, tables }) => {
        const minutes = objectsIn(data, "attendance").map((attended) => numberIn(attended, "minutes"));
        if (minutes.length < thresholds.identicalTrainees || new Set(minutes).size !== 1) return;
        const name = textIn(data, "class");
        const facts = { class: name, school: tables.class.get(name)?.school ?? "", trainees: minutes.length };
        note("attendance-identical", line, { ...facts, minutes: minutes[0] ?? 0 });
      },
      "voucher.redeem": redeem,
    },
    concludes(tables) {
      concludePayees(note, tables);
      concludeDeadlines(note, thresholds, classes);
    },
  };
}

interface School {
  /** The number of the day. */
  readonly admitted: number;
  redemptions: number;
}

interface RedeemedClass {
  readonly school: string;
  /** The last day for redemptions. */
  readonly deadline: string;
  /** From here on a redemption is just before the deadline, in milliseconds. */
  readonly lateFrom: number;
  redemptions: number;
  late: number;
  /** Of the first late one. */
  line: number | undefined;
}

function redeemedClass(name: string, tables: Tables, deadlineDays: number): RedeemedClass | undefined {
  const aClass = tables.class.get(name);
  const programme = tables.programme.get(aClass?.programme ?? "");
  if (!aClass || !programme) return undefined;
  const deadline = deadlineOf(aClass, programme);
  const lateFrom = endOfDayMs(deadline) - deadlineDays * DAY_MS;
  return { school: aClass.school, deadline: dayText(deadline), lateFrom, redemptions: 0, late: 0, line: undefined };
}

function concludeDeadlines(note: Note, thresholds: Thresholds, classes: ReadonlyMap<string, RedeemedClass>): void {
  const { deadlineVouchers, deadlinePercent } = thresholds;
  for (const [name, { school, deadline, redemptions, late, line }] of classes) {
    if (late === 0 || late < deadlineVouchers || late * 100 < redemptions * deadlinePercent) continue;
    note("deadline-crowded", line, { class: name, school, late, redemptions, deadline });
  }
}

/** Accounts that schools have now, and those that their settlements were to be paid on. */
function concludePayees(note: Note, tables: Tables): void {
  const holders = new Map<string, Set<string>>();
  for (const [payee, school] of payeesIn(tables)) {
    const others = holders.get(payee) ?? new Set();
    const [otherSchool] = others;
    if (otherSchool !== undefined && !others.has(school)) note("payee-shared", undefined, { school, otherSchool });
    holders.set(payee, others.add(school));
  }
}

export function* payeesIn({ party: parties, settlement: settlements }: Tables): Iterable<readonly [string, string]> {
  for (const { party, kind, payee } of parties.values()) {
    if (payee !== undefined && (kind === "school" || kind === "enterprise")) yield [payee, party];
  }
  for (const { payee, school } of settlements.values()) yield [payee, school];
}
