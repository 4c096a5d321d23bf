/** Connections of a pool that is shared with others, whatever they left on them. */
import { LedgerError } from "../domain/error.ts";
import type { PostgresClient, PostgresPool } from "./postgres-client.ts";
import { translated } from "./postgres-errors.ts";

export interface Connection {
  readonly client: PostgresClient;
  /** To the pool; `broken` ones are closed. */
  giveBack(broken: boolean): void;
}

/** How many connections in the middle of somebody's transaction are closed before it is said that something is wrong. */
const TRIES = 10;

/**
 * A connection that is in nobody's transaction: to commit there would keep what somebody else has left undone.
 * @throws LedgerError `wrong-usage` for a pool that hands over nothing but open transactions, or asks for binary
 * results; what became of connecting otherwise. `name` is what messages call the database.
 */
export async function connected(pool: PostgresPool, name: string): Promise<Connection> {
  for (let tries = 0; tries < TRIES; tries++) {
    const client = await pool.connect().catch((error) => Promise.reject(translated(error, name)));
    listenToClient(client);
    if (client.binary === true) {
      client.release();
      const what = `${name}: the pool asks for binary results, which can't be read: make it without \`binary: true\``;
      throw new LedgerError("wrong-usage", what, { name });
    }
    if ((client.getTransactionStatus?.() ?? "I") === "I")
      return { client, giveBack: (broken) => client.release(broken) };
    client.release(true);
  }
  const what = `${name}: the pool hands over connections in the middle of a transaction: end each before you release it`;
  throw new LedgerError("wrong-usage", what, { name });
}

const ignore = (): void => {};

const listenedTo = new WeakSet<PostgresPool | PostgresClient>();

/**
 * A connection that breaks while it is idle, or on its way from the pool, ends the process if nobody listens. The pool
 * replaces it, and queries on it say so: there is nothing else to do. To listen only after the pool handed it over
 * would be too late for what the server says in the same packet.
 */
export function listenTo(pool: PostgresPool): void {
  if (listenedTo.has(pool)) return;
  listenedTo.add(pool);
  pool.on("error", ignore);
  pool.on("acquire", listenToClient);
}

function listenToClient(client: PostgresClient): void {
  if (listenedTo.has(client)) return;
  listenedTo.add(client);
  client.on("error", ignore);
}
