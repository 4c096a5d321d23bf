/** Holds and redemptions: a voucher in its class, and the right to be paid. */
import { committed, dueOf, largestDue, voucherMoney } from "../../model/money.ts";
import type { Class, Voucher } from "../../model/state.ts";
import {
  all,
  by,
  certificateOf,
  classesIn,
  classOf,
  type Draft,
  dayOf,
  deadlineOf,
  draft,
  firstOf,
  fundOf,
  type Intents,
  isFrozen,
  isOpen,
  isPast,
  plusDays,
  programmeOf,
  scheduled,
  seated,
  settlementOf,
  spoilt,
  standIn,
  type Town,
  today,
  vouchersIn,
} from "../town.ts";
import { availableIn } from "./funds.ts";
import { issueOf } from "./vouchers.ts";

interface Seat {
  readonly voucher: Voucher;
  readonly aClass: Class;
}

function hold({ voucher, aClass }: Seat, town: Town): Draft {
  const consent = town.rarely(4) ? { consentUntil: plusDays(today(town), town.below(3)) } : {};
  return draft(
    "voucher.hold",
    { voucher: voucher.voucher, class: aClass.class, ...consent },
    by("school", aClass.school),
    standIn(town, voucher.trainee),
  );
}

/** What may stand between a claimed voucher and a seat; what most seats fail by comes first, as all are looked at. */
const OBSTACLES = {
  "class-not-approved": ({ aClass }: Seat) => aClass.state !== "approved",
  "class-mismatch": ({ voucher, aClass }: Seat) => aClass.programme !== voucher.programme,
  "class-started": ({ aClass }: Seat, town: Town) => town.now >= firstOf(aClass).to,
  "voucher-expired": ({ voucher }: Seat, town: Town) => isPast(town, voucher.until),
  "programme-closed": ({ voucher }: Seat, town: Town) => !isOpen(town, programmeOf(town, voucher)),
  "class-full": ({ aClass }: Seat, town: Town) => seated(town, aClass).length >= aClass.capacity,
  "yearly-limit-reached": (seat: Seat, town: Town) => limitOf(seat, town, FUNDED) === "yearly-limit-reached",
  "level-already-funded": (seat: Seat, town: Town) => limitOf(seat, town, FUNDED) === "level-already-funded",
  "lower-level-after-higher": (seat: Seat, town: Town) => limitOf(seat, town, FUNDED) === "lower-level-after-higher",
  "sessions-overlap": (seat: Seat, town: Town) => overlaps(seat, town),
  "fund-closed": ({ voucher }: Seat, town: Town) => fundOf(town, voucher).closed,
  "budget-exhausted": (seat: Seat, town: Town) => asked(seat, town) > availableIn(town, fundOf(town, seat.voucher)),
  "programme-cap-reached": (seat: Seat, town: Town) => overCap(town, seat.voucher, asked(seat, town)),
  frozen: ({ voucher, aClass }: Seat, town: Town) => isFrozen(town, voucher, aClass),
} satisfies Record<string, (seat: Seat, town: Town) => boolean>;
type Obstacle = keyof typeof OBSTACLES;
const OBSTACLE_NAMES = Object.keys(OBSTACLES) as readonly Obstacle[];

const FUNDED: readonly Voucher["state"][] = ["held", "redeemed", "settled"];
const asked = ({ voucher, aClass }: Seat, town: Town): number => {
  const programme = programmeOf(town, voucher);
  return programme.reserveAt === "issue" ? 0 : Number(largestDue(programme, aClass, voucher));
};
const overCap = (town: Town, voucher: Voucher, amount: number): boolean => {
  const programme = programmeOf(town, voucher);
  return programme.budgetCap !== undefined && Number(committed(town.state, programme)) + amount > programme.budgetCap;
};

/** The trainee's other vouchers in these states, with their classes. */
const others = ({ voucher }: Seat, town: Town, states: readonly Voucher["state"][]): readonly Seat[] =>
  all(town.state.vouchers).flatMap((other) => {
    const aClass = classOf(town, other);
    const counts = other !== voucher && other.trainee === voucher.trainee && states.includes(other.state);
    return counts && aClass ? [{ voucher: other, aClass }] : [];
  });

function limitOf(seat: Seat, town: Town, states: readonly Voucher["state"][]): string | undefined {
  const { occupation, level } = seat.aClass;
  const year = dayOf(firstOf(seat.aClass).from).slice(0, 4);
  const { limits } = programmeOf(town, seat.voucher);
  const trainee = town.state.trainees.get(seat.voucher.trainee ?? "");
  const grants = [
    ...others(seat, town, states)
      .filter(({ voucher }) => voucher.face > 0 && !voucher.restored)
      .map(({ aClass }) => ({ ...aClass, day: dayOf(firstOf(aClass).from) })),
    ...(trainee?.prior ?? []),
  ];
  if (grants.filter(({ day }) => day.startsWith(year)).length >= limits.perYear) return "yearly-limit-reached";
  const same = grants.filter((grant) => grant.occupation === occupation);
  if (limits.oncePerLevel && same.some((grant) => grant.level === level)) return "level-already-funded";
  if (limits.noLowerLevel && same.some((grant) => grant.level >= 1 && grant.level < level))
    return "lower-level-after-higher";
  return undefined;
}

