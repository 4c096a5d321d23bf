/**
 * The way back from an export: a new store from the lines and checkpoints of a ledger. Nothing is believed but the
 * operator's key: each line is decided on again under the law, with its signatures, and must come out byte for byte as
 * it lies in the export; every checkpoint must cover exactly the lines that it says.
 *
 * The lines are read twice. First they are hashed, chained and held against the checkpoints, and the checkpoints are
 * put into the store; then the lines are judged and written. So a store whose import did not end can't be mistaken for
 * a ledger (a checkpoint covers more than is there, and `openLedger` says so), and the same import goes on with it.
 */
import { type Facts, LedgerError } from "../domain/error.ts";
import { openCheckpoint, unverifiedCheckpoint } from "../record/checkpoint.ts";
import { bytesToHex } from "../record/digest.ts";
import { parseVerifierKey, type VerifierKey } from "../record/keys.ts";
import { createWatch, type Guard } from "./guard.ts";
import { createImporter } from "./importer.ts";
import type { Head, Store, StoredCheckpoint, TreeNode } from "./store.ts";
import { createTree } from "./tree.ts";

export interface ImportOptions {
  /** Empty, or left by this same import when it was interrupted. It is closed at the end, whatever comes of it. */
  readonly store: Store;
  /** The lines of the export from entry 0 on, without line feeds; asked for twice. */
  readonly lines: () => AsyncIterable<string> | Iterable<string>;
  /** Every checkpoint of the export; the newest covers all of its lines. */
  readonly checkpoints: readonly StoredCheckpoint[];
  /** The operator's key text, got by other means than the export; several if it has changed. One signed the newest checkpoint. */
  readonly trusted: string | readonly string[];
  /** As for `openLedger`: the store's own unless told, "none" for none. It keeps the newest checkpoint from now on. */
  readonly guard?: Guard | "none" | undefined;
  /** Hears how many lines are done, of how many: each is counted twice. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The origin of the ledger imported, and the number of its entries. */
export interface Imported {
  readonly origin: string;
  readonly size: number;
}

/**
 * Puts an export into a store, from where the ledger goes on: open it with the operator's key and submit. What an export
 * does not have is lost: the refusals that had bound the ids of their instructions.
 * @throws LedgerError `ledger-corrupt` naming the first entry that is not what it must be, `note-not-verified`,
 * `malformed-note` and `malformed-checkpoint` for a checkpoint, `wrong-usage` without a checkpoint or for a store that
 * has other entries, `ledger-behind` if the guard keeps a checkpoint that the export does not continue, and what the
 * store throws. Unless the last line was written, `openLedger` does not take what is in the store for a ledger.
 */
export async function importLedger(options: ImportOptions): Promise<Imported> {
  const { store, lines, guard = store.guard, onProgress = () => {} } = options;
  const seals = openSeals(options);
  const { origin, newest } = seals;
  const { size } = newest;
  await store.open(origin);
  try {
    const head = await headIn(store, seals);
    const nodes = await compare(lines(), seals, (done) => onProgress(done, 2 * size));
    await store.saveCheckpoint(newest, nodes); // first of all: it covers more than there is until the last line is written
    for (const checkpoint of seals.checkpoints) await store.saveCheckpoint(checkpoint, []);
    const importer = createImporter({ store, origin, head, checkpoints: seals.notes });
    for await (const page of pages(lines())) onProgress(size + (await importer.take(page)), 2 * size);
    const watch = await createWatch(origin, store, guard === "none" ? undefined : guard);
    await watch.requireKept();
    await watch.keep(newest);
  } finally {
    await store.close();
  }
  return { origin, size };
}

/** The checkpoints of an export, smallest first, each with its root in hex. */
interface Seals {
  readonly origin: string;
  /** Every note: there may be several over one root, as with the signatures of witnesses. */
  readonly notes: readonly StoredCheckpoint[];
  /** One note of each size, the last one given. */
  readonly checkpoints: readonly StoredCheckpoint[];
  readonly newest: StoredCheckpoint;
  readonly roots: ReadonlyMap<number, string>;
}

function openSeals({ trusted, checkpoints: given }: ImportOptions): Seals {
  const keys = [...new Set([trusted].flat())].map(parseVerifierKey);
  const notes = [...given].sort((a, b) => a.size - b.size);
  const checkpoints = [...new Map(notes.map((checkpoint) => [checkpoint.size, checkpoint])).values()];
  const [origin, newest] = [keys[0]?.name, checkpoints.at(-1)];
  if (origin === undefined) throw wrongUsage("An import needs the operator's key: get it from the operator");
  if (!newest) throw wrongUsage("An import needs the checkpoints of the export: the newest proves that it is whole");
  const roots = new Map<number, string>();
  for (const { size, note } of notes) {
    const checkpoint = unverifiedCheckpoint(note);
    if (checkpoint.size !== size || checkpoint.origin !== origin) {
      throw corrupt(`the checkpoint ${size} is one of ${checkpoint.origin} over ${checkpoint.size} entries`, { size });
    }
    const root = bytesToHex(checkpoint.root);
    if (size === 0) throw corrupt("a checkpoint over no entries is signed by no key of the ledger", { size });
    if ((roots.get(size) ?? root) !== root) {
      throw corrupt(`two checkpoints over ${size} entries were signed over different ones`, { size });
    }
    roots.set(size, root);
  }
  openCheckpoint(newest.note, { origin, verifiers: keys.filter((key: VerifierKey) => key.name === origin) });
  return { origin, notes, checkpoints, newest, roots };
}

/** Where an import into the store goes on: undefined for an empty store. */
async function headIn(store: Store, { checkpoints, newest }: Seals): Promise<Head | undefined> {
  // Under the lock, so that a commit whose connection was cut has ended before it is decided where to go on.
  const head = await store.transact((transaction) => transaction.head());
  const found = await store.checkpoints();
  const noteOf = new Map(checkpoints.map(({ size, note }) => [size, note]));
  const isOurs = found.every(({ size, note }) => noteOf.get(size) === note);
  const isBegun = head === undefined || (found.at(-1)?.size === newest.size && head.size < newest.size);
  if (isOurs && isBegun) return head;
  throw wrongUsage(
    `The store has ${head?.size ?? 0} entries and ${found.length} checkpoints that are not the beginning of this ` +
      "import: give an empty one",
  );
}

/**
 * The nodes to be kept of a tree whose lines are those that every checkpoint covers.
 * @throws LedgerError `ledger-corrupt`.
 */
async function compare(
  lines: ReturnType<ImportOptions["lines"]>,
  { roots, newest }: Seals,
  onProgress: (done: number) => void,
): Promise<readonly TreeNode[]> {
  const tree = createTree();
  for await (const line of lines) {
    const seq = tree.size();
    if (seq === newest.size) throw corrupt(`entry ${seq} is behind the newest checkpoint`, { seq });
    if (!tree.append(line)) throw corrupt(`entry ${seq} does not follow the entry before it`, { seq });
    const root = roots.get(seq + 1);
    if (root !== undefined && root !== tree.root()) {
      throw corrupt(`the checkpoint over ${seq + 1} entries was signed over others`, { size: seq + 1 });
    }
    if (seq % LINES_AT_ONCE === 0) onProgress(seq);
  }
  const size = tree.size();
  if (size < newest.size) throw corrupt(`of ${newest.size} entries only the first ${size} are there`, { size });
  return tree.nodes();
}

const LINES_AT_ONCE = 256;

async function* pages(lines: ReturnType<ImportOptions["lines"]>): AsyncGenerator<readonly string[]> {
  let page: string[] = [];
  for await (const line of lines) {
    page.push(line);
    if (page.length < LINES_AT_ONCE) continue;
    yield page;
    page = [];
  }
  yield page;
}

function corrupt(why: string, facts: Facts): LedgerError {
  return new LedgerError("ledger-corrupt", `The export can't be imported: ${why}. Get a whole copy of it`, facts);
}

const wrongUsage = (message: string): LedgerError => new LedgerError("wrong-usage", message);
