/**
 * What throws, as a closed table. A refusal ("no") is a value and stands in refusals.ts; an error means that something
 * is broken: bytes that are not of the format, a store that lost something, a clock that can't be right, or a caller's
 * own mistake.
 */
export const ERROR_CODES = [
  "not-canonical",
  "malformed-instruction",
  "malformed-entry",
  "malformed-note",
  "malformed-checkpoint",
  "malformed-receipt",
  "malformed-key",
  "note-not-verified",
  "receipt-not-verified",
  "ledger-corrupt",
  "ledger-not-open",
  "ledger-closed",
  "ledger-behind",
  "operator-mismatch",
  "clock-behind",
  "clock-jump",
  "store-failed",
  "store-foreign",
  "store-newer",
  "store-busy",
  "unreadable-input",
  "cannot-write",
  "not-reachable",
  "answer-malformed",
  "request-refused",
  "wrong-usage",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Plain values that fill a sentence: which fund, how much, which line. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** The one error class of the library. `message` says what, where and what to do; `facts` repeats it for programs. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
  readonly code: ErrorCode;
  readonly facts: Facts;

  constructor(code: ErrorCode, message: string, facts: Facts = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.facts = facts;
  }
}
