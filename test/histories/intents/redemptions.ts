/** Redemptions: the right to be paid arises, and is reversed. */
import { dueOf, voucherMoney } from "../../model/money.ts";
import type { Voucher } from "../../model/state.ts";
import {
  all,
  by,
  certificateOf,
  type Draft,
  dayOf,
  deadlineOf,
  draft,
  firstOf,
  fundOf,
  type Intents,
  isFrozen,
  isPast,
  plusDays,
  programmeOf,
  scheduled,
  settlementOf,
  spoilt,
  type Town,
  vouchersIn,
} from "../town.ts";
import { availableIn } from "./funds.ts";
import { hold, inClasses, limitOf, overCap, type Seat, seatBut } from "./holds.ts";
import { issueOf } from "./vouchers.ts";

const attendedEnough = ({ voucher, aClass }: Seat, town: Town): boolean =>
  (voucher.attended ?? 0) * 10_000 >= scheduled(aClass) * programmeOf(town, voucher).attendance;

const pays = (town: Town, { voucher, aClass }: Seat, outcome: "completion" | "certificate"): boolean =>
  dueOf(programmeOf(town, voucher), aClass, voucher, outcome) !== undefined;

/** Redeems with a certificate where there is one, sometimes for the completion alone where that has a price. */
function redeem(seat: Seat | undefined, town: Town): Draft | undefined {
  if (!seat) return undefined;
  const { voucher, aClass } = seat;
  const isModest = town.rarely(3) && pays(town, seat, "completion");
  const certificate = isModest ? undefined : certificateOf(town, voucher)?.certificate;
  const outcome = certificate === undefined ? "completion" : "certificate";
  const due = dueOf(programmeOf(town, voucher), aClass, voucher, outcome) ?? 0n;
  const proof = certificate === undefined ? {} : { certificate };
  const data = { voucher: voucher.voucher, outcome, ...proof, amount: Number(due) } as const;
  return draft("voucher.redeem", data, by("school", aClass.school));
}

/** There is a price for what the voucher can show. */
const isPriced = (seat: Seat, town: Town): boolean =>
  certificateOf(town, seat.voucher) === undefined ? pays(town, seat, "completion") : pays(town, seat, "certificate");

const isPayable = (seat: Seat, town: Town): boolean =>
  seat.aClass.state === "closed" && !isPast(town, deadlineOf(town, seat.aClass)) && attendedEnough(seat, town);

const payable = (town: Town): readonly Seat[] => inClasses(town, "held").filter((seat) => isPayable(seat, town));

const ready = (town: Town, limit?: string, frozen = false): Seat | undefined =>
  town.one(
    payable(town).filter(
      (seat) =>
        isPriced(seat, town) &&
        limitOf(seat, town, ["redeemed", "settled"]) === limit &&
        isFrozen(town, seat.voucher) === frozen,
    ),
  );

function outcomeNotPriced(town: Town): Draft | undefined {
  const seat = town.one(payable(town).filter((seat) => !isFrozen(town, seat.voucher) && !isPriced(seat, town)));
  return redeem(seat, town);
}

function certificateMissing(town: Town): Draft | undefined {
  const seat = ready(town);
  if (!seat) return undefined;
  const useless = all(town.state.certificates).filter((one) => one.revoked || one.voucher !== seat.voucher.voucher);
  const certificate = town.one([undefined, ...useless.map((one) => one.certificate)]);
  const data = { voucher: seat.voucher.voucher, outcome: "certificate", amount: 100_000 } as const;
  return draft(
    "voucher.redeem",
    certificate === undefined ? data : { ...data, certificate },
    by("school", seat.aClass.school),
  );
}

const LIMITS = ["yearly-limit-reached", "level-already-funded", "lower-level-after-higher"] as const;

/** Records, for somebody who is about to be paid for, earlier grants with which this limit is reached. */
function grantsAgainst(town: Town, limit: (typeof LIMITS)[number]): Draft | undefined {
  const seat = ready(town);
  const trainee = seat?.voucher.trainee;
  if (!seat || trainee === undefined) return undefined;
  const { occupation, level } = seat.aClass;
  const begun = dayOf(firstOf(seat.aClass).from);
  const grant = { occupation, level, day: plusDays(begun, -400) };
  const other = { occupation: "9-99-99-99", day: begun };
  const prior = {
    "yearly-limit-reached": Array.from({ length: programmeOf(town, seat.voucher).limits.perYear }, (_, i) => ({
      ...other,
      level: i + 1,
    })),
    "level-already-funded": [grant],
    "lower-level-after-higher": [{ ...grant, level: Math.max(0, level - 1) }],
  }[limit];
  return draft("trainee.update", { trainee, prior }, by("issuer"));
}

// Reversals.
const reverse = (voucher: Voucher | undefined, to?: "held" | "void"): Draft | undefined =>
  voucher &&
  draft("voucher.reverse", { voucher: voucher.voucher, ...(to ? { to } : {}), reason: "误核销" }, by("reviewer"));

const unsettled = (town: Town): readonly Voucher[] =>
  vouchersIn(town, "redeemed").filter(({ voucher }) => settlementOf(town, voucher) === undefined);

const releasedBy = ({ redemption }: Voucher): number => redemption?.released ?? 0;

