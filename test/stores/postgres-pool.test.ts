/** What a pool, and those who share it, may leave on a connection. */
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type pg from "pg";
import { describe, expect, test } from "vitest";
import type { Store } from "../../src/index.ts";
import { postgresStore } from "../../src/stores/postgres.ts";
import { append, idOf, ORIGIN } from "../../src/testing/store/check.ts";
import { fullRecords } from "../../src/testing/store/samples.ts";
import { usePostgres } from "../support/postgres.ts";
import { openWorld, registration } from "../support/world.ts";

const server = usePostgres();

async function opened(schema: string, pool: pg.Pool): Promise<Store> {
  const store = postgresStore(pool, { schema });
  await store.open(ORIGIN);
  return store;
}

/** A schema with a ledger of three entries. */
async function ledgerSchema(): Promise<string> {
  const schema = await server.newSchema();
  await append(await opened(schema, server.pool()), [idOf(0), idOf(1), idOf(2)]);
  return schema;
}

/** The message of the protocol: the server ends this connection, as an administrator told it to. */
const TERMINATED = (() => {
  const fields = Buffer.from("SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0");
  const head = Buffer.from("E\0\0\0\0");
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
})();
const READY = Buffer.from("Z\0\0\0\x05I");

/** A pool whose next connections are ended in the packet that says that they are ready. */
async function endedAtOnce() {
  const url = new URL(server.url());
  const target = { port: Number(url.port), host: url.hostname };
  let left = 0;
  const proxy = createServer((client) => {
    const upstream = connect(target);
    client.on("data", (data) => upstream.write(data));
    upstream.on("data", (data) => {
      if (left === 0 || !data.includes(READY)) return client.write(data);
      left--;
      return client.end(Buffer.concat([data, TERMINATED]));
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("error", () => other.destroy()).on("close", () => other.destroy());
    }
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  url.port = String(typeof address === "object" ? address?.port : "");
  return {
    pool: server.newPool({ connectionString: url.href, maxUses: 1 }),
    end(next: number) {
      left = next;
    },
    close: () => proxy.close(),
  };
}

test("a connection that ends while the pool hands it over ends a call, never the process", async () => {
  const { pool, end, close } = await endedAtOnce();
  const store = await opened(await ledgerSchema(), pool);
  for (const call of [() => store.head(), () => append(store, [idOf(9)])]) {
    end(1);
    await expect(call()).rejects.toMatchObject({ code: "store-busy" });
  }
  expect((await store.head())?.size).toBe(3);
  close();
});

test("an idle connection that ends is no matter", async () => {
  const pool = server.newPool({ application_name: "idle" });
  const store = await opened(await ledgerSchema(), pool);
  await server.pool().query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'idle'");
  await expect.poll(() => pool.totalCount).toBe(0);
  expect((await store.head())?.size).toBe(3);
});

describe("a connection in the middle of somebody's transaction", () => {
  test.each([
    ["at work", "INSERT INTO theirs VALUES (1)"],
    ["that failed", "SELECT 1 / 0"],
  ])("%s: their work is not committed, and ours is", async (_, work) => {
    const schema = await ledgerSchema();
    await server.pool().query(`CREATE TABLE ${schema}.theirs (x int)`);
    const pool = server.newPool({ max: 1, options: `-c search_path=${schema}` });
    const store = await opened(schema, pool);
    const leak = async () => {
      const client = await pool.connect();
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
      await client.query(work).catch(() => {});
      client.release();
    };
    await leak();
    expect((await append(store, [idOf(9)])).head.size).toBe(4);
    await leak();
    await append(await opened(schema, server.pool()), [idOf(10)]);
    expect((await store.head())?.size).toBe(5);
    expect((await server.pool().query(`TABLE ${schema}.theirs`)).rows).toEqual([]);
  });

  test("each time is too often: the pool is refused", async () => {
    const schema = await ledgerSchema();
    const pool = server.newPool();
    pool.on("connect", (client) => void client.query("BEGIN"));
    pool.on("acquire", (client) => Object.assign(client, { getTransactionStatus: () => "T" }));
    await expect(opened(schema, pool)).rejects.toMatchObject({ code: "wrong-usage", message: /end each/ });
    expect(pool.totalCount).toBe(0);
  });
});

describe("settings of a connection", () => {
  test("results in binary are refused before anything is read", async () => {
    const binary = { binary: true, max: 1 };
    const pool = server.newPool(binary);
    await expect(opened(await ledgerSchema(), pool)).rejects.toMatchObject({
      code: "wrong-usage",
      message: /binary results/,
    });
  });

  test("a session that passes by the triggers is refused, at opening and at every transaction", async () => {
    const refused = { code: "store-failed", facts: { setting: "session_replication_role" }, message: /is replica/ };
    const schema = await ledgerSchema();
    const options = "-c session_replication_role=replica";
    await expect(opened(schema, server.newPool({ options }))).rejects.toMatchObject(refused);
    const pool = server.newPool({ max: 1 });
    const store = await opened(schema, pool);
    await pool.query("SET session_replication_role = replica");
    await expect(append(store, [idOf(9)])).rejects.toMatchObject(refused);
    await pool.query("SET session_replication_role = origin");
    expect((await append(store, [idOf(9)])).head.size).toBe(4);
  });

  test("in another client_encoding texts are what they were", async () => {
    const pool = server.newPool({ max: 1 });
    const store = await opened(await ledgerSchema(), pool);
    for (const encoding of ["LATIN1", "GBK"]) {
      const set = () => pool.query(`SET client_encoding = '${encoding}'`);
      const changes = fullRecords();
      for (const [id, party] of changes.party) changes.party.set(id, { ...party, name: `${encoding}: 培训学校 é 😀` });
      await set();
      await append(store, [idOf(encoding.length)], { changes });
      await set();
      expect(await store.list("party", { limit: 9 })).toEqual([...changes.party.values()]);
    }
  });

  test("prepared statements that somebody dropped between two transactions are got over", async () => {
    const pool = server.newPool({ max: 1 });
    const world = await openWorld({ store: postgresStore(pool, { schema: await server.newSchema() }) });
    for (const [name, statement] of Object.entries({ a: "DEALLOCATE ALL", b: "DISCARD ALL" })) {
      await pool.query(statement);
      const outcome = await world.ledger.submit(registration(world, name));
      expect(outcome).toMatchObject({ ok: true, repeated: false });
    }
    await world.ledger.close();
  });

  test("a search path with other operators before the system's leads nowhere, and is left as it was", async () => {
    const schema = await ledgerSchema();
    const own = `own_${schema}`;
    await server.pool().query(`
      CREATE SCHEMA ${own};
      CREATE FUNCTION ${own}.never(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
      CREATE FUNCTION ${own}.never(bigint, integer) RETURNS boolean LANGUAGE sql AS 'SELECT false';
      CREATE FUNCTION ${own}.never(name, text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
      CREATE FUNCTION ${own}.jsonb_array_elements(jsonb) RETURNS SETOF jsonb LANGUAGE sql AS 'SELECT NULL::jsonb LIMIT 0';
      CREATE FUNCTION ${own}.set_config(text, text, boolean) RETURNS text LANGUAGE sql AS 'SELECT NULL::text';
      CREATE OPERATOR ${own}.= (LEFTARG = text, RIGHTARG = text, FUNCTION = ${own}.never);
      CREATE OPERATOR ${own}.= (LEFTARG = bigint, RIGHTARG = integer, FUNCTION = ${own}.never);
      CREATE OPERATOR ${own}.= (LEFTARG = name, RIGHTARG = text, FUNCTION = ${own}.never)`);
    const pool = server.newPool({ max: 1, options: `-c search_path=${own},pg_catalog` });
    const store = await opened(schema, pool);
    expect((await append(store, [idOf(9)])).head.size).toBe(4);
    expect((await store.head())?.size).toBe(4);
    expect((await store.lines(0, 9)).length).toBe(4);
    expect((await pool.query("SHOW search_path")).rows).toEqual([{ search_path: `${own},pg_catalog` }]);
    await server.pool().query(`DROP SCHEMA ${own} CASCADE`);
  });
});
