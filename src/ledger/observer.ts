/**
 * What a ledger tells about its work, for metrics and traces. Nobody listens unless told; whatever a listener throws is
 * ignored, as no listener may stop a ledger.
 */
import type { RefusalCode } from "../domain/refusals.ts";

/** How a submission ended: `code` is `accepted`, the code of its refusal, or `failed` with the error thrown. */
export interface SubmissionEnd {
  readonly code: "accepted" | "failed" | RefusalCode;
  readonly error?: unknown;
}

/** How a commit ended. Without an answer `failed` counts; an error that concerns the whole batch is in `error`. */
export interface CommitEnd {
  readonly accepted: number;
  readonly refused: number;
  readonly failed: number;
  readonly error?: unknown;
}

/** Each method is called when something begins, and the function that it returns when that ends. */
export interface Observer {
  /** An instruction was handed to `submit`; `waiting` others are in the queue. */
  onSubmit?(begun: { readonly type: string; readonly waiting: number }): (end: SubmissionEnd) => void;
  /** A batch goes to the store; `waiting` instructions stay in the queue. */
  onCommit?(begun: { readonly batch: number; readonly waiting: number }): (end: CommitEnd) => void;
}

/** The observer's method, made harmless: it never throws, and neither does what it returns. */
export function harmless<B, E>(listen: ((begun: B) => (end: E) => void) | undefined): (begun: B) => (end: E) => void {
  const nobody = (): void => {};
  if (!listen) return () => nobody;
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  return (begun) => {
    const ended = attempt(() => listen(begun));
    if (typeof ended !== "function") return nobody;
    return (end) => {
      const result: unknown = attempt(() => ended(end));
      if (result instanceof Promise) result.catch(nobody);
    };
  };
}
