/**
 * The store port on an SQL database. What is read and written is said here and in the files beside it, in plain SQL; a
 * driver runs it. A second database needs a second driver and no second store.
 */
import { LedgerError } from "../domain/error.ts";
import type { Store } from "../ledger/store.ts";
import { createTurns } from "../ledger/turns.ts";
import { createCheckpointReads, insertCheckpoint } from "./checkpoints.ts";
import type { SqlDialect, SqlDriver, SqlReader, SqlTransaction } from "./driver.ts";
import { requireIndexes } from "./indexes.ts";
import { migrate } from "./migrations.ts";
import { createReads, readRows } from "./reads.ts";
import { creation } from "./schema.ts";
import { createStatements, type Statements } from "./statements.ts";
import { commitAfter, nothingWritten, workOn } from "./transaction.ts";

export function sqlStore(driver: SqlDriver): Store {
  const statements = createStatements(driver.dialect);
  const inTurn = createTurns();
  let last = nothingWritten();
  let state: "new" | "open" | "closed" = "new";

  function requireOpen(): void {
    if (state === "closed") throw new LedgerError("ledger-closed", `${driver.name} is closed`);
    if (state !== "open")
      throw new LedgerError("ledger-not-open", `${driver.name} is not open: await open(origin) first`);
  }

  const session: SqlReader = {
    async all(queries) {
      requireOpen();
      return driver.all(queries);
    },
  };

  /** Alone in this process, and by the database's lock in all others. */
  const alone = <T>(work: (session: SqlTransaction) => Promise<T>): Promise<T> =>
    inTurn(async () => {
      requireOpen();
      try {
        return await commitAfter(await driver.begin(), work);
      } catch (error) {
        last = nothingWritten(); // it may have been, or not
        throw error;
      }
    });

  return {
    ...createReads(session, statements),
    ...createCheckpointReads(session, statements),
    open: (origin) =>
      inTurn(async () => {
        if (state !== "new") throw new LedgerError("wrong-usage", `${driver.name} was opened before`);
        try {
          await driver.connect();
          if (await holds(driver, origin, driver, statements)) {
            await migrate(driver);
            await requireIndexes(driver, driver.dialect, driver.name);
          } else await createOnce(driver, origin, statements);
          state = "open";
        } catch (error) {
          await driver.close().catch(() => {}); // the first error says more
          throw error;
        }
      }),
    transact: (work) => alone((transaction) => workOn(transaction, statements, last, work)),
    saveCheckpoint: (checkpoint, nodes) =>
      alone((transaction) => insertCheckpoint(transaction, statements, checkpoint, nodes)),
    close: () =>
      inTurn(async () => {
        const wasOpen = state === "open";
        state = "closed";
        if (wasOpen) await driver.close();
      }),
  };
}

/** Whether the database has the tables, and so this ledger. @throws LedgerError `store-foreign` if it has another. */
async function holds(
  session: SqlReader,
  origin: string,
  { name, dialect }: SqlDriver,
  { ledger }: Statements,
): Promise<boolean> {
  const found = await originIn(session, dialect, ledger.origin);
  if (found === undefined) return false;
  if (found === origin) return true;
  const what = `${name} holds the ledger ${found}, not ${origin}: give each ledger its own`;
  throw new LedgerError("store-foreign", what, { name, origin, found: `${found}` });
}

/** The origin of the ledger that a database holds, if it has the tables of one. */
export async function originIn(
  session: SqlReader,
  dialect: SqlDialect,
  sql = createStatements(dialect).ledger.origin,
): Promise<string | undefined> {
  const [[exist] = []] = await readRows(session, dialect.tablesExist);
  if (Number(exist) === 0) return undefined;
  const [[origin] = []] = await readRows(session, sql);
  return `${origin}`;
}

/** Creates what is needed; when that fails because another process was quicker, all is well. */
async function createOnce(driver: SqlDriver, origin: string, statements: Statements): Promise<void> {
  try {
    await commitAfter(await driver.begin(), (transaction) => create(transaction, origin, driver, statements));
  } catch (error) {
    if (!(await holds(driver, origin, driver, statements))) throw error;
  }
}

/** Unless another process has been quicker. */
async function create(
  session: SqlTransaction,
  origin: string,
  driver: SqlDriver,
  statements: Statements,
): Promise<void> {
  if (await holds(session, origin, driver, statements)) return;
  await session.run(creation(driver.dialect).map((sql) => ({ sql, rows: [[]] })));
  await session.run([{ ...statements.ledger.insertLedger, rows: [[origin, 0]] }]);
}
