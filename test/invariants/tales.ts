/** Where the tales come from: the generated histories of test/histories, as orders that any ledger can be sent. */
import type fc from "fast-check";
import type { JsonObject, SecretKey, SignedInstruction } from "../../src/index.ts";
import { sign } from "../../src/index.ts";
import { randomHistory } from "../audit/history.ts";
import { randomFrom } from "../audit/random.ts";
import { explore } from "../histories/explore.ts";
import { type History as Generated, histories, runHistory, SEED } from "../histories/index.ts";
import { keyWithId } from "../histories/keys.ts";
import { keyOf } from "../support/world.ts";
import type { Tale } from "./history.ts";
import { ordersOf } from "./replays.ts";

type Plan = Parameters<typeof runHistory>[0];

export const FC_RUNS = Number(process.env.FC_RUNS ?? 100);

/** For a test, in milliseconds: on a busy machine, and longer with more runs. */
export const TIMEOUT = 300_000 * Math.max(1, FC_RUNS / 100);

/**
 * Histories are long: one for every so many runs that FC_RUNS asks for. All properties of a file share them. A failure
 * prints its seed and path; FC_SHRINK=1 shrinks it, which takes minutes.
 */
export const runs = (share: number) => ({
  numRuns: Math.max(2, Math.ceil(FC_RUNS / share)),
  seed: SEED,
  endOnFailure: process.env.FC_SHRINK === undefined,
});

export const plans: fc.Arbitrary<Plan> = histories({ length: 120 });

const told = new WeakMap<Generated, Tale>();

export const taleOf = async (plan: Plan): Promise<Tale> => asTale(await runHistory(plan));

/** Tales of towns that go where something forbidden can be tried, and try it: until everything was tried once, or so many. */
export async function directedTales(most: number): Promise<readonly Tale[]> {
  const { histories: found } = await explore(SEED, most);
  return found.map(asTale);
}

function asTale(history: Generated): Tale {
  const tale = told.get(history) ?? {
    origin: history.ledger.origin,
    operator: keyOf("service.operator"),
    orders: history.steps.map(({ signed, at }) => ({ signed, at })),
    resigned,
  };
  told.set(history, tale);
  return tale;
}

/** Tales of one small town in which much money moves: everything that moves money happens, in a random order. */
export async function richTales(count: number): Promise<readonly Tale[]> {
  const tales: Tale[] = [];
  for (let i = 0; i < count; i++) {
    const { lines, world } = await randomHistory(randomFrom(SEED + i));
    const { origin } = world.ledger;
    tales.push({ origin, operator: keyOf("service.operator"), orders: ordersOf(lines), resigned });
  }
  return tales;
}

const DESKS = ["school-a", "finance-a", "evaluator-a", "auditor-a"].map((party) => `${party}.desk`);
const BUREAU = ["root", "issuer", "reviewer"].map((role) => `hrss.${role}`);
const known = new Map([...DESKS, ...BUREAU, "service.operator"].map(keyOf).map((key) => [key.id, key]));

/** What the same keys would sign; undefined where somebody's secret is not known. */
function resigned({ instruction, signatures }: SignedInstruction, id: string, data: JsonObject) {
  const keys = signatures.map(({ key }) => known.get(key) ?? keyWithId(key));
  const [first, ...others] = keys.filter((key): key is SecretKey => key !== undefined);
  return first && others.length + 1 === keys.length ? sign({ ...instruction, id, data }, first, ...others) : undefined;
}
