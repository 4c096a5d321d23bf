/** What a run of histories reached, as a table for people. */
import { INSTRUCTION_TYPES, REFUSALS } from "../../src/index.ts";
import { DEEP_STATES } from "./deep.ts";
import type { History } from "./living.ts";

/** Only the writer's queue gives it. */
const NOT_OF_THE_LAW = ["overloaded"];
export const CODES: readonly string[] = [...REFUSALS.keys()].filter((code) => !NOT_OF_THE_LAW.includes(code));

type Counts = Map<string, number>;

function count(counts: Counts, name: string, more = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + more);
}

/** Counts what histories reached, one after another, and keeps none of them. */
export function createCoverage() {
  const types: Counts = new Map();
  const codes: Counts = new Map();
  const deep: Counts = new Map();
  const refused = new Set<string>();
  let [histories, steps] = [0, 0];
  return {
    /** How often each type was accepted, and each code given. */
    types,
    codes,
    add(history: History): void {
      histories++;
      steps += history.steps.length;
      for (const { request, outcome, line } of history.steps) {
        if (line !== undefined) count(types, request.type);
        if (outcome.ok) continue;
        count(codes, outcome.refusal.code);
        refused.add(`${request.type}:${outcome.refusal.code}`);
      }
      for (const [name, times] of history.deep) count(deep, name, times);
    },
    table: (): string =>
      [
        `${histories} histories, ${steps} instructions, ${refused.size} different refusals (type and code)`,
        listed("types", INSTRUCTION_TYPES, types),
        listed("codes", CODES, codes),
        listed("rare states", DEEP_STATES, deep),
      ].join("\n"),
  };
}

const listed = (title: string, wanted: readonly string[], counts: ReadonlyMap<string, number>): string => {
  const found = wanted.filter((name) => counts.has(name));
  const missing = wanted.filter((name) => !counts.has(name));
  const numbers = found.map((name) => `${name} ${counts.get(name)}`).join(", ");
  return `${title} ${found.length}/${wanted.length}: ${numbers}${missing.length > 0 ? `\n  never: ${missing.join(", ")}` : ""}`;
};
