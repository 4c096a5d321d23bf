/** The keys of the town: each follows from its name, and is found again by its key id. */
import type { SecretKey } from "../../src/index.ts";
import { isAcceptableKey, keyId } from "../../src/index.ts";
import { decodeBase64url } from "../../src/record/base64.ts";
import type { KeyFacts } from "../model/state.ts";
import { keyOf } from "../support/world.ts";

const named = new Map<string, SecretKey>();

/** The key of this name (at most 32 characters). */
export function keyNamed(name: string): SecretKey {
  const key = keyOf(name);
  named.set(key.id, key);
  return key;
}

/** The key with this id, if the town ever made it. */
export const keyWithId = (id: string): SecretKey | undefined => named.get(id);

/** Public keys that no ledger takes: the points (0, −1 or 1) and those of order four. */
export const UNACCEPTABLE: readonly string[] = [`${"A".repeat(43)}`, `AQ${"A".repeat(41)}`];

const bytesOf = (publicKey: string): Uint8Array => decodeBase64url(publicKey) ?? new Uint8Array(32);
const acceptable = new Map<string, boolean>();

/** What the model can't know of the bytes. */
export const keyFacts: KeyFacts = {
  keyId: (publicKey) => keyId(bytesOf(publicKey)),
  isAcceptable(publicKey) {
    const known = acceptable.get(publicKey) ?? isAcceptableKey(bytesOf(publicKey));
    acceptable.set(publicKey, known);
    return known;
  },
};
