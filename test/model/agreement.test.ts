/**
 * The reference model and the library agree on everything that generated towns send: outcome and code of every
 * instruction, and afterwards all money, states, seats and marks. FC_RUNS makes more of them; FC_SEED repeats a run.
 */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { INSTRUCTION_TYPES } from "../../src/index.ts";
import { CODES, createCoverage } from "../histories/coverage.ts";
import { explore } from "../histories/explore.ts";
import { histories, runHistory, SEED, storyOf } from "../histories/index.ts";

const FC_RUNS = Number(process.env.FC_RUNS ?? 100);
const HISTORIES = Math.ceil(FC_RUNS / 3);
const EXPLORATIONS = Math.ceil(FC_RUNS / 500);
const MINUTES = 60_000 * Math.ceil(FC_RUNS / 50);
/** Shrinking stops in time for the counterexample to be told. */
const TO_TELL = 20_000;

describe("the model and the ledger agree", () => {
  const all = createCoverage();

  afterAll(() => console.log(`seed ${SEED}: ${all.table()}`));

  it(
    "on every answer and every balance of random histories",
    async () => {
      const agree = fc.asyncProperty(histories(), async (plan) => {
        const history = await runHistory(plan);
        all.add(history);
        expect(history.disagreements, storyOf(history)).toEqual([]);
      });
      await fc.assert(agree, { seed: SEED, numRuns: HISTORIES, interruptAfterTimeLimit: MINUTES - TO_TELL });
    },
    MINUTES,
  );

  it(
    "on directed histories, in which every instruction is accepted and every refusal given",
    async () => {
      for (let i = 0; i < EXPLORATIONS; i++) {
        const directed = createCoverage();
        const { histories: found, missing } = await explore(SEED + i);
        for (const history of found) for (const coverage of [all, directed]) coverage.add(history);
        expect(found.flatMap(({ disagreements }) => disagreements)).toEqual([]);
        expect(missing).toEqual([]);
        expect(INSTRUCTION_TYPES.filter((type) => !directed.types.has(type))).toEqual([]);
        expect(CODES.filter((code) => !directed.codes.has(code))).toEqual([]);
      }
    },
    MINUTES,
  );
});
