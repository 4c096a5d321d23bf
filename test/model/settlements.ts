/** Settlements: a school's batch of redemptions, reviewed, publicised and paid, and money that the bank sends back. */
import { dayNumber, publicityOver } from "./days.ts";
import { isFrozen } from "./freezes.ts";
import { moved, settlementTotal } from "./money.ts";
import type { Line, Settlement, State, Voucher } from "./state.ts";
import type { Effect, Rows } from "./town.ts";
import { actsFor, fresh, known, refuseUnless, signer } from "./town.ts";

export const OPEN: readonly Settlement["state"][] = ["submitted", "reviewed", "publicised"];
const OPEN_OR_PAID: readonly Settlement["state"][] = [...OPEN, "paid"];

const LONGEST_NOTICE = 30;

/** A voucher's remaining line in a settlement of one of these states. */
export function lineOpenIn(state: State, { voucher }: Voucher, states: readonly string[]): Line | undefined {
  const settlements = [...state.settlements.values()].filter((one) => states.includes(one.state));
  return settlements.flatMap(({ lines }) => lines).find((line) => line.voucher === voucher && !line.refused);
}

function remaining({ lines }: Settlement): readonly Line[] {
  return lines.filter((line) => !line.refused);
}

function voucherOf(state: State, line: { readonly voucher: string }): Voucher {
  return known("voucher", state.vouchers, line.voucher);
}

/** Lines refused, in review or by an upheld objection: voucher void, debt cancelled. No line left: void itself. */
function refuse(state: State, settlement: Settlement, lines: readonly Line[], then: Settlement["state"]): Effect {
  return {
    moves: lines.map((line) => moved("refuse", voucherOf(state, line), BigInt(line.amount))),
    change() {
      for (const line of lines) {
        const voucher = voucherOf(state, line);
        line.refused = true;
        line.objection = false;
        voucher.state = "void";
        delete voucher.redemption;
      }
      settlement.state = remaining(settlement).length === 0 ? "void" : then;
    },
  };
}

const submission: Rows<"settlement.submit"> = {
  "settlement.submit": {
    by: [["school"]],
    decide(town, data) {
      const { state } = town;
      known("fund", state.funds, data.fund);
      const lines = data.lines.map(({ voucher, amount }) => ({
        amount,
        voucher: known("voucher", state.vouchers, voucher),
      }));
      fresh("settlement", state.settlements, data.settlement);
      actsFor(town, "school", undefined);
      const school = known("party", state.parties, signer(town, "school"));
      refuseUnless("payee-missing", school.payee !== undefined);
      const maySettle = (voucher: Voucher) =>
        voucher.state === "redeemed" &&
        state.classes.get(voucher.class ?? "")?.school === school.party &&
        voucher.fund === data.fund &&
        state.certificates.get(voucher.redemption?.certificate ?? "")?.revoked !== true &&
        lineOpenIn(state, voucher, OPEN_OR_PAID) === undefined;
      const each = new Set(lines.map(({ voucher }) => voucher));
      refuseUnless("line-invalid", each.size === lines.length && [...each].every(maySettle));
      const total = lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
      const asAccrued = lines.every(({ voucher, amount }) => voucher.redemption?.amount === amount);
      refuseUnless("amount-mismatch", asAccrued && total === BigInt(data.total));
      const { settlement, fund } = data;
      const { party, payee } = school;
      return {
        change() {
          const submitted = data.lines.map((line) => ({ ...line, refused: false, objection: false }));
          const members = { settlement, school: party, fund, lines: submitted, payee };
          state.settlements.set(settlement, { ...members, state: "submitted" });
        },
      };
    },
  },
};

