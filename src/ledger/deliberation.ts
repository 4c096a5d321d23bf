/**
 * What happens under the lock: one batch decided on the records at the head, one instruction after another, each seeing
 * the effects of those before it. A refusal is an answer like any other and never disturbs its neighbours.
 */
import type { Decision } from "../domain/decide.ts";
import { decide } from "../domain/decide.ts";
import type { Changes, Tables, View } from "../domain/records.ts";
import { applyChanges, createTables, LEDGER, overlay } from "../domain/records.ts";
import type { Refusal } from "../domain/refusals.ts";
import { binds, refuse } from "../domain/refusals.ts";
import type { Instant, KeyId } from "../domain/values.ts";
import { digestOf } from "../record/digest.ts";
import { assembleEntry, entryHash, parseEntry, ZERO_HASH } from "../record/entry.ts";
import { present } from "../record/presented.ts";
import type { KnownRecords } from "./known.ts";
import { namesIn } from "./known.ts";
import type { Bound, BoundRefusal, Head, NewLine, StoredLine, StoreReader } from "./store.ts";
import type { Submission } from "./submission.ts";
import { malformedBy, namesOf, verdictOf } from "./submission.ts";
import { corrupt } from "./tree.ts";

/** The answer to one submission. */
export type Answer =
  | { readonly ok: true; readonly seq: number; readonly at: Instant; readonly line: string; readonly repeated: boolean }
  | { readonly ok: false; readonly refusal: Refusal }
  | { readonly ok: undefined; readonly error: unknown };

/** Where the batch begins. */
export interface Standing {
  readonly origin: string;
  readonly at: Instant;
  readonly head: Head | undefined;
  /** What the ids of the batch are bound to. */
  readonly bound: ReadonlyMap<string, Bound>;
  /** The operator keys that may open an empty ledger. */
  readonly founders: readonly KeyId[];
}

export interface Deliberated {
  /** One a submission, in order. */
  readonly answers: readonly Answer[];
  readonly lines: readonly NewLine[];
  readonly changes: Tables;
  readonly refusals: readonly BoundRefusal[];
}

/** Decides the batch. Reads what is not known yet; writes nothing. */
export async function deliberate(
  batch: readonly Submission[],
  standing: Standing,
  known: KnownRecords,
  reader: Pick<StoreReader, "load">,
): Promise<Deliberated> {
  const minutes = createMinutes(standing);
  const view = overlay(known, minutes.changes);
  const answers: Answer[] = [];
  await readAhead(batch, known, reader);
  while (answers.length < batch.length) {
    for (const submission of batch.slice(answers.length)) {
      const settle = consider(submission, standing, view, minutes);
      // After the first record that is missing, the rest is run only to find out what else will be.
      if (!known.missing()) answers.push(settle());
    }
    if (known.missing()) await known.load(reader);
  }
  return { answers, lines: minutes.lines, changes: minutes.changes, refusals: minutes.refusals };
}

/** Reads what the batch names, and what the records that it names name in turn. */
async function readAhead(
  batch: readonly Submission[],
  known: KnownRecords,
  reader: Pick<StoreReader, "load">,
): Promise<void> {
  const named = batch.flatMap(namesOf);
  await known.read(named, reader);
  const records = named.flatMap(({ kind, id }) => known.get(kind, id) ?? []);
  await known.read(records.flatMap(namesIn), reader);
}

/** Decides one; the function that it gives puts the decision down, unless something was missing. */
function consider(submission: Submission, { origin, at }: Standing, view: View, minutes: Minutes): () => Answer {
  const { id, prepared, ledger, text: instructionText, signatures } = submission;
  const verdict = verdictOf(submission);
  try {
    const bound = minutes.bound.get(id);
    const again = bound && answerAgain(submission, bound);
    if (again) return () => again;
    const presented = present({ prepared, origin, ledger, instructionText, signatures, at, verdict }, view);
    const decision = decide(prepared, view, presented);
    return () => minutes.record(submission, decision);
  } catch (error) {
    return () => ({ ok: undefined, error });
  }
}

/**
 * The answer that an id got before: to the same instruction again, to another one the refusal `id-reused`.
 * @throws LedgerError `ledger-corrupt` for a stored line that is none.
 */
export function answerAgain({ id, text }: Submission, bound: Bound): Answer {
  const reused: Answer = { ok: false, refusal: refuse("id-reused", { id }) };
  if ("refusal" in bound) {
    const { digest, code, facts } = bound.refusal;
    return digest === digestOf(text) ? { ok: false, refusal: refuse(code, facts) } : reused;
  }
  const { seq, line } = bound.line;
  const { entry, instructionText } = readEntry(bound.line);
  return instructionText === text ? { ok: true, seq, at: entry.at, line, repeated: true } : reused;
}

function readEntry({ seq, line }: StoredLine): ReturnType<typeof parseEntry> {
  try {
    return parseEntry(line);
  } catch {
    throw corrupt(`Entry ${seq} can't be read`, { seq });
  }
}

type Minutes = ReturnType<typeof createMinutes>;

/** What the batch has come to so far. */
function createMinutes({ at, head, bound: boundBefore, founders }: Standing) {
  const changes = createTables();
  const lines: NewLine[] = [];
  const refusals: BoundRefusal[] = [];
  const bound = new Map(boundBefore);
  let size = head?.size ?? 0;
  let prev = head?.hash ?? ZERO_HASH;

  function refused({ id, text }: Submission, refusal: Refusal): Answer {
    if (size > 0 && binds(refusal.code)) {
      const kept = { id, digest: digestOf(text), code: refusal.code, facts: refusal.facts, at };
      refusals.push(kept);
      bound.set(id, { refusal: kept });
    }
    return { ok: false, refusal };
  }

  function accepted({ id, type, text, signatures }: Submission, changed: Changes): Answer {
    const seq = size;
    if (seq === 0 && !isFounded(changed, founders)) return { ok: false, refusal: notFounder() };
    const line = assembleEntry({ at, instructionText: text, prev, seq, signatures });
    const hash = entryHash(line);
    lines.push({ seq, id, type, at, line, hash });
    bound.set(id, { line: { seq, line } });
    applyChanges(changes, changed);
    [size, prev] = [seq + 1, hash];
    return { ok: true, seq, at, line, repeated: false };
  }

  return {
    changes,
    lines,
    refusals,
    bound,
    record(submission: Submission, decision: Decision): Answer {
      if (!decision.ok) return refused(submission, decision.refusal);
      try {
        return accepted(submission, decision.changes);
      } catch (error) {
        return malformedBy(error); // a line that its seq made too long
      }
    },
  };
}

/** Whoever may write first could otherwise open somebody's empty ledger with keys of their own. */
function isFounded(changed: Changes, founders: readonly KeyId[]): boolean {
  return founders.some((key) => changed.ledger.get(LEDGER)?.operatorKeys.includes(key));
}

function notFounder(): Refusal {
  const why = "an empty ledger is opened by the operator key that openLedger was given";
  return refuse("signer-not-authorised", { why, needs: "operator + root" });
}