/** Redeems so that something is released, in a programme with a budget cap if one is needed. */
function modestly(town: Town, isCapped: boolean): Draft | undefined {
  const seats = payable(town).filter((seat) => {
    const { budgetCap } = programmeOf(town, seat.voucher);
    const due = dueOf(programmeOf(town, seat.voucher), seat.aClass, seat.voucher, "completion") ?? 0n;
    const { reserved } = voucherMoney(town.state, seat.voucher);
    return due > 0n && due < reserved && (!isCapped || budgetCap !== undefined) && !isFrozen(town, seat.voucher);
  });
  const seat = town.one(seats);
  const amount = seat && dueOf(programmeOf(town, seat.voucher), seat.aClass, seat.voucher, "completion");
  const data = seat && { voucher: seat.voucher.voucher, outcome: "completion" as const, amount: Number(amount) };
  return data && draft("voucher.redeem", data, by("school", seat.aClass.school));
}

/** Something was released by a redemption: now others take it, until it can't be reserved again. */
function takeReleased(town: Town, cap: boolean): Draft | undefined {
  const voucher = town.one(
    unsettled(town).filter((one) => releasedBy(one) > 0 && (!cap || programmeOf(town, one).budgetCap !== undefined)),
  );
  if (!voucher) return modestly(town, cap);
  const fund = fundOf(town, voucher);
  const amount = availableIn(town, fund);
  if (!cap)
    return amount > 0
      ? draft("fund.withdraw", { fund: fund.fund, amount, document: "收回" }, by("finance"))
      : undefined;
  if (amount < 2 * voucher.face && !fund.closed) {
    return draft("fund.appropriate", { fund: fund.fund, amount: 3 * voucher.face, document: "追加" }, by("finance"));
  }
  const seat = seatBut(town, undefined, voucher.programme);
  return seat ? hold(seat, town) : issueOf(town, [programmeOf(town, voucher)]);
}

export const redemptionIntents: Pick<Intents<"voucher">, "voucher.redeem" | "voucher.reverse"> = {
  "voucher.redeem": {
    weight: 14,
    lawful: (town) => redeem(ready(town), town),
    faults: [
      {
        aims: "already-redeemed",
        after: ["voucher.redeem"],
        spoil: (town) => redeem(town.one(inClasses(town, "redeemed", "settled")), town),
      },
      {
        aims: "voucher-not-held",
        spoil: (town) => redeem(town.one(inClasses(town, "void", "expired")), town),
      },
      {
        aims: "class-not-closed",
        after: ["voucher.hold"],
        spoil: (town) =>
          redeem(town.one(inClasses(town, "held").filter(({ aClass }) => aClass.state === "approved")), town),
      },
      {
        aims: "redeem-too-late",
        after: ["class.close"],
        spoil: (town) =>
          redeem(
            town.one(
              inClasses(town, "held").filter(
                ({ aClass }) => aClass.state === "closed" && isPast(town, deadlineOf(town, aClass)),
              ),
            ),
            town,
          ),
      },
      {
        aims: "attendance-too-low",
        after: ["class.close"],
        spoil: (town) =>
          redeem(
            town.one(
              inClasses(town, "held").filter((seat) => seat.aClass.state === "closed" && !attendedEnough(seat, town)),
            ),
            town,
          ),
      },
      { aims: "certificate-missing", after: ["class.close", "certificate.attest"], spoil: certificateMissing },
      { aims: "outcome-not-priced", after: ["class.close", "certificate.attest"], spoil: outcomeNotPriced },
      ...LIMITS.map((aims) => ({
        aims,
        after: ["class.close"] as const,
        lead: (town: Town) => grantsAgainst(town, aims),
        spoil: (town: Town) => redeem(ready(town, aims), town),
      })),
      {
        aims: "amount-mismatch",
        after: ["class.close"],
        spoil(town) {
          const redeemed = redeem(ready(town), town);
          return redeemed && spoilt(redeemed, { amount: Number(redeemed.data.amount) + 1 });
        },
      },
      {
        aims: "frozen",
        after: ["class.close", "freeze.set"],
        spoil: (town) => redeem(ready(town, undefined, true), town),
      },
    ],
  },
  "voucher.reverse": {
    weight: 4,
    lawful: (town) => reverse(town.one(unsettled(town)), town.one([undefined, "held", "void"])),
    faults: [
      {
        aims: "voucher-not-redeemed",
        spoil: (town) => reverse(town.one(vouchersIn(town, "issued", "claimed", "held", "settled", "void"))),
      },
      {
        aims: "settlement-open",
        after: ["settlement.submit"],
        spoil: (town) =>
          reverse(
            town.one(vouchersIn(town, "redeemed").filter(({ voucher }) => settlementOf(town, voucher) !== undefined)),
          ),
      },
      {
        aims: "budget-exhausted",
        after: ["voucher.redeem"],
        lead: (town) => takeReleased(town, false),
        spoil: (town) =>
          reverse(town.one(unsettled(town).filter((one) => releasedBy(one) > availableIn(town, fundOf(town, one))))),
      },
      {
        aims: "programme-cap-reached",
        after: ["voucher.claim", "class.approve"],
        lead: (town) => takeReleased(town, true),
        spoil: (town) =>
          reverse(
            town.one(
              unsettled(town).filter(
                (one) => overCap(town, one, releasedBy(one)) && releasedBy(one) <= availableIn(town, fundOf(town, one)),
              ),
            ),
          ),
      },
    ],
  },
};
