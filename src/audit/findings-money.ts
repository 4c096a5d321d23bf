/** Findings about money: bank references that come again, and money that does not come back. */
import { dayNumberAt, dayText } from "../domain/calendar.ts";
import { deadlineOf } from "../domain/deadlines.ts";
import type { Facts } from "../domain/error.ts";
import type { Tables } from "../domain/records.ts";
import { digestOf } from "../record/digest.ts";
import type { Note } from "./findings.ts";
import { numberIn, textIn } from "./reading.ts";
import type { Thresholds } from "./thresholds.ts";
import type { Deed, Watch } from "./watcher.ts";

export function moneyWatch(note: Note, { overdueDays, recoveryDays }: Thresholds): Watch {
  const payments = new Map<string, { readonly times: number; readonly key: string }>(); // the last one, by settlement
  const references = new Map<string, Facts>(); // bank reference, hashed → where it stood first
  const ordered = new Map<string, { readonly day: number; readonly line: number }>(); // by recovery

  /** Every use of a reference but the first, unless a return quotes the payment that it undoes. Its key. */
  function refer({ type, data, line }: Deed, noun: "settlement" | "recovery", otherNoun: string): string {
    const [name, reference] = [textIn(data, noun), textIn(data, "reference")];
    const key = digestOf(reference);
    const first = references.get(key);
    if (!first) references.set(key, { [otherNoun]: name, otherType: type });
    else if (type !== "settlement.return" || payments.get(name)?.key !== key)
      note("bank-reference-reused", line, { [noun]: name, type, reference, ...first });
    return key;
  }

  const referToSettlement = (deed: Deed) => refer(deed, "settlement", "otherSettlement");

  function pay(deed: Deed): void {
    const key = referToSettlement(deed);
    const { data, line, tables } = deed;
    const settlement = textIn(data, "settlement");
    const times = (payments.get(settlement)?.times ?? 0) + 1;
    payments.set(settlement, { times, key });
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
      "settlement.return": (deed) => void referToSettlement(deed),
      "recovery.receive": (deed) => void refer(deed, "recovery", "otherRecovery"),
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
