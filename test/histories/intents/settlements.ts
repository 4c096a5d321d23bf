/** Settlements: batches that are submitted, reviewed, publicised, objected to. */
import { publicityOver } from "../../model/days.ts";
import type { Line, Settlement, Voucher } from "../../model/state.ts";
import {
  all,
  by,
  classOf,
  countingKeys,
  type Draft,
  draft,
  type Intents,
  plusDays,
  settlementOf,
  spoilt,
  type Town,
  today,
  vouchersIn,
} from "../town.ts";

export const remaining = ({ lines }: Settlement): readonly Line[] => lines.filter(({ refused }) => !refused);

export const settlements = (town: Town, ...states: readonly Settlement["state"][]): readonly Settlement[] =>
  all(town.state.settlements).filter(({ state }) => states.includes(state));

export const notIn = (town: Town, state: Settlement["state"]): Settlement | undefined =>
  town.one(all(town.state.settlements).filter((one) => one.state !== state));

const certificateStands = (town: Town, { redemption }: Voucher): boolean =>
  redemption?.certificate === undefined || town.state.certificates.get(redemption.certificate)?.revoked === false;

const submittable = (town: Town): readonly Voucher[] =>
  vouchersIn(town, "redeemed").filter(
    (one) => settlementOf(town, one.voucher) === undefined && certificateStands(town, one),
  );

const lineOf = (voucher: Voucher) => ({ voucher: voucher.voucher, amount: voucher.redemption?.amount ?? 0 });

function submissionOf(town: Town, school: string, fund: string, vouchers: readonly Voucher[]): Draft {
  const lines = vouchers.map(lineOf);
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  const settlement = `batch-${town.state.settlements.size + 1}`;
  return draft("settlement.submit", { settlement, fund, lines, total }, by("school", school));
}

/** Some of what a school can submit to a fund; `hasPayee`: whether its account is on record. */
function submission(town: Town, hasPayee = true): Draft | undefined {
  const found = submittable(town).filter((one) => {
    const school = town.state.parties.get(classOf(town, one)?.school ?? "");
    return (school?.payee !== undefined) === hasPayee;
  });
  const one = town.one(found);
  const school = one && classOf(town, one)?.school;
  if (!one || school === undefined) return undefined;
  // A batch of one is seldom worth the trouble.
  const like = found.filter((other) => other.fund === one.fund && classOf(town, other)?.school === school);
  if (like.length === 1 && town.rarely(2)) return undefined;
  return submissionOf(town, school, one.fund, town.some(like));
}

/** A line that can't stand: not redeemed, another school's or fund's, in a settlement already, or there twice. */
function invalidLine(town: Town): Draft | undefined {
  const voucher = town.one(all(town.state.vouchers));
  const school = town.one(
    countingKeys(town, "school").filter(({ holder }) => town.state.parties.get(holder)?.payee !== undefined),
  );
  const lawful = submission(town);
  if (lawful && town.rarely(3)) {
    const lines = lawful.data.lines as readonly { amount: number }[];
    return spoilt(lawful, { lines: [...lines, lines[0]], total: Number(lawful.data.total) + (lines[0]?.amount ?? 0) });
  }
  const isGood = voucher && submittable(town).includes(voucher) && classOf(town, voucher)?.school === school?.holder;
  return voucher && school && !isGood ? submissionOf(town, school.holder, voucher.fund, [voucher]) : undefined;
}

/** Revokes the certificate of what was redeemed with it, before it is submitted. */
function revokeUsed(town: Town): Draft | undefined {
  const number = town.one(submittable(town).flatMap(({ redemption }) => redemption?.certificate ?? []));
  return number === undefined
    ? undefined
    : draft("certificate.revoke", { certificate: number, reason: "作弊" }, by("auditor"));
}

function revokedLine(town: Town): Draft | undefined {
  const voucher = town.one(
    vouchersIn(town, "redeemed").filter(
      (one) => settlementOf(town, one.voucher) === undefined && !certificateStands(town, one),
    ),
  );
  const school = voucher && classOf(town, voucher)?.school;
  return school === undefined ? undefined : submissionOf(town, school, voucher?.fund ?? "", voucher ? [voucher] : []);
}

// Review and publicity.
function review(town: Town, settlement: Settlement | undefined): Draft | undefined {
  if (!settlement) return undefined;
  const refused = town.rarely(4)
    ? town.some(remaining(settlement)).map(({ voucher }) => ({ voucher, reason: "材料不全" }))
    : [];
  return draft(
    "settlement.review",
    { settlement: settlement.settlement, ...(refused.length > 0 ? { refused } : {}) },
    by("reviewer"),
  );
}

const publication = (town: Town, settlement: Settlement | undefined): Draft | undefined =>
  settlement &&
  draft(
    "settlement.publicise",
    { settlement: settlement.settlement, from: plusDays(today(town), town.rarely(3) ? town.below(5) : 0) },
    by("issuer"),
  );

export const objection = (
  town: Town,
  settlement: Settlement | undefined,
  line: { readonly voucher: string } | undefined,
): Draft | undefined =>
  settlement &&
  line &&
  draft(
    "settlement.object",
    { settlement: settlement.settlement, voucher: line.voucher, reason: "举报" },
    by(town.rarely(2) ? "issuer" : "auditor"),
  );

