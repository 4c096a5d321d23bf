/**
 * Against a database that came back as it was: an old backup, a replica that had lagged, a file copied over the right
 * one. What was answered since would be missing, and whatever were written now would fork the ledger from its receipts.
 * So the newest checkpoint is kept a second time, outside the database, and nothing is written or signed unless the
 * ledger continues both that checkpoint and what this process has seen of it, or somebody says that it is right.
 *
 * Processes may share a guard. One that has been idle looks at it again before it writes; a checkpoint takes the place
 * of a smaller one only. (Two that keep at the same moment can leave the smaller one there, until the next.)
 */
import { LedgerError } from "../domain/error.ts";
import type { Checkpoint } from "../record/checkpoint.ts";
import { unverifiedCheckpoint } from "../record/checkpoint.ts";
import { bytesToHex, hexToBytes } from "../record/digest.ts";
import type { CompactRange } from "../record/merkle.ts";
import { appendLeaf, emptyRange, rootOf } from "../record/merkle.ts";
import type { Head, Store, StoredCheckpoint, StoreReader } from "./store.ts";
import { corrupt, LINES_AT_ONCE, readRange } from "./tree.ts";
import { createTurns } from "./turns.ts";

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
  /**
   * The ledger continues the checkpoint in the guard, which is looked at again if that was a while ago.
   * @throws LedgerError `ledger-behind`; what reading the guard throws.
   */
  requireKept(): Promise<void>;
  /**
   * The ledger continues what this process has seen of it. `head`: being read now, of the ledger that `reader` reads.
   * @throws LedgerError `ledger-behind`.
   */
  requireSeen(head: Promise<Head | undefined>, reader: Pick<StoreReader, "hashes">): Promise<void>;
  /** Where the ledger ended, committed. */
  saw(head: Head | undefined): void;
  /** Keeps a checkpoint that is in the store. */
  keep(checkpoint: StoredCheckpoint): Promise<void>;
  /** The ledger is right as it is now; `renew` keeps a new checkpoint of it. When that fails, nothing has changed. */
  confirm(renew: () => Promise<void>): Promise<void>;
}

const LOOK_AGAIN_MS = 1000;

/** @throws LedgerError `store-foreign` if the guard keeps another ledger's checkpoint, `unreadable-input` if none. */
export async function createWatch(origin: string, store: Store, guard: Guard | undefined): Promise<Watch> {
  const inTurn = createTurns();
  let seen = await store.head();
  let kept: Checkpoint | undefined; // what the guard had when it was looked at
  let lookedAt = Number.NEGATIVE_INFINITY;
  let continued = 0; // the size of the checkpoint that the ledger is known to continue
  let dismissed: string | undefined; // a note that somebody said is not to be continued

  async function look(): Promise<void> {
    const note = await guard?.read();
    lookedAt = performance.now();
    kept = note === undefined || note === dismissed ? undefined : parseKept(note, origin, guard?.name ?? "");
  }

  await look();
  return {
    async requireKept() {
      if (guard && performance.now() - lookedAt > LOOK_AGAIN_MS) await look();
      if (!kept || kept.size <= continued) return;
      const { size } = kept;
      const found = (await store.head())?.size ?? 0;
      if (found < size || !(await isContinued(kept, store))) throw behind(origin, found, size, `${guard?.name} keeps`);
      continued = size;
    },
    async requireSeen(reading, reader) {
      const last = seen;
      const head = await reading;
      if (!last || (await wentThrough(last, head, reader))) return;
      throw behind(origin, head?.size ?? 0, last.size, "this process has seen");
    },
    saw(head) {
      if ((head?.size ?? 0) >= (seen?.size ?? 0)) seen = head;
    },
    keep: ({ size, note }) =>
      inTurn(async () => {
        if (!guard || (kept && kept.size >= size)) return;
        await look();
        if (kept && kept.size >= size) return;
        await guard.keep(note);
        kept = parseKept(note, origin, guard.name);
        continued = size;
      }),
    async confirm(renew) {
      const before = { seen, kept, continued, dismissed };
      dismissed = await guard?.read();
      [seen, kept, continued, lookedAt] = [undefined, undefined, 0, performance.now()];
      try {
        await renew();
      } catch (error) {
        ({ seen, kept, continued, dismissed } = before);
        throw error;
      }
    },
  };
}

/** Whether the ledger that ends at `head` had the other as its head before. */
async function wentThrough(last: Head, head: Head | undefined, reader: Pick<StoreReader, "hashes">): Promise<boolean> {
  if (head?.hash === last.hash) return true;
  if ((head?.size ?? 0) <= last.size) return false;
  const [hash] = await reader.hashes(last.size - 1, last.size);
  return hash === last.hash;
}

/** Whether the ledger, which is long enough, begins with the entries that the checkpoint covers. */
async function isContinued({ size, root }: Checkpoint, store: Store): Promise<boolean> {
  const range = await readRange(store, size).catch(() => foldHashes(store, size));
  return bytesToHex(rootOf(range)) === bytesToHex(root);
}

/** From the hashes alone: subtrees are kept with a checkpoint, and may have been lost with it. */
async function foldHashes(store: Store, size: number): Promise<CompactRange> {
  let range = emptyRange;
  while (range.size < size) {
    const page = await store.hashes(range.size, Math.min(size, range.size + LINES_AT_ONCE));
    if (page.length === 0) throw corrupt(`The hash of entry ${range.size} is missing`, { seq: range.size });
    for (const hash of page) range = appendLeaf(range, hexToBytes(hash));
  }
  return range;
}

/** The guard is this bureau's own file: its checkpoint is compared, not believed, so its signatures say nothing here. */
function parseKept(note: string, origin: string, name: string): Checkpoint {
  let checkpoint: Checkpoint;
  try {
    checkpoint = unverifiedCheckpoint(note);
  } catch (cause) {
    const what = `${name} keeps no checkpoint: put the newest one there, or remove it if no checkpoint was ever signed`;
    throw new LedgerError("unreadable-input", what, { name }, { cause });
  }
  if (checkpoint.origin === origin) return checkpoint;
  const what = `${name} keeps a checkpoint of ${checkpoint.origin}, not of ${origin}: give each ledger its own`;
  throw new LedgerError("store-foreign", what, { name, origin, found: checkpoint.origin });
}

function behind(origin: string, found: number, expected: number, whoKnows: string): LedgerError {
  const message =
    `The ${found} entries of the ledger ${origin} do not continue the ${expected} that ${whoKnows}: the database ` +
    "came back as it once was, or is another one. Put the right one in its place and send the instruction again; or " +
    "find out what is lost, and call confirmHead(). Nothing is recorded until then";
  return new LedgerError("ledger-behind", message, { origin, found, expected });
}
