/** The cheap check at opening: whether the head that the store keeps fits the last line. */
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
  if (size < covered)
    throw corrupt(`A checkpoint covers ${covered} entries, but only ${size} are there`, { size, covered });
  const [last] = head ? await store.lines(size - 1, size) : [];
  if (head ? !last || !fits(last, head, origin) : first) {
    throw corrupt(`The end of the ledger at ${size} entries does not fit the last line`, { size });
  }
  const tables = createTables();
  await store.load([{ kind: "ledger", id: LEDGER }], tables);
  if (head && tables.ledger.get(LEDGER)?.origin !== origin) {
    throw corrupt("The ledger has entries, but no record of its terms (quorum, root and operator keys)", { size });
  }
}

function fits({ seq, line }: StoredLine, head: Head, origin: string): boolean {
  if (seq !== head.size - 1 || entryHash(line) !== head.hash) return false;
  const { entry } = parseEntry(line);
  return entry.seq === seq && entry.at === head.at && entry.instruction.ledger === origin;
}
