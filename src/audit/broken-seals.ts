/**
 * Checkpoints that prove nothing, and what those say that were signed well and do not go with the lines: which line is to
 * blame, if any, and whether the operator signed two histories. They are looked at together, at the end, so that the
 * order in which they were given decides nothing. Loaded where there are any.
 */
import { LedgerError } from "../domain/error.ts";
import { bytesToHex } from "../record/digest.ts";
import type { SignedSeal, UnprovenSeal } from "./seals.ts";
import type { Tally } from "./tally.ts";

/** `signed` are all that were signed well, `found` is how many lines there are. */
export function tellBrokenSeals(
  signed: readonly SignedSeal[],
  unproven: readonly UnprovenSeal[],
  found: number,
  tally: Tally,
): void {
  for (const seal of unproven) doubt(seal, found, tally);
  leaveUnproven(unproven, tally);
  blame(signed, found, tally);
}

/** One that is doubtful is not called forged; it is wrong all the same if it is beyond the end. */
function doubt(seal: UnprovenSeal, found: number, tally: Tally): void {
  const { name: file, size, isNewest, error } = seal;
  if (error !== undefined && !(error instanceof LedgerError)) throw error;
  if (isDoubtful(seal)) {
    const code = isNewest ? "checkpoint-beyond-lines" : "older-checkpoint-beyond-lines";
    if (size > found) tally.add(code, undefined, { file, size, found });
  } else if (error) {
    const code = error.code === "note-not-verified" ? "checkpoint-not-verified" : "checkpoint-malformed";
    tally.add(code, undefined, { file, why: error.message });
  } else tally.add("checkpoint-key-not-enrolled", undefined, { file, size });
}

/** Whether nobody knows if those who signed it might: no key that is known did, and others may have been enrolled. */
const isDoubtful = ({ isUnclear, error }: UnprovenSeal): boolean =>
  isUnclear && !(error instanceof LedgerError && error.facts.signers !== 0);

/** Says that the lines were not held against these, and whose signature could not be looked at. */
function leaveUnproven(seals: readonly UnprovenSeal[], tally: Tally): void {
  for (const check of ["checkpoint", "older-checkpoints"] as const) {
    const [names, namesZh] = naming(seals.filter(({ isNewest }) => isNewest === (check === "checkpoint")));
    const why = `The lines were not held against ${names}: nothing shows that the operator signed it`;
    if (names !== "") tally.leave(check, why, `未与${namesZh}核对：无法证明其由运营方签署`);
  }
  const [names, namesZh] = naming(seals.filter(isDoubtful));
  const why = `The keys that may have signed ${names} are not known, as lines before its end are bad or missing`;
  const whyZh = `${namesZh}末尾之前有条目错误或缺失，无法得知可签署的密钥`;
  if (names !== "") tally.leave("checkpoint-signatures", why, whyZh.trim());
}

/** The first one and how many more, in English and Chinese. */
function naming([first, ...others]: readonly UnprovenSeal[]): readonly [en: string, zh: string] {
  if (!first) return ["", ""];
  if (others.length === 0) return [first.name, ` ${first.name} `];
  return [`${first.name} and ${others.length} more`, ` ${first.name} 等 ${others.length + 1} 个检查点`];
}

/**
 * A checkpoint that the auditor kept proves the lines that it covers, so that none of them is to blame; the export's own
 * may have been signed anew by a forger. Whichever it is: two that can't both be of one history convict the operator.
 */
function blame(signed: readonly SignedSeal[], found: number, tally: Tally): void {
  const seals = signed.toSorted((a, b) => a.size - b.size || (rootText(a) < rootText(b) ? -1 : 1));
  const last = seals.findLast(({ holds }) => holds);
  const lastKept = seals.findLast(({ holds, isOwn }) => holds && !isOwn);
  for (const [i, seal] of seals.entries()) {
    if (seal.holds) continue;
    const { name: file, size, isNewest } = seal;
    if (size > found) miss(seal, found, tally);
    else if (!covers(lastKept, size)) {
      const from = (lastKept?.size ?? 0) + 1;
      tally.add(isNewest ? "root-differs" : "older-root-differs", size, { file, from });
    }
    const other = [lastKept, last].find((proof) => covers(proof, size)) ?? rivalOf(seal, seals[i - 1]);
    if (other) {
      const code = isNewest ? "newest-contradicts" : "checkpoints-contradict";
      tally.add(code, undefined, { file, other: other.name, size });
    }
  }
}

/** Behind a line that is bad already, nobody knows where lines are missing. */
function miss({ name: file, size, isNewest }: SignedSeal, found: number, tally: Tally): void {
  const line = tally.firstBadLine() <= found ? undefined : found + 1;
  tally.add(isNewest ? "entries-missing" : "older-entries-missing", line, { file, size, found });
}

const covers = (proof: SignedSeal | undefined, size: number): boolean => proof !== undefined && proof.size >= size;

/** The one before, if it is over as many entries, but over others. */
const rivalOf = (seal: SignedSeal, before: SignedSeal | undefined): SignedSeal | undefined =>
  before?.size === seal.size && rootText(before) !== rootText(seal) ? before : undefined;

const rootText = ({ root }: SignedSeal): string => bytesToHex(root);
