/**
 * Signed notes (C2SP signed-note, the format of Go's sumdb/note): a text that people can read, and signatures under it.
 *
 *     This is the text. It ends with a line feed, which is signed as well.
 *                                                                          ← an empty line
 *     — vouchers.example 53tAFz6sM7zn4wVzEgd+d3KKCrgl…                     ← U+2014, a key's name, base64(hash ‖ signature)
 *
 * `hash` is the 4-byte key hash of keys.ts. Whoever opens a note gives the keys to trust: lines by other keys are
 * ignored, a line by a given key that does not verify rejects the note, and so does having no line by a given key.
 */
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type Facts, LedgerError } from "../domain/error.ts";
import { decodeBase64, decodeBase64url, encodeBase64 } from "./base64.ts";
import { verifySignature } from "./ed25519.ts";
import { isKeyName, keyHash, type SigningKey, type VerifierKey } from "./keys.ts";

export interface NoteSigner {
  /** The name to sign under; an operator's is the origin of the ledger. */
  readonly name: string;
  readonly key: SigningKey;
}

/** A line by a key that was not given: nothing is known about it. */
export interface UnknownSigner {
  readonly name: string;
  /** 8 lower-case hex digits. */
  readonly hash: string;
}

export interface OpenedNote {
  /** With its final line feed. */
  readonly text: string;
  /** The given keys that signed, in the order of their lines; at least one. */
  readonly verified: readonly VerifierKey[];
  readonly unverified: readonly UnknownSigner[];
}

interface SignatureLine extends UnknownSigner {
  readonly signature: Uint8Array;
}

const MAX_LENGTH = 1_000_000; // as in Go's sumdb/note
const MAX_LINES = 100;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a note has no control characters but the line feed
const TEXT = /^[^\u0000-\u0009\u000b-\u001f\p{Surrogate}]*\n$/u;
const SIGNATURE_LINE = /^— ([^ ]+) ([A-Za-z0-9+/=]+)$/;

/**
 * The text with a line by each signer, in their order.
 * @throws LedgerError `malformed-note` for a text that is empty, does not end with a line feed or has control
 * characters, and for no signer, more than 100, one twice, or one with a bad name.
 */
export function sealNote(text: string, signers: readonly NoteSigner[]): string {
  if (!TEXT.test(text)) throw malformed("The text of a note ends with a line feed and has no control characters");
  const lines = signers.map(({ name, key }) => {
    if (!isKeyName(name)) throw malformed(`"${name}" is no name for a key: it is empty or has white space or a plus`);
    const hash = keyHash(name, decodeBase64url(key.publicKey, 32) ?? new Uint8Array());
    return `— ${name} ${encodeBase64(concatBytes(hexToBytes(hash), key.sign(utf8ToBytes(text))))}\n`;
  });
  if (lines.length < 1 || lines.length > MAX_LINES || new Set(lines).size < lines.length) {
    throw malformed(`A note is signed by 1 to ${MAX_LINES} different keys`);
  }
  return `${text}\n${lines.join("")}`;
}

/**
 * The text of a note that at least one of the given keys signed.
 * @throws LedgerError `malformed-note` for what is not a note, or for two given keys of the same name and hash when a
 * line is by them; `note-not-verified` when a line by a given key does not verify, or, with `facts.signers` 0, when
 * there is none.
 */
export function openNote(note: string, verifiers: readonly VerifierKey[]): OpenedNote {
  const { text, lines } = splitNote(note);
  const message = utf8ToBytes(text);
  const verified = new Set<VerifierKey>();
  const unverified: UnknownSigner[] = [];
  for (const { name, hash, signature } of lines) {
    const [key, ambiguous] = verifiers.filter((verifier) => verifier.name === name && verifier.hash === hash);
    if (ambiguous !== undefined) throw malformed(`Two keys were given as ${name}+${hash}: give each key once`);
    if (key === undefined) unverified.push({ name, hash });
    else if (verifySignature(signature, message, key.publicKey)) verified.add(key);
    else throw notVerified(`The signature by ${name}+${hash} does not verify: the note was altered, get it anew`);
  }
  if (verified.size === 0) {
    throw notVerified("None of the given keys signed the note: check the key and the origin", { signers: 0 });
  }
  return { text, verified: [...verified], unverified };
}

function splitNote(note: string): { text: string; lines: SignatureLine[] } {
  const end = note.lastIndexOf("\n\n") + 1;
  const text = note.slice(0, end);
  const lines = note.slice(end + 1).split("\n");
  if (note.length > MAX_LENGTH || !TEXT.test(note) || end === 0 || lines.pop() !== "" || lines.length === 0) {
    throw malformed("A note is text, an empty line and signature lines, each with its line feed: copy all of it");
  }
  if (lines.length > MAX_LINES) throw malformed(`A note has at most ${MAX_LINES} signature lines`);
  return { text, lines: [...new Set(lines)].map(parseLine) }; // a line that is repeated counts once
}

function parseLine(line: string): SignatureLine {
  const [, name = "", base64 = ""] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = decodeBase64(base64) ?? new Uint8Array();
  if (!isKeyName(name) || bytes.length < 5) throw malformed("A signature line is — name base64, in one spelling");
  return { name, hash: bytesToHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

function malformed(message: string): LedgerError {
  return new LedgerError("malformed-note", message);
}

function notVerified(message: string, facts: Facts = {}): LedgerError {
  return new LedgerError("note-not-verified", message, facts);
}
