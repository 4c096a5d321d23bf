/** The stores that commands are given: SQLite by the path of a file, PostgreSQL by URL. */
import { stat } from "node:fs/promises";
import { type Ledger, type LedgerOptions, openLedger, type Store } from "../index.ts";
import { fault } from "./faults.ts";
import { errorCode, requireNew } from "./files.ts";
import { isUrl, withoutSecrets } from "./secrets.ts";
import type { Terminal } from "./terminal.ts";

/** Where a store is, or could be made. */
interface Place {
  /** What messages call it: without the password of a URL. */
  readonly name: string;
  /** Whether there is something at the place. */
  readonly exists: boolean;
  /** The origin of the ledger there, if there is one. */
  origin(): Promise<string | undefined>;
  /** A store, not opened yet. */
  store(): Store;
}

/** A store for a ledger that does not exist yet; what is in the way is left as it is. */
export async function newStore(path: string): Promise<Store> {
  const place = await placeAt(path);
  const { name } = place;
  if (!place.exists) await requireNew(path);
  const origin = await place.origin();
  if (origin !== undefined && (await hasEntries(place.store(), origin))) {
    throw fault("wrong-usage", "store-exists", { path: name, origin });
  }
  const store = place.store();
  const { guard } = store;
  if (await guard?.read()) throw fault("wrong-usage", "guard-exists", { path: name, guard: guard?.name ?? "" });
  return store;
}

/** A store to import into: what it may hold already is `importLedger`'s to judge. */
export async function importStore(path: string): Promise<Store> {
  const place = await placeAt(path);
  if (!place.exists) await requireNew(path);
  return place.store();
}

/** The ledger in an existing store; whether it came back as an old backup is told at once, as reading goes on all the same. */
export async function openStore(
  terminal: Terminal,
  path: string,
  operator?: LedgerOptions["operator"],
): Promise<Ledger> {
  const place = await placeAt(path);
  if (!place.exists) throw fault("unreadable-input", "store-missing", { path });
  const origin = await place.origin();
  if (origin === undefined) throw fault("unreadable-input", "store-empty", { path: place.name });
  const store = place.store();
  const ledger = await openLedger({ origin, store, operator });
  const [size, kept] = [(await ledger.head())?.size ?? 0, sizeKept((await store.guard?.read()) ?? "")];
  if (size < kept) {
    terminal.warn(terminal.say("store-behind", { path: place.name, size, kept, guard: store.guard?.name ?? "" }));
  }
  return ledger;
}

/** How many entries the checkpoint in a note covers, by its second line; 0 for any other text. */
const sizeKept = (note: string): number => Number(/^[^\n]+\n(\d{1,15})\n/.exec(note)?.[1] ?? 0);

async function placeAt(path: string): Promise<Place> {
  if (/^postgres(ql)?:\/\//i.test(path)) return inPostgres(path);
  if (path === "" || path === ":memory:") throw fault("wrong-usage", "store-unnamed", { path });
  if (isUrl(path)) throw fault("wrong-usage", "store-url", { path: withoutSecrets(path) });
  return inSqlite(path);
}

async function inSqlite(path: string): Promise<Place> {
  const { readSqliteOrigin, sqliteStore } = await needing("better-sqlite3 kysely", () => import("../stores/sqlite.ts"));
  const size = await sizeOf(path);
  return {
    name: path,
    exists: size !== undefined,
    origin: async () => (size ? readSqliteOrigin(path) : undefined),
    store: () => sqliteStore(path),
  };
}

/** `postgres://user@host/database`, with `?schema=name` for another schema than public. */
async function inPostgres(url: string): Promise<Place> {
  const load = () => Promise.all([import("pg"), import("../stores/postgres.ts")]);
  const [{ default: pg }, { postgresStore, readPostgresOrigin }] = await needing("pg kysely", load);
  const given = parsed(url);
  const schema = given.searchParams.get("schema") ?? "public";
  given.searchParams.delete("schema");
  // The process may end while connections are idle.
  const patience = { connectionTimeoutMillis: 10_000, keepAlive: true };
  const pool = new pg.Pool({ connectionString: given.href, pipeline: true, allowExitOnIdle: true, ...patience });
  return {
    name: withoutSecrets(url),
    exists: true,
    origin: () => readPostgresOrigin(pool, { schema }),
    store: () => postgresStore(pool, { schema }),
  };
}

function parsed(url: string): URL {
  if (URL.canParse(url)) return new URL(url);
  throw fault("wrong-usage", "store-url", { path: withoutSecrets(url) });
}

/** Databases are optional: whoever only audits needs none. */
async function needing<T>(packages: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw errorCode(error) === "ERR_MODULE_NOT_FOUND" ? fault("wrong-usage", "package-missing", { packages }) : error;
  }
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
