/** State in memory, in layers: what is kept, and what lies over it until it is kept as well. */
import { LedgerError } from "../domain/error.ts";
import { applyChanges, createTables, KINDS, type Kind, type Records, type Tables } from "../domain/records.ts";
import { conditionsOf, isAsked, type Page } from "./filters.ts";
import type { Batch, Bound, Head, NewLine, StoreReader } from "./store.ts";

/** Lines from `first` on, and what follows from them. */
export interface Layer {
  readonly first: number;
  readonly lines: NewLine[];
  readonly bound: Map<string, Bound>;
  readonly records: Tables;
  /** The ids of a kind in order; gone when there are new ones. */
  readonly ids: Map<Kind, readonly string[]>;
  head: Head | undefined;
}

export function createLayer(first: number): Layer {
  return { first, lines: [], bound: new Map(), records: createTables(), ids: new Map(), head: undefined };
}

/** @throws LedgerError `ledger-corrupt`, having added nothing, if the lines do not follow. */
export function add(layer: Layer, { head, lines, changes, refusals }: Batch): void {
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
export function createReads(layers: readonly Layer[], requireOpen: () => void): StoreReader {
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
    async list<K extends Kind>(kind: K, { where, after = "", limit }: Page<K>) {
      requireOpen();
      const conditions = conditionsOf(kind, where);
      const most = conditions.length === 0 ? limit : Number.POSITIVE_INFINITY;
      const ids = new Set(layers.flatMap((layer) => idsAfter(layer, kind, after, most)));
      const found: Records[K][] = [];
      for (const id of layers.length > 1 ? [...ids].sort(byCodeUnit) : ids) {
        if (found.length >= limit) break;
        const record = find(kind, id);
        if (record && isAsked(record, conditions)) found.push(record);
      }
      return found;
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
