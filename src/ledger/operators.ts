/**
 * The operator keys that a ledger was opened with: which of them count, and which sign the next checkpoint.
 *
 * All given keys that count sign. One of the signers must also have signed the checkpoint before, or the ledger.open if
 * there is none, so that whoever trusts the old key can follow to the new one (format section 5): after a change of key
 * the old one signs once more beside the new, whether it still counts or not. With the new key alone nothing is signed.
 */
import { LedgerError } from "../domain/error.ts";
import { createTables, LEDGER } from "../domain/records.ts";
import { decodeBase64url } from "../record/base64.ts";
import type { Checkpoint } from "../record/checkpoint.ts";
import { openCheckpoint } from "../record/checkpoint.ts";
import type { SigningKey, VerifierKey } from "../record/keys.ts";
import { formatVerifierKey, parseVerifierKey } from "../record/keys.ts";
import type { Store, StoreReader } from "./store.ts";

/** A checkpoint, and which of the given keys signed it. */
type Opened = Checkpoint & { readonly signedBy: readonly SigningKey[] };

export interface Operators {
  readonly keys: readonly SigningKey[];
  /** Those that are enrolled and not revoked, as the reader has it. */
  counting(reader: Pick<StoreReader, "load">): Promise<readonly SigningKey[]>;
  /** A checkpoint that one of the keys signed. @throws LedgerError `operator-mismatch` if none did. */
  open(note: string): Opened;
  /** The key that signed the ledger.open. @throws LedgerError `operator-mismatch` if it was not given. */
  first(reader: Pick<StoreReader, "load">): Promise<readonly SigningKey[]>;
}

/** @throws LedgerError `malformed-key` for a key that is not acceptable. */
export function createOperators(origin: string, given: readonly SigningKey[]): Operators {
  const keys = [...new Map(given.map((key) => [key.id, key])).values()];
  const named = keys.map((key) => ({ key, verifier: verifierOf(origin, key) }));
  const verifiers = named.map(({ verifier }) => verifier);
  const advice =
    "give the key that signed before as well, as the first checkpoint after a change of key is signed by the old and the new";
  return {
    keys,
    async counting(reader) {
      const tables = createTables();
      await reader.load(
        keys.map(({ id }) => ({ kind: "key", id })),
        tables,
      );
      return keys.filter(({ id }) => {
        const record = tables.key.get(id);
        return record?.role === "operator" && !record.revoked;
      });
    },
    open(note) {
      try {
        const { signers, ...checkpoint } = openCheckpoint(note, { origin, verifiers });
        const signedBy = named.filter(({ verifier }) => signers.includes(verifier)).map(({ key }) => key);
        return { ...checkpoint, signedBy };
      } catch (cause) {
        throw mismatch(`No given operator key signed the newest checkpoint of ${origin}: ${advice}`, { cause });
      }
    },
    async first(reader) {
      const [opener] = (await readLedger(reader))?.operatorKeys ?? [];
      const key = keys.find(({ id }) => id === opener);
      if (!key) throw mismatch(`No given operator key opened ${origin}, which has no checkpoint yet: ${advice}`);
      return [key];
    },
  };
}

/**
 * Who signs next: the keys that count and, if none of them signed before, those that did.
 * @throws LedgerError `operator-mismatch` if no key counts.
 */
export function nextSigners(counting: readonly SigningKey[], before: readonly SigningKey[]): readonly SigningKey[] {
  if (counting.length === 0) throw mismatch("No given operator key counts any more: give one that is enrolled");
  return counting.some((key) => before.includes(key)) ? counting : [...before, ...counting];
}

/** Whether the keys could sign a checkpoint of the opened ledger in this store. @throws LedgerError `operator-mismatch`. */
export async function requireOperators(operators: Operators, store: Store): Promise<void> {
  const ledger = await readLedger(store);
  if (!ledger || operators.keys.length === 0) return;
  if ((await operators.counting(store)).length === 0) {
    const [given, counting] = [operators.keys.map(({ id }) => id), ledger.operatorKeys].map((ids) => ids.join(", "));
    throw mismatch(
      `The operator key ${given} does not count in ${ledger.origin}, which enrolled ${counting}: give one of these ` +
        "that is not revoked, have yours enrolled with key.add, or open without an operator, which signs no checkpoints",
    );
  }
  const newest = await store.newestCheckpoint();
  if (newest) operators.open(newest.note);
  else await operators.first(store);
}

async function readLedger(reader: Pick<StoreReader, "load">) {
  const tables = createTables();
  await reader.load([{ kind: "ledger", id: LEDGER }], tables);
  return tables.ledger.get(LEDGER);
}

function verifierOf(origin: string, { publicKey }: SigningKey): VerifierKey {
  return parseVerifierKey(formatVerifierKey(origin, decodeBase64url(publicKey, 32) ?? new Uint8Array()));
}

function mismatch(message: string, options?: ErrorOptions): LedgerError {
  return new LedgerError("operator-mismatch", message, {}, options);
}
