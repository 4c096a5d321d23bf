/**
 * What an audit has found so far: everything wrong is counted, the first ones are kept, so that memory stays bounded.
 * Their sentences are loaded at the end, and only if there is anything wrong: a browser that audits a good ledger never
 * fetches them.
 */
import type { Facts } from "../domain/error.ts";
import type { Ground } from "../domain/judgement.ts";
import type { Entry } from "../record/entry.ts";
import { CHECKS, type Check, type CheckName } from "./checks.ts";
import type { ProblemCode } from "./problems.ts";
import type { Problem } from "./worded.ts";

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

/** Something wrong: found by the audit itself, or by the law in judging an instruction. */
export type Trouble = { readonly line: number | undefined; readonly entry?: Entry | undefined } & (
  | { readonly code: ProblemCode; readonly facts: Facts; readonly ground?: undefined }
  | { readonly ground: Ground }
);

export interface Tally {
  /** A problem; `line` counts from 1 and is undefined where no line is to blame. `entry`: what was being judged. */
  add(code: ProblemCode, line: number | undefined, facts?: Facts, entry?: Entry): void;
  deny(ground: Ground, line: number, entry: Entry): void;
  /** Says that something of a check was left out. */
  leave(check: CheckName, why: string, whyZh: string): void;
  /** The first one found, if any. */
  first(): Trouble | undefined;
  /** The first line that anything is wrong with, as far as is known; infinite if none is. */
  firstBadLine(): number;
  result(): Promise<Result>;
}

interface Result {
  readonly ok: boolean;
  readonly checks: readonly CheckResult[];
  /** Those kept, by line; the ones without a line come last. */
  readonly problems: readonly Problem[];
  readonly notChecked: readonly NotChecked[];
  readonly firstBadLine?: number;
}

export function createTally(): Tally {
  const kept: Trouble[] = [];
  const own = new Map<ProblemCode, number>(); // how many, by code
  const law = new Map<Ground["code"], number>();
  const left: NotChecked[] = [];
  let firstBadLine = Number.POSITIVE_INFINITY;

  function keep(trouble: Trouble): void {
    firstBadLine = Math.min(firstBadLine, lineOf(trouble));
    if (kept.length < PROBLEMS_KEPT) kept.push(trouble);
  }

  function resultOf(check: (typeof CHECKS)[number], problems: number): CheckResult {
    const leftOut = left.find(({ check: name }) => name === check.name);
    if (problems > 0) return { ...check, ok: false, problems };
    return leftOut
      ? { ...check, ok: "not checked", problems, why: leftOut.why, whyZh: leftOut.whyZh }
      : { ...check, ok: true, problems };
  }

  return {
    add(code, line, facts = {}, entry) {
      own.set(code, (own.get(code) ?? 0) + 1);
      keep({ code, line, facts, entry });
    },
    deny(ground, line, entry) {
      law.set(ground.code, (law.get(ground.code) ?? 0) + 1);
      keep({ ground, line, entry });
    },
    leave: (check, why, whyZh) => void left.push({ check, why, whyZh }),
    first: () => kept[0],
    firstBadLine: () => firstBadLine,
    async result() {
      if (kept.length === 0) {
        return { ok: true, checks: CHECKS.map((check) => resultOf(check, 0)), problems: [], notChecked: left };
      }
      const { countedByCheck, worded } = await import("./seldom.ts");
      const counts = countedByCheck(own, law);
      return {
        ok: false,
        checks: CHECKS.map((check) => resultOf(check, counts.get(check.name) ?? 0)),
        problems: kept.toSorted((a, b) => lineOf(a) - lineOf(b) || 0).map(worded),
        notChecked: left,
        ...(Number.isFinite(firstBadLine) ? { firstBadLine } : {}),
      };
    },
  };
}

const lineOf = ({ line }: Trouble): number => line ?? Number.POSITIVE_INFINITY;
