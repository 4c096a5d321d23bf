/**
 * Strict, cofactorless Ed25519 (RFC 8032, format section 3).
 *
 * Libraries disagree about unusual keys and signatures, and a ledger can't: every verifier has to give the same answer
 * for every signature. So the rule is written down here and does not depend on a library's defaults:
 *
 * - a public key is acceptable when it is 32 bytes, canonically encoded (y < p, no −0), not of small order, and
 *   torsion-free, that is, in the subgroup of prime order;
 * - a signature is valid when its key is acceptable, it is 64 bytes R ‖ S with S < L, R is none of the encodings of a
 *   low-order point, and encode(S·B − k·A) equals the bytes of R, with k = SHA-512(R ‖ A ‖ M).
 *
 * No function here throws: what has the wrong length is not acceptable, not valid.
 */

import { Point } from "@noble/ed25519";
import { hexToBytes } from "@noble/hashes/utils.js";
import { startThreads, verifyEquation, verifyEquationAsync } from "#crypto";
import { createMemory } from "./bounded.ts";
import type { Claim, Threads } from "./threads.ts";

/** The points of order 1, 2, 4 and 8 without their sign bit, canonical and not: 7 × 2 = 14 encodings. */
const LOW_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
].map(hexToBytes);

// Whether a key is torsion-free costs ten times a verification, and a ledger meets the same keys again and again.
const KEYS_REMEMBERED = 65_536;
const acceptableKeys = createMemory<boolean>(KEYS_REMEMBERED);

/** Whether 32 bytes are a public key that may enter a ledger or a trust file. */
export function isAcceptableKey(key: Uint8Array): boolean {
  if (key.length !== 32) return false;
  const name: string = Reflect.apply(String.fromCharCode, undefined, key);
  return acceptableKeys.get(name) ?? acceptableKeys.set(name, isInPrimeOrderSubgroup(key));
}

/** Whether a 64-byte signature over `message` is valid under a 32-byte public key. The key is checked as well. */
export function verifySignature(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (!isWellFormed(signature) || !isAcceptableKey(publicKey)) return false;
  return verifyEquation(signature, message, publicKey);
}

/** `verifySignature`, on another thread where the platform has one: for verifying many signatures at once. */
export function verifySignatureAsync(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): Promise<boolean> {
  if (!isWellFormed(signature) || !isAcceptableKey(publicKey)) return Promise.resolve(false);
  return verifyEquationAsync(signature, message, publicKey);
}

/** Verifies many signatures. To be closed in the end, as it may have threads of its own. */
export interface Verifier {
  /** `verifySignature` of each. */
  verify(claims: readonly Claim[]): Promise<readonly boolean[]>;
  /** What was not verified yet may never be. */
  close(): void;
}

/** Starting threads takes as long as verifying some hundred signatures. */
const TOO_FEW_FOR_THREADS = 1000;

/** What verifies on all cores, where the platform has threads. */
export function openVerifier(): Verifier {
  let asked = 0;
  let threads: Threads | undefined;
  let areOfUse = true;

  async function solve(claims: readonly Claim[]): Promise<readonly boolean[]> {
    if (claims.length === 0) return [];
    asked += claims.length;
    if (asked > TOO_FEW_FOR_THREADS && areOfUse) {
      threads ??= startThreads();
      areOfUse = threads !== undefined; // where none can be had now, there are none for the next batch either
    }
    try {
      if (threads && areOfUse) return await threads.verify(claims);
    } catch {
      areOfUse = false; // one of them has ended: the others may end as well
    }
    return Promise.all(claims.map((claim) => verifyEquationAsync(claim.signature, claim.message, claim.publicKey)));
  }

  return {
    async verify(claims) {
      const isSound = claims.map(({ signature, publicKey }) => isWellFormed(signature) && isAcceptableKey(publicKey));
      const holding = await solve(claims.filter((_, i) => isSound[i]));
      let next = 0;
      return isSound.map((sound) => sound && holding[next++] === true);
    },
    close: () => threads?.close(),
  };
}

function isInPrimeOrderSubgroup(key: Uint8Array): boolean {
  try {
    const point = Point.fromBytes(key); // refuses y ≥ p and −0
    return !point.isSmallOrder() && point.isTorsionFree();
  } catch {
    return false; // no point of the curve
  }
}

function isWellFormed(signature: Uint8Array): boolean {
  return signature.length === 64 && !LOW_ORDER.some((encoding) => isEncodedAs(signature, encoding));
}

/** Whether the first 32 bytes are the encoding, whatever the sign bit. */
function isEncodedAs(signature: Uint8Array, encoding: Uint8Array): boolean {
  if (signature[0] !== encoding[0]) return false;
  return encoding.every((byte, i) => byte === (i === 31 ? (signature[i] ?? 0) & 0x7f : signature[i]));
}
