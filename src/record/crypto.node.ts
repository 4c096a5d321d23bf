/**
 * `#crypto` on Node: SHA-256 and Ed25519 from `node:crypto`, chosen by the package's conditions. It gives the same
 * answers as crypto.pure.ts, bit by bit.
 */
import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from "node:crypto";
import { createMemory } from "./bounded.ts";
import { PKCS8_PREFIX, SPKI_PREFIX } from "./der.node.ts";

export { startThreads } from "./threads.node.ts";

// Making a KeyObject costs about as much as a verification.
const KEY_OBJECTS = 4096;
const keyObjects = createMemory<KeyObject>(KEY_OBJECTS);

/** SHA-256 (FIPS 180-4) over the parts one after another: 32 bytes. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
  const digest = hash("sha256", joined(parts), "binary"); // half as dear as a Buffer
  const bytes = new Uint8Array(32);
  for (let i = 0; i < bytes.length; i++) bytes[i] = digest.charCodeAt(i);
  return bytes;
}

/** What signs with a 32-byte seed, as RFC 8032 section 5.1.6 says: 64 bytes. @throws Error for another length. */
export function signerOf(seed: Uint8Array): (message: Uint8Array) => Uint8Array {
  const key = privateKey(seed); // made once: it costs more than a signature
  return (message) => plain(sign(null, message, key));
}

/** The public key of a 32-byte seed (RFC 8032 section 5.1.5): 32 bytes. @throws Error for another length. */
export function publicKeyOf(seed: Uint8Array): Uint8Array {
  const der = createPublicKey(privateKey(seed)).export({ format: "der", type: "spki" });
  return plain(der).slice(SPKI_PREFIX.length);
}

/**
 * Whether S < L and encode(S·B − k·A) equals the bytes of R, with k = SHA-512(R ‖ A ‖ M) mod L: the cofactorless
 * equation alone. The rest of the rule (is the key acceptable, is R of low order, the lengths) is ed25519.ts's.
 */
export function verifyEquation(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  return verify(null, message, keyObject(publicKey), signature);
}

/** The same answer as `verifyEquation`; where threads exist it is computed on one. */
export function verifyEquationAsync(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(null, message, keyObject(publicKey), signature, (error, valid) => (error ? reject(error) : resolve(valid)));
  });
}

function keyObject(publicKey: Uint8Array): KeyObject {
  const name = String.fromCharCode(...publicKey);
  const known = keyObjects.get(name);
  if (known) return known;
  const key = Buffer.concat([SPKI_PREFIX, publicKey]);
  return keyObjects.set(name, createPublicKey({ key, format: "der", type: "spki" }));
}

function privateKey(seed: Uint8Array): KeyObject {
  if (seed.length !== 32) throw new RangeError(`A seed has 32 bytes, not ${seed.length}`);
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });
}

/** A line and more: what is hashed all day long. A buffer of its own for each would cost as much as the hash. */
const scratch = new Uint8Array(65_600);

/** The parts one after another; valid until the next call. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = length <= scratch.length ? scratch.subarray(0, length) : new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The same bytes as a plain Uint8Array: a Buffer prints, compares and slices differently. */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
