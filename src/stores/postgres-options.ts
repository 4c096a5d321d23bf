/** What a caller may tell a store in PostgreSQL, checked when it is told and not when it first fails. */
import { LedgerError } from "../domain/error.ts";
import type { PostgresPool } from "./postgres-client.ts";

export interface PostgresOptions {
  /** The schema that holds the ledger, and which must exist: `public` unless told. A schema holds one ledger. */
  readonly schema?: string;
  /**
   * How long to wait for other writers of the ledger, and for whoever else locks its tables, before `store-busy`: 10,000
   * ms unless told, 0 for not at all.
   */
  readonly waitMs?: number;
  /**
   * How much longer than `waitMs` a connection may be silent while a query waits for its answer, or a pool without
   * giving a connection, before it counts as lost: 60,000 ms unless told.
   */
  readonly answerMs?: number;
  /**
   * Whether the statements of the writer are prepared once a connection, by name: true unless told. False is for
   * poolers that hand a transaction to another connection each time and don't know of prepared statements, such as
   * PgBouncer in transaction mode before 1.21 or with max_prepared_statements = 0.
   */
  readonly prepare?: boolean;
}

/** The options with what was left out. */
interface Settings {
  readonly schema: string;
  /** Of every lock, in milliseconds. */
  readonly waitMs: number;
  /** The longest silence of a connection that was asked something, and of a pool, in milliseconds. */
  readonly silenceMs: number;
  readonly prepare: boolean;
}

/** What needs no quotes, and no escaping in them. */
const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;
/** What both the server and timers can wait: 24 days. */
const MOST_MS = 2 ** 31 - 1;

/** @throws LedgerError `wrong-usage` for what can't be meant. */
export function settingsOf(pool: PostgresPool, options: PostgresOptions): Settings {
  const { schema = "public", waitMs = 10_000, answerMs = 60_000, prepare = true } = options;
  if (typeof pool?.connect !== "function" || typeof pool.on !== "function") {
    throw wrongUsage("postgresStore takes a pool of pg: give it new pg.Pool({ connectionString, pipeline: true })");
  }
  if (!SCHEMA.test(schema)) {
    throw wrongUsage(`${schema} can't be the schema: a name has a-z, 0-9 and _`, { schema });
  }
  requireMs("waitMs", waitMs, 0);
  requireMs("answerMs", answerMs, 1);
  return { schema, waitMs, silenceMs: Math.min(MOST_MS, waitMs + answerMs), prepare };
}

function requireMs(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && least <= value && value <= MOST_MS) return;
  throw wrongUsage(`${name} is ${value}: whole milliseconds, ${least} to ${MOST_MS}`);
}

const wrongUsage = (message: string, facts = {}): LedgerError => new LedgerError("wrong-usage", message, facts);
