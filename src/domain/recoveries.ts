/** Recoveries: paid money demanded back, received, or written off. */
import * as z from "zod/mini";
import { yearAt } from "./calendar.ts";
import type { RecoveryRecord, VoucherRecord } from "./records.ts";
import type { Draft, Look, Row } from "./rule.ts";
import { define } from "./rule.ts";
import type { Fen } from "./values.ts";
import { id, name, positiveFen, text, toFen } from "./values.ts";
import { voucherIs } from "./vouchers.ts";

const outstanding = (recovery: RecoveryRecord): number => recovery.amount - recovery.recovered - recovery.writtenOff;

interface WithRecovery {
  readonly recovery: RecoveryRecord;
}
const recoveryFacts = ({ recovery: { recovery, cancelled, recovered, writtenOff } }: WithRecovery) => ({
  recovery,
  recovered,
  writtenOff,
  why: cancelled ? "it was cancelled" : "{recovered:yuan} is received and {writtenOff:yuan} written off",
});

const isNotCancelled: Row<WithRecovery> = {
  unless: "recovery-in-use",
  holds: ({ recovery }) => !recovery.cancelled,
  facts: recoveryFacts,
};

const isOutstanding: Row<WithRecovery & { data: { amount: Fen } }> = {
  unless: "amount-mismatch",
  holds: ({ recovery, data }) => data.amount <= outstanding(recovery),
  facts: ({ recovery, data }) => ({
    asked: data.amount,
    what: "{expected:yuan} of the recovery {recovery} is outstanding",
    recovery: recovery.recovery,
    expected: outstanding(recovery),
  }),
};

/** The recovery with the voucher and the fund that it changes. */
function findRecovery(name: string, look: Look) {
  const recovery = look.named("recovery", name);
  const voucher = recovery && look.get("voucher", recovery.voucher);
  const fund = recovery && look.get("fund", recovery.fund);
  return voucher && fund && { recovery, voucher, fund };
}

/** Puts the voucher, restored for good once a victim's orders cover what was paid and are received or written off. */
function putVoucher(draft: Draft, voucher: VoucherRecord): void {
  const { orderedVictim, dischargedVictim, paid } = voucher;
  const isWhole = orderedVictim > 0 && orderedVictim === paid && dischargedVictim === paid;
  draft.put("voucher", voucher.voucher, { ...voucher, restored: voucher.restored || isWhole });
}

export const recoveryOrder = define({
  type: "recovery.order",
  data: z.strictObject({
    recovery: name,
    voucher: id,
    amount: positiveFen,
    reason: z.enum(["fraud", "error", "victim"]),
    note: z.optional(text),
  }),
  roles: [["reviewer"]],
  find(data, look) {
    const voucher = look.named("voucher", data.voucher);
    look.fresh("recovery", data.recovery);
    if (!voucher) return undefined;
    const aClass = voucher.class === undefined ? undefined : look.get("class", voucher.class);
    const fund = look.get("fund", voucher.fund);
    return fund && { voucher, fund, school: aClass?.school ?? "" };
  },
})({
  rows: [
    voucherIs("voucher-not-settled", "settled"),
    {
      unless: "amount-mismatch",
      holds: ({ voucher, data }) => voucher.ordered + data.amount <= voucher.paid,
      facts: ({ voucher, data }) => ({
        asked: data.amount,
        what: "{expected:yuan} of the voucher {voucher} can still be demanded back",
        voucher: voucher.voucher,
        expected: voucher.paid - voucher.ordered,
      }),
    },
  ],
  effect({ data, voucher, school }, draft) {
    const { recovery, amount, reason } = data;
    const { fund } = voucher;
    const empty = { recovered: toFen(0), writtenOff: toFen(0), cancelled: false };
    draft.put("recovery", recovery, { recovery, voucher: data.voucher, fund, school, amount, reason, ...empty });
    draft.move("order", fund, amount, { school, voucher: data.voucher });
    const ordered = toFen(voucher.ordered + amount);
    const orderedVictim = toFen(voucher.orderedVictim + (reason === "victim" ? amount : 0));
    putVoucher(draft, { ...voucher, ordered, orderedVictim });
  },
});

export const recoveryCancel = define({
  type: "recovery.cancel",
  data: z.strictObject({ recovery: name, reason: text }),
  roles: [["reviewer"]],
  find: (data, look) => findRecovery(data.recovery, look),
})({
  rows: [
    {
      unless: "recovery-in-use",
      holds: ({ recovery }) => !recovery.cancelled && recovery.recovered === 0 && recovery.writtenOff === 0,
      facts: recoveryFacts,
    },
  ],
  effect({ recovery, voucher }, draft) {
    const { fund, school, amount, reason } = recovery;
    draft.put("recovery", recovery.recovery, { ...recovery, cancelled: true });
    draft.move("cancel", fund, amount, { school, voucher: recovery.voucher });
    const ordered = toFen(voucher.ordered - amount);
    const orderedVictim = toFen(voucher.orderedVictim - (reason === "victim" ? amount : 0));
    putVoucher(draft, { ...voucher, ordered, orderedVictim });
  },
});

export const recoveryReceive = define({
  type: "recovery.receive",
  data: z.strictObject({ recovery: name, amount: positiveFen, reference: text }),
  roles: [["finance"]],
  find: (data, look) => findRecovery(data.recovery, look),
})({
  rows: [isNotCancelled, isOutstanding],
  /** What comes in the fund's own year, while it is open, can be spent again if the fund reuses recoveries. */
  effect({ data, recovery, voucher, fund, at }, draft) {
    const of = { school: recovery.school, voucher: recovery.voucher };
    draft.put("recovery", recovery.recovery, { ...recovery, recovered: toFen(recovery.recovered + data.amount) });
    draft.move("receive", recovery.fund, data.amount, of);
    if (fund.reuseRecoveries && !fund.closed && yearAt(at) === fund.year) {
      draft.move("reuse", recovery.fund, data.amount, of);
    }
    discharge(draft, recovery, voucher, data.amount);
  },
});

export const recoveryWriteOff = define({
  type: "recovery.writeOff",
  data: z.strictObject({ recovery: name, amount: positiveFen, document: text }),
  roles: [["finance"]],
  find: (data, look) => findRecovery(data.recovery, look),
})({
  rows: [isNotCancelled, isOutstanding],
  effect({ data, recovery, voucher }, draft) {
    const of = { school: recovery.school, voucher: recovery.voucher };
    draft.put("recovery", recovery.recovery, { ...recovery, writtenOff: toFen(recovery.writtenOff + data.amount) });
    draft.move("writeOff", recovery.fund, data.amount, of);
    discharge(draft, recovery, voucher, data.amount);
  },
});

function discharge(draft: Draft, recovery: RecoveryRecord, voucher: VoucherRecord, amount: Fen): void {
  const discharged = recovery.reason === "victim" ? amount : 0;
  putVoucher(draft, { ...voucher, dischargedVictim: toFen(voucher.dischargedVictim + discharged) });
}
