/** What schemas and servers a store takes, and what it makes of those that fail it. */
import { once } from "node:events";
import { connect, createServer } from "node:net";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { importLedger, openLedger, type Store } from "../../src/index.ts";
import { type PostgresOptions, postgresStore } from "../../src/stores/postgres.ts";
import { SCHEMA_VERSION } from "../../src/stores/schema.ts";
import { append, batchAfter, idOf, ORIGIN } from "../../src/testing/store/check.ts";
import { operatorOf, randomHistory } from "../audit/history.ts";
import { randomFrom } from "../audit/random.ts";
import { usePostgres } from "../support/postgres.ts";
import { beside, codeOf, keyOf, openWorld, registration, ORIGIN as WORLD } from "../support/world.ts";
import { chainedIds } from "./chain.ts";
import { startChild } from "./children.ts";

const server = usePostgres();

interface Opening extends Omit<PostgresOptions, "schema"> {
  readonly pool?: pg.Pool;
  readonly origin?: string;
}

async function opened(
  schema: string,
  { pool = server.pool(), origin = ORIGIN, ...options }: Opening = {},
): Promise<Store> {
  const store = postgresStore(pool, { schema, ...options });
  await store.open(origin);
  return store;
}

/** A schema with a ledger of three entries. */
async function ledgerSchema(): Promise<string> {
  const schema = await server.newSchema();
  const store = await opened(schema);
  await append(store, [idOf(0), idOf(1), idOf(2)]);
  await store.close();
  return schema;
}

const tablesIn = async (schema: string) =>
  (await server.pool().query("SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace", [schema])).rows;

describe("schemas that are refused, and left as they are", () => {
  test("another program's", async () => {
    const schema = await server.newSchema();
    await server.pool().query(`CREATE TABLE ${schema}.vouchers (id text)`);
    await expect(opened(schema)).rejects.toMatchObject({
      code: "store-foreign",
      message: expect.stringContaining(schema),
    });
    expect(await tablesIn(schema)).toEqual([{ relname: "vouchers" }]);
  });

  test("a later version's", async () => {
    const schema = await ledgerSchema();
    const [version, known] = [SCHEMA_VERSION + 1, SCHEMA_VERSION];
    await server.pool().query(`INSERT INTO ${schema}.voucher_ledger_schema (version) VALUES (${version})`);
    await expect(opened(schema)).rejects.toMatchObject({ code: "store-newer", facts: { version, known } });
  });

  test("another ledger's; both are named", async () => {
    const facts = { origin: "another.example", found: ORIGIN };
    const schema = await ledgerSchema();
    await expect(opened(schema, { origin: "another.example" })).rejects.toMatchObject({ code: "store-foreign", facts });
  });

  test("one that does not exist, or that no name can be", async () => {
    await expect(opened("nowhere")).rejects.toMatchObject({ code: "cannot-write", message: /create it first/ });
    for (const schema of ["", "Public", 'a"b', "a.b", "x".repeat(64)]) {
      expect(() => postgresStore(server.pool(), { schema })).toThrow(expect.objectContaining({ code: "wrong-usage" }));
    }
  });

  test("one in which the role may not make tables", async () => {
    const [schema, role] = [await server.newSchema(), `reader_${Date.now()}`];
    await server.pool().query(`CREATE ROLE ${role}; GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
    const pool = server.newPool({ options: `-c role=${role}` });
    await expect(opened(schema, { pool })).rejects.toMatchObject({ code: "cannot-write" });
    expect(await tablesIn(schema)).toEqual([]);
    await server.pool().query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  test("one of a database that is not in UTF-8", async () => {
    const name = `latin_${Date.now()}`;
    await server
      .pool()
      .query(`CREATE DATABASE ${name} ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0`);
    const url = new URL(server.url());
    url.pathname = name;
    const pool = new pg.Pool({ connectionString: url.href });
    await expect(opened("public", { pool })).rejects.toMatchObject({
      code: "store-failed",
      facts: { encoding: "LATIN1" },
    });
    await pool.end();
    await server.pool().query(`DROP DATABASE ${name}`);
  });
});

describe("durability", () => {
  const refused = { code: "store-failed", facts: { setting: "synchronous_commit" }, message: /turn it on/ };

  test("a server that answers before a commit is durable is refused at opening", async () => {
    const schema = await server.newSchema();
    await expect(
      opened(schema, { pool: server.newPool({ options: "-c synchronous_commit=off" }) }),
    ).rejects.toMatchObject(refused);
    expect(await tablesIn(schema)).toEqual([]);
  });

  test("and at the first transaction after it was made so, which writes nothing", async () => {
    const schema = await ledgerSchema();
    const role = `hasty_${Date.now()}`;
    const me = (await server.pool().query("SELECT current_user AS name, current_database() AS database")).rows[0];
    await server.pool().query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT ${me.name} TO ${role}`);
    const url = new URL(server.url());
    [url.username, url.password] = [role, "x"];
    const pool = server.newPool({ connectionString: url.href, options: `-c role=${me.name}`, maxUses: 1 });
    const store = await opened(schema, { pool });
    await server.pool().query(`ALTER ROLE ${role} SET synchronous_commit = off`);
    await expect(append(store, [idOf(3)])).rejects.toMatchObject(refused);
    expect((await store.head())?.size).toBe(3);
    await store.close();
    await pool.end();
    await server.pool().query(`DROP ROLE ${role}`);
  });
});

