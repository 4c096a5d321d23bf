/** One connection to an SQLite file, with its statements prepared once. */
import Sqlite from "better-sqlite3";
import { LedgerError } from "../domain/error.ts";
import type { SqlQuery, SqlRow, SqlValue } from "./driver.ts";
import { isLedgerFile } from "./sqlite-file.ts";

/** The first version without the WAL-reset bug, by which two connections could damage a file. */
const OLDEST_SQLITE = "3.51.3";
/** Of a new file: classes and most lines fit into one page. */
const PAGE_BYTES = 8192;
/** A commit that makes the WAL longer than this, 32 MB, writes its pages back. */
const WAL_PAGES = 4000;
const CACHE_KIB = 32 * 1024;

export interface Connection {
  readonly db: Sqlite.Database;
  all(query: SqlQuery): readonly SqlRow[];
  run(sql: string, row?: SqlRow): void;
}

/**
 * The connection that writes: every commit of it is on the disk when it is done.
 * @throws LedgerError `store-foreign`, `store-newer`, `store-failed`: then the file is as it was.
 */
export function connectWriter(path: string): Connection {
  return connect(new Sqlite(path, { fileMustExist: true, timeout: 0 }), (db) => {
    requireVersion(db, path);
    if (!isLedgerFile(db, path)) db.pragma(`page_size = ${PAGE_BYTES}`);
    set(db, path, "journal_mode", "WAL", "wal");
    set(db, path, "synchronous", "FULL", 2);
    set(db, path, "fullfsync", "ON", 1); // macOS: its fsync alone does not reach the disk
    set(db, path, "recursive_triggers", "ON", 1); // so that REPLACE is a DELETE, too
    set(db, path, "wal_autocheckpoint", `${WAL_PAGES}`, WAL_PAGES);
    set(db, path, "cache_size", `-${CACHE_KIB}`, -CACHE_KIB);
  });
}

/** A connection for reading. It is opened for writing all the same: only then SQLite clears up behind it. */
export function connectReader(path: string): Connection {
  return connect(new Sqlite(path, { fileMustExist: true, timeout: 0 }), (db) => set(db, path, "query_only", "ON", 1));
}

function connect(db: Sqlite.Database, setUp: (db: Sqlite.Database) => void): Connection {
  try {
    setUp(db);
  } catch (error) {
    db.close();
    throw error;
  }
  const prepare = (sql: string) => db.prepare<SqlValue[], SqlRow>(sql);
  const queries = cached((sql) => prepare(sql).raw());
  const statements = cached(prepare);
  return {
    db,
    all: ({ sql, params }) => queries(sql).all(...params),
    run: (sql, row = []) => void statements(sql).run(...row),
  };
}

function cached<T>(make: (sql: string) => T): (sql: string) => T {
  const made = new Map<string, T>();
  return (sql) => {
    const known = made.get(sql) ?? make(sql);
    made.set(sql, known);
    return known;
  };
}

function set(db: Sqlite.Database, path: string, pragma: string, value: string, expected: string | number): void {
  db.pragma(`${pragma} = ${value}`);
  const actual = db.pragma(pragma, { simple: true });
  if (actual === expected) return;
  const what = `${path}: SQLite keeps ${pragma} at ${actual} instead of ${expected}: is the file on a network drive?`;
  throw new LedgerError("store-failed", what, { path, pragma });
}

function requireVersion(db: Sqlite.Database, path: string): void {
  const version = db.prepare<[], string>("SELECT sqlite_version()").pluck().get() ?? "";
  if (isAtLeast(version, OLDEST_SQLITE)) return;
  const what = `${path}: SQLite ${version} can damage a file in use; update better-sqlite3 to have ${OLDEST_SQLITE} or later`;
  throw new LedgerError("store-failed", what, { path, version, oldest: OLDEST_SQLITE });
}

/** Whether a version such as 3.51.3 is this one or a later one. */
export function isAtLeast(version: string, oldest: string): boolean {
  const parts = version.split(".").map(Number);
  for (const [index, part] of oldest.split(".").map(Number).entries()) {
    const own = parts[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}
