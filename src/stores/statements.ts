/** Every statement of a store, built by Kysely and compiled once. What each takes and gives stands beside it, in order. */
import { sql } from "kysely";
import type { Kind, Records } from "../domain/records.ts";
import type { SqlDialect } from "./driver.ts";
import { type Column, columnsOf } from "./rows.ts";
import { kyselyOf } from "./schema.ts";
import { RECORD_TABLES } from "./tables.ts";

/** A database holds one ledger. Its number is in every key, for databases that will hold more. */
const LEDGER = sql.lit(1);

/** Stands in the built statements where a parameter comes. */
const PARAM = "";

const params = (columns: readonly string[]) => Object.fromEntries(columns.map((column) => [column, PARAM]));

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
  const insert = (table: string, columns: readonly string[]) =>
    db
      .insertInto(table)
      .values({ ledger: LEDGER, ...params(columns) })
      .compile().sql;
  const inRange = (columns: readonly string[]) =>
    select("entries", columns).where("seq", ">=", PARAM).where("seq", "<", PARAM).orderBy("seq").compile().sql;
  const head = select("ledgers", ["size", "hash", "at"]);
  const checkpoints = select("checkpoints", ["size", "note"]);
  const isAmong = dialect.among("id", PARAM);
  return {
    /** Gives origin. */
    origin: select("ledgers", ["origin"]).compile().sql,
    /** Takes origin, size. */
    insertLedger: insert("ledgers", ["origin", "size"]),
    /** Gives size, hash, at. */
    head: head.compile().sql,
    lockHead: (dialect.locksHead ? head.forUpdate() : head).compile().sql,
    /** Takes size, hash, at. */
    moveHead: db
      .updateTable("ledgers")
      .set(params(["size", "hash", "at"]))
      .where("ledger", "=", LEDGER)
      .compile().sql,
    /** Takes from, to; gives seq, line. */
    lines: inRange(["seq", "line"]),
    /** Takes from, to; gives hash. */
    hashes: inRange(["hash"]),
    /** Takes ids; gives id, seq, line. */
    boundEntries: select("entries", ["id", "seq", "line"]).where(isAmong).compile().sql,
    /** Takes ids; gives id, digest, code, facts, at. */
    boundRefusals: select("refusals", ["id", "digest", "code", "facts", "at"]).where(isAmong).compile().sql,
    /** Take their columns. */
    insertEntry: insert("entries", ["seq", "id", "type", "at", "hash", "line"]),
    insertRefusal: insert("refusals", ["id", "digest", "code", "facts", "at"]),
    insertCheckpoint: insert("checkpoints", ["size", "note"]),
    insertNode: insert("nodes", ["level", "position", "hash"]),
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
  /** Takes after, limit. */
  readonly list: string;
  /** Takes id, columns. */
  readonly insert: string;
  /** Takes these columns, id. */
  update(columns: readonly Column<Records[K]>[]): string;
}

function recordStatements<K extends Kind>(dialect: SqlDialect, kind: K): RecordStatements<K> {
  const db = kyselyOf(dialect);
  const { table } = RECORD_TABLES[kind];
  const columns = columnsOf(kind);
  const names = ["id", ...columns.map((column) => column.name)];
  const rows = db.selectFrom(table).select(names).where("ledger", "=", LEDGER);
  const updates = new Map<string, string>();
  return {
    columns,
    load: rows.where(dialect.among("id", PARAM)).compile().sql,
    list: rows.where("id", ">", PARAM).orderBy("id").limit(0).compile().sql,
    insert: db
      .insertInto(table)
      .values({ ledger: LEDGER, ...params(names) })
      .compile().sql,
    update(changed) {
      const set = changed.map((column) => column.name);
      const known = updates.get(set.join());
      if (known !== undefined) return known;
      const update = db.updateTable(table).set(params(set)).where("ledger", "=", LEDGER).where("id", "=", PARAM);
      const statement = update.compile().sql;
      updates.set(set.join(), statement);
      return statement;
    },
  };
}