describe("pools of any kind", () => {
  const kinds: Record<string, { readonly pool?: pg.PoolConfig; readonly options?: PostgresOptions }> = {
    "with one connection": { pool: { max: 1 } },
    "that don't pipeline": { pool: { pipeline: false } },
    "without prepared statements": { options: { prepare: false } },
    "that make a new connection each time": { pool: { maxUses: 1 } },
  };
  test.each(Object.entries(kinds))("%s", async (_, { pool, options }) => {
    const schema = await server.newSchema();
    const store = await opened(schema, { pool: server.newPool(pool), ...options });
    await Promise.all(
      Array.from({ length: 9 }, (_, number) => Promise.all([append(store, [idOf(number)]), store.head()])),
    );
    expect((await chainedIds(store)).length).toBe(9);
    const fork = store.transact(async (transaction) => transaction.write(batchAfter(undefined, [idOf(9)])));
    await expect(fork).rejects.toMatchObject({ code: "ledger-corrupt" });
    await append(store, [idOf(9)]);
    await store.close();
  });

  test("a pool that was ended", async () => {
    const pool = new pg.Pool({ connectionString: server.url() });
    const store = await opened(await ledgerSchema(), { pool });
    await pool.end();
    await expect(store.head()).rejects.toMatchObject({ code: "ledger-closed" });
    await expect(append(store, [idOf(3)])).rejects.toMatchObject({ code: "ledger-closed" });
    await store.close();
  });

  test("a server that is not there", async () => {
    const pool = server.newPool({ connectionString: "postgres://127.0.0.1:1/x" });
    await expect(opened("public", { pool })).rejects.toMatchObject({
      code: "store-failed",
      message: /can't be reached/,
    });
  });

  test("ids that no database keeps are the ids of nothing", async () => {
    const store = await opened(await ledgerSchema());
    expect(await store.bound(["\0", "\ud800", idOf(1)])).toEqual(await store.bound([idOf(1)]));
    expect(await store.list("fund", { after: "a\0b", limit: 9 })).toEqual([]);
    await store.close();
  });
});

test("a role that may only read opens a ledger, and is told that it can't write when it does", async () => {
  const [schema, role] = [await server.newSchema(), `clerk_${Date.now()}`];
  const world = await openWorld({ store: postgresStore(server.pool(), { schema }) });
  await server.pool().query(`CREATE ROLE ${role}; GRANT USAGE ON SCHEMA ${schema} TO ${role};
    GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`);
  const pool = server.newPool({ options: `-c role=${role}` });
  const clerk = await beside(world, { store: postgresStore(pool, { schema }) });
  expect(await clerk.ledger.head()).toEqual(await world.ledger.head());
  expect(await clerk.ledger.get("fund", "linwu-2025")).toEqual(await world.ledger.get("fund", "linwu-2025"));
  await expect(clerk.ledger.submit(registration(clerk, "t"))).rejects.toMatchObject({ code: "cannot-write" });
  await clerk.ledger.close();
  await world.ledger.close();
  await server.pool().query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
});

