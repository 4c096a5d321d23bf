/** A simulated disk: a log of commits, of which what is not synced is lost when the power fails. */
import { createTables, memoryStore, type Store } from "../../src/index.ts";
import type { Batch, StoredCheckpoint, TreeNode } from "../../src/ledger/store.ts";
import { createTurns } from "../../src/ledger/turns.ts";
import { ORIGIN } from "../support/world.ts";

/** `torn` keeps half of a batch, `hasty` answers before it syncs, `forgetful` does not know ids any more. */
export type Flaw = "none" | "torn" | "hasty" | "forgetful";

/** One commit. */
export type Written =
  | { readonly batch: Batch }
  | { readonly checkpoint: StoredCheckpoint; readonly nodes: readonly TreeNode[] };

export interface Disk {
  readonly flaw: Flaw;
  /** What readers see. */
  visible(): Store;
  /** The guard's note: elsewhere, and durable at once. */
  note: string | undefined;
  /** The lock of the head. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  write(written: Written): void;
  /** Takes back what was written last, if it is not synced. */
  drop(written: Written): void;
  sync(): void;
  /** Only what was synced is there, once it is on again; nobody has the lock. */
  failPower(): Promise<void>;
}

export async function createDisk(history: readonly Written[] = [], flaw: Flaw = "none"): Promise<Disk> {
  let log = [...history];
  let synced = log.length;
  let visible = await replay(log);
  let inTurn = createTurns();
  return {
    flaw,
    note: undefined,
    visible: () => visible,
    alone: (work) => inTurn(work),
    write: (written) => void log.push(written),
    drop(written) {
      if (log.length > synced && log.at(-1) === written) log.pop();
    },
    sync() {
      synced = log.length;
    },
    async failPower() {
      const torn = flaw === "torn" ? log.slice(synced).map(withoutChanges) : [];
      log = [...log.slice(0, synced), ...torn];
      synced = log.length;
      inTurn = createTurns();
      visible = await replay(log);
    },
  };
}

function withoutChanges(written: Written): Written {
  return "batch" in written ? { batch: { ...written.batch, changes: createTables() } } : written;
}

async function replay(log: readonly Written[]): Promise<Store> {
  const store = memoryStore();
  await store.open(ORIGIN);
  for (const written of log) {
    if ("batch" in written) await store.transact((transaction) => transaction.write(written.batch));
    else await store.saveCheckpoint(written.checkpoint, written.nodes);
  }
  return store;
}

/** A store that writes down what is committed to it, for the history of a disk. */
export function recording(store: Store, log: Written[]): Store {
  return {
    ...store,
    async transact(work) {
      let batch: Batch | undefined;
      const result = await store.transact((transaction) =>
        work({
          ...transaction,
          async write(given) {
            await transaction.write(given);
            batch = given;
          },
        }),
      );
      if (batch) log.push({ batch });
      return result;
    },
    async saveCheckpoint(checkpoint, nodes) {
      const isSaved = await store.saveCheckpoint(checkpoint, nodes);
      if (isSaved) log.push({ checkpoint, nodes });
      return isSaved;
    },
  };
}
