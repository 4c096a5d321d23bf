/** PostgreSQL for the SQL store: every call takes a connection from the pool, and gives it back when it is done. */
import { DummyDriver, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from "kysely";
import { LedgerError } from "../domain/error.ts";
import type { SqlBulk, SqlDialect, SqlDriver, SqlQuery, SqlRow, SqlTransaction } from "./driver.ts";
import { NEVER_DELETED } from "./guards.ts";
import type { PostgresAnswer, PostgresPool, Questions } from "./postgres-client.ts";
import { createQuestions, statementName } from "./postgres-client.ts";
import { type Concerned, isAnswer, isRolledBack, translated } from "./postgres-errors.ts";
import { postgresWall, wallDrops, wallStatements } from "./postgres-guards.ts";
import { inspect, type Place, VERSION_TABLE } from "./postgres-opening.ts";
import { type PostgresOptions, settingsOf } from "./postgres-options.ts";
import { lockTimeout, PINS, READ_PINS, requireSafe } from "./postgres-pins.ts";
import { connected, listenTo } from "./postgres-pool.ts";
import { givenTo, postgresWrites } from "./postgres-writes.ts";
import { isText, SCHEMA_VERSION } from "./schema.ts";

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
  at,
  integer: "bigint",
  // By bytes: no update of the system's collations can change an order that an index relies on.
  text: sql`text collate "C"`,
  tableEnd: (clustered) => (clustered ? sql`with (fillfactor = ${sql.lit(FILL_PERCENT)})` : undefined),
  among: (column, type, list) =>
    sql<boolean>`${sql.ref(column)} = any (array(select json_array_elements_text(${list}::json)${isText(type) ? sql`` : sql`::bigint`}))`,
  atOnce: postgresWrites(at),
  locksHead: true,
  tablesExist: `SELECT count(*) FROM pg_class WHERE relnamespace = '${schema}'::regnamespace AND relname = '${VERSION_TABLE}'`,
  guards: wallStatements(postgresWall(at), at),
  afterCreation: [`CREATE TABLE ${at(VERSION_TABLE)} (version bigint PRIMARY KEY)`],
  indexes: `SELECT relname, CASE WHEN indisvalid THEN pg_get_indexdef(indexrelid) ELSE 'invalid' END
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = '${schema}'::regnamespace`,
  version: `SELECT max(version) FROM ${at(VERSION_TABLE)}`,
  setVersion: `INSERT INTO ${at(VERSION_TABLE)} (version) VALUES (${SCHEMA_VERSION})`,
  // The head's table first: every writer has it, and none that waits for it has another one.
  lockTables: [`LOCK TABLE ${["ledgers", ...NEVER_DELETED.filter((table) => table !== "ledgers")].map(at).join(", ")}`],
  guardDrops: wallDrops(schema),
});

/** @throws LedgerError `wrong-usage` for options that can't be meant. */
export function postgresDriver(pool: PostgresPool, options: PostgresOptions): SqlDriver {
  const { schema, waitMs, silenceMs, prepare } = settingsOf(pool, options);
  const place: Place = { schema, name: `the PostgreSQL schema ${schema}`, at: (name) => `"${schema}".${name}` };
  const { name } = place;
  const wanted = { name, waitMs, silenceMs };
  const dialect = dialectIn(place);
  let transactions = 0;

  async function reading<T>(work: (questions: Questions) => Promise<T>): Promise<T> {
    const { client, giveBack } = await connected(pool, wanted);
    try {
      const result = await work(createQuestions(client, silenceMs));
      giveBack(false);
      return result;
    } catch (error) {
      giveBack(true);
      throw translated(error, wanted);
    }
  }

  return {
    dialect,
    name,
    async connect() {
      listenTo(pool);
      await reading(async (questions) => {
        const [, pinned] = await Promise.all([questions.ask(BEGIN_READS), questions.ask(PINS, [lockTimeout(waitMs)])]);
        requireSafe(pinned, name);
        await inspect(questions, place);
        await questions.ask("COMMIT");
      });
    },
    all: (queries) => reading((questions) => snapshot(questions, queries, waitMs)),
    async begin() {
      const { client, giveBack } = await connected(pool, wanted);
      const generation = prepare ? Math.floor(Math.log2(++transactions) / 2) : undefined;
      return beginOn(createQuestions(client, silenceMs), { name, waitMs, generation, giveBack });
    },
    async close() {}, // the pool is the caller's
  };
}

