/** Funds, and the catalogue of courses. */
import { balances } from "./money.ts";
import type { Rows } from "./town.ts";
import { fresh, known, refuseUnless } from "./town.ts";

export const funds: Rows<"fund.open" | "fund.appropriate" | "fund.withdraw" | "fund.close"> = {
  "fund.open": {
    by: [["finance"]],
    decide({ state }, { fund, year, reuseRecoveries }) {
      fresh("fund", state.funds, fund);
      return { change: () => void state.funds.set(fund, { fund, year, reuseRecoveries, closed: false }) };
    },
  },

  "fund.appropriate": {
    by: [["finance"]],
    decide({ state }, data) {
      const { fund, closed } = known("fund", state.funds, data.fund);
      refuseUnless("fund-closed", !closed);
      return { moves: [{ kind: "appropriate", fund, amount: BigInt(data.amount) }] };
    },
  },

  "fund.withdraw": {
    by: [["finance"]],
    decide({ state }, data) {
      const fund = known("fund", state.funds, data.fund);
      const amount = BigInt(data.amount);
      refuseUnless("budget-exhausted", balances(state, fund).available >= amount);
      return { moves: [{ kind: "withdraw", fund: fund.fund, amount }] };
    },
  },

  "fund.close": {
    by: [["finance"]],
    decide({ state }, data) {
      const fund = known("fund", state.funds, data.fund);
      refuseUnless("fund-closed", !fund.closed);
      const { reserved, accrued } = balances(state, fund);
      refuseUnless("fund-in-use", reserved === 0n && accrued === 0n);
      return {
        change() {
          fund.closed = true;
        },
      };
    },
  },
};
