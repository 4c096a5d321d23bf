/** A town that lives: every deed goes to the model and to a real ledger, and what both answer is written down. */
import type { InstructionType, Ledger, Outcome, SignedInstruction, Store } from "../../src/index.ts";
import { memoryStore, openLedger } from "../../src/index.ts";
import { createModel } from "../model/model.ts";
import type { Answer, Request, State } from "../model/state.ts";
import { type Clock, createClock } from "../support/world.ts";
import { differences, EVERYTHING, OFTEN } from "./compare.ts";
import type { Act, Deed, Delivery } from "./deed.ts";
import { deepStates } from "./deep.ts";
import { faultsOf } from "./faults.ts";
import { INTENTS, wayOf } from "./intents/index.ts";
import { keyFacts, keyNamed } from "./keys.ts";
import { pickBy } from "./pick.ts";
import { type Beginning, prologue } from "./prologue.ts";
import { type Sent, sentOf } from "./sending.ts";
import { type Draft, idOf, ORIGIN, type Town } from "./town.ts";
import { timeAfter } from "./waits.ts";

export interface Step {
  readonly signed: SignedInstruction;
  readonly request: Request;
  /** When it was sent, in milliseconds since 1970; never earlier than the step before. */
  readonly at: number;
  /** The ledger's answer and the model's. */
  readonly outcome: Outcome;
  readonly answer: Answer;
  /** The entry's line, of an instruction that was accepted here (and not before). */
  readonly line?: string;
  /** For people. */
  readonly told: string;
}

export interface History {
  readonly ledger: Ledger;
  readonly store: Store;
  readonly clock: Clock;
  /** The prologue's and the deeds'. */
  readonly steps: readonly Step[];
  /** The whole export. */
  readonly lines: readonly string[];
  /** The model's, at the end. */
  readonly state: State;
  /** Where model and ledger differ, up to the first step in which they do. */
  readonly disagreements: readonly string[];
  /** How many of the steps are the prologue's. */
  readonly prologue: number;
  /** The rare states that the town was in, and how often. */
  readonly deep: ReadonlyMap<string, number>;
}

const STARTS = ["2025-01-02T01:00:00.000Z", "2025-04-07T15:59:59.999Z", "2025-12-08T02:30:00.000Z"];

/** What can be sent now, and when. */
export interface Ready {
  readonly sent: Sent;
  readonly at: number;
}

/** A town that lives: the model, the ledger, and what has been sent to both so far. */
export async function createTown(opening: number) {
  const pick = pickBy(opening);
  const clock = createClock(pick.one(STARTS));
  const store = memoryStore();
  const operator = keyNamed("service.operator");
  keyNamed("hrss.root");
  const idle = { maxIdleDays: Number.POSITIVE_INFINITY, checkpointInterval: 1e9 };
  const ledger = await openLedger({ origin: ORIGIN, store, operator, now: () => clock.now, ...idle });
  const model = createModel(ORIGIN, keyFacts);
  const { state } = model;
  const steps: Step[] = [];
  const disagreements: string[] = [];
  const deep = deepStates();
  let begun = 0;

  const townAt = (now: number, seed: number): Town => ({ ...pickBy(seed), state, now });

  async function send({ sent: { signed, request }, at }: Ready): Promise<Step> {
    clock.now = at;
    const answer = model.submit(request, at);
    const outcome = await ledger.submit(signed);
    const given = outcome.ok ? undefined : outcome.refusal.code;
    const told = `${new Date(at).toISOString()} ${request.type} ${JSON.stringify(request.data)} → ${given ?? "accepted"}`;
    const line = outcome.ok && !outcome.repeated ? { line: outcome.line } : {};
    const step = { signed, request, at, outcome, answer, told, ...line };
    steps.push(step);
    if (disagreements.length === 0) await compare(step, given);
    if (step.line !== undefined) deep.note(request, state);
    return step;
  }

  async function compare({ answer, told, line, outcome }: Step, given: string | undefined): Promise<void> {
    if (given !== answer.code) disagreements.push(`${told}; the model says ${answer.code ?? "accepted"}`);
    if (outcome.ok && outcome.repeated && !steps.some((step) => step.line === outcome.line)) {
      disagreements.push(`${told}; but it is no entry that was made before`);
    }
    const found = line === undefined ? [] : await differences(OFTEN, state, ledger);
    disagreements.push(...found.map((difference) => `after ${told}: ${difference}`));
  }

  function draftOf(deed: Act & { readonly type: InstructionType }, town: Town): Draft | undefined {
    const faults = faultsOf(deed.type);
    const fault = deed.fault === undefined ? undefined : faults[deed.fault % faults.length];
    return fault?.spoil(town) ?? INTENTS[deed.type].lawful({ ...town, ...pickBy(deed.pick) });
  }

  function redelivered({ again, signedBy }: Delivery): Sent | undefined {
    const step = steps[again % steps.length];
    if (!step || signedBy === "same") return step;
    const { id, type, ledger, data, signatures } = step.request;
    const same = signatures.map(({ key }) => ({ role: "same", key }));
    const by = signedBy === "stranger" ? [{ role: "none", key: keyNamed("stranger").id }] : same;
    return sentOf(state, { id, type, ledger, data: data as Draft["data"], by, forged: signedBy === "forger" }, id);
  }

  function ready(draft: Draft | undefined, at: number): Ready | undefined {
    const sent = draft && sentOf(state, draft, idOf(steps.length + 1, 1));
    return sent && { sent, at };
  }

  /** What the deed comes to now; undefined if it is not possible. */
  function resolve(deed: Deed): Ready | undefined {
    if ("again" in deed) {
      const sent = redelivered(deed);
      return sent && { sent, at: clock.now };
    }
    const at = timeAfter(deed.wait, townAt(clock.now, deed.pick));
    const { type } = deed;
    if (type === "next") return nextInLine(at, deed.pick);
    return ready(draftOf({ ...deed, type }, townAt(at, deed.pick)), at);
  }

  /** What is next in the life of something; time passes until there is. */
  function nextInLine(from: number, seed: number): Ready | undefined {
    for (let [at, waited] = [from, 0]; waited < 3; waited++) {
      const town = townAt(at, seed);
      for (const type of wayOf(town)) {
        const next = ready(INTENTS[type].lawful(town), at);
        if (next) return next;
      }
      at = timeAfter({ moment: 0, off: 0 }, townAt(at, seed));
    }
    return undefined;
  }

  async function begin(beginnings: readonly Beginning[]): Promise<void> {
    for (const beginning of beginnings) {
      const next = ready(beginning(townAt(clock.now, pick.below(2 ** 32))), clock.now + 60_000);
      if (next) await send(next);
    }
  }

  async function end(): Promise<History> {
    if (disagreements.length === 0) disagreements.push(...(await differences(EVERYTHING, state, ledger)));
    const lines: string[] = [];
    for await (const line of ledger.entries()) lines.push(line);
    return { ledger, store, clock, steps, lines, state, disagreements, prologue: begun, deep: deep.counts };
  }

  await begin(prologue(pick.rarely(4)));
  begun = steps.length;
  return { steps, clock, townAt, ready, resolve, send, end };
}

export type LivingTown = Awaited<ReturnType<typeof createTown>>;
