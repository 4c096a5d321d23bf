/**
 * Opens lines: each is hashed as it lies and parsed, and its signatures are sent to be verified while the lines before
 * it are still being judged. Nothing is judged here; what can't be opened says why.
 */
import { type Facts, LedgerError } from "../domain/error.ts";
import type { KeyId } from "../domain/values.ts";
import { decodeBase64url } from "../record/base64.ts";
import { openVerifier, type Verifier } from "../record/ed25519.ts";
import { type Entry, entryHashBytes, parseEntry } from "../record/entry.ts";
import { instructionMessage, type Signature } from "../record/instruction.ts";
import type { Verdict } from "../record/presented.ts";
import type { Claim } from "../record/threads.ts";
import { type Chunks, createSplitter, type Line } from "./lines.ts";
import type { ProblemCode } from "./problems.ts";

export interface OpenedLine {
  /** Counted from 1. */
  readonly number: number;
  /** Of the line, its line feed included. */
  readonly bytes: number;
  /** The entry hash: the leaf of the tree. */
  readonly hash: Uint8Array;
  /** Undefined for a line that is not an entry. */
  readonly opened?: OpenedEntry;
  readonly flaw?: { readonly code: ProblemCode; readonly facts: Facts };
}

export interface OpenedEntry {
  readonly entry: Entry;
  /** The canonical text of the instruction. */
  readonly instructionText: string;
  /** What is known of its signatures already. */
  readonly verdict: Verdict;
}

/** The public key (base64url) of a key id, if it is enrolled already. */
export type KeyRing = (id: KeyId) => string | undefined;

const MAX_LINE = 65_535;
/** Verified together. */
const LINES_AT_ONCE = 16;
const BYTES_AT_ONCE = 262_144;
/** Being verified while one is judged. */
const BATCHES_AHEAD = 8;

/** A claim, and where it is to be noted whether it holds. */
interface Pending extends Claim {
  readonly found: { good: boolean };
}

interface Batch {
  readonly lines: OpenedLine[];
  readonly pending: Pending[];
  bytes: number;
}

/** The lines in batches. While one batch is judged, the signatures of the next ones are being verified. */
export async function* openLines(chunks: Chunks, keyRing: KeyRing): AsyncGenerator<readonly OpenedLine[]> {
  const splitter = createSplitter();
  const encoder = new TextEncoder();
  const verifier = openVerifier();
  const ahead: Promise<readonly OpenedLine[]>[] = []; // the oldest first
  let filling = newBatch();
  try {
    for await (const chunk of chunks) {
      for (const line of splitter.push(typeof chunk === "string" ? encoder.encode(chunk) : chunk)) {
        openInto(filling, line, keyRing);
        if (filling.lines.length < LINES_AT_ONCE && filling.bytes < BYTES_AT_ONCE) continue;
        ahead.push(verified(filling, verifier));
        filling = newBatch();
        if (ahead.length > BATCHES_AHEAD) yield (await ahead.shift()) ?? [];
      }
    }
    const last = splitter.end();
    if (last) openInto(filling, last, keyRing);
    for (const lines of [...ahead, verified(filling, verifier)]) yield await lines;
  } finally {
    verifier.close();
  }
}

const newBatch = (): Batch => ({ lines: [], pending: [], bytes: 0 });

/** The lines, once it is known what their signatures are. */
async function verified({ lines, pending }: Batch, verifier: Verifier): Promise<readonly OpenedLine[]> {
  const good = await verifier.verify(pending);
  pending.forEach(({ found }, i) => {
    found.good = good[i] === true;
  });
  return lines;
}

function openInto(batch: Batch, line: Line, keyRing: KeyRing): void {
  const { number } = line;
  const bytes = line.bytes.length + (line.ended ? 1 : 0);
  batch.bytes += bytes;
  const opened = open(line);
  const hash = entryHashBytes(line.bytes);
  if ("code" in opened) {
    batch.lines.push({ number, bytes, hash, flaw: opened });
    return;
  }
  const { entry, instructionText } = opened;
  const verdict = verify(instructionText, entry.signatures, keyRing, batch.pending);
  batch.lines.push({ number, bytes, hash, opened: { entry, instructionText, verdict } });
}

function open({ bytes, ended }: Line): ReturnType<typeof parseEntry> | { code: ProblemCode; facts: Facts } {
  if (bytes.length > MAX_LINE) return { code: "line-too-long", facts: {} };
  if (!ended) return { code: "line-without-end", facts: {} };
  if (bytes.length === 0) return { code: "line-empty", facts: {} };
  try {
    return parseEntry(bytes);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { code: reasonIn(bytes) ?? "line-malformed", facts: { why: error.message, ...atIn(error) } };
  }
}

/** The character from which on it is wrong, counted from 0, if that is known. */
const atIn = ({ facts: { at } }: LedgerError): Facts => (at === undefined ? {} : { at });

/** What programs do to files, by its better known name. */
function reasonIn(bytes: Uint8Array): ProblemCode | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "byte-order-mark";
  if (bytes.at(-1) === 0x0d) return "carriage-return";
  return bytes.includes(0) ? "nul-byte" : undefined;
}

/** Has the signatures verified whose keys are enrolled already: what comes of it is known once the batch is. */
function verify(
  instructionText: string,
  signatures: readonly Signature[],
  keyRing: KeyRing,
  pending: Pending[],
): Verdict {
  const message = instructionMessage(instructionText);
  const known = signatures.map(({ key, sig }) => {
    const publicKey = keyRing(key);
    const found = { key, publicKey, good: false };
    if (publicKey !== undefined) {
      pending.push({ signature: bytesOf(sig), message, publicKey: bytesOf(publicKey), found });
    }
    return found;
  });
  return (signature, publicKey) =>
    known.find((found) => found.key === signature.key && found.publicKey === publicKey)?.good;
}

const bytesOf = (base64url: string): Uint8Array => decodeBase64url(base64url) ?? new Uint8Array();
