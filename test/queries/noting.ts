import { memoryStore, type Store } from "../../src/index.ts";

/** A store that notes which vouchers each commit changed, by the seq of its one line. */
export function noting(changed: Map<number, readonly string[]>): Store {
  const store = memoryStore();
  return {
    ...store,
    transact: (work) =>
      store.transact((transaction) =>
        work({
          ...transaction,
          async write(batch) {
            for (const { seq } of batch.lines) changed.set(seq, [...batch.changes.voucher.keys()]);
            await transaction.write(batch);
          },
        }),
      ),
  };
}
