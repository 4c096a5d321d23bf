/** A ledger, opened: what it takes, what it answers, and how it ends. */
import { LedgerError } from "../domain/error.ts";
import type { Kind, Records } from "../domain/records.ts";
import { createTables } from "../domain/records.ts";
import type { Refusal } from "../domain/refusals.ts";
import type { Instant } from "../domain/values.ts";
import type { SignedInstruction } from "../record/instruction.ts";
import { createBell } from "./bell.ts";
import { createBreath } from "./breath.ts";
import { createCheckpoints } from "./checkpoints.ts";
import { createClock } from "./clock.ts";
import { type Commit, createCommit } from "./commit.ts";
import { requireEnd } from "./end.ts";
import { explainSubmission } from "./explain.ts";
import { type Followed, type FollowOptions, follow } from "./follow.ts";
import { createWatch, type Watch } from "./guard.ts";
import { createOperators, type Operators, requireOperators } from "./operators.ts";
import { type LedgerOptions, requireSense } from "./options.ts";
import { type LedgerReader, requireKind, requireListing, requireSeqs } from "./reader.ts";
import type { Store, StoredCheckpoint } from "./store.ts";
import { checkSignatures, createKeyring, toSubmission } from "./submission.ts";
import { corrupt, LINES_AT_ONCE } from "./tree.ts";
import { type Answered, createWriter } from "./writer.ts";

/** The answer to an instruction: the entry that it is, or the reason why it is none. */
export type Outcome =
  | {
      readonly ok: true;
      readonly seq: number;
      readonly at: Instant;
      /** The entry's line, without its line feed. */
      readonly line: string;
      /** The same instruction was accepted before; this is that entry. */
      readonly repeated: boolean;
      /** Waits for a checkpoint: the proof that a school keeps. */
      receipt(): Promise<string>;
    }
  | { readonly ok: false; readonly refusal: Refusal };

export interface Ledger extends LedgerReader {
  /**
   * Records the instruction, or says why not. Sent again it gets the same answer.
   * @throws LedgerError `clock-behind`, `clock-jump`, `ledger-behind`, `store-busy`, `store-failed`, `ledger-corrupt`,
   * `ledger-closed` when there is no answer; the same instruction may be sent again.
   */
  submit(signed: SignedInstruction): Promise<Outcome>;
  /** One after another, each with its own answer; throws if one of them has none. */
  submit(list: readonly SignedInstruction[]): Promise<readonly Outcome[]>;
  /** Records nothing: what stands in the way, a common refusal alone, otherwise every rule. Empty: nothing does. */
  explain(signed: SignedInstruction): Promise<readonly Refusal[]>;
  /**
   * Every entry from `from` on, or after the place that a follower kept, and then each as it comes, until the ledger is
   * closed or the signal comes. No entry is left out, whichever process wrote it, and none is read before it is asked for.
   * @throws LedgerError `ledger-behind` if the ledger does not continue what was followed before, as after the restore of
   * a backup; what the store throws. Follow again after the last place.
   */
  follow(options?: FollowOptions): AsyncGenerator<Followed, void, undefined>;
  /**
   * A signed note that covers the present last entry.
   * @throws LedgerError `wrong-usage` without an operator, `ledger-not-open` without entries, `operator-mismatch` if
   * the operator's key no longer counts, `ledger-corrupt` if the entries read back are not those written.
   */
  checkpoint(): Promise<string>;
  /** Every checkpoint ever signed, smallest first. */
  checkpoints(): Promise<readonly StoredCheckpoint[]>;
  /** The receipt of entry `seq` (format section 5). @throws LedgerError as `checkpoint`; `wrong-usage` for no such entry. */
  receipt(seq: number): Promise<string>;
  /** After `clock-jump`: the clock is right, the ledger was only idle. */
  confirmClock(): void;
  /**
   * After `ledger-behind`: the ledger is right as it is now in the store, and goes on from there. With an operator a
   * checkpoint of it takes the place of the one in the guard. Receipts of lost entries remain as evidence of the loss.
   * Other processes that have seen these entries ask for themselves. Not needed once the right database is back.
   */
  confirmHead(): Promise<void>;
  /** Answers everything waiting, signs a last checkpoint if there is an operator, and closes the store. */
  close(): Promise<void>;
}

