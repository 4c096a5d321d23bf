/**
 * Databases with the tables of older versions, as the library of that time made them (version-1.*.sql): opened by this
 * one they have its tables, and all that was in them.
 */
import { readFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { instruction, LedgerError, type Store, sign } from "../../src/index.ts";
import type { SqlDriver } from "../../src/stores/driver.ts";
import { postgresStore, readPostgresOrigin } from "../../src/stores/postgres.ts";
import { postgresDriver } from "../../src/stores/postgres-driver.ts";
import { SCHEMA_VERSION } from "../../src/stores/schema.ts";
import { sqlStore } from "../../src/stores/sql.ts";
import { readSqliteOrigin, sqliteStore } from "../../src/stores/sqlite.ts";
import { sqliteDriver } from "../../src/stores/sqlite-driver.ts";
import { type Evidence, requirePromises } from "../faults/promises.ts";
import { usePostgres } from "../support/postgres.ts";
import { keyOf, ORIGIN } from "../support/world.ts";
import { newPath } from "./files.ts";

const server = usePostgres();
const textOf = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const WAIT_MS = 10_000;
const SIZE = 29;

/** A database of a test, and how to look at it with no store. */
interface Subject {
  store(): Store;
  driver(): SqlDriver;
  origin(): Promise<string | undefined>;
  /** Runs statements; gives the rows of the last. */
  sql(statements: string): Promise<readonly (readonly unknown[])[]>;
  version(): Promise<number>;
  /** What the tables are, in the database's own words. */
  tables(): Promise<readonly string[]>;
}

type Make = (statements: string | undefined) => Promise<Subject>;

const plain = (statement: unknown): string => `${statement}`.toLowerCase().replaceAll('"', "");

const onSqlite: Make = async (statements) => {
  const path = newPath();
  const sql: Subject["sql"] = async (statements) => {
    const db = new Sqlite(path);
    try {
      if (/^(SELECT|PRAGMA \w+$)/.test(statements)) return db.prepare<[], unknown[]>(statements).raw().all();
      db.exec(statements);
      return [];
    } finally {
      db.close();
    }
  };
  if (statements !== undefined) await sql(statements);
  return {
    store: () => sqliteStore(path),
    driver: () => sqliteDriver(path, WAIT_MS),
    origin: () => readSqliteOrigin(path),
    sql,
    version: async () => Number((await sql("PRAGMA user_version"))[0]?.[0]),
    tables: async () => (await sql("SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2")).map(plain),
  };
};

const onPostgres: Make = async (statements) => {
  const schema = await server.newSchema();
  const sql: Subject["sql"] = async (statements) => {
    const client = new pg.Client({ connectionString: server.url() });
    await client.connect();
    try {
      await client.query(`SET search_path = ${schema}`);
      return (await client.query({ text: statements, rowMode: "array" })).rows ?? [];
    } finally {
      await client.end();
    }
  };
  if (statements !== undefined) await sql(statements.replaceAll("version_1", schema));
  return {
    store: () => postgresStore(server.pool(), { schema }),
    driver: () => postgresDriver(server.pool(), { schema, waitMs: WAIT_MS, prepare: true }),
    origin: () => readPostgresOrigin(server.pool(), { schema }),
    sql,
    version: async () => Number((await sql("SELECT max(version) FROM voucher_ledger_schema"))[0]?.[0]),
    async tables() {
      const rows = await sql(`
        SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = '${schema}'
        UNION ALL SELECT 'trigger', pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
          WHERE NOT tgisinternal AND relnamespace = '${schema}'::regnamespace
        UNION ALL SELECT 'function', pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = '${schema}'::regnamespace
        UNION ALL SELECT 'column', concat_ws(' ', table_name, column_name, data_type, is_nullable) FROM information_schema.columns
          WHERE table_schema = '${schema}'
        ORDER BY 1, 2`);
      return rows.map((row) => plain(row).replaceAll(schema, "schema"));
    },
  };
};

const DATABASES = [
  { name: "SQLite", make: onSqlite, older: textOf("version-1.sqlite.sql") },
  { name: "PostgreSQL", make: onPostgres, older: textOf("version-1.postgres.sql") },
];

async function openedOnce(store: Store): Promise<void> {
  await store.open(ORIGIN);
  await store.close();
}

/** Two redemptions of the third voucher, after what is there. */
const asked = ["1f", "2f"].map((end) => {
  const data = { voucher: "01900000-0000-7000-8000-000000000003", outcome: "completion", amount: 60_000 } as const;
  const id = `01900000-0000-7000-8009-0000000000${end}`;
  return sign(instruction("voucher.redeem", ORIGIN, data, id), keyOf("school-a.desk"));
});
const EVIDENCE: Evidence = { asked, answers: [], now: Date.parse("2025-01-22T01:00:00.000Z") };

/** A driver that fails as it is told to say that the tables are those of the present version. */
function diesAtTheEnd(driver: SqlDriver): SqlDriver {
  return {
    ...driver,
    async begin() {
      const transaction = await driver.begin();
      return {
        ...transaction,
        async run(bulks) {
          const upTo = bulks.findIndex(({ sql }) => sql === driver.dialect.setVersion);
          if (upTo < 0) return transaction.run(bulks);
          await transaction.run(bulks.slice(0, upTo));
          throw new LedgerError("store-failed", "the process was killed");
        },
      };
    },
  };
}

describe.each(DATABASES)("$name with the tables of version 1", ({ make, older }) => {
  test("is migrated when it is opened: entries and head are as they were, the audit is clean, writes go on", async () => {
    const subject = await make(older);
    const content = () => subject.sql("SELECT seq, id, at, hash, line FROM entries ORDER BY seq");
    const [before, head] = [await content(), await subject.sql("SELECT size, hash, at FROM ledgers")];
    await openedOnce(subject.store());
    expect(await subject.version()).toBe(SCHEMA_VERSION);
    expect(before).toHaveLength(SIZE);
    expect(await content()).toEqual(before);
    expect(await subject.sql("SELECT size, hash, at FROM ledgers")).toEqual(head);
    await requirePromises(subject.store(), EVIDENCE);
    expect((await content()).length).toBe(SIZE + 1);
  });

  test("has the tables, indexes and second wall of a new one afterwards", async () => {
    const [subject, fresh] = [await make(older), await make(undefined)];
    await openedOnce(subject.store());
    await openedOnce(fresh.store());
    expect(await subject.tables()).toEqual(await fresh.tables());
    await openedOnce(subject.store());
    await expect(subject.sql("DELETE FROM entries")).rejects.toThrow("DELETE of entries: never");
    await expect(subject.sql("UPDATE vouchers SET state = 'settled', paid = 1")).rejects.toThrow(/money|settlement/);
  });

  test("stays as it was when it is not carried to the end, and opens afterwards", async () => {
    const subject = await make(older);
    const before = await subject.tables();
    await expect(sqlStore(diesAtTheEnd(subject.driver())).open(ORIGIN)).rejects.toThrow("the process was killed");
    expect(await subject.version()).toBe(1);
    expect(await subject.tables()).toEqual(before);
    await openedOnce(subject.store());
    expect(await subject.version()).toBe(SCHEMA_VERSION);
  });

  test("is migrated once by all who open it at the same time", async () => {
    const subject = await make(older);
    const stores = Array.from({ length: 5 }, subject.store);
    await Promise.all(stores.map((store) => store.open(ORIGIN)));
    for (const store of stores) {
      expect((await store.head())?.size).toBe(SIZE);
      await store.close();
    }
    expect(await subject.version()).toBe(SCHEMA_VERSION);
  });

  test("is not migrated over an index of somebody's own: it is named, and opens when it is dropped", async () => {
    const subject = await make(older);
    await subject.sql("CREATE INDEX classes_by_school ON classes (school)");
    await expect(subject.store().open(ORIGIN)).rejects.toMatchObject({
      code: "store-failed",
      facts: { index: "classes_by_school" },
      message: /drop it \(DROP INDEX .*classes_by_school\)/,
    });
    expect(await subject.version()).toBe(1);
    await subject.sql("DROP INDEX classes_by_school");
    await openedOnce(subject.store());
    expect(await subject.version()).toBe(SCHEMA_VERSION);
  });

  test("tells its origin, and is not changed by that", async () => {
    const subject = await make(older);
    expect(await subject.origin()).toBe(ORIGIN);
    expect(await subject.version()).toBe(1);
    await expect(subject.store().open("another.example")).rejects.toMatchObject({ code: "store-foreign" });
    expect(await subject.version()).toBe(1);
  });
});

describe("a second wall that was changed while it was of version 1 is noticed, and nothing is migrated", () => {
  test.each([
    "DROP TRIGGER vouchers_walk",
    "CREATE TRIGGER quiet BEFORE UPDATE ON funds BEGIN SELECT RAISE(IGNORE); END",
  ])("in SQLite: %s", async (change) => {
    const subject = await onSqlite(textOf("version-1.sqlite.sql"));
    await subject.sql(change);
    await expect(subject.store().open(ORIGIN)).rejects.toMatchObject({ code: "store-failed" });
    await expect(subject.origin()).rejects.toThrow("the second wall is not as version 1 of the tables made it");
    expect(await subject.version()).toBe(1);
  });

  test.each([
    "DROP TRIGGER vouchers_on_update ON vouchers",
    "ALTER TABLE funds DROP CONSTRAINT funds_never_overdrawn",
    "CREATE RULE quiet AS ON UPDATE TO funds DO INSTEAD NOTHING",
    "ALTER TABLE entries SET UNLOGGED",
  ])("in PostgreSQL: %s", async (change) => {
    const subject = await onPostgres(textOf("version-1.postgres.sql"));
    await subject.sql(change);
    await expect(subject.store().open(ORIGIN)).rejects.toThrow(
      "the second wall is not as version 1 of the tables made it",
    );
    expect(await subject.version()).toBe(1);
  });
});

describe("in PostgreSQL", () => {
  const older = textOf("version-1.postgres.sql");
  /** How many wait for a lock. */
  const waiting = async (): Promise<number> =>
    (await server.pool().query("SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted")).rows[0].waiting;

  test("a role that does not own the tables is told who should open them", async () => {
    const schema = await server.newSchema();
    const role = `${schema}_clerk`;
    const owner = new pg.Client({ connectionString: server.url() });
    await owner.connect();
    await owner.query(older.replaceAll("version_1", schema));
    await owner.query(`CREATE ROLE ${role}; GRANT USAGE ON SCHEMA ${schema} TO ${role};
      GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`);
    const pool = new pg.Pool({ connectionString: server.url(), pipeline: true, options: `-c role=${role}` });
    const opening = openedOnce(postgresStore(pool, { schema }));
    await expect(opening).rejects.toMatchObject({ code: "cannot-write", message: /open it once with their owner's/ });
    await openedOnce(postgresStore(server.pool(), { schema }));
    await openedOnce(postgresStore(pool, { schema }));
    await pool.end();
    await owner.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await owner.end();
  });

  test("a migration that a reader's locks end is tried again", async () => {
    const schema = await server.newSchema();
    const reader = new pg.Client({ connectionString: server.url() });
    await reader.connect();
    await reader.query(older.replaceAll("version_1", schema));
    await reader.query(`SET deadlock_timeout = '1min'; BEGIN; SELECT count(*) FROM ${schema}.vouchers`);
    const pool = new pg.Pool({ connectionString: server.url(), pipeline: true, options: "-c deadlock_timeout=300ms" });
    const opening = openedOnce(postgresStore(pool, { schema }));
    await expect.poll(waiting).toBeGreaterThan(0);
    expect(await reader.query(`SELECT count(*) FROM ${schema}.funds; COMMIT`)).toHaveLength(2);
    await opening;
    await Promise.all([reader.end(), pool.end()]);
  });

  test("a migration waits for the writer of an older version that has the head", async () => {
    const schema = await server.newSchema();
    const writer = new pg.Client({ connectionString: server.url() });
    await writer.connect();
    await writer.query(older.replaceAll("version_1", schema));
    await writer.query(`BEGIN; SELECT size FROM ${schema}.ledgers FOR UPDATE`);
    const opening = openedOnce(postgresStore(server.pool(), { schema }));
    await expect.poll(waiting).toBeGreaterThan(0);
    const changed = await writer.query(`UPDATE ${schema}.parties SET name = 'renamed' WHERE id = 'school-a'; COMMIT`);
    expect(changed).toHaveLength(2);
    await opening;
    const { rows } =
      await writer.query(`SELECT name, (SELECT max(version)::int FROM ${schema}.voucher_ledger_schema) AS version
      FROM ${schema}.parties WHERE id = 'school-a'`);
    expect(rows).toEqual([{ name: "renamed", version: SCHEMA_VERSION }]);
    await writer.end();
  });
});
