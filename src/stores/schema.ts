/**
 * The tables, and that part of the second wall which keys and CHECKs can be: it holds even if the code above is wrong.
 *
 *     ledgers      one row: which ledger this is, and its head
 *     entries      the lines, which are the truth
 *     refusals     what else instruction ids are bound to
 *     checkpoints  every signed note
 *     nodes        hashes of complete subtrees
 *
 * and one table a kind of record, described in tables.ts. The triggers are the dialect's `guards`.
 */
import { type ColumnDefinitionBuilder, type CreateTableBuilder, Kysely, sql } from "kysely";
import { KINDS } from "../domain/records.ts";
import type { SqlDialect, SqlValue } from "./driver.ts";
import { type Column, columnName, columnsOf } from "./rows.ts";
import { RECORD_TABLES } from "./tables.ts";

/** Grows with every change of the tables or of the second wall: a store refuses a later one, and migrates an earlier one. */
export const SCHEMA_VERSION = 2;

/** A database holds one ledger. Its number is in every key, for databases that will hold more. */
export const LEDGER_NUMBER = 1;

/** Stands in the built statements where a parameter comes. */
export const PARAM = "";

/** Every row of every table, as Kysely sees it. */
export type Schema = Record<string, Record<string, SqlValue>>;

export function kyselyOf({ kysely, schema }: SqlDialect): Kysely<Schema> {
  const db = new Kysely<Schema>({ dialect: kysely });
  return schema === undefined ? db : db.withSchema(schema);
}

export type Shape = Pick<Column<unknown>, "type" | "optional"> & { readonly name: string };

/** Whether a column of this type is one of text. */
export const isText = (type: Shape["type"]): boolean => type === "text" || type === "json";

export interface Table {
  readonly name: string;
  /** Besides `ledger`. */
  readonly columns: readonly Shape[];
  /** After `ledger`. */
  readonly key: readonly string[];
  /**
   * None begins with `ledger`: a database without statistics, as a new one is, would take such an index for a way to find
   * a few ids, and read all of it.
   */
  readonly indexes?: readonly string[][];
  readonly checks?: Readonly<Record<string, string>>;
  /** Rows that may be long stay out of the tree of their key. */
  readonly long?: boolean;
}

export const text = (name: string): Shape => ({ name, type: "text", optional: false });
export const integer = (name: string): Shape => ({ name, type: "integer", optional: false });
const orNull = (shape: Shape): Shape => ({ ...shape, optional: true });

const LEDGER_TABLES: readonly Table[] = [
  { name: "ledgers", columns: [text("origin"), integer("size"), orNull(text("hash")), orNull(text("at"))], key: [] },
  {
    name: "entries",
    columns: [integer("seq"), text("id"), text("type"), text("at"), text("hash"), text("line")],
    key: ["seq"],
    indexes: [["id", "ledger"]],
    long: true,
  },
  { name: "refusals", columns: [text("id"), text("digest"), text("code"), text("facts"), text("at")], key: ["id"] },
  { name: "checkpoints", columns: [integer("size"), text("note")], key: ["size"] },
  { name: "nodes", columns: [integer("level"), integer("position"), text("hash")], key: ["level", "position"] },
];

const recordTables = (): readonly Table[] =>
  KINDS.map((kind) => {
    const { table, indexes = [], checks = {} } = RECORD_TABLES[kind];
    return {
      name: table,
      columns: [text("id"), ...columnsOf(kind)],
      key: ["id"],
      indexes: indexes.map((member) => [columnName(member), "ledger", "id"]),
      checks,
    };
  });

/** Of the index that begins with this column. */
export const indexName = (table: string, column = ""): string => `${table}_by_${column}`;

/** All of them, with neither their column `ledger` nor what a database adds for itself. */
export const allTables = (): readonly Table[] => [...LEDGER_TABLES, ...recordTables()];

/** The statements that make an empty database one of ours. */
export function creation(dialect: SqlDialect): readonly string[] {
  const tables = allTables().flatMap((table) => createTable(table, dialect));
  return [...tables, ...dialect.guards, ...dialect.afterCreation, dialect.setVersion];
}

function createTable(table: Table, dialect: SqlDialect): readonly string[] {
  const { schema } = kyselyOf(dialect);
  let builder: CreateTableBuilder<string, string> = schema.createTable(table.name);
  for (const { name, type, optional } of [integer("ledger"), ...table.columns]) {
    const limits = (column: ColumnDefinitionBuilder) => limit(optional ? column : column.notNull(), name, type);
    builder = builder.addColumn(name, isText(type) ? dialect.text : dialect.integer, limits);
  }
  builder = builder.addPrimaryKeyConstraint(`${table.name}_key`, ["ledger", ...table.key]);
  for (const [name, check] of Object.entries(table.checks ?? {})) {
    builder = builder.addCheckConstraint(`${table.name}_${name}`, sql.raw(check));
  }
  const end = dialect.tableEnd(table.long !== true);
  const indexes = (table.indexes ?? []).map((columns) =>
    schema.createIndex(indexName(table.name, columns[0])).on(table.name).columns(columns),
  );
  return [end ? builder.modifyEnd(end) : builder, ...indexes].map((statement) => statement.compile().sql);
}

function limit(column: ColumnDefinitionBuilder, name: string, type: Shape["type"]): ColumnDefinitionBuilder {
  if (type === "integer") return column.check(sql`${sql.ref(name)} >= 0`);
  if (type === "flag") return column.check(sql`${sql.ref(name)} in (0, 1)`);
  return column;
}
