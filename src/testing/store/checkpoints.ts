/** What a store gives back of checkpoints and tree nodes. */
import { append, idOf, type SubjectCheck } from "./check.ts";
import { expectEqual } from "./expect.ts";

const note = (size: number, text = "") => `store-contract.example\n${size}\nAAAA\n\n— store-contract.example ${text}\n`;
const node = (level: number, index: number, hash = "0a") => ({ level, index, hash: hash.repeat(32) });

export const checkpointChecks: readonly SubjectCheck[] = [
  {
    name: "a new store has no checkpoints and no nodes",
    async run(store) {
      expectEqual(await store.checkpoints(), [], "checkpoints");
      expectEqual(await store.newestCheckpoint(), undefined, "newest checkpoint");
      expectEqual(await store.nodes(8, 0, 9), [], "nodes");
    },
  },
  {
    name: "checkpoints are given smallest first; the newest is the largest",
    async run(store) {
      for (const size of [3, 20, 100, 7]) {
        expectEqual(await store.saveCheckpoint({ size, note: note(size) }, []), true, `saving ${size}`);
      }
      const expected = [3, 7, 20, 100].map((size) => ({ size, note: note(size) }));
      expectEqual(await store.checkpoints(), expected, "checkpoints");
      expectEqual(await store.newestCheckpoint(), expected.at(-1), "newest checkpoint");
    },
  },
  {
    name: "a checkpoint of a size that is kept already is left as it was",
    async run(store) {
      const first = { size: 5, note: note(5, "first") };
      const second = { size: 5, note: note(5, "second") };
      const [one, other] = await Promise.all([store.saveCheckpoint(first, []), store.saveCheckpoint(second, [])]);
      expectEqual([one, other], [true, false], "which were saved");
      expectEqual(await store.checkpoints(), [first], "checkpoints");
    },
  },
  {
    name: "nodes are given by level and range, in order; a node that is kept stays",
    async run(store) {
      const nodes = [node(16, 0), node(8, 2), node(8, 0), node(8, 1)];
      await store.saveCheckpoint({ size: 768, note: note(768) }, nodes);
      await store.saveCheckpoint({ size: 1100, note: note(1100) }, [node(8, 3), node(8, 1, "0b"), node(8, 2)]);
      expectEqual(await store.nodes(8, 0, 9), [node(8, 0), node(8, 1), node(8, 2), node(8, 3)], "level 8");
      expectEqual(await store.nodes(8, 1, 3), [node(8, 1), node(8, 2)], "a range of level 8");
      expectEqual(await store.nodes(16, 0, 1), [node(16, 0)], "level 16");
      expectEqual(await store.nodes(24, 0, 1), [], "level 24");
    },
  },
  {
    name: "a checkpoint can be saved while transactions run",
    async run(store) {
      const entries = Array.from({ length: 10 }, (_, index) => append(store, [idOf(index)]));
      const saved = [1, 2, 3].map((size) => store.saveCheckpoint({ size, note: note(size) }, [node(8, size)]));
      await Promise.all([...entries, ...saved]);
      expectEqual((await store.checkpoints()).length, 3, "number of checkpoints");
      expectEqual((await store.head())?.size, 10, "size");
    },
  },
];
