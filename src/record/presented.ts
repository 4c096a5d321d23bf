/**
 * The facts about an instruction's bytes that the law asks for: which signatures are good, which public keys are
 * acceptable, what their ids are. The writer and the auditor present an instruction the same way.
 */
import type { Presented } from "../domain/decide.ts";
import type { View } from "../domain/records.ts";
import { LEDGER } from "../domain/records.ts";
import type { KeyFact, Prepared } from "../domain/rule.ts";
import type { Instant } from "../domain/values.ts";
import { decodeBase64url } from "./base64.ts";
import { isAcceptableKey, verifySignature } from "./ed25519.ts";
import { instructionMessage, type Signature } from "./instruction.ts";
import { keyId } from "./keys.ts";

/** What a signature was found to be under a public key (base64url), if somebody has checked it already. */
export type Verdict = (signature: Signature, publicKey: string) => boolean | undefined;

export interface Presentation {
  readonly prepared: Prepared;
  /** The origin of the ledger, and the one that the instruction names. */
  readonly origin: string;
  readonly ledger: string;
  /** The canonical bytes of the instruction, as text. */
  readonly instructionText: string;
  readonly signatures: readonly Signature[];
  readonly at: Instant;
  readonly verdict?: Verdict | undefined;
}

/** Presents an instruction against a view, checking every signature whose verdict is not known yet. */
export function present(presentation: Presentation, view: View): Presented {
  const { prepared, origin, ledger, instructionText, signatures, at, verdict } = presentation;
  const keys = prepared.publicKeys.length === 0 ? NO_KEYS : factsOf(prepared.publicKeys);
  const founding = view.get("ledger", LEDGER) === undefined ? keys : undefined;
  let message: Uint8Array | undefined;
  const isGood = (signature: Signature): boolean | undefined => {
    const publicKey = view.get("key", signature.key)?.publicKey ?? foundingKey(founding, signature);
    if (publicKey === undefined) return undefined;
    // An unacceptable founding key is refused by the law itself, which names it; its signature says nothing.
    if (founding?.get(publicKey)?.isAcceptable() === false) return true;
    const known = verdict?.(signature, publicKey);
    if (known !== undefined) return known;
    message ??= instructionMessage(instructionText);
    return isGoodSignature(signature, publicKey, message);
  };
  return { at, origin, ledger, signatures: signatures.map((s) => ({ key: s.key, good: isGood(s) })), keys };
}

export function isGoodSignature(signature: Signature, publicKey: string, message: Uint8Array): boolean {
  const sig = decodeBase64url(signature.sig, 64);
  const key = decodeBase64url(publicKey, 32);
  return sig !== undefined && key !== undefined && verifySignature(sig, message, key);
}

const NO_KEYS: ReadonlyMap<string, KeyFact> = new Map();

const factsOf = (publicKeys: readonly string[]): ReadonlyMap<string, KeyFact> =>
  new Map(publicKeys.map((publicKey) => [publicKey, keyFact(publicKey)]));

function foundingKey(founding: ReadonlyMap<string, KeyFact> | undefined, signature: Signature): string | undefined {
  for (const [publicKey, fact] of founding ?? []) if (fact.id === signature.key) return publicKey;
  return undefined;
}

function keyFact(publicKey: string): KeyFact {
  const bytes = decodeBase64url(publicKey, 32) ?? new Uint8Array(32);
  return { id: keyId(bytes), isAcceptable: () => isAcceptableKey(bytes) };
}
