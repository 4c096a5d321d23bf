/**
 * `#crypto` without a platform: SHA-256 and the Ed25519 arithmetic in JavaScript, for browsers and every runtime that
 * the package conditions don't name. crypto.node.ts gives the same answers, bit by bit, from native code; a
 * differential test holds the two together.
 */
import { getPublicKey, hashes, Point, sign } from "@noble/ed25519";
import { sha256 as nobleSha256, sha512 } from "@noble/hashes/sha2.js";
import type { Threads } from "./threads.ts";

// The synchronous half of @noble/ed25519 asks its caller for a SHA-512.
hashes.sha512 = sha512;

/** The order of the base point, L (RFC 8032 section 5.1). */
const L = Point.CURVE().n;

/** SHA-256 (FIPS 180-4) over the parts one after another: 32 bytes. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = nobleSha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** What signs with a 32-byte seed, as RFC 8032 section 5.1.6 says: 64 bytes. @throws Error for another length. */
export function signerOf(seed: Uint8Array): (message: Uint8Array) => Uint8Array {
  publicKeyOf(seed); // refuses a bad seed now, not at the first message
  const secret = seed.slice();
  return (message) => sign(message, secret);
}

/** The public key of a 32-byte seed (RFC 8032 section 5.1.5): 32 bytes. @throws Error for another length. */
export function publicKeyOf(seed: Uint8Array): Uint8Array {
  return getPublicKey(seed);
}

/**
 * Whether S < L and encode(S·B − k·A) equals the bytes of R, with k = SHA-512(R ‖ A ‖ M) mod L: the cofactorless
 * equation alone. The rest of the rule (is the key acceptable, is R of low order, the lengths) is ed25519.ts's.
 */
export function verifyEquation(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32, 64));
  if (s >= L) return false;
  const k = littleEndian(sha512.create().update(r).update(publicKey).update(message).digest()) % L;
  const minusA = decodePoint(publicKey)?.negate();
  if (minusA === undefined) return false;
  const expected = Point.BASE.multiply(s, false).add(minusA.multiply(k, false)).toBytes();
  return expected.every((byte, i) => byte === r[i]);
}

/** The same answer as `verifyEquation`; where threads exist it is computed on one. */
export async function verifyEquationAsync(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): Promise<boolean> {
  return verifyEquation(signature, message, publicKey);
}

/** There are no threads here. */
export const startThreads = (): Threads | undefined => undefined;

/** Lax about the encoding, as native verifiers are: whether a key is canonical is checked before. */
function decodePoint(bytes: Uint8Array): Point | undefined {
  try {
    return Point.fromBytes(bytes, true);
  } catch {
    return undefined; // no point of the curve
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  let number = 0n;
  for (const byte of bytes.toReversed()) number = (number << 8n) | BigInt(byte);
  return number;
}
