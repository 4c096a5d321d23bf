/**
 * A listener at `prepare` and `explain`: the refusals that the tests of the law reach, and which of the common ones each
 * instruction can get, found out by what its law looks up.
 */
import type * as decider from "../../src/domain/decide.ts";
import type { Presented } from "../../src/domain/decide.ts";
import type { View } from "../../src/domain/records.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import type { Look, Prepared } from "../../src/domain/rule.ts";

/** The first refusal of every sentence for every instruction type, as they came, numbers apart, but not years. */
const refusals = new Map<string, Refusal>();
const common = new Map<string, Set<string>>();

/**
 * The refusals that were heard: each a code, the sentences and the facts. Those that name one year or none come first:
 * they read best as examples.
 */
export const heardRefusals = (): readonly Refusal[] =>
  [...refusals.values()].sort((a, b) => Math.max(1, yearsIn(a).size) - Math.max(1, yearsIn(b).size));

const yearsIn = ({ message }: Refusal): ReadonlySet<string> =>
  new Set([...message.matchAll(/\b(\d{4})-\d\d-\d\d\b/g)].map(([, year = ""]) => year));

/** By instruction type: `unknown-…`, `duplicate-…`, and `frozen` in each scope that stops it, as they came. */
export const heardCommon = (): ReadonlyMap<string, ReadonlySet<string>> => common;

function hear(type: string, refusal: Refusal | undefined): void {
  if (!refusal) return;
  const key = `${type} ${refusal.code} ${refusal.message.replace(/\d+/g, "0")} ${yearsIn(refusal).size}`;
  if (!refusals.has(key)) refusals.set(key, refusal);
}

/** What stands before the rows of its own, by looking for its records once more. */
function lookUp(prepared: Prepared, view: View, { at, ledger, signatures, keys }: Presented): void {
  const found = common.get(prepared.law.type) ?? new Set();
  common.set(prepared.law.type, found);
  const look: Look = {
    get: view.get,
    at,
    ledger,
    signers: signatures.map(({ key }) => view.get("key", key)).filter((key) => key !== undefined),
    named(kind, id) {
      found.add(`unknown-${kind}`);
      return view.get(kind, id);
    },
    unknown: (noun) => void found.add(`unknown-${noun}`),
    fresh: (kind) => void found.add(`duplicate-${kind}`),
    key: (publicKey) => keys.get(publicKey) ?? Object.assign({}, ...keys.values()),
  };
  for (const { scope } of prepared.examine(look)?.frozen ?? []) found.add(`frozen ${scope}`);
}

export const listening = (real: typeof decider): typeof decider => ({
  ...real,
  prepare(type, data) {
    const prepared = real.prepare(type, data);
    if ("ok" in prepared) hear(type, prepared.refusal);
    return prepared;
  },
  explain(prepared, view, presented) {
    const reasons = real.explain(prepared, view, presented);
    for (const reason of reasons) hear(prepared.law.type, reason);
    lookUp(prepared, view, presented);
    return reasons;
  },
});
