/** Whether a file can be a ledger's: looked at before anything in it is touched. */
import { accessSync, closeSync, constants, openSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type Sqlite from "better-sqlite3";
import { LedgerError } from "../domain/error.ts";
import { requireOlder } from "./guards.ts";
import { SCHEMA_VERSION } from "./schema.ts";
import { type Guard, SQLITE_GUARDS } from "./sqlite-guards.ts";

/** Stands in the header of every file of ours: "TVL1". */
export const APPLICATION_ID = 0x54564c31;

/** The triggers of older versions, which this one no longer knows one by one: their SHA-256 (hex). */
const OLDER: ReadonlyMap<number, string> = new Map([
  [1, "d9ea6e8d09df33811809e2783acfba787acbec9b149dd01a2153a2e7a062f867"],
]);

/**
 * Makes an empty file where there is none, readable and writable for its owner only, as it will tell who was trained
 * when; SQLite gives `-wal` and `-shm` the same mode. To share a ledger, change the mode of the file.
 * @throws LedgerError `cannot-write`: what is in the way, and what to do.
 */
export function prepareFile(path: string): void {
  const refuse = (what: string, cause?: unknown) => new LedgerError("cannot-write", what, { path }, { cause });
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw refuse(`There is no directory ${folder} for the ledger's file: create it first`);
  }
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && !found.isFile()) throw refuse(`${path} is not a file: name one, such as ${path}/vouchers.db`);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw refuse(`This user may not write into ${folder}, where SQLite keeps files beside the ledger's`, cause);
  }
  try {
    // A file that exists is not opened: closing it would end the locks that SQLite holds on it in this process.
    if (found) accessSync(path, constants.R_OK | constants.W_OK);
    else closeSync(openSync(path, "wx", 0o600));
  } catch (cause) {
    if (isCode(cause, "EEXIST")) return; // another process was quicker
    throw refuse(`This user may not read and write ${path}`, cause);
  }
}

/** Where the open file lies: what is written to one that was removed, or has another in its place, is lost. */
export interface Place {
  /** To be called when the file has been opened. */
  remember(): void;
  /** @throws LedgerError `store-failed` if it does not lie there any more. */
  requireSame(): void;
}

export function createPlace(path: string): Place {
  let log = `${path}-wal`;
  const known = new Map<string, bigint>(); // the number of the file itself (inode), and of its write-ahead log

  return {
    remember() {
      known.clear();
      log = `${realpathSync(path)}-wal`; // where SQLite keeps it if the path is a link
      const found = inodeOf(path);
      if (found !== undefined) known.set(path, found);
    },
    requireSame() {
      for (const name of [path, log]) {
        const found = inodeOf(name);
        const before = known.get(name);
        if (before === undefined && found !== undefined) known.set(name, found); // SQLite makes its log when it needs it
        if (before === undefined || found === before) continue;
        const what = `${name} was removed or replaced while it was open: end every process that has it open, put the right files in their place and open the ledger again. Nothing was recorded`;
        throw new LedgerError("store-failed", what, { path: name });
      }
    },
  };
}

/** Undefined for a file that is not there or out of reach, and where a file system has no such numbers. */
function inodeOf(path: string): bigint | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino || undefined;
  } catch {
    return undefined;
  }
}

const isCode = (error: unknown, code: string) => error instanceof Error && "code" in error && error.code === code;

/**
 * Whether the file is a ledger's; false if it is still empty.
 * @throws LedgerError `store-foreign`, `store-newer`; `store-failed` if a part of the second wall is gone.
 */
export function isLedgerFile(db: Sqlite.Database, path: string): boolean {
  return db.transaction(() => looksLikeLedger(db, path))(); // of one state, whoever migrates it meanwhile
}

function looksLikeLedger(db: Sqlite.Database, path: string): boolean {
  const pragma = (name: string) => Number(db.pragma(name, { simple: true }));
  const [application, version] = [pragma("application_id"), pragma("user_version")];
  const tables = db.prepare<[], number>("SELECT count(*) FROM sqlite_schema").pluck().get();
  if (application === 0 && version === 0 && tables === 0) return false;
  if (application !== APPLICATION_ID) {
    throw new LedgerError("store-foreign", `${path} belongs to another program: name a new file`, { path });
  }
  if (version > SCHEMA_VERSION) {
    const facts = { path, version, known: SCHEMA_VERSION };
    throw new LedgerError(
      "store-newer",
      `${path} was made by a later version of this library: update the library`,
      facts,
    );
  }
  const standing = db.prepare<[], Guard>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all();
  if (version === SCHEMA_VERSION) requireGuards(standing, path);
  else
    requireOlder(
      standing.map(({ sql }) => sql),
      { name: path, version, digest: OLDER.get(version) },
    );
  return true;
}

/** The triggers of the second wall stand as they were made, and no others, which could undo a write unseen. */
function requireGuards(standing: readonly Guard[], path: string): void {
  const gone = SQLITE_GUARDS.find((guard) => !standing.some((trigger) => trigger.sql === guard.sql));
  if (gone) {
    const what = `The trigger ${gone.name} of ${path} was dropped or changed: restore the file, or start a new one`;
    throw new LedgerError("store-failed", what, { path, trigger: gone.name });
  }
  const added = standing.find((trigger) => !SQLITE_GUARDS.some((guard) => guard.sql === trigger.sql));
  if (!added) return;
  const what = `Somebody added the trigger ${added.name} to ${path}: drop it, and keep your own in another file`;
  throw new LedgerError("store-failed", what, { path, trigger: added.name });
}
