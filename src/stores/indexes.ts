/**
 * The indexes of the tables: without one, a list in SQLite fails and a look-up in PostgreSQL reads a whole table. So a
 * store looks at opening whether they are as they were made, and names the one that is not.
 */
import { LedgerError } from "../domain/error.ts";
import type { SqlDialect, SqlReader } from "./driver.ts";
import { readRows } from "./reads.ts";
import { allTables, indexName } from "./schema.ts";

/** @throws LedgerError `store-failed`: the index that was dropped or changed, and the statements that make it anew. */
export async function requireIndexes(session: SqlReader, dialect: SqlDialect, name: string): Promise<void> {
  const standing = await indexesIn(session, dialect);
  for (const { name: table, indexes = [] } of allTables()) {
    for (const columns of indexes) {
      const index = indexName(table, columns[0]);
      const made = `CREATE INDEX ${index} ON ${dialect.at(table)} (${columns.join(", ")})`;
      if (plain(standing.get(index) ?? "") === plain(made)) continue;
      const remedy = `DROP INDEX IF EXISTS ${dialect.at(index)}; ${made}`;
      const what = `${name}: the index ${index} was dropped or changed: make it anew (${remedy})`;
      throw new LedgerError("store-failed", what, { name, index });
    }
  }
}

/** What has the name of an index that is to be made. @throws LedgerError `store-failed`: its name, and what to do. */
export async function requireFree(
  session: SqlReader,
  { dialect, name }: { readonly dialect: SqlDialect; readonly name: string },
  indexes: readonly string[],
): Promise<void> {
  const standing = await indexesIn(session, dialect);
  const taken = indexes.filter((index) => standing.has(index));
  if (taken.length === 0) return;
  const drops = taken.map((index) => `DROP INDEX ${dialect.at(index)}`).join("; ");
  const what = `${name} is to have ${taken.join(", ")} from this version on, but has an index of this name: drop it (${drops})`;
  throw new LedgerError("store-failed", what, { name, index: taken.join(", ") });
}

/** Every index by its name: the statement that creates it. */
async function indexesIn(session: SqlReader, { indexes }: SqlDialect): Promise<ReadonlyMap<string, string>> {
  return new Map((await readRows(session, indexes)).map(([index, made]) => [`${index}`, `${made}`]));
}

/** Databases keep the statement with quotes, blanks and capitals of their own; no name of ours needs any. */
const plain = (statement: string): string => statement.toLowerCase().replaceAll(/["\s]|using btree/g, "");
