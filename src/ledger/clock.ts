/**
 * The ledger's clock. `at` never decreases, so one reading far in the future would end or expire everything for good:
 * a clock that runs behind the last entry stops the writer, and so does one far ahead of it, until somebody confirms.
 */
import { LedgerError } from "../domain/error.ts";
import type { Instant } from "../domain/values.ts";
import { toInstant } from "../domain/values.ts";
import type { Head } from "./store.ts";

export interface Clock {
  /**
   * The instant of a batch that follows this head: now, or the head's own if now is a little earlier.
   * @throws LedgerError `clock-behind`, `clock-jump`; `wrong-usage` for a clock that gives no time.
   */
  after(head: Head | undefined): Instant;
  /** The present reading is right, however long the ledger was idle. @throws LedgerError `wrong-usage` as `after`. */
  confirm(): void;
}

const TOLERANCE_MS = 5_000;
const DAY_MS = 86_400_000;

export function createClock(now: () => number, maxIdleDays: number): Clock {
  let confirmed = Number.NEGATIVE_INFINITY;

  function read(): number {
    let ms: unknown;
    try {
      ms = now();
    } catch (cause) {
      throw new LedgerError(
        "wrong-usage",
        `now() threw (${cause instanceof Error ? cause.message : typeof cause}); it gives milliseconds since 1970`,
        {},
        { cause },
      );
    }
    if (typeof ms !== "number" || !Number.isFinite(ms)) {
      throw new LedgerError("wrong-usage", `now() gave ${String(ms)}; it gives milliseconds since 1970, a number`);
    }
    toInstant(ms);
    return ms;
  }

  return {
    after(head) {
      const ms = read();
      if (!head) return toInstant(ms);
      const last = Date.parse(head.at);
      if (ms < last - TOLERANCE_MS) throw behind(ms, head);
      if (ms - Math.max(last, confirmed) > maxIdleDays * DAY_MS) throw jumped(ms, head, maxIdleDays);
      return ms > last ? toInstant(ms) : head.at;
    },
    confirm() {
      confirmed = read();
    },
  };
}

function behind(ms: number, { at }: Head): LedgerError {
  const now = toInstant(ms);
  const message = `The clock says ${now}, but the last entry is of ${at}: set the clock right, nothing was recorded`;
  return new LedgerError("clock-behind", message, { now, last: at });
}

function jumped(ms: number, { at }: Head, maxIdleDays: number): LedgerError {
  const now = toInstant(ms);
  const message =
    `The clock says ${now}, more than ${maxIdleDays} days after the last entry, ${at}: ` +
    "if that is right, call confirmClock() and send the instruction again; nothing was recorded";
  return new LedgerError("clock-jump", message, { now, last: at, maxIdleDays });
}
