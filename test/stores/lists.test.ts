/** Lists by what records are: every store finds what a look at all of them would, and reads no more than it must. */
import Sqlite from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createTables,
  eachRecord,
  FILTERS,
  KINDS,
  type Kind,
  memoryStore,
  type Store,
  type Tables,
} from "../../src/index.ts";
import type { SqlDialect, SqlQuery } from "../../src/stores/driver.ts";
import { postgresStore } from "../../src/stores/postgres.ts";
import { postgresDriver } from "../../src/stores/postgres-driver.ts";
import { PINS } from "../../src/stores/postgres-pins.ts";
import { columnName } from "../../src/stores/rows.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { sqliteDriver } from "../../src/stores/sqlite-driver.ts";
import { createStatements } from "../../src/stores/statements.ts";
import { RECORD_TABLES } from "../../src/stores/tables.ts";
import { append, idOf, ORIGIN } from "../../src/testing/store/check.ts";
import { bareRecords, fullRecords } from "../../src/testing/store/samples.ts";
import { usePostgres } from "../support/postgres.ts";
import { newPath } from "./files.ts";

const server = usePostgres();

type Scalar = string | number | boolean;
type Match = Scalar | readonly Scalar[] | { readonly from?: Scalar; readonly to?: Scalar };
type Where = Readonly<Record<string, Match | undefined>>;

const LISTED = KINDS.filter((kind) => FILTERS[kind].length > 0);
/** In the order of code points, which is not that of UTF-16. */
const TEXTS = ["", "A", "a", "a\t", "b", "培训", "\ue000", "😀"];
const UNKEPT = ["\0", "a\0", "\ud800"];
/** States that the second wall lets a record begin in. */
const STATES = {
  class: ["filed", "closed"],
  voucher: ["issued", "held", "void"],
  settlement: ["submitted", "publicised"],
};

const samplesOf = (tables: Tables, kind: Kind): readonly object[] => [...tables[kind].values()];

/** What a member is in some record of the kind: undefined where it can be absent. */
function valuesOf(kind: Kind, member: string): readonly (Scalar | undefined)[] {
  if (member === "state") return Reflect.get(STATES, kind);
  const [full, bare] = [fullRecords(), bareRecords()].map((tables) =>
    Reflect.get(samplesOf(tables, kind)[0] ?? {}, member),
  );
  const values: readonly Scalar[] = { string: TEXTS, number: [0, 1, 2, 10], boolean: [false, true] }[
    typeof full as "string"
  ];
  return bare === undefined ? [...values, undefined] : values;
}

function recordsArb(kind: Kind): fc.Arbitrary<Tables> {
  const members = Object.fromEntries(
    FILTERS[kind].map((member) => [member, fc.constantFrom(...valuesOf(kind, member))]),
  );
  const ids = fc.uniqueArray(fc.constantFrom(..."abcdefghij"), { minLength: 1, maxLength: 10 });
  return fc.tuple(ids, fc.array(fc.record(members), { minLength: 10, maxLength: 10 })).map(([ids, all]) => {
    const tables = createTables();
    const records: Map<string, object> = tables[kind];
    for (const [index, id] of ids.entries()) {
      const own = Object.entries(all[index] ?? {}).filter(([, value]) => value !== undefined);
      const sample = Object.fromEntries(Object.entries(samplesOf(bareRecords(), kind)[0] ?? {}));
      records.set(id, { ...sample, ...Object.fromEntries(own), ...(kind in sample ? { [kind]: id } : {}) });
    }
    return tables;
  });
}

function whereArb(kind: Kind): fc.Arbitrary<Where> {
  const members = FILTERS[kind].map((member) => {
    const present = valuesOf(kind, member).filter((value) => value !== undefined);
    const value = fc.constantFrom(...present, ...present, ...present, ...UNKEPT, "1", 1, true);
    const match: fc.Arbitrary<Match> = fc.oneof(
      value,
      fc.array(value, { maxLength: 4 }),
      fc.record({ from: value, to: value }, { requiredKeys: [] }),
    );
    return [member, match] as const;
  });
  return fc.record(Object.fromEntries(members), { requiredKeys: [] });
}

const isUnkept = (value: Scalar | undefined): boolean => typeof value === "string" && UNKEPT.includes(value);

/** Below 0 if `a` comes first; undefined if they have no order. */
function order(a: Scalar, b: Scalar): number | undefined {
  if (typeof a !== typeof b || isUnkept(a) || isUnkept(b)) return undefined;
  return typeof a === "string" ? Buffer.compare(Buffer.from(a), Buffer.from(`${b}`)) : Number(a) - Number(b);
}

/** Whether the record is one that is asked for, as one would say it oneself. */
const isAsked = (record: object, where: Where): boolean =>
  Object.entries(where).every(([member, match]) => {
    const own: Scalar | undefined = Reflect.get(record, member);
    if (match === undefined) return true;
    if (own === undefined) return false;
    if (Array.isArray(match)) return match.some((value) => value === own);
    if (typeof match !== "object") return match === own;
    const { from = own, to = own } = match as { from?: Scalar; to?: Scalar };
    return (order(from, own) ?? 1) <= 0 && (order(own, to) ?? 1) <= 0;
  });

