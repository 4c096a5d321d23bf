/** What is lawful passes the second wall, however it is cut into batches. */
import { expect, test } from "vitest";
import { openLedger, parseEntry } from "../../src/index.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { randomHistory } from "../audit/history.ts";
import { randomFrom, seed } from "../audit/random.ts";
import { keyOf, ORIGIN } from "../support/world.ts";
import { newPath } from "./files.ts";

const HISTORIES = Number(process.env.FC_RUNS ?? 6);

test(`lawful histories in batches of any size are never refused (AUDIT_SEED=${seed})`, async () => {
  for (let number = 0; number < HISTORIES; number++) {
    const { lines } = await randomHistory(randomFrom(seed + number));
    for (const batchSize of [1, 1 + (seed % 7), 256]) expect(await replayed(lines, batchSize)).toEqual(lines);
  }
}, 120_000);

/** The lines of a new ledger in SQLite that is sent the same instructions at the same instants. */
async function replayed(lines: readonly string[], batchSize: number): Promise<readonly string[]> {
  let now = 0;
  const options = { operator: keyOf("service.operator"), now: () => now, maxIdleDays: Number.POSITIVE_INFINITY };
  const ledger = await openLedger({ origin: ORIGIN, store: sqliteStore(newPath()), batchSize, ...options });
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
