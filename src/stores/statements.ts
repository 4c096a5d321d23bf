/** Every statement of a store, built by Kysely and compiled once. What each takes and gives stands beside it, in order. */
import { sql } from "kysely";
import type { Kind, Records } from "../domain/records.ts";
import type { Page } from "../ledger/filters.ts";
import type { SqlDialect, SqlQuery, SqlWrite } from "./driver.ts";
import { createLists, rowsOf } from "./lists.ts";
import { type Column, columnsOf } from "./rows.ts";
import { integer, kyselyOf, LEDGER_NUMBER, PARAM, type Shape, text } from "./schema.ts";
import { RECORD_TABLES } from "./tables.ts";

const LEDGER = sql.lit(LEDGER_NUMBER);

const paramsFor = (columns: readonly Shape[]) => Object.fromEntries(columns.map(({ name }) => [name, PARAM]));

/** Takes the columns' values. */
function insertInto(dialect: SqlDialect, table: string, columns: readonly Shape[]): SqlWrite {
  if (dialect.atOnce) return { sql: dialect.atOnce.insert(table, columns) };
  const row = { ledger: LEDGER, ...paramsFor(columns) };
  return { sql: kyselyOf(dialect).insertInto(table).values(row).compile().sql };
}

/** Takes the columns' values, and the row's id if it is `keyed`; otherwise the ledger has one row. */
function update(dialect: SqlDialect, table: string, columns: readonly Shape[], keyed: boolean): SqlWrite {
  if (dialect.atOnce) return { sql: dialect.atOnce.update(table, columns, keyed), keyed };
  const rows = kyselyOf(dialect).updateTable(table).set(paramsFor(columns)).where("ledger", "=", LEDGER);
  return { sql: (keyed ? rows.where("id", "=", PARAM) : rows).compile().sql, keyed };
}

export interface Statements {
  readonly ledger: ReturnType<typeof ledgerStatements>;
  readonly records: { readonly [K in Kind]: RecordStatements<K> };
}

export function createStatements(dialect: SqlDialect): Statements {
  const of = <K extends Kind>(kind: K) => recordStatements(dialect, kind);
  return {
    ledger: ledgerStatements(dialect),
    records: {
      ledger: of("ledger"),
      party: of("party"),
      key: of("key"),
      authorisation: of("authorisation"),
      trainee: of("trainee"),
      calendar: of("calendar"),
      fund: of("fund"),
      course: of("course"),
      programme: of("programme"),
      class: of("class"),
      certificate: of("certificate"),
      voucher: of("voucher"),
      settlement: of("settlement"),
      recovery: of("recovery"),
    },
  };
}

function ledgerStatements(dialect: SqlDialect) {
  const db = kyselyOf(dialect);
  const select = (table: string, columns: readonly string[]) =>
    db.selectFrom(table).select(columns).where("ledger", "=", LEDGER);
  const insert = (table: string, columns: readonly Shape[]) => insertInto(dialect, table, columns);
  const inRange = (columns: readonly string[]) =>
    select("entries", columns).where("seq", ">=", PARAM).where("seq", "<", PARAM).orderBy("seq").compile().sql;
  const head = select("ledgers", ["size", "hash", "at"]);
  const checkpoints = select("checkpoints", ["size", "note"]);
  const isAmong = dialect.among("id", "text", PARAM);
  return {
    /** Gives origin. */
    origin: select("ledgers", ["origin"]).compile().sql,
    /** Takes origin, size. */
    insertLedger: insert("ledgers", [text("origin"), integer("size")]),
    /** Gives size, hash, at. */
    head: head.compile().sql,
    lockHead: (dialect.locksHead ? head.forUpdate() : head).compile().sql,
    /** Takes size, hash, at. */
    moveHead: update(dialect, "ledgers", [integer("size"), text("hash"), text("at")], false),
    /** Takes from, to; gives seq, line. */
    lines: inRange(["seq", "line"]),
    /** Takes from, to; gives hash. */
    hashes: inRange(["hash"]),
    /** Takes ids; gives id, seq, line. */
    boundEntries: select("entries", ["id", "seq", "line"]).where(isAmong).compile().sql,
    /** Takes ids; gives id, digest, code, facts, at. */
    boundRefusals: select("refusals", ["id", "digest", "code", "facts", "at"]).where(isAmong).compile().sql,
    /** Take their columns. */
    insertEntry: insert("entries", [integer("seq"), ...["id", "type", "at", "hash", "line"].map(text)]),
    insertRefusal: insert("refusals", ["id", "digest", "code", "facts", "at"].map(text)),
    insertCheckpoint: insert("checkpoints", [integer("size"), text("note")]),
    insertNode: insert("nodes", [integer("level"), integer("position"), text("hash")]),
    /** Give size, note; the last takes a size. */
    checkpoints: checkpoints.orderBy("size").compile().sql,
    newestCheckpoint: checkpoints.orderBy("size", "desc").limit(sql.lit(1)).compile().sql,
    checkpointOf: checkpoints.where("size", "=", PARAM).compile().sql,
    /** Takes level, from, to; gives position, hash. */
    nodes: select("nodes", ["position", "hash"])
      .where("level", "=", PARAM)
      .where("position", ">=", PARAM)
      .where("position", "<", PARAM)
      .orderBy("position")
      .compile().sql,
  };
}

/** The statements of one kind of record. They give rows of the id, then `columns`. */
interface RecordStatements<K extends Kind> {
  readonly columns: readonly Column<Records[K]>[];
  /** Takes ids. */
  readonly load: string;
  /** The records of a page; undefined if there can be none. */
  list(page: Page<K>): SqlQuery | undefined;
  /** Takes id, columns. */
  readonly insert: SqlWrite;
  /** Takes these columns, id. */
  update(columns: readonly Column<Records[K]>[]): SqlWrite;
}

function recordStatements<K extends Kind>(dialect: SqlDialect, kind: K): RecordStatements<K> {
  const { table } = RECORD_TABLES[kind];
  const columns = columnsOf(kind);
  const updates = new Map<string, SqlWrite>();
  return {
    columns,
    load: rowsOf(dialect, kind)
      .where(dialect.among("id", "text", PARAM))
      .compile().sql,
    list: createLists(dialect, kind),
    insert: insertInto(dialect, table, [text("id"), ...columns]),
    update(changed) {
      const name = changed.map((column) => column.name).join();
      const statement = updates.get(name) ?? update(dialect, table, changed, true);
      updates.set(name, statement);
      return statement;
    },
  };
}
