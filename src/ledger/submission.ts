/**
 * What came in, before anybody locks anything: its canonical text, its shape, its signatures. From here on the text is
 * the instruction; the caller's object is not looked at again.
 */
import type { Refused } from "../domain/decide.ts";
import { prepare } from "../domain/decide.ts";
import { LedgerError } from "../domain/error.ts";
import { createTables } from "../domain/records.ts";
import { refuse } from "../domain/refusals.ts";
import type { Prepared } from "../domain/rule.ts";
import type { KeyId } from "../domain/values.ts";
import { isKeyId, isSignature, toInstant } from "../domain/values.ts";
import { decodeBase64url } from "../record/base64.ts";
import { createMemory } from "../record/bounded.ts";
import { verifySignature, verifySignatureAsync } from "../record/ed25519.ts";
import { assembleEntry, ZERO_HASH } from "../record/entry.ts";
import type { Instruction, Signature, SignedInstruction } from "../record/instruction.ts";
import { encodeInstruction, instructionMessage } from "../record/instruction.ts";
import type { Verdict } from "../record/presented.ts";
import { isGoodSignature } from "../record/presented.ts";
import { allNamesIn } from "./known.ts";
import type { RecordKey, StoreReader } from "./store.ts";

export interface Submission {
  readonly id: string;
  readonly type: string;
  /** The origin that the instruction names. */
  readonly ledger: string;
  /** The canonical text of the instruction. */
  readonly text: string;
  /** Sorted by key id, one a key. */
  readonly signatures: readonly Signature[];
  readonly prepared: Prepared;
  /** The records that its data names. */
  readonly names: readonly RecordKey[];
  /** What each signature was found to be, under which public key. */
  readonly verdicts: Map<KeyId, { readonly publicKey: string; readonly good: boolean }>;
}

/** The rest of an entry's line, where it is shortest. */
const SHORTEST = { at: toInstant(0), prev: ZERO_HASH, seq: 0 };

/** More than a line of 65,535 bytes has room for. */
const MAX_SIGNATURES = 1000;

/** The submission, or the refusal `instruction-malformed`. */
export function toSubmission(signed: SignedInstruction): Submission | Refused {
  if (typeof signed !== "object" || signed === null) return malformed("instruction", "it is missing");
  const { instruction, signatures } = signed;
  if (typeof instruction !== "object" || instruction === null) return malformed("instruction", "it is missing");
  try {
    const text = encodeInstruction(instruction);
    const { id, type, ledger, data }: Instruction = JSON.parse(text); // the caller may change its own object meanwhile
    const sorted = toSorted(signatures);
    if (!sorted) return malformed("signatures", "each is a key id and 64 bytes in unpadded base64url, one a key");
    const prepared = prepare(type, data);
    if ("ok" in prepared) return prepared;
    assembleEntry({ ...SHORTEST, instructionText: text, signatures: sorted }); // what does not fit here fits nowhere
    return { id, type, ledger, text, signatures: sorted, prepared, names: allNamesIn(data), verdicts: new Map() };
  } catch (error) {
    return malformedBy(error);
  }
}

/** The refusal for what has no canonical form, or too long a one. @throws whatever else the error is. */
export function malformedBy(error: unknown): Refused {
  if (!(error instanceof LedgerError)) throw error;
  if (error.code !== "not-canonical" && error.code !== "malformed-instruction") throw error;
  const path = error.facts.path;
  return malformed(path === undefined || path === "" ? "instruction" : String(path), error.message);
}

function malformed(where: string, what: string): Refused {
  return { ok: false, refusal: refuse("instruction-malformed", { where, what }) };
}

/** A copy of its own, sorted; undefined if one is not of the right shape, or two are by one key. */
function toSorted(signatures: readonly Signature[]): readonly Signature[] | undefined {
  if (!Array.isArray(signatures) || signatures.length > MAX_SIGNATURES) return undefined;
  const copy = signatures.map((signature: Signature | null) => ({ key: signature?.key, sig: signature?.sig }));
  const good = copy.filter(isWellFormed).sort((a, b) => (a.key < b.key ? -1 : 1));
  const distinct = new Set(good.map(({ key }) => key));
  return distinct.size === signatures.length ? good : undefined;
}

function isWellFormed(signature: { readonly key: unknown; readonly sig: unknown }): signature is Signature {
  const { key, sig } = signature;
  return typeof key === "string" && isKeyId(key) && typeof sig === "string" && isSignature(sig);
}

/**
 * The public keys of those ids that the store has, read at once: whoever sends many unknown ones holds nobody up. They
 * never change, so the ones used last are kept in memory.
 */
export type Keyring = (ids: readonly KeyId[]) => Promise<(id: KeyId) => string | undefined>;

const KEYS_REMEMBERED = 10_000;

export function createKeyring(reader: Pick<StoreReader, "load">): Keyring {
  const keys = createMemory<string>(KEYS_REMEMBERED);
  return async (ids) => {
    const unread = ids.filter((id) => keys.get(id) === undefined);
    if (unread.length === 0) return keys.get;
    const tables = createTables();
    const wanted = unread.map((id) => ({ kind: "key" as const, id }));
    await reader.load(wanted, tables);
    for (const { key, publicKey } of tables.key.values()) keys.set(key, publicKey);
    return (id) => tables.key.get(id)?.publicKey ?? keys.get(id);
  };
}

/**
 * Checks the signatures by keys that are enrolled already, and stops at the first bad one: on another thread where there
 * is one, or at once if nobody else is waiting (`isAlone`), as going there takes as long again. What it leaves open is
 * checked under the lock.
 */
export async function checkSignatures(
  { text, signatures, verdicts }: Submission,
  keyring: Keyring,
  isAlone = false,
): Promise<void> {
  const publicKeyOf = await keyring(signatures.map(({ key }) => key));
  const message = instructionMessage(text);
  for (const { key, sig } of signatures) {
    const publicKey = publicKeyOf(key);
    if (publicKey === undefined) continue;
    const check = isAlone ? verifySignature : verifySignatureAsync;
    const good = await check(bytes(sig, 64), message, bytes(publicKey, 32));
    verdicts.set(key, { publicKey, good });
    if (!good) return;
  }
}

/** The records to be read ahead: those that the data names, if it is known that all who signed are good. */
export function namesOf({ names, signatures, verdicts }: Submission): readonly RecordKey[] {
  return signatures.every(({ key }) => verdicts.get(key)?.good === true) ? names : [];
}

/** What is known of a submission's signatures; what is not yet is found out now, and remembered. */
export function verdictOf({ text, signatures, verdicts }: Submission): Verdict {
  return (signature, publicKey) => {
    const known = verdicts.get(signature.key);
    if (known?.publicKey === publicKey) return known.good;
    const bad = signatures.find(({ key }) => verdicts.get(key)?.good === false);
    if (bad && bad.key < signature.key) return false; // the refusal names the first: the others don't matter
    const good = isGoodSignature(signature, publicKey, instructionMessage(text));
    verdicts.set(signature.key, { publicKey, good });
    return good;
  };
}

const bytes = (base64url: string, length: number): Uint8Array => decodeBase64url(base64url, length) ?? new Uint8Array();