const resolution = (town: Town, settlement: Settlement | undefined, line: Line | undefined): Draft | undefined =>
  settlement &&
  line &&
  draft(
    "settlement.resolve",
    { settlement: settlement.settlement, voucher: line.voucher, upheld: town.rarely(3), reason: "核实" },
    by("reviewer"),
  );

/** A publicised settlement, and a line of it that is objected to or not. */
function publicLine(town: Town, objected: boolean): [settlement: Settlement | undefined, line: Line | undefined] {
  const settlement = town.one(
    settlements(town, "publicised").filter((one) => remaining(one).some((line) => line.objection === objected)),
  );
  return [settlement, settlement && town.one(remaining(settlement).filter((line) => line.objection === objected))];
}

export const settlementIntents: Omit<Intents<"settlement">, "settlement.pay" | "settlement.return"> = {
  "settlement.submit": {
    weight: 6,
    lawful: (town) => submission(town),
    faults: [
      { aims: "payee-missing", after: ["voucher.redeem"], spoil: (town) => submission(town, false) },
      { aims: "line-invalid", spoil: invalidLine },
      { aims: "line-invalid", after: ["voucher.redeem"], lead: revokeUsed, spoil: revokedLine },
      {
        aims: "amount-mismatch",
        after: ["voucher.redeem"],
        spoil(town) {
          const lawful = submission(town);
          if (!lawful) return undefined;
          const lines = (lawful.data.lines as readonly { voucher: string; amount: number }[]).map((line) => ({
            ...line,
            amount: line.amount + 1,
          }));
          const total = Number(lawful.data.total);
          return spoilt(
            lawful,
            town.one([{ total: total + 1 }, { lines }, { lines, total: total + lines.length }]) ?? {},
          );
        },
      },
    ],
  },
  "settlement.review": {
    weight: 6,
    lawful: (town) => review(town, town.one(settlements(town, "submitted"))),
    faults: [
      {
        aims: "settlement-state",
        after: ["settlement.submit"],
        spoil: (town) => review(town, notIn(town, "submitted")),
      },
      {
        aims: "line-invalid",
        after: ["settlement.submit"],
        spoil(town) {
          const settlement = town.one(settlements(town, "submitted"));
          const line = settlement && town.one(remaining(settlement));
          const other = town.one(
            all(town.state.vouchers).filter(
              ({ voucher }) => !settlement?.lines.some((line) => line.voucher === voucher),
            ),
          );
          const named = town
            .one([[line, line], [other]])
            ?.map((one) => ({ voucher: one?.voucher, reason: "材料不全" }));
          return other && spoilt(review(town, settlement), { refused: named });
        },
      },
    ],
  },
  "settlement.publicise": {
    weight: 6,
    lawful: (town) => publication(town, town.one(settlements(town, "reviewed"))),
    faults: [
      {
        aims: "settlement-state",
        after: ["settlement.submit"],
        spoil: (town) => publication(town, notIn(town, "reviewed")),
      },
      {
        aims: "publicity-day-invalid",
        after: ["settlement.review"],
        spoil: (town) =>
          spoilt(publication(town, town.one(settlements(town, "reviewed"))), {
            from: plusDays(today(town), town.one([-1, 31]) ?? 31),
          }),
      },
    ],
  },
  "settlement.object": {
    weight: 4,
    lawful: (town) => objection(town, ...publicLine(town, false)),
    faults: [
      {
        aims: "settlement-state",
        after: ["settlement.submit"],
        spoil(town) {
          const settlement = notIn(town, "publicised");
          return objection(town, settlement, settlement && town.one(settlement.lines));
        },
      },
      {
        aims: "line-invalid",
        after: ["settlement.object"],
        spoil: (town) => objection(town, ...publicLine(town, true)),
      },
      {
        aims: "line-invalid",
        after: ["settlement.publicise"],
        spoil(town) {
          const settlement = town.one(settlements(town, "publicised"));
          const names = settlement ? remaining(settlement).map((line) => line.voucher) : [];
          const other = town.one(all(town.state.vouchers).filter(({ voucher }) => !names.includes(voucher)));
          return settlement && other && objection(town, settlement, other);
        },
      },
    ],
  },
  "settlement.resolve": {
    weight: 3,
    /** The reviewer takes time: mostly until the publicity is over. */
    lawful(town) {
      const [settlement, line] = publicLine(town, true);
      const isOver = settlement && town.now >= publicityOver(town.state, settlement);
      return isOver || town.rarely(4) ? resolution(town, settlement, line) : undefined;
    },
    faults: [
      {
        aims: "settlement-state",
        after: ["settlement.submit"],
        spoil(town) {
          const settlement = notIn(town, "publicised");
          return resolution(town, settlement, settlement && town.one(settlement.lines));
        },
      },
      {
        aims: "line-invalid",
        after: ["settlement.publicise"],
        spoil: (town) => resolution(town, ...publicLine(town, false)),
      },
    ],
  },
};
