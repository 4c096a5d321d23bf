/** Sentences with facts in braces, and the records that facts name, so that a program finds them without reading. */
import type { Facts } from "../domain/error.ts";
import type { Kind } from "../domain/records.ts";
import type { Finding, FindingName, Noted, Sentences } from "./findings.ts";

export interface NamedRecord {
  readonly kind: Kind;
  readonly id: string;
}

/** Which kind of record a fact names. Facts that are not listed name none. */
const KINDS_NAMED: Readonly<Record<string, Kind>> = {
  fund: "fund",
  programme: "programme",
  class: "class",
  otherClass: "class",
  certificate: "certificate",
  voucher: "voucher",
  otherVoucher: "voucher",
  settlement: "settlement",
  otherSettlement: "settlement",
  recovery: "recovery",
  otherRecovery: "recovery",
  trainee: "trainee",
  otherTrainee: "trainee",
  party: "party",
  school: "party",
  otherSchool: "party",
  evaluator: "party",
  key: "key",
  year: "calendar",
};

/** In the order of the facts. */
export function recordsIn(facts: Facts): readonly NamedRecord[] {
  return Object.entries(facts).flatMap(([name, id]) => {
    const kind = Object.hasOwn(KINDS_NAMED, name) ? KINDS_NAMED[name] : undefined;
    return kind === undefined ? [] : [{ kind, id: String(id) }];
  });
}

/** The sentence with its facts in the place of `{fact}`. */
export function fill(template: string, facts: Facts): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ""));
}

/** A line, counted from 1, and its place in the ledger, counted from 0; neither where no line is to blame. */
export const placeOf = (line: number | undefined) => (line === undefined ? {} : { line, seq: line - 1 });

/** Puts findings into words; `chinese` has the facts as they stand in a Chinese sentence. */
export const inWords =
  (sentences: Partial<Sentences<FindingName>>, chinese = (facts: Facts): Facts => facts) =>
  ({ finding, line, facts }: Noted): Finding => {
    const [en, zh] = sentences[finding] ?? [finding, finding];
    const [message, messageZh] = [fill(en, facts), fill(zh, chinese(facts))];
    return { finding, ...placeOf(line), message, messageZh, facts, records: recordsIn(facts) };
  };
