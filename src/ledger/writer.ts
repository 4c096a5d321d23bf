/**
 * The writer's queue: one a ledger and process. While one batch commits, the next one collects; no timer is involved.
 * Shapes and signatures are checked here, before any lock; what happens under the lock stands in commit.ts.
 */
import { INSTRUCTION_TYPES } from "../domain/laws.ts";
import type { Refusal } from "../domain/refusals.ts";
import { refuse } from "../domain/refusals.ts";
import type { SignedInstruction } from "../record/instruction.ts";
import type { Commit } from "./commit.ts";
import type { Answer } from "./deliberation.ts";
import { type CommitEnd, harmless, type Observer } from "./observer.ts";
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
  readonly observer: Observer;
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

export function createWriter(options: WriterOptions): Writer {
  const { origin, commit, keyring, maxQueue, batchSize, observer } = options;
  const onSubmit = harmless(observer.onSubmit?.bind(observer));
  const onCommit = harmless(observer.onCommit?.bind(observer));
  let queue: Waiting[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    for (let first = queue[0]; first; first = queue[0]) {
      await first.checked; // meanwhile others arrive
      const size = Math.min(batchSize, sizeOfNext(queue.length));
      const batch = queue.slice(0, size);
      queue = queue.slice(size);
      await Promise.all(batch.map(({ checked }) => checked));
      const end = onCommit({ batch: size, waiting: queue.length });
      end(await answer(batch, commit));
    }
    running = undefined;
  }

  async function submit(signed: SignedInstruction): Promise<Answered> {
    if (queue.length >= maxQueue) return no(refuse("overloaded", { waiting: queue.length }));
    const submission = toSubmission(signed);
    if ("ok" in submission) return submission;
    const given = submission.ledger;
    if (given !== origin) return no(refuse("ledger-mismatch", { given, ledger: origin }));
    return new Promise((resolve, reject) => {
      // Where the store can't be read now, the signature is checked under the lock.
      const checked = checkSignatures(submission, keyring, running === undefined).catch(() => {});
      queue.push({ submission, checked, resolve, reject });
      running ??= run();
    });
  }

  return {
    async submit(signed) {
      const end = onSubmit({ type: typeOf(signed), waiting: queue.length });
      try {
        const answered = await submit(signed);
        end({ code: answered.ok ? "accepted" : answered.refusal.code });
        return answered;
      } catch (error) {
        end({ code: "failed", error });
        throw error;
      }
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

/** The type that an instruction says it has, if the law knows it: a metric has no room for anybody's inventions. */
function typeOf(signed: SignedInstruction | undefined): string {
  const type: unknown = signed?.instruction?.type;
  return typeof type === "string" && INSTRUCTION_TYPES.includes(type) ? type : "unknown";
}

async function answer(batch: readonly Waiting[], commit: Commit): Promise<CommitEnd> {
  const end = { accepted: 0, refused: 0, failed: 0 };
  try {
    const answers = await commit(batch.map(({ submission }) => submission));
    batch.forEach(({ resolve, reject }, i) => {
      const found = answers[i];
      end[outcomeOf(found)]++;
      if (found?.ok === undefined) reject(found?.error);
      else resolve(found);
    });
    return end;
  } catch (error) {
    for (const { reject } of batch) reject(error);
    return { ...end, failed: batch.length, error };
  }
}

function outcomeOf(answer: Answer | undefined): "accepted" | "refused" | "failed" {
  if (answer?.ok === undefined) return "failed";
  return answer.ok ? "accepted" : "refused";
}
