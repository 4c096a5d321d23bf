/**
 * A checkpoint says, over a signature, what the ledger was when it had so many entries (C2SP tlog-checkpoint; format
 * section 5). It is a signed note (note.ts) with exactly three lines of text:
 *
 *     vouchers.example                                 the origin: which ledger
 *     32                                               the size: how many entries, in decimal
 *     XyrN3Al4L7EeWIcwrZ+rxJel9K4nBhfIdQHVmAtSBF4=     the root of the Merkle tree over them, in base64
 *
 * Extension lines, which C2SP allows, are refused. The operator's key signs under the origin as its name.
 */
import { LedgerError } from "../domain/error.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import type { VerifierKey } from "./keys.ts";
import { type NoteSigner, openNote, sealNote } from "./note.ts";

export interface Checkpoint {
  readonly origin: string;
  /** The number of entries, a safe integer. */
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/** Whose checkpoint, and by which keys: given by other means, never by the file that is checked. */
export interface Trust {
  readonly origin: string;
  readonly verifiers: readonly VerifierKey[];
}

const BODY = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n$/;

/** The three lines. @throws LedgerError `malformed-checkpoint` for values that they can't hold. */
export function encodeCheckpoint({ origin, size, root }: Checkpoint): string {
  const text = `${origin}\n${size}\n${encodeBase64(root)}\n`;
  parseCheckpoint(text);
  return text;
}

/** The checkpoint of three lines, unsigned. @throws LedgerError `malformed-checkpoint` for any other text. */
export function parseCheckpoint(text: string): Checkpoint {
  const [, origin, decimal, base64 = ""] = BODY.exec(text) ?? [];
  const size = Number(decimal);
  const root = decodeBase64(base64, 32);
  if (origin === undefined || root === undefined || !Number.isSafeInteger(size)) {
    throw malformed("A checkpoint is three lines: origin, size in decimal, root of 32 bytes in base64");
  }
  return { origin, size, root };
}

/** What a signed note says, whoever signed it. @throws LedgerError `malformed-checkpoint` for any other text. */
export function unverifiedCheckpoint(note: string): Checkpoint {
  return parseCheckpoint(note.slice(0, note.lastIndexOf("\n\n") + 1));
}

/** The signed note. @throws LedgerError `malformed-checkpoint`, `malformed-note`. */
export function sealCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): string {
  return sealNote(encodeCheckpoint(checkpoint), signers);
}

/**
 * The checkpoint of a signed note, and which of the given keys signed it. One of them must have signed under the
 * origin as its name: a witness's signature beside it is welcome and not enough.
 * @throws LedgerError `malformed-note`, `malformed-checkpoint`; `note-not-verified` for a signature that does not
 * verify, another origin, or none by the origin's key.
 */
export function openCheckpoint(
  note: string,
  { origin, verifiers }: Trust,
): Checkpoint & { readonly signers: readonly VerifierKey[] } {
  const { text, verified } = openNote(note, verifiers);
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin !== origin) {
    throw notVerified(`The checkpoint is of ${checkpoint.origin}, not of ${origin}: get the one of your ledger`);
  }
  if (!verified.some(({ name }) => name === origin)) {
    throw notVerified(`No given key of ${origin} itself signed the checkpoint, only others: get one that it signed`);
  }
  return { ...checkpoint, signers: verified };
}

/**
 * Whether a checkpoint goes on from the one before it: a new operator key's first one is signed by an old key as well,
 * unless none of the old ones counts any more. All are public keys as texts: those that signed the checkpoint before
 * (before the first one, the key that opened the ledger), those that count now, and those that signed this one.
 */
export function isHandedOver(
  before: readonly string[],
  counting: readonly string[],
  signers: readonly string[],
): boolean {
  const left = before.filter((key) => counting.includes(key));
  return left.length === 0 || left.some((key) => signers.includes(key));
}

function malformed(message: string): LedgerError {
  return new LedgerError("malformed-checkpoint", message);
}

function notVerified(message: string): LedgerError {
  return new LedgerError("note-not-verified", message);
}
