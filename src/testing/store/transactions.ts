/** What a transaction promises: all or nothing, alone, and unseen until it is done. */
import { type Batch, createTables, LedgerError, type StoreReader, type StoreTransaction } from "../../index.ts";
import { AT, ability, append, batchAfter, idOf, type SubjectCheck } from "./check.ts";
import { expectEqual, expectError } from "./expect.ts";
import { fullRecords } from "./samples.ts";

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

/** Something of everything that a batch can hold. */
function everything(head: Batch["head"] | undefined): Batch {
  const refusals = [{ id: idOf(9), digest: "ab".repeat(32), code: "fund-closed", facts: {}, at: AT }] as const;
  return batchAfter(head, [idOf(1), idOf(2)], { changes: fullRecords(), refusals });
}

async function stateOf(reader: StoreReader): Promise<unknown> {
  const records = createTables();
  await reader.load(
    [
      { kind: "fund", id: "f-1" },
      { kind: "voucher", id: "01900000-0000-7000-8000-00000000000a" },
    ],
    records,
  );
  const [head, lines, hashes] = [await reader.head(), await reader.lines(0, 99), await reader.hashes(0, 99)];
  const bound = await reader.bound([idOf(1), idOf(2), idOf(9)]);
  return { head, lines, hashes, bound, records, list: await reader.list("fund", { limit: 9 }) };
}

const EMPTY = { lines: [], hashes: [], bound: {}, records: createTables(), list: [] };

async function expectNothing(store: StoreReader, what: string): Promise<void> {
  expectEqual(await stateOf(store), EMPTY, what);
}

/** The state after `everything` was written to an empty store. */
async function expectAll(store: StoreReader, { head, lines, refusals }: Batch, what: string): Promise<void> {
  const { fund, voucher } = fullRecords();
  const stored = lines.map(({ seq, line }) => ({ seq, line }));
  const bound = {
    [idOf(1)]: { line: stored[0] },
    [idOf(2)]: { line: stored[1] },
    [idOf(9)]: { refusal: refusals[0] },
  };
  const records = { ...createTables(), fund, voucher };
  const hashes = lines.map(({ hash }) => hash);
  expectEqual(await stateOf(store), { head, lines: stored, hashes, bound, records, list: [...fund.values()] }, what);
}

