/** Stores that stand between a ledger and a real one, to make things happen that seldom do. */
import type { Store } from "training-voucher-ledger";
import { LedgerError } from "training-voucher-ledger";

/** A store that is open already, for another ledger on it, as another process would have it; with other methods. */
export function joined(store: Store, methods: Partial<Store> = {}): Store {
  return { ...store, async open() {}, async close() {}, ...methods };
}

/** A store that outlives the ledger on it. */
export function lasting(store: Store): Store {
  return { ...store, async close() {} };
}

export interface FaultyStore extends Store {
  /** What happens to the next commits, one each: errored and lost, errored but kept, or not even begun. */
  readonly faults: ("lost" | "kept" | "busy")[];
  /** How many transactions were begun. */
  begun: number;
}

export function faulty(store: Store): FaultyStore {
  const faults: FaultyStore["faults"] = [];
  const broken = new LedgerError("store-failed", "the connection broke");
  const self: FaultyStore = {
    ...store,
    faults,
    begun: 0,
    async transact(work) {
      self.begun++;
      const fault = faults.shift();
      if (fault === "busy") throw new LedgerError("store-busy", "somebody else has the lock");
      const result = await store.transact(async (transaction) => {
        const result = await work(transaction);
        if (fault === "lost") throw broken;
        return result;
      });
      if (fault === "kept") throw broken;
      return result;
    },
  };
  return self;
}

export interface HeldStore extends Store {
  /** Lets no transaction begin until the function that it gives is called. */
  hold(): () => void;
}

/** A store whose commits can be made to wait, so that a batch collects. */
export function held(store: Store): HeldStore {
  let gate = Promise.resolve();
  return {
    ...store,
    hold() {
      let open = () => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
    async transact(work) {
      await gate;
      return store.transact(work);
    },
  };
}
