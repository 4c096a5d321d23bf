/** Recoveries: paid money that is demanded back, received or written off. */
import { yearOf } from "./days.ts";
import { restored } from "./limits.ts";
import { moved } from "./money.ts";
import type { Movement, Recovery, State } from "./state.ts";
import type { Effect, Rows } from "./town.ts";
import { fresh, known, refuseUnless } from "./town.ts";

function ordersOf(state: State, voucher: string): readonly Recovery[] {
  return [...state.recoveries.values()].filter((one) => one.voucher === voucher && !one.cancelled);
}

/** Receiving and writing off: both end some of what is outstanding, and perhaps restore the person's limits. */
function end(state: State, name: string, amount: number, as: "received" | "writtenOff", reuse: boolean): Effect {
  const recovery = known("recovery", state.recoveries, name);
  refuseUnless("recovery-in-use", !recovery.cancelled);
  refuseUnless("amount-mismatch", amount <= recovery.amount - recovery.received - recovery.writtenOff);
  const voucher = known("voucher", state.vouchers, recovery.voucher);
  const kinds: readonly Movement["kind"][] =
    as === "writtenOff" ? ["writeOff"] : reuse ? ["receive", "reuse"] : ["receive"];
  return {
    moves: kinds.map((kind) => moved(kind, voucher, BigInt(amount))),
    change() {
      recovery[as] += amount;
      voucher.restored = restored(state, voucher);
    },
  };
}

export const recoveries: Rows<"recovery.order" | "recovery.cancel" | "recovery.receive" | "recovery.writeOff"> = {
  "recovery.order": {
    by: [["reviewer"]],
    decide({ state }, { recovery, voucher: id, amount, reason }) {
      const voucher = known("voucher", state.vouchers, id);
      fresh("recovery", state.recoveries, recovery);
      refuseUnless("voucher-not-settled", voucher.state === "settled");
      const ordered = ordersOf(state, id).reduce((sum, one) => sum + BigInt(one.amount), BigInt(amount));
      refuseUnless("amount-mismatch", ordered <= BigInt(voucher.redemption?.amount ?? 0));
      const members = { recovery, voucher: id, fund: voucher.fund, amount, reason };
      return {
        moves: [moved("order", voucher, BigInt(amount))],
        change: () => void state.recoveries.set(recovery, { ...members, received: 0, writtenOff: 0, cancelled: false }),
      };
    },
  },

  "recovery.cancel": {
    by: [["reviewer"]],
    decide({ state }, data) {
      const recovery = known("recovery", state.recoveries, data.recovery);
      const { cancelled, received, writtenOff } = recovery;
      refuseUnless("recovery-in-use", !cancelled && received === 0 && writtenOff === 0);
      const voucher = known("voucher", state.vouchers, recovery.voucher);
      return {
        moves: [moved("cancel", voucher, BigInt(recovery.amount))],
        change() {
          recovery.cancelled = true;
        },
      };
    },
  },

  "recovery.receive": {
    by: [["finance"]],
    decide({ state, today }, { recovery, amount }) {
      const fund = state.funds.get(state.recoveries.get(recovery)?.fund ?? "");
      const reuse = fund?.reuseRecoveries === true && !fund.closed && fund.year === yearOf(today);
      return end(state, recovery, amount, "received", reuse);
    },
  },

  "recovery.writeOff": {
    by: [["finance"]],
    decide: ({ state }, { recovery, amount }) => end(state, recovery, amount, "writtenOff", false),
  },
};
