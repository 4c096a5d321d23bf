/**
 * Writes the lines of an export into a store: each is decided on at its own instant, on the records that the lines
 * before it made, and must come out as it is. So its form, place, chain, ledger, id, signatures and legality are all
 * that of an entry which this ledger itself would have written.
 */
import { LedgerError } from "../domain/error.ts";
import { applyChanges, createTables, type KeyRecord, LEDGER, type Tables } from "../domain/records.ts";
import { decodeBase64url, encodeBase64url } from "../record/base64.ts";
import { isHandedOver, openCheckpoint } from "../record/checkpoint.ts";
import { type Entry, entryHash, parseEntry } from "../record/entry.ts";
import { keyHash, type VerifierKey } from "../record/keys.ts";
import { deliberate } from "./deliberation.ts";
import { createKnownRecords, type KnownRecords } from "./known.ts";
import type { Bound, Head, NewLine, Store, StoredCheckpoint } from "./store.ts";
import { checkSignatures, createKeyring, type Submission, toSubmission } from "./submission.ts";

export interface Importer {
  /** The next lines, durable when it resolves; how many were taken so far. @throws LedgerError `ledger-corrupt`. */
  take(lines: readonly string[]): Promise<number>;
}

export interface ImporterOptions {
  readonly store: Store;
  readonly origin: string;
  /** The end of what an import that was interrupted has written already. */
  readonly head: Head | undefined;
  /** By size. Each is held against the operator keys that count when its last line is there. */
  readonly checkpoints: readonly StoredCheckpoint[];
}

/** A line, and what it says. */
interface Given {
  readonly seq: number;
  readonly line: string;
  readonly entry: Entry;
  readonly submission: Submission;
}

const RECORDS_REMEMBERED = 10_000;

export function createImporter({ store, origin, head: begun, checkpoints }: ImporterOptions): Importer {
  const notes = new Map<number, readonly string[]>();
  for (const { size, note } of checkpoints) notes.set(size, [...(notes.get(size) ?? []), note]);
  const keyring = createKeyring(store);
  let known = createKnownRecords();
  let head = begun;
  let taken = 0;
  let lastSigners: readonly string[] | undefined; // of the checkpoint before the next one
  let batch = newBatch(head);

  async function decideOn({ seq, line, entry, submission }: Given, bound: Map<string, Bound>): Promise<void> {
    const { at, signatures } = entry;
    if (head && at < head.at) throw corrupt(seq, `its time, ${at}, is before that of the entry before it`);
    const founders = signatures.map(({ key }) => key);
    const decided = await deliberate([submission], { origin, at, head, bound, founders }, known, store);
    const [answer] = decided.answers;
    if (answer?.ok === undefined) throw answer?.error;
    if (!answer.ok) throw corrupt(seq, `the law refuses it as ${answer.refusal.code}: ${answer.refusal.message}`);
    const [made] = decided.lines;
    if (made?.line !== line) throw corrupt(seq, made ? "it is spelled otherwise" : "its instruction came before");
    known.apply(decided.changes);
    applyChanges(batch.changes, decided.changes);
    batch.lines.push(made);
    bound.set(made.id, { line: { seq, line } });
    head = { size: seq + 1, hash: made.hash, at };
    for (const note of notes.get(head.size) ?? []) requireSigned(note, await operatorKeys(known, store), seq);
  }

  /** As the audit does: by a key that counts, and by an old one where a new one begins to sign. */
  function requireSigned(note: string, keys: readonly KeyRecord[], seq: number): void {
    const counting = keys.filter(({ revoked }) => !revoked);
    const signers = signersOf(note, origin, counting);
    const before = lastSigners ?? signersBefore(keys);
    if (
      !isHandedOver(
        before,
        counting.map(({ publicKey }) => publicKey),
        signers,
      )
    ) {
      throw corrupt(seq, "its checkpoint is signed by a new operator key, but not by the one that signed before it");
    }
    lastSigners = signers;
  }

  /** Who signed before the first checkpoint that is compared: the last one of what was imported, or who opened the ledger. */
  function signersBefore(keys: readonly KeyRecord[]): readonly string[] {
    const last = checkpoints.findLast(({ size }) => begun !== undefined && size <= begun.size);
    return last ? signersOf(last.note, origin, keys) : keys.slice(0, 1).map(({ publicKey }) => publicKey);
  }

  async function flush(): Promise<void> {
    const { lines, changes, before } = batch;
    const end = head;
    if (end && lines.length > 0) {
      await store.transact(async (transaction) => {
        const found = await transaction.head();
        if (found?.hash !== before?.hash) throw corrupt(before?.size ?? 0, "somebody else writes to the store as well");
        await transaction.write({ head: end, lines, changes, refusals: [] });
      });
    }
    if (known.size() > RECORDS_REMEMBERED) known = createKnownRecords();
    batch = newBatch(head);
  }

  return {
    async take(lines) {
      const given = lines.flatMap((line, i) => toGiven(line, taken + i, begun));
      await Promise.all(given.map(({ submission }) => checkSignatures(submission, keyring)));
      const bound = new Map(await store.bound(given.map(({ submission }) => submission.id)));
      for (const one of given) {
        if (batch.mustEndBefore(one.entry)) await flush();
        batch.saw(one.entry);
        await decideOn(one, bound);
      }
      await flush();
      taken += lines.length;
      return taken;
    },
  };
}

