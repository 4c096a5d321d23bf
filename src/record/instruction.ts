/**
 * An instruction is what a party signs (format section 4):
 *
 *     {"data":{…},"id":"<id>","ledger":"<origin>","type":"voucher.redeem"}
 *
 * The signed message is "training-voucher-ledger instruction v1\n" followed by the canonical bytes of the instruction.
 * `id` is the sender's idempotency key: the same instruction sent twice takes effect once. `ledger` says which ledger
 * it is meant for. What `type` and `data` mean is the domain's; here they are bytes with a shape.
 */
import { v7 as uuidV7 } from "uuid";
import { LedgerError } from "../domain/error.ts";
import { isId, isKeyId, isOrigin, isSignature, type KeyId } from "../domain/values.ts";
import { encodeBase64url } from "./base64.ts";
import { encodeCanonical, isJsonObject, type Json, type JsonObject, parseCanonicalText } from "./canonical.ts";
import { isInstructionType } from "./json.ts";
import type { SigningKey } from "./keys.ts";

export interface Instruction {
  /** A UUID in lower case. */
  readonly id: string;
  /** The origin of the ledger that the instruction is meant for. */
  readonly ledger: string;
  /** Such as `voucher.redeem`. */
  readonly type: string;
  readonly data: JsonObject;
}

export interface Signature {
  readonly key: KeyId;
  /** 64 bytes in unpadded base64url. */
  readonly sig: string;
}

/** An instruction and its signatures, sorted by key id, one a key. Whether they verify is not known yet. */
export interface SignedInstruction {
  readonly instruction: Instruction;
  readonly signatures: readonly Signature[];
}

const MESSAGE_PREFIX = "training-voucher-ledger instruction v1\n";
const encoder = new TextEncoder();

/**
 * A new instruction with its own copy of `data`. Without an id it gets a new one (UUID version 7, RFC 9562).
 * @throws LedgerError `not-canonical` for data that has no canonical JSON, `malformed-instruction` for a bad member.
 */
export function newInstruction(type: string, ledger: string, data: object, id: string = uuidV7()): Instruction {
  return parseInstruction(encodeCanonical({ data, id, ledger, type }));
}

/** The canonical text. @throws LedgerError `not-canonical`, `malformed-instruction`. */
export function encodeInstruction(instruction: Instruction): string {
  const { data, id, ledger, type } = instruction;
  toInstruction({ data, id, ledger, type });
  return encodeCanonical({ data, id, ledger, type });
}

/** The instruction of a canonical text. @throws LedgerError `not-canonical`, `malformed-instruction`. */
export function parseInstruction(text: string): Instruction {
  return toInstruction(parseCanonicalText(text));
}

/** The message that is signed for an instruction's canonical text (`encodeInstruction`), in bytes. */
export function instructionMessage(text: string): Uint8Array {
  return encoder.encode(MESSAGE_PREFIX + text);
}

/**
 * Signs an instruction, or adds signatures to a signed one (cosigning). The earlier signatures are kept as they are,
 * not verified; a key that signs again replaces its own.
 * @throws LedgerError `not-canonical`, `malformed-instruction`; `wrong-usage` for a key that does not give 64 bytes.
 */
export function signInstruction(
  what: Instruction | SignedInstruction,
  ...keys: readonly [SigningKey, ...SigningKey[]]
): SignedInstruction {
  const { instruction, signatures } = "instruction" in what ? what : { instruction: what, signatures: [] };
  const message = instructionMessage(encodeInstruction(instruction));
  const byKey = new Map(signatures.map((signature) => [signature.key, signature]));
  for (const key of keys) byKey.set(key.id, { key: key.id, sig: encodeBase64url(signatureOf(message, key)) });
  return { instruction, signatures: [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1)) };
}

function signatureOf(message: Uint8Array, key: SigningKey): Uint8Array {
  const signature: unknown = key.sign(message);
  if (signature instanceof Uint8Array && signature.length === 64) return signature;
  throw new LedgerError(
    "wrong-usage",
    `The key ${key.id} did not sign: sign() gives the 64 bytes of an Ed25519 signature at once. Of a signer that answers later, await the signature of instructionMessage(encodeInstruction(instruction)) first and give it as sign: () => signature`,
  );
}

/**
 * A signed instruction as canonical text, to send it: `{"instruction":{…},"signatures":[{"key":…,"sig":…}]}`.
 * @throws LedgerError `not-canonical`, `malformed-instruction`.
 */
export function encodeSigned({ instruction, signatures }: SignedInstruction): string {
  const text = encodeCanonical({ instruction, signatures });
  parseSigned(text);
  return text;
}

/**
 * The signed instruction of such a text. Its signatures are not verified here.
 * @throws LedgerError `not-canonical`, `malformed-instruction`.
 */
export function parseSigned(text: string): SignedInstruction {
  const value = parseCanonicalText(text);
  if (!isJsonObject(value) || Object.keys(value).length !== 2) {
    throw malformed("A signed instruction has exactly the members instruction and signatures");
  }
  return { instruction: toInstruction(value.instruction), signatures: toSignatures(value.signatures) };
}

/** The parsed value as an instruction: exactly its four members. @throws LedgerError `malformed-instruction`. */
export function toInstruction(value: Json | undefined): Instruction {
  if (!isJsonObject(value) || Object.keys(value).length !== 4) {
    throw malformed("An instruction has exactly the members data, id, ledger and type");
  }
  const { data, id, ledger, type } = value;
  if (!isJsonObject(data)) throw malformed("The data of an instruction is an object");
  if (typeof id !== "string" || !isId(id)) throw malformed("The id of an instruction is a UUID in lower case");
  if (typeof ledger !== "string" || !isOrigin(ledger)) {
    throw malformed("The ledger of an instruction is an origin: 1 to 200 of a-z 0-9 . / -");
  }
  if (typeof type !== "string" || !isInstructionType(type)) {
    throw malformed("The type of an instruction is a word, a dot and a word, such as voucher.redeem");
  }
  return { data, id, ledger, type };
}

/** The parsed value as signatures: at least one, ascending by key id. @throws LedgerError `malformed-instruction`. */
export function toSignatures(value: Json | undefined): readonly Signature[] {
  if (!Array.isArray(value) || value.length === 0) throw malformed("Signatures are a list of at least one");
  const signatures: Signature[] = [];
  let before = "";
  for (const item of value) {
    const { key, sig } = toSignature(item);
    if (key <= before) throw malformed("Signatures are sorted by key id, one a key");
    before = key;
    signatures.push({ key, sig });
  }
  return signatures;
}

function toSignature(value: Json | undefined): Signature {
  if (!isJsonObject(value) || Object.keys(value).length !== 2) {
    throw malformed("A signature has exactly the members key and sig");
  }
  const { key, sig } = value;
  if (typeof key !== "string" || !isKeyId(key)) throw malformed("The key of a signature is a key id: 16 hex digits");
  if (typeof sig !== "string" || !isSignature(sig)) {
    throw malformed("The sig of a signature is 64 bytes in unpadded base64url, 86 characters");
  }
  return { key, sig };
}

function malformed(message: string): LedgerError {
  return new LedgerError("malformed-instruction", message);
}
