/** What a batch becomes in SQL: inserts for what is new, and for what is not the columns that changed. */
import { eachRecord, type Kind, type Records, type Tables } from "../domain/records.ts";
import type { Batch } from "../ledger/store.ts";
import type { SqlBulk, SqlRow, SqlWrite } from "./driver.ts";
import { differences, toValues } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** The statements of a batch, in an order that the second wall can follow. `before` has the records as they were. */
export function toBulks(batch: Batch, before: Tables, statements: Statements): readonly SqlBulk[] {
  const { ledger, records } = statements;
  const bulks = createBulks();
  for (const { seq, id, type, at, hash, line } of batch.lines) {
    bulks.add(ledger.insertEntry, [seq, id, type, at, hash, line]);
  }
  eachRecord(batch.changes, <K extends Kind>(kind: K, id: string, record: Records[K]) => {
    const { columns, insert, update } = records[kind];
    const old: Records[K] | undefined = before[kind].get(id);
    if (old === undefined) return bulks.add(insert, [id, ...toValues(record, columns)]);
    const changed = differences(old, record, columns);
    if (changed.length > 0) bulks.add(update(changed), [...toValues(record, changed), id]);
  });
  for (const { id, digest, code, facts, at } of batch.refusals) {
    bulks.add(ledger.insertRefusal, [id, digest, code, JSON.stringify(facts), at]);
  }
  const { size, hash, at } = batch.head;
  if (batch.lines.length > 0) bulks.add(ledger.moveHead, [size, hash, at]);
  return bulks.all();
}

/** Rows of the same statement, gathered; statements in the order of their first row. */
function createBulks() {
  const rowsOf = new Map<SqlWrite, SqlRow[]>();
  return {
    add(write: SqlWrite, row: SqlRow): void {
      const rows = rowsOf.get(write);
      if (rows) rows.push(row);
      else rowsOf.set(write, [row]);
    },
    all: (): readonly SqlBulk[] => [...rowsOf].map(([write, rows]) => ({ ...write, rows })),
  };
}
