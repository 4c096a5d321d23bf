/** Settlements and recoveries: the money that goes out, comes back, and is asked back. */
import { publicityOver } from "../../model/days.ts";
import { settlementTotal, voucherMoney } from "../../model/money.ts";
import type { Line, Recovery, Settlement, Voucher } from "../../model/state.ts";
import {
  all,
  by,
  classOf,
  countingKeys,
  type Draft,
  draft,
  hashOf,
  type Intents,
  isFrozen,
  plusDays,
  settlementOf,
  spoilt,
  type Town,
  today,
  vouchersIn,
} from "../town.ts";

const remaining = ({ lines }: Settlement): readonly Line[] => lines.filter(({ refused }) => !refused);
const settlements = (town: Town, ...states: readonly Settlement["state"][]): readonly Settlement[] =>
  all(town.state.settlements).filter(({ state }) => states.includes(state));
const notIn = (town: Town, state: Settlement["state"]): Settlement | undefined =>
  town.one(all(town.state.settlements).filter((one) => one.state !== state));
const voucherOf = (town: Town, { voucher }: Line): Voucher | undefined => town.state.vouchers.get(voucher);

// Submission.
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

const objection = (
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

// Payment.
const payment = (town: Town, settlement: Settlement | undefined): Draft | undefined =>
  settlement &&
  draft(
    "settlement.pay",
    {
      settlement: settlement.settlement,
      amount: Number(settlementTotal(settlement)),
      payee: settlement.payee,
      reference: `银行-${town.below(100)}`,
    },
    by("finance"),
  );

const isStopped = (town: Town, settlement: Settlement): boolean =>
  remaining(settlement).some((line) => {
    const voucher = voucherOf(town, line);
    return voucher !== undefined && isFrozen(town, voucher);
  });
const payable = (town: Town, over = true, objected = false, stopped = false): Settlement | undefined =>
  town.one(
    settlements(town, "publicised").filter(
      (one) =>
        town.now >= publicityOver(town.state, one) === over &&
        remaining(one).some(({ objection }) => objection) === objected &&
        isStopped(town, one) === stopped,
    ),
  );

const returning = (settlement: Settlement | undefined): Draft | undefined =>
  settlement &&
  draft(
    "settlement.return",
    { settlement: settlement.settlement, reference: "银行-退", reason: "退票" },
    by("finance"),
  );
const hasOrders = (town: Town, settlement: Settlement): boolean =>
  all(town.state.recoveries).some(
    (one) => !one.cancelled && remaining(settlement).some(({ voucher }) => voucher === one.voucher),
  );

// Recoveries.
const orderedOf = (town: Town, { voucher }: Voucher): number =>
  all(town.state.recoveries)
    .filter((one) => one.voucher === voucher && !one.cancelled)
    .reduce((sum, { amount }) => sum + amount, 0);
const orderable = (town: Town, voucher: Voucher): number =>
  Number(voucherMoney(town.state, voucher).paid) - orderedOf(town, voucher);
const REASONS = ["victim", "victim", "victim", "fraud", "error"] as const;

function order(town: Town, voucher: Voucher | undefined, more = 0): Draft | undefined {
  if (!voucher) return undefined;
  const most = orderable(town, voucher);
  const amount = more > 0 ? most + more : town.rarely(3) ? Math.ceil(most / 2) : most;
  const recovery = `recovery-${town.state.recoveries.size + 1}`;
  return draft(
    "recovery.order",
    { recovery, voucher: voucher.voucher, amount: Math.max(1, amount), reason: town.one(REASONS) ?? "error" },
    by("reviewer"),
  );
}

const outstanding = ({ amount, received, writtenOff }: Recovery): number => amount - received - writtenOff;
const recoveries = (town: Town, isWanted: (recovery: Recovery) => boolean): Recovery | undefined =>
  town.one(all(town.state.recoveries).filter(isWanted));
const isDue = (recovery: Recovery): boolean => !recovery.cancelled && outstanding(recovery) > 0;

const settled = (
  town: Town,
  recovery: Recovery | undefined,
  type: "recovery.receive" | "recovery.writeOff",
  more = 0,
): Draft | undefined => {
  if (!recovery) return undefined;
  const due = outstanding(recovery);
  const amount = Math.max(1, more > 0 ? due + more : town.rarely(3) ? Math.floor(due / 2) : due);
  return type === "recovery.receive"
    ? draft(type, { recovery: recovery.recovery, amount, reference: "银行-回" }, by("finance"))
    : draft(type, { recovery: recovery.recovery, amount, document: "核销文号" }, by("finance"));
};
const cancelling = (recovery: Recovery | undefined): Draft | undefined =>
  recovery && draft("recovery.cancel", { recovery: recovery.recovery, reason: "误下达" }, by("reviewer"));
const untouched = (recovery: Recovery): boolean =>
  !recovery.cancelled && recovery.received === 0 && recovery.writtenOff === 0;

export const settlementIntents: Intents<"settlement" | "recovery"> = {
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
  "settlement.pay": {
    weight: 10,
    lawful: (town) => payment(town, payable(town)),
    faults: [
      {
        aims: "settlement-state",
        after: ["settlement.submit"],
        spoil: (town) => payment(town, notIn(town, "publicised")),
      },
      {
        aims: "publicity-running",
        after: ["settlement.publicise"],
        spoil: (town) => payment(town, payable(town, false)),
      },
      {
        aims: "objection-open",
        after: ["settlement.publicise"],
        lead(town) {
          const settlement = payable(town);
          return objection(town, settlement, settlement && town.one(remaining(settlement)));
        },
        spoil: (town) => payment(town, payable(town, true, true)),
      },
      {
        aims: "payee-mismatch",
        after: ["settlement.publicise"],
        spoil: (town) => spoilt(payment(town, payable(town)), { payee: hashOf(250) }),
      },
      {
        aims: "amount-mismatch",
        after: ["settlement.publicise"],
        spoil(town) {
          const paid = payment(town, payable(town));
          return paid && spoilt(paid, { amount: Number(paid.data.amount) + 1 });
        },
      },
      {
        aims: "frozen",
        after: ["settlement.publicise", "freeze.set"],
        spoil: (town) => payment(town, payable(town, true, false, true)),
      },
    ],
  },
  "settlement.return": {
    weight: 3,
    lawful: (town) => returning(town.one(settlements(town, "paid").filter((one) => !hasOrders(town, one)))),
    faults: [
      { aims: "settlement-state", after: ["settlement.submit"], spoil: (town) => returning(notIn(town, "paid")) },
      {
        aims: "recovery-open",
        after: ["recovery.order"],
        spoil: (town) => returning(town.one(settlements(town, "paid").filter((one) => hasOrders(town, one)))),
      },
    ],
  },
  "recovery.order": {
    weight: 8,
    lawful: (town) => order(town, town.one(vouchersIn(town, "settled").filter((one) => orderable(town, one) > 0))),
    faults: [
      {
        aims: "voucher-not-settled",
        spoil: (town) => order(town, town.one(all(town.state.vouchers).filter(({ state }) => state !== "settled"))),
      },
      {
        aims: "amount-mismatch",
        after: ["settlement.pay"],
        spoil: (town) => order(town, town.one(vouchersIn(town, "settled")), 1),
      },
    ],
  },
  "recovery.cancel": {
    weight: 3,
    lawful: (town) => cancelling(recoveries(town, untouched)),
    faults: [
      {
        aims: "recovery-in-use",
        after: ["recovery.order"],
        spoil: (town) => cancelling(recoveries(town, (one) => !untouched(one))),
      },
    ],
  },
  "recovery.receive": {
    weight: 4,
    lawful: (town) => settled(town, recoveries(town, isDue), "recovery.receive"),
    faults: [
      {
        aims: "recovery-in-use",
        after: ["recovery.cancel"],
        spoil: (town) =>
          settled(
            town,
            recoveries(town, ({ cancelled }) => cancelled),
            "recovery.receive",
          ),
      },
      {
        aims: "amount-mismatch",
        after: ["recovery.order"],
        spoil: (town) =>
          settled(
            town,
            recoveries(town, ({ cancelled }) => !cancelled),
            "recovery.receive",
            1,
          ),
      },
    ],
  },
  "recovery.writeOff": {
    weight: 1.5,
    lawful: (town) => settled(town, recoveries(town, isDue), "recovery.writeOff"),
    faults: [
      {
        aims: "recovery-in-use",
        after: ["recovery.cancel"],
        spoil: (town) =>
          settled(
            town,
            recoveries(town, ({ cancelled }) => cancelled),
            "recovery.writeOff",
          ),
      },
      {
        aims: "amount-mismatch",
        after: ["recovery.order"],
        spoil: (town) =>
          settled(
            town,
            recoveries(town, ({ cancelled }) => !cancelled),
            "recovery.writeOff",
            1,
          ),
      },
    ],
  },
};
