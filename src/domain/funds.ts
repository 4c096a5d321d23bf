/** Funds: pots of public money, never overdrawn. */
import * as z from "zod/mini";
import { available, EMPTY_BALANCES } from "./money.ts";
import type { FundRecord } from "./records.ts";
import type { Row } from "./rule.ts";
import { define } from "./rule.ts";
import { name, positiveFen, region, text, year } from "./values.ts";

interface WithFund {
  readonly fund: FundRecord;
}

export const fundIsOpen: Row<WithFund> = {
  unless: "fund-closed",
  holds: ({ fund }) => !fund.closed,
  facts: ({ fund }) => ({ fund: fund.fund }),
};

/** The fund has what is asked of it; `asked` in fen. */
export const fundHasAsked: Row<WithFund & { readonly asked: number }> = {
  unless: "budget-exhausted",
  holds: ({ fund, asked }) => available(fund) >= asked,
  facts: ({ fund, asked }) => ({ fund: fund.fund, available: available(fund), asked }),
};

export const fundOpen = define({
  type: "fund.open",
  data: z.strictObject({
    fund: name,
    name: text,
    source: z.enum(["employment-subsidy", "unemployment-insurance", "skills-action", "other"]),
    year,
    region,
    reuseRecoveries: z.boolean(),
  }),
  roles: [["finance"]],
  find(data, look) {
    look.fresh("fund", data.fund);
    return {};
  },
})({
  rows: [],
  effect({ data }, draft) {
    draft.put("fund", data.fund, { ...data, ...EMPTY_BALANCES, closed: false });
  },
});

const moneyDocument = z.strictObject({ fund: name, amount: positiveFen, document: text });

export const fundAppropriate = define({
  type: "fund.appropriate",
  data: moneyDocument,
  roles: [["finance"]],
  find(data, look) {
    const fund = look.named("fund", data.fund);
    return fund && { fund };
  },
})({
  rows: [fundIsOpen],
  effect: ({ data }, draft) => draft.move("appropriate", data.fund, data.amount),
});

export const fundWithdraw = define({
  type: "fund.withdraw",
  data: moneyDocument,
  roles: [["finance"]],
  find(data, look) {
    const fund = look.named("fund", data.fund);
    return fund && { fund, asked: data.amount };
  },
})({
  rows: [fundHasAsked],
  effect: ({ data }, draft) => draft.move("withdraw", data.fund, data.amount),
});

export const fundClose = define({
  type: "fund.close",
  data: z.strictObject({ fund: name }),
  roles: [["finance"]],
  find(data, look) {
    const fund = look.named("fund", data.fund);
    return fund && { fund };
  },
})({
  rows: [
    fundIsOpen,
    {
      unless: "fund-in-use",
      holds: ({ fund }) => fund.reserved === 0 && fund.accrued === 0,
      facts: ({ fund }) => ({ fund: fund.fund, reserved: fund.reserved, accrued: fund.accrued }),
    },
  ],
  effect({ fund }, draft) {
    draft.put("fund", fund.fund, { ...fund, closed: true });
  },
});
