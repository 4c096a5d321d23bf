/**
 * What a school signs, each thing once: the same call gives the same instruction with the same id, so that a bill that
 * is sent again after a time-out, or by the till beside it, is redeemed once and gets the one answer.
 *
 * An id is taken for ever by whoever first uses it in the ledger. If it could be computed from what everybody knows, the
 * ledger's name and the voucher's, another party could take it before the school does, and the school's bill would be
 * refused (`id-reused`). So it follows from a signature that only the school's key makes and nobody is shown:
 *
 *     UUID version 8 (RFC 9562) of SHA-256(PREFIX ‖ base64url of the signature over PREFIX ‖ {attempt, data, ledger, type})
 */
import { LedgerError } from "../domain/error.ts";
import type { InstructionInput } from "../domain/laws.ts";
import { decodeBase64url, encodeBase64url } from "../record/base64.ts";
import { encodeCanonical } from "../record/canonical.ts";
import { digestOf } from "../record/digest.ts";
import { verifySignature } from "../record/ed25519.ts";
import { newInstruction, type SignedInstruction, signInstruction } from "../record/instruction.ts";
import type { SigningKey } from "../record/keys.ts";

/** What a school's key signs; a hold is signed by the trainee or the issuer as well (`sign` adds a signature). */
export type SchoolInstruction =
  | "class.file"
  | "class.cancel"
  | "class.close"
  | "voucher.hold"
  | "voucher.release"
  | "voucher.redeem"
  | "settlement.submit";

export interface Desk {
  /** The ledger's. */
  readonly origin: string;
  readonly key: SigningKey;
  /**
   * Tills with keys of their own that are to make the same ids share this one; the `key` itself unless told. It signs the
   * same bytes always the same (RFC 8032), as every key made here does.
   */
  readonly idKey?: SigningKey | undefined;
}

const PREFIX = "training-voucher-ledger instruction id v1\n";

/**
 * The signed instruction: the same bytes for the same type, data, desk and attempt.
 *
 * A refusal for a reason of the law stays with its id (`binds`), and so does an acceptance that was reversed later.
 * Whoever then wants to try the very same thing again counts `attempt` up, from 1.
 * @throws LedgerError `not-canonical` for data that JSON can't hold, `malformed-instruction` for a bad origin,
 * `wrong-usage` for an attempt that is no whole number of at least 1, or an id key that doesn't sign at once, validly and
 * always the same (RFC 8032).
 */
export function signOnce<T extends SchoolInstruction>(
  type: T,
  data: InstructionInput<T>,
  { origin, key, idKey = key }: Desk,
  attempt = 1,
): SignedInstruction {
  if (!(Number.isSafeInteger(attempt) && attempt >= 1)) throw wrongUsage(`Attempts count from 1: ${attempt} is none`);
  const what = encodeCanonical({ attempt, data, ledger: origin, type });
  const secret = theSignature(idKey, new TextEncoder().encode(PREFIX + what));
  return signInstruction(newInstruction(type, origin, data, uuidOf(digestOf(PREFIX + secret))), key);
}

/** In base64url. A key that signs otherwise each time would give each time another id, and redeem twice. */
function theSignature(idKey: SigningKey, message: Uint8Array): string {
  const [first, second] = [idKey.sign(message), idKey.sign(message)];
  const key = decodeBase64url(idKey.publicKey, 32);
  if (!(first instanceof Uint8Array) || key === undefined || !verifySignature(first, message, key)) {
    throw wrongUsage("The id key must give an Ed25519 signature of 64 bytes, at once and under its own public key");
  }
  const signature = encodeBase64url(first);
  if (second instanceof Uint8Array && encodeBase64url(second) === signature) return signature;
  throw wrongUsage("The id key must give the same signature for the same message, as RFC 8032 has it: use another one");
}

const wrongUsage = (message: string) => new LedgerError("wrong-usage", message);

/** The first 122 free bits of a hash as a UUID version 8. */
function uuidOf(hash: string): string {
  const variant = "89ab".charAt(Number.parseInt(hash.charAt(16), 16) % 4);
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, variant + hash.slice(17, 20)];
  return [...parts, hash.slice(20, 32)].join("-");
}
