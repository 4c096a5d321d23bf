/** The decision: a judgement (judgement.ts) with the sentences for whoever is refused. */
import type { Accepted, Denied, Ground, Presented } from "./judgement.ts";
import { groundsAgainst, judge, shape } from "./judgement.ts";
import type { View } from "./records.ts";
import type { Refusal } from "./refusals.ts";
import { refuse } from "./refusals.ts";
import type { Prepared } from "./rule.ts";

export type { Accepted, Presented } from "./judgement.ts";

export interface Refused {
  readonly ok: false;
  readonly refusal: Refusal;
}

export type Decision = Accepted | Refused;

/** The instruction's data in the shape that its type asks for; or the refusal `instruction-malformed`. */
export function prepare(type: string, data: unknown): Prepared | Refused {
  const shaped = shape(type, data);
  return "ground" in shaped ? refused(shaped) : shaped;
}

/**
 * Accepted with the changed records, or refused with the first rule that does not hold, in the order of docs/domain.md.
 * @throws LedgerError `ledger-corrupt` if a record that another one names is missing.
 */
export function decide(prepared: Prepared, view: View, presented: Presented): Decision {
  const judgement = judge(prepared, view, presented);
  return judgement.ok ? judgement : refused(judgement);
}

/** Every refusal that stands in the way: a common one alone, otherwise each row that can be judged and does not hold. */
export function explain(prepared: Prepared, view: View, presented: Presented): readonly Refusal[] {
  return groundsAgainst(prepared, view, presented).map(worded);
}

const worded = ({ code, facts }: Ground): Refusal => refuse(code, facts);
const refused = ({ ground }: Denied): Refused => ({ ok: false, refusal: worded(ground) });
