/** Findings about trainees: vouchers claimed and held in one stroke, two places too soon after one another. */
import { dayNumberAt, dayText, msOf } from "../domain/calendar.ts";
import type { ClassRecord, Tables } from "../domain/records.ts";
import type { Note } from "./findings.ts";
import { textIn } from "./reading.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Watch } from "./watcher.ts";

export function traineeWatch(note: Note, { bulkSeconds, bulkVouchers, travelMinutes }: Thresholds): Watch {
  const claims = new Map<string, number>(); // voucher → when, in ms; the oldest first, those too old are forgotten
  const strokes = new Map<string, { vouchers: number; line: number }>(); // by class

  function forgetBefore(ms: number): void {
    for (const [voucher, claimed] of claims) {
      if (claimed >= ms) return;
      claims.delete(voucher);
    }
  }

  return {
    hears: {
      "voucher.claim": ({ data, at }) => {
        forgetBefore(msOf(at) - bulkSeconds * 1000);
        claims.set(textIn(data, "voucher"), msOf(at));
      },
      "voucher.hold": ({ data, at, line }) => {
        const voucher = textIn(data, "voucher");
        const claimed = claims.get(voucher);
        if (claimed === undefined || msOf(at) - claimed > bulkSeconds * 1000) return;
        claims.delete(voucher);
        const name = textIn(data, "class");
        const stroke = strokes.get(name) ?? { vouchers: 0, line };
        stroke.vouchers++;
        strokes.set(name, stroke);
      },
    },
    concludes(tables) {
      for (const [name, { vouchers, line }] of strokes) {
        if (vouchers < bulkVouchers) continue;
        const school = tables.class.get(name)?.school ?? "";
        note("claimed-in-bulk", line, { class: name, school, vouchers, seconds: bulkSeconds });
      }
      concludePlaces(note, tables, travelMinutes);
    },
  };
}

/** Places are free text, so how far apart they are nobody knows: two that are spelled differently count as far. */
function concludePlaces(note: Note, tables: Tables, travelMinutes: number): void {
  for (const { trainee, vouchers } of tables.trainee.values()) {
    if (vouchers.length < 2) continue;
    const told = new Set<string>(); // pairs of classes
    const sessions = sessionsOf(vouchers, tables);
    sessions.forEach(({ from, day, of: { class: otherClass, place } }, i) => {
      const before = sessions[i - 1];
      if (before === undefined || before.of.place === place) return;
      const minutes = Math.floor((from - before.to) / 60_000);
      const pair = [before.of.class, otherClass].sort().join(" ");
      if (minutes >= travelMinutes || told.has(pair)) return;
      told.add(pair);
      note("trainee-far-apart", undefined, { trainee, day: dayText(day), class: before.of.class, otherClass, minutes });
    });
  }
}

/** A session, in milliseconds, with the number of its day (+08:00). */
interface Sitting {
  readonly from: number;
  readonly to: number;
  readonly day: number;
  readonly of: ClassRecord;
}

/** The sessions, not online ones, of every class that one of the vouchers is held, redeemed or settled in; in order. */
function sessionsOf(vouchers: readonly string[], tables: Tables): readonly Sitting[] {
  const classes = new Set<ClassRecord>();
  for (const name of vouchers) {
    const { class: className = "", state = "void" } = tables.voucher.get(name) ?? {};
    const aClass = SEATED.includes(state) ? tables.class.get(className) : undefined;
    if (aClass && aClass.delivery !== "online") classes.add(aClass);
  }
  const sittings = [...classes].flatMap((of) =>
    of.sessions.map(({ from, to }) => ({ from: msOf(from), to: msOf(to), day: dayNumberAt(from), of })),
  );
  return sittings.sort((a, b) => a.from - b.from);
}

const SEATED: readonly string[] = ["held", "redeemed", "settled"];