export const transactionChecks: readonly SubjectCheck[] = [
  {
    name: "a new store is empty",
    async run(store) {
      await expectNothing(store, "outside a transaction");
      await store.transact((transaction) => expectNothing(transaction, "inside a transaction"));
    },
  },
  {
    name: "when the work resolves, all that it wrote is there, and the transaction gives what the work gave",
    async run(store) {
      const batch = everything(undefined);
      const given = await store.transact(async (transaction) => {
        await transaction.write(batch);
        return 42;
      });
      expectEqual(given, 42, "what the transaction gave");
      await expectAll(store, batch, "after the commit");
    },
  },
  {
    name: "when the work throws, nothing was written, and the error comes out again",
    async run(store) {
      const reason = new Error("changed my mind");
      const failed = store.transact(async (transaction) => {
        await transaction.write(everything(undefined));
        await pause();
        throw reason;
      });
      expectEqual(await failed.catch((error: unknown) => error === reason), true, "the error is the work's own");
      await expectNothing(store, "after the error");
      await append(store, [idOf(3)]);
      expectEqual((await store.head())?.size, 1, "the size after the next transaction");
    },
  },
  {
    name: "work that only reads changes nothing",
    async run(store) {
      const { head } = await append(store, [idOf(1)]);
      expectEqual(await store.transact((transaction) => transaction.head()), head, "the head it read");
      expectEqual(await store.head(), head, "the head afterwards");
    },
  },
  {
    name: "a transaction reads its own write",
    run: (store) =>
      store.transact(async (transaction) => {
        const batch = everything(undefined);
        await transaction.write(batch);
        await expectAll(transaction, batch, "inside the transaction");
      }),
  },
  {
    name: "nobody else sees a write before the work has resolved",
    async run(store) {
      const { head } = await append(store, [idOf(1)]);
      const next = batchAfter(head, [idOf(2)], { changes: fullRecords() });
      await store.transact(async (transaction) => {
        await transaction.write(next);
        await pause();
        expectEqual(await store.head(), head, "head");
        expectEqual((await store.lines(0, 9)).length, 1, "number of lines");
        expectEqual(await store.bound([idOf(2)]), {}, "bound ids");
        expectEqual(await store.list("fund", { limit: 9 }), [], "records");
      });
      expectEqual(await store.head(), next.head, "head afterwards");
    },
  },
  {
    name: "transactions exclude each other, and each reads every commit before it",
    async run(store) {
      const numbers = Array.from({ length: 20 }, (_, number) => number);
      await Promise.all(
        numbers.map((number) =>
          store.transact(async (transaction) => {
            const batch = batchAfter(await transaction.head(), [idOf(number)]);
            await pause();
            await transaction.write(batch);
          }),
        ),
      );
      expectEqual(
        (await store.lines(0, 99)).map(({ seq }) => seq),
        numbers,
        "seqs",
      );
      expectEqual((await store.bound(numbers.map(idOf))).size, numbers.length, "number of bound ids");
    },
  },
  {
    name: "a transaction that fails does not hold up those that wait",
    async run(store) {
      const failing = store.transact(() => Promise.reject(new LedgerError("wrong-usage", "no")));
      const waiting = append(store, [idOf(1)]);
      await expectError(failing, "the failing one", "wrong-usage");
      expectEqual((await waiting).head.size, 1, "the size after the waiting one");
    },
  },
  {
    name: "a batch of refusals alone leaves the head where it is",
    async run(store) {
      const { head } = await append(store, [idOf(1)]);
      const refusals = [{ id: idOf(2), digest: "ab".repeat(32), code: "fund-closed", facts: {}, at: AT }] as const;
      await append(store, [], { refusals });
      expectEqual(await store.head(), head, "head");
      expectEqual(await store.bound([idOf(2)]), { [idOf(2)]: { refusal: refusals[0] } }, "bound ids");
    },
  },
  {
    name: "entries that do not follow the last one are refused, even if the work goes on",
    async run(store) {
      const { head } = await append(store, [idOf(1), idOf(2)]);
      const strays = {
        "a gap": { ...head, size: 3 },
        "one seq twice": { ...head, size: 1 },
        "from the start": undefined,
      };
      for (const [what, wrong] of Object.entries(strays)) {
        const going = store.transact(async (transaction) => {
          await transaction.write(batchAfter(wrong, [idOf(3)], { changes: fullRecords() })).catch(() => {});
        });
        await expectError(going, what);
        expectEqual(await store.head(), head, `${what}: head`);
        expectEqual(await store.list("fund", { limit: 9 }), [], `${what}: records`);
      }
    },
  },
  {
    name: "a transaction writes once",
    async run(store) {
      const twice = store.transact(async (transaction) => {
        const batch = batchAfter(undefined, [idOf(1)]);
        await transaction.write(batch);
        await transaction.write(batchAfter(batch.head, [idOf(2)]));
      });
      await expectError(twice, "the second write", "wrong-usage");
      await expectNothing(store, "after two writes");
    },
  },
  {
    name: "a transaction is of no use after its work",
    async run(store) {
      let kept: StoreTransaction | undefined;
      await store.transact(async (transaction) => {
        kept = transaction;
      });
      if (!kept) throw new Error("the work was not called");
      await expectError(kept.head(), "head", "wrong-usage");
      await expectError(kept.lines(0, 1), "lines", "wrong-usage");
      await expectError(kept.write(everything(undefined)), "write", "wrong-usage");
      await expectNothing(store, "after a late write");
    },
  },
  {
    name: "close waits for the transaction under way, and may be called again",
    async run(store, subject) {
      const appended = append(store, [idOf(1)]);
      await Promise.all([store.close(), appended]);
      await store.close();
      await expectError(
        store.transact(async () => {}),
        "a transaction after the end",
      );
      await expectError(store.head(), "a read after the end");
      await subject.store.close();
    },
  },
  {
    name: "a commit that failed and is lost leaves nothing",
    needs: "failNextCommit",
    async run(store, subject) {
      ability(subject, "failNextCommit")("lost");
      await expectError(append(store, [idOf(1)], { changes: fullRecords() }), "the commit", "store-failed");
      await expectNothing(store, "after the lost commit");
      await append(store, [idOf(1)]);
    },
  },
  {
    name: "a commit that failed but is kept is found by its ids",
    needs: "failNextCommit",
    async run(store, subject) {
      const batch = everything(undefined);
      ability(subject, "failNextCommit")("kept");
      await expectError(
        store.transact((transaction) => transaction.write(batch)),
        "the commit",
        "store-failed",
      );
      await expectAll(store, batch, "after the commit that was kept");
      await append(store, [idOf(3)]);
    },
  },
];
