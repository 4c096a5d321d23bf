/** Connections of a pool that is shared with others, whatever they left on them. */
import { LedgerError } from "../domain/error.ts";
import type { PostgresClient, PostgresPool } from "./postgres-client.ts";
import { type Concerned, translated } from "./postgres-errors.ts";

export interface Connection {
  readonly client: PostgresClient;
  /** To the pool; `broken` ones are closed. */
  giveBack(broken: boolean): void;
}

interface Wanted extends Concerned {
  /** How long the pool may take to give one, in milliseconds. */
  readonly silenceMs: number;
}

/** How many connections in the middle of somebody's transaction are closed before it is said that something is wrong. */
const TRIES = 10;

/**
 * A connection that is in nobody's transaction: to commit there would keep what somebody else has left undone.
 * @throws LedgerError `wrong-usage` for a pool that hands over nothing but open transactions, or asks for binary
 * results; `store-busy` for one that has none in time; what became of connecting otherwise.
 */
export async function connected(pool: PostgresPool, wanted: Wanted): Promise<Connection> {
  const { name } = wanted;
  for (let tries = 0; tries < TRIES; tries++) {
    const client = await inTime(pool, wanted).catch((error) => Promise.reject(translated(error, wanted)));
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

/** A connection that comes too late goes back to the pool. */
async function inTime(pool: PostgresPool, { name, silenceMs }: Wanted): Promise<PostgresClient> {
  const connecting = pool.connect();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      connecting.then((client) => client.release()).catch(ignore);
      const what = `${name}: the pool had no connection in ${silenceMs} ms: give it more, and see to the server`;
      reject(new LedgerError("store-busy", what, { name, silenceMs, waited: true }));
    }, silenceMs);
  });
  try {
    return await Promise.race([connecting, tooLate]);
  } finally {
    clearTimeout(timer);
  }
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
