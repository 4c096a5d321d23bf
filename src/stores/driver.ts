/** What the SQL store asks of a database: a few calls that a driver answers with its own client. */
import type { AliasedRawBuilder, Dialect, RawBuilder } from "kysely";
import type { Shape } from "./schema.ts";

export type SqlValue = string | number | null;
/** Values in the order of the statement's columns. Integers are numbers. */
export type SqlRow = readonly SqlValue[];

export interface SqlQuery {
  readonly sql: string;
  readonly params: SqlRow;
}

/** A statement that writes. */
export interface SqlWrite {
  readonly sql: string;
  /** It finds each row by the last value of its parameters. */
  readonly keyed?: boolean;
}

/** One statement for every row of parameters: run once for each, or once for all where the dialect writes `atOnce`. */
export interface SqlBulk extends SqlWrite {
  readonly rows: readonly SqlRow[];
}

export interface SqlReader {
  /**
   * The rows of each query, all of the same state, in one round trip if the database can. The same few texts come again
   * and again: a driver prepares each once.
   */
  all(queries: readonly SqlQuery[]): Promise<readonly (readonly SqlRow[])[]>;
}

export interface SqlTransaction extends SqlReader {
  /**
   * Runs the statements in their order. It may resolve before the database has answered: what is asked afterwards sees
   * them all the same, and what failed comes out of that, or of the commit, which then has kept nothing.
   */
  run(bulks: readonly SqlBulk[]): Promise<void>;
  /** Durable when it resolves. @throws LedgerError `store-failed` if it is not known whether it is. */
  commit(): Promise<void>;
  /** Never throws: a transaction that can't be rolled back is one that the database has ended. */
  rollback(): Promise<void>;
}

/** Reads of committed state, and one transaction at a time. All errors are LedgerErrors. */
export interface SqlDriver extends SqlReader {
  readonly dialect: SqlDialect;
  /** What messages call the database, such as its path. */
  readonly name: string;
  /** @throws LedgerError `store-foreign`, `store-newer`, `store-failed`, `cannot-write`; the database is as it was. */
  connect(): Promise<void>;
  /** Waits, within limits, for other writers. @throws LedgerError `store-busy`, nothing having been written. */
  begin(): Promise<SqlTransaction>;
  close(): Promise<void>;
}

export interface AtOnce {
  insert(table: string, columns: readonly Shape[]): string;
  /** `keyed`: of the rows with these ids, which follow the columns; otherwise of the ledger's one row. */
  update(table: string, columns: readonly Shape[], keyed: boolean): string;
}

/** Where one database's SQL differs from another's. */
export interface SqlDialect {
  readonly kysely: Dialect;
  /** Where the tables are, if not where statements look by themselves. */
  readonly schema?: string;
  /** What a table is called in a statement. */
  at(table: string): string;
  /** The type of a column that holds up to 2^53 − 1. */
  readonly integer: "integer" | "bigint";
  /** The type of a column of text, ordered by code points. */
  readonly text: RawBuilder<unknown>;
  /** What follows the closing bracket of CREATE TABLE. `clustered`: rows are small and found by their key. */
  tableEnd(clustered: boolean): RawBuilder<unknown> | undefined;
  /** Whether the value of a column, of this type, is among those of the parameter, a JSON list. */
  among(column: string, type: Shape["type"], list: string): RawBuilder<boolean>;
  /** The table, to be read by this index; where there is none, the database chooses well by itself. */
  readonly by?: (table: string, index: string) => AliasedRawBuilder<Record<string, SqlValue>, string>;
  /** The statements that write all rows at once; where there are none, a statement writes one row. */
  readonly atOnce?: AtOnce;
  /** Whether reading the head takes a row lock; otherwise the transaction has the database to itself. */
  readonly locksHead: boolean;
  /** Gives 1 if the tables exist, 0 if they don't. */
  readonly tablesExist: string;
  /** The second wall: the statements that create its triggers. */
  readonly guards: readonly string[];
  /** What follows the creation of the tables and guards. */
  readonly afterCreation: readonly string[];
  /** Gives the name of every index, and the statement that creates it. */
  readonly indexes: string;
  /** Gives the version of the tables. */
  readonly version: string;
  /** Says that the tables are those of the present version. */
  readonly setVersion: string;
  /** What keeps everybody else from the tables until the transaction ends, if writing alone does not. */
  readonly lockTables: readonly string[];
  /** Gives the statements that take down the triggers that stand. */
  readonly guardDrops: string;
}
