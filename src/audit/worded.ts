/**
 * Problems in words. A refusal of the law is one as well, under its own code and with its own sentence: of the check
 * `ledger` or `signatures` if it is about these, otherwise of `law`.
 */
import type { Facts } from "../domain/error.ts";
import { type Refusal, refuse } from "../domain/refusals.ts";
import type { CheckName } from "./checks.ts";
import { inChinese } from "./glossary.ts";
import { fill, type NamedRecord, placeOf, recordsIn } from "./named.ts";
import { PROBLEMS, type ProblemCode } from "./problems.ts";
import type { Trouble } from "./tally.ts";

/** One thing that is wrong. */
export interface Problem {
  readonly check: CheckName;
  readonly code: ProblemCode | Refusal["code"];
  /** Counted from 1; absent where no line is to blame. */
  readonly line?: number;
  /** The place of that line, counted from 0. */
  readonly seq?: number;
  /** English and Chinese, for people. */
  readonly message: string;
  readonly messageZh: string;
  readonly facts: Facts;
  /** The records that the facts name. */
  readonly records: readonly NamedRecord[];
}

const REFUSALS_OF_OTHER_CHECKS: ReadonlyMap<string, CheckName> = new Map([
  ["ledger-mismatch", "ledger"],
  ["signature-invalid", "signatures"],
  ["signer-not-authorised", "signatures"],
  ["quorum-missing", "signatures"],
]);

const checkOfRefusal = (code: Refusal["code"]): CheckName => REFUSALS_OF_OTHER_CHECKS.get(code) ?? "law";

/** How many problems and refusals there are, by code, as how many there are by check. */
export function countedByCheck(
  own: ReadonlyMap<ProblemCode, number>,
  law: ReadonlyMap<Refusal["code"], number>,
): ReadonlyMap<CheckName, number> {
  const counts = new Map<CheckName, number>();
  const count = (check: CheckName, many: number) => counts.set(check, (counts.get(check) ?? 0) + many);
  for (const [code, many] of own) count(PROBLEMS[code][0], many);
  for (const [code, many] of law) count(checkOfRefusal(code), many);
  return counts;
}

/** What is wrong, in words. */
export function worded({ line, ...trouble }: Trouble): Problem {
  const { ground } = trouble;
  return ground ? refused(refuse(ground.code, ground.facts), line) : problem(trouble.code, line, trouble.facts);
}

/** A problem with its facts filled in; `line` is one of them. */
export function problem(code: ProblemCode, line: number | undefined, facts: Facts): Problem {
  const [check, en, zh] = PROBLEMS[code];
  const all = line === undefined ? facts : { ...facts, line };
  const [message, messageZh] = [fill(en, all), fill(zh, inChinese(all))];
  return { check, code, ...placeOf(line), message, messageZh, facts, records: recordsIn(facts) };
}

/** Where the law tells the sender to do what an auditor can't. */
const SENTENCES_OF_AUDITS: Readonly<Partial<Record<Refusal["code"], readonly [en: string, zh: string]>>> = {
  "signature-invalid": [
    "The signature by key {key} does not verify: it was altered, or is of another text.",
    "密钥 {key} 的签名无效：签名已被改动，或所签并非该指令。",
  ],
};

/** The law's refusal of the instruction in a line, as a problem. */
export function refused({ code, facts, ...refusal }: Refusal, line: number | undefined): Problem {
  const check = checkOfRefusal(code);
  const [en = refusal.message, zh = refusal.messageZh] =
    SENTENCES_OF_AUDITS[code]?.map((text) => fill(text, facts)) ?? [];
  return { check, code, ...placeOf(line), message: en, messageZh: zh, facts, records: recordsIn(facts) };
}
