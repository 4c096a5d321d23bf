/** Locks that somebody keeps, and connections from which nothing comes any more: every call ends, and says why. */
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ledger } from "../../src/index.ts";
import { fileGuard, postgresStore } from "../../src/stores/postgres.ts";
import { translated } from "../../src/stores/postgres-errors.ts";
import { append, idOf, ORIGIN } from "../../src/testing/store/check.ts";
import { usePostgres } from "../support/postgres.ts";
import { beside, keyOf, openWorld, registration, type World } from "../support/world.ts";
import { newPath } from "./files.ts";

const server = usePostgres();

describe("while somebody keeps a lock", () => {
  const WAIT_MS = 100;
  const busy = { code: "store-busy", message: expect.stringContaining(`kept a lock on the ledger for ${WAIT_MS} ms`) };

  async function locked(schema: string, table: string) {
    const client = await server.pool().connect();
    await client.query(`BEGIN; LOCK TABLE ${schema}.${table}`);
    return async () => {
      await client.query("ROLLBACK");
      client.release();
    };
  }

  const guard = fileGuard(newPath("checkpoint"));
  let schema: string;
  let first: World;
  beforeAll(async () => {
    schema = await server.newSchema();
    first = await openWorld({ store: postgresStore(server.pool(), { schema }), guard });
    await first.ledger.checkpoint();
  });

  /** As another process has it, which knows no key yet. */
  const opened = () =>
    beside(first, {
      store: postgresStore(server.pool(), { schema, waitMs: WAIT_MS }),
      operator: keyOf("service.operator"),
      guard,
    });

  test("a submission that a deadlock undoes is tried again", async () => {
    const { ledger } = await beside(first, { store: postgresStore(server.pool(), { schema }), guard });
    const client = await server.pool().connect();
    // The server undoes whoever finds the deadlock, and this one does not look for it.
    await client.query(`BEGIN; SET LOCAL deadlock_timeout = '1h'; LOCK TABLE ${schema}.entries IN EXCLUSIVE MODE`);
    const submitting = ledger.submit(registration(first, "in-the-way"));
    const waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = $1::regclass";
    while ((await server.pool().query(waiting, [`${schema}.entries`])).rowCount === 0) await sleep(10);
    await client.query(`SELECT * FROM ${schema}.ledgers FOR UPDATE; COMMIT`);
    client.release();
    expect(await submitting).toMatchObject({ ok: true, repeated: false });
  });

  const calls: Record<string, (ledger: Ledger) => readonly Promise<unknown>[]> = {
    keys: (ledger) => [ledger.get("key", keyOf("hrss.issuer").id)],
    ledgers: (ledger) => [ledger.head(), ledger.checkpoint()],
    entries: (ledger) => [ledger.entries().next(), ledger.receipt(0)],
    parties: (ledger) => [ledger.get("party", "hrss"), ledger.list("party", { limit: 1 })],
  };

  test.each(Object.entries(calls))("on %s, nobody waits longer than was said", async (table, ask) => {
    const world = await opened();
    const signed = registration(world, `t-${table}`);
    const unlock = await locked(schema, table);
    for (const settled of await Promise.allSettled([world.ledger.submit(signed), ...ask(world.ledger)])) {
      expect(settled).toMatchObject({ reason: busy });
    }
    await unlock();
    expect(await world.ledger.submit(signed)).toMatchObject({ ok: true, repeated: false });
    await world.ledger.close();
  });

  test("nor does the end of a ledger", async () => {
    const world = await opened();
    const unlock = await locked(schema, "ledgers");
    await expect(world.ledger.close()).rejects.toMatchObject(busy);
    await unlock();
  });

  test("not to wait at all is told at once", async () => {
    const own = await server.newSchema();
    const store = postgresStore(server.pool(), { schema: own, waitMs: 0 });
    await store.open(ORIGIN);
    const unlock = await locked(own, "ledgers");
    await expect(store.head()).rejects.toMatchObject({ code: "store-busy" });
    await expect(append(store, [idOf(1)])).rejects.toMatchObject({ code: "store-busy" });
    await unlock();
    await append(store, [idOf(1)]);
    await store.close();
  });
});

/** What becomes of an answer of the server. */
type Treatment = (answer: Buffer, pass: (part: Buffer) => void) => void;

const passes: Treatment = (answer, pass) => pass(answer);
const swallows: Treatment = () => {};

const ends: (() => void)[] = [];
afterAll(() => {
  for (const end of ends) end();
});

