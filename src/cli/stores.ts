/** The SQLite stores that commands are given by path. */
import { stat } from "node:fs/promises";
import { type Ledger, type LedgerOptions, openLedger, type Store } from "../index.ts";
import { fault } from "./faults.ts";
import { errorCode, requireNew } from "./files.ts";

/** A store for a ledger that does not exist yet; what is in the way is left as it is. */
export async function newStore(path: string): Promise<Store> {
  requirePath(path);
  const { readSqliteOrigin, sqliteStore } = await sqlite();
  const size = await sizeOf(path);
  if (size === undefined) await requireNew(path);
  if (size !== undefined && size > 0) {
    const origin = await readSqliteOrigin(path);
    if (await hasEntries(sqliteStore(path), origin)) throw fault("wrong-usage", "store-exists", { path, origin });
  }
  const store = sqliteStore(path);
  if (await store.guard?.read()) throw fault("wrong-usage", "guard-exists", { path, guard: store.guard?.name ?? "" });
  return store;
}

/** A store to import into: what it may hold already is `importLedger`'s to judge. */
export async function importStore(path: string): Promise<Store> {
  requirePath(path);
  const { sqliteStore } = await sqlite();
  if ((await sizeOf(path)) === undefined) await requireNew(path);
  return sqliteStore(path);
}

/** The ledger in an existing store. */
export async function openStore(path: string, operator?: LedgerOptions["operator"]): Promise<Ledger> {
  requirePath(path);
  const { readSqliteOrigin, sqliteStore } = await sqlite();
  const size = await sizeOf(path);
  if (size === undefined) throw fault("unreadable-input", "store-missing", { path });
  if (size === 0) throw fault("unreadable-input", "store-empty", { path });
  return openLedger({ origin: await readSqliteOrigin(path), store: sqliteStore(path), operator });
}

/** better-sqlite3 and kysely are optional: whoever only audits needs neither. */
async function sqlite() {
  return import("../stores/sqlite.ts").catch((error: unknown) => {
    throw errorCode(error) === "ERR_MODULE_NOT_FOUND" ? fault("wrong-usage", "sqlite-missing") : error;
  });
}

function requirePath(path: string): void {
  if (path === "" || path === ":memory:") throw fault("wrong-usage", "store-unnamed", { path });
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path))
    throw fault("wrong-usage", "store-url", { path: path.replace(/\/\/.*@/, "//…@") });
}

/** In bytes; undefined if there is nothing at the path. */
async function sizeOf(path: string): Promise<number | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (info !== undefined && !info.isFile()) throw fault("wrong-usage", "store-not-file", { path });
  return info?.size;
}

async function hasEntries(store: Store, origin: string): Promise<boolean> {
  const ledger = await openLedger({ origin, store });
  try {
    return (await ledger.head()) !== undefined;
  } finally {
    await ledger.close();
  }
}
