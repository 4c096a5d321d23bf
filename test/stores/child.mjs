/**
 * A process of its own that uses a ledger's file, or its schema as `postgres://…#schema`, for the tests of several:
 *
 *     open PATH               opens and closes it
 *     append PATH NAME TIMES  appends batches of three entries, and says each on a line of its own once it is durable
 *
 * It ends with the code of the LedgerError, or with `done`.
 */
import pg from "pg";
import { LedgerError } from "../../src/domain/error.ts"; // not the index: all of it would be compiled
import { postgresStore } from "../../src/stores/postgres.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { append, ORIGIN } from "../../src/testing/store/check.ts";

const [command, path, name = "0", times = "0"] = process.argv.slice(2);
const idOf = (batch, entry) =>
  `01900000-0000-7000-8${name.padStart(3, "0")}-${String(3 * batch + entry).padStart(12, "0")}`;

const [url, schema] = path.split("#");
const pool = schema && new pg.Pool({ connectionString: url, pipeline: true });

try {
  const store = pool ? postgresStore(pool, { schema }) : sqliteStore(path);
  await store.open(ORIGIN);
  if (command === "append") {
    for (let batch = 0; batch < Number(times); batch++) {
      const ids = [0, 1, 2].map((entry) => idOf(batch, entry));
      await append(store, ids);
      process.stdout.write(`${ids.join(" ")}\n`);
    }
  }
  await store.close();
  if (pool) await pool.end();
  process.stdout.write("done\n");
} catch (error) {
  process.stdout.write(`${error instanceof LedgerError ? `${error.code}: ${error.message}` : error}\n`);
}
