/** What SQLite's errors mean here. */
import Sqlite from "better-sqlite3";
import { type ErrorCode, LedgerError } from "../domain/error.ts";

/** Somebody else has the lock: the same again will work later. */
export const isBusy = (error: unknown): boolean =>
  error instanceof Sqlite.SqliteError && /^SQLITE_(BUSY|PROTOCOL)/.test(error.code);

interface Meaning {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly what: string;
}

const UNEXPECTED = { code: "store-failed", what: "SQLite failed" } as const;
const MEANINGS: readonly Meaning[] = [
  { pattern: /^SQLITE_CONSTRAINT/, code: "ledger-corrupt", what: "the database refuses what its own rules forbid" },
  { pattern: /^SQLITE_NOTADB/, code: "store-foreign", what: "this is not an SQLite file: name another one" },
  {
    pattern: /^SQLITE_CORRUPT/,
    code: "store-failed",
    what: "the file is damaged: restore it, or import an export into a new one",
  },
  { pattern: /^SQLITE_FULL/, code: "store-failed", what: "the disk is full: make room" },
  { pattern: /^SQLITE_IOERR/, code: "store-failed", what: "the disk fails: look into the system's log" },
  {
    pattern: /^SQLITE_(READONLY|PERM|CANTOPEN)/,
    code: "cannot-write",
    what: "give this user permission to write the file and its directory",
  },
];

/** A LedgerError in place of SQLite's own; any other error as it is. */
export function translated(error: unknown, path: string): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  const { code, what } = MEANINGS.find(({ pattern }) => pattern.test(error.code)) ?? UNEXPECTED;
  return new LedgerError(code, `${path}: ${what} (${error.message})`, { path, sqlite: error.code }, { cause: error });
}
