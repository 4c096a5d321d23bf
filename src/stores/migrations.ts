/**
 * From the tables of one version to those of the next, as data: the statements between them. The triggers of the second
 * wall are made anew at the end, as the present version has them, so that a version may change rules as well.
 */
import { LedgerError } from "../domain/error.ts";
import type { SqlDialect, SqlDriver, SqlReader, SqlTransaction } from "./driver.ts";
import { requireFree } from "./indexes.ts";
import { readRows } from "./reads.ts";
import { SCHEMA_VERSION } from "./schema.ts";
import { commitAfter } from "./transaction.ts";

/** It stays as it is when the tables go on changing. */
interface Step {
  /** The index that it makes, if it makes one. */
  readonly index?: string;
  /** Takes what a table is called in a statement. */
  sql(at: (table: string) => string): string;
}

const byColumn = (table: string, column: string): Step => ({
  index: `${table}_by_${column}`,
  sql: (at) => `CREATE INDEX ${table}_by_${column} ON ${at(table)} (${column}, ledger, id)`,
});

/** The first leads from version 1 to version 2. */
const MIGRATIONS: readonly (readonly Step[])[] = [
  [
    byColumn("classes", "school"),
    byColumn("classes", "programme"),
    byColumn("certificates", "voucher"),
    byColumn("settlements", "school"),
    byColumn("recoveries", "voucher"),
  ],
];

/** It locks all tables: a reader that has some of them, and wants others, makes a deadlock that it may lose. */
const TRIES_WHEN_BUSY = 3;

/**
 * Brings the tables to the present version in one transaction, alone on the ledger: whoever opens it meanwhile waits, and
 * finds it done. What fails on the way leaves the version that was there. A process of an older version that is still
 * open sees the new tables from its next statement on, and is held by the new second wall: what it writes that they no
 * longer take is refused as a whole. End older processes first, so that nobody meets that.
 * @throws LedgerError `cannot-write` for a role that does not own the tables, `store-busy` if others don't let go of them,
 * `store-failed` if an index of somebody's own has the name of one that is to be made.
 */
export async function migrate(driver: SqlDriver): Promise<void> {
  const { dialect, name } = driver;
  const version = await versionIn(driver, dialect);
  if (version === SCHEMA_VERSION) return;
  for (let tries = 1; ; tries++) {
    try {
      return await commitAfter(await driver.begin(), (transaction) => migrateIn(transaction, driver));
    } catch (error) {
      const code = error instanceof LedgerError ? error.code : undefined;
      if (code === "store-busy" && tries < TRIES_WHEN_BUSY) continue;
      if (code !== "cannot-write") throw error;
      const what = `${name} has the tables of version ${version}, which this role may not change: open it once with their owner's`;
      throw new LedgerError("cannot-write", what, { name, version, known: SCHEMA_VERSION }, { cause: error });
    }
  }
}

async function migrateIn(session: SqlTransaction, { dialect, name }: SqlDriver): Promise<void> {
  const run = (statements: readonly string[]) => session.run(statements.map((sql) => ({ sql, rows: [[]] })));
  await run(dialect.lockTables);
  const version = await versionIn(session, dialect);
  if (version >= SCHEMA_VERSION) return; // another process was quicker
  const drops = (await readRows(session, dialect.guardDrops)).map(([sql]) => `${sql}`);
  const steps = MIGRATIONS.slice(version - 1).flat();
  await requireFree(
    session,
    { dialect, name },
    steps.flatMap(({ index = [] }) => index),
  );
  await run([...drops, ...steps.map(({ sql }) => sql(dialect.at)), ...dialect.guards, dialect.setVersion]);
}

async function versionIn(session: SqlReader, dialect: SqlDialect): Promise<number> {
  const [[version] = []] = await readRows(session, dialect.version);
  return Number(version);
}
