/**
 * Keys: how one is named, made, handed out and kept.
 *
 * - key id: the first 16 hex digits of SHA-256("training-voucher-ledger key v1\n" ‖ the 32 key bytes); it stands beside
 *   every signature in the ledger.
 * - key text, to hand out a public key for checkpoints (C2SP signed-note): name+hash+base64(0x01 ‖ key), where hash is
 *   8 hex digits, the first 4 bytes of SHA-256(name ‖ "\n" ‖ 0x01 ‖ key).
 * - secret key text (the form of Go's sumdb/note): PRIVATE+KEY+name+hash+base64(0x01 ‖ seed). Keep it out of logs.
 *
 * Names of keys are not empty and have neither white space nor a plus. Any other spelling of a key is refused.
 */

import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { publicKeyOf, sha256, signerOf } from "#crypto";
import { LedgerError } from "../domain/error.ts";
import { isKeyId, type KeyId } from "../domain/values.ts";
import { decodeBase64, encodeBase64, encodeBase64url } from "./base64.ts";
import { isAcceptableKey } from "./ed25519.ts";

/** What signs. The key itself may be elsewhere: in a token with its own chip, say. */
export interface SigningKey {
  readonly id: KeyId;
  /** 32 bytes in unpadded base64url. */
  readonly publicKey: string;
  /** An Ed25519 signature of 64 bytes (RFC 8032). */
  sign(message: Uint8Array): Uint8Array;
}

/** A signing key whose seed is in memory. Printing it or turning it into JSON shows the public half only. */
export interface SecretKey extends SigningKey {
  /** The 32-byte seed: whoever has it can sign. */
  exportSeed(): Uint8Array;
}

/** A public key with the name under which it signs notes. */
export interface VerifierKey {
  readonly name: string;
  /** 8 lower-case hex digits. */
  readonly hash: string;
  /** 32 bytes, acceptable (ed25519.ts). */
  readonly publicKey: Uint8Array;
}

const KEY_ID_PREFIX = utf8ToBytes("training-voucher-ledger key v1\n");
const ED25519 = Uint8Array.of(0x01);
const KEY_NAME = /^[^+\p{White_Space}\p{Surrogate}]+$/u;
const VERIFIER_KEY = /^([^+]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)$/;
const SECRET_KEY = /^PRIVATE\+KEY\+([^+]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)\n?$/;

/** The id of a public key of 32 bytes. @throws LedgerError `malformed-key` for another length. */
export function keyId(publicKey: Uint8Array): KeyId {
  const id = bytesToHex(sha256(KEY_ID_PREFIX, publicKey)).slice(0, 16);
  if (publicKey.length === 32 && isKeyId(id)) return id;
  throw malformed(`A public key has 32 bytes, not ${publicKey.length}`);
}

/** A new key from the platform's randomness. */
export function generateKey(): SecretKey {
  return signingKey(crypto.getRandomValues(new Uint8Array(32)));
}

/** The key of a 32-byte seed (RFC 8032 section 5.1.5). @throws LedgerError `malformed-key` for another length. */
export function signingKey(seed: Uint8Array): SecretKey {
  if (seed.length !== 32) throw malformed(`A seed has 32 bytes, not ${seed.length}`);
  const secret = seed.slice();
  const publicKey = publicKeyOf(secret);
  return Object.freeze({
    id: keyId(publicKey),
    publicKey: encodeBase64url(publicKey),
    sign: signerOf(secret),
    exportSeed: () => secret.slice(),
  });
}

/** Whether a key may have this name: not empty, no white space, no plus. */
export function isKeyName(name: string): boolean {
  return KEY_NAME.test(name);
}

/** The key text of a public key of 32 bytes. @throws LedgerError `malformed-key` for a bad name or key. */
export function formatVerifierKey(name: string, publicKey: Uint8Array): string {
  if (!isKeyName(name)) throw malformed(`"${name}" is no name for a key: it is empty or has white space or a plus`);
  if (!isAcceptableKey(publicKey)) throw malformed(`The key of ${name} is not an acceptable Ed25519 public key`);
  return `${name}+${keyHash(name, publicKey)}+${encodeBase64(concatBytes(ED25519, publicKey))}`;
}

/** The key that a key text hands out. @throws LedgerError `malformed-key` for every other text. */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name = "", base64 = ""] = VERIFIER_KEY.exec(text) ?? [];
  const publicKey = decodeBase64(base64, 33)?.slice(1);
  if (publicKey === undefined) throw malformed("A key text is name+8 hex digits+base64 of 33 bytes: copy all of it");
  if (formatVerifierKey(name, publicKey) === text) return { name, hash: keyHash(name, publicKey), publicKey };
  throw malformed(`The key text of ${name} does not match its own hash: a character was changed, copy it again`);
}

/** The secret key text: whoever reads it can sign. @throws LedgerError `malformed-key` for a bad name. */
export function formatSecretKey(name: string, key: SecretKey): string {
  if (!isKeyName(name)) throw malformed(`"${name}" is no name for a key: it is empty or has white space or a plus`);
  const seed = key.exportSeed();
  return `PRIVATE+KEY+${name}+${keyHash(name, publicKeyOf(seed))}+${encodeBase64(concatBytes(ED25519, seed))}`;
}

/**
 * The key that a secret key text keeps, with or without the line feed that ends a file.
 * @throws LedgerError `malformed-key` for every other text; it is not quoted.
 */
export function parseSecretKey(text: string): {
  readonly name: string;
  readonly hash: string;
  readonly key: SecretKey;
} {
  const [, name = "", base64 = ""] = SECRET_KEY.exec(text) ?? [];
  const seed = decodeBase64(base64, 33)?.slice(1);
  if (seed === undefined) throw malformed("A secret key is PRIVATE+KEY+name+8 hex digits+base64: copy all of it");
  const key = signingKey(seed);
  const right = formatSecretKey(name, key);
  if (text === right || text === `${right}\n`) return { name, hash: keyHash(name, publicKeyOf(seed)), key };
  throw malformed("The secret key does not match its own hash: a character was changed, copy it again");
}

/** The 8 hex digits that stand for a named key in a note (C2SP signed-note, "Signatures"). */
export function keyHash(name: string, publicKey: Uint8Array): string {
  return bytesToHex(sha256(utf8ToBytes(`${name}\n`), ED25519, publicKey)).slice(0, 8);
}

function malformed(message: string): LedgerError {
  return new LedgerError("malformed-key", message);
}
