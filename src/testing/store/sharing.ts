/** What outlives a store object: a database that is opened again, or by several at once. */
import type { Store } from "../../index.ts";
import { AT, ability, append, idOf, ORIGIN, type StoreSubject, type SubjectCheck } from "./check.ts";
import { expectEqual, expectError } from "./expect.ts";
import { fullRecords } from "./samples.ts";

async function withAnother(subject: StoreSubject, use: (another: Store) => Promise<void>): Promise<void> {
  const another = await ability(subject, "again")();
  await another.open(ORIGIN);
  try {
    await use(another);
  } finally {
    await another.close();
  }
}

export const sharingChecks: readonly SubjectCheck[] = [
  {
    name: "opened again, everything is there",
    needs: "again",
    async run(store, subject) {
      const refusals = [
        { id: idOf(9), digest: "ab".repeat(32), code: "fund-closed", facts: { a: 1 }, at: AT },
      ] as const;
      const { head, lines } = await append(store, [idOf(1), idOf(2)], { changes: fullRecords(), refusals });
      const node = { level: 8, index: 0, hash: "0a".repeat(32) };
      await store.saveCheckpoint({ size: 2, note: "note\n" }, [node]);
      await store.close();
      await withAnother(subject, async (another) => {
        expectEqual(await another.head(), head, "head");
        expectEqual(
          await another.lines(0, 9),
          lines.map(({ seq, line }) => ({ seq, line })),
          "lines",
        );
        expectEqual(await another.bound([idOf(9)]), { [idOf(9)]: { refusal: refusals[0] } }, "bound ids");
        expectEqual(await another.list("voucher", { limit: 9 }), [...fullRecords().voucher.values()], "vouchers");
        expectEqual(await another.checkpoints(), [{ size: 2, note: "note\n" }], "checkpoints");
        expectEqual(await another.nodes(8, 0, 9), [node], "nodes");
        expectEqual((await append(another, [idOf(3)])).head.size, 3, "size after the next transaction");
      });
    },
  },
  {
    name: "two stores on one database see each other's commits at once",
    needs: "again",
    run: (store, subject) =>
      withAnother(subject, async (another) => {
        for (let round = 0; round < 10; round++) {
          const one = await append(store, [idOf(2 * round)], round === 0 ? { changes: fullRecords() } : {});
          expectEqual(await another.head(), one.head, "the other's head");
          const other = await append(another, [idOf(2 * round + 1)]);
          expectEqual(await store.head(), other.head, "the head");
        }
        expectEqual(await another.list("voucher", { limit: 9 }), [...fullRecords().voucher.values()], "vouchers");
        expectEqual(await another.saveCheckpoint({ size: 20, note: "a" }, []), true, "the first of two checkpoints");
        expectEqual(await store.saveCheckpoint({ size: 20, note: "b" }, []), false, "the second of two checkpoints");
      }),
  },
  {
    name: "transactions of two stores on one database exclude each other",
    needs: "again",
    run: (store, subject) =>
      withAnother(subject, async (another) => {
        const numbers = Array.from({ length: 40 }, (_, index) => index);
        await Promise.all(numbers.map((number) => append(number % 2 === 0 ? store : another, [idOf(number)])));
        expectEqual(
          (await store.lines(0, 99)).map(({ seq }) => seq),
          numbers,
          "seqs",
        );
        expectEqual((await another.bound(numbers.map(idOf))).size, numbers.length, "number of bound ids");
      }),
  },
  {
    name: "a database of one ledger is not another's",
    needs: "again",
    async run(_, subject) {
      const another = await ability(subject, "again")();
      await expectError(another.open("another.example"), "opening it as another", "store-foreign");
      await another.close();
    },
  },
];