/**
 * Opens the ledger of this origin in the store, or an empty one, whose first entry is a `ledger.open`.
 * @throws LedgerError `ledger-corrupt` if the store's end does not fit together, `operator-mismatch` if the operator's
 * key does not count in this ledger or did not sign its newest checkpoint, `wrong-usage` for a bad option, and what the
 * store throws.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  requireSense(options);
  const { origin, store, operator = [] } = options;
  const operators = createOperators(origin, [operator].flat());
  await store.open(origin);
  try {
    await requireEnd(store, origin);
    await requireOperators(operators, store);
    const { guard = store.guard } = options;
    const watch = await createWatch(origin, store, guard === "none" ? undefined : guard);
    return createLedger(options, operators, watch);
  } catch (error) {
    await store.close().catch(() => {}); // the first error says more
    throw error;
  }
}

function createLedger(options: LedgerOptions, operators: Operators, watch: Watch): Ledger {
  const { origin, store, now = Date.now, maxIdleDays = 31, maxQueue = 4096, batchSize = 256 } = options;
  const clock = createClock(now, maxIdleDays);
  const keyring = createKeyring(store);
  const deciding = { origin, store, clock, watch, founders: operators.keys.map(({ id }) => id) };
  const bell = createBell();
  const commitBatch = createCommit(deciding);
  const commit: Commit = async (batch) => {
    const answers = await commitBatch(batch);
    bell.ring();
    return answers;
  };
  const writer = createWriter({ origin, commit, keyring, maxQueue, batchSize, observer: options.observer ?? {} });
  const { checkpointInterval: interval = 1000 } = options;
  const checkpoints = createCheckpoints({ origin, store, operators, watch, interval });
  const underway = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  function requireOpen(): void {
    if (closing) throw new LedgerError("ledger-closed", `The ledger ${origin} is closed: open it again`);
  }

  /** Work that `close` waits for. */
  async function begin<T>(work: () => Promise<T>): Promise<T> {
    requireOpen();
    const promise = work();
    underway.add(promise);
    try {
      return await promise;
    } finally {
      underway.delete(promise);
    }
  }

  /** The size of the ledger, for those who want something signed. */
  async function sizeToSign(): Promise<number> {
    if (operators.keys.length === 0) {
      throw wrongUsage("Checkpoints and receipts are signed: give openLedger the operator's key");
    }
    const head = await store.head();
    if (head) return head.size;
    throw new LedgerError("ledger-not-open", `The ledger ${origin} has no entry yet: submit a ledger.open first`);
  }

  const receipt = (seq: number): Promise<string> =>
    begin(async () => {
      const size = await sizeToSign();
      if (!Number.isInteger(seq) || seq < 0 || seq >= size) throw wrongUsage(`There is no entry ${seq} among ${size}`);
      return checkpoints.receipt(seq);
    });

  function toOutcome(answer: Answered): Outcome {
    return answer.ok ? { ...answer, receipt: () => receipt(answer.seq) } : answer;
  }

  async function submitOne(signed: SignedInstruction): Promise<Outcome> {
    requireOpen();
    return toOutcome(await writer.submit(signed));
  }

  const underWayAtOnce = Math.min(2 * batchSize, maxQueue);

  /** Two batches of a list are under way at a time, so that it does not fill the queue by itself. */
  async function submitAll(list: readonly SignedInstruction[]): Promise<readonly Outcome[]> {
    const outcomes: Promise<Outcome>[] = [];
    for (const signed of list) {
      await outcomes[outcomes.length - underWayAtOnce];
      const outcome = submitOne(signed);
      outcome.catch(() => {}); // it is awaited below
      outcomes.push(outcome);
    }
    return Promise.all(outcomes);
  }

  function submit(signed: SignedInstruction): Promise<Outcome>;
  function submit(list: readonly SignedInstruction[]): Promise<readonly Outcome[]>;
  function submit(what: SignedInstruction | readonly SignedInstruction[]): Promise<Outcome | readonly Outcome[]> {
    return isList(what) ? submitAll(what) : submitOne(what);
  }

  async function* entries({ from = 0, to = Number.MAX_SAFE_INTEGER } = {}) {
    requireOpen();
    requireSeqs(from, to);
    const end = Math.min(to, (await store.head())?.size ?? 0);
    const breathe = createBreath();
    for (let at = from; at < end; ) {
      await breathe();
      const page = await store.lines(at, Math.min(end, at + LINES_AT_ONCE));
      if (page.length === 0) throw corrupt(`Entry ${at} of ${end} is missing`, { seq: at });
      for (const { line } of page) yield line;
      at += page.length;
    }
  }

  async function finish(): Promise<void> {
    await writer.drained();
    await Promise.allSettled(underway);
    try {
      if (operators.keys.length > 0) await checkpoints.finish();
    } catch (error) {
      // A ledger that may not be continued is not signed, and can be closed all the same.
      if (!(error instanceof LedgerError && error.code === "ledger-behind")) throw error;
    } finally {
      await store.close();
    }
  }

  return {
    origin,
    submit,
    receipt,
    entries,
    follow(options = {}) {
      requireOpen();
      return follow({ store, bell, isClosed: () => closing !== undefined }, options);
    },
    explain: (signed) =>
      begin(async () => {
        const submission = toSubmission(signed);
        if ("ok" in submission) return [submission.refusal];
        await checkSignatures(submission, keyring);
        return explainSubmission(submission, deciding);
      }),
    head: () => begin(() => store.head()),
    get: (kind, id) => begin(() => readRecord(store, kind, id)),
    list: (kind, page) =>
      begin(() => {
        requireListing(kind, page);
        return store.list(kind, page);
      }),
    checkpoint: () => begin(async () => (await checkpoints.covering(await sizeToSign())).note),
    checkpoints: () => begin(() => store.checkpoints()),
    confirmClock: clock.confirm,
    confirmHead: () =>
      begin(() =>
        watch.confirm(async () => {
          const head = await store.head();
          if (head && operators.keys.length > 0) await checkpoints.covering(head.size);
        }),
      ),
    close: () => {
      closing ??= finish();
      bell.ring();
      return closing;
    },
  };
}

async function readRecord<K extends Kind>(store: Store, kind: K, id: string): Promise<Records[K] | undefined> {
  requireKind(kind);
  const tables = createTables();
  const key: { readonly kind: Kind; readonly id: string } = { kind, id };
  await store.load([key], tables);
  return tables[kind].get(id);
}

const isList = <T>(what: T | readonly T[]): what is readonly T[] => Array.isArray(what);

const wrongUsage = (message: string): LedgerError => new LedgerError("wrong-usage", message);