/** A network that brings every request, treats answers as it is told to, and closes nothing. */
async function network(options: pg.PoolConfig = {}) {
  const url = new URL(server.url());
  const target = { port: Number(url.port), host: url.hostname };
  let ofAll = passes;
  let last: string | undefined;
  const proxy = createServer((client) => {
    const upstream = connect(target);
    let ofThis: Treatment | undefined;
    client.on("data", (data) => {
      if (last !== undefined && data.includes(last)) [ofThis, last] = [swallows, undefined];
      upstream.write(data);
    });
    upstream.on("data", (data) => (ofThis ?? ofAll)(data, (part) => client.destroyed || client.write(part)));
    client.on("error", () => {}).on("close", () => upstream.destroy());
    upstream.on("error", () => {}).on("close", () => client.destroy());
    ends.push(() => client.destroy());
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  ends.push(() => proxy.close());
  const address = proxy.address();
  url.port = String(typeof address === "object" ? address?.port : "");
  return {
    pool: server.newPool({ connectionString: url.href, ...options }),
    /** From now on, those of every connection. */
    treat(treatment: Treatment) {
      ofAll = treatment;
    },
    /** The next connection on which this is asked brings no answer any more. */
    silenceAt(request: string) {
      last = request;
    },
  };
}

const SHORT = { waitMs: 200, answerMs: 800 };

describe.each([true, false])("on a connection that falls silent (pipeline: %s)", (pipeline) => {
  const lost = { code: "store-busy", message: expect.stringMatching(/connection was lost|no connection in/) };

  test("reads and writes end, and so does the ledger; once it is heard again all goes on", async () => {
    const { pool, treat } = await network({ pipeline });
    const store = postgresStore(pool, { schema: await server.newSchema(), ...SHORT });
    const world = await openWorld({ store });
    const { ledger } = world;
    const signed = registration(world, "t");
    treat(swallows);
    const calls = [ledger.submit(signed), ledger.head(), ledger.list("party", { limit: 9 }), ledger.checkpoint()];
    for (const settled of await Promise.allSettled(calls)) expect(settled).toMatchObject({ reason: lost });
    treat(passes);
    expect(await ledger.submit(signed)).toMatchObject({ ok: true, repeated: false });
    treat(swallows);
    await expect(ledger.close()).rejects.toMatchObject(lost);
  });

  test("at its COMMIT the fate of a batch is looked up on another one", async () => {
    const { pool, silenceAt } = await network({ pipeline });
    const schema = await server.newSchema();
    const world = await openWorld({ store: postgresStore(pool, { schema, ...SHORT }) });
    silenceAt("COMMIT");
    expect(await world.ledger.submit(registration(world, "t"))).toMatchObject({ ok: true, repeated: false });
    expect(await world.ledger.get("trainee", "t")).toMatchObject({ trainee: "t", groups: ["graduate"] });
    await world.ledger.close();
  });
});

test("a long answer that comes bit by bit is waited for", async () => {
  const { pool, treat } = await network();
  const store = postgresStore(pool, { schema: await server.newSchema(), ...SHORT });
  await store.open(ORIGIN);
  const ids = Array.from({ length: 8 }, (_, number) => idOf(number));
  await append(store, ids);
  let turn = Promise.resolve();
  treat((answer, pass) => {
    for (let at = 0; at < answer.length; at += 200) {
      turn = turn.then(() => pass(answer.subarray(at, at + 200))).then(() => sleep(120));
    }
  });
  expect((await store.lines(0, 99)).length).toBe(ids.length);
  treat(passes);
  await store.close();
});

describe("what can't be meant is refused when the store is made", () => {
  test.each([
    ["waitMs", [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, 1e12, "10s", null]],
    ["answerMs", [-1, 0, 0.5, Number.NaN, 2 ** 31, "10s"]],
  ])("as %s", (name, values) => {
    for (const value of values) {
      const refused = expect.objectContaining({ code: "wrong-usage", message: expect.stringContaining(name) });
      expect(() => postgresStore(server.newPool(), { [name]: value }), String(value)).toThrow(refused);
    }
  });

  test("as a pool", () => {
    for (const pool of ["postgres://localhost/x", {}, undefined, null]) {
      const refused = expect.objectContaining({
        code: "wrong-usage",
        message: expect.stringContaining("new pg.Pool("),
      });
      expect(() => Reflect.apply(postgresStore, undefined, [pool])).toThrow(refused);
    }
  });
});

test.each(["22023", "42704"])("a setting that the server does not take (%s) is no damage to the ledger", (sqlstate) => {
  const refused = Object.assign(new Error("invalid value for parameter"), { code: sqlstate, severity: "ERROR" });
  const told = { code: "store-failed", message: expect.stringMatching(/does not take a setting .*invalid value/) };
  expect(translated(refused, { name: "x", waitMs: 1 })).toMatchObject(told);
});
