/** What a store reads, in or outside a transaction. */
import type { Facts } from "../domain/error.ts";
import type { Kind, Records, Tables } from "../domain/records.ts";
import { REFUSALS, type RefusalCode } from "../domain/refusals.ts";
import { type Instant, isInstant } from "../domain/values.ts";
import { type Page, UNKEPT } from "../ledger/filters.ts";
import type { Bound, BoundRefusal, Head, RecordKey, StoreReader } from "../ledger/store.ts";
import type { SqlQuery, SqlReader, SqlRow, SqlValue } from "./driver.ts";
import { damaged, parseJson, toRecord } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Reads of one ledger. */
export function createReads(session: SqlReader, { ledger: statements, records }: Statements): StoreReader {
  const rowsOf = (sql: string, ...params: SqlRow) => readRows(session, sql, ...params);

  function decode<K extends Kind>(kind: K, rows: readonly SqlRow[], into: Tables): void {
    for (const row of rows) into[kind].set(textIn(row[0]), toRecord(kind, row, records[kind].columns));
  }

  return {
    async head() {
      const [row] = await rowsOf(statements.head);
      return toHead(row);
    },
    async lines(from, to) {
      const rows = await rowsOf(statements.lines, from, to);
      return rows.map(([seq, line]) => ({ seq: Number(seq), line: textIn(line) }));
    },
    async hashes(from, to) {
      const rows = await rowsOf(statements.hashes, from, to);
      return rows.map(([hash]) => textIn(hash));
    },
    async bound(ids) {
      const params = [listOf(ids)];
      const [entries = [], refusals = []] = await session.all([
        { sql: statements.boundEntries, params },
        { sql: statements.boundRefusals, params },
      ]);
      const found = new Map<string, Bound>();
      for (const row of refusals) found.set(textIn(row[0]), { refusal: toRefusal(row) });
      for (const [id, seq, line] of entries) found.set(textIn(id), { line: { seq: Number(seq), line: textIn(line) } });
      return found;
    },
    async load(keys, into) {
      const groups = [...groupByKind(keys)];
      const queries = groups.map(([kind, ids]): SqlQuery => ({ sql: records[kind].load, params: [listOf([...ids])] }));
      const results = await session.all(queries);
      for (const [index, [kind]] of groups.entries()) decode(kind, results[index] ?? [], into);
    },
    async list<K extends Kind>(kind: K, page: Page<K>) {
      const query = records[kind].list(page);
      const [rows = []] = query ? await session.all([query]) : [];
      return rows.map((row): Records[K] => toRecord(kind, row, records[kind].columns));
    },
  };
}

export async function readRows(session: SqlReader, sql: string, ...params: SqlRow): Promise<readonly SqlRow[]> {
  const [rows = []] = await session.all([{ sql, params }]);
  return rows;
}

/** Ids as a parameter of `among`. */
const listOf = (ids: readonly string[]): string => JSON.stringify(ids.filter((id) => !UNKEPT.test(id)));

function groupByKind(keys: readonly RecordKey[]): ReadonlyMap<Kind, ReadonlySet<string>> {
  const groups = new Map<Kind, Set<string>>();
  for (const { kind, id } of keys) {
    const ids = groups.get(kind);
    if (ids) ids.add(id);
    else groups.set(kind, new Set([id]));
  }
  return groups;
}

/** The head of its row: size, hash, at. */
export function toHead(row: SqlRow | undefined): Head | undefined {
  const [size, hash, at] = row ?? [];
  return Number(size ?? 0) === 0 ? undefined : { size: Number(size), hash: textIn(hash), at: instantIn(at) };
}

function toRefusal([id, digest, code, facts, at]: SqlRow): BoundRefusal {
  const known = textIn(code);
  const parsed = parseJson(textIn(facts));
  if (!isRefusalCode(known)) throw damaged(`${known} is not the code of a refusal`);
  if (!isFacts(parsed)) throw damaged(`${facts} are not the facts of a refusal`);
  return { id: textIn(id), digest: textIn(digest), code: known, facts: parsed, at: instantIn(at) };
}

const isRefusalCode = (code: string): code is RefusalCode => REFUSALS.has(code);

const isFacts = (value: unknown): value is Facts =>
  typeof value === "object" &&
  value !== null &&
  Object.values(value).every((fact) => ["string", "number", "boolean"].includes(typeof fact));

function instantIn(value: SqlValue | undefined): Instant {
  const text = textIn(value);
  if (!isInstant(text)) throw damaged(`${text} is not an instant`);
  return text;
}

function textIn(value: SqlValue | undefined): string {
  if (typeof value !== "string") throw damaged(`${value} stands where a text should`);
  return value;
}
