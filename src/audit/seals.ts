/**
 * Checkpoints, newest and older, held against the lines as they pass: when the stream has as many lines as a checkpoint
 * covers, its signatures are verified with the operator keys enrolled by then, and its root is compared with that of the
 * tree. So any number of checkpoints is checked in one pass, without keeping a line.
 */
import { LedgerError } from "../domain/error.ts";
import { LEDGER } from "../domain/records.ts";
import { decodeBase64url, encodeBase64url } from "../record/base64.ts";
import { type Checkpoint, isHandedOver, openCheckpoint, unverifiedCheckpoint } from "../record/checkpoint.ts";
import { bytesToHex } from "../record/digest.ts";
import { keyHash, type VerifierKey } from "../record/keys.ts";
import { type CompactRange, rootOf } from "../record/merkle.ts";
import type { Judge } from "./judge.ts";
import type { Tally } from "./tally.ts";

/** A signed note, and the name that it is reported by: that of its file. */
export interface NamedNote {
  readonly name: string;
  readonly note: string | Uint8Array;
  /** Of a file in an export's own checkpoints/: its name there, which must be the size. */
  readonly size?: string;
}

export interface SealOptions {
  readonly origin: string;
  readonly trusted: readonly VerifierKey[];
  /** The checkpoint that must cover every line. */
  readonly newest: NamedNote | undefined;
  readonly older: readonly NamedNote[];
  /** A whole export: it must have a newest checkpoint, and has every checkpoint ever signed. */
  readonly complete: boolean;
}

export interface Seals {
  /** Checks the checkpoints over exactly the lines so far. */
  pass(tree: CompactRange, judge: Judge): void;
  /** How many lines are as a good checkpoint says. */
  matched(): number;
  /** The root of a checkpoint over this many lines, whether or not it is signed well. */
  rootOver(size: number): Uint8Array | undefined;
  /** The file that a whole export must have for its newest checkpoint, if that is good and the file is not there. */
  missing(): string | undefined;
  /** Whether a good checkpoint over some of the lines is signed by a trusted key. */
  isTrusted(): boolean;
  /** To be called once, at the end, when everything else is known that is wrong with the lines. */
  finish(tree: CompactRange, judge: Judge): Promise<void>;
}

interface Seal extends Checkpoint {
  readonly name: string;
  readonly note: string;
  readonly isNewest: boolean;
  /** The export's own, not one that the auditor kept. */
  readonly isOwn: boolean;
}

/** One that an operator key signed which counted. */
export interface SignedSeal extends Seal {
  /** Public keys that count. */
  readonly signers: readonly string[];
  /** Whether the lines are what it covers. */
  readonly holds: boolean;
}

/** One that proves nothing. */
export interface UnprovenSeal extends Pick<Seal, "name" | "isNewest" | "size"> {
  /** Whether keys may have been enrolled at its size that are not known. */
  readonly isUnclear: boolean;
  /** Why it is no signed note; absent if the keys that signed it did not count. */
  readonly error?: unknown;
}

