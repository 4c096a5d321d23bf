/** Simulated processes on one simulated disk, and the scheduler that says who goes on and what fails: all from data. */
import { vi } from "vitest";
import { type Ledger, openLedger, type Store } from "../../src/index.ts";
import { ORIGIN } from "../support/world.ts";
import { createDisk, type Flaw, type Written } from "./disk.ts";
import { OPERATOR } from "./promises.ts";
import { type Actor, Ended, type Fault, type Step, simulatedStore } from "./simulated-store.ts";

export interface Schedule {
  /** Who goes next, one burst after another; then whoever has waited longest. */
  readonly order: readonly Burst[];
  /** What happens at step number `at`. */
  readonly faults: readonly At[];
  /** What happens to commit number `at` when it is written and not synced. */
  readonly commitFaults: readonly At[];
  /** Whether a process whose commit failed is overtaken by all others before it looks up what became of it. */
  readonly overtaken: boolean;
}

/** So many steps in which one of these goes first, if one waits: process number `who`, or the server. */
interface Burst {
  readonly who: number;
  readonly steps: number;
  /** Which of its calls. */
  readonly which: number;
}

interface At {
  readonly at: number;
  readonly fault: Fault;
}

/** One that runs: it is another one after every end. */
interface Process extends Actor {
  readonly store: Store;
  readonly ledger: Ledger;
}

export interface Simulation {
  /** The process number `index`, once it is up. */
  process(index: number): Promise<Process>;
  /** Lets everybody go on, one step at a time, until the work is done. @throws Error if nobody can go on. */
  run(work: Promise<unknown>): Promise<void>;
  /** What is on the disk when the power fails now. */
  remains(): Promise<Store>;
  /** Every step that there was, by its actor and where it stood. */
  readonly passed: readonly string[];
}

type Living = Awaited<ReturnType<Step>>;

function isDeadly(fault: Fault | undefined): fault is Exclude<Fault, NonNullable<Living>> {
  return fault === "power" || fault === "crash" || fault === "crash, kept";
}

export interface SimulationOptions {
  readonly processes: number;
  readonly history: readonly Written[];
  readonly schedule: Schedule;
  readonly flaw?: Flaw;
  readonly now: number;
}

export async function createSimulation(options: SimulationOptions): Promise<Simulation> {
  const { processes, history, schedule, flaw = "none", now } = options;
  const disk = await createDisk(history, flaw);
  const faults = new Map(schedule.faults.map(({ at, fault }) => [at, fault]));
  const commitFaults = new Map(schedule.commitFaults.map(({ at, fault }) => [at, fault]));
  const waiting: { actor: Actor; where: string; go(fault: Living): void }[] = [];
  const enders = new Map<Actor, (ended: Ended) => void>();
  const bursts = schedule.order.flatMap((burst) => Array.from({ length: burst.steps }, () => burst));
  const slow = new Set<Actor>();
  const passed: string[] = [];
  let commits = 0;

  function createActor(index: number): Actor {
    let end: (ended: Ended) => void = () => {};
    const ended = new Promise<never>((_, reject) => {
      end = reject;
    });
    ended.catch(() => {});
    const actor = { index, ended };
    enders.set(actor, end);
    return actor;
  }

  const step: Step = (actor, where) => {
    if (!enders.has(actor)) return actor.ended;
    return Promise.race([actor.ended, new Promise<Living>((go) => waiting.push({ actor, where, go }))]);
  };

  function end(actor: Actor, isKept: boolean): void {
    enders.get(actor)?.(new Ended(isKept));
    enders.delete(actor);
    for (let i = waiting.length - 1; i >= 0; i--) if (waiting[i]?.actor === actor) waiting.splice(i, 1);
  }

  let server = createActor(processes);
  const slots: Promise<Process>[] = [];

  async function start(index: number): Promise<Process> {
    for (;;) {
      const actor = createActor(index);
      const store = simulatedStore(disk, () => server, actor, step);
      const skewed = now + 400 * index;
      const opening = openLedger({
        origin: ORIGIN,
        store,
        operator: OPERATOR,
        now: () => skewed,
        checkpointInterval: 0,
      });
      opening.catch(() => {});
      try {
        const ledger = await Promise.race([opening, actor.ended]);
        restartAfter(index, actor);
        return { ...actor, store, ledger };
      } catch (error) {
        if (!isFault(error)) throw error;
        end(actor, false);
      }
    }
  }

  function restartAfter(index: number, actor: Actor): void {
    actor.ended.catch(() => {
      slots[index] = start(index);
    });
  }

  async function strike(fault: Fault, actor: Actor): Promise<void> {
    if (fault !== "power") return end(actor, fault === "crash, kept");
    const back = disk.failPower();
    for (const one of [...enders.keys()]) end(one, false);
    server = createActor(processes);
    await back;
  }

  async function goOn(): Promise<void> {
    const [next] = waiting.splice(pick(bursts[passed.length], waiting, slow), 1);
    if (!next) throw new Error(`Nobody can go on after step ${passed.length}`);
    const fault = next.where === "written" ? commitFaults.get(commits++) : faults.get(passed.length);
    passed.push(`${next.actor.index} ${next.where}`);
    if (schedule.overtaken && next.where === "written" && fault) slow.add(next.actor);
    const isServerAlone = fault !== "power" && next.actor === server;
    if (isDeadly(fault) && !isServerAlone) {
      waiting.push(next); // it ends there
      await strike(fault, next.actor);
    } else {
      next.go(isDeadly(fault) ? undefined : fault);
    }
  }

  for (let index = 0; index < processes; index++) slots.push(start(index));

  return {
    passed,
    async process(index) {
      const process = await slots[index % processes];
      if (!process) throw new Error("There are no processes");
      return process;
    },
    async run(work) {
      let isDone = false;
      const over = () => {
        isDone = true;
      };
      work.then(over, over);
      for (await settled(); !isDone; await settled()) await goOn();
      return void (await work);
    },
    async remains() {
      await disk.failPower();
      return disk.visible();
    },
  };
}

function pick(
  burst: Burst | undefined,
  waiting: readonly { readonly actor: Actor }[],
  slow: ReadonlySet<Actor>,
): number {
  const all = [...waiting.entries()];
  const quick = all.filter(([, { actor }]) => !slow.has(actor));
  const able = quick.length > 0 ? quick : all;
  const own = able.filter(([, { actor }]) => actor.index === burst?.who);
  const [found = 0] = own[(burst?.which ?? 0) % own.length] ?? able[0] ?? [];
  return found;
}

/** Whether an error is one of those that faults lead to. */
export function isFault(error: unknown): boolean {
  if (error instanceof Ended) return true;
  const code = error instanceof Error && "code" in error ? error.code : "";
  return code === "store-failed" || code === "store-busy";
}

/** Everybody has got as far as they can; timers, which are fake, have run. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  while (vi.getTimerCount() > 0) {
    vi.advanceTimersByTime(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
