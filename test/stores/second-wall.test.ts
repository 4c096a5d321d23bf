/** What the database refuses to everybody: each test goes around the store, by SQL of its own. */
import Sqlite from "better-sqlite3";
import { beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../src/index.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { RECORD_TABLES } from "../../src/stores/tables.ts";
import { AT, append, batchAfter, idOf, ORIGIN } from "../../src/testing/store/check.ts";
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

/** As in the middle of a batch: its entry is written, its head not yet moved. */
async function inBatch(): Promise<void> {
  const [next] = batchAfter(await store.head(), [idOf(3)]).lines;
  raw
    .prepare("INSERT INTO entries (ledger, seq, id, type, at, hash, line) VALUES (1, 3, 'x', 'x', 'x', 'x', ?)")
    .run(next?.line);
}

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

  test("an entry takes no other one's place, by its rowid either", async () => {
    const line = batchAfter(await store.head(), [idOf(3)]).lines[0]?.line ?? "";
    for (const rowid of [1, 2, 3]) {
      const replace = `INSERT OR REPLACE INTO entries (rowid, ${columns.slice(1)} VALUES (?, 1, 3, 'x', 'x', 'x', 'x', ?)`;
      expect(refusal(replace, rowid, line)).toBe("an entry takes no other one's place");
    }
    expect((await store.lines(0, 9)).length).toBe(3);
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
    expect(refusal("REPLACE INTO ledgers (ledger, origin, size) VALUES (1, 'x', 0)")).toBe("ledgers: one row a key");
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

/** Where a row can get, spelled out: to what a batch can leave it in. The first line is of a row that is made. */
type Changes = Readonly<Record<string, string>>;
const VOUCHER_CHANGES: Changes = {
  "": "issued claimed held void expired",
  issued: "issued claimed held void expired",
  claimed: "claimed held void expired",
  held: "claimed held redeemed billed void expired",
  redeemed: "claimed held redeemed billed void expired",
  billed: "billed settled void",
  settled: "billed settled void",
  void: "void",
  expired: "expired",
};
const SETTLEMENT_CHANGES: Changes = {
  "": "submitted reviewed publicised void",
  submitted: "submitted reviewed publicised void",
  reviewed: "reviewed publicised void",
  publicised: "publicised paid void",
  paid: "publicised paid void",
  void: "void",
};

const pairsOf = (changes: Changes) => {
  const states = Object.keys(changes).filter((state) => state !== "");
  return Object.entries(changes).flatMap(([from, to]) =>
    states.map((state) => [from || "nothing", state, to.split(" ").includes(state)] as const),
  );
};

/** Puts the row there, past the triggers. */
function put(sql: string): void {
  const triggers = raw.prepare<[], { name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'",
  );
  const all = triggers.all();
  for (const { name } of all) raw.exec(`DROP TRIGGER ${name}`);
  raw.exec(sql);
  for (const trigger of all) raw.exec(trigger.sql);
}

describe("rows", () => {
  const tables = ["refusals", "nodes", ...Object.values(RECORD_TABLES).map(({ table }) => table)];

  test.each(tables)("of %s are never deleted or replaced", async (table) => {
    const refusals = [{ id: idOf(9), digest: "ab".repeat(32), code: "fund-closed", facts: {}, at: AT }] as const;
    await append(store, [], { refusals });
    await store.saveCheckpoint({ size: 2, note: "note\n" }, [{ level: 8, index: 0, hash: "x" }]);
    expect(refusal(`DELETE FROM ${table}`)).toBe(`DELETE of ${table}: never`);
    await inBatch();
    expect(refusal(`REPLACE INTO ${table} SELECT * FROM ${table}`)).toBe(`${table}: one row a key`);
    const same = tables.indexOf(table) < 2 ? `UPDATE of ${table}: never` : "a record keeps its id";
    const changed = refusal(`UPDATE OR REPLACE ${table} SET ledger = 2`);
    expect([same, "money moves by an entry"]).toContain(changed); // ledger 2 has no entry
  });

  test.each([
    ["funds", "paid"],
    ["programmes", "committed"],
    ["vouchers", "state"],
    ["settlements", "state"],
    ["recoveries", "amount"],
  ])("of %s are made and changed with an entry only", async (table, column) => {
    expect(refusal(`UPDATE ${table} SET ${column} = ${column}`)).toBe("money moves by an entry");
    const names = raw.prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`).pluck().all();
    const copy = names.map((name) => (name === "id" ? "'new'" : name)).join();
    const insert = `INSERT INTO ${table} SELECT ${copy} FROM ${table}`;
    expect(refusal(insert)).toBe("money moves by an entry");
    await inBatch();
    expect(refusal(insert)).toBe("accepted");
  });
});

describe("vouchers", () => {
  beforeEach(inBatch);
  const wrong = "vouchers: no such change of state";
  /** The columns of a voucher that is in this state, with money of its own. */
  const as = (state: string): string => {
    const [name, settlement] =
      state === "billed" ? ["redeemed", "'s-1'"] : [state, state === "settled" ? "'s-1'" : "NULL"];
    const money = { billed: "0, 5, 0", redeemed: "0, 5, 0", settled: "0, 0, 5", held: "5, 0, 0" }[state] ?? "0, 0, 0";
    return `(face, state, settlement, reserved, accrued, paid) = (5, '${name}', ${settlement}, ${money})`;
  };

  test.each(pairsOf(VOUCHER_CHANGES))("from %s to %s: %s", (from, to, isPermitted) => {
    if (from === "nothing") {
      const columns = raw.prepare<[], string>("SELECT name FROM pragma_table_info('vouchers')").pluck().all();
      const state = to === "billed" ? "redeemed" : to;
      const row = columns.map((name) => ({ id: "'new'", state: `'${state}'` })[name] ?? name);
      const made = isPermitted ? "accepted" : "vouchers: not a first state";
      expect(refusal(`INSERT INTO vouchers SELECT ${row} FROM vouchers`)).toBe(made);
    } else {
      put(`UPDATE vouchers SET ${as(from)}`);
      if (!isPermitted) raw.exec("DROP TRIGGER vouchers_carry; DROP TRIGGER vouchers_settled"); // the walk alone says no
      expect(refusal(`UPDATE vouchers SET ${as(to)}`)).toBe(isPermitted ? "accepted" : wrong);
    }
  });

  test("a settled voucher can't be held again, not through its redemption either", () => {
    put(`UPDATE vouchers SET ${as("settled")}`);
    expect(refusal("UPDATE vouchers SET state = 'held'")).toBe(wrong);
    expect(refusal("UPDATE vouchers SET state = 'redeemed', settlement = NULL")).not.toBe("accepted");
    expect(refusal(`UPDATE vouchers SET ${as("billed")}`)).toBe("accepted");
    expect(refusal("UPDATE vouchers SET settlement = NULL")).not.toBe("accepted");
    expect(refusal("UPDATE vouchers SET state = 'held'")).toBe(wrong);
  });

  test("what was redeemed is paid once, in one settlement", () => {
    const once = "a voucher carries what was redeemed, once";
    for (const state of ["billed", "settled"]) {
      put(`UPDATE vouchers SET ${as(state)}, face = 99`);
      for (const change of ["accrued = accrued + 1", "paid = paid + 5", "paid = 0, accrued = 0"]) {
        expect(refusal(`UPDATE vouchers SET ${change}`)).toBe(once);
      }
    }
    expect(refusal("UPDATE vouchers SET (state, settlement) = ('void', NULL)")).toBe(once);
    put(`UPDATE vouchers SET ${as("billed")}`);
    expect(refusal("UPDATE vouchers SET settlement = 's-2'")).toBe(once);
  });

  test("a voucher is settled by its settlement, once that was publicised", () => {
    for (const state of ["submitted", "reviewed", "void"]) {
      put(`UPDATE vouchers SET ${as("billed")}; UPDATE settlements SET state = '${state}'`);
      expect(refusal(`UPDATE vouchers SET ${as("settled")}`)).toBe(
        "a voucher is settled by a settlement that was publicised",
      );
    }
  });

  test("a voucher never carries more than its face", () => {
    expect(refusal(`UPDATE vouchers SET ${as("held")}`)).toBe("accepted");
    for (const counter of ["reserved", "accrued", "paid"]) {
      expect(refusal(`UPDATE vouchers SET ${counter} = ${counter} + 1`)).toMatch(/vouchers_within_face/);
    }
  });
});

describe("a batch", () => {
  test("the store passes the wall's refusal on, and nothing of the batch is kept", async () => {
    const head = await store.head();
    const changes = fullRecords();
    for (const [id, voucher] of changes.voucher) changes.voucher.set(id, { ...voucher, state: "redeemed" });
    await expect(append(store, [idOf(3)], { changes })).rejects.toMatchObject({
      code: "ledger-corrupt",
      message: expect.stringMatching(/no such change of state|what was redeemed/),
    });
    expect(await store.head()).toEqual(head);
    expect(await store.list("fund", { limit: 9 })).toEqual([...bareRecords().fund.values()]);
  });
});

describe("settlements", () => {
  beforeEach(inBatch);

  test.each(pairsOf(SETTLEMENT_CHANGES))("from %s to %s: %s", (from, to, isPermitted) => {
    if (from === "nothing") {
      const columns = raw.prepare<[], string>("SELECT name FROM pragma_table_info('settlements')").pluck().all();
      const row = columns.map((name) => ({ id: "'new'", state: `'${to}'` })[name] ?? name);
      const made = isPermitted ? "accepted" : "settlements: not a first state";
      expect(refusal(`INSERT INTO settlements SELECT ${row} FROM settlements`)).toBe(made);
    } else {
      put(`UPDATE settlements SET state = '${from}'`);
      const changed = isPermitted ? "accepted" : "settlements: no such change of state";
      expect(refusal(`UPDATE settlements SET state = '${to}'`)).toBe(changed);
    }
  });

  test("a settlement is paid when the vouchers of its remaining lines are, with these amounts", () => {
    const pay = (amount: number) => {
      const voucher = raw.prepare<[], string>("SELECT id FROM vouchers").pluck().get();
      const lines = JSON.stringify([
        { voucher, amount },
        { voucher: "gone", amount: 1, refused: "no" },
      ]);
      return refusal("UPDATE settlements SET lines = ?, state = 'paid'", lines);
    };
    const unpaid = "a settlement is paid when its vouchers are";
    expect(pay(5)).toBe(unpaid);
    put("UPDATE vouchers SET (face, state, settlement, paid) = (5, 'settled', 's-1', 5)");
    expect(pay(4)).toBe(unpaid);
    expect(pay(5)).toBe("accepted");
  });
});

describe("money", () => {
  beforeEach(inBatch);

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
  beforeEach(inBatch);

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

  test("a trigger of somebody else's, which could undo a write unseen, is noticed too", async () => {
    raw.exec("CREATE TRIGGER quiet BEFORE UPDATE ON vouchers BEGIN SELECT RAISE(IGNORE); END");
    const refused = { code: "store-failed", message: expect.stringContaining("quiet") };
    await expect(sqliteStore(path).open(ORIGIN)).rejects.toMatchObject(refused);
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
