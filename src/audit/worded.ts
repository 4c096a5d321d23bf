/**
 * Problems in words. A refusal of the law is one as well, under its own code and with its own sentence: of the check
 * `ledger` or `signatures` if it is about these, otherwise of `law`.
 */
import type { Facts } from "../domain/error.ts";
import type { Ground } from "../domain/judgement.ts";
import { type RefusalCode, refusalOf } from "../domain/refusals.ts";
import type { Entry } from "../record/entry.ts";
import type { CheckName } from "./checks.ts";
import { inChinese } from "./glossary.ts";
import { fill, type NamedRecord, placeOf, recordsIn } from "./named.ts";
import { PROBLEMS, type ProblemCode } from "./problems.ts";
import type { Trouble } from "./tally.ts";

/** One thing that is wrong. */
export interface Problem {
  readonly check: CheckName;
  readonly code: ProblemCode | RefusalCode;
  /** Counted from 1; absent where no line is to blame. */
  readonly line?: number;
  /** The place of that line, counted from 0. */
  readonly seq?: number;
  /** What was being judged, if it came so far. */
  readonly entry?: JudgedEntry;
  /** English and Chinese, for people. */
  readonly message: string;
  readonly messageZh: string;
  readonly facts: Facts;
  /** The records that the facts name. */
  readonly records: readonly NamedRecord[];
}

/** Of an entry, by what it is found again, and who answers for it. */
interface JudgedEntry {
  readonly type: string;
  /** Of the instruction. */
  readonly id: string;
  /** The instant of its acceptance, by the entry. */
  readonly at: string;
  /** The ids of the keys that signed. */
  readonly signers: readonly string[];
}

const REFUSALS_OF_OTHER_CHECKS: ReadonlyMap<string, CheckName> = new Map([
  ["ledger-mismatch", "ledger"],
  ["signature-invalid", "signatures"],
  ["signer-not-authorised", "signatures"],
  ["quorum-missing", "signatures"],
]);

const checkOfRefusal = (code: RefusalCode): CheckName => REFUSALS_OF_OTHER_CHECKS.get(code) ?? "law";

/** How many problems and refusals there are, by code, as how many there are by check. */
export function countedByCheck(
  own: ReadonlyMap<ProblemCode, number>,
  law: ReadonlyMap<RefusalCode, number>,
): ReadonlyMap<CheckName, number> {
  const counts = new Map<CheckName, number>();
  const count = (check: CheckName, many: number) => counts.set(check, (counts.get(check) ?? 0) + many);
  for (const [code, many] of own) count(PROBLEMS[code][0], many);
  for (const [code, many] of law) count(checkOfRefusal(code), many);
  return counts;
}

/** What is wrong, in words. */
export function worded({ line, entry, ...trouble }: Trouble): Problem {
  const { ground } = trouble;
  const said = ground ? refused(ground, line) : problem(trouble.code, line, trouble.facts);
  return entry ? { ...said, entry: judgedEntry(entry) } : said;
}

const judgedEntry = ({ at, instruction: { type, id }, signatures }: Entry): JudgedEntry => ({
  type,
  id,
  at,
  signers: signatures.map(({ key }) => key),
});

/** A problem with its facts filled in; `line` is one of them. */
export function problem(code: ProblemCode, line: number | undefined, facts: Facts): Problem {
  const [check, en, zh] = PROBLEMS[code];
  const all = line === undefined ? facts : { ...facts, line };
  const [message, messageZh] = [fill(en, all), fill(zh, inChinese(all))];
  return { check, code, ...placeOf(line), message, messageZh, facts, records: recordsIn(facts) };
}

/** The law's refusal of the instruction in a line, as a problem. */
export function refused({ code, facts }: Ground, line: number | undefined): Problem {
  const { message, messageZh } = refusalOf(code, facts);
  return { check: checkOfRefusal(code), code, ...placeOf(line), message, messageZh, facts, records: recordsIn(facts) };
}