const ignore = (): void => {};

const BEGIN_READS = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/** All queries of one state. They are planned each time, for tables as they are now. */
async function snapshot(
  questions: Questions,
  queries: readonly SqlQuery[],
  waitMs: number,
): Promise<readonly (readonly SqlRow[])[]> {
  const [, , answers] = await Promise.all([
    questions.ask(BEGIN_READS),
    questions.ask(READ_PINS, [lockTimeout(waitMs)]),
    allOf(queries.map(({ sql, params }) => questions.ask(sql, params))),
    questions.ask("COMMIT"),
  ]);
  return answers.map(({ rows }) => rows);
}

/** Waits for all, so that none is left behind; the first that failed is thrown. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** Statements that make tables and indexes, which may take long where millions of rows are: a limit all the same. */
const MAKING_MS = 3_600_000;

interface TransactionOptions extends Concerned {
  /**
   * Of the prepared statements; undefined if there are none. A plan stays until the server gathers statistics, which
   * may be long after a small table has become a large one, so plans are made anew each time that four times as many
   * transactions were written.
   */
  readonly generation: number | undefined;
  giveBack(broken: boolean): void;
}

function beginOn(questions: Questions, options: TransactionOptions): SqlTransaction {
  const { name, waitMs, generation, giveBack } = options;
  const ask = (sql: string, params: readonly unknown[] = []) =>
    questions.ask(
      sql,
      params,
      generation === undefined || params.length === 0 ? undefined : statementName(sql, generation),
    );
  const attempt = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error) => Promise.reject(translated(error, options)));
  const written: Promise<PostgresAnswer>[] = [];
  const started = begin();
  started.catch(ignore); // whoever asks next is told

  async function begin(): Promise<void> {
    const [, pinned] = await Promise.all([
      ask("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"),
      ask(PINS, [lockTimeout(waitMs)]),
    ]);
    requireSafe(pinned, name);
  }

  async function run(bulks: readonly SqlBulk[]): Promise<void> {
    await started; // nothing is written outside the transaction
    for (const bulk of bulks.filter(({ rows }) => rows.length > 0)) {
      const answer = isPlain(bulk) ? questions.ask(bulk.sql, [], undefined, MAKING_MS) : ask(bulk.sql, givenTo(bulk));
      answer.catch(ignore); // whoever asks next is told
      written.push(answer);
    }
  }

  /** Sent behind what was written, without waiting for the answers: what fails before a COMMIT makes it a ROLLBACK. */
  async function commit(): Promise<void> {
    await started;
    const [wrote, ended] = await Promise.allSettled([Promise.all(written), ask("COMMIT")]);
    const isKept = ended.status === "fulfilled" && ended.value.command === "COMMIT";
    if (isKept && wrote.status === "fulfilled") return;
    // What failed here, not on the server, may be missing from what it kept: then nobody knows what that is.
    if (!isKept && wrote.status === "rejected" && (ended.status === "fulfilled" || isAnswer(wrote.reason))) {
      throw translated(wrote.reason, options);
    }
    if (!isKept && ended.status === "fulfilled") {
      throw new LedgerError("ledger-corrupt", `${name}: the database refused the batch`);
    }
    if (ended.status === "rejected" && isRolledBack(ended.reason)) throw translated(ended.reason, options);
    const cause: unknown = ended.status === "rejected" ? ended.reason : wrote.status === "rejected" && wrote.reason;
    const what = `${name}: it is not known whether the last commit was kept: look it up, and see to the server`;
    throw new LedgerError("store-failed", `${what} (${messageOf(cause)})`, { name, fate: "unknown" }, { cause });
  }

  return {
    async all(queries) {
      const answers = await attempt(allOf(queries.map(({ sql, params }) => ask(sql, params))));
      return answers.map(({ rows }) => rows);
    },
    run: (bulks) => attempt(run(bulks)),
    async commit() {
      let isKept = false;
      try {
        await commit();
        isKept = true;
      } finally {
        giveBack(!isKept);
      }
    },
    async rollback() {
      const ended = await ask("ROLLBACK").catch(ignore);
      giveBack(ended === undefined);
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A statement without parameters. */
const isPlain = ({ rows }: SqlBulk): boolean => rows[0]?.length === 0;
