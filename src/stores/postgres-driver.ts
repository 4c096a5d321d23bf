/** PostgreSQL for the SQL store: every call takes a connection from the pool, and gives it back when it is done. */
import { DummyDriver, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from "kysely";
import { LedgerError } from "../domain/error.ts";
import type { SqlBulk, SqlDialect, SqlDriver, SqlQuery, SqlRow, SqlTransaction } from "./driver.ts";
import type { PostgresAnswer, PostgresClient, PostgresPool, Questions } from "./postgres-client.ts";
import { createQuestions, statementName } from "./postgres-client.ts";
import { isRolledBack, translated } from "./postgres-errors.ts";
import { postgresWall, wallStatements } from "./postgres-guards.ts";
import { inspect, type Place, VERSION_TABLE } from "./postgres-opening.ts";
import { givenText, postgresWrites } from "./postgres-writes.ts";
import { SCHEMA_VERSION } from "./schema.ts";

export interface PostgresDriverOptions {
  readonly schema: string;
  readonly waitMs: number;
  readonly prepare: boolean;
}

/** Room in each page for the next version of a row, so that a change moves no index. */
const FILL_PERCENT = 85;

const dialectIn = ({ schema, at }: Place): SqlDialect => ({
  kysely: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
  schema,
  integer: "bigint",
  // By bytes: no update of the system's collations can change an order that an index relies on.
  text: sql`text collate "C"`,
  tableEnd: (clustered) => (clustered ? sql`with (fillfactor = ${sql.lit(FILL_PERCENT)})` : undefined),
  among: (column, list) =>
    sql<boolean>`${sql.ref(column)} = any (array(select json_array_elements_text(${list}::json)))`,
  atOnce: postgresWrites(at),
  locksHead: true,
  tablesExist: `SELECT count(*) FROM pg_class WHERE relnamespace = '${schema}'::regnamespace AND relname = '${VERSION_TABLE}'`,
  guards: wallStatements(postgresWall(at), at),
  afterCreation: [
    `CREATE TABLE ${at(VERSION_TABLE)} (version bigint PRIMARY KEY)`,
    `INSERT INTO ${at(VERSION_TABLE)} (version) VALUES (${SCHEMA_VERSION})`,
  ],
});

export function postgresDriver(pool: PostgresPool, { schema, waitMs, prepare }: PostgresDriverOptions): SqlDriver {
  const place: Place = { schema, name: `the PostgreSQL schema ${schema}`, at: (name) => `"${schema}".${name}` };
  const { name } = place;
  const dialect = dialectIn(place);
  let transactions = 0;

  /** A connection, and what gives it back; `broken` ones are closed. */
  async function connected(): Promise<{ client: PostgresClient; giveBack(broken: boolean): void }> {
    const client = await pool.connect().catch((error) => Promise.reject(translated(error, name)));
    client.on("error", ignore); // the query that it breaks says so
    return {
      client,
      giveBack(broken) {
        client.off("error", ignore);
        client.release(broken);
      },
    };
  }

  async function reading<T>(work: (questions: Questions) => Promise<T>): Promise<T> {
    const { client, giveBack } = await connected();
    try {
      const result = await work(createQuestions(client));
      giveBack(false);
      return result;
    } catch (error) {
      giveBack(true);
      throw translated(error, name);
    }
  }

  return {
    dialect,
    name,
    async connect() {
      listenTo(pool);
      await reading(async (questions) => {
        const started = await questions.ask(PINS, [`${waitMs}ms`]);
        requireDurable(started, name);
        await inspect(questions, place);
      });
    },
    all: (queries) => reading((questions) => snapshot(questions, queries)),
    async begin() {
      const { client, giveBack } = await connected();
      const generation = prepare ? Math.floor(Math.log2(++transactions) / 2) : undefined;
      return beginOn(createQuestions(client), { name, waitMs, generation, giveBack });
    },
    async close() {}, // the pool is the caller's
  };
}

const ignore = (): void => {};

const listenedTo = new WeakSet<PostgresPool>();

/** An idle connection that breaks is replaced by the pool, but ends the process if nobody listens. */
function listenTo(pool: PostgresPool): void {
  if (listenedTo.has(pool)) return;
  listenedTo.add(pool);
  pool.on("error", ignore);
}

/** All queries of one state. They are planned each time, for tables as they are now. */
async function snapshot(questions: Questions, queries: readonly SqlQuery[]): Promise<readonly (readonly SqlRow[])[]> {
  const asked = () => queries.map(({ sql, params }) => questions.ask(sql, params));
  if (queries.length < 2) return (await Promise.all(asked())).map(({ rows }) => rows);
  const began = questions.ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const [, answers] = await Promise.all([began, allOf(asked()), questions.ask("COMMIT")]);
  return answers.map(({ rows }) => rows);
}

/** Waits for all, so that none is left behind; the first that failed is thrown. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/**
 * For the transaction at hand only: no wait without an end, and plans that find rows by their keys and stay, as the
 * tables grow faster than the statistics by which the server would choose others.
 */
const PINS = `SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'),
  set_config('lock_timeout', $1, true), set_config('plan_cache_mode', 'force_generic_plan', true),
  set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
  set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)`;

const DURABLE = ["fsync", "full_page_writes", "synchronous_commit"];

/** The settings, in this order, of which none may be off. */
function requireDurable({ rows: [row = []] }: PostgresAnswer, name: string): void {
  const setting = DURABLE.find((_, index) => row[index] === "off");
  if (setting === undefined) return;
  const what = `${name}: ${setting} is off, so a commit could be lost when the power fails: turn it on`;
  throw new LedgerError("store-failed", what, { name, setting });
}

interface TransactionOptions {
  readonly name: string;
  readonly waitMs: number;
  /**
   * Of the prepared statements; undefined if there are none. A plan stays until the server gathers statistics, which
   * may be long after a small table has become a large one, so plans are made anew each time that four times as many
   * transactions were written.
   */
  readonly generation: number | undefined;
  giveBack(broken: boolean): void;
}

function beginOn(questions: Questions, { name, waitMs, generation, giveBack }: TransactionOptions): SqlTransaction {
  const ask = (sql: string, params: readonly unknown[] = []) =>
    questions.ask(
      sql,
      params,
      generation === undefined || params.length === 0 ? undefined : statementName(sql, generation),
    );
  const attempt = <T>(work: Promise<T>): Promise<T> => work.catch((error) => Promise.reject(translated(error, name)));
  const started = begin();
  started.catch(ignore); // whoever asks next is told

  async function begin(): Promise<void> {
    const [, pinned] = await Promise.all([
      ask("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"),
      ask(PINS, [`${waitMs}ms`]),
    ]);
    requireDurable(pinned, name);
  }

  async function run(bulks: readonly SqlBulk[]): Promise<void> {
    await started; // nothing is written outside the transaction
    const statements = bulks.filter(({ rows }) => rows.length > 0);
    const answers = await allOf(statements.map((bulk) => ask(bulk.sql, isPlain(bulk) ? [] : [givenText(bulk)])));
    for (const [index, bulk] of statements.entries()) if (!isPlain(bulk)) requireAll(answers[index], bulk, name);
  }

  return {
    async all(queries) {
      const answers = await attempt(allOf(queries.map(({ sql, params }) => ask(sql, params))));
      return answers.map(({ rows }) => rows);
    },
    run: (bulks) => attempt(run(bulks)),
    async commit() {
      try {
        await started;
        const { command } = await ask("COMMIT");
        if (command === "ROLLBACK") throw new LedgerError("ledger-corrupt", `${name}: the database refused the batch`);
        giveBack(false);
      } catch (cause) {
        giveBack(true);
        if (cause instanceof LedgerError || isRolledBack(cause)) throw translated(cause, name);
        const what = `${name}: it is not known whether the last commit was kept: look it up, and see to the connection`;
        throw new LedgerError("store-failed", what, { name }, { cause });
      }
    },
    async rollback() {
      const ended = await ask("ROLLBACK").catch(ignore);
      giveBack(ended === undefined);
    },
  };
}

/** A statement without parameters. */
const isPlain = ({ rows }: SqlBulk): boolean => rows[0]?.length === 0;

/** Every row was written: otherwise something stands between the statement and the table. */
function requireAll(answer: PostgresAnswer | undefined, { sql, rows }: SqlBulk, name: string): void {
  if (answer?.rowCount === rows.length) return;
  const what = `${name} kept ${answer?.rowCount} rows of ${rows.length}: somebody changed its tables (${sql.slice(0, 60)})`;
  throw new LedgerError("ledger-corrupt", what, { name });
}
