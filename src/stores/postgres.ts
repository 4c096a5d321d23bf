/**
 * The ledger in a schema of a PostgreSQL database, for any number of processes on any number of machines. A commit is
 * answered when the server says that it is durable. What this needs is plain: row locks, READ COMMITTED, and triggers
 * in PL/pgSQL for the second wall; tested with PostgreSQL 15 and 18.
 */
import type { Store } from "../ledger/store.ts";
import type { PostgresPool } from "./postgres-client.ts";
import { postgresDriver } from "./postgres-driver.ts";
import type { PostgresOptions } from "./postgres-options.ts";
import { originIn, sqlStore } from "./sql.ts";

export { fileGuard } from "./file-guard.ts";
export type { PostgresAnswer, PostgresClient, PostgresPool, PostgresQuery, PostgresStream } from "./postgres-client.ts";
export type { PostgresOptions } from "./postgres-options.ts";

/**
 * The store in a schema of the database that the pool connects to: a pool of pg (8.23 or later), which stays the
 * caller's to make, to share and to end, after the store is closed.
 *
 *     const pool = new pg.Pool({ connectionString, pipeline: true, connectionTimeoutMillis: 10_000, keepAlive: true });
 *     const ledger = await openLedger({ origin, store: postgresStore(pool), operator });
 *
 * With `pipeline: true` a batch takes two round trips, or three where what it names names more; without it every
 * statement takes one. The store uses one connection for its transaction, and another for reads beside it; one that
 * broke is closed, never given back, and so is one that the pool hands over in the middle of somebody's transaction. It
 * listens for the errors of the pool and of all its connections, so that none that breaks ends the process. Every read
 * and write is a transaction with a search path and an encoding of its own: those of the connection are no matter, and
 * left as they are.
 *
 * No call waits for ever: for a lock `waitMs`; for a server or a network that is silent `answerMs` longer, after which
 * the connection is destroyed. A migration's statements may take an hour. Tell the pool
 * `connectionTimeoutMillis` as well: without it an attempt to connect that a network swallowed keeps its place in the
 * pool until the system gives up. `keepAlive` lets the system notice a dead network. `query_timeout` is not needed, and
 * would cut a migration short.
 *
 * Nothing here notices a database that was restored from an old backup: give `openLedger` a guard as well, such as
 * `guard: fileGuard(path)`, with a path outside the database's disk and its backups.
 *
 * `open` creates the tables and the triggers of the second wall in a schema that has none of them, in one transaction;
 * several processes may do so at once. Tables of an earlier version are brought to the present one, once, by the first
 * who opens them, who must own them: end the processes of the earlier version first. It refuses a schema of another
 * program or ledger (`store-foreign`), or of a later version of this library (`store-newer`); a database that is not in
 * UTF-8, a wall that has a part missing, changed or added (triggers and their functions, keys, CHECKs, NOT NULLs,
 * unlogged tables), or an index that was dropped; and a connection whose `fsync`, `full_page_writes` or
 * `synchronous_commit` is off, or whose `session_replication_role` is replica, as every later transaction does
 * (`store-failed`); a pool that asks for binary results, or hands over nothing but open transactions (`wrong-usage`);
 * and a schema that does not exist, or has no tables yet and a role that may not make them (`cannot-write`). A role that
 * may only read them opens the ledger all the same, and hears `cannot-write` of the first thing that it submits.
 *
 * What the server refuses or loses while nothing can have been kept is `store-busy`: a lock held too long, a deadlock,
 * no connection left, a connection that ended or fell silent, prepared statements that somebody else dropped. A
 * connection that ends or falls silent while a COMMIT is on its way is `store-failed`: its fate is unknown, and the
 * ledger looks it up.
 * @throws LedgerError `wrong-usage` for what is no pool, for milliseconds that are none, and for the name of a schema
 * that would need quotes.
 */
export function postgresStore(pool: PostgresPool, options: PostgresOptions = {}): Store {
  return sqlStore(postgresDriver(pool, options));
}

/**
 * The origin of the ledger in a schema; undefined if there is none. Makes and changes nothing.
 * @throws LedgerError as `open` of the store does.
 */
export async function readPostgresOrigin(
  pool: PostgresPool,
  options: PostgresOptions = {},
): Promise<string | undefined> {
  const driver = postgresDriver(pool, options);
  await driver.connect();
  return originIn(driver, driver.dialect);
}
