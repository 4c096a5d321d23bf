/**
 * Against a database that came back as it was: an old backup, a replica that had lagged, a file copied over the right
 * one. What was answered since would be missing, and whatever were written now would fork the ledger from its receipts.
 * So the newest checkpoint is kept a second time, outside the database, and nothing is written to a ledger that does not
 * extend it, nor to one that ends before what this process has seen, until somebody says that it is right.
 */
import { LedgerError } from "../domain/error.ts";
import type { Checkpoint } from "../record/checkpoint.ts";
import { parseCheckpoint } from "../record/checkpoint.ts";
import { bytesToHex } from "../record/digest.ts";
import { rootOf } from "../record/merkle.ts";
import type { Head, Store, StoredCheckpoint } from "./store.ts";
import { readRange } from "./tree.ts";

/** A place outside the database for one signed note. */
export interface Guard {
  /** What messages call it, such as its path. */
  readonly name: string;
  /** The note kept last; undefined if none was. */
  read(): Promise<string | undefined>;
  /** In the place of the one before. Durable before it resolves. */
  keep(note: string): Promise<void>;
}

export interface Watch {
  /** Whether the ledger was found to end too early, and nobody has said that it is right. */
  isBehind(): boolean;
  /** @throws LedgerError `ledger-behind`. */
  require(): void;
  /** The same, with the head as it is under the lock. */
  requireAt(head: Head | undefined): void;
  /** Where the ledger ended when a transaction of this process had been committed. */
  saw(head: Head | undefined): void;
  /** Keeps a checkpoint that is in the store. */
  keep(checkpoint: StoredCheckpoint): Promise<void>;
  /** The ledger is right as it is now. */
  confirm(): void;
}

/**
 * @throws LedgerError `store-foreign` if the guard keeps another ledger's checkpoint, `unreadable-input` if what it
 * keeps is none, and what reading it throws.
 */
export async function createWatch(origin: string, store: Store, guard: Guard | undefined): Promise<Watch> {
  const note = await guard?.read();
  const kept = guard && note !== undefined ? parseKept(note, origin, guard.name) : undefined;
  let keptSize = kept?.size ?? 0;
  let expected = kept && !(await isExtended(kept, store)) ? kept.size : undefined; // more entries than there are
  let found = expected === undefined ? 0 : ((await store.head())?.size ?? 0);
  let seen: Head | undefined;

  function require(): void {
    if (expected !== undefined) throw behind(origin, found, expected, guard);
  }

  return {
    isBehind: () => expected !== undefined,
    require,
    requireAt(head) {
      const size = head?.size ?? 0;
      const isShort = seen && (size < seen.size || (size === seen.size && head?.hash !== seen.hash));
      if (isShort) [expected, found] = [seen?.size, size];
      require();
    },
    saw(head) {
      seen = head;
    },
    async keep({ size, note }) {
      if (!guard || size <= keptSize) return;
      await guard.keep(note);
      keptSize = size;
    },
    confirm() {
      [expected, seen, keptSize] = [undefined, undefined, 0];
    },
  };
}

/** The guard is this bureau's own file: its checkpoint is compared, not believed, so its signatures say nothing here. */
function parseKept(note: string, origin: string, name: string): Checkpoint {
  let checkpoint: Checkpoint;
  try {
    checkpoint = parseCheckpoint(note.slice(0, note.lastIndexOf("\n\n") + 1));
  } catch (cause) {
    const what = `${name} keeps no checkpoint: put the newest one there, or remove it if no checkpoint was ever signed`;
    throw new LedgerError("unreadable-input", what, { name }, { cause });
  }
  if (checkpoint.origin === origin) return checkpoint;
  const what = `${name} keeps a checkpoint of ${checkpoint.origin}, not of ${origin}: give each ledger its own`;
  throw new LedgerError("store-foreign", what, { name, origin, found: checkpoint.origin });
}

/** Whether the ledger in the store begins with the entries that the checkpoint covers. */
async function isExtended({ size, root }: Checkpoint, store: Store): Promise<boolean> {
  if (((await store.head())?.size ?? 0) < size) return false;
  try {
    return bytesToHex(rootOf(await readRange(store, size))) === bytesToHex(root);
  } catch (error) {
    // Subtrees are kept by the checkpoint itself: where they are missing, the store never had it.
    if (error instanceof LedgerError && error.code === "ledger-corrupt") return false;
    throw error;
  }
}

function behind(origin: string, found: number, expected: number, guard: Guard | undefined): LedgerError {
  const known = guard ? `${guard.name} knows` : "this process has seen";
  const message =
    `The ledger ${origin} has ${found} entries that do not continue the ${expected} that ${known}: the database came ` +
    "back as it once was, or is another one. Put the right one in its place, or find out what is lost and call " +
    "confirmHead(); nothing is recorded until then";
  return new LedgerError("ledger-behind", message, { origin, found, expected });
}
