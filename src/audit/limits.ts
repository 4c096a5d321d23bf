/**
 * The limits of a person, from the audit's own list of what each trainee claimed (docs/domain.md, Decisions): at a hold
 * and once more at the redemption, over all programmes, by the limits of the voucher's own.
 */
import { seatedBeside } from "./seats.ts";
import type { Book, Purse, Training } from "./totals.ts";
import { fault, type Turn } from "./turn.ts";

/** The voucher that was just held or redeemed, together with what counts beside it, must be within its limits. */
export function requireWithinLimits(turn: Turn, purse: Purse): void {
  const { voucher, programme, class: aClass, trainee: person } = purse;
  if (aClass === undefined) return;
  const { year, occupation, level } = aClass;
  const { perYear, oncePerLevel, noLowerLevel } = programme.limits;
  const counted = countedBeside(purse, turn.book);
  const of = { voucher, trainee: person?.trainee ?? "", programme: programme.programme };

  const trainings = counted.filter((training) => training.year === year).length + 1;
  if (trainings > perYear) fault(turn, "year-over-limit", { ...of, trainings, countedIn: year, limit: perYear });

  const levels = counted.filter((training) => training.occupation === occupation).map((training) => training.level);
  if (oncePerLevel && levels.includes(level)) fault(turn, "level-funded-twice", { ...of, occupation, level });

  // Level 1 is the highest; 0 stands outside the ladder.
  const higher = levels.find((other) => other > 0 && other < level);
  if (noLowerLevel && higher !== undefined) {
    fault(turn, "level-below-former", { ...of, occupation, level, higher });
  }
}

/** What a trainee was funded for beside this voucher: at its redemption what is only held counts no more. */
function countedBeside(purse: Purse, book: Book): readonly Training[] {
  const isCounted = (other: Purse): boolean =>
    other.programme.face > 0 && (purse.state === "held" || other.state !== "held") && !isRestored(other, book);
  const vouchers = seatedBeside(purse).flatMap((other) => (other.class && isCounted(other) ? [other.class] : []));
  return [...vouchers, ...(purse.trainee?.priors ?? [])];
}

/** Whether all that was paid was ordered back for a victim, and nothing of these orders is outstanding. */
function isRestored(purse: Purse, { ordersOf }: Book): boolean {
  let ordered = 0;
  for (const { isVictim, amount, outstanding } of ordersOf.get(purse) ?? []) {
    if (isVictim && outstanding > 0) return false;
    if (isVictim) ordered += amount;
  }
  return ordered > 0 && ordered === purse.paid;
}
