/**
 * The writer's queue: one a ledger and process. While one batch commits, the next one collects; no timer is involved.
 * Shapes and signatures are checked here, before any lock; what happens under the lock stands in commit.ts.
 */
import type { Refusal } from "../domain/refusals.ts";
import { refuse } from "../domain/refusals.ts";
import type { SignedInstruction } from "../record/instruction.ts";
import type { Commit } from "./commit.ts";
import type { Answer } from "./deliberation.ts";
import type { Keyring, Submission } from "./submission.ts";
import { checkSignatures, toSubmission } from "./submission.ts";

export interface WriterOptions {
  readonly origin: string;
  readonly commit: Commit;
  readonly keyring: Keyring;
  /** How many instructions may wait; over it the answer is `overloaded` at once. */
  readonly maxQueue: number;
  /** How many are committed together at most. */
  readonly batchSize: number;
}

/** An answer that came about without an error. */
export type Answered = Exclude<Answer, { readonly ok: undefined }>;

export interface Writer {
  /** Rejects when no answer could be reached; the same instruction may be sent again. */
  submit(signed: SignedInstruction): Promise<Answered>;
  /** Resolves when nothing is waiting. */
  drained(): Promise<void>;
}

interface Waiting {
  readonly submission: Submission;
  readonly checked: Promise<void>;
  resolve(answer: Answered): void;
  reject(error: unknown): void;
}

export function createWriter({ origin, commit, keyring, maxQueue, batchSize }: WriterOptions): Writer {
  let queue: Waiting[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    for (let first = queue[0]; first; first = queue[0]) {
      await first.checked; // meanwhile others arrive
      const size = Math.min(batchSize, sizeOfNext(queue.length));
      const batch = queue.slice(0, size);
      queue = queue.slice(size);
      await Promise.all(batch.map(({ checked }) => checked));
      await answer(batch, commit);
    }
    running = undefined;
  }

  return {
    async submit(signed) {
      if (queue.length >= maxQueue) return no(refuse("overloaded", { waiting: queue.length }));
      const submission = toSubmission(signed);
      if ("ok" in submission) return submission;
      const given = submission.ledger;
      if (given !== origin) return no(refuse("ledger-mismatch", { given, ledger: origin }));
      return new Promise((resolve, reject) => {
        // Where the store can't be read now, the signature is checked under the lock.
        const checked = checkSignatures(submission, keyring).catch(() => {});
        queue.push({ submission, checked, resolve, reject });
        running ??= run();
      });
    },
    async drained() {
      while (running) await running;
    },
  };
}

const ALL_AT_ONCE = 32;

/** A long queue goes in halves: while one commits, the signatures of the other are checked. */
const sizeOfNext = (waiting: number): number => (waiting <= ALL_AT_ONCE ? waiting : Math.ceil(waiting / 2));

const no = (refusal: Refusal): Answered => ({ ok: false, refusal });

async function answer(batch: readonly Waiting[], commit: Commit): Promise<void> {
  try {
    const answers = await commit(batch.map(({ submission }) => submission));
    batch.forEach(({ resolve, reject }, i) => {
      const found = answers[i];
      if (found?.ok === undefined) reject(found?.error);
      else resolve(found);
    });
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}
