/** What a person may be granted: the limits of a voucher's own programme, over all that they were granted anywhere. */
import { dayNumber, firstDay, yearOf } from "./days.ts";
import type { Class, Programme, State, Voucher } from "./state.ts";
import { refuseUnless } from "./town.ts";

interface Grant {
  readonly occupation: string;
  readonly level: number;
  readonly year: number;
}

/** Whether all that was paid for it was demanded of a victim's account and came back, or was written off. */
export function restored(state: State, voucher: Voucher): boolean {
  if (voucher.restored) return true;
  if (voucher.state !== "settled" || voucher.redemption === undefined) return false;
  const orders = [...state.recoveries.values()].filter(
    (one) => one.voucher === voucher.voucher && one.reason === "victim" && !one.cancelled,
  );
  const ordered = orders.reduce((sum, { amount }) => sum + amount, 0);
  const over = orders.every(({ amount, received, writtenOff }) => received + writtenOff === amount);
  return orders.length > 0 && over && ordered === voucher.redemption.amount;
}

function granted(state: State, voucher: Voucher, states: readonly string[]): readonly Grant[] {
  const others = [...state.vouchers.values()].filter(
    (one) =>
      one !== voucher &&
      one.trainee === voucher.trainee &&
      one.face > 0 &&
      states.includes(one.state) &&
      !restored(state, one),
  );
  const grants = others.flatMap((one) => {
    const aClass = state.classes.get(one.class ?? "");
    return aClass ? [{ occupation: aClass.occupation, level: aClass.level, year: yearOf(firstDay(aClass)) }] : [];
  });
  const prior = state.trainees.get(voucher.trainee ?? "")?.prior ?? [];
  return [...grants, ...prior.map((one) => ({ ...one, year: yearOf(dayNumber(one.day)) }))];
}

/** `states`: those in which the trainee's other vouchers count. */
export function keepsLimits(
  state: State,
  voucher: Voucher,
  { limits }: Programme,
  aClass: Class,
  states: readonly string[],
): void {
  const grants = granted(state, voucher, states);
  const year = yearOf(firstDay(aClass));
  refuseUnless("yearly-limit-reached", grants.filter((one) => one.year === year).length < limits.perYear);
  const same = grants.filter(({ occupation }) => occupation === aClass.occupation);
  const funded = same.some(({ level }) => level === aClass.level);
  refuseUnless("level-already-funded", !(limits.oncePerLevel && funded));
  // Level 1 is the highest, and 0 stands outside the ladder.
  const higher = aClass.level > 0 && same.some(({ level }) => level > 0 && level < aClass.level);
  refuseUnless("lower-level-after-higher", !(limits.noLowerLevel && higher));
}

/** Whether this trainee already has a seat in another class that meets at the same time. */
export function overlaps(state: State, voucher: Voucher, aClass: Class): boolean {
  return [...state.vouchers.values()].some((other) => {
    if (other.trainee !== voucher.trainee || !["held", "redeemed", "settled"].includes(other.state)) return false;
    if (other.class === undefined || other.class === aClass.class) return false;
    const sessions = state.classes.get(other.class)?.sessions ?? [];
    return sessions.some((one) => aClass.sessions.some((two) => one.from < two.to && two.from < one.to));
  });
}
