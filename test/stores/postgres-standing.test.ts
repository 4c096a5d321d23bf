/** Whether the second wall stands is looked at when a store is opened: each test changes a part of it, and puts it back. */
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postgresStore } from "../../src/stores/postgres.ts";
import { ORIGIN } from "../../src/testing/store/check.ts";
import { usePostgres } from "../support/postgres.ts";

const server = usePostgres();
let schema: string;
let raw: pg.PoolClient;

beforeAll(async () => {
  schema = await server.newSchema();
  await opened();
  raw = await server.pool().connect();
  await raw.query(`SET search_path = ${schema}`);
});

afterAll(() => raw.release(true));

async function opened(): Promise<void> {
  const store = postgresStore(server.pool(), { schema });
  await store.open(ORIGIN);
  await store.close();
}

/** Does it, opens a store, and undoes it: what the store said. */
async function whenChanged(change: string, back: string): Promise<string> {
  await raw.query(change);
  const said = await opened().catch((error: { code: string; message: string }) => `${error.code}: ${error.message}`);
  await raw.query(back);
  await opened();
  return `${said}`;
}

const partsGone = (part: string) => new RegExp(`store-failed: .*: ${part} was dropped or changed`);

describe("a part that is gone or changed is noticed", () => {
  test("a trigger that was dropped, switched off or narrowed, and a function's body", async () => {
    const trigger = "TRIGGER vouchers_on_update ON vouchers";
    const made = `CREATE TRIGGER vouchers_on_update BEFORE UPDATE ON vouchers FOR EACH ROW EXECUTE FUNCTION vouchers_on_update()`;
    const off = "ALTER TABLE vouchers DISABLE TRIGGER vouchers_on_update";
    const on = "ALTER TABLE vouchers ENABLE TRIGGER vouchers_on_update";
    const narrowed = made.replace("EXECUTE", "WHEN (false) EXECUTE");
    const { rows } = await raw.query("SELECT pg_get_functiondef('vouchers_on_update'::regproc) AS sql");
    const emptied =
      "CREATE OR REPLACE FUNCTION vouchers_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NEW; END'";
    for (const [change, back] of [
      [`DROP ${trigger}`, made],
      [off, on],
      [`DROP ${trigger}; ${narrowed}`, `DROP ${trigger}; ${made}`],
      [emptied, rows[0].sql],
    ]) {
      expect(await whenChanged(change, back)).toMatch(partsGone("vouchers: trigger vouchers_on_update"));
    }
  });

  test.each([
    ["SET search_path = public", "SET search_path = pg_catalog, pg_temp"],
    ["RESET ALL", "SET search_path = pg_catalog, pg_temp"],
    ["SET session_replication_role = replica", "RESET session_replication_role"],
    ["SECURITY DEFINER", "SECURITY INVOKER"],
  ])("a function's settings: %s", async (change, back) => {
    const alter = (how: string) => `ALTER FUNCTION vouchers_on_update() ${how}`;
    expect(await whenChanged(alter(change), alter(back))).toMatch(partsGone("vouchers: trigger vouchers_on_update"));
  });

  test("every key, every CHECK and every NOT NULL", async () => {
    const { rows } = await raw.query(
      `SELECT relname, conname, pg_get_constraintdef(n.oid) AS definition FROM pg_constraint n JOIN pg_class c ON c.oid = conrelid
       WHERE connamespace = $1::regnamespace AND contype IN ('c', 'p') AND relname <> 'voucher_ledger_schema'`,
      [schema],
    );
    for (const { relname, conname, definition } of rows) {
      const drop = `ALTER TABLE ${relname} DROP CONSTRAINT ${conname}`;
      const add = `ALTER TABLE ${relname} ADD CONSTRAINT ${conname} ${definition}`;
      await raw.query(drop);
      await expect(opened(), conname).rejects.toThrow(`${relname}: constraint ${conname} was dropped or changed`);
      await raw.query(add);
    }
    await opened();
    expect(rows.length).toBeGreaterThan(90);
    for (const column of ["entries.line", "refusals.digest", "vouchers.state"]) {
      const [table, name] = column.split(".");
      const alter = (how: string) => `ALTER TABLE ${table} ALTER ${name} ${how} NOT NULL`;
      expect(await whenChanged(alter("DROP"), alter("SET"))).toMatch(partsGone(`${table}: NOT NULL of ${name}`));
    }
  });

  test("a CHECK that was made weaker under its own name, or that the rows there were never held against", async () => {
    const [drop, add] = ["DROP CONSTRAINT vouchers_within_face", "ADD CONSTRAINT vouchers_within_face CHECK"];
    const real = `ALTER TABLE vouchers ${drop}, ${add} (reserved + accrued + paid <= face)`;
    for (const weaker of ["(paid <= face)", "(reserved + accrued + paid <= face) NOT VALID"]) {
      const said = await whenChanged(`ALTER TABLE vouchers ${drop}, ${add} ${weaker}`, real);
      expect(said).toMatch(partsGone("vouchers: constraint vouchers_within_face"));
    }
  });

  test.each(["entries", "ledgers", "vouchers"])("%s that a crash of the server would empty", async (table) => {
    const said = await whenChanged(`ALTER TABLE ${table} SET UNLOGGED`, `ALTER TABLE ${table} SET LOGGED`);
    expect(said).toMatch(partsGone(`${table}: table`));
  });
});

