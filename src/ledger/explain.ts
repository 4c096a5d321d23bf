/** What `submit` would answer, and everything else that stands in the way; nothing is recorded. */
import { explain } from "../domain/decide.ts";
import { LedgerError } from "../domain/error.ts";
import type { Refusal } from "../domain/refusals.ts";
import { present } from "../record/presented.ts";
import type { CommitOptions } from "./commit.ts";
import { deliberate } from "./deliberation.ts";
import { createKnownRecords } from "./known.ts";
import type { StoreReader } from "./store.ts";
import type { Submission } from "./submission.ts";
import { verdictOf } from "./submission.ts";

/** Reads without a lock; if somebody commits meanwhile, once more with the head locked. */
export async function explainSubmission(submission: Submission, options: CommitOptions): Promise<readonly Refusal[]> {
  const { store } = options;
  const before = await store.head();
  const refusals = await explainOn(store, submission, options).catch((error: unknown) => ({ error }));
  const after = await store.head();
  if (before?.hash !== after?.hash) {
    return store.transact((transaction) => explainOn(transaction, submission, options));
  }
  if ("error" in refusals) throw refusals.error;
  return refusals;
}

async function explainOn(
  reader: StoreReader,
  submission: Submission,
  { origin, clock, founders }: CommitOptions,
): Promise<readonly Refusal[]> {
  const [head, bound] = await Promise.all([reader.head(), reader.bound([submission.id])]);
  const at = clock.after(head);
  const known = createKnownRecords();
  const { answers } = await deliberate([submission], { origin, at, head, bound, founders }, known, reader);
  const [answer] = answers;
  if (!answer || answer.ok === undefined)
    throw answer?.error ?? new LedgerError("ledger-corrupt", "No answer came about");
  if (answer.ok) return [];
  if (bound.has(submission.id)) return [answer.refusal];

  const { prepared, ledger, text, signatures } = submission;
  const presentation = {
    prepared,
    origin,
    ledger,
    instructionText: text,
    signatures,
    at,
    verdict: verdictOf(submission),
  };
  for (;;) {
    const refusals = explain(prepared, known, present(presentation, known));
    if (!known.missing()) return refusals.length > 0 ? refusals : [answer.refusal];
    await known.load(reader);
  }
}
