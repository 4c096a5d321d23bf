/** Which files a store takes, what it says of the others, and what it leaves behind. */
import { execSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { SCHEMA_VERSION } from "../../src/stores/schema.ts";
import { readSqliteOrigin, sqliteStore } from "../../src/stores/sqlite.ts";
import { isAtLeast } from "../../src/stores/sqlite-connection.ts";
import { AT, append, idOf, ORIGIN } from "../../src/testing/store/check.ts";
import { fullRecords } from "../../src/testing/store/samples.ts";
import { isOpenToAll } from "../support/reach.ts";
import { startChild } from "./children.ts";
import { newPath } from "./files.ts";

/** As root, who may write everywhere, these need another user, who can't run a checkout in root's home. */
const isOutOfReach = process.getuid?.() === 0 && !isOpenToAll(import.meta.dirname);

/** A file with a ledger of `size` entries. */
async function ledgerFile(size = 3): Promise<string> {
  const path = newPath();
  const store = sqliteStore(path);
  await store.open(ORIGIN);
  for (let seq = 0; seq < size; seq++) await append(store, [idOf(seq)]);
  await store.close();
  return path;
}

const opening = async (path: string, origin = ORIGIN): Promise<void> => {
  const store = sqliteStore(path);
  await store.open(origin);
  await store.close();
};

test.each([
  "DROP INDEX vouchers_by_class",
  "DROP INDEX vouchers_by_class; CREATE INDEX vouchers_by_class ON vouchers (class)",
])("an index that is not as it was made is named, and what it takes is said: %s", async (change) => {
  const path = await ledgerFile();
  const run = (sql: string) => new Sqlite(path).exec(sql).close();
  run(change);
  const error = await opening(path).catch((error) => error);
  expect(error).toMatchObject({ code: "store-failed", facts: { index: "vouchers_by_class" } });
  run(/\((DROP .*)\)$/.exec(error.message)?.[1] ?? "");
  await opening(path);
});

describe("files that are not a ledger's are refused and left as they are", () => {
  const foreign: Record<string, (path: string) => void> = {
    "a text": (path) => writeFileSync(path, "name,amount\n".repeat(100)),
    "a short text": (path) => writeFileSync(path, "notes"),
    "another program's SQLite file": (path) => new Sqlite(path).exec("CREATE TABLE vouchers (id TEXT)").close(),
    "an SQLite file that another program has marked": (path) => void new Sqlite(path).pragma("application_id = 7"),
    "an SQLite file with a version of its own": (path) => void new Sqlite(path).pragma("user_version = 1"),
  };

  test.each(Object.entries(foreign))("%s", async (_, make) => {
    const path = newPath();
    make(path);
    const before = readFileSync(path);
    const refused = { code: "store-foreign", message: expect.stringContaining(path) };
    await expect(opening(path)).rejects.toMatchObject(refused);
    await expect(readSqliteOrigin(path)).rejects.toMatchObject(refused);
    expect(readFileSync(path)).toEqual(before);
  });

  test("a later version's file", async () => {
    const path = await ledgerFile();
    new Sqlite(path).pragma(`user_version = ${SCHEMA_VERSION + 1}`);
    const before = readFileSync(path);
    await expect(opening(path)).rejects.toMatchObject({
      code: "store-newer",
      facts: { version: SCHEMA_VERSION + 1 },
    });
    await expect(readSqliteOrigin(path)).rejects.toMatchObject({ code: "store-newer" });
    expect(readFileSync(path)).toEqual(before);
  });

  test("another ledger's file; both are named", async () => {
    const path = await ledgerFile();
    const facts = { origin: "another.example", found: ORIGIN };
    await expect(opening(path, "another.example")).rejects.toMatchObject({ code: "store-foreign", facts });
    await opening(path);
  });
});

describe("places where no file can be written", () => {
  test("a directory that does not exist", async () => {
    const path = join(newPath("missing"), "vouchers.db");
    await expect(opening(path)).rejects.toMatchObject({ code: "cannot-write", message: /create it first/ });
  });

  test("a path that is a directory", async () => {
    const path = newPath("folder");
    mkdirSync(path);
    await expect(opening(path)).rejects.toMatchObject({ code: "cannot-write", message: /is not a file/ });
    await expect(readSqliteOrigin(path)).rejects.toMatchObject({ code: "unreadable-input" });
  });

  test("a path below a file", async () => {
    const path = join(await ledgerFile(), "vouchers.db");
    await expect(opening(path)).rejects.toMatchObject({ code: "cannot-write" });
  });

  test.skipIf(isOutOfReach)("a file without write permission", async () => {
    const path = await ledgerFile();
    chmodSync(dirname(path), 0o777);
    chmodSync(path, 0o444);
    expect(await openedByAnother(path)).toBe(`cannot-write: This user may not read and write ${path}`);
  });

  test.skipIf(isOutOfReach)("a directory without write permission", async () => {
    const path = await ledgerFile();
    chmodSync(path, 0o666);
    chmodSync(dirname(path), 0o555);
    const said = `cannot-write: This user may not write into ${dirname(path)}, where SQLite keeps files beside the ledger's`;
    expect(await openedByAnother(path)).toBe(said);
    expect(await openedByAnother(join(dirname(path), "new.db"))).toBe(said);
    chmodSync(dirname(path), 0o755);
  });

  test.each(["", ":memory:"])("no file at all: %j", (path) => {
    expect(() => sqliteStore(path)).toThrow(expect.objectContaining({ code: "wrong-usage" }));
  });
});

describe("damaged files", () => {
  test("a file that lost its end is refused", async () => {
    const path = await ledgerFile(50);
    const { size } = statSync(path);
    for (const length of [size - 8192, size - 8193, 8192, 5000, 100, 10]) {
      truncateSync(path, length);
      const code = length < 8192 ? /^store-(failed|foreign)$/ : "store-failed";
      await expect(opening(path)).rejects.toMatchObject({ name: "LedgerError", code: expect.stringMatching(code) });
    }
  });

  test("a page that was overwritten is an error where it is read", async () => {
    const path = await ledgerFile(50);
    const bytes = readFileSync(path);
    bytes.fill(0xff, 2 * 8192);
    writeFileSync(path, bytes);
    const store = sqliteStore(path);
    const reads = async () => {
      await store.open(ORIGIN);
      await store.lines(0, 50);
      await store.bound([idOf(1)]);
    };
    await expect(reads()).rejects.toMatchObject({ name: "LedgerError", code: "store-failed", message: /damaged/ });
    await store.close();
  });
});

test("a row that was changed from outside into what no store writes is an error where it is read", async () => {
  const path = newPath();
  const store = sqliteStore(path);
  await store.open(ORIGIN);
  const refusals = [{ id: idOf(9), digest: "ab".repeat(32), code: "fund-closed", facts: {}, at: AT }] as const;
  await append(store, [idOf(1)], { changes: fullRecords(), refusals });
  const raw = new Sqlite(path);
  raw.exec("DROP TRIGGER refusals_no_update");
  raw.exec("UPDATE trainees SET groups = '['");
  await expect(store.list("trainee", { limit: 1 })).rejects.toMatchObject({ code: "ledger-corrupt" });
  for (const change of [
    "facts = '{'",
    "facts = '[[]]'",
    "facts = '{}', code = 'no-such-code'",
    "code = 'fund-closed', at = '9'",
  ]) {
    raw.exec(`UPDATE refusals SET ${change}`);
    await expect(store.bound([idOf(9)])).rejects.toMatchObject({ code: "ledger-corrupt" });
  }
  raw.close();
  await store.close();
});

describe("what a store leaves behind", () => {
  test("a new file is its owner's alone, and so are those beside it", async () => {
    const path = newPath();
    const store = sqliteStore(path);
    await store.open(ORIGIN);
    await append(store, [idOf(1)]);
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777).toBe(0o600);
    await store.close();
  });

  test("a single file, once it is closed", async () => {
    const path = await ledgerFile();
    expect(readdirSync(dirname(path))).toEqual(["vouchers.db"]);
    await readSqliteOrigin(path);
    expect(readdirSync(dirname(path))).toEqual(["vouchers.db"]);
  });

  test("an empty file becomes a ledger's", async () => {
    const path = newPath();
    writeFileSync(path, "");
    await expect(readSqliteOrigin(path)).rejects.toMatchObject({ code: "unreadable-input" });
    await opening(path);
    expect(await readSqliteOrigin(path)).toBe(ORIGIN);
  });

  test("asking for the origin of no file makes none", async () => {
    const path = newPath();
    await expect(readSqliteOrigin(path)).rejects.toMatchObject({ code: "unreadable-input" });
    expect(existsSync(path)).toBe(false);
  });

  test("the origin can be read while the ledger is in use", async () => {
    const path = newPath();
    const store = sqliteStore(path);
    await store.open(ORIGIN);
    await store.transact(async () => expect(await readSqliteOrigin(path)).toBe(ORIGIN));
    await append(store, [idOf(1)]);
    await store.close();
  });
});

