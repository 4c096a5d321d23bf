/** The invariants of the domain page, section 6, for every prefix of generated histories. */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { SEED } from "../histories/index.ts";
import { type History, observe, type Tale } from "./history.ts";
import { INVARIANTS } from "./table.ts";
import { directedTales, FC_RUNS, plans, richTales, runs, TIMEOUT, taleOf } from "./tales.ts";

vi.setConfig({ testTimeout: TIMEOUT });

describe("in every history", () => {
  for (const { number, sentence, check } of INVARIANTS) {
    test(`${number}. ${sentence}`, async () => {
      await fc.assert(
        fc.asyncProperty(plans, async (plan) => {
          expect(check(await observe(await taleOf(plan)))).toEqual([]);
        }),
        runs(10),
      );
    });
  }
});

/** The histories of these tales, made once. */
function observed(tales: () => Promise<readonly Tale[]>): () => Promise<readonly History[]> {
  let histories: Promise<readonly History[]> | undefined;
  const make = async () => {
    const made: History[] = [];
    for (const tale of await tales()) made.push(await observe(tale));
    return made;
  };
  return () => {
    histories ??= make();
    return histories;
  };
}

const OTHERS = {
  "in towns where whatever is forbidden is tried": observed(() => directedTales(Math.ceil(FC_RUNS / 8))),
  "in a town where much money moves": observed(() => richTales(Math.ceil(FC_RUNS / 16))),
};

describe.each(Object.entries(OTHERS))(`%s (FC_SEED=${SEED})`, (_, histories) => {
  for (const { number, sentence, check } of INVARIANTS) {
    test(`${number}. ${sentence}`, async () => {
      for (const history of await histories()) expect(check(history)).toEqual([]);
    });
  }
});
