/**
 * Checkpoints and receipts, off the commit path. A checkpoint is signed when somebody asks for one and the newest does
 * not cover what they need, at most once in an interval; whoever waits shares it. Before it is signed its range is read
 * back and hashed again, and it is kept before it leaves. Who signs stands in operators.ts.
 */
import type { Checkpoint } from "../record/checkpoint.ts";
import { sealCheckpoint } from "../record/checkpoint.ts";
import { entryHashBytes } from "../record/entry.ts";
import type { CompactRange } from "../record/merkle.ts";
import { checkInclusion, emptyRange, rootOf } from "../record/merkle.ts";
import { encodeReceipt } from "../record/receipt.ts";
import type { Watch } from "./guard.ts";
import type { Operators } from "./operators.ts";
import { nextSigners } from "./operators.ts";
import type { Store, StoredCheckpoint } from "./store.ts";
import { corrupt, extendRange, readInclusion, readRange } from "./tree.ts";

export interface Checkpoints {
  /** The newest checkpoint if it covers the first `size` entries, which the ledger has; otherwise a new one. */
  covering(size: number): Promise<StoredCheckpoint>;
  /** The receipt of entry `seq`, over the newest checkpoint that covers it. */
  receipt(seq: number): Promise<string>;
  /** Signs what is not covered yet, without waiting for the interval to pass. */
  finish(): Promise<void>;
}

export interface CheckpointOptions {
  readonly origin: string;
  readonly store: Store;
  readonly operators: Operators;
  readonly watch: Watch;
  /** Milliseconds from one signing to the next. */
  readonly interval: number;
}

export function createCheckpoints({ origin, store, operators, watch, interval }: CheckpointOptions): Checkpoints {
  let pending: Promise<void> | undefined;
  let signedAt = Number.NEGATIVE_INFINITY;
  let newestRange: CompactRange = emptyRange;

  async function sign(): Promise<void> {
    signedAt = performance.now();
    const before = await operators.counting(store);
    const newest = await store.newestCheckpoint();
    await watch.requireKept();
    const reading = store.head();
    await watch.requireSeen(reading, store);
    const head = await reading;
    const [size, covered] = [head?.size ?? 0, newest?.size ?? 0];
    if (size < covered)
      throw corrupt(`A checkpoint covers ${covered} entries, but only ${size} are there`, { size, covered });
    if (!head || size === covered) return;
    const previous = newest && operators.open(newest.note);
    const { range, nodes } = await extendRange(store, await rangeUnder(previous), head);
    // What counted before the head was read, and counts still, counted at the head.
    const after = await operators.counting(store);
    const counting = before.filter((key) => after.includes(key));
    const signers = nextSigners(counting, previous?.signedBy ?? (await operators.first(store)));
    const checkpoint = { origin, size: range.size, root: rootOf(range) };
    const note = sealCheckpoint(
      checkpoint,
      signers.map((key) => ({ name: origin, key })),
    );
    // If another process has kept one of this size first, that one stands and this one never leaves.
    const isSaved = await store.saveCheckpoint({ size: range.size, note }, nodes);
    watch.saw(head);
    if (isSaved) await watch.keep({ size: range.size, note });
    newestRange = range;
  }

  async function rangeUnder(checkpoint: Checkpoint | undefined): Promise<CompactRange> {
    if (!checkpoint) return emptyRange;
    const { size, root } = checkpoint;
    const range = newestRange.size === size ? newestRange : await readRange(store, size);
    if (!isSame(rootOf(range), root)) {
      throw corrupt(`The first ${size} entries are not those that the newest checkpoint covers`, { size });
    }
    return range;
  }

  async function signLater(): Promise<void> {
    try {
      const wait = signedAt + interval - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      await sign();
    } finally {
      pending = undefined;
    }
  }

  async function covering(size: number): Promise<StoredCheckpoint> {
    for (;;) {
      const newest = await store.newestCheckpoint();
      if (newest && newest.size >= size) {
        await watch.keep(newest);
        return newest;
      }
      pending ??= signLater();
      await pending;
    }
  }

  return {
    covering,
    async receipt(seq) {
      const { size, note } = await covering(seq + 1);
      const [stored] = await store.lines(seq, seq + 1);
      const proof = await readInclusion(store, seq, size);
      const { root } = operators.open(note);
      if (!stored || !checkInclusion(seq, size, entryHashBytes(stored.line), proof, root)) {
        throw corrupt(`Entry ${seq} is not the one that the newest checkpoint covers`, { seq });
      }
      return encodeReceipt({ line: stored.line, index: seq, proof, checkpoint: note });
    },
    async finish() {
      await pending?.catch(() => {});
      await sign();
    },
  };
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