describe("a file in use", () => {
  test("a writer that waits in vain is told so, and this process goes on meanwhile", async () => {
    const path = await ledgerFile();
    const store = sqliteStore(path, { waitMs: 100 });
    await store.open(ORIGIN);
    const other = new Sqlite(path);
    other.exec("BEGIN IMMEDIATE");
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 5);
    await expect(append(store, [idOf(9)])).rejects.toMatchObject({ code: "store-busy" });
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(3);
    expect((await store.lines(0, 9)).length).toBe(3);
    other.exec("COMMIT");
    other.close();
    expect((await append(store, [idOf(9)])).head.size).toBe(4);
    await store.close();
  });

  test.each([
    ["removed", "rm vouchers.db"],
    ["put out of reach", "mv vouchers.db older.db && ln -s vouchers.db vouchers.db"],
    ["removed with its log", "rm vouchers.db*"],
    ["replaced by a copy", "cp vouchers.db older.db && mv older.db vouchers.db"],
    ["left without its log", "rm vouchers.db-wal"],
  ])("one that was %s takes nothing and answers nothing", async (_, harm) => {
    const path = await ledgerFile();
    const store = sqliteStore(path);
    await store.open(ORIGIN);
    await append(store, [idOf(7)]);
    execSync(harm, { cwd: dirname(path) });
    const told = { code: "store-failed", message: expect.stringContaining("removed or replaced while it was open") };
    await expect(append(store, [idOf(8)])).rejects.toMatchObject(told);
    await expect(store.head()).rejects.toMatchObject(told);
    await store.close();
  });

  test("one that is a link takes nothing when the log of the file itself was removed", async () => {
    const [path, link] = [await ledgerFile(), newPath()];
    symlinkSync(path, link);
    const store = sqliteStore(link);
    await store.open(ORIGIN);
    await append(store, [idOf(7)]);
    rmSync(`${path}-wal`);
    await expect(append(store, [idOf(8)])).rejects.toMatchObject({ code: "store-failed" });
    await store.close();
  });

  test("one that was moved while a batch was written answers nothing of it", async () => {
    const path = await ledgerFile();
    const store = sqliteStore(path);
    await store.open(ORIGIN);
    const moving = store.transact(async (transaction) => {
      await transaction.head();
      renameSync(path, `${path}.away`);
    });
    await expect(moving).rejects.toMatchObject({ code: "store-failed", facts: { fate: "unknown" } });
    renameSync(`${path}.away`, path);
    expect((await append(store, [idOf(8)])).head.size).toBe(4);
    await store.close();
  });

  test("a store that could not be opened forgets where it looked", async () => {
    const path = await ledgerFile();
    const store = sqliteStore(path);
    await expect(store.open("another.example")).rejects.toMatchObject({ code: "store-foreign" });
    writeFileSync(join(dirname(path), "another"), ""); // takes the number of the log that is gone
    await store.open(ORIGIN);
    expect((await append(store, [idOf(8)])).head.size).toBe(4);
    await store.close();
  });

  test("a writer waits for another one that is done in time", async () => {
    const path = await ledgerFile();
    const store = sqliteStore(path);
    await store.open(ORIGIN);
    const other = new Sqlite(path);
    other.exec("BEGIN IMMEDIATE");
    setTimeout(() => other.exec("COMMIT"), 50);
    expect((await append(store, [idOf(9)])).head.size).toBe(4);
    other.close();
    await store.close();
  });

  test("many stores may make one new file at once", async () => {
    const path = newPath();
    const stores = Array.from({ length: 8 }, () => sqliteStore(path));
    await Promise.all(stores.map((store) => store.open(ORIGIN)));
    await Promise.all(stores.map((store, number) => append(store, [idOf(number)])));
    expect((await stores[0]?.lines(0, 99))?.length).toBe(8);
    await Promise.all(stores.map((store) => store.close()));
    expect(readdirSync(dirname(path))).toEqual(["vouchers.db"]);
  });
});

