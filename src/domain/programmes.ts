/** Courses and programmes: the catalogue, and the policy that says who is trained, at what price, from which funds. */
import * as z from "zod/mini";
import { dayNumberAt, dayNumberOf, dayText } from "./calendar.ts";
import { fundIsOpen } from "./funds.ts";
import type { Price } from "./money.ts";
import type { ProgrammeRecord } from "./records.ts";
import type { Row } from "./rule.ts";
import { define } from "./rule.ts";
import type { Instant } from "./values.ts";
import {
  count,
  day,
  distinct,
  fen,
  level,
  name,
  occupation,
  positiveCount,
  positiveFen,
  some,
  text,
  toFen,
} from "./values.ts";

export const deliveries = ["onsite", "online", "blended"] as const;

export const courseList = define({
  type: "course.list",
  data: z.strictObject({
    course: name,
    title: text,
    occupation: z.optional(occupation),
    minutes: positiveCount,
    delivery: z.enum(deliveries),
    provider: z.optional(text),
  }),
  roles: [["issuer"]],
  find(data, look) {
    look.fresh("course", data.course);
    return {};
  },
})({
  rows: [],
  effect: ({ data }, draft) => draft.put("course", data.course, data),
});

const programmeKinds = [
  "qualification",
  "special-competency",
  "pre-employment",
  "entrepreneurship",
  "project",
  "apprenticeship",
  "teacher",
] as const;

const terms = z.strictObject({
  programme: name,
  name: text,
  kind: z.enum(programmeKinds),
  from: day,
  until: day,
  funds: distinct(name),
  groups: distinct(name),
  prices: some(
    z.strictObject({
      occupation,
      level,
      standard: fen,
      minMinutes: count,
      outcomes: z
        .strictObject({ certificate: z.optional(count), completion: z.optional(count) })
        .check(
          z.refine(
            (outcomes) => outcomes.certificate !== undefined || outcomes.completion !== undefined,
            "at least one outcome",
          ),
        ),
    }),
  ),
  face: fen,
  reserveAt: z.enum(["hold", "issue"]),
  rounding: z.literal([1, 10, 100]),
  issueCap: positiveCount,
  budgetCap: z.optional(positiveFen),
  attendance: count,
  limits: z.strictObject({ perYear: count, oncePerLevel: z.boolean(), noLowerLevel: z.boolean() }),
  classSize: count,
  filingLead: count,
  redeemWithin: count,
  publicity: count,
});
type Terms = z.output<typeof terms>;

const within = (value: number, from: number, to: number): boolean => from <= value && value <= to;
const priceKey = (price: Price): string => `${price.occupation}/${price.level}`;

/** What a programme's terms must satisfy; the first one that fails is named. */
const TERMS: readonly { readonly what: string; holds(terms: Terms): boolean }[] = [
  { what: "it begins on {from}, after its end on {until}", holds: ({ from, until }) => from <= until },
  {
    what: "an occupation and level has two prices",
    holds: ({ prices }) => new Set(prices.map(priceKey)).size === prices.length,
  },
  {
    what: "an outcome's part of the standard is outside 0.01 % to 200 %",
    holds: ({ prices }) =>
      prices.every(({ outcomes: { certificate = 1, completion = 1 } }) =>
        [certificate, completion].every((bp) => within(bp, 1, 20_000)),
      ),
  },
  {
    what: "it asks for {attendance:percent} attendance, outside 0.01 % to 100 %",
    holds: ({ attendance }) => within(attendance, 1, 10_000),
  },
  { what: "it allows a person {perYear} trainings a year, fewer than 1", holds: ({ limits }) => limits.perYear >= 1 },
  { what: "its classes have {classSize} seats, outside 1 to 500", holds: ({ classSize }) => within(classSize, 1, 500) },
  {
    what: "its publicity lasts {publicity} working days, outside 1 to 60",
    holds: ({ publicity }) => within(publicity, 1, 60),
  },
  {
    what: "it leaves {redeemWithin} days to redeem, more than 366",
    holds: ({ redeemWithin }) => within(redeemWithin, 0, 366),
  },
];

export const programmePublish = define({
  type: "programme.publish",
  data: terms,
  roles: [["issuer"]],
  find(data, look) {
    const funds = data.funds.map((fund) => look.named("fund", fund)).filter((fund) => fund !== undefined);
    look.fresh("programme", data.programme);
    return { funds, wrong: TERMS.find((term) => !term.holds(data)) };
  },
})({
  rows: [
    {
      unless: "programme-invalid",
      holds: ({ wrong }) => wrong === undefined,
      facts: ({ data, wrong }) => {
        const { programme, from, until, attendance, classSize, publicity, redeemWithin } = data;
        const { perYear } = data.limits;
        return {
          programme,
          what: wrong?.what ?? "",
          from,
          until,
          attendance,
          perYear,
          classSize,
          publicity,
          redeemWithin,
        };
      },
    },
    {
      unless: fundIsOpen.unless,
      holds: ({ funds }) => funds.every((fund) => !fund.closed),
      facts: ({ funds }) => ({ fund: funds.find((fund) => fund.closed)?.fund ?? "" }),
    },
  ],
  effect({ data }, draft) {
    const { attendance, ...rest } = data;
    const programme = { ...rest, attendanceBp: attendance, closed: false, issued: 0, committed: toFen(0) };
    draft.put("programme", data.programme, programme);
  },
});

export const programmeClose = define({
  type: "programme.close",
  data: z.strictObject({ programme: name }),
  roles: [["issuer"]],
  find(data, look) {
    const programme = look.named("programme", data.programme);
    return programme && { programme };
  },
})({
  rows: [
    {
      unless: "programme-closed",
      holds: ({ programme }) => !programme.closed,
      facts: ({ programme, at }) => programmeFacts(programme, at),
    },
  ],
  effect({ programme }, draft) {
    draft.put("programme", programme.programme, { ...programme, closed: true });
  },
});

interface WithProgramme {
  readonly programme: ProgrammeRecord;
  readonly at: Instant;
}

const programmeFacts = ({ programme, from, until, closed }: ProgrammeRecord, at: Instant) => ({
  programme,
  from,
  until,
  today: dayText(dayNumberAt(at)),
  why: closed ? "it was closed" : "it runs from {from} to {until}, and {today} is outside",
});

/** From 00:00 of `from` to the end of `until` (+08:00), unless closed. */
export const programmeIsOpen: Row<WithProgramme> = {
  unless: "programme-closed",
  holds({ programme, at }) {
    const today = dayNumberAt(at);
    return !programme.closed && dayNumberOf(programme.from) <= today && today <= dayNumberOf(programme.until);
  },
  facts: ({ programme, at }) => programmeFacts(programme, at),
};

/** Reserved + accrued + paid over the programme's vouchers stays within its budget cap; `asked` in fen. */
export const programmeHasAsked: Row<WithProgramme & { readonly asked: number }> = {
  unless: "programme-cap-reached",
  holds: ({ programme, asked }) =>
    programme.budgetCap === undefined || programme.committed + asked <= programme.budgetCap,
  facts: ({ programme, asked }) => ({
    programme: programme.programme,
    cap: programme.budgetCap ?? 0,
    committed: programme.committed,
    asked,
  }),
};

export const priceOf = (programme: ProgrammeRecord, occupation: string, level: number): Price | undefined =>
  programme.prices.find((price) => price.occupation === occupation && price.level === level);
