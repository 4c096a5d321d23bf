/** Limits of a person: how often a year, once a level, no lower level after a higher one — over all programmes. */
import { yearOfDay } from "./calendar.ts";
import { yearOfClass } from "./classes.ts";
import type { ClassRecord, ProgrammeRecord, TraineeRecord, VoucherRecord, VoucherState } from "./records.ts";
import type { Look, Row } from "./rule.ts";

/** A training that counts: another voucher with face > 0, not restored, or a grant from before this ledger. */
export interface Counted {
  readonly occupation: string;
  readonly level: number;
  readonly year: number | undefined;
}

/** The trainee's other vouchers in one of the states, with the class that each is in. */
export function seatsOf(
  look: Look,
  trainee: TraineeRecord | undefined,
  besides: string,
  states: readonly VoucherState[],
): readonly { readonly voucher: VoucherRecord; readonly aClass: ClassRecord }[] {
  return (trainee?.vouchers ?? []).flatMap((other) => {
    const voucher = other === besides ? undefined : look.get("voucher", other);
    if (!voucher || !states.includes(voucher.state) || voucher.class === undefined) return [];
    const aClass = look.get("class", voucher.class);
    return aClass ? [{ voucher, aClass }] : [];
  });
}

/** What counts against the trainee's limits: those of `seats` that were funded, and the prior grants. */
export function countedOf(trainee: TraineeRecord | undefined, seats: ReturnType<typeof seatsOf>): readonly Counted[] {
  const vouchers = seats
    .filter(({ voucher }) => voucher.face > 0 && !voucher.restored)
    .map(({ aClass }) => ({ occupation: aClass.occupation, level: aClass.level, year: yearOfClass(aClass) }));
  const prior = (trainee?.prior ?? []).map(({ occupation, level, day }) => ({
    occupation,
    level,
    year: yearOfDay(day),
  }));
  return [...vouchers, ...prior];
}

interface Limited {
  readonly voucher: VoucherRecord;
  readonly programme: ProgrammeRecord;
  readonly aClass: ClassRecord | undefined;
  readonly counted: readonly Counted[];
}

const inYear = ({ counted, aClass }: Limited): number =>
  aClass ? counted.filter(({ year }) => year === yearOfClass(aClass)).length : 0;

const levelFacts = ({ voucher, programme, aClass }: Limited) => ({
  trainee: voucher.trainee ?? "",
  programme: programme.programme,
  occupation: aClass?.occupation ?? "",
  level: aClass?.level ?? "",
});

const isHigher = (grant: Counted, aClass: ClassRecord): boolean =>
  grant.occupation === aClass.occupation && grant.level >= 1 && grant.level < aClass.level;

/** The limits of the voucher's own programme, at a hold and once more at the redemption. */
export const limitRows: readonly Row<Limited>[] = [
  {
    unless: "yearly-limit-reached",
    holds: (found) => found.aClass && inYear(found) < found.programme.limits.perYear,
    facts: (found) => ({
      trainee: found.voucher.trainee ?? "",
      counted: inYear(found),
      year: found.aClass ? (yearOfClass(found.aClass) ?? "") : "",
      programme: found.programme.programme,
      limit: found.programme.limits.perYear,
    }),
  },
  {
    unless: "level-already-funded",
    holds: ({ aClass, programme, counted }) =>
      aClass &&
      !(
        programme.limits.oncePerLevel &&
        counted.some((grant) => grant.occupation === aClass.occupation && grant.level === aClass.level)
      ),
    facts: levelFacts,
  },
  {
    // Level 5 is the lowest, 1 the highest; 0 stands outside the ladder.
    unless: "lower-level-after-higher",
    holds: ({ aClass, programme, counted }) =>
      aClass && !(programme.limits.noLowerLevel && counted.some((grant) => isHigher(grant, aClass))),
    facts: (found) => ({
      ...levelFacts(found),
      had: found.counted.find((grant) => found.aClass && isHigher(grant, found.aClass))?.level ?? "",
    }),
  },
];
