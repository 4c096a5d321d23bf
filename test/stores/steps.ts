/** Transactions of any kind, for stores that should answer alike. */
import fc from "fast-check";
import { expect } from "vitest";
import {
  createTables,
  KINDS,
  type Kind,
  memoryStore,
  type RecordKey,
  type Store,
  type Tables,
} from "../../src/index.ts";
import { AT, batchAfter, idOf, ORIGIN } from "../../src/testing/store/check.ts";
import { bareRecords, fullRecords } from "../../src/testing/store/samples.ts";

/** A record of one kind is written under one of a few ids: full or bare. */
interface Change {
  readonly kind: Kind;
  readonly id: string;
  readonly full: boolean;
}

/** One transaction: what it loads, what it writes, and whether its work throws in the end. */
interface Step {
  readonly loads: readonly Change[];
  readonly changes: readonly Change[];
  readonly entries: number;
  readonly refusals: number;
  readonly throws: boolean;
}

const IDS = ["a", "B", "b.1", "b-1", "9"];
const change = fc.record({ kind: fc.constantFrom(...KINDS), id: fc.constantFrom(...IDS), full: fc.boolean() });
const step: fc.Arbitrary<Step> = fc.record({
  loads: fc.array(change, { maxLength: 5 }),
  changes: fc.array(change, { maxLength: 8 }),
  entries: fc.nat({ max: 3 }),
  refusals: fc.nat({ max: 2 }),
  throws: fc.boolean(),
});

function tablesOf(changes: readonly Change[]): Tables {
  const tables = createTables();
  const put = <K extends Kind>(kind: K, id: string, from: Tables) => {
    for (const record of from[kind].values()) tables[kind].set(id, withId(kind, id, record));
  };
  for (const { kind, id, full } of changes) put(kind, id, full ? fullRecords() : bareRecords());
  return tables;
}

/** The record with its own id, if it has one. */
const withId = <R extends object>(kind: Kind, id: string, record: R): R =>
  kind in record ? { ...record, [kind]: id } : record;

/** What a store answers to a step, and what it holds afterwards. `number` makes its ids its own. */
async function run(store: Store, { loads, changes, entries, refusals, throws }: Step, number: number) {
  const ids = Array.from({ length: entries }, (_, index) => idOf(100 * number + index));
  const refused = Array.from({ length: refusals }, (_, index) => {
    const facts = { step: number, index };
    return {
      id: idOf(100 * number + 50 + index),
      digest: "ab".repeat(32),
      code: "fund-closed",
      facts,
      at: AT,
    } as const;
  });
  const answer = store.transact(async (transaction) => {
    const before = createTables();
    const keys: readonly RecordKey[] = loads.map(({ kind, id }) => ({ kind, id }));
    await transaction.load(keys, before);
    const head = await transaction.head();
    await transaction.write(
      batchAfter(head, ids, { changes: tablesOf(entries > 0 ? changes : []), refusals: refused }),
    );
    const after = createTables();
    await transaction.load(keys, after);
    if (throws) throw new Error("thrown");
    return { before, head, after, listed: await stateOf(transaction, [...ids, ...refused.map(({ id }) => id)]) };
  });
  const outcome = await answer.catch((error: unknown) => `${error}`);
  return { outcome, state: await stateOf(store, [...ids, ...refused.map(({ id }) => id)]) };
}

async function stateOf(reader: Pick<Store, "head" | "lines" | "hashes" | "bound" | "list">, ids: readonly string[]) {
  const lists = await Promise.all(KINDS.map((kind) => reader.list(kind, { after: "9", limit: 4 })));
  const [head, bound] = [await reader.head(), await reader.bound(ids)];
  return {
    head,
    lines: await reader.lines(0, 999),
    hashes: await reader.hashes(1, 5),
    bound: Object.fromEntries(bound),
    lists,
  };
}

/** The store answers every history of transactions as the memory store does. */
export async function expectAgreement(make: () => Promise<Store>, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const [memory, store] = [memoryStore(), await make()];
      await Promise.all([memory.open(ORIGIN), store.open(ORIGIN)]);
      for (const [number, next] of steps.entries()) {
        expect(await run(store, next, number)).toEqual(await run(memory, next, number));
      }
      await Promise.all([memory.close(), store.close()]);
    }),
    { numRuns },
  );
}
