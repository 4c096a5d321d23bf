/** Every desk gets the same answers, whichever database the ledger is kept in. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ledgerAsOf, type Store } from "../../src/index.ts";
import { postgresStore } from "../../src/stores/postgres.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { histories, runHistory, SEED } from "../histories/index.ts";
import { keyNamed } from "../histories/keys.ts";
import { newPath } from "../stores/files.ts";
import { usePostgres } from "../support/postgres.ts";
import { answersOf } from "./desk.ts";
import { copyOf, type Sample, sampleOf } from "./towns.ts";

const server = usePostgres();

async function stores(): Promise<readonly (() => Store)[]> {
  const [path, schema] = [newPath(), await server.newSchema()];
  return [() => sqliteStore(path), () => postgresStore(server.pool(), { schema })];
}

async function expectTheSame(sample: Sample, at: string, copies = stores()): Promise<void> {
  const answers = await answersOf(sample.ledger, at);
  expect(JSON.parse(JSON.stringify(answers))).toEqual(answers);
  for (const store of await copies) {
    const copy = await copyOf(sample, store);
    expect(await answersOf(copy, at)).toEqual(answers);
    await copy.close();
  }
  expect(await answersOf(await ledgerAsOf(sample.ledger), at)).toEqual(answers);
}

test("in memory, in PostgreSQL, and as an export has it: Linwu", async () => {
  const inPostgres = stores().then((all) => all.slice(1)); // the others have it in smaller towns
  await expectTheSame(await sampleOf("linwu-2025"), "2025-04-30T04:00:00.000Z", inPostgres);
});

test("in memory, in SQLite, in PostgreSQL, and as an export has it: Wenzhou", async () => {
  await expectTheSame(await sampleOf("wenzhou-2025"), "2025-03-26T04:00:00.000Z");
});

test(`in memory, in SQLite, in PostgreSQL, and as an export has it: any town (FC_SEED=${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(histories({ length: 200 }), async (plan) => {
      const { ledger, clock } = await runHistory(plan);
      const at = new Date(clock.now).toISOString();
      await expectTheSame({ ledger, operator: keyNamed("service.operator") }, at);
    }),
    { seed: SEED, numRuns: Math.ceil(Number(process.env.FC_RUNS ?? 100) / 100), endOnFailure: true },
  );
});
