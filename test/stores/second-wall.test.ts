/** What the database refuses to everybody: each test goes around the store, by SQL of its own. */
import Sqlite from "better-sqlite3";
import { beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../src/index.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { append, batchAfter, idOf, ORIGIN } from "../../src/testing/store/check.ts";
import { bareRecords, fullRecords } from "../../src/testing/store/samples.ts";
import { newPath } from "./files.ts";

let path: string;
let store: Store;
let raw: Sqlite.Database;

beforeEach(async () => {
  path = newPath();
  store = sqliteStore(path);
  await store.open(ORIGIN);
  await append(store, [idOf(0), idOf(1), idOf(2)], { changes: bareRecords() });
  await store.saveCheckpoint({ size: 3, note: "note\n" }, []);
  raw = new Sqlite(path);
  return async () => {
    raw.close();
    await store.close();
  };
});

const refusal = (sql: string, ...params: unknown[]): string => {
  try {
    raw.prepare(sql).run(...params);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "accepted";
};

describe("entries", () => {
  const columns = "(ledger, seq, id, type, at, hash, line)";
  const insert = (seq: number, line: string, verb = "INSERT") =>
    refusal(`${verb} INTO entries ${columns} VALUES (1, ?, 'x', 'x', 'x', 'x', ?)`, seq, line);
  const follows = "an entry follows the last one, by its seq and its prev";

  test("an entry that follows the last one is accepted", async () => {
    const [next] = batchAfter(await store.head(), [idOf(3)]).lines;
    expect(insert(3, next?.line ?? "")).toBe("accepted");
  });

  test.each(["INSERT", "INSERT OR REPLACE"])("a seq is never left out or taken twice, by %s", async (verb) => {
    const head = await store.head();
    for (const seq of [0, 1, 2, 4, 5, -1]) {
      const [line] = batchAfter(head && { ...head, size: seq }, [idOf(3)]).lines;
      expect(insert(seq, line?.line ?? "", verb)).toBe(follows);
    }
    expect(await store.head()).toEqual(head);
  });

  test("the first entry is number 0 and has no entry before it", () => {
    const first = batchAfter(undefined, [idOf(0)]).lines[0]?.line ?? "";
    const insertFirst = (seq: number, line: string) =>
      refusal(`INSERT INTO entries ${columns} VALUES (2, ?, 'x', 'x', 'x', 'x', ?)`, seq, line);
    expect(insertFirst(1, first.replace('"seq":0', '"seq":1'))).toBe(follows);
    expect(insertFirst(0, first.replace('"prev":"0', '"prev":"1'))).toBe(follows);
    expect(insertFirst(0, first)).toBe("accepted");
  });

  test("the prev and the seq in the line must be those of the chain", async () => {
    const line = batchAfter(await store.head(), [idOf(3)]).lines[0]?.line ?? "";
    const last = (await store.head())?.hash ?? "";
    expect(insert(3, line.replace(last, "0".repeat(64)))).toBe(follows);
    expect(insert(3, line.replace('"seq":3', '"seq":2'))).toBe(follows);
    expect(insert(3, line.replace(/"prev":"\w+",/, ""))).toBe(follows);
    expect(insert(3, "{}")).toBe(follows);
    expect(insert(3, "no JSON")).toBe("malformed JSON");
  });

  test.each(["seq = 9", "id = 'x'", "type = 'x'", "at = 'x'", "hash = 'x'", "line = '{}'"])(
    "an entry is never changed: SET %s",
    (change) => {
      expect(refusal(`UPDATE entries SET ${change} WHERE seq = 2`)).toBe("UPDATE of entries: never");
    },
  );

  test("an entry is never deleted", () => {
    expect(refusal("DELETE FROM entries WHERE seq = 2")).toBe("DELETE of entries: never");
    expect(refusal("DELETE FROM entries")).toBe("DELETE of entries: never");
  });
});

describe("the head", () => {
  test.each([
    "size = 2",
    "size = 4",
    "size = 0",
    "hash = 'x'",
    "hash = NULL",
    "at = 'x'",
    "origin = 'x'",
    "ledger = 2",
  ])("is the last entry, whatever is written: SET %s", (change) => {
    expect(refusal(`UPDATE ledgers SET ${change}`)).toBe("the head of a ledger is its last entry");
  });

  test("is never deleted", () => {
    expect(refusal("DELETE FROM ledgers")).toBe("DELETE of ledgers: never");
  });
});

describe("checkpoints", () => {
  test("are never changed, replaced or deleted", () => {
    expect(refusal("UPDATE checkpoints SET note = 'x'")).toBe("UPDATE of checkpoints: never");
    expect(refusal("DELETE FROM checkpoints")).toBe("DELETE of checkpoints: never");
    expect(refusal("INSERT OR REPLACE INTO checkpoints (ledger, size, note) VALUES (1, 3, 'x')")).toBe(
      "one checkpoint a size",
    );
  });
});

describe("vouchers", () => {
  const redeemed = "a voucher is redeemed from held, or again after a bank return";
  const setState = (state: string) => refusal("UPDATE vouchers SET state = ?", state);

  test.each(["issued", "claimed", "expired", "void"])("a voucher that is %s is never redeemed", (state) => {
    expect(setState(state)).toBe("accepted");
    expect(setState("redeemed")).toBe(redeemed);
  });

  test.each(["held", "settled"])("a voucher that is %s can be redeemed", (state) => {
    expect(setState(state)).toBe("accepted");
    expect(setState("redeemed")).toBe("accepted");
  });

  test("a voucher is not made redeemed", () => {
    const columns = raw.prepare<[], string>("SELECT name FROM pragma_table_info('vouchers')").pluck().all();
    const [, ...rest] = columns.map((column) => (column === "state" ? "'redeemed'" : column));
    expect(refusal(`INSERT INTO vouchers SELECT 2, ${rest.join()} FROM vouchers`)).toBe(redeemed);
    expect(refusal(`INSERT OR REPLACE INTO vouchers SELECT 1, ${rest.join()} FROM vouchers`)).toBe(redeemed);
  });

  test("a voucher never carries more than its face", () => {
    expect(refusal("UPDATE vouchers SET state = 'held', face = 5, reserved = 5")).toBe("accepted");
    for (const counter of ["reserved", "accrued", "paid"]) {
      expect(refusal(`UPDATE vouchers SET ${counter} = ${counter} + 1`)).toMatch(/vouchers_within_face/);
    }
  });

  test("the store passes the wall's refusal on, and nothing of the batch is kept", async () => {
    const head = await store.head();
    const changes = fullRecords();
    for (const [id, voucher] of changes.voucher) changes.voucher.set(id, { ...voucher, state: "redeemed" });
    await expect(append(store, [idOf(3)], { changes })).rejects.toMatchObject({
      code: "ledger-corrupt",
      message: expect.stringContaining(redeemed),
    });
    expect(await store.head()).toEqual(head);
    expect(await store.list("fund", { limit: 9 })).toEqual([...bareRecords().fund.values()]);
  });
});

describe("money", () => {
  const counters = [
    "appropriated",
    "withdrawn",
    "reserved",
    "accrued",
    "paid",
    "outstanding",
    "recovered",
    "written_off",
  ];

  test.each([...counters, "reusable"])("a fund's %s is never below zero", (counter) => {
    expect(refusal(`UPDATE funds SET ${counter} = -1`)).toMatch(/CHECK constraint failed/);
  });

  test("a fund is never overdrawn", () => {
    expect(refusal("UPDATE funds SET appropriated = 10, reusable = 1, paid = 11")).toBe("accepted");
    for (const change of [
      "appropriated = 9",
      "reusable = 0",
      "withdrawn = 1",
      "reserved = 1",
      "accrued = 1",
      "paid = 12",
    ]) {
      expect(refusal(`UPDATE funds SET ${change}`)).toMatch(/funds_never_overdrawn/);
    }
  });

  test("a recovery brings back no more than was ordered", () => {
    expect(refusal("UPDATE recoveries SET amount = 2, recovered = 1, written_off = 1")).toBe("accepted");
    expect(refusal("UPDATE recoveries SET recovered = 2")).toMatch(/recoveries_within_order/);
  });
});

describe("columns", () => {
  test("keep to their types", () => {
    expect(refusal("UPDATE funds SET paid = 'much'")).toMatch(/cannot store TEXT value in INTEGER column/);
    expect(refusal("UPDATE funds SET paid = 0.5")).toMatch(/cannot store REAL value in INTEGER column/);
    expect(refusal("UPDATE funds SET closed = 2")).toMatch(/CHECK constraint failed/);
    expect(refusal("UPDATE funds SET name = NULL")).toMatch(/NOT NULL constraint failed/);
  });
});

describe("the wall itself", () => {
  test("a trigger that is gone or changed is noticed at opening", async () => {
    const triggers = raw.prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'",
    );
    for (const { name, sql } of triggers.all()) {
      raw.exec(`DROP TRIGGER ${name}`);
      const refused = { code: "store-failed", message: expect.stringContaining(name) };
      await expect(sqliteStore(path).open(ORIGIN)).rejects.toMatchObject(refused);
      raw.exec(sql.replace(/WHEN .* BEGIN/s, "WHEN false BEGIN"));
      await expect(sqliteStore(path).open(ORIGIN)).rejects.toMatchObject(refused);
      raw.exec(`DROP TRIGGER ${name}; ${sql}`);
    }
    const opened = sqliteStore(path);
    await opened.open(ORIGIN);
    await opened.close();
  });

  test("a bureau's own views, indexes and tables are no matter", async () => {
    raw.exec(
      "CREATE VIEW unpaid AS SELECT id, accrued FROM vouchers WHERE state = 'redeemed'; CREATE TABLE notes (a TEXT)",
    );
    const opened = sqliteStore(path);
    await opened.open(ORIGIN);
    await opened.close();
  });
});
