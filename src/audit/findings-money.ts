/** Findings about money: payments that look like one another, and money that does not come back. */
import { dayNumberAt, dayText } from "../domain/calendar.ts";
import { deadlineOf } from "../domain/deadlines.ts";
import type { Tables } from "../domain/records.ts";
import type { Note } from "./findings.ts";
import { numberIn, textIn } from "./reading.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Deed, Watch } from "./watcher.ts";

/** How many bank references of one settlement are remembered: one that is paid more often has findings enough. */
const REFERENCES_KEPT = 10;

export function moneyWatch(note: Note, { overdueDays, recoveryDays }: Thresholds): Watch {
  const payments = new Map<string, number>(); // by settlement
  const paidWith = new Map<string, string>(); // bank reference → settlement
  const ordered = new Map<string, { readonly day: number; readonly line: number }>(); // by recovery

  function pay({ data, line, tables }: Deed): void {
    const [settlement, reference] = [textIn(data, "settlement"), textIn(data, "reference")];
    const times = (payments.get(settlement) ?? 0) + 1;
    payments.set(settlement, times);
    const otherSettlement = paidWith.get(reference);
    if (otherSettlement !== undefined) note("bank-reference-reused", line, { settlement, otherSettlement, reference });
    else if (times <= REFERENCES_KEPT) paidWith.set(reference, settlement);
    if (times === 1) return;
    const school = tables.settlement.get(settlement)?.school ?? "";
    note("settlement-paid-again", line, { settlement, school, times, amount: numberIn(data, "amount") });
  }

  function concludeRecoveries({ recovery: recoveries }: Tables, today: number): void {
    for (const [recovery, { day, line }] of ordered) {
      const { amount, recovered, writtenOff, cancelled, school } = recoveries.get(recovery) ?? NO_RECOVERY;
      const [outstanding, days] = [amount - recovered - writtenOff, today - day];
      if (cancelled || outstanding === 0 || days < recoveryDays) continue;
      note("recovery-outstanding", line, { recovery, school, outstanding, days });
    }
  }

  return {
    hears: {
      "settlement.pay": pay,
      "recovery.order": ({ data, at, line }) => {
        ordered.set(textIn(data, "recovery"), { day: dayNumberAt(at), line });
      },
    },
    concludes(tables, at) {
      concludeHolds(note, tables, dayNumberAt(at) - overdueDays);
      concludeRecoveries(tables, dayNumberAt(at));
    },
  };
}

const NO_RECOVERY = { amount: 0, recovered: 0, writtenOff: 0, cancelled: true, school: "" };

/** Classes whose redemptions ended before `day`, and in which vouchers are still held. */
function concludeHolds(note: Note, tables: Tables, day: number): void {
  for (const aClass of tables.class.values()) {
    const programme = tables.programme.get(aClass.programme);
    if (!programme || aClass.held === 0 || deadlineOf(aClass, programme) >= day) continue;
    const vouchers = aClass.vouchers.filter((voucher) => tables.voucher.get(voucher)?.state === "held").length;
    if (vouchers === 0) continue;
    const { class: name, school } = aClass;
    note("hold-overdue", undefined, {
      class: name,
      school,
      vouchers,
      deadline: dayText(deadlineOf(aClass, programme)),
    });
  }
}
