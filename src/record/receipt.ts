/**
 * A receipt proves that one entry is in the ledger, to somebody who has the operator's key and nothing else (C2SP
 * tlog-proof; format section 5):
 *
 *     c2sp.org/tlog-proof@v1
 *     extra <base64 of the entry's line>
 *     index <its seq>
 *     <base64 of a hash>             the inclusion proof, from the leaf upwards; no line for a ledger of one entry
 *     <base64 of a hash>
 *                                    an empty line
 *     <a signed checkpoint>
 *
 * C2SP leaves `extra` open; here it is always the line.
 */
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { LedgerError } from "../domain/error.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { decodeUtf8 } from "./canonical.ts";
import { type Checkpoint, openCheckpoint, type Trust } from "./checkpoint.ts";
import { type Entry, entryHashBytes, parseEntry } from "./entry.ts";
import { checkInclusion } from "./merkle.ts";

/** What a receipt says before anything of it is verified. */
export interface Receipt {
  /** The entry's line, without its line feed. */
  readonly line: string;
  /** The entry's seq. */
  readonly index: number;
  /** Hashes of 32 bytes. */
  readonly proof: readonly Uint8Array[];
  /** The signed note. */
  readonly checkpoint: string;
}

const HEADER = "c2sp.org/tlog-proof@v1";
const RECEIPT =
  /^c2sp\.org\/tlog-proof@v1\nextra ([A-Za-z0-9+/=]+)\nindex (0|[1-9][0-9]{0,15})\n((?:[A-Za-z0-9+/]{43}=\n){0,53})\n(.+)$/s;

/** The text of a receipt. @throws LedgerError `malformed-receipt` for values that it can't hold. */
export function encodeReceipt({ line, index, proof, checkpoint }: Receipt): string {
  const head = [HEADER, `extra ${encodeBase64(utf8ToBytes(line))}`, `index ${index}`, ...proof.map(encodeBase64)];
  const text = `${head.join("\n")}\n\n${checkpoint}`;
  parseReceipt(text);
  return text;
}

/** What a receipt says, unverified: `openReceipt` verifies it. @throws LedgerError `malformed-receipt`. */
export function parseReceipt(text: string): Receipt {
  const [, extra = "", decimal, hashes = "", checkpoint] = RECEIPT.exec(text) ?? [];
  const line = decodeBase64(extra);
  const index = Number(decimal);
  const proof = hashes.split("\n").slice(0, -1).map(decodeHash);
  if (checkpoint === undefined || line === undefined || !Number.isSafeInteger(index)) {
    throw malformed("A receipt is a header, the lines extra and index, hashes, an empty line and a checkpoint");
  }
  return { line: decodeUtf8(line), index, proof, checkpoint };
}

/**
 * The entry that a receipt proves. Verified are: the checkpoint's signature and origin, that the entry was meant for
 * this ledger and stands at the index, and that it is included under the checkpoint's root.
 * @throws LedgerError `malformed-receipt`, `malformed-entry` and the like for other texts; `note-not-verified` when
 * the checkpoint, `receipt-not-verified` when the proof does not hold.
 */
export function openReceipt(
  text: string,
  trust: Trust,
): { readonly entry: Entry; readonly line: string; readonly checkpoint: Checkpoint } {
  const { line, index, proof, checkpoint: note } = parseReceipt(text);
  const checkpoint = openCheckpoint(note, trust);
  const { entry } = parseEntry(line);
  if (entry.seq !== index) throw notVerified(`The receipt says index ${index}, but its line is entry ${entry.seq}`);
  if (entry.instruction.ledger !== trust.origin) {
    throw notVerified(`The entry was meant for ${entry.instruction.ledger}, not for ${trust.origin}`);
  }
  if (!checkInclusion(index, checkpoint.size, entryHashBytes(line), proof, checkpoint.root)) {
    const root = `the root of the checkpoint over ${checkpoint.size} entries`;
    throw notVerified(`The proof does not lead from this line, at index ${index}, to ${root}`);
  }
  return { entry, line, checkpoint };
}

function decodeHash(base64: string): Uint8Array {
  const hash = decodeBase64(base64, 32);
  if (hash === undefined) throw malformed("A hash of the proof is not 32 bytes in base64");
  return hash;
}

function malformed(message: string): LedgerError {
  return new LedgerError("malformed-receipt", message);
}

function notVerified(message: string): LedgerError {
  return new LedgerError("receipt-not-verified", `${message}: ask the ledger for a new receipt`);
}
