/** Findings about schools: an account in common, too new, suspended later; attendance and redemptions of a class. */
import { dayNumberAt, dayText, endOfDayMs, msOf } from "../domain/calendar.ts";
import { deadlineOf } from "../domain/deadlines.ts";
import type { Tables } from "../domain/records.ts";
import type { Note } from "./findings.ts";
import { numberIn, objectsIn, textIn, textMaybeIn } from "./reading.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Deed, Watch } from "./watcher.ts";

const DAY_MS = 86_400_000;

/** By payee, the schools that have it or had it, in the order in which they got it. */
export type Accounts = Map<string, Set<string>>;

export function accountWatch(note: Note, _: Thresholds, accounts: Accounts): Watch {
  function take({ data, line, tables }: Deed): void {
    const [school, payee] = [textIn(data, "party"), textMaybeIn(data, "payee")];
    if (payee === undefined || !doesTrain(tables.party.get(school)?.kind)) return;
    const holders = accounts.get(payee) ?? new Set();
    const [otherSchool] = holders;
    if (otherSchool !== undefined && !holders.has(school)) note("payee-shared", line, { school, otherSchool });
    accounts.set(payee, holders.add(school));
  }

  return { hears: { "party.admit": take, "party.payee": take } };
}

const doesTrain = (kind: unknown): boolean => kind === "school" || kind === "enterprise";

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
    if (!school) return;
    school.standing++;
    if (school.hasRedeemed) return;
    school.hasRedeemed = true;
    const days = dayNumberAt(at) - school.admitted;
    if (days <= thresholds.newSchoolDays) note("school-new", line, { school: aClass.school, days });
  }

  /** Every voucher that such an instruction changes was redeemed, and is no longer. */
  function undo({ changes, tables }: Deed): void {
    for (const { class: name = "" } of changes.voucher.values()) {
      const school = schools.get(tables.class.get(name)?.school ?? "");
      if (school) school.standing--;
    }
  }

  return {
    hears: {
      "party.admit": ({ data, at }) => {
        if (!doesTrain(data.kind)) return;
        schools.set(textIn(data, "party"), { admitted: dayNumberAt(at), hasRedeemed: false, standing: 0 });
      },
      "party.suspend": ({ data, line }) => {
        const school = textIn(data, "party");
        const redemptions = schools.get(school)?.standing ?? 0;
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
      "voucher.reverse": undo,
      "settlement.review": undo,
      "settlement.resolve": undo,
    },
    concludes: () => concludeDeadlines(note, thresholds, classes),
  };
}

interface School {
  /** The number of the day. */
  readonly admitted: number;
  hasRedeemed: boolean;
  /** Redemptions neither reversed nor refused. */
  standing: number;
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
