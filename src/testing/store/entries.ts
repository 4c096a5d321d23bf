/** What a store gives back of lines and bound ids. */
import { entryHash } from "../../index.ts";
import { AT, append, batchAfter, idOf, type SubjectCheck } from "./check.ts";
import { expectEqual } from "./expect.ts";

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

export const entryChecks: readonly SubjectCheck[] = [
  {
    name: "lines and hashes are given by range, in order, fewer only where the ledger ends",
    async run(store) {
      const first = await append(store, numbers(0, 7).map(idOf));
      const second = await append(store, numbers(7, 10).map(idOf));
      const all = [...first.lines, ...second.lines];
      for (const [from, to] of [
        [0, 10],
        [0, 1],
        [3, 8],
        [9, 10],
        [5, 5],
        [8, 1000],
        [10, 20],
        [7, 3],
      ] as const) {
        const expected = all.slice(from, Math.max(from, to));
        const what = `${from} ≤ seq < ${to}`;
        const lines = expected.map(({ seq, line }) => ({ seq, line }));
        expectEqual(await store.lines(from, to), lines, `lines of ${what}`);
        expectEqual(
          await store.hashes(from, to),
          expected.map(({ hash }) => hash),
          `hashes of ${what}`,
        );
      }
    },
  },
  {
    name: "a line is kept as it is, up to 65,535 bytes",
    async run(store) {
      const { head, lines } = batchAfter(undefined, [idOf(1)]);
      const [first] = lines;
      if (!first) throw new Error("no line");
      const room = 65_535 - new TextEncoder().encode(first.line).length;
      const long = first.line.replace('"资金', `"${"x".repeat(room % 4)}${"😀".repeat(Math.floor(room / 4))}资金`);
      const hash = entryHash(long);
      const batch = {
        ...batchAfter(undefined, []),
        head: head && { ...head, hash },
        lines: [{ ...first, line: long, hash }],
      };
      await store.transact((transaction) => transaction.write(batch));
      expectEqual(await store.lines(0, 1), [{ seq: 0, line: long }], "the line");
    },
  },
  {
    name: "ids are bound to their line or their refusal; ids bound to nothing are absent",
    async run(store) {
      const facts = { text: `"培训" \\ 😀`, number: 2 ** 53 - 1, negative: -1, yes: true, no: false };
      const refusals = [
        { id: idOf(101), digest: "ab".repeat(32), code: "budget-exhausted", facts, at: AT },
        { id: idOf(102), digest: "cd".repeat(32), code: "unknown-voucher", facts: {}, at: AT },
      ] as const;
      const { lines } = await append(store, [idOf(1), idOf(2), idOf(3)], { refusals });
      const [, line] = lines;
      const bound = await store.bound([idOf(102), idOf(2), idOf(7), idOf(101), idOf(2)]);
      expectEqual(
        bound,
        {
          [idOf(2)]: { line: { seq: line?.seq, line: line?.line } },
          [idOf(101)]: { refusal: refusals[0] },
          [idOf(102)]: { refusal: refusals[1] },
        },
        "what the ids are bound to",
      );
      expectEqual(await store.bound([]), {}, "no ids at all");
    },
  },
  {
    name: "many entries, refusals and ids at once",
    async run(store) {
      const ids = numbers(0, 3000).map(idOf);
      const refusals = numbers(3000, 4000).map((number) => {
        return { id: idOf(number), digest: "ab".repeat(32), code: "fund-closed", facts: { number }, at: AT } as const;
      });
      await append(store, ids, { refusals });
      expectEqual((await store.head())?.size, 3000, "size");
      expectEqual((await store.bound(numbers(0, 5000).map(idOf))).size, 4000, "number of bound ids");
      expectEqual((await store.lines(0, 3000)).length, 3000, "number of lines");
    },
  },
];
