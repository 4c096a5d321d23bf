import { describe, expect, test } from "vitest";
import { createTables } from "../../src/index.ts";
import { type PostgresClient, type PostgresPool, postgresStore } from "../../src/stores/postgres.ts";
import { postgresDriver } from "../../src/stores/postgres-driver.ts";
import { sqlStore } from "../../src/stores/sql.ts";
import { type StoreSubject, storeContract } from "../../src/testing/index.ts";
import { append, batchAfter, idOf, ORIGIN } from "../../src/testing/store/check.ts";
import { bareRecords } from "../../src/testing/store/samples.ts";
import { randomHistory } from "../audit/history.ts";
import { randomFrom, seed } from "../audit/random.ts";
import { usePostgres } from "../support/postgres.ts";
import { failing } from "./failing.ts";
import { replayed } from "./replay.ts";
import { expectAgreement } from "./steps.ts";

const server = usePostgres();

async function subject(): Promise<StoreSubject> {
  const schema = await server.newSchema();
  const { driver, fail } = failing(postgresDriver(server.pool(), { schema, waitMs: 10_000, prepare: true }));
  return { store: sqlStore(driver), again: async () => postgresStore(server.pool(), { schema }), failNextCommit: fail };
}

describe("the store contract", () => {
  for (const { name, run } of storeContract(subject)) test(name, run);
});

test("it answers every step as the memory store does, in a database whose own order of texts is another", () =>
  expectAgreement(
    async () => postgresStore(server.pool(), { schema: await server.newSchema() }),
    Number(process.env.FC_RUNS ?? 8),
  ));

test(`a lawful history in batches of any size passes the second wall (AUDIT_SEED=${seed})`, async () => {
  const { lines } = await randomHistory(randomFrom(seed));
  for (const batchSize of [1 + (seed % 7), 256]) {
    const store = postgresStore(server.pool(), { schema: await server.newSchema() });
    expect(await replayed(store, lines, batchSize)).toEqual(lines);
  }
});

/** The pool, and how often somebody had to wait for its connections: a query that is sent with no other unanswered. */
function counting(pool: PostgresPool): { readonly pool: PostgresPool; roundTrips: number } {
  let unanswered = 0;
  const counted = {
    roundTrips: 0,
    pool: {
      on: pool.on.bind(pool),
      async connect(): Promise<PostgresClient> {
        const client = await pool.connect();
        return {
          ...{ pipeline: client.pipeline === true, on: client.on.bind(client), release: client.release.bind(client) },
          query(query) {
            if (unanswered++ === 0) counted.roundTrips++;
            return client.query(query).finally(() => unanswered--);
          },
        };
      },
    } satisfies PostgresPool,
  };
  return counted;
}

test("a batch takes two round trips: one to lock and read, one to write and commit", async () => {
  const counted = counting(server.pool());
  const store = postgresStore(counted.pool, { schema: await server.newSchema() });
  await store.open(ORIGIN);
  await append(store, [idOf(1)], { changes: bareRecords() });
  counted.roundTrips = 0;
  await store.transact(async (transaction) => {
    const found = createTables();
    const loading = transaction.load([{ kind: "voucher", id: [...bareRecords().voucher.keys()][0] ?? "" }], found);
    const [head] = await Promise.all([transaction.head(), transaction.bound([idOf(2)]), loading]);
    const changes = createTables();
    for (const [id, voucher] of found.voucher) changes.voucher.set(id, { ...voucher, state: "void" });
    await transaction.write(batchAfter(head, [idOf(2)], { changes }));
  });
  expect(counted.roundTrips).toBe(2);
  expect((await store.list("voucher", { limit: 1 })).map(({ state }) => state)).toEqual(["void"]);
  await store.close();
});

test.each(["INSERT", "UPDATE"])(
  "a row that the database leaves out of an %s, saying nothing, fails the batch",
  async (event) => {
    const schema = await server.newSchema();
    const store = postgresStore(server.pool(), { schema });
    await store.open(ORIGIN);
    await append(store, [idOf(1)], { changes: event === "INSERT" ? createTables() : bareRecords() });
    await server
      .pool()
      .query(`CREATE FUNCTION ${schema}.quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`);
    await server
      .pool()
      .query(
        `CREATE TRIGGER quiet BEFORE ${event} ON ${schema}.parties FOR EACH ROW EXECUTE FUNCTION ${schema}.quiet()`,
      );
    const changes = bareRecords();
    for (const [id, party] of changes.party) changes.party.set(id, { ...party, name: "renamed" });
    const failing = append(store, [idOf(2)], { changes });
    await expect(failing).rejects.toMatchObject({ code: "ledger-corrupt", message: /not every row was kept/ });
    expect((await store.head())?.size).toBe(1);
    expect((await store.bound([idOf(2)])).size).toBe(0);
    await store.close();
  },
);
