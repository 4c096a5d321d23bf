/** A store that lives as long as the process: for tests, examples and trying things out. */
import { LedgerError } from "../domain/error.ts";
import { applyChanges, createTables, KINDS, type Kind, type Records, type Tables } from "../domain/records.ts";
import type { Batch, Bound, Head, NewLine, Store, StoreReader, StoreTransaction, TreeNode } from "./store.ts";
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

/** Lines from `first` on, and what follows from them. */
interface Layer {
  readonly first: number;
  readonly lines: NewLine[];
  readonly bound: Map<string, Bound>;
  readonly records: Tables;
  /** The ids of a kind in order; gone when there are new ones. */
  readonly ids: Map<Kind, readonly string[]>;
  head: Head | undefined;
}

function createLayer(first: number): Layer {
  return { first, lines: [], bound: new Map(), records: createTables(), ids: new Map(), head: undefined };
}

/** @throws LedgerError `ledger-corrupt`, having added nothing, if the lines do not follow. */
function add(layer: Layer, { head, lines, changes, refusals }: Batch): void {
  const next = layer.first + layer.lines.length;
  const stray = lines.find(({ seq }, index) => seq !== next + index)?.seq;
  if (stray !== undefined) throw new LedgerError("ledger-corrupt", `Entry ${stray} does not follow the last one`);
  for (const line of lines) {
    layer.lines.push(frozen(line));
    layer.bound.set(line.id, frozen({ line: { seq: line.seq, line: line.line } }));
  }
  for (const refusal of refusals) layer.bound.set(refusal.id, frozen({ refusal }));
  applyChanges(layer.records, changes);
  for (const kind of KINDS) {
    for (const record of changes[kind].values()) frozen(record);
    if (layer.ids.get(kind)?.length !== layer.records[kind].size) layer.ids.delete(kind);
  }
  if (lines.length > 0) layer.head = frozen(head);
}

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

/** Reads of all layers together, the uppermost first. */
function createReads(layers: readonly Layer[], requireOpen: () => void): StoreReader {
  const upwards = layers.toReversed();
  const range = (from: number, to: number): readonly NewLine[] => {
    requireOpen();
    return upwards.flatMap(({ first, lines }) => lines.slice(Math.max(0, from - first), Math.max(0, to - first)));
  };
  const find = <K extends Kind>(kind: K, id: string): Records[K] | undefined => {
    for (const { records } of layers) {
      const record: Records[K] | undefined = records[kind].get(id);
      if (record) return record;
    }
    return undefined;
  };
  return {
    async head() {
      requireOpen();
      return layers.find((layer) => layer.head)?.head;
    },
    lines: async (from, to) => range(from, to).map(({ seq, line }) => ({ seq, line })),
    hashes: async (from, to) => range(from, to).map(({ hash }) => hash),
    async bound(ids) {
      requireOpen();
      const found = new Map<string, Bound>();
      for (const id of ids) {
        const bound = layers.find((layer) => layer.bound.has(id))?.bound.get(id);
        if (bound) found.set(id, bound);
      }
      return found;
    },
    async load(keys, into) {
      requireOpen();
      const put = <K extends Kind>(kind: K, id: string) => {
        const record = find(kind, id);
        if (record) into[kind].set(id, record);
      };
      for (const { kind, id } of keys) put(kind, id);
    },
    async list(kind, { after = "", limit }) {
      requireOpen();
      const ids = new Set(layers.flatMap((layer) => idsAfter(layer, kind, after, limit)));
      const page = [...ids].sort(byCodeUnit).slice(0, limit);
      return page.flatMap((id) => find(kind, id) ?? []);
    },
  };
}

/** The order of ids, which are ASCII, in every store. */
const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function idsAfter(layer: Layer, kind: Kind, after: string, limit: number): readonly string[] {
  const ids = layer.ids.get(kind) ?? [...layer.records[kind].keys()].sort(byCodeUnit);
  layer.ids.set(kind, ids);
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? "") > after) high = middle;
    else low = middle + 1;
  }
  return ids.slice(low, low + limit);
}
