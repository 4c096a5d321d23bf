/** Whether a schema of a database can hold a ledger: looked at before anything in it is touched. */
import { LedgerError } from "../domain/error.ts";
import type { SqlRow } from "./driver.ts";
import { NEVER_DELETED } from "./guards.ts";
import type { Questions } from "./postgres-client.ts";
import { requireOlderWall, requireWall, STANDING } from "./postgres-standing.ts";
import { SCHEMA_VERSION } from "./schema.ts";

/** Says that the schema is a ledger's, and which version of this library's tables it has: the greatest row. */
export const VERSION_TABLE = "voucher_ledger_schema";

export interface Place {
  readonly schema: string;
  /** What messages call it. */
  readonly name: string;
  /** The name of a table or function in a statement, with its schema. */
  at(name: string): string;
}

/**
 * Looks without changing anything.
 * @throws LedgerError `store-foreign`, `store-newer`; `store-failed` if the database is not in UTF-8 or a part of the
 * second wall is gone; `cannot-write` if there is no such schema.
 */
export async function inspect(questions: Questions, place: Place): Promise<void> {
  const { schema, name, at } = place;
  const look = async (sql: string, ...params: SqlRow) => (await questions.ask(sql, params)).rows;
  const [[encoding, isThere] = []] = await look(
    "SELECT current_setting('server_encoding'), (SELECT count(*) FROM pg_namespace WHERE nspname = $1)",
    schema,
  );
  if (encoding !== "UTF8") {
    const what = `${name} keeps text in ${encoding}: create a database with ENCODING 'UTF8'`;
    throw new LedgerError("store-failed", what, { name, encoding: `${encoding}` });
  }
  if (isThere === 0) {
    const messageZh = `数据库中没有 schema ${schema}，请先建立：CREATE SCHEMA ${schema}`;
    const what = `The database has no schema ${schema}: create it first (CREATE SCHEMA ${schema})`;
    throw new LedgerError("cannot-write", what, { name, messageZh });
  }
  const found = await look(
    "SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace AND relname IN (SELECT json_array_elements_text($2::json))",
    schema,
    JSON.stringify([...NEVER_DELETED, VERSION_TABLE]),
  );
  if (found.length === 0) return;
  if (!found.some(([table]) => table === VERSION_TABLE)) {
    const what = `${name} belongs to another program, with its table ${found[0]?.[0]}: give the ledger a schema of its own`;
    throw new LedgerError("store-foreign", what, { name });
  }
  const [[highest] = []] = await look(`SELECT max(version) FROM ${at(VERSION_TABLE)}`);
  const version = Number(highest);
  if (version > SCHEMA_VERSION) {
    const what = `${name} was made by a later version of this library: update the library`;
    throw new LedgerError("store-newer", what, { name, version, known: SCHEMA_VERSION });
  }
  const standing = await look(STANDING, schema);
  if (version < SCHEMA_VERSION) requireOlderWall(standing, version, place);
  else requireWall(standing, place);
}
