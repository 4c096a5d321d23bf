/** The contract suite finds what is wrong with a store: each of these breaks one promise. */
import { expect, test } from "vitest";
import { createTables, memoryStore, type Store, type StoreTransaction } from "../../src/index.ts";
import { storeContract } from "../../src/testing/index.ts";

/** The store with its transactions changed. */
const within = (
  store: Store,
  change: (transaction: StoreTransaction) => Partial<StoreTransaction>,
): Partial<Store> => ({
  transact: (work) => store.transact((transaction) => work({ ...transaction, ...change(transaction) })),
});

const mistakes: Record<string, (store: Store) => Partial<Store>> = {
  "answers before it has written": (store) =>
    within(store, ({ write }) => ({
      write: async (batch) => void setTimeout(() => void write(batch).catch(() => {}), 5),
    })),
  "reads the head before it has the lock": (store) => ({
    transact(work) {
      const head = store.head();
      head.catch(() => {});
      return store.transact((transaction) => work({ ...transaction, head: () => head }));
    },
  }),
  "keeps what was written before the work threw": (store) => ({
    transact: (work) =>
      store
        .transact((transaction) =>
          work(transaction).then(
            (result) => ({ result }),
            (error: unknown) => ({ error }),
          ),
        )
        .then((ended) => ("result" in ended ? ended.result : Promise.reject(ended.error))),
  }),
  "throws an error of its own": (store) => ({
    transact: (work) => store.transact(work).catch((error) => Promise.reject(new Error(`${error}`))),
  }),
  "shows what is not committed": (store) => {
    let head: Awaited<ReturnType<Store["head"]>>;
    const remember = within(store, ({ write }) => ({
      async write(batch) {
        await write(batch);
        head = batch.head;
      },
    }));
    return { ...remember, head: async () => head };
  },
  "gives the state before its own write": (store) => within(store, () => ({ head: store.head, load: store.load })),
  "takes the entries as they come": (store) =>
    within(store, (transaction) => ({
      async write(batch) {
        const size = (await transaction.head())?.size ?? 0;
        await transaction.write({
          ...batch,
          lines: batch.lines.map((line, index) => ({ ...line, seq: size + index })),
        });
      },
    })),
  "loses refusals": (store) => within(store, ({ write }) => ({ write: (batch) => write({ ...batch, refusals: [] }) })),
  "loses changes": (store) =>
    within(store, ({ write }) => ({ write: (batch) => write({ ...batch, changes: createTables() }) })),
  "gives one line too few": (store) => ({ lines: (from, to) => store.lines(from, to - 1) }),
  "gives one hash too many": (store) => ({ hashes: (from, to) => store.hashes(from, to + 1) }),
  "gives lines backwards": (store) => ({ lines: async (from, to) => (await store.lines(from, to)).toReversed() }),
  "changes lines": (store) => ({
    lines: async (from, to) =>
      (await store.lines(from, to)).map(({ seq, line }) => ({
        seq,
        line: line.normalize("NFD").replaceAll("😀", "?"),
      })),
  }),
  "loads everything": (store) => ({
    load: async (keys, into) => {
      await store.load(keys, into);
      for (const fund of await store.list("fund", { limit: 9 })) into.fund.set(fund.fund, fund);
      for (const voucher of await store.list("voucher", { limit: 9 })) into.voucher.set(voucher.voucher, voucher);
    },
  }),
  "empties what it loads into": (store) => ({
    async load(keys, into) {
      into.voucher.clear();
      await store.load(keys, into);
    },
  }),
  "lists without an end": (store) => ({ list: (kind, page) => store.list(kind, { ...page, limit: page.limit + 1 }) }),
  "lists from the start": (store) => ({ list: (kind, { limit }) => store.list(kind, { limit }) }),
  "lists backwards": (store) => ({ list: async (kind, page) => (await store.list(kind, page)).toReversed() }),
  "finds whatever it is asked for": (store) => ({
    list: (kind, { after, limit }) => store.list(kind, { after, limit }),
  }),
  "forgets on the second page what it was asked for": (store) => ({
    list: (kind, page) => store.list(kind, page.after === undefined ? page : { after: page.after, limit: page.limit }),
  }),
  "looks at the first so many only": (store) => ({
    list: async (kind, { where, after, limit }) => {
      const [first, found] = [
        await store.list(kind, { after, limit }),
        await store.list(kind, { where, after, limit }),
      ];
      return found.filter((record) => first.some((other) => JSON.stringify(other) === JSON.stringify(record)));
    },
  }),
  "finds what was committed before, in a transaction that has written": (store) =>
    within(store, ({ list }) => ({ list: (kind, page) => (page.where ? store.list(kind, page) : list(kind, page)) })),
  "replaces checkpoints": () => {
    const kept = new Map<number, string>();
    return {
      async saveCheckpoint({ size, note }) {
        kept.set(size, note);
        return true;
      },
      checkpoints: async () => [...kept].map(([size, note]) => ({ size, note })),
    };
  },
  "gives nodes backwards": (store) => ({
    nodes: async (level, from, to) => (await store.nodes(level, from, to)).toReversed(),
  }),
  "goes on after its end": () => {
    const store = memoryStore();
    return { ...store, async close() {} };
  },
};

test.each(Object.entries(mistakes))("a store that %s does not pass", async (_, change) => {
  const make = async () => {
    const store = memoryStore();
    return { store: { ...store, ...change(store) } };
  };
  const checks = storeContract(make, { without: ["again", "failNextCommit"] });
  const results = await Promise.allSettled(checks.map(({ run }) => run()));
  const failed = checks.filter((_, index) => results[index]?.status === "rejected");
  expect(failed).not.toEqual([]);
});

test("a subject must be able to do what it is not said to be without", async () => {
  const checks = storeContract(async () => ({ store: memoryStore() }));
  const results = await Promise.allSettled(checks.map(({ run }) => run()));
  const failed = results.filter(({ status }) => status === "rejected");
  expect(failed).toHaveLength(
    checks.length -
      storeContract(async () => ({ store: memoryStore() }), { without: ["again", "failNextCommit"] }).length,
  );
  expect(failed[0]).toMatchObject({ reason: { code: "wrong-usage" } });
});
