/** The settings of a connection that a transaction depends on: some are pinned for it alone, some are refused. */
import { LedgerError } from "../domain/error.ts";
import type { PostgresAnswer } from "./postgres-client.ts";
import { SEARCH_PATH } from "./postgres-guards.ts";

interface Unsafe {
  readonly setting: string;
  readonly value: string;
  /** What follows from it, and what to do. */
  readonly so: string;
}

const LOSES_COMMITS = "a commit could be lost when the power fails: turn it on";

const UNSAFE: readonly Unsafe[] = [
  { setting: "fsync", value: "off", so: LOSES_COMMITS },
  { setting: "full_page_writes", value: "off", so: LOSES_COMMITS },
  { setting: "synchronous_commit", value: "off", so: LOSES_COMMITS },
  {
    setting: "session_replication_role",
    value: "replica",
    so: "the second wall would let everything pass: set it to origin",
  },
];

/** Sets one for the transaction at hand only, whatever the search path of the connection was until then. */
const pin = (setting: string, value: string): string => `pg_catalog.set_config('${setting}', ${value}, true)`;

const SEARCH_PIN = pin("search_path", `'${SEARCH_PATH}'`);

/** What pg writes and reads, whatever the connection has been told since: in another encoding texts come out wrong. */
const ENCODING_PIN = pin("client_encoding", "'UTF8'");

/** Reads wait as well: for whoever alters a table, rewrites it or has locked it by hand. */
const LOCK_PIN = pin("lock_timeout", "$1");

/** What LOCK_PIN takes. 0 would be no limit at all, so not to wait is to wait for a millisecond. */
export const lockTimeout = (waitMs: number): string => `${Math.max(1, waitMs)}ms`;

/** For reads: no name leads to anything but the system's own. Takes `lockTimeout`. */
export const READ_PINS = `SELECT ${SEARCH_PIN}, ${ENCODING_PIN}, ${LOCK_PIN}`;

/**
 * Takes `lockTimeout`; gives the settings that `requireSafe` looks at. Besides: plans that find rows by
 * their keys and stay, as the tables grow faster than the statistics by which the server would choose others.
 */
export const PINS = `SELECT ${[
  ...UNSAFE.map(({ setting }) => `pg_catalog.current_setting('${setting}')`),
  SEARCH_PIN,
  ENCODING_PIN,
  LOCK_PIN,
  pin("plan_cache_mode", "'force_generic_plan'"),
  ...["enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin", "jit"].map((setting) =>
    pin(setting, "'off'"),
  ),
].join(", ")}`;

/** @throws LedgerError `store-failed`: the setting, and what to do. Takes the answer to PINS. */
export function requireSafe({ rows: [row = []] }: PostgresAnswer, name: string): void {
  const unsafe = UNSAFE.find(({ value }, index) => row[index] === value);
  if (unsafe === undefined) return;
  const { setting, value, so } = unsafe;
  throw new LedgerError("store-failed", `${name}: ${setting} is ${value}, so ${so}`, { name, setting });
}
