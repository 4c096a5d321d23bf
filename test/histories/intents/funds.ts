/** Funds, courses, programmes: the money and the policy. */
import { balances } from "../../model/money.ts";
import type { Fund } from "../../model/state.ts";
import {
  all,
  by,
  type Draft,
  draft,
  GROUPS,
  type Intents,
  isLive,
  OCCUPATIONS,
  plusDays,
  spoilt,
  type Town,
  today,
  vouchersIn,
} from "../town.ts";

const MOST_FUNDS = 4;
const MOST_PROGRAMMES = 6;

const funds = (town: Town, closed: boolean): readonly Fund[] =>
  all(town.state.funds).filter((fund) => fund.closed === closed);
const openFunds = (town: Town): readonly Fund[] => funds(town, false);
export const availableIn = (town: Town, fund: Fund): number => Number(balances(town.state, fund).available);

/** `reuse` is left to chance unless told. */
export function newFund(town: Town): Draft | undefined {
  if (town.state.funds.size >= MOST_FUNDS) return undefined;
  const year = Number(today(town).slice(0, 4)) - (town.rarely(4) ? 1 : 0);
  const data = { name: "就业补助资金", source: "employment-subsidy" as const, year, region: "431025" };
  const fund = `fund-${town.state.funds.size + 1}`;
  return draft("fund.open", { fund, ...data, reuseRecoveries: !town.rarely(4) }, by("finance"));
}

function appropriation(town: Town, fund: Fund | undefined): Draft | undefined {
  const amount = (town.below(4) + 1) * 50_000;
  return fund && draft("fund.appropriate", { fund: fund.fund, amount, document: "财社〔2025〕1号" }, by("finance"));
}

/** Much or all of what is available: poor funds are where collisions happen. */
function withdrawal(town: Town): Draft | undefined {
  const fund = town.one(all(town.state.funds).filter((fund) => availableIn(town, fund) > 0));
  if (!fund) return undefined;
  const available = availableIn(town, fund);
  const amount = Math.max(1, available - (town.one([0, 1, 30_000, 50_000, 99_999, 150_000]) ?? 0));
  return draft("fund.withdraw", { fund: fund.fund, amount, document: "收回" }, by("finance"));
}

const closing = (fund: Fund | undefined): Draft | undefined =>
  fund && draft("fund.close", { fund: fund.fund }, by("finance"));

const isUsed = (town: Town, fund: Fund): boolean => {
  const { reserved, accrued } = balances(town.state, fund);
  return reserved > 0n || accrued > 0n;
};

function course(town: Town): Draft | undefined {
  if (town.state.courses.size >= 4) return undefined;
  const occupation = town.rarely(3) ? {} : { occupation: town.one(OCCUPATIONS) ?? "" };
  const name = `course-${town.state.courses.size + 1}`;
  return draft(
    "course.list",
    { course: name, title: "数据标注", minutes: 600, delivery: "onsite", ...occupation },
    by("issuer"),
  );
}

const [FIRST, SECOND] = OCCUPATIONS;
const price = (occupation: string, level: number, standard: number, outcomes: object) => ({
  occupation,
  level,
  standard,
  minMinutes: 120,
  outcomes,
});
const BOTH = { certificate: 10_000, completion: 6_000 };

/** What programmes of this town are like; `funds`, days and the name come on top. */
const POLICIES = [
  {
    kind: "qualification",
    prices: [
      price(FIRST, 5, 100_000, BOTH),
      price(FIRST, 4, 150_000, { certificate: 10_000 }),
      price(FIRST, 3, 90_001, BOTH),
    ],
    face: 100_000,
    reserveAt: "hold",
    rounding: 100,
    limits: { perYear: 2, oncePerLevel: true, noLowerLevel: true },
  },
  {
    kind: "special-competency",
    prices: [
      price(FIRST, 0, 70_000, BOTH),
      price(FIRST, 5, 66_667, { completion: 13_000 }),
      price(SECOND, 4, 80_000, BOTH),
    ],
    face: 80_000,
    reserveAt: "issue",
    rounding: 10,
    limits: { perYear: 3, oncePerLevel: false, noLowerLevel: false },
  },
  {
    kind: "project",
    prices: [price(FIRST, 5, 50_000, BOTH), price(FIRST, 4, 50_000, BOTH)],
    face: 0,
    reserveAt: "hold",
    rounding: 1,
    limits: { perYear: 1, oncePerLevel: true, noLowerLevel: true },
  },
  {
    kind: "pre-employment",
    prices: [
      price(FIRST, 4, 40_000, BOTH),
      price(SECOND, 5, 40_003, BOTH),
      price(SECOND, 3, 60_000, { completion: 20_000 }),
    ],
    face: 60_000,
    reserveAt: "hold",
    rounding: 1,
    limits: { perYear: 1, oncePerLevel: false, noLowerLevel: true },
  },
] as const;

/** In basis points of the face. */
const BUDGET_CAPS = [undefined, 16_000, 16_000, 25_000];

