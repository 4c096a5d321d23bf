/** Time that passes before a deed: none, a little, or until something in the town begins or ends. */
import fc from "fast-check";
import { publicityOver } from "../model/days.ts";
import { all, deadlineOf, endOf, firstOf, isLive, lastOf, type Town } from "./town.ts";

/** `days` and `minutes` pass; or it is `off` milliseconds from the `moment`th of the coming moments. */
export type Wait =
  | { readonly minutes: number }
  | { readonly days: number }
  | { readonly moment: number; readonly off: number };

const MOST_MS = 45 * 86_400_000;

/** Weighted so that a deed mostly follows at once, and a class has come and gone after a few dozens. */
export const waits: fc.Arbitrary<Wait> = fc.oneof(
  { weight: 34, arbitrary: fc.constant({ minutes: 0 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 300 }).map((minutes) => ({ minutes })) },
  { weight: 1, arbitrary: fc.constant({ days: 1 }) },
  {
    weight: 3,
    arbitrary: fc.record({ moment: fc.constantFrom(0, 0, 0, 1, 2), off: fc.constantFrom(0, 0, -1, 1, 60_000) }),
  },
);

/** What begins or ends in the town from now on, soonest first. */
function momentsOf(town: Town): readonly number[] {
  const { classes, vouchers, settlements } = town.state;
  const active = all(classes).filter(({ state }) => state === "filed" || state === "approved" || state === "closed");
  const moments = [
    ...active.flatMap((aClass) => [firstOf(aClass).to, lastOf(aClass).to, endOf(deadlineOf(town, aClass))]),
    ...all(vouchers)
      .filter(isLive)
      .map(({ until }) => endOf(until)),
    ...all(settlements)
      .filter(({ state }) => state === "publicised")
      .map((one) => publicityOver(town.state, one)),
  ];
  const coming = [...new Set(moments)].filter((at) => at > town.now && at < town.now + MOST_MS);
  return coming.sort((a, b) => a - b);
}

/** The time after the wait; it never goes back. */
export function timeAfter(wait: Wait, town: Town): number {
  if ("minutes" in wait) return town.now + wait.minutes * 60_000;
  if ("days" in wait) return town.now + wait.days * 86_400_000;
  const at = momentsOf(town)[wait.moment];
  return at === undefined ? town.now : Math.max(town.now, at + wait.off);
}
