/**
 * Directed histories: towns that live on until every instruction type was accepted and every refusal aimed at was met.
 * At each step a deed is chosen that reaches something new, if one applies; otherwise one that leads towards it, or any.
 */
import type { InstructionType } from "../../src/index.ts";
import { INSTRUCTION_TYPES } from "../../src/index.ts";
import type { Act } from "./deed.ts";
import { faultsOf } from "./faults.ts";
import { INTENTS } from "./intents/index.ts";
import { createTown, type History, type LivingTown, type Ready, type Step } from "./living.ts";
import { type Pick, pickBy } from "./pick.ts";
import type { Fault } from "./town.ts";
import type { Wait } from "./waits.ts";

const isType = (type: string): type is InstructionType => Object.hasOwn(INTENTS, type);
export const TYPES: readonly InstructionType[] = INSTRUCTION_TYPES.filter(isType);

/** Where something was met. */
interface Met {
  readonly history: number;
  readonly step: number;
}

export interface Exploration {
  readonly histories: readonly History[];
  /** By `type` for acceptances and `type:code` for refusals. */
  readonly met: ReadonlyMap<string, readonly Met[]>;
  /** What was aimed at and never met, by the same names. */
  readonly missing: readonly string[];
}

interface Goal {
  readonly type: InstructionType;
  /** Undefined: to be accepted. */
  readonly fault?: Fault;
  /** Which of the type's faults it is. */
  readonly index?: number;
  readonly name: string;
}

const GOALS: readonly Goal[] = TYPES.flatMap((type) => [
  { type, name: type },
  ...faultsOf(type).flatMap((fault, index) =>
    fault.seldom ? [] : [{ type, fault, index, name: `${type}:${fault.aims}` }],
  ),
]);

const WEIGHTED = TYPES.flatMap((type) => Array.from({ length: Math.round(INTENTS[type].weight * 2) }, () => type));
const WAITS: readonly Wait[] = [
  ...Array.from({ length: 34 }, () => ({ minutes: 0 })),
  ...[{ minutes: 7 }, { minutes: 90 }, { days: 1 }],
  ...[0, 0, 1].map((moment) => ({ moment, off: 0 })),
  { moment: 0, off: -1 },
];
const AT_ONCE: Wait = { minutes: 0 };
const DEEDS_A_TOWN = 350;
const GOALS_TRIED = 16;

const anySeed = (pick: Pick): number => pick.below(2 ** 32);

interface Attempt {
  readonly next: Ready;
  readonly goal?: Goal;
}

/** What reaches one of the goals now, if one of those looked at does. */
function reaching(town: LivingTown, open: readonly Goal[], pick: Pick): Attempt | undefined {
  for (let tried = 0; tried < GOALS_TRIED; tried++) {
    const [goal, seed] = [pick.one(open), anySeed(pick)];
    if (!goal) return undefined;
    const { clock } = town;
    const fault = goal.fault?.spoil(town.townAt(clock.now, seed));
    const next = goal.fault
      ? town.ready(fault, clock.now)
      : town.resolve({ type: goal.type, pick: seed, wait: AT_ONCE });
    if (next) return { next, goal };
  }
  return undefined;
}

/** Something that leads to a goal, or anything, or what is next. */
function leadingOn(town: LivingTown, open: readonly Goal[], pick: Pick): Attempt | undefined {
  const { lead, after = [] } = (pick.rarely(3) ? undefined : pick.one(open)?.fault) ?? {};
  const straight = town.ready(lead?.(town.townAt(town.clock.now, anySeed(pick))), town.clock.now);
  if (straight) return { next: straight };
  const type = pick.one(after) ?? (pick.rarely(2) ? pick.one(WEIGHTED) : undefined) ?? "next";
  const act: Act = { type, pick: anySeed(pick), wait: pick.one(WAITS) ?? AT_ONCE };
  const next = town.resolve(act) ?? town.resolve({ ...act, type: "next" });
  return next && { next };
}

const nameOf = ({ request, outcome }: Step): string =>
  outcome.ok ? request.type : `${request.type}:${outcome.refusal.code}`;

/** Lives in one town until nothing is open, or for so many deeds; takes out of `open` what it reached. */
async function live(town: LivingTown, open: Set<Goal>, pick: Pick): Promise<void> {
  for (let deeds = 0; deeds < DEEDS_A_TOWN && open.size > 0; deeds++) {
    const goals = [...open];
    const attempt = (pick.rarely(3) ? undefined : reaching(town, goals, pick)) ?? leadingOn(town, goals, pick);
    const step = attempt && (await town.send(attempt.next));
    if (attempt?.goal && step && nameOf(step) === attempt.goal.name) open.delete(attempt.goal);
  }
}

/** Explores with at most so many towns (some 25 mostly do), each of a different beginning. */
export async function explore(seed: number, mostTowns = 200): Promise<Exploration> {
  const pick = pickBy(seed);
  const histories: History[] = [];
  const met = new Map<string, Met[]>();
  const open = new Set(GOALS);
  while (open.size > 0 && histories.length < mostTowns) {
    const town = await createTown(histories.length === 0 ? WRONGLY_OPENED : anySeed(pick));
    await live(town, open, pick);
    const history = histories.length;
    town.steps.forEach((step, i) => {
      met.set(nameOf(step), [...(met.get(nameOf(step)) ?? []), { history, step: i }]);
    });
    for (const goal of open) if (goal.fault === undefined && met.has(goal.name)) open.delete(goal);
    histories.push(await town.end());
  }
  return { histories, met, missing: [...open].map(({ name }) => name) };
}

/** A beginning with all the wrong openings in it. */
const WRONGLY_OPENED =
  Array.from({ length: 1000 }, (_, seed) => seed).find((seed) => {
    const pick = pickBy(seed);
    pick.one([0, 0, 0]);
    return pick.rarely(4);
  }) ?? 0;
