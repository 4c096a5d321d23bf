/** A PostgreSQL server that is killed under load, and writers that are: what was answered is there once. */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Ledger, openLedger } from "../../src/index.ts";
import { postgresStore } from "../../src/stores/postgres.ts";
import { ORIGIN } from "../support/world.ts";
import { type MortalServer, startMortalServer } from "./postgres-server.ts";
import { type Answer, answerOf, OPERATOR, requirePromises } from "./promises.ts";
import { createRandom } from "./random.ts";
import { isFault } from "./simulation.ts";
import { answersOf, type Prepared, prepare, startWriter } from "./writers.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const VOUCHERS = 60;
const CLIENTS = 24;

describe.skipIf(process.platform !== "linux")("a PostgreSQL server", () => {
  let server: MortalServer;
  let pool: pg.Pool;
  let schemas = 0;

  beforeAll(async () => {
    server = await startMortalServer();
    pool = new pg.Pool({ connectionString: server.url, pipeline: true });
    pool.on("error", () => {}); // connections that end with the server
  });
  afterAll(async () => {
    await pool?.end();
    await server?.stop();
  });

  async function preparedIn(): Promise<{ readonly schema: string; readonly prepared: Prepared }> {
    const schema = `faults_${++schemas}`;
    await pool.query(`CREATE SCHEMA ${schema}`);
    return { schema, prepared: await prepare(postgresStore(pool, { schema }), VOUCHERS) };
  }

  const opened = (schema: string, now: number): Promise<Ledger> =>
    openLedger({ origin: ORIGIN, store: postgresStore(pool, { schema }), operator: OPERATOR, now: () => now });

  test("that is killed with all its processes, or loses one of them, has every answer when it is back", async () => {
    const random = createRandom("server");
    const { schema, prepared } = await preparedIn();
    const { asked, now } = prepared;
    const ledgers = [await opened(schema, now), await opened(schema, now)];
    const answers: Answer[] = [];
    const failures: unknown[] = [];
    const receipts: string[] = [];
    const left = [...asked.keys()];

    async function insist(number: number): Promise<void> {
      for (let tries = number; ; tries++) {
        const [ledger, signed] = [ledgers[tries % ledgers.length], asked[number]];
        if (!ledger || !signed) throw new Error(`There is no instruction ${number}`);
        try {
          const outcome = await ledger.submit(signed);
          answers.push(answerOf(number, outcome));
          if (outcome.ok && number % 7 === 0) receipts.push(await outcome.receipt());
          return;
        } catch (error) {
          if (!isFault(error)) throw error;
          failures.push(error);
          await sleep(20);
        }
      }
    }

    const clients = Array.from({ length: CLIENTS }, async () => {
      for (let number = left.shift(); number !== undefined; number = left.shift()) await insist(number);
    });
    const working = Promise.all(clients);
    const answered = async (count: number) => {
      while (answers.length < count) await Promise.race([sleep(1), working]);
    };
    await answered(1 + random(20));
    await server.killAndRestart();
    await answered(45 + random(15));
    server.killBackend();
    await answered(80 + random(15));
    await server.killAndRestart();
    await working;
    expect(failures.length).toBeGreaterThan(0);
    for (const ledger of ledgers) await ledger.close();
    await requirePromises(postgresStore(pool, { schema }), { asked, now, answers, receipts });
  });

  test("keeps what writers were answered that are killed, and nothing of what they were not", async () => {
    const random = createRandom("writers");
    const { schema, prepared } = await preparedIn();
    const address = `${server.url}#${schema}`;
    const writers = [0, 40].map((from) => startWriter(address, prepared, { clients: 8, from }));
    for (const writer of writers) {
      await writer.telling(1 + random(25));
      writer.kill();
    }
    for (const writer of writers) await writer.ended;
    const evidence = { asked: prepared.asked, now: prepared.now, answers: answersOf(writers) };
    expect(evidence.answers.length).toBeGreaterThan(0);
    await requirePromises(postgresStore(pool, { schema }), evidence);
  });
});
