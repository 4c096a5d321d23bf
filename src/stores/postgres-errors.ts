/** What PostgreSQL's errors mean here, by SQLSTATE (PostgreSQL documentation, appendix A). */
import { type ErrorCode, LedgerError } from "../domain/error.ts";

interface Meaning {
  /** Of the SQLSTATE, or of the code that Node gives a broken connection. */
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  /** `{waitMs}`: how long was waited for a lock, in milliseconds. */
  readonly what: string;
  /** Whether it was waited for as long as may be. */
  readonly waited?: true;
}

/** The server ended the connection, or the network did. */
const LOST = /^(08...|57P0[1245]|25P0[34]|ECONNRESET|EPIPE|ETIMEDOUT)$/;

const MEANINGS: readonly Meaning[] = [
  {
    pattern: /^55P03$/,
    code: "store-busy",
    what: "somebody kept a lock on the ledger for {waitMs} ms and nothing was written: try again, or end what keeps it",
    waited: true,
  },
  { pattern: /^40...$/, code: "store-busy", what: "another writer was in the way and nothing was written: try again" },
  {
    pattern: /^53300$/,
    code: "store-busy",
    what: "the server has no connection left: try again, or raise max_connections",
  },
  { pattern: /^57P03$/, code: "store-busy", what: "the server is starting or stopping: try again" },
  { pattern: /^57014$/, code: "store-busy", what: "the statement was cancelled and nothing was written: try again" },
  {
    pattern: /^26000$/, // DEALLOCATE ALL, DISCARD ALL: the connection is closed, and the next one prepares its own
    code: "store-busy",
    what: "its prepared statements were dropped (DEALLOCATE, DISCARD) and nothing was written: try again",
  },
  { pattern: LOST, code: "store-busy", what: "the connection was lost and nothing was written: try again" },
  {
    pattern: /^22012$/, // what postgres-writes.ts divides by
    code: "ledger-corrupt",
    what: "not every row was kept that was written: somebody changed its tables",
  },
  {
    pattern: /^(22023|42704)$/,
    code: "store-failed",
    what: "the server does not take a setting that the ledger needs",
  },
  { pattern: /^2[23]...$/, code: "ledger-corrupt", what: "the database refuses what its own rules forbid" },
  { pattern: /^42501$/, code: "cannot-write", what: "give this role permission to create and use the tables" },
  { pattern: /^25006$/, code: "cannot-write", what: "the server is read-only: name the one that writes" },
  { pattern: /^53100$/, code: "store-failed", what: "the disk is full: make room" },
  { pattern: /^(58...|XX...)$/, code: "store-failed", what: "the server fails: look into its log" },
  {
    pattern: /^(42P01|42703|3F000)$/,
    code: "store-failed",
    what: "a table of the ledger is gone: restore the database",
  },
  {
    pattern: /^42883$/,
    code: "store-failed",
    what: "the server lacks a function: update it to PostgreSQL 15 or later, or restore the ledger's own that was dropped",
  },
  {
    pattern: /^(28...|3D000)$/,
    code: "store-failed",
    what: "the server refuses the connection: look at its user and database",
  },
  {
    pattern: /^(ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOENT)$/,
    code: "store-failed",
    what: "the server can't be reached: look at its address, and whether it runs",
  },
];

/** What pg says in words only. */
const WORDED: readonly Meaning[] = [
  { pattern: /after calling end/, code: "ledger-closed", what: "the pool was ended: end it after the store is closed" },
  {
    pattern: /terminated|connection error|closed|Query read timeout/i,
    code: "store-busy",
    what: "the connection was lost and nothing was written: try again",
  },
  {
    pattern: /timeout/i,
    code: "store-busy",
    what: "the pool had no connection in time: try again, or give it more",
    waited: true,
  },
];

const UNEXPECTED: Omit<Meaning, "pattern"> = { code: "store-failed", what: "PostgreSQL failed" };

/** What errors say of the database: how messages call it, and how long locks are waited for. */
export interface Concerned {
  readonly name: string;
  readonly waitMs: number;
}

/** A LedgerError in place of what pg or the server said. */
export function translated(error: unknown, { name, waitMs }: Concerned): LedgerError {
  if (error instanceof LedgerError) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const [meanings, key] = code === "" ? [WORDED, message] : [MEANINGS, code];
  const meaning = meanings.find(({ pattern }) => pattern.test(key));
  const { code: means, what, waited } = meaning ?? UNEXPECTED;
  const facts = { name, ...(code === "" ? {} : { sqlstate: code }), ...(waited ? { waited } : {}) };
  const said = `${name}: ${what.replace("{waitMs}", String(waitMs))} (${message})`;
  return new LedgerError(means, said, facts, { cause: error });
}

/** The database itself says that a COMMIT became a rollback. Any other error leaves open what became of it. */
export const isRolledBack = (error: unknown): boolean => /^(23|40)...$/.test(codeOf(error));

/**
 * The database itself answers that a statement failed, so that no COMMIT behind it can keep anything. A connection that
 * broke says nothing of what was on its way: the COMMIT may have arrived, and only the answers been lost.
 */
export const isAnswer = (error: unknown): boolean =>
  error instanceof Error && "severity" in error && /^[0-9A-Z]{5}$/.test(codeOf(error)) && !LOST.test(codeOf(error));

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
