/** A store that lives as long as the process: for tests, examples and trying things out. */
import { LedgerError } from "../domain/error.ts";
import { add, createLayer, createReads, type Layer } from "./layers.ts";
import type { Batch, Store, StoreTransaction, TreeNode } from "./store.ts";
import { createTurns } from "./turns.ts";

/** Keeps everything in memory and nothing beyond it. What is written to it is frozen, so that it stays as it was. */
export function memoryStore(): Store {
  const kept = createLayer(0);
  const inTurn = createTurns();
  const notes = new Map<number, string>();
  const nodes = new Map<string, TreeNode>();
  let state: "new" | "open" | "closed" = "new";

  function requireOpen(): void {
    if (state === "new") throw new LedgerError("ledger-not-open", "The store is not open: call open(origin) first");
    if (state === "closed") throw new LedgerError("ledger-closed", "The store is closed");
  }

  async function checkpoints() {
    requireOpen();
    return [...notes].sort(([a], [b]) => a - b).map(([size, note]) => ({ size, note }));
  }

  return {
    ...createReads([kept], requireOpen),
    async open() {
      if (state !== "new") throw new LedgerError("wrong-usage", "The store was opened before");
      state = "open";
    },
    transact: (work) =>
      inTurn(async () => {
        requireOpen();
        const { transaction, end } = begin(kept);
        const result = await work(transaction).finally(end);
        const batch = end();
        if (batch) add(kept, batch);
        return result;
      }),
    checkpoints,
    newestCheckpoint: async () => (await checkpoints()).at(-1),
    async saveCheckpoint({ size, note }, newNodes) {
      requireOpen();
      if (notes.has(size)) return false;
      notes.set(size, note);
      for (const { level, index, hash } of newNodes) {
        const name = `${level}/${index}`;
        if (!nodes.has(name)) nodes.set(name, Object.freeze({ level, index, hash }));
      }
      return true;
    },
    async nodes(level, from, to) {
      requireOpen();
      const found = [...nodes.values()].filter((node) => node.level === level && from <= node.index && node.index < to);
      return found.sort((a, b) => a.index - b.index);
    },
    close: () =>
      inTurn(async () => {
        state = "closed";
      }),
  };
}

/** A batch that is written lies over what is kept, for this transaction alone, until it is kept itself. */
function begin(kept: Layer) {
  const pending = createLayer(kept.lines.length);
  let batch: Batch | undefined;
  let isOpen = true;
  const requireOpen = () => {
    if (!isOpen) throw new LedgerError("wrong-usage", "A transaction ends with its work: await every call of it");
  };
  const transaction: StoreTransaction = {
    ...createReads([pending, kept], requireOpen),
    async write(given) {
      requireOpen();
      if (batch) throw new LedgerError("wrong-usage", "A transaction writes one batch: put everything into it");
      batch = given;
      add(pending, batch);
    },
  };
  const end = () => {
    isOpen = false;
    return batch;
  };
  return { transaction, end };
}