/** None for a line that is in the store already. */
function toGiven(line: string, seq: number, begun: Head | undefined): readonly Given[] {
  if (begun && seq < begun.size) {
    if (seq === begun.size - 1 && entryHash(line) !== begun.hash) throw corrupt(seq, "the store has another one");
    return [];
  }
  const { entry } = parsed(line, seq);
  const submission = toSubmission(entry);
  if ("ok" in submission) throw corrupt(seq, submission.refusal.message);
  return [{ seq, line, entry, submission }];
}

function parsed(line: string, seq: number): ReturnType<typeof parseEntry> {
  try {
    return parseEntry(line);
  } catch (error) {
    if (error instanceof LedgerError) throw corrupt(seq, error.message);
    throw error;
  }
}

/**
 * What is written together. A batch ends where the store's port asks for it: before a redemption of a voucher that came
 * to be held in it, and before the payment of a settlement that was submitted, reviewed or publicised in it.
 */
function newBatch(before: Head | undefined) {
  const steps = new Set<string>();
  const lines: NewLine[] = [];
  const changes: Tables = createTables();
  return {
    before,
    lines,
    changes,
    mustEndBefore({ instruction: { type, data } }: Entry): boolean {
      if (type === "voucher.redeem") return steps.has(`held ${data.voucher}`);
      return type === "settlement.pay" && steps.has(`settlement ${data.settlement}`);
    },
    saw({ instruction: { type, data } }: Entry): void {
      if (type === "voucher.hold") steps.add(`held ${data.voucher}`);
      if (type.startsWith("settlement.") && type !== "settlement.pay") steps.add(`settlement ${data.settlement}`);
    },
  };
}

/** The public keys, of those given, that signed the checkpoint. @throws LedgerError `note-not-verified` if none did. */
function signersOf(note: string, origin: string, keys: readonly KeyRecord[]): readonly string[] {
  const verifiers = keys.map(({ publicKey }) => verifierOf(origin, publicKey));
  return openCheckpoint(note, { origin, verifiers }).signers.map(({ publicKey }) => encodeBase64url(publicKey));
}

/** Every operator key enrolled so far, the one that opened the ledger first. */
async function operatorKeys(known: KnownRecords, store: Store): Promise<readonly KeyRecord[]> {
  for (;;) {
    const ids = known.get("ledger", LEDGER)?.operatorKeys ?? [];
    const keys = ids.map((id) => known.get("key", id));
    if (!known.missing()) return keys.filter((key) => key !== undefined);
    await known.load(store);
  }
}

function verifierOf(name: string, text: string): VerifierKey {
  const publicKey = decodeBase64url(text, 32) ?? new Uint8Array(32);
  return { name, hash: keyHash(name, publicKey), publicKey };
}

function corrupt(seq: number, why: string): LedgerError {
  const message = `The export can't be imported: entry ${seq} (line ${seq + 1}) is not one of this ledger, ${why}`;
  return new LedgerError("ledger-corrupt", message, { seq, line: seq + 1 });
}
