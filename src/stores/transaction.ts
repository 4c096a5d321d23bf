/** The port's transaction on top of a database's. It remembers what it has read, so that only what changed is written. */
import { LedgerError } from "../domain/error.ts";
import { createTables, eachRecord, type Kind, type Records, type Tables } from "../domain/records.ts";
import type { Batch, RecordKey, StoreTransaction } from "../ledger/store.ts";
import type { SqlTransaction } from "./driver.ts";
import { createReads, readRows, toHead } from "./reads.ts";
import type { Statements } from "./statements.ts";
import { toBulks } from "./writes.ts";

interface OpenTransaction extends StoreTransaction {
  /** No call is answered any more. Waits for the write, if there is one. @throws what the write threw. */
  end(): Promise<void>;
}

/** Locks the head and does the work. @throws what the work or its write threw: then nothing may be committed. */
export async function workOn<T>(
  session: SqlTransaction,
  statements: Statements,
  work: (transaction: StoreTransaction) => Promise<T>,
): Promise<T> {
  const transaction = await openTransaction(session, statements);
  return work(transaction).finally(transaction.end);
}

async function openTransaction(session: SqlTransaction, statements: Statements): Promise<OpenTransaction> {
  const [row] = await readRows(session, statements.ledger.lockHead);
  let head = toHead(row);
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
    await see(changed.filter((key) => !asked.has(nameOf(key))));
    await session.run(toBulks(batch, seen, statements));
    if (batch.lines.length > 0) head = batch.head;
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
      await writing;
      isOpen = false;
    },
  };
}

const nameOf = ({ kind, id }: RecordKey): string => `${kind}/${id}`;

function copy<K extends Kind>(kind: K, id: string, from: Tables, into: Tables): void {
  const record: Records[K] | undefined = from[kind].get(id);
  if (record) into[kind].set(id, record);
}
