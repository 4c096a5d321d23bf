/**
 * Lists of records by what they are: a statement for each shape of conditions, built by Kysely and kept, and what it
 * takes. No value ever stands in a statement.
 */
import { sql } from "kysely";
import type { Kind } from "../domain/records.ts";
import { type Condition, conditionsOf, keptUpTo, type Page, type Scalar } from "../ledger/filters.ts";
import type { SqlDialect, SqlQuery, SqlValue } from "./driver.ts";
import { columnName, columnsOf } from "./rows.ts";
import { indexName, isText, kyselyOf, LEDGER_NUMBER, PARAM, type Shape } from "./schema.ts";
import { RECORD_TABLES } from "./tables.ts";

/** A condition on a column as SQL has it. The parameter of `among` is a JSON list. */
interface Asked {
  readonly column: Shape;
  readonly how: "=" | ">=" | "<=" | "among";
  readonly param: SqlValue;
}

/**
 * Gives what to ask for a page; undefined if nothing can be on it. One value of a member that has an index is looked up
 * there, and the rows come in the order of the ids. Lists and ranges walk the table in that order, as nobody knows
 * beforehand how many rows they find.
 */
export function createLists<K extends Kind>(dialect: SqlDialect, kind: K): (page: Page<K>) => SqlQuery | undefined {
  const columns = new Map<string, Shape>(columnsOf(kind).map((column) => [column.member, column]));
  const statements = new Map<string, string>();
  return ({ where, after = "", limit }) => {
    const asked: Asked[] = [];
    for (const condition of conditionsOf(kind, where)) {
      const column = columns.get(condition.member);
      const own = column && askedOf(column, condition);
      if (own === undefined) return undefined;
      asked.push(...own);
    }
    const shape = asked.map(({ column, how }) => `${column.name} ${how}`).join();
    const sql = statements.get(shape) ?? statementOf(dialect, kind, asked);
    statements.set(shape, sql);
    return { sql, params: [...asked.map(({ param }) => param), keptUpTo(after), limit] };
  };
}

function statementOf(dialect: SqlDialect, kind: Kind, asked: readonly Asked[]): string {
  const { table, indexes = [] } = RECORD_TABLES[kind];
  const isLookedUp = (name: string) => asked.some(({ column, how }) => column.name === name && how === "=");
  const best = indexes.map(columnName).findLast(isLookedUp);
  let query = rowsOf(dialect, kind, best === undefined ? undefined : indexName(table, best));
  for (const { column, how } of asked) {
    const { name, type } = column;
    query = how === "among" ? query.where(dialect.among(name, type, PARAM)) : query.where(name, how, PARAM);
  }
  return query.where("id", ">", PARAM).orderBy("id").limit(0).compile().sql;
}

/** All records of a kind: the id, then the columns. */
export function rowsOf(dialect: SqlDialect, kind: Kind, index?: string) {
  const { table } = RECORD_TABLES[kind];
  const source = (index === undefined ? undefined : dialect.by?.(table, index)) ?? table;
  const names = ["id", ...columnsOf(kind).map(({ name }) => name)];
  return kyselyOf(dialect).selectFrom(source).select(names).where("ledger", "=", sql.lit(LEDGER_NUMBER));
}

/** What a condition asks of a column, which is not null; undefined if no value can meet it. */
function askedOf(column: Shape, condition: Condition): readonly Asked[] | undefined {
  if ("among" in condition) {
    const values = new Set(condition.among.map((value) => valueIn(column, value)));
    values.delete(undefined);
    const [param] = values;
    if (param === undefined) return undefined;
    return [
      values.size === 1 ? { column, how: "=", param } : { column, how: "among", param: JSON.stringify([...values]) },
    ];
  }
  const { from = LEAST[column.type], to } = condition;
  const asked: Asked[] = [];
  for (const [how, bound] of [
    [">=", from],
    ["<=", to],
  ] as const) {
    if (bound === undefined) continue;
    const param = valueIn(column, bound);
    if (param === undefined) return undefined;
    asked.push({ column, how, param });
  }
  return asked;
}

/** What no value is less than. */
const LEAST: Readonly<Record<Shape["type"], Scalar>> = { text: "", json: "", integer: 0, flag: false };

/** As the column keeps it; undefined for a value of another type, which no record has there. */
function valueIn({ type }: Shape, value: Scalar): string | number | undefined {
  if (typeof value === "boolean") return type === "flag" ? Number(value) : undefined;
  return (typeof value === "number" ? type === "integer" : isText(type)) ? value : undefined;
}
