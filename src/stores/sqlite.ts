/**
 * The ledger in one SQLite file, for one machine and any number of its processes. A commit is on the disk when it is
 * answered (WAL, synchronous=FULL). A file has one ledger. While it is open, a `-wal` and a `-shm` file lie beside it
 * and belong to it: copy a ledger in use with SQLite's `.backup`, never with `cp`, and leave none of another file beside a
 * restored one. Who removes or replaces the file of an open ledger stops it; who writes another one into it can't be noticed at once.
 */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { LedgerError } from "../domain/error.ts";
import type { Store } from "../ledger/store.ts";
import { fileGuard } from "./file-guard.ts";
import { sqlStore } from "./sql.ts";
import { connectReader } from "./sqlite-connection.ts";
import { sqliteDriver, whenFree } from "./sqlite-driver.ts";
import { isLedgerFile } from "./sqlite-file.ts";

export { fileGuard } from "./file-guard.ts";

const WAIT_MS = 10_000;

export interface SqliteOptions {
  /** How long to wait for other writers of the file before `store-busy`: 10,000 ms unless told, 0 for not at all. */
  readonly waitMs?: number;
}

/**
 * The store in the file at `path`, which `open` makes if there is none, readable for its owner only; one of an earlier
 * version it brings to the present one: end the processes of that version first. The newest
 * checkpoint is kept beside it in `path.checkpoint`, so that a restored backup is noticed; `guard` of openLedger puts it
 * elsewhere.
 */
export function sqliteStore(path: string, { waitMs = WAIT_MS }: SqliteOptions = {}): Store {
  if (path === "" || path === ":memory:") {
    throw new LedgerError("wrong-usage", "A ledger in SQLite needs a file: for one in memory, use memoryStore()");
  }
  if (!(Number.isInteger(waitMs) && waitMs >= 0 && waitMs < 2 ** 31)) {
    throw new LedgerError("wrong-usage", `waitMs is ${waitMs}: whole milliseconds, 0 or more`);
  }
  const file = resolve(path);
  return { ...sqlStore(sqliteDriver(file, waitMs)), guard: fileGuard(`${file}.checkpoint`) };
}

/**
 * The origin of the ledger that a file holds. Makes and changes nothing.
 * @throws LedgerError `unreadable-input` if there is no file or no ledger in it, `store-foreign`, `store-newer`,
 * `cannot-write` if this user may not write it: SQLite needs files beside it even to read.
 */
export async function readSqliteOrigin(path: string): Promise<string> {
  const file = resolve(path);
  const unreadable = (what: string) => new LedgerError("unreadable-input", what, { path: file });
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw unreadable(`There is no file ${file}`);
  return whenFree(file, WAIT_MS, () => {
    const { db, all } = connectReader(file);
    try {
      const [row] = isLedgerFile(db, file) ? all({ sql: "SELECT origin FROM ledgers", params: [] }) : [];
      if (!row) throw unreadable(`There is no ledger in ${file}: the file is empty`);
      return `${row[0]}`;
    } finally {
      db.close();
    }
  });
}
