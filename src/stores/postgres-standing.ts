/**
 * Whether the second wall stands in a PostgreSQL database as it was made: keys and CHECKs, tables that outlive a crash
 * of the server, triggers and their functions. What somebody added that can stand in the way of a write is found too.
 */
import { LedgerError } from "../domain/error.ts";
import type { SqlRow } from "./driver.ts";
import { requireOlder } from "./guards.ts";
import { OURS, type PostgresWall, postgresWall, SEARCH_PATH } from "./postgres-guards.ts";
import type { Place } from "./postgres-opening.ts";
import { allTables, integer, isText, type Shape, type Table } from "./schema.ts";

/**
 * The walls of older versions, which this one no longer knows part by part: the SHA-256 (hex) of all that stood, with the
 * schema's name left out.
 */
const OLDER: ReadonlyMap<number, string> = new Map([
  [1, "5578aeb8f46015f927263fc11338838a64a33baa81be1ad3c6819054d65f83e2"],
]);

/**
 * Takes the schema; gives what stands, and how. The last three of a table's parts are never of ours: rules, row
 * security, and tables that pose as a part. Up to PostgreSQL 17 a NOT NULL is no constraint, so all are read from
 * the columns.
 */
export const STANDING = `
  WITH ours AS (SELECT * FROM pg_class WHERE relnamespace = $1::regnamespace AND relname ${OURS})
  SELECT relname || ': table', concat_ws(' ', relkind, relpersistence) FROM ours
  UNION ALL
  SELECT relname || ': constraint ' || conname, concat_ws(' ', convalidated, replace(pg_get_constraintdef(n.oid), '"', ''))
  FROM pg_constraint n JOIN ours ON ours.oid = conrelid WHERE contype <> 'n'
  UNION ALL
  SELECT relname || ': NOT NULL of ' || attname, 't' FROM pg_attribute JOIN ours ON ours.oid = attrelid
  WHERE attnum > 0 AND attnotnull AND NOT attisdropped
  UNION ALL
  SELECT relname || ': trigger ' || t.tgname,
    concat_ws(' ', t.tgtype, t.tgenabled, t.tgqual IS NULL, t.tgattr = '', p.pronamespace = $1::regnamespace, p.proname, l.lanname,
      p.prosecdef, array_to_string(p.proconfig, '; '), t.tgnewtable, t.tgoldtable, p.prosrc)
  FROM pg_trigger t JOIN ours ON ours.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    JOIN pg_language l ON l.oid = p.prolang
  WHERE NOT t.tgisinternal
  UNION ALL
  SELECT relname || ': rule ' || r.rulename, '' FROM pg_rewrite r JOIN ours ON ours.oid = r.ev_class
  UNION ALL
  SELECT relname || ': row security', '' FROM ours WHERE relrowsecurity
  UNION ALL
  SELECT relname || ': child table ' || i.inhrelid::regclass, '' FROM pg_inherits i JOIN ours ON ours.oid = i.inhparent`;

/** The bits of pg_trigger.tgtype. */
const [BEFORE, ROW] = [2, 1];
const LEVELS = { ROW: BEFORE + ROW, STATEMENT: BEFORE, BATCH: 0 };
const EVENTS: Readonly<Record<string, number>> = { INSERT: 4, DELETE: 8, UPDATE: 16, TRUNCATE: 32 };

type Parts = readonly (readonly [what: string, how: string])[];

const triggers = ({ functions, guards }: PostgresWall): Parts =>
  guards.map(({ table, name, calls, events, level }) => {
    const bits = events.split(" OR ").reduce((sum, event) => sum + (EVENTS[event] ?? 0), LEVELS[level]);
    const rows = level === "BATCH" ? " fresh" : "";
    const how = `${bits} O t t t ${calls} plpgsql f search_path=${SEARCH_PATH}${rows} ${functions.get(calls)}`;
    return [`${table}: trigger ${name}`, how];
  });

/** As pg_get_constraintdef says them, but for quotes; all are validated and enforced. */
function partsOf({ name, columns, key, checks = {} }: Table): Parts {
  const all = [integer("ledger"), ...columns];
  return [
    [`${name}: table`, "r p"],
    [`${name}: constraint ${name}_key`, `t PRIMARY KEY (${["ledger", ...key].join(", ")})`],
    ...all.flatMap((column): Parts => (column.optional ? [] : [[`${name}: NOT NULL of ${column.name}`, "t"]])),
    ...all.flatMap((column): Parts => {
      if (isText(column.type)) return [];
      return [[`${name}: constraint ${name}_${column.name}_check`, `t CHECK ((${limitOf(column)}))`]];
    }),
    ...Object.entries(checks).map(([check, sql]) => {
      return [`${name}: constraint ${name}_${check}`, `t CHECK ((${bracketed(sql)}))`] as const;
    }),
  ];
}

const limitOf = ({ name, type }: Shape): string =>
  type === "flag" ? `${name} = ANY (ARRAY[(0)::bigint, (1)::bigint])` : `${name} >= 0`;

/** Sums on both sides of a comparison, with brackets as the server writes them: `((a - b) + c) >= 0`. */
function bracketed(comparison: string): string {
  const sum = (text: string) =>
    text.split(/ (?=[+-] )/).reduce((left, part, index) => (index === 0 ? part : `(${left} ${part})`), "");
  return comparison
    .split(/( [<>]= )/)
    .map((side, index) => (index % 2 === 0 ? sum(side) : side))
    .join("");
}

/** @throws LedgerError `store-failed` unless all that was made stands, and nothing else that could undo a write unseen. */
export function requireWall(rows: readonly SqlRow[], { name, at }: Place): void {
  const expected = new Map([...allTables().flatMap(partsOf), ...triggers(postgresWall(at))]);
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

/** The wall of an older version. @throws LedgerError `store-failed` unless it stands as that version made it. */
export function requireOlderWall(rows: readonly SqlRow[], version: number, { name, schema }: Place): void {
  const parts = rows.map((row) => row.join(" ").replaceAll(`"${schema}".`, ""));
  requireOlder(parts, { name, version, digest: OLDER.get(version) });
}