async function expectFound(make: () => Promise<Store>, numRuns: number): Promise<void> {
  const listing = fc.constantFrom(...LISTED).chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      tables: recordsArb(kind),
      wheres: fc.array(whereArb(kind), { minLength: 15, maxLength: 15 }),
      after: fc.constantFrom("", "b", "e\0", "c\ud800", "zz"),
      limit: fc.integer({ min: 1, max: 11 }),
    }),
  );
  const store = await make();
  await store.open(ORIGIN);
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(listing, async ({ kind, tables, wheres, after, limit }) => {
      const prefix = `${String(++runs).padStart(6, "0")}.`; // each run's records come after those of all before
      const changes = createTables();
      eachRecord(tables, (_, id, record) => {
        const records: Map<string, object> = changes[kind];
        records.set(prefix + id, kind in record ? { ...record, [kind]: prefix + id } : record);
      });
      await append(store, [idOf(runs)], { changes });
      const all = [...changes[kind]].sort(([a], [b]) => (a < b ? -1 : 1));
      for (const where of wheres) {
        const expected = all.filter(([id, record]) => id > prefix + after && isAsked(record, where)).slice(0, limit);
        const found = await store.list<Kind>(kind, { where, after: prefix + after, limit });
        expect({ where, found }).toEqual({ where, found: expected.map(([, record]) => record) });
      }
    }),
    { numRuns },
  );
  for (const where of [null, [], "paid", 7]) {
    await expect(store.list("fund", { where: where as never, limit: 9 })).rejects.toMatchObject({
      code: "wrong-usage",
    });
  }
  await store.close();
}

describe("records are found as by a look at all of them", () => {
  const numRuns = Number(process.env.FC_RUNS ?? 20);
  test("in memory", () => expectFound(async () => memoryStore(), numRuns));
  test("in SQLite", () => expectFound(async () => sqliteStore(newPath()), numRuns));
  test("in PostgreSQL", () =>
    expectFound(async () => postgresStore(server.pool(), { schema: await server.newSchema() }), numRuns));
});

const INDEXED = KINDS.flatMap((kind) =>
  (RECORD_TABLES[kind].indexes ?? []).map((member) => ({ kind, member, table: RECORD_TABLES[kind].table })),
);
const MANY = 1_000;

/** Many records of every kind that has an index, of a hundred schools and so on. */
async function fill(store: Store): Promise<void> {
  await store.open(ORIGIN);
  const changes = createTables();
  for (const kind of new Set(INDEXED.map((indexed) => indexed.kind))) {
    const records: Map<string, object> = changes[kind];
    for (let number = 0; number < MANY; number++) {
      const members = INDEXED.filter((indexed) => indexed.kind === kind).map(({ member }) => [
        member,
        `x-${number % 100}`,
      ]);
      records.set(idOf(number), {
        ...samplesOf(fullRecords(), kind)[0],
        ...Object.fromEntries(members),
        [kind]: idOf(number),
      });
    }
  }
  await append(store, [idOf(1)], { changes });
}

const queryOf = (dialect: SqlDialect, kind: Kind, member: string): SqlQuery => {
  const query = createStatements(dialect).records[kind].list({
    where: { [member]: "x-7" },
    after: idOf(500),
    limit: 500,
  });
  if (!query) throw new Error(`${kind} by ${member} asks for nothing`);
  return query;
};

describe("a list by a member that has an index reads what it finds, in the order of the ids", () => {
  test("in SQLite", async () => {
    const path = newPath();
    const store = sqliteStore(path);
    await fill(store);
    const { dialect } = sqliteDriver(path, 0);
    const db = new Sqlite(path);
    for (const { kind, member, table } of INDEXED) {
      const { sql, params } = queryOf(dialect, kind, member);
      const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...params);
      const column = columnName(member);
      const how = `SEARCH ${table} USING INDEX ${table}_by_${column} (${column}=? AND ledger=? AND id>?)`;
      expect(plan.map(({ detail }) => detail)).toEqual([how]);
    }
    db.close();
    await store.close();
  });

  test("in PostgreSQL, which has no statistics of the tables, in and outside of the writer's transactions", async () => {
    const schema = await server.newSchema();
    const store = postgresStore(server.pool(), { schema });
    await fill(store);
    const { dialect } = postgresDriver(server.pool(), { schema, waitMs: 0, prepare: true });
    const client = await server.pool().connect();
    for (const pins of ["SELECT $1::text", PINS]) {
      await client.query("BEGIN");
      await client.query(pins, ["1s"]);
      for (const { kind, member, table } of INDEXED) {
        const { sql, params } = queryOf(dialect, kind, member);
        const { rows } = await client.query({ text: `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, values: [...params] });
        const text = JSON.stringify(rows);
        expect(text).toContain(`"Index Name":"${table}_by_${columnName(member)}"`);
        expect(text).not.toMatch(/Seq Scan|Rows Removed by Filter|"Sort"/);
      }
      await client.query("COMMIT");
    }
    client.release();
    await store.close();
  });
});
