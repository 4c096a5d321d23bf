/**
 * Checkpoints that prove nothing, and what those say that were signed well and do not go with the lines: which line is to
 * blame, if any, and whether the operator signed two histories. They are looked at together, at the end, so that the
 * order in which they were given decides nothing. Loaded where there are any.
 */
import { LedgerError } from "../domain/error.ts";
import { bytesToHex } from "../record/digest.ts";
import type { SignedSeal, UnprovenSeal } from "./seals.ts";
import type { Tally } from "./tally.ts";

interface FoundSeals {
  /** All that were signed well, by keys that count. */
  readonly signed: readonly SignedSeal[];
  readonly unproven: readonly UnprovenSeal[];
  /** How many lines there are. */
  readonly lines: number;
  /** Public keys that the auditor trusts. */
  readonly trusted: readonly string[];
  /** The operator's public key by the first line, if that was found lawful. */
  readonly founder: string | undefined;
}

export function tellBrokenSeals(found: FoundSeals, tally: Tally): void {
  for (const seal of found.unproven) doubt(seal, found.lines, tally);
  leaveUnproven(found, tally);
  const proofs = ofOperator(found).toSorted(bySize);
  // One that the export has for its own may have been signed anew by a forger.
  const lastKept = proofs.findLast(({ holds, isOwn }) => holds && !isOwn);
  convict(proofs, lastKept, tally);
  blame(found.signed.toSorted(bySize), lastKept, found.lines, tally);
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
function leaveUnproven({ unproven, signed, lines }: FoundSeals, tally: Tally): void {
  for (const check of ["checkpoint", "older-checkpoints"] as const) {
    const isOfIt = ({ isNewest }: Pick<UnprovenSeal, "isNewest">) => isNewest === (check === "checkpoint");
    const [names, namesZh] = naming(unproven.filter(isOfIt));
    const others = signed.filter((seal) => isOfIt(seal) && seal.size <= lines).length;
    const [held, heldZh] =
      others === 0 ? ["", ""] : [`; held against them: ${others} more`, `；已与其他 ${others} 个核对`];
    const why = `The lines were not held against ${names}: nothing shows that the operator signed it${held}`;
    if (names !== "") tally.leave(check, why, `未与${namesZh}核对：无法证明其由运营方签署${heldZh}`);
  }
  const [names, namesZh] = naming(unproven.filter(isDoubtful));
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
 * Those whose signers the auditor can take for the operator: trusted keys, and those enrolled in lines that a trusted key
 * opened or signed. In any others, whoever made the lines can have enrolled keys as the operator's.
 */
function ofOperator({ signed, trusted, founder }: FoundSeals): readonly SignedSeal[] {
  const byTrusted = signed.filter(({ signers }) => signers.some((key) => trusted.includes(key)));
  const isVouchedFor = (founder !== undefined && trusted.includes(founder)) || byTrusted.some(({ holds }) => holds);
  return isVouchedFor ? signed : byTrusted;
}

/** Two of the operator's that can't both be of one history convict it, whichever lines there are. */
function convict(proofs: readonly SignedSeal[], lastKept: SignedSeal | undefined, tally: Tally): void {
  const last = proofs.findLast(({ holds }) => holds);
  for (const [i, seal] of proofs.entries()) {
    if (seal.holds) continue;
    const { name: file, size, isNewest } = seal;
    const other = [lastKept, last].find((proof) => covers(proof, size)) ?? rivalOf(seal, proofs[i - 1]);
    if (!other) continue;
    tally.add(isNewest ? "newest-contradicts" : "checkpoints-contradict", undefined, { file, other: other.name, size });
  }
}

/** What the auditor kept of the operator's proves the lines that it covers: none of them is to blame. */
function blame(seals: readonly SignedSeal[], lastKept: SignedSeal | undefined, found: number, tally: Tally): void {
  for (const seal of seals) {
    const { name: file, size, isNewest } = seal;
    if (seal.holds || covers(lastKept, size)) continue;
    const from = (lastKept?.size ?? 0) + 1;
    if (size > found) miss(seal, found, tally);
    else tally.add(isNewest ? "root-differs" : "older-root-differs", size, { file, from });
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

const bySize = (a: SignedSeal, b: SignedSeal): number => a.size - b.size || (rootText(a) < rootText(b) ? -1 : 1);

const rootText = ({ root }: SignedSeal): string => bytesToHex(root);