describe("a ledger in use", () => {
  test("many stores may make one new schema at once", async () => {
    const schema = await server.newSchema();
    const stores = await Promise.all(Array.from({ length: 5 }, () => opened(schema)));
    await Promise.all(stores.map((store, number) => append(store, [idOf(number)])));
    expect((await stores[0]?.lines(0, 99))?.length).toBe(5);
    await Promise.all(stores.map((store) => store.close()));
  });

  test("a writer that waits in vain is told so, and the next one goes on", async () => {
    const schema = await ledgerSchema();
    const store = await opened(schema, { waitMs: 100 });
    const other = await server.pool().connect();
    await other.query(`BEGIN; SELECT * FROM ${schema}.ledgers FOR UPDATE`);
    await expect(append(store, [idOf(9)])).rejects.toMatchObject({ code: "store-busy", facts: { sqlstate: "55P03" } });
    expect((await store.lines(0, 9)).length).toBe(3);
    const waiting = append(store, [idOf(9)]);
    await other.query("COMMIT");
    other.release();
    expect((await waiting).head.size).toBe(4);
    await store.close();
  });

  test("a backend that is ended in the middle of a transaction leaves nothing, and the next one goes on", async () => {
    const pool = server.newPool({ application_name: "victim" });
    const store = await opened(await ledgerSchema(), { pool });
    const killed = store.transact(async (transaction) => {
      await transaction.head();
      await server
        .pool()
        .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim'");
      await transaction.lines(0, 1);
    });
    await expect(killed).rejects.toMatchObject({ name: "LedgerError", code: "store-busy" });
    expect((await append(store, [idOf(9)])).head.size).toBe(4);
    await store.close();
  });
});

describe("a connection that is cut at COMMIT", () => {
  /** A pool whose next COMMIT of a writer is cut off: on its way, or while the server has just begun with it. */
  async function cuttingPool() {
    const url = new URL(server.url());
    const target = { port: Number(url.port), host: url.hostname };
    let cut: "before" | "after" | undefined;
    const proxy = createServer((client) => {
      const upstream = connect(target);
      const end = () => {
        client.destroy();
        upstream.destroy();
      };
      client.on("data", (data) => {
        const isCommit = data.includes("COMMIT\0") && !data.includes("READ ONLY\0"); // reads are sent as a whole
        const when = isCommit ? cut : undefined;
        cut = when === undefined ? cut : undefined;
        if (when === "before") return end();
        upstream.write(data);
        if (when === undefined) return;
        client.resetAndDestroy();
        upstream.end();
      });
      upstream.on("data", (data) => client.destroyed || client.write(data));
      client.on("error", () => {});
      upstream.on("error", end).on("close", end);
    }).listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const address = proxy.address();
    url.port = String(typeof address === "object" ? address?.port : "");
    const pool = new pg.Pool({ connectionString: url.href, pipeline: true });
    return {
      pool,
      cutNext(when: "before" | "after") {
        cut = when;
      },
      async end() {
        await pool.end();
        proxy.close();
      },
    };
  }

  test("is of unknown fate, and both fates are found by looking", async () => {
    const { pool, cutNext, end } = await cuttingPool();
    const store = await opened(await ledgerSchema(), { pool });
    for (const [when, size] of [
      ["before", 3],
      ["after", 4],
    ] as const) {
      cutNext(when);
      await expect(append(store, [idOf(9)])).rejects.toMatchObject({ code: "store-failed", message: /not known/ });
      await expect.poll(async () => (await store.head())?.size).toBe(size);
    }
    await store.close();
    await end();
  });

  test("a ledger answers rightly: what is kept is accepted, what was lost can be sent again", async () => {
    const { pool, cutNext, end } = await cuttingPool();
    const world = await openWorld({ store: postgresStore(pool, { schema: await server.newSchema() }) });
    const kept = registration(world, "kept");
    for (const signed of [registration(world, "first"), registration(world, "second"), kept]) {
      await Promise.all([1, 2].map(() => pool.query("SELECT 1"))); // it need not connect to look it up
      cutNext("after");
      expect(await world.ledger.submit(signed)).toMatchObject({ ok: true, repeated: false });
    }
    expect(await world.ledger.submit(kept)).toMatchObject({ ok: true, repeated: true });
    cutNext("before");
    const lost = registration(world, "lost");
    await expect(world.ledger.submit(lost)).rejects.toMatchObject({ code: "store-failed" });
    expect(await world.ledger.submit(lost)).toMatchObject({ ok: true, repeated: false });
    await world.ledger.close();
    await end();
  });
});

