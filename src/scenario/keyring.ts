/**
 * The keys and ids of a scenario, derived from its seed, so that the same file and seed give the same ledger, byte for
 * byte. A key is named `<party>.<label>`; the last dot separates. docs/scenario.md gives the derivation:
 *
 *     key seed = SHA-256("training-voucher-ledger scenario key v1\n" ‖ seed ‖ "\n" ‖ name)
 *     id       = SHA-256("training-voucher-ledger scenario id v1\n" ‖ seed ‖ "\n" ‖ line), first 16 bytes, as UUID version 8
 */
import { createHash, randomBytes } from "node:crypto";
import { type SecretKey, signingKey } from "../index.ts";

export interface Keyring {
  /** The key of this name; the same one every time. */
  key(name: string): SecretKey;
  /** The instruction id of this line. */
  id(line: number): string;
}

const KEY_NAME = /^[a-z0-9][a-z0-9._-]{0,63}\.[^.\s\p{C}]{1,64}$/u;
const REFERENCE = /^(key|keyId):(.+)$/su;

export const isKeyName = (text: string): boolean => KEY_NAME.test(text);

/** The keyring of a seed; without one, keys and ids nobody can make again. */
export function createKeyring(seed: string = randomBytes(32).toString("hex")): Keyring {
  const keys = new Map<string, SecretKey>();
  const derive = (what: string, name: string | number) =>
    createHash("sha256").update(`training-voucher-ledger scenario ${what} v1\n${seed}\n${name}`).digest();
  return {
    key(name) {
      const key = keys.get(name) ?? signingKey(derive("key", name));
      keys.set(name, key);
      return key;
    },
    id: (line) => uuidV8(derive("id", line)),
  };
}

/** A copy of `data` in which every string of the form `key:<name>` or `keyId:<name>` is the key, or its id. */
export function withKeys(data: Readonly<Record<string, unknown>>, keyring: Keyring): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, resolved(value, keyring)]));
}

/** The name in a text of the form `key:<name>` or `keyId:<name>`; every other text is only a text. */
export function keyReference(text: string): { readonly form: "key" | "keyId"; readonly name: string } | undefined {
  const [, form, name = ""] = REFERENCE.exec(text) ?? [];
  return form !== undefined && isKeyName(name) ? { form: form === "key" ? "key" : "keyId", name } : undefined;
}

function resolved(value: unknown, keyring: Keyring): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, keyring));
  if (typeof value === "object" && value !== null) return withKeys({ ...value }, keyring);
  const reference = typeof value === "string" ? keyReference(value) : undefined;
  if (reference === undefined) return value;
  const key = keyring.key(reference.name);
  return reference.form === "key" ? key.publicKey : key.id;
}

/** RFC 9562 section 5.8: 122 bits of our own around version and variant. */
function uuidV8(hash: Uint8Array): string {
  const bytes = Buffer.from(hash.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
