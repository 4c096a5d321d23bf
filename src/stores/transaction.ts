/** The port's transaction on top of a database's. It remembers what it has read, so that only what changed is written. */
import { LedgerError } from "../domain/error.ts";
import { createTables, eachRecord, type Kind, type Records, type Tables } from "../domain/records.ts";
import type { Batch, Head, RecordKey, StoreTransaction } from "../ledger/store.ts";
import type { SqlTransaction } from "./driver.ts";
import { createReads, readRows, toHead } from "./reads.ts";
import type { Statements } from "./statements.ts";
import { toBulks } from "./writes.ts";

/**
 * What the last batch made of records that it changed without having read them, such as a fund that the ledger knows
 * from the batch before. While the head stays there they need not be read again to find out what changes next.
 */
export interface LastWritten {
  head: Head | undefined;
  records: Tables;
}

export const nothingWritten = (): LastWritten => ({ head: undefined, records: createTables() });

/** Durable when it resolves; when the work throws, nothing of it was written and the error comes out again. */
export async function commitAfter<T>(
  session: SqlTransaction,
  work: (session: SqlTransaction) => Promise<T>,
): Promise<T> {
  let result: T;
  try {
    result = await work(session);
  } catch (error) {
    await session.rollback();
    throw error;
  }
  await session.commit();
  return result;
}

interface OpenTransaction extends StoreTransaction {
  /** No call is answered any more. Waits for the write, if there is one. @throws what the write threw. */
  end(): Promise<void>;
}

/** Locks the head and does the work. @throws what the work or its write threw: then nothing may be committed. */
export async function workOn<T>(
  session: SqlTransaction,
  statements: Statements,
  last: LastWritten,
  work: (transaction: StoreTransaction) => Promise<T>,
): Promise<T> {
  const transaction = openTransaction(session, statements, last);
  let result: T;
  try {
    result = await work(transaction);
  } catch (error) {
    await transaction.end().catch(() => {}); // the first error says more
    throw error;
  }
  await transaction.end();
  return result;
}

function openTransaction(session: SqlTransaction, statements: Statements, last: LastWritten): OpenTransaction {
  // What is read next may follow at once: the database keeps the order, so that it waits for the lock as well.
  let head = readRows(session, statements.ledger.lockHead).then(([row]) => toHead(row));
  head.catch(() => {}); // whoever asks next is told
  let isOpen = true;
  let writing: Promise<void> | undefined;
  const seen = createTables();
  const asked = new Set<string>();

  function requireOpen(): void {
    if (!isOpen) throw new LedgerError("wrong-usage", "A transaction ends with its work: await every call of it");
  }

  const reads = createReads(
    {
      async all(queries) {
        requireOpen();
        return session.all(queries);
      },
    },
    statements,
  );

  async function see(keys: readonly RecordKey[]): Promise<void> {
    await reads.load(keys, seen);
    for (const key of keys) asked.add(nameOf(key));
  }

  async function write(batch: Batch): Promise<void> {
    const changed: RecordKey[] = [];
    eachRecord(batch.changes, (kind: Kind, id) => void changed.push({ kind, id }));
    const unasked = changed.filter((key) => !asked.has(nameOf(key)));
    if (isSame(await head, last.head)) for (const { kind, id } of unasked) copy(kind, id, last.records, seen);
    await see(unasked.filter(({ kind, id }) => !seen[kind].has(id)));
    await session.run(toBulks(batch, seen, statements));
    if (batch.lines.length === 0) return;
    head = Promise.resolve(batch.head);
    last.head = batch.head;
    last.records = createTables();
    for (const { kind, id } of unasked) copy(kind, id, batch.changes, last.records);
    last.records = structuredClone(last.records); // the objects are the caller's
  }

  return {
    ...reads,
    async head() {
      requireOpen();
      return head;
    },
    async load(keys, into) {
      await see(keys);
      for (const { kind, id } of keys) copy(kind, id, seen, into);
    },
    async write(batch) {
      requireOpen();
      if (writing) throw new LedgerError("wrong-usage", "A transaction writes one batch: put everything into it");
      writing = write(batch);
      await writing;
    },
    async end() {
      try {
        await head;
        await writing;
      } finally {
        isOpen = false;
      }
    },
  };
}

const isSame = (a: Head | undefined, b: Head | undefined): boolean =>
  a !== undefined && a.size === b?.size && a.hash === b.hash;

const nameOf = ({ kind, id }: RecordKey): string => `${kind}/${id}`;

function copy<K extends Kind>(kind: K, id: string, from: Tables, into: Tables): void {
  const record: Records[K] | undefined = from[kind].get(id);
  if (record) into[kind].set(id, record);
}
