/** What a caller may tell this module, checked when it is told and not when it first fails. */
import { LedgerError } from "../domain/error.ts";

export const wrongUsage = (message: string): LedgerError => new LedgerError("wrong-usage", message);

/** The longest that timers wait, in milliseconds: a longer one would not wait at all. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** @throws LedgerError `wrong-usage` unless the value is a whole number from `least` to `most`. */
export function requireWhole(name: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && least <= value && value <= most) return value;
  throw wrongUsage(`${name} is ${value}; give a whole number from ${least} to ${most}`);
}
