/**
 * One batch, made durable: lock the head, decide on fresh records, write once, and only then answer. When nobody can
 * say whether the write was kept, the store is asked before anybody is answered.
 */
import { LedgerError } from "../domain/error.ts";
import type { Tables } from "../domain/records.ts";
import { createTables } from "../domain/records.ts";
import type { KeyId } from "../domain/values.ts";
import type { Clock } from "./clock.ts";
import type { Answer, Deliberated } from "./deliberation.ts";
import { answerAgain, deliberate } from "./deliberation.ts";
import type { Watch } from "./guard.ts";
import type { KnownRecords } from "./known.ts";
import { createKnownRecords } from "./known.ts";
import type { Bound, Head, RecordKey, Store, StoreTransaction } from "./store.ts";
import type { Submission } from "./submission.ts";
import { namesOf } from "./submission.ts";

export interface CommitOptions {
  readonly origin: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly watch: Watch;
  /** The operator keys that may open an empty ledger. */
  readonly founders: readonly KeyId[];
}

/**
 * Gives the answers of a batch, one a submission, once they are durable. One batch at a time.
 * @throws LedgerError `clock-behind`, `clock-jump`, `ledger-behind`, `store-busy`, `store-failed` when there are none.
 */
export type Commit = (batch: readonly Submission[]) => Promise<readonly Answer[]>;

/** What a transaction came to, and the head after it. */
interface Work {
  readonly deliberated: Deliberated;
  readonly head: Head | undefined;
}

/** After a deadlock, say, or a lost connection. Who has waited for a lock as long as was allowed does not wait again. */
const TRIES_WHEN_BUSY = 3;
const RECORDS_REMEMBERED = 10_000;

export function createCommit(options: CommitOptions): Commit {
  const { store } = options;
  const memory = createMemory();

  return async (batch) => {
    for (let tries = 1; ; tries++) {
      let written: Deliberated | undefined;
      try {
        await options.watch.requireKept();
        const { deliberated, head } = await store.transact(async (transaction) => {
          const work = await workOn(batch, options, memory, transaction);
          const { lines, refusals, changes } = work.deliberated;
          if (work.head && lines.length + refusals.length > 0) {
            written = work.deliberated;
            await transaction.write({ head: work.head, lines, changes, refusals });
          }
          return work;
        });
        memory.advance(head, deliberated.changes);
        options.watch.saw(head);
        return deliberated.answers;
      } catch (error) {
        memory.forget();
        const busy = error instanceof LedgerError && error.code === "store-busy";
        if (busy && error.facts.waited !== true && tries < TRIES_WHEN_BUSY) continue;
        if (busy || !written) throw error;
        return lookUp(store, batch, written, error);
      }
    }
  };
}

async function workOn(
  batch: readonly Submission[],
  { origin, clock, watch, founders }: CommitOptions,
  memory: Memory,
  transaction: StoreTransaction,
): Promise<Work> {
  const reading = transaction.head();
  const unread = memory.unread(batch.flatMap(namesOf));
  const found = createTables();
  const loading = transaction.load(unread, found);
  const [head, bound] = await Promise.all([reading, transaction.bound(batch.map(({ id }) => id)), loading]);
  await watch.requireSeen(reading, transaction);
  const at = clock.after(head);
  const known = memory.at(head);
  known.learn(unread, found);
  const deliberated = await deliberate(batch, { origin, at, head, bound, founders }, known, transaction);
  const last = deliberated.lines.at(-1);
  return { deliberated, head: last ? { size: last.seq + 1, hash: last.hash, at } : head };
}

/**
 * The answers of a batch whose fate is unknown. If all that it wrote is in the store, every answer stands. Otherwise it
 * is lost, and only what another process has recorded meanwhile is answered. The store is asked under the head's lock:
 * where the connection broke, the database may be committing still, and whoever has the lock sees how that ended.
 * @throws the error that made its fate unknown, if the lock can't be had, or the store not be asked either.
 */
async function lookUp(
  store: Store,
  batch: readonly Submission[],
  { answers, lines, refusals }: Deliberated,
  error: unknown,
): Promise<readonly Answer[]> {
  const ids = batch.map(({ id }) => id);
  const bound = await store
    .transact((transaction) => transaction.bound(ids))
    .catch(() => {
      throw error;
    });
  const isKept =
    lines.every(({ id, line }) => lineIn(bound.get(id)) === line) &&
    refusals.every(({ id, digest }) => digestIn(bound.get(id)) === digest);
  const lost = { ok: undefined, error: notKept(error) };
  return batch.map((submission, i) => {
    const found = bound.get(submission.id);
    // Another process may have refused the same instruction meanwhile, for another reason: what is kept is the answer.
    if (isKept && !(found && "refusal" in found)) return answers[i] ?? lost;
    return found ? answerAgain(submission, found) : lost;
  });
}

/** The error of a write that is known not to have been kept, now that it was looked up. */
function notKept(error: unknown): unknown {
  if (!(error instanceof LedgerError) || error.facts.fate !== "unknown") return error;
  const { fate: _, ...facts } = error.facts;
  const why = error.cause instanceof Error ? error.cause.message : error.message;
  const what = `Nothing of this was recorded, as the store failed (${why}): see to that, and send the same instruction again`;
  return new LedgerError(error.code, what, facts, { cause: error });
}

const lineIn = (bound: Bound | undefined) => (bound && "line" in bound ? bound.line.line : undefined);
const digestIn = (bound: Bound | undefined) => (bound && "refusal" in bound ? bound.refusal.digest : undefined);

/** The records known at the head that was seen last: they are right as long as the head under the lock is that one. */
interface Memory {
  unread(keys: readonly RecordKey[]): readonly RecordKey[];
  at(head: Head | undefined): KnownRecords;
  advance(head: Head | undefined, changes: Tables): void;
  forget(): void;
}

function createMemory(): Memory {
  let known = createKnownRecords();
  let seen: Head | undefined;
  return {
    unread: (keys) => known.unread(keys),
    at(head) {
      const same = head?.size === seen?.size && head?.hash === seen?.hash;
      if (!same || known.size() > RECORDS_REMEMBERED) known = createKnownRecords();
      seen = head;
      return known;
    },
    advance(head, changes) {
      known.apply(changes);
      seen = head;
    },
    forget() {
      known = createKnownRecords();
    },
  };
}