test.each([
  "DROP INDEX vouchers_by_class",
  "DROP INDEX vouchers_by_class; CREATE INDEX vouchers_by_class ON vouchers (class, ledger, id) WHERE class > ''",
  "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'vouchers_by_class'::regclass",
])("an index that is not as it was made is named, and what it takes is said: %s", async (change) => {
  const { rows } = await raw.query("SELECT pg_get_indexdef('vouchers_by_class'::regclass) AS made");
  const said = await whenChanged(change, `DROP INDEX IF EXISTS vouchers_by_class; ${rows[0].made}`);
  const remedy = `DROP INDEX IF EXISTS "${schema}".vouchers_by_class; CREATE INDEX vouchers_by_class ON "${schema}".vouchers (class, ledger, id)`;
  expect(said).toMatch(/^store-failed: .*: the index vouchers_by_class was dropped or changed: make it anew/);
  expect(said).toContain(remedy);
});

describe("what somebody added", () => {
  const quiet = "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'";
  const trigger = "CREATE TRIGGER quiet BEFORE UPDATE ON funds FOR EACH ROW EXECUTE FUNCTION quiet()";

  test.each([
    [`${quiet}; ${trigger}`, "DROP FUNCTION quiet CASCADE"],
    ["CREATE RULE quiet AS ON UPDATE TO funds DO INSTEAD NOTHING", "DROP RULE quiet ON funds"],
    ["ALTER TABLE funds ENABLE ROW LEVEL SECURITY", "ALTER TABLE funds DISABLE ROW LEVEL SECURITY"],
    ["CREATE TABLE more () INHERITS (funds)", "DROP TABLE more"],
    ["ALTER TABLE funds ADD CONSTRAINT small CHECK (paid < 9)", "ALTER TABLE funds DROP CONSTRAINT small"],
    ["ALTER TABLE funds ADD UNIQUE (name)", "ALTER TABLE funds DROP CONSTRAINT funds_name_key"],
    ["ALTER TABLE funds ADD own text NOT NULL", "ALTER TABLE funds DROP own"],
  ])("to a table is noticed: %s", async (change, back) => {
    expect(await whenChanged(change, back)).toMatch(/store-failed: .*somebody added this to a table, funds/);
  });

  test("of views, indexes, columns and tables beside them is no matter", async () => {
    const make = `CREATE VIEW unpaid AS SELECT id, accrued FROM vouchers; CREATE TABLE notes (a text);
      CREATE INDEX by_name ON funds (name); ALTER TABLE funds ADD own text`;
    const drop = "DROP VIEW unpaid; DROP TABLE notes; DROP INDEX by_name; ALTER TABLE funds DROP own";
    expect(await whenChanged(make, drop)).toBe("undefined");
  });
});