/** A programme of the `which`th policy, from yesterday on, with short terms so that a history sees them end. */
export function newProgramme(town: Town, which: number): Draft | undefined {
  const policy = POLICIES[which % POLICIES.length];
  const open = openFunds(town).map(({ fund }) => fund);
  if (!policy || open.length === 0 || town.state.programmes.size >= MOST_PROGRAMMES) return undefined;
  const cap = town.one(BUDGET_CAPS);
  const data = {
    programme: `${policy.reserveAt}-${policy.face / 1000}-${town.state.programmes.size + 1}`,
    name: "技能培训",
    from: plusDays(today(town), -1),
    until: plusDays(today(town), 40 + town.below(60)),
    funds: [...town.some(open)],
    groups: [...town.some(GROUPS)],
    issueCap: 4 + town.below(8),
    attendance: 8_000,
    classSize: 4,
    filingLead: town.below(3),
    redeemWithin: town.below(8) + 1,
    publicity: town.below(3) + 1,
    ...(cap === undefined || policy.face === 0 ? {} : { budgetCap: (policy.face * cap) / 10_000 }),
    ...policy,
  };
  return { ...draft("programme.close", { programme: "" }, by("issuer")), type: "programme.publish", data };
}

const anyProgramme = (town: Town): Draft | undefined => newProgramme(town, town.below(POLICIES.length));

/** Terms that no programme may have: what is changed in a lawful one. */
const BAD_TERMS: readonly object[] = [
  { until: "2020-01-01" },
  { prices: [price(FIRST, 5, 1, BOTH), price(FIRST, 5, 2, BOTH)] },
  { prices: [price(FIRST, 5, 1, { certificate: 0 })] },
  { prices: [price(FIRST, 5, 1, { completion: 20_001 })] },
  { attendance: 0 },
  { attendance: 10_001 },
  { limits: { perYear: 0, oncePerLevel: true, noLowerLevel: true } },
  { classSize: 0 },
  { classSize: 501 },
  { publicity: 0 },
  { publicity: 61 },
  { redeemWithin: 367 },
];

const closable = (town: Town, closed: boolean) =>
  town.one(
    all(town.state.programmes).filter(
      (programme) =>
        programme.closed === closed &&
        (closed ||
          town.rarely(3) ||
          !all(town.state.vouchers).some((v) => v.programme === programme.programme && isLive(v))),
    ),
  );

export const fundIntents: Intents<"fund" | "course" | "programme"> = {
  "fund.open": { weight: 0.5, lawful: newFund, faults: [] },
  "fund.appropriate": {
    weight: 2,
    lawful: (town) => appropriation(town, town.one(openFunds(town))),
    faults: [
      { aims: "fund-closed", after: ["fund.close"], spoil: (town) => appropriation(town, town.one(funds(town, true))) },
      {
        aims: "amount-too-large",
        spoil: (town) =>
          spoilt(
            appropriation(town, town.one(openFunds(town).filter((f) => balances(town.state, f).appropriated > 0n))),
            { amount: Number.MAX_SAFE_INTEGER },
          ),
      },
    ],
  },
  "fund.withdraw": {
    weight: 1,
    lawful: withdrawal,
    faults: [
      {
        aims: "budget-exhausted",
        spoil(town) {
          const fund = town.one(all(town.state.funds));
          const amount = fund && availableIn(town, fund) + (town.one([1, 1000]) ?? 1);
          return fund && amount
            ? draft("fund.withdraw", { fund: fund.fund, amount, document: "收回" }, by("finance"))
            : undefined;
        },
      },
    ],
  },
  "fund.close": {
    weight: 0.5,
    lawful(town) {
      const unused = openFunds(town).filter((fund) => !isUsed(town, fund));
      const waitedFor = unused.filter(({ fund }) =>
        vouchersIn(town, "claimed").some((voucher) => voucher.fund === fund),
      );
      return closing(town.one(waitedFor.length > 0 ? waitedFor : unused));
    },
    faults: [
      { aims: "fund-closed", after: ["fund.close"], spoil: (town) => closing(town.one(funds(town, true))) },
      {
        aims: "fund-in-use",
        after: ["voucher.hold"],
        spoil: (town) => closing(town.one(openFunds(town).filter((fund) => isUsed(town, fund)))),
      },
    ],
  },
  "course.list": { weight: 0.5, lawful: course, faults: [] },
  "programme.publish": {
    weight: 0.5,
    lawful: anyProgramme,
    faults: [
      { aims: "programme-invalid", spoil: (town) => spoilt(anyProgramme(town), { ...town.one(BAD_TERMS) }) },
      {
        aims: "fund-closed",
        after: ["fund.close"],
        spoil(town) {
          const closed = town.one(funds(town, true));
          return closed && spoilt(anyProgramme(town), { funds: [closed.fund] });
        },
      },
    ],
  },
  "programme.close": {
    weight: 0.3,
    lawful(town) {
      const programme = closable(town, false);
      return programme && draft("programme.close", { programme: programme.programme }, by("issuer"));
    },
    faults: [
      {
        aims: "programme-closed",
        after: ["programme.close"],
        spoil(town) {
          const programme = closable(town, true);
          return programme && draft("programme.close", { programme: programme.programme }, by("issuer"));
        },
      },
    ],
  },
};
