/** The seats of one trainee: what their other vouchers have taken, and that nobody has to be in two places at once. */
import { type Class, isSeated, type Purse, type Session } from "./totals.ts";
import { fault, type Turn } from "./turn.ts";

/** The trainee's other vouchers that have a seat: held, redeemed or settled. */
export const seatedBeside = (purse: Purse): readonly Purse[] =>
  (purse.trainee?.purses ?? []).filter((other) => other !== purse && isSeated(other));

/** A seat that was just taken must leave the trainee free for the sessions of every other class. */
export function requireNoOverlap(turn: Turn, purse: Purse, aClass: Class): void {
  for (const { class: other } of seatedBeside(purse)) {
    if (other === undefined || other === aClass || !overlap(aClass.sessions, other.sessions)) continue;
    const trainee = purse.trainee?.trainee ?? "";
    fault(turn, "seats-overlap", { trainee, class: aClass.class, otherClass: other.class });
  }
}

/**
 * Whether some are at the same time; one may begin when another ends. Instants compare as texts. Put in order of their
 * beginnings, all of them are apart if each is over when the next one begins.
 */
function overlap(some: readonly Session[], others: readonly Session[]): boolean {
  const all = [...some, ...others].sort((a, b) => (a.from < b.from ? -1 : 1));
  return all.some(({ from }, i) => from < (all[i - 1]?.to ?? ""));
}
