/** What a ledger is opened with. */
import { LedgerError } from "../domain/error.ts";
import { isOrigin } from "../domain/values.ts";
import type { SigningKey } from "../record/keys.ts";
import type { Guard } from "./guard.ts";
import type { Observer } from "./observer.ts";
import type { Store } from "./store.ts";

export interface LedgerOptions {
  /** Which ledger: 1 to 200 of a-z 0-9 . / -, such as `vouchers.linwu.example`. It never changes. */
  readonly origin: string;
  /** The ledger's own from now on: `close` closes it, and so does a failure to open. */
  readonly store: Store;
  /** Signs checkpoints, and alone may open an empty ledger. After a change of key: the old key and the new. */
  readonly operator?: SigningKey | readonly SigningKey[] | undefined;
  /** The clock, in milliseconds since 1970; `Date.now` unless told. */
  readonly now?: (() => number) | undefined;
  /** Further ahead of the last entry than this, the clock must be confirmed; 31 unless told, Infinity for never. */
  readonly maxIdleDays?: number | undefined;
  /** How many instructions may wait; over it the answer is `overloaded`. 4096 unless told. */
  readonly maxQueue?: number | undefined;
  /** How many instructions are committed together at most; 256 unless told. */
  readonly batchSize?: number | undefined;
  /** Milliseconds from one checkpoint to the next at least; 1000 unless told. */
  readonly checkpointInterval?: number | undefined;
  /**
   * Keeps the newest checkpoint outside the database, so that a database restored from an old backup is noticed; the
   * store's own unless told, "none" for none.
   */
  readonly guard?: Guard | "none" | undefined;
  /** Hears of every submission and commit; `telemetry` makes one for OpenTelemetry. */
  readonly observer?: Observer | undefined;
}

/** What setTimeout can wait, in milliseconds: 24 days. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** @throws LedgerError `wrong-usage` for the first option that can't be meant. */
export function requireSense({ origin, store, operator = [], now, guard, observer, ...rest }: LedgerOptions): void {
  if (typeof origin !== "string" || !isOrigin(origin)) {
    throw wrongUsage(`"${origin}" is no origin: 1 to 200 of a-z 0-9 . / -`);
  }
  if (typeof store?.open !== "function") throw wrongUsage("store is no store: give it sqliteStore(path), say");
  for (const key of [operator].flat()) {
    if (typeof key?.sign !== "function") {
      throw wrongUsage("operator is no signing key: of parseSecretKey, give it the key");
    }
  }
  if (now !== undefined && typeof now !== "function") throw wrongUsage("now is no function: leave it out, or Date.now");
  if (guard !== undefined && guard !== "none" && typeof guard?.keep !== "function") {
    throw wrongUsage('guard is no guard: give it fileGuard(path), or "none"');
  }
  if (observer !== undefined && typeof observer !== "object")
    throw wrongUsage("observer is no observer: see telemetry");
  requireNumbers(rest);
}

function requireNumbers({
  maxQueue = 1,
  batchSize = 1,
  maxIdleDays = 1,
  checkpointInterval = 0,
}: Partial<LedgerOptions>): void {
  for (const [name, value] of Object.entries({ maxQueue, batchSize })) {
    if (!Number.isInteger(value) || value < 1)
      throw wrongUsage(`${name} is ${value}; it is a whole number, at least 1`);
  }
  if (typeof maxIdleDays !== "number" || !(maxIdleDays >= 1)) {
    throw wrongUsage(`maxIdleDays is ${maxIdleDays}; it is at least 1`);
  }
  if (!(checkpointInterval >= 0 && checkpointInterval <= LONGEST_TIMER)) {
    throw wrongUsage(`checkpointInterval is ${checkpointInterval}; it is 0 to ${LONGEST_TIMER} milliseconds`);
  }
}

const wrongUsage = (message: string): LedgerError => new LedgerError("wrong-usage", message);
