/** What a check of the store contract works with. */
import {
  type Batch,
  createTables,
  entryHash,
  type Head,
  isInstant,
  LedgerError,
  type NewLine,
  type Store,
  ZERO_HASH,
} from "../../index.ts";

export const ORIGIN = "store-contract.example";

/** A store to be checked, with what the suite must be able to do to it. */
export interface StoreSubject {
  /** New and empty; the suite opens it. */
  readonly store: Store;
  /** Another store on the same database, not opened yet, as another process would have it. */
  again?(): Promise<Store>;
  /** Makes the next commit fail with `store-failed`; its batch is `lost`, or `kept` all the same. */
  failNextCommit?(fate: "lost" | "kept"): void;
  /** Called last, whatever happened. */
  dispose?(): Promise<void>;
}

export type StoreAbility = "again" | "failNextCommit";

export interface SubjectCheck {
  readonly name: string;
  readonly needs?: StoreAbility;
  run(store: Store, subject: StoreSubject): Promise<void>;
}

/** What the subject is able to do. @throws LedgerError `wrong-usage` if it is not. */
export function ability<A extends StoreAbility>(subject: StoreSubject, name: A): NonNullable<StoreSubject[A]> {
  const able = subject[name];
  if (able) return able;
  throw new LedgerError(
    "wrong-usage",
    `The subject has no ${name}(): give it one, or leave these checks out by "without"`,
  );
}

/** A UUID, a different one for every number. */
export const idOf = (number: number): string => `01900000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;

export const AT = parsed("2025-02-03T01:00:00.000Z", isInstant);

export function parsed<T, B extends T>(value: T, is: (value: T) => value is B): B {
  if (is(value)) return value;
  throw new LedgerError("wrong-usage", `The sample ${value} is not what it should be`);
}

/** The batch of entries with these ids that follows a head. */
export function batchAfter(head: Head | undefined, ids: readonly string[], more: Partial<Batch> = {}): Batch {
  let size = head?.size ?? 0;
  let prev = head?.hash ?? ZERO_HASH;
  const lines: NewLine[] = [];
  for (const id of ids) {
    const line = lineOf(id, size, prev);
    prev = entryHash(line);
    lines.push({ seq: size, id, type: "fund.open", at: AT, line, hash: prev });
    size += 1;
  }
  return { head: { size, hash: prev, at: AT }, lines, changes: createTables(), refusals: [], ...more };
}

function lineOf(id: string, seq: number, prev: string): string {
  const instruction = { data: { name: `资金 "${seq}" \\ 😀` }, id, ledger: ORIGIN, type: "fund.open" };
  return JSON.stringify({ at: AT, instruction, prev, seq, signatures: [] });
}

/** Appends entries with these ids in one transaction. */
export function append(store: Store, ids: readonly string[], more: Partial<Batch> = {}): Promise<Batch> {
  return store.transact(async (transaction) => {
    const batch = batchAfter(await transaction.head(), ids, more);
    await transaction.write(batch);
    return batch;
  });
}
