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
    what: "the file is damaged, or the -wal of another one lies beside it: restore it without -wal and -shm, or import an export into a new one",
  },
  { pattern: /^SQLITE_FULL/, code: "store-failed", what: "the disk is full: make room" },
  { pattern: /^SQLITE_IOERR/, code: "store-failed", what: "the disk fails: look into the system's log" },
  {
    pattern: /^SQLITE_(READONLY|PERM|CANTOPEN)/,
    code: "cannot-write",
    what: "give this user permission to write the file and its directory",
  },
];

/** better-sqlite3 was installed without its build script, or built for another Node. */
const isNotBuilt = (error: Error): boolean =>
  /^Could not locate the bindings file/.test(error.message) || ("code" in error && error.code === "ERR_DLOPEN_FAILED");

function notBuilt(cause: Error): LedgerError {
  const [why = ""] = cause.message.split("\n", 1);
  const remedy = "run npm rebuild better-sqlite3, and allow its build script";
  const what = `The SQLite driver better-sqlite3 is installed, but not built for this Node: ${remedy} (${why})`;
  return new LedgerError("wrong-usage", what, {}, { cause });
}

/** A LedgerError in place of SQLite's own, or of the loader's; any other error as it is. */
export function translated(error: unknown, path: string): unknown {
  if (error instanceof Error && isNotBuilt(error)) return notBuilt(error);
  if (!(error instanceof Sqlite.SqliteError)) return error;
  const { code, what } = MEANINGS.find(({ pattern }) => pattern.test(error.code)) ?? UNEXPECTED;
  return new LedgerError(code, `${path}: ${what} (${error.message})`, { path, sqlite: error.code }, { cause: error });
}
