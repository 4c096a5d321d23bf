/**
 * The records at one head of the ledger, as far as somebody has asked for them: found, or known not to exist. The law
 * reads synchronously and does not say beforehand what it will need, so it is run, what it missed is loaded in one
 * round trip, and it is run again until nothing is missing. Reading ahead what the data names (`namesIn`) saves most of
 * the runs; a name too many or too few changes nothing else. It is done for whoever signed (`namesOf`), as reading for
 * anybody's mere asking would hold up the others.
 */
import type { Kind, Records, Tables, View } from "../domain/records.ts";
import { applyChanges, createTables, KINDS } from "../domain/records.ts";
import type { RecordKey, StoreReader } from "./store.ts";

export interface KnownRecords extends View {
  /** Whether something was asked for, since the last `load`, that nobody has read yet. */
  missing(): boolean;
  /** Reads everything missing. */
  load(reader: Pick<StoreReader, "load">): Promise<void>;
  /** Those of the keys that nobody has read yet. */
  unread(keys: readonly RecordKey[]): readonly RecordKey[];
  /** Takes in what was read under these keys. */
  learn(keys: readonly RecordKey[], read: Tables): void;
  /** Reads those of the keys that nobody has read yet. */
  read(keys: readonly RecordKey[], reader: Pick<StoreReader, "load">): Promise<void>;
  /** Makes them the records after these changes. */
  apply(changes: Tables): void;
  /** How many records they are, the absent ones counted as well. */
  size(): number;
}

export function createKnownRecords(): KnownRecords {
  const tables = createTables();
  const absent = new Set<string>();
  const missed = new Map<string, RecordKey>();

  function learn(keys: readonly RecordKey[], read: Tables): void {
    applyChanges(tables, read);
    for (const { kind, id } of keys) if (!read[kind].has(id)) absent.add(nameOf(kind, id));
  }

  const unread = (keys: readonly RecordKey[]): readonly RecordKey[] =>
    keys.filter(({ kind, id }) => !tables[kind].has(id) && !absent.has(nameOf(kind, id)));

  async function read(keys: readonly RecordKey[], reader: Pick<StoreReader, "load">): Promise<void> {
    const wanted = unread(keys);
    if (wanted.length === 0) return;
    const found = createTables();
    await reader.load(wanted, found);
    learn(wanted, found);
  }

  return {
    unread,
    learn,
    read,
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
      await read(keys, reader);
    },
    apply: (changes) => applyChanges(tables, changes),
    size: () => KINDS.reduce((sum, kind) => sum + tables[kind].size, absent.size),
  };
}

const nameOf = (kind: Kind, id: string): string => `${kind}/${id}`;

/** The records that an object names: where a member is called like a kind of record, its value is an id of that kind. */
export function namesIn(object: object): readonly RecordKey[] {
  return Object.entries(object).flatMap(([member, value]): RecordKey | [] =>
    typeof value === "string" && isKind(member) ? { kind: member, id: value } : [],
  );
}

/** Those that an object names, and those that the items of its lists name. */
export function allNamesIn(object: object): readonly RecordKey[] {
  const lists = Object.values(object).filter(Array.isArray);
  return [...namesIn(object), ...lists.flat().filter(isObject).flatMap(namesIn)];
}

const isKind = (name: string): name is Kind => KINDS.some((kind) => kind === name);
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
