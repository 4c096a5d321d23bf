/** SQLite for the SQL store: one connection that writes, and one whose reads never see what is not committed. */
import { setTimeout as sleep } from "node:timers/promises";
import { DummyDriver, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from "kysely";
import { LedgerError } from "../domain/error.ts";
import type { SqlDialect, SqlDriver, SqlQuery, SqlRow, SqlTransaction, SqlValue } from "./driver.ts";
import { SCHEMA_VERSION } from "./schema.ts";
import { type Connection, connectReader, connectWriter } from "./sqlite-connection.ts";
import { isBusy, translated } from "./sqlite-errors.ts";
import { APPLICATION_ID, createPlace, type Place, prepareFile } from "./sqlite-file.ts";
import { SQLITE_GUARDS } from "./sqlite-guards.ts";

const LONGEST_PAUSE_MS = 10;

const SQLITE_DIALECT: SqlDialect = {
  kysely: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  at: (table) => table,
  integer: "integer",
  text: sql`text`,
  tableEnd: (clustered) => (clustered ? sql`strict, without rowid` : sql`strict`),
  among: (column, _, list) => sql<boolean>`${sql.ref(column)} in (select value from json_each(${list}))`,
  // It takes a key that begins with the ledger's number, which is the same in every row, for one that finds ten rows.
  by: (table, index) =>
    sql<Record<string, SqlValue>>`${sql.ref(table)}`.as(sql`${sql.ref(table)} indexed by ${sql.ref(index)}`),
  locksHead: false,
  tablesExist: "SELECT count(*) FROM sqlite_schema WHERE name = 'ledgers'",
  guards: SQLITE_GUARDS.map((guard) => guard.sql),
  afterCreation: [`PRAGMA application_id = ${APPLICATION_ID}`],
  indexes: "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
  version: "PRAGMA user_version",
  setVersion: `PRAGMA user_version = ${SCHEMA_VERSION}`,
  lockTables: [],
  guardDrops: `SELECT printf('DROP TRIGGER "%w"', name) FROM sqlite_schema WHERE type = 'trigger'`,
};

/** `waitMs`: how long to wait for other writers. */
export function sqliteDriver(path: string, waitMs: number): SqlDriver {
  let writer: Connection | undefined;
  let reader: Connection | undefined;
  const place = createPlace(path);

  function connected(connection: Connection | undefined): Connection {
    if (!connection) throw new LedgerError("ledger-closed", `${path} is not open`);
    place.requireSame();
    return connection;
  }

  return {
    dialect: SQLITE_DIALECT,
    name: path,
    async connect() {
      prepareFile(path);
      writer = await whenFree(path, waitMs, () => connectWriter(path));
      reader = await whenFree(path, waitMs, () => connectReader(path));
      place.remember();
    },
    all: (queries) => whenFree(path, waitMs, () => snapshot(connected(reader), queries)),
    async begin() {
      const locked = connected(writer);
      await whenFree(path, waitMs, () => locked.run("BEGIN IMMEDIATE"));
      const transaction = transactionOn(locked, path, place);
      try {
        place.requireSame();
      } catch (error) {
        await transaction.rollback();
        throw error;
      }
      return transaction;
    },
    async close() {
      const [writing, reading] = [writer, reader];
      [writer, reader] = [undefined, undefined];
      reading?.db.close();
      if (writing) await whenFree(path, waitMs, () => closeWriter(writing));
    },
  };
}

/**
 * Tries until no other connection is in the way, letting this process go on in between.
 * @throws LedgerError `store-busy` after pauses of `waitMs` altogether.
 */
export async function whenFree<T>(path: string, waitMs: number, work: () => T): Promise<T> {
  let waited = 0;
  for (let longest = 1; ; longest = Math.min(2 * longest, LONGEST_PAUSE_MS)) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error)) throw translated(error, path);
      if (waited >= waitMs) {
        const what = `${path}: another process kept the file for ${waitMs} ms: try again, or end what keeps it`;
        throw new LedgerError("store-busy", what, { path, waitMs, waited: true }, { cause: error });
      }
    }
    const pause = longest * (0.5 + Math.random() / 2);
    waited += pause;
    await sleep(pause);
  }
}

/** All queries of one state. */
function snapshot(reader: Connection, queries: readonly SqlQuery[]): readonly (readonly SqlRow[])[] {
  if (queries.length < 2) return queries.map(reader.all);
  reader.run("BEGIN");
  try {
    return queries.map(reader.all);
  } finally {
    reader.run("COMMIT");
  }
}

function transactionOn(writer: Connection, path: string, place: Place): SqlTransaction {
  function rollBack(): void {
    try {
      if (writer.db.inTransaction) writer.run("ROLLBACK");
    } catch {
      // What made the work fail says more; if the transaction is still there, the next one can't begin.
    }
  }
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw translated(error, path);
    }
  };
  return {
    all: async (queries) => attempt(() => queries.map(writer.all)),
    run: async (bulks) =>
      attempt(() => {
        for (const { sql, rows } of bulks) for (const row of rows) writer.run(sql, row);
      }),
    async commit() {
      try {
        writer.run("COMMIT");
        place.requireSame(); // otherwise what was written lies where nobody will look for it
      } catch (cause) {
        rollBack();
        throw fateUnknown(path, translated(cause, path));
      }
    },
    rollback: async () => rollBack(),
  };
}

/** Its message says what to do while that is so; the fact `fate`, to whoever looks it up, that it was. */
function fateUnknown(path: string, cause: unknown): LedgerError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const what = `${path}: it is not known whether the last commit was kept: look it up, and see to the disk (${why})`;
  return new LedgerError("store-failed", what, { path, fate: "unknown" }, { cause });
}

/** The last one out leaves a single file. */
function closeWriter({ db }: Connection): void {
  try {
    db.pragma("wal_checkpoint(TRUNCATE)");
  } finally {
    db.close();
  }
}