const overlaps = (seat: Seat, town: Town): boolean =>
  others(seat, town, FUNDED).some(
    ({ aClass }) =>
      aClass !== seat.aClass &&
      aClass.sessions.some((one) => seat.aClass.sessions.some((other) => one.from < other.to && other.from < one.to)),
  );

/** A claimed voucher and a class with just this between them, or nothing. */
function seatBut(town: Town, obstacle?: Obstacle, programme?: string): Seat | undefined {
  const vouchers = vouchersIn(town, "claimed").filter((one) => one.programme === (programme ?? one.programme));
  const classes = all(town.state.classes);
  const clear = (seat: Seat) => OBSTACLE_NAMES.every((name) => OBSTACLES[name](seat, town) === (name === obstacle));
  const seats = vouchers.flatMap((voucher) => classes.map((aClass) => ({ voucher, aClass })));
  return town.one(seats.filter(clear));
}

const holdBut = (town: Town, obstacle?: Obstacle): Draft | undefined => {
  const seat = seatBut(town, obstacle);
  return seat && hold(seat, town);
};

const AFTER: Partial<
  Record<
    Obstacle,
    readonly (
      | "voucher.claim"
      | "voucher.hold"
      | "fund.close"
      | "fund.withdraw"
      | "programme.close"
      | "class.file"
      | "trainee.update"
      | "freeze.set"
      | "class.approve"
      | "fund.appropriate"
    )[]
  >
> = {
  "programme-closed": ["class.approve", "voucher.claim", "programme.close"],
  "fund-closed": ["voucher.claim", "class.approve", "fund.close"],
  "budget-exhausted": ["class.approve", "voucher.claim", "fund.withdraw"],
  "programme-cap-reached": ["class.approve", "fund.appropriate", "voucher.claim", "voucher.hold"],
  "yearly-limit-reached": ["class.approve", "voucher.claim", "trainee.update"],
  "level-already-funded": ["class.approve", "voucher.claim", "trainee.update"],
  "lower-level-after-higher": ["class.approve", "voucher.claim", "trainee.update"],
  frozen: ["class.approve", "voucher.claim", "freeze.set"],
};

// Releases.
const release = (town: Town, seat: Seat | undefined, as?: "issuer" | "school"): Draft | undefined => {
  const role = as ?? (seat?.aClass.state === "closed" || town.rarely(2) ? "issuer" : "school");
  return (
    seat &&
    draft(
      "voucher.release",
      { voucher: seat.voucher.voucher, reason: "请假" },
      role === "school" ? by("school", seat.aClass.school) : by("issuer"),
    )
  );
};

const inClasses = (town: Town, ...states: readonly Voucher["state"][]): readonly Seat[] =>
  vouchersIn(town, ...states).flatMap((voucher) => {
    const aClass = classOf(town, voucher);
    return aClass ? [{ voucher, aClass }] : [];
  });

// Redemptions.
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

export const holdIntents: Pick<
  Intents<"voucher">,
  "voucher.hold" | "voucher.release" | "voucher.redeem" | "voucher.reverse"
> = {
  "voucher.hold": {
    weight: 16,
    lawful: (town) => holdBut(town),
    faults: [
      {
        aims: "voucher-not-claimed",
        after: ["class.approve"],
        spoil(town) {
          const [voucher, aClass] = [
            town.one(vouchersIn(town, "issued", "held", "void")),
            town.one(classesIn(town, "approved")),
          ];
          return voucher && aClass && hold({ voucher, aClass }, town);
        },
      },
      {
        aims: "consent-expired",
        after: ["class.approve", "voucher.claim"],
        spoil: (town) => spoilt(holdBut(town), { consentUntil: plusDays(today(town), -1) }),
      },
      ...OBSTACLE_NAMES.map((aims) => ({
        aims,
        after: AFTER[aims] ?? (["class.approve", "voucher.claim"] as const),
        spoil: (town: Town) => holdBut(town, aims),
      })),
    ],
  },
  "voucher.release": {
    weight: 1,
    lawful: (town) => release(town, town.one(inClasses(town, "held"))),
    faults: [
      {
        aims: "voucher-not-held",
        spoil(town) {
          const voucher = town.one(vouchersIn(town, "issued", "claimed", "redeemed", "void"));
          return voucher && draft("voucher.release", { voucher: voucher.voucher, reason: "请假" }, by("issuer"));
        },
      },
      {
        aims: "class-closed",
        after: ["class.close"],
        spoil: (town) =>
          release(town, town.one(inClasses(town, "held").filter(({ aClass }) => aClass.state === "closed")), "school"),
      },
    ],
  },
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