export function createSeals(options: SealOptions, tally: Tally): Seals {
  const { trusted, newest, older, complete } = options;
  const unproven: UnprovenSeal[] = [];
  const seals = [...older.map((note) => read(note, false)), ...(newest ? [read(newest, true)] : [])]
    .filter((seal) => seal !== undefined)
    .sort((a, b) => a.size - b.size);
  const signed: SignedSeal[] = []; // by size
  let next = 0; // the first seal that is not checked yet
  let lastSigners: readonly string[] | undefined; // of the checkpoint before the next one

  function read({ name, note, size: named }: NamedNote, isNewest: boolean): Seal | undefined {
    try {
      const text = typeof note === "string" ? note : strictUtf8.decode(note);
      const checkpoint = unverifiedCheckpoint(text);
      const { size } = checkpoint;
      if (named !== undefined && named !== String(size)) {
        tally.add("checkpoint-misnamed", undefined, { file: name, size });
      }
      return { ...checkpoint, name, note: text, isNewest, isOwn: isNewest || named !== undefined };
    } catch (error) {
      const known = error instanceof LedgerError ? error : new LedgerError("malformed-note", "It is not UTF-8");
      unproven.push({ name, isNewest, size: 0, isUnclear: false, error: known });
      return undefined;
    }
  }

  /** The public keys that signed and count; none if the note proves nothing. */
  function signersOf(seal: Seal, tree: CompactRange, judge: Judge): readonly string[] {
    // Behind a bad line, or the last one, nobody knows which keys were enrolled: the trusted ones stand in for them. But
    // a key that was revoked before stays so.
    const isUnclear = seal.size > tree.size || judge.isStopped();
    const keys = operatorKeys(judge);
    const counts = (key: string) => !(keys.find(({ publicKey }) => publicKey === key)?.revoked ?? !isUnclear);
    try {
      const { signers } = openCheckpoint(seal.note, { origin: options.origin, verifiers: verifiersOf(judge, options) });
      const counted = signers.map(textOf).filter(counts);
      if (counted.length > 0) return counted;
      unproven.push({ ...seal, isUnclear: false }); // who signed it is known, and does not count
    } catch (error) {
      unproven.push({ ...seal, isUnclear, error });
    }
    return [];
  }

  /** Where every checkpoint ever signed is there: the first one by a new key is signed by the one before it as well. */
  function requireOldKey({ name, isOwn }: Seal, signers: readonly string[], judge: Judge): void {
    if (!complete || !isOwn || judge.isStopped()) return;
    const founder = operatorKeys(judge).slice(0, 1); // the ledger.open stands before the first checkpoint
    const before = lastSigners ?? founder.map(({ publicKey }) => publicKey);
    if (!isHandedOver(before, countingKeys(judge), signers))
      tally.add("checkpoint-key-changed", undefined, { file: name });
    lastSigners = signers;
  }

  function check(seal: Seal, tree: CompactRange, judge: Judge): void {
    const signers = signersOf(seal, tree, judge);
    if (signers.length === 0) return;
    const isReached = seal.size === tree.size;
    if (isReached) requireOldKey(seal, signers, judge);
    signed.push({ ...seal, signers, holds: isReached && isSameRoot(rootOf(tree), seal.root) });
  }

  /** The one over most lines that are as it says; the newest, if there are several. */
  const lastGood = (): SignedSeal | undefined => signed.findLast(({ holds }) => holds);
  const matched = (): number => lastGood()?.size ?? 0;

  return {
    pass(tree, judge) {
      for (let seal = seals[next]; seal?.size === tree.size; seal = seals[++next]) check(seal, tree, judge);
    },
    matched,
    rootOver: (size) => seals.find((seal) => seal.size === size)?.root,
    missing() {
      const last = lastGood();
      if (!last?.isNewest) return undefined;
      const isThere = seals.some(({ isNewest, isOwn, size }) => isOwn && !isNewest && size === last.size);
      return isThere ? undefined : `checkpoints/${last.size}`;
    },
    isTrusted: () => signed.some(({ holds, signers }) => holds && trusted.some((key) => signers.includes(textOf(key)))),
    async finish(tree, judge) {
      for (let seal = seals[next]; seal; seal = seals[++next]) check(seal, tree, judge);
      if (unproven.length > 0 || signed.some(({ holds }) => !holds)) {
        const trustedKeys = trusted.map(textOf);
        const founder = operatorKeys(judge)[0]?.publicKey;
        const found = { signed, unproven, lines: tree.size, trusted: trustedKeys, founder };
        (await import("./seldom.ts")).tellBrokenSeals(found, tally);
      }
      const last = seals.find(({ isNewest }) => isNewest);
      if (last && last.size < tree.size) {
        tally.add("entries-uncovered", last.size + 1, { file: last.name, size: last.size, found: tree.size });
      }
      if (!newest && complete) tally.add("checkpoint-missing", undefined);
      if (!newest && !complete && matched() < tree.size) {
        (await import("./seldom.ts")).leaveEnd(matched(), tally);
      }
      if (!older.some(({ size }) => size === undefined)) tally.leave("older-checkpoints", ...NONE_KEPT);
      if (older.length === 0 && !newest) {
        tally.leave("checkpoint-signatures", "No checkpoint was given", "未提供检查点");
      }
    },
  };
}

const NONE_KEPT = [
  "No checkpoint that the auditor kept was given: those of the export can have been signed anew with a rewritten history",
  "未提供审计人员自行留存的检查点：导出目录中的检查点可能已随被改写的历史重新签署",
] as const;

const isSameRoot = (a: Uint8Array, b: Uint8Array): boolean => bytesToHex(a) === bytesToHex(b);

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const textOf = ({ publicKey }: VerifierKey): string => encodeBase64url(publicKey);

/** Every operator key enrolled so far. */
function operatorKeys({ tables }: Judge) {
  const ids = tables.ledger.get(LEDGER)?.operatorKeys ?? [];
  return ids.map((id) => tables.key.get(id)).filter((key) => key !== undefined);
}

const countingKeys = (judge: Judge): string[] =>
  operatorKeys(judge)
    .filter(({ revoked }) => !revoked)
    .map(({ publicKey }) => publicKey);

/** The keys that a checkpoint may be signed by; a line by one of them that does not verify rejects it. */
function verifiersOf(judge: Judge, { origin, trusted }: SealOptions): readonly VerifierKey[] {
  const given = trusted.map(textOf);
  const enrolled = operatorKeys(judge).filter(({ publicKey }) => !given.includes(publicKey));
  const others = enrolled.map((key) => {
    const publicKey = decodeBase64url(key.publicKey, 32) ?? new Uint8Array(32);
    return { name: origin, hash: keyHash(origin, publicKey), publicKey };
  });
  return [...trusted, ...others];
}
