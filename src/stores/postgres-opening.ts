/** Whether a schema of a database can hold a ledger: looked at before anything in it is touched. */
import { LedgerError } from "../domain/error.ts";
import type { SqlRow } from "./driver.ts";
import { NEVER_DELETED } from "./guards.ts";
import type { Questions } from "./postgres-client.ts";
import { type PostgresWall, postgresWall } from "./postgres-guards.ts";
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
    throw new LedgerError("cannot-write", `There is no ${name}: create it first (CREATE SCHEMA ${schema})`, { name });
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
  const [[version] = []] = await look(`SELECT max(version) FROM ${at(VERSION_TABLE)}`);
  if (Number(version) > SCHEMA_VERSION) {
    const what = `${name} was made by a later version of this library: update the library`;
    throw new LedgerError("store-newer", what, { name, version: Number(version), known: SCHEMA_VERSION });
  }
  requireWall(await look(STANDING, schema), place);
}

/** What stands in the way of a write: triggers of any kind, rules, row security, and tables that pose as a part. */
const STANDING = `
  SELECT c.relname || ': trigger ' || t.tgname,
    concat_ws(' ', t.tgtype, t.tgenabled, t.tgqual IS NULL, t.tgattr = '', n.nspname = $1, p.proname, p.prosrc)
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE c.relnamespace = $1::regnamespace AND NOT t.tgisinternal AND c.relname IN (${tableList()})
  UNION ALL
  SELECT c.relname || ': rule ' || r.rulename, '' FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
  WHERE c.relnamespace = $1::regnamespace AND c.relname IN (${tableList()})
  UNION ALL
  SELECT relname || ': row security', '' FROM pg_class
  WHERE relnamespace = $1::regnamespace AND relrowsecurity AND relname IN (${tableList()})
  UNION ALL
  SELECT c.relname || ': child table ' || i.inhrelid::regclass, '' FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent
  WHERE c.relnamespace = $1::regnamespace AND c.relname IN (${tableList()})`;

function tableList(): string {
  return NEVER_DELETED.map((table) => `'${table}'`).join(", ");
}

/** The bits of pg_trigger.tgtype; before is always one. */
const BITS: Readonly<Record<string, number>> = { ROW: 1, STATEMENT: 0, INSERT: 4, DELETE: 8, UPDATE: 16, TRUNCATE: 32 };
const BEFORE = 2;

function expectedIn({ functions, guards }: PostgresWall): ReadonlyMap<string, string> {
  return new Map(
    guards.map(({ table, name, calls, events, level }) => {
      const bits = [level, ...events.split(" OR ")].reduce((sum, bit) => sum + (BITS[bit] ?? 0), BEFORE);
      return [`${table}: trigger ${name}`, `${bits} O t t t ${calls} ${functions.get(calls)}`];
    }),
  );
}

/** The guards stand as they were made, and nothing else does, which could undo a write unseen. */
function requireWall(rows: readonly SqlRow[], { name, at }: Place): void {
  const expected = expectedIn(postgresWall(at));
  const standing = new Map(rows.map(([what, how]) => [`${what}`, `${how}`]));
  const gone = [...expected].find(([what, how]) => standing.get(what) !== how)?.[0];
  if (gone !== undefined) {
    const what = `${name}: ${gone} was dropped or changed: restore the database, or start a new one`;
    throw new LedgerError("store-failed", what, { name, guard: gone });
  }
  const added = [...standing.keys()].find((what) => !expected.has(what));
  if (added === undefined) return;
  const what = `${name}: somebody added this to a table, ${added}: drop it, and keep your own in another schema`;
  throw new LedgerError("store-failed", what, { name, guard: added });
}
