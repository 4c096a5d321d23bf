import { describe, expect, test } from "vitest";
import { postgresStore } from "../../src/stores/postgres.ts";
import { postgresDriver } from "../../src/stores/postgres-driver.ts";
import { sqlStore } from "../../src/stores/sql.ts";
import { type StoreSubject, storeContract } from "../../src/testing/index.ts";
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
