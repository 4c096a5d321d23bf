/**
 * An entry is one accepted instruction: one line of canonical JSON (format section 4).
 *
 *     {"at":"<instant>","instruction":{…},"prev":"<hash>","seq":12,"signatures":[{"key":"<key id>","sig":"<signature>"}]}
 *
 * `seq` counts from 0, `at` is when the ledger accepted it, `signatures` are sorted by key id. The entry hash is
 * SHA-256(0x00 ‖ the bytes of the line, without its line feed). The `prev` of the next line is this hash, and so is
 * its leaf of the Merkle tree (RFC 6962): one hash chains the lines and proves them. By hand:
 *
 *     printf '\0%s' "$line" | sha256sum
 *
 * The line is the truth: it is hashed as it lies, never encoded again, and the text of its instruction, which the
 * signatures are about, is a slice of it.
 */

import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { sha256 } from "#crypto";
import { LedgerError } from "../domain/error.ts";
import { type Instant, isHash, isInstant } from "../domain/values.ts";
import { decodeUtf8, isJsonObject, type Json, parseCanonicalText, requireOneLine } from "./canonical.ts";
import { encodeInstruction, type Instruction, type Signature, toInstruction, toSignatures } from "./instruction.ts";

export interface Entry {
  /** When the ledger accepted it. */
  readonly at: Instant;
  readonly instruction: Instruction;
  /** The entry hash of the line before, in hex; `ZERO_HASH` for entry 0. */
  readonly prev: string;
  /** From 0, without a gap. */
  readonly seq: number;
  /** Sorted by key id, one a key, at least one. */
  readonly signatures: readonly Signature[];
}

/** An entry whose instruction is already encoded. */
export interface EntryParts extends Omit<Entry, "instruction"> {
  readonly instructionText: string;
}

export const ZERO_HASH = "0".repeat(64);

const LEAF = Uint8Array.of(0x00);

/** Instants are of one length. */
const HEAD_LENGTH = '{"at":"2025-02-03T01:00:00.000Z","instruction":'.length;
/** What follows the instruction. Behind it this can't come again: quotes within a string are escaped. */
const PREV = ',"prev":"';

/** The line of an entry. @throws LedgerError `malformed-entry`, `malformed-instruction`, `not-canonical`. */
export function encodeEntry(entry: Entry): string {
  const line = assembleEntry({ ...entry, instructionText: encodeInstruction(entry.instruction) });
  parseEntry(line);
  return line;
}

/**
 * The line of an entry around the text of its instruction, which is not encoded again. The parts are trusted: they
 * must come from parsing (`parseEntry`, `parseInstruction`, `toInstant` …).
 * @throws LedgerError `not-canonical` for a line of more than 65,535 bytes.
 */
export function assembleEntry(parts: EntryParts): string {
  const line = head(parts) + parts.instructionText + tail(parts);
  requireOneLine(line);
  return line;
}

/**
 * The entry of a line, without its line feed, and the text that its signatures are about. Shapes are checked; chain,
 * signatures and rules are not.
 * @throws LedgerError `not-canonical`, `malformed-entry`, `malformed-instruction`.
 */
export function parseEntry(line: Uint8Array | string): { readonly entry: Entry; readonly instructionText: string } {
  const text = typeof line === "string" ? line : decodeUtf8(line);
  const entry = toEntry(parseCanonicalText(text));
  return { entry, instructionText: text.slice(HEAD_LENGTH, text.lastIndexOf(PREV)) };
}

/** The entry hash in hex, as in the `prev` of the next line. */
export function entryHash(line: Uint8Array | string): string {
  return bytesToHex(entryHashBytes(line));
}

/** The entry hash as 32 bytes, as in the Merkle tree. */
export function entryHashBytes(line: Uint8Array | string): Uint8Array {
  return sha256(LEAF, typeof line === "string" ? utf8ToBytes(line) : line);
}

function head({ at }: Pick<Entry, "at">): string {
  return `{"at":"${at}","instruction":`;
}

function tail({ prev, seq, signatures }: Pick<Entry, "prev" | "seq" | "signatures">): string {
  const list = signatures.map(({ key, sig }) => `{"key":"${key}","sig":"${sig}"}`).join(",");
  return `${PREV}${prev}","seq":${seq},"signatures":[${list}]}`;
}

function toEntry(value: Json): Entry {
  if (!isJsonObject(value) || Object.keys(value).length !== 5) {
    throw malformed("An entry has exactly the members at, instruction, prev, seq and signatures");
  }
  const { at, prev, seq } = value;
  if (typeof at !== "string" || !isInstant(at)) {
    throw malformed("The at of an entry is an instant such as 2025-02-03T01:00:00.000Z");
  }
  if (typeof prev !== "string" || !isHash(prev)) throw malformed("The prev of an entry is a hash: 64 hex digits");
  if (typeof seq !== "number" || seq < 0) throw malformed("The seq of an entry is a number from 0");
  const instruction = toInstruction(value.instruction);
  return { at, instruction, prev, seq, signatures: toSignatures(value.signatures) };
}

function malformed(message: string): LedgerError {
  return new LedgerError("malformed-entry", message);
}