test("a store is used between open and close", async () => {
  const store = sqliteStore(newPath());
  await expect(store.head()).rejects.toMatchObject({ code: "ledger-not-open" });
  await expect(store.transact(async () => {})).rejects.toMatchObject({ code: "ledger-not-open" });
  await store.open(ORIGIN);
  await expect(store.open(ORIGIN)).rejects.toMatchObject({ code: "wrong-usage" });
  await store.close();
  await expect(store.newestCheckpoint()).rejects.toMatchObject({ code: "ledger-closed" });
  await expect(store.open(ORIGIN)).rejects.toMatchObject({ code: "wrong-usage" });
});

test("a store that is closed while it is being opened is closed", async () => {
  const store = sqliteStore(newPath());
  await Promise.all([store.open(ORIGIN), store.close()]);
  await expect(store.head()).rejects.toMatchObject({ code: "ledger-closed" });
});

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])("nobody waits %s ms", (waitMs) => {
  expect(() => sqliteStore(newPath(), { waitMs })).toThrow(/waitMs is/);
});

test("versions are compared by number", () => {
  for (const version of ["3.51.3", "3.51.10", "3.52", "3.53.2", "4.0.0"])
    expect(isAtLeast(version, "3.51.3")).toBe(true);
  for (const version of ["3.51.2", "3.9.0", "3.51", "2.99.99", ""]) expect(isAtLeast(version, "3.51.3")).toBe(false);
});

/** What a process says that opens the file; as root, who may write everywhere, one of another user. */
async function openedByAnother(path: string): Promise<string | undefined> {
  const isRoot = process.getuid?.() === 0;
  return (await startChild(["open", path], isRoot ? 65534 : undefined).ended).at(0);
}
