/** Holds: a claimed voucher takes its seat in a class, or gives it up. */
import { committed, largestDue } from "../../model/money.ts";
import type { Class, Voucher } from "../../model/state.ts";
import {
  all,
  by,
  classesIn,
  classOf,
  type Draft,
  dayOf,
  draft,
  firstOf,
  fundOf,
  type Intents,
  isFrozen,
  isOpen,
  isPast,
  plusDays,
  programmeOf,
  seated,
  spoilt,
  standIn,
  type Town,
  today,
  vouchersIn,
} from "../town.ts";
import { availableIn } from "./funds.ts";

export interface Seat {
  readonly voucher: Voucher;
  readonly aClass: Class;
}

export function hold({ voucher, aClass }: Seat, town: Town): Draft {
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

export const overCap = (town: Town, voucher: Voucher, amount: number): boolean => {
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

export function limitOf(seat: Seat, town: Town, states: readonly Voucher["state"][]): string | undefined {
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
export function seatBut(town: Town, obstacle?: Obstacle, programme?: string): Seat | undefined {
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

export const inClasses = (town: Town, ...states: readonly Voucher["state"][]): readonly Seat[] =>
  vouchersIn(town, ...states).flatMap((voucher) => {
    const aClass = classOf(town, voucher);
    return aClass ? [{ voucher, aClass }] : [];
  });

export const holdIntents: Pick<Intents<"voucher">, "voucher.hold" | "voucher.release"> = {
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
};
