/** A history, sent again to another store. */
import { openLedger, parseEntry, type Store } from "../../src/index.ts";
import { keyOf, ORIGIN } from "../support/world.ts";

/** The lines of a new ledger on this store that is sent the same instructions at the same instants. */
export async function replayed(store: Store, lines: readonly string[], batchSize: number): Promise<readonly string[]> {
  let now = 0;
  const options = { operator: keyOf("service.operator"), now: () => now, maxIdleDays: Number.POSITIVE_INFINITY };
  const ledger = await openLedger({ origin: ORIGIN, store, batchSize, ...options });
  const entries = lines.map((line) => parseEntry(line));
  for (let from = 0, to = 0; from < entries.length; from = to) {
    const at = entries[from]?.entry.at ?? "";
    now = Date.parse(at);
    while (entries[to]?.entry.at === at) to++;
    await ledger.submit(entries.slice(from, to).map(({ entry }) => entry));
  }
  const kept: string[] = [];
  for await (const line of ledger.entries()) kept.push(line);
  await ledger.close();
  return kept;
}
