/**
 * The records at one head of the ledger, as far as somebody has asked for them: found, or known not to exist. The law
 * reads synchronously and does not say beforehand what it will need, so it is run, what it missed is loaded in one
 * round trip, and it is run again until nothing is missing.
 */
import type { Kind, Records, Tables, View } from "../domain/records.ts";
import { applyChanges, createTables, KINDS } from "../domain/records.ts";
import type { RecordKey, StoreReader } from "./store.ts";

export interface KnownRecords extends View {
  /** Whether something was asked for, since the last `load`, that nobody has read yet. */
  missing(): boolean;
  /** Reads everything missing. */
  load(reader: Pick<StoreReader, "load">): Promise<void>;
  /** Makes them the records after these changes. */
  apply(changes: Tables): void;
  /** How many records they are, the absent ones counted as well. */
  size(): number;
}

export function createKnownRecords(): KnownRecords {
  const tables = createTables();
  const absent = new Set<string>();
  const missed = new Map<string, RecordKey>();
  return {
    get<K extends Kind>(kind: K, id: string): Records[K] | undefined {
      const record: Records[K] | undefined = tables[kind].get(id);
      if (record === undefined) {
        const name = nameOf(kind, id);
        const key: { kind: Kind; id: string } = { kind, id };
        if (!absent.has(name)) missed.set(name, key);
      }
      return record;
    },
    missing: () => missed.size > 0,
    async load(reader) {
      const keys = [...missed.values()];
      missed.clear();
      await reader.load(keys, tables);
      for (const { kind, id } of keys) if (!tables[kind].has(id)) absent.add(nameOf(kind, id));
    },
    apply: (changes) => applyChanges(tables, changes),
    size: () => KINDS.reduce((sum, kind) => sum + tables[kind].size, absent.size),
  };
}

const nameOf = (kind: Kind, id: string): string => `${kind}/${id}`;
