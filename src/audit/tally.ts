/** What an audit has found so far: every problem is counted, the first ones are kept, so that memory stays bounded. */
import type { Facts } from "../domain/error.ts";
import type { Refusal } from "../domain/refusals.ts";
import { CHECKS, type Check, type CheckName } from "./checks.ts";
import { type Problem, type ProblemCode, problem, refused } from "./problems.ts";

/** How many problems a report lists. */
const PROBLEMS_KEPT = 100;

/** Something that an audit could not look at, and why. */
export interface NotChecked {
  readonly check: CheckName;
  readonly why: string;
  readonly whyZh: string;
}

export interface CheckResult extends Check {
  readonly name: CheckName;
  /** "not checked" if nothing wrong was found and something was left out. */
  readonly ok: boolean | "not checked";
  readonly problems: number;
  readonly why?: string;
  readonly whyZh?: string;
}

export interface Tally {
  /** A problem; `line` counts from 1 and is undefined where no line is to blame. */
  add(code: ProblemCode, line: number | undefined, facts?: Facts): void;
  refuse(refusal: Refusal, line: number): void;
  /** Says that something of a check was left out. */
  leave(check: CheckName, why: string, whyZh: string): void;
  /** The first one found, if any. */
  first(): Problem | undefined;
  result(): {
    readonly ok: boolean;
    readonly checks: readonly CheckResult[];
    /** Those kept, by line; the ones without a line come last. */
    readonly problems: readonly Problem[];
    readonly notChecked: readonly NotChecked[];
    readonly firstBadLine?: number;
  };
}

export function createTally(): Tally {
  const kept: Problem[] = [];
  const counts = new Map<CheckName, number>();
  const left: NotChecked[] = [];
  let firstBadLine = Number.POSITIVE_INFINITY;

  function keep(found: Problem): void {
    counts.set(found.check, (counts.get(found.check) ?? 0) + 1);
    firstBadLine = Math.min(firstBadLine, lineOf(found));
    if (kept.length < PROBLEMS_KEPT) kept.push(found);
  }

  function resultOf(check: (typeof CHECKS)[number]): CheckResult {
    const problems = counts.get(check.name) ?? 0;
    const leftOut = left.find(({ check: name }) => name === check.name);
    if (problems > 0) return { ...check, ok: false, problems };
    return leftOut
      ? { ...check, ok: "not checked", problems, why: leftOut.why, whyZh: leftOut.whyZh }
      : { ...check, ok: true, problems };
  }

  return {
    add: (code, line, facts = {}) => keep(problem(code, line, facts)),
    refuse: (refusal, line) => keep(refused(refusal, line)),
    leave: (check, why, whyZh) => void left.push({ check, why, whyZh }),
    first: () => kept[0],
    result: () => ({
      ok: counts.size === 0,
      checks: CHECKS.map(resultOf),
      problems: kept.toSorted((a, b) => lineOf(a) - lineOf(b) || 0),
      notChecked: left,
      ...(Number.isFinite(firstBadLine) ? { firstBadLine } : {}),
    }),
  };
}

const lineOf = ({ line }: Problem): number => line ?? Number.POSITIVE_INFINITY;