const scrutiny: Rows<"settlement.review" | "settlement.publicise" | "settlement.object" | "settlement.resolve"> = {
  "settlement.review": {
    by: [["reviewer"]],
    decide({ state }, { settlement: name, refused = [] }) {
      const settlement = known("settlement", state.settlements, name);
      for (const line of refused) voucherOf(state, line);
      refuseUnless("settlement-state", settlement.state === "submitted");
      const lines = remaining(settlement).filter((line) => refused.some(({ voucher }) => voucher === line.voucher));
      refuseUnless("line-invalid", lines.length === refused.length);
      return refuse(state, settlement, lines, "reviewed");
    },
  },

  "settlement.publicise": {
    by: [["issuer"]],
    decide({ state, today }, data) {
      const settlement = known("settlement", state.settlements, data.settlement);
      refuseUnless("settlement-state", settlement.state === "reviewed");
      const from = dayNumber(data.from);
      refuseUnless("publicity-day-invalid", today <= from && from <= today + LONGEST_NOTICE);
      return {
        change() {
          settlement.state = "publicised";
          settlement.publicFrom = data.from;
        },
      };
    },
  },

  "settlement.object": {
    by: [["issuer"], ["auditor"]],
    decide({ state }, data) {
      const settlement = known("settlement", state.settlements, data.settlement);
      voucherOf(state, data);
      refuseUnless("settlement-state", settlement.state === "publicised");
      const line = remaining(settlement).find(({ voucher }) => voucher === data.voucher);
      refuseUnless("line-invalid", line !== undefined && !line.objection);
      return {
        change() {
          line.objection = true;
        },
      };
    },
  },

  "settlement.resolve": {
    by: [["reviewer"]],
    decide({ state }, data) {
      const settlement = known("settlement", state.settlements, data.settlement);
      voucherOf(state, data);
      refuseUnless("settlement-state", settlement.state === "publicised");
      const line = remaining(settlement).find(({ voucher }) => voucher === data.voucher);
      refuseUnless("line-invalid", line?.objection === true);
      if (data.upheld) return refuse(state, settlement, [line], "publicised");
      return {
        change() {
          line.objection = false;
        },
      };
    },
  },
};

const payment: Rows<"settlement.pay" | "settlement.return"> = {
  "settlement.pay": {
    by: [["finance"]],
    decide({ state, at }, data) {
      const settlement = known("settlement", state.settlements, data.settlement);
      const lines = remaining(settlement);
      const vouchers = lines.map((line) => voucherOf(state, line));
      refuseUnless("frozen", !vouchers.some((voucher) => isFrozen(state, voucher)));
      refuseUnless("settlement-state", settlement.state === "publicised");
      refuseUnless("publicity-running", at >= publicityOver(state, settlement));
      refuseUnless("objection-open", !lines.some(({ objection }) => objection));
      refuseUnless("payee-mismatch", data.payee === settlement.payee);
      refuseUnless("amount-mismatch", BigInt(data.amount) === settlementTotal(settlement));
      return {
        moves: lines.map((line) => moved("pay", voucherOf(state, line), BigInt(line.amount))),
        change() {
          settlement.state = "paid";
          for (const voucher of vouchers) voucher.state = "settled";
        },
      };
    },
  },

  "settlement.return": {
    by: [["finance"]],
    decide({ state }, data) {
      const settlement = known("settlement", state.settlements, data.settlement);
      refuseUnless("settlement-state", settlement.state === "paid");
      const lines = remaining(settlement);
      const ordered = [...state.recoveries.values()].filter(({ cancelled }) => !cancelled);
      refuseUnless("recovery-open", !ordered.some((one) => lines.some(({ voucher }) => voucher === one.voucher)));
      return {
        moves: lines.map((line) => moved("return", voucherOf(state, line), BigInt(line.amount))),
        change() {
          settlement.state = "publicised";
          settlement.payee = state.parties.get(settlement.school)?.payee ?? settlement.payee;
          for (const line of lines) voucherOf(state, line).state = "redeemed";
        },
      };
    },
  },
};

export const settlements: Rows<keyof typeof submission | keyof typeof scrutiny | keyof typeof payment> = {
  ...submission,
  ...scrutiny,
  ...payment,
};
