/** Records as rows, and back: one codec for all kinds, driven by the descriptions in tables.ts. */
import { LedgerError } from "../domain/error.ts";
import type { Kind, Records } from "../domain/records.ts";
import type { SqlRow, SqlValue } from "./driver.ts";
import { RECORD_TABLES, type TableDescription } from "./tables.ts";

type ColumnType = "text" | "integer" | "flag" | "json";

export interface Column<R> {
  readonly member: keyof R & string;
  /** What SQL calls it. */
  readonly name: string;
  readonly type: ColumnType;
  readonly optional: boolean;
}

/** Members whose names SQL keeps for itself. */
const RENAMED: Readonly<Record<string, string>> = { from: "from_day", group: "trainee_group" };

export const columnName = (member: string): string =>
  RENAMED[member] ?? member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The columns of a kind, besides `ledger` and `id`. */
export function columnsOf<K extends Kind>(kind: K): readonly Column<Records[K]>[] {
  return describe(RECORD_TABLES[kind]);
}

function describe<R>({ id, columns }: TableDescription<R>): readonly Column<R>[] {
  const found: Column<R>[] = [];
  for (const member in columns) {
    const kept = `${columns[member]}`;
    const optional = kept.endsWith("?");
    const type = optional ? kept.slice(0, -1) : kept;
    if (member !== id && isColumnType(type)) found.push({ member, name: columnName(member), type, optional });
  }
  return found;
}

const isColumnType = (type: string): type is ColumnType => ["text", "integer", "flag", "json"].includes(type);

/** The values of these columns. */
export function toValues<R>(record: R, columns: readonly Column<R>[]): SqlRow {
  return columns.map((column) => toSql(column.type, record[column.member]));
}

function toSql(type: ColumnType, value: unknown): SqlValue {
  if (value === undefined) return null;
  if (type === "json") return JSON.stringify(value);
  if (type === "flag") return value === true ? 1 : 0;
  if (typeof value === "string" || typeof value === "number") return value;
  throw new LedgerError("wrong-usage", `A ${typeof value} can't be kept in a column of type ${type}`);
}

/** The columns in which two records of the same id differ. */
export function differences<R>(before: R, after: R, columns: readonly Column<R>[]): readonly Column<R>[] {
  return columns.filter(
    ({ member, type }) =>
      before[member] !== after[member] &&
      (type !== "json" || toSql(type, before[member]) !== toSql(type, after[member])),
  );
}

/** The record of a row: its id, then its columns. */
export function toRecord<K extends Kind>(kind: K, row: SqlRow, columns: readonly Column<Records[K]>[]): Records[K] {
  const record: Record<string, unknown> = {};
  const { id } = RECORD_TABLES[kind];
  if (id !== undefined) record[id] = row[0];
  columns.forEach(({ member, type }, index) => {
    const value = row[index + 1];
    if (value !== null && value !== undefined) record[member] = fromSql(type, value);
  });
  // The one cast of the stores: RECORD_TABLES gives every member of the type a column of its type, the database keeps
  // columns to their types, and what was written had been parsed.
  return record as unknown as Records[K];
}

function fromSql(type: ColumnType, value: string | number): unknown {
  if (type === "flag") return Number(value) === 1;
  if (type === "integer") return Number(value);
  return type === "json" ? parseJson(`${value}`) : value;
}

/** @throws LedgerError `ledger-corrupt`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(`${text.slice(0, 40)} is not JSON`, cause);
  }
}

export function damaged(what: string, cause?: unknown): LedgerError {
  const remedy = "restore it, or import an export into a new one";
  return new LedgerError(
    "ledger-corrupt",
    `The database was changed from outside: ${what}. So ${remedy}`,
    {},
    { cause },
  );
}
