/**
 * A PostgreSQL server for the tests of a file: a real one on loopback, made for them and removed after them, or the one
 * that TEST_DATABASE_URL names, in which schemas are made and dropped again.
 */
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { startPostgres } from "./postgres-server.ts";

export interface PostgresServer {
  url(): string;
  /** A pool that pipelines, ended after the tests. */
  pool(): pg.Pool;
  /** One of a test's own, which pipelines unless told; ended after the tests if it is not yet. */
  newPool(options?: pg.PoolConfig): pg.Pool;
  /** Makes a schema that nobody has used: its name. */
  newSchema(): Promise<string>;
}

/** Starts before the tests of the file that calls it, and stops after them, whatever became of them. */
export function usePostgres(): PostgresServer {
  const given = process.env.TEST_DATABASE_URL;
  const schemas: string[] = [];
  const pools: pg.Pool[] = [];
  let server: { readonly url: string; stop(): Promise<void> } | undefined;
  let pool: pg.Pool | undefined;

  const started = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("The server runs during tests only");
    return value;
  };

  beforeAll(async () => {
    server = given === undefined ? await startPostgres() : { url: given, async stop() {} };
    pool = new pg.Pool({ connectionString: server.url, pipeline: true, max: 20 });
    pool.on("error", () => {}); // connections that tests break
  }, 60_000);

  afterAll(async () => {
    await Promise.all(pools.filter(({ ending }) => !ending).map((own) => own.end()));
    if (given !== undefined) {
      for (const schema of schemas) await pool?.query(`DROP SCHEMA ${schema} CASCADE`);
    }
    await pool?.end();
    await server?.stop();
  }, 60_000);

  return {
    url: () => started(server).url,
    pool: () => started(pool),
    newPool(options = {}) {
      const own = new pg.Pool({ connectionString: started(server).url, pipeline: true, ...options });
      pools.push(own);
      return own;
    },
    async newSchema() {
      const schema = `test_${process.pid}_${Date.now()}_${schemas.length}`;
      schemas.push(schema);
      await started(pool).query(`CREATE SCHEMA ${schema}`);
      return schema;
    },
  };
}
