/** What several writers of one store leave behind. */
import { expect } from "vitest";
import type { Store } from "../../src/index.ts";
import { entryHash, ZERO_HASH } from "../../src/index.ts";

/** The ids of all entries, in order, after a look at every link of the chain. */
export async function chainedIds(store: Store): Promise<readonly string[]> {
  const head = await store.head();
  const lines = await store.lines(0, head?.size ?? 0);
  let prev = ZERO_HASH;
  const ids: string[] = [];
  for (const [index, { seq, line }] of lines.entries()) {
    const entry: { id: string; prev: string; seq: number } = {
      ...JSON.parse(line),
      id: JSON.parse(line).instruction.id,
    };
    expect({ index: seq, prev: entry.prev, seq: entry.seq }).toEqual({ index, prev, seq: index });
    prev = entryHash(line);
    ids.push(entry.id);
  }
  expect(head?.hash ?? ZERO_HASH).toBe(prev);
  return ids;
}
