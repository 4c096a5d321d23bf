/** Running a plan: its deeds happen in a living town, once. */
import fc from "fast-check";
import type { Ledger, Outcome, Store } from "../../src/index.ts";
import { memoryStore, openLedger } from "../../src/index.ts";
import { type Clock, createClock } from "../support/world.ts";
import type { Chronicle, Plan } from "./deed.ts";
import { keyNamed } from "./keys.ts";
import { createTown, type History, type LivingTown, type Ready, type Step } from "./living.ts";
import { ORIGIN } from "./town.ts";

/** Lets deeds happen in a living town, and remembers which of them were possible. */
function livingChronicle(town: LivingTown, possible: boolean[]): Chronicle {
  let next: Ready | undefined;
  return {
    considers(deed) {
      next = town.resolve(deed);
      possible.push(next !== undefined);
      return next !== undefined;
    },
    async does() {
      if (next) await town.send(next);
    },
  };
}

/** Goes through a history that was run before, so that fast-check knows which of its deeds were possible. */
function rememberedChronicle(possible: readonly boolean[]): Chronicle {
  let at = 0;
  return { considers: () => possible[at++] === true, async does() {} };
}

interface Remembered {
  readonly history: History;
  readonly possible: readonly boolean[];
}

const MOST_REMEMBERED = 200;
const remembered = new Map<string, Promise<Remembered>>();

async function live({ opening, commands }: Plan): Promise<Remembered> {
  const town = await createTown(opening);
  const possible: boolean[] = [];
  await fc.asyncModelRun(async () => ({ model: livingChronicle(town, possible), real: undefined }), commands);
  return { history: await town.end(), possible };
}

/** Runs a history, or gives the one that the same plan gave before. */
export async function runHistory(plan: Plan): Promise<History> {
  const key = `${plan.opening}${[...plan.commands].map(String).join("")}`;
  const known = remembered.get(key);
  if (known) {
    const { history, possible } = await known;
    await fc.asyncModelRun(async () => ({ model: rememberedChronicle(possible), real: undefined }), plan.commands);
    return history;
  }
  const [oldest] = remembered.keys();
  if (remembered.size >= MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  const run = live(plan);
  remembered.set(key, run);
  return (await run).history;
}

/** What happened after the prologue, a line a step. */
export const storyOf = ({ steps, prologue }: History): string =>
  steps
    .slice(prologue)
    .map(({ told }) => told)
    .join("\n");

/** A new ledger on a store of its own, fed with the same signed instructions at the same instants. */
export async function replay(
  steps: readonly Step[],
  store: Store = memoryStore(),
): Promise<{
  readonly ledger: Ledger;
  readonly store: Store;
  readonly clock: Clock;
  readonly outcomes: readonly Outcome[];
}> {
  const clock = createClock();
  clock.now = steps[0]?.at ?? 0;
  const operator = keyNamed("service.operator");
  const idle = { maxIdleDays: Number.POSITIVE_INFINITY, checkpointInterval: 1e9 };
  const ledger = await openLedger({ origin: ORIGIN, store, operator, now: () => clock.now, ...idle });
  const outcomes: Outcome[] = [];
  for (const { signed, at } of steps) {
    clock.now = at;
    outcomes.push(await ledger.submit(signed));
  }
  return { ledger, store, clock, outcomes };
}
