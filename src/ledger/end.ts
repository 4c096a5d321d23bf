/** The cheap check at opening: whether the head that the store keeps fits the last line. */
import { LedgerError } from "../domain/error.ts";
import { createTables, LEDGER } from "../domain/records.ts";
import { entryHash, parseEntry } from "../record/entry.ts";
import type { Head, Store, StoredLine } from "./store.ts";
import { corrupt } from "./tree.ts";

/** @throws LedgerError `ledger-corrupt` if head, last line and newest checkpoint contradict each other. */
export async function requireEnd(store: Store, origin: string): Promise<void> {
  // In this order, as another process may append meanwhile.
  const [first] = await store.lines(0, 1);
  const newest = await store.newestCheckpoint();
  const head = await store.head();
  const [size, covered] = [head?.size ?? 0, newest?.size ?? 0];
  if (size < covered) {
    const what = `A checkpoint covers ${covered} entries, but only ${size} are there: if an import was cut off, run the same import again; otherwise`;
    throw new LedgerError("ledger-corrupt", `${what} stop writing and restore the store from a good copy`, {
      size,
      covered,
    });
  }
  const [last] = head ? await store.lines(size - 1, size) : [];
  if (head ? !(last && fits(last, head, origin)) : first) {
    throw corrupt(`The end of the ledger at ${size} entries does not fit the last line`, { size });
  }
  await requireNoGap(store, size);
  const tables = createTables();
  await store.load([{ kind: "ledger", id: LEDGER }], tables);
  if (head && tables.ledger.get(LEDGER)?.origin !== origin) {
    throw corrupt("The ledger has entries, but no record of its terms (quorum, root and operator keys)", { size });
  }
}

const LAST_ONES = 256;

/**
 * A database that was put together from two states, such as an old copy with the write-ahead log of the newer file
 * beside it, lacks entries some way before its end: the last ones are counted, and farther back one is looked for each
 * time that the way has doubled.
 */
async function requireNoGap(store: Store, size: number): Promise<void> {
  const looked = [[Math.max(0, size - LAST_ONES), size] as const];
  for (let back = 2 * LAST_ONES; back < size; back *= 2) looked.push([size - back, size - back + 1]);
  for (const [from, to] of looked) {
    const found = await store.hashes(from, to);
    if (found.length < to - from) throw corrupt(`Entries before the last of ${size} are missing`, { size });
  }
}

function fits({ seq, line }: StoredLine, head: Head, origin: string): boolean {
  if (seq !== head.size - 1 || entryHash(line) !== head.hash) return false;
  const { entry } = parseEntry(line);
  return entry.seq === seq && entry.at === head.at && entry.instruction.ledger === origin;
}