describe("several writers on one ledger", () => {
  test("three processes leave no gap and lose nothing", async () => {
    const schema = await server.newSchema();
    const store = await opened(schema);
    const children = ["1", "2"].map((name) => startChild(["append", `${server.url()}#${schema}`, name, "30"]));
    for (let batch = 0; batch < 30; batch++) await append(store, [idOf(batch)]);
    const said = (await Promise.all(children.map(({ ended }) => ended))).flat();
    expect(said.filter((line) => line === "done").length).toBe(2);
    const answered = said.filter((line) => line !== "done").flatMap((line) => line.split(" "));
    expect(answered.length).toBe(180);
    const own = Array.from({ length: 30 }, (_, batch) => idOf(batch));
    expect([...(await chainedIds(store))].sort()).toEqual([...answered, ...own].sort());
    await store.close();
  });

  test("a process killed at work leaves whole batches, and every one that it had answered", async () => {
    const schema = await server.newSchema();
    const store = await opened(schema);
    const child = startChild(["append", `${server.url()}#${schema}`, "1", "1000000"]);
    await child.saying(5);
    child.kill();
    const answered = (await child.ended).flatMap((line) => line.split(" "));
    await append(store, [idOf(1), idOf(2), idOf(3)]); // after whatever the dead one's backend still does
    const ids = await chainedIds(store);
    expect(answered.length).toBeGreaterThanOrEqual(15);
    expect(ids.length % 3).toBe(0);
    expect(ids).toEqual(expect.arrayContaining(answered));
    await store.close();
  });

  test("at a budget's edge no fund is overdrawn, and no voucher is redeemed twice", async () => {
    const schema = await server.newSchema();
    const world = await openWorld({ store: postgresStore(server.newPool(), { schema }), budget: 5 * 100_000 });
    const others = await Promise.all(
      [1, 2].map(async () => beside(world, { store: postgresStore(server.newPool(), { schema }) })),
    );
    const vouchers = await world.issue(12);
    await world.claim(vouchers);
    const aClass = await world.approvedClass(12);
    const worlds = [world, ...others];
    const holding = vouchers.map((voucher, index) =>
      worlds[index % 3]?.send("school-a.desk hrss.issuer", "voucher.hold", { voucher, class: aClass }),
    );
    const held = await Promise.all(holding);
    const accepted = vouchers.filter((_, index) => held[index]?.ok);
    expect(accepted.length).toBe(5);
    expect(held.filter((outcome) => outcome && codeOf(outcome) === "budget-exhausted").length).toBe(7);
    await world.closeClass(aClass, accepted);
    const redeemed = await Promise.all(accepted.flatMap((voucher) => worlds.map((each) => each.redeem(voucher))));
    expect(redeemed.filter(({ ok }) => ok).length).toBe(5);
    expect(redeemed.filter((outcome) => codeOf(outcome) === "already-redeemed").length).toBe(10);
    const fund = await world.ledger.get("fund", "linwu-2025");
    expect(fund).toMatchObject({ appropriated: 500_000, reserved: 0, accrued: 300_000 });
    await Promise.all(worlds.map(({ ledger }) => ledger.close()));
    const again = await openLedger({
      origin: WORLD,
      store: postgresStore(server.newPool(), { schema }),
      operator: keyOf("service.operator"),
    });
    expect((await again.head())?.size).toBe(await lengthOf(again.entries()));
    await again.close();
  });
});

async function lengthOf(lines: AsyncIterable<string>): Promise<number> {
  let length = 0;
  for await (const _ of lines) length++;
  return length;
}

test("an export can be imported, whatever happened in it, and is the same lines and checkpoints again", async () => {
  const everything = 21; // a history in which everything that moves money happens
  const { world, lines } = await randomHistory(randomFrom(everything));
  await world.ledger.checkpoint();
  const checkpoints = await world.ledger.checkpoints();
  const schema = await server.newSchema();
  const store = () => postgresStore(server.pool(), { schema });
  await importLedger({ store: store(), lines: () => lines, checkpoints, trusted: operatorOf(world) });
  const ledger = await openLedger({ origin: WORLD, store: store() });
  const found: string[] = [];
  for await (const line of ledger.entries()) found.push(line);
  expect(found).toEqual(lines);
  expect(await ledger.checkpoints()).toEqual(checkpoints);
  await ledger.close();
});
