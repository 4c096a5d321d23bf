/** What PostgreSQL refuses to everybody: each test goes around the store, by SQL of its own, and is undone after it. */
import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { entryHash, type Head, type NewLine, type Store } from "../../src/index.ts";
import { postgresStore } from "../../src/stores/postgres.ts";
import { RECORD_TABLES } from "../../src/stores/tables.ts";
import { AT, append, batchAfter, idOf, ORIGIN } from "../../src/testing/store/check.ts";
import { bareRecords, fullRecords } from "../../src/testing/store/samples.ts";
import { usePostgres } from "../support/postgres.ts";

const server = usePostgres();
let schema: string;
let store: Store;
let head: Head | undefined;
let raw: pg.PoolClient;

beforeAll(async () => {
  schema = await server.newSchema();
  store = postgresStore(server.pool(), { schema });
  await store.open(ORIGIN);
  const refusals = [{ id: idOf(9), digest: "ab".repeat(32), code: "fund-closed", facts: {}, at: AT }] as const;
  await append(store, [idOf(0), idOf(1), idOf(2)], { changes: bareRecords(), refusals });
  await store.saveCheckpoint({ size: 3, note: "note\n" }, [{ level: 8, index: 0, hash: "x" }]);
  head = await store.head();
  raw = await server.pool().connect();
  await raw.query(`SET search_path = ${schema}`);
});

afterAll(async () => {
  raw.release(true);
  await store.close();
});

beforeEach(async () => void (await raw.query("BEGIN")));
afterEach(async () => void (await raw.query("ROLLBACK")));

/** What the database says; the transaction goes on as if nothing had been said. */
async function refusal(sql: string, ...params: unknown[]): Promise<string> {
  await raw.query("SAVEPOINT before");
  try {
    await raw.query(sql, params);
    return "accepted";
  } catch (error) {
    await raw.query("ROLLBACK TO before");
    return error instanceof Error ? error.message : String(error);
  }
}

const nextEntry = (from = head) => {
  const [line] = batchAfter(from, [idOf(3)]).lines;
  if (!line) throw new Error("no line");
  return line;
};

const insertEntry = (seq: number, line: string, { hash = entryHash(line), ledger = 1 } = {}) =>
  refusal("INSERT INTO entries VALUES ($1, $2, 'x', 'x', 'x', $3, $4)", ledger, seq, hash, line);

/** As in the middle of a batch: its entry is written, its head not yet moved. */
const inBatch = async () => void expect(await insertEntry(3, nextEntry().line)).toBe("accepted");

/** Puts the row there, past the triggers. */
async function put(sql: string): Promise<void> {
  await raw.query("SET LOCAL session_replication_role = replica");
  await raw.query(sql);
  await raw.query("SET LOCAL session_replication_role = origin");
}

describe("entries", () => {
  const follows = "an entry follows the last one, by its seq and its prev";

  test("an entry that follows the last one is accepted, once", async () => {
    expect(await insertEntry(3, nextEntry().line)).toBe("accepted");
    expect(await insertEntry(3, nextEntry().line)).toMatch(/entries_key/);
  });

  test("a fork: no seq has two entries, and none is left out", async () => {
    const insertAt = (seq: number) => insertEntry(seq, nextEntry(head && { ...head, size: seq }).line);
    for (const seq of [4, 5]) expect(await insertAt(seq)).toBe(follows);
    for (const seq of [0, 1, 2]) expect(await insertAt(seq)).toMatch(/entries_key/);
    expect(await insertAt(-1)).toMatch(/entries_seq_check/);
    const second = await store.lines(1, 2);
    expect(await insertEntry(1, second[0]?.line ?? "")).toMatch(/entries_key/);
  });

  test("of many entries in one statement each follows the one before it", async () => {
    const { lines } = batchAfter(head, [idOf(7), idOf(8), idOf(9)]);
    const insert = (all: readonly NewLine[]) => {
      const values = all.map(({ seq, hash }, index) => `(1, ${seq}, 'x', 'x', 'x', '${hash}', $${index + 1})`);
      return refusal(`INSERT INTO entries VALUES ${values.join(", ")}`, ...all.map(({ line }) => line));
    };
    expect(await insert(lines.slice(1))).toBe(follows);
    for (const [number, wrong] of [
      [1, head?.hash ?? ""],
      [2, head?.hash ?? ""],
      [2, "0".repeat(64)],
    ] as const) {
      const line = lines[number]?.line.replace(/"prev":"\w+"/, `"prev":"${wrong}"`) ?? "";
      const forged = lines.map((own, index) => (index === number ? { ...own, line, hash: entryHash(line) } : own));
      expect(await insert(forged)).toBe(follows);
    }
    expect(await insert(lines.toReversed())).toBe("accepted");
  });

  test("the first entry is number 0 and has no entry before it", async () => {
    const first = batchAfter(undefined, [idOf(0)]).lines[0]?.line ?? "";
    expect(await insertEntry(1, first.replace('"seq":0', '"seq":1'), { ledger: 2 })).toBe(follows);
    expect(await insertEntry(0, first.replace('"prev":"0', '"prev":"1'), { ledger: 2 })).toBe(follows);
    expect(await insertEntry(0, first, { ledger: 2 })).toBe("accepted");
  });

  test("the prev and the seq in the line must be those of the chain", async () => {
    const { line } = nextEntry();
    expect(await insertEntry(3, line.replace(head?.hash ?? "", "0".repeat(64)))).toBe(follows);
    expect(await insertEntry(3, line.replace('"seq":3', '"seq":2'))).toBe(follows);
    expect(await insertEntry(3, line.replace(/"prev":"\w+",/, ""))).toBe(follows);
    expect(await insertEntry(3, "{}")).toBe(follows);
    expect(await insertEntry(3, "no JSON")).toMatch(/invalid input syntax for type json/);
  });

  test("the hash is that of the line, whatever is claimed", async () => {
    const { line, hash } = nextEntry();
    const wrong = "the hash of an entry is that of its line";
    expect(await insertEntry(3, line, { hash: "0".repeat(64) })).toBe(wrong);
    expect(await insertEntry(3, line.replace("fund.open", "fund.shut"), { hash })).toBe(wrong);
  });
});

describe("what is written once", () => {
  test.each(["entries", "checkpoints", "refusals", "nodes"])(
    "%s are never changed, deleted or emptied",
    async (table) => {
      expect(await refusal(`UPDATE ${table} SET ledger = ledger`)).toBe(`UPDATE of ${table}: never`);
      expect(await refusal(`INSERT INTO ${table} TABLE ${table}`)).not.toBe("accepted");
      expect(await refusal(`DELETE FROM ${table}`)).toBe(`DELETE of ${table}: never`);
      expect(await refusal(`TRUNCATE ${table}`)).toBe(`TRUNCATE of ${table}: never`);
    },
  );

  test.each(["line = '{}'", "hash = 'x'", "seq = 9", "at = 'x'"])(
    "an entry is never edited: SET %s",
    async (change) => {
      expect(await refusal(`UPDATE entries SET ${change} WHERE seq = 2`)).toBe("UPDATE of entries: never");
      const upsert = `INSERT INTO entries SELECT * FROM entries WHERE seq = 2 ON CONFLICT (ledger, seq) DO UPDATE SET ${change}`;
      expect(await refusal(upsert)).toBe("UPDATE of entries: never");
    },
  );
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
  ])("is the last entry, whatever is written: SET %s", async (change) => {
    expect(await refusal(`UPDATE ledgers SET ${change}`)).toBe("the head of a ledger is its last entry");
  });
});

describe("records", () => {
  const tables = ["ledgers", ...Object.values(RECORD_TABLES).map(({ table }) => table)];

  test.each(tables)("of %s are never deleted or doubled, and keep their ids", async (table) => {
    await inBatch();
    expect(await refusal(`DELETE FROM ${table}`)).toBe(`DELETE of ${table}: never`);
    expect(await refusal(`TRUNCATE ${table}`)).toBe(`TRUNCATE of ${table}: never`);
    expect(await refusal(`INSERT INTO ${table} TABLE ${table}`)).toMatch(/duplicate key/);
    expect(await refusal(`UPDATE ${table} SET ledger = 2`)).toMatch(/keeps its id|the head of a ledger/);
  });

  test.each(["funds", "programmes", "vouchers", "settlements", "recoveries"])(
    "of %s are made and changed with an entry only",
    async (table) => {
      const change = `UPDATE ${table} SET id = id`;
      const copy = `INSERT INTO ${table} SELECT (jsonb_populate_record(t, '{"id":"new"}')).* FROM ${table} AS t`;
      expect(await refusal(change)).toBe("money moves by an entry");
      expect(await refusal(copy)).toBe("money moves by an entry");
      await inBatch();
      expect(await refusal(change)).toBe("accepted");
      expect(await refusal(copy)).toBe("accepted");
    },
  );
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
    states.map((state) => [from, state, to.split(" ").includes(state)] as const),
  );
};

/** The columns of a voucher that is in this state, with money of its own. */
function voucherAs(state: string): string {
  const [name, settlement] =
    state === "billed" ? ["redeemed", "'s-1'"] : [state, state === "settled" ? "'s-1'" : "NULL"];
  const money = { billed: "0, 5, 0", redeemed: "0, 5, 0", settled: "0, 0, 5", held: "5, 0, 0" }[state] ?? "0, 0, 0";
  return `(face, state, settlement, reserved, accrued, paid) = (5, '${name}', ${settlement}, ${money})`;
}

describe("vouchers", () => {
  beforeEach(inBatch);
  const wrong = "vouchers: no such change of state";

  test("walk their automaton, from every state to every other", async () => {
    for (const [from, to, isPermitted] of pairsOf(VOUCHER_CHANGES)) {
      if (from === "") {
        const row = JSON.stringify({ id: `new-${to}`, state: to === "billed" ? "redeemed" : to, settlement: "s-1" });
        const insert = `INSERT INTO vouchers SELECT (jsonb_populate_record(t, $1)).* FROM vouchers AS t LIMIT 1`;
        expect(await refusal(insert, row), to).toBe(isPermitted ? "accepted" : "vouchers: not a first state");
        continue;
      }
      await put(`UPDATE vouchers SET ${voucherAs(from)}; UPDATE settlements SET state = 'publicised'`);
      const said = await refusal(`UPDATE vouchers SET ${voucherAs(to)}`);
      expect(said, `${from} to ${to}`).toBe(isPermitted ? "accepted" : wrong);
    }
  });

  test("a second redemption: a voucher is redeemed only from held, and a settled one is not held again", async () => {
    await put(`UPDATE vouchers SET ${voucherAs("settled")}`);
    expect(await refusal("UPDATE vouchers SET state = 'held'")).toBe(wrong);
    expect(await refusal("UPDATE vouchers SET state = 'redeemed', settlement = NULL")).not.toBe("accepted");
    for (const state of ["issued", "claimed", "void", "expired"]) {
      await put(`UPDATE vouchers SET ${voucherAs(state)}`);
      expect(await refusal(`UPDATE vouchers SET ${voucherAs("redeemed")}`)).toBe(wrong);
    }
  });

  test("what was redeemed is paid once, in one settlement, by one that was publicised", async () => {
    const once = "a voucher carries what was redeemed, once";
    for (const state of ["billed", "settled"]) {
      await put(`UPDATE vouchers SET ${voucherAs(state)}; UPDATE vouchers SET face = 99`);
      for (const change of ["accrued = accrued + 1", "paid = paid + 5", "paid = 0, accrued = 0"]) {
        expect(await refusal(`UPDATE vouchers SET ${change}`)).toBe(once);
      }
    }
    for (const state of ["submitted", "reviewed", "void"]) {
      await put(`UPDATE vouchers SET ${voucherAs("billed")}; UPDATE settlements SET state = '${state}'`);
      expect(await refusal("UPDATE vouchers SET settlement = 's-2'")).toBe(once);
      expect(await refusal(`UPDATE vouchers SET ${voucherAs("settled")}`)).toMatch(/a settlement that was publicised/);
    }
  });

  test("a voucher never carries more than its face", async () => {
    expect(await refusal(`UPDATE vouchers SET ${voucherAs("held")}`)).toBe("accepted");
    for (const counter of ["reserved", "accrued", "paid"]) {
      expect(await refusal(`UPDATE vouchers SET ${counter} = ${counter} + 1`)).toMatch(/vouchers_within_face/);
    }
  });
});

describe("settlements", () => {
  beforeEach(inBatch);

  test("walk their automaton, from every state to every other", async () => {
    for (const [from, to, isPermitted] of pairsOf(SETTLEMENT_CHANGES)) {
      if (from === "") {
        const row = JSON.stringify({ id: `new-${to}`, state: to });
        const insert = `INSERT INTO settlements SELECT (jsonb_populate_record(t, $1)).* FROM settlements AS t LIMIT 1`;
        expect(await refusal(insert, row), to).toBe(isPermitted ? "accepted" : "settlements: not a first state");
        continue;
      }
      await put(`UPDATE settlements SET lines = '[]', state = '${from}'`);
      const said = await refusal(`UPDATE settlements SET state = '${to}'`);
      expect(said, `${from} to ${to}`).toBe(isPermitted ? "accepted" : "settlements: no such change of state");
    }
  });

  test("a settlement is paid when the vouchers of its remaining lines are, with these amounts", async () => {
    const { rows } = await raw.query("SELECT id FROM vouchers");
    const pay = (amount: number) =>
      refusal(
        "UPDATE settlements SET lines = $1, state = 'paid'",
        JSON.stringify([
          { voucher: rows[0].id, amount },
          { voucher: "gone", amount: 1, refused: "no" },
        ]),
      );
    await put("UPDATE settlements SET state = 'publicised'");
    expect(await pay(5)).toBe("a settlement is paid when its vouchers are");
    await put(`UPDATE vouchers SET ${voucherAs("settled")}`);
    expect(await pay(4)).toBe("a settlement is paid when its vouchers are");
    expect(await pay(5)).toBe("accepted");
  });
});

describe("money", () => {
  beforeEach(inBatch);

  test("an overdraft: a fund never promises more than it has, and no counter is below zero", async () => {
    expect(await refusal("UPDATE funds SET appropriated = 10, reusable = 1, paid = 11")).toBe("accepted");
    const changes = ["appropriated = 9", "reusable = 0", "withdrawn = 1", "reserved = 1", "accrued = 1", "paid = 12"];
    for (const change of changes) expect(await refusal(`UPDATE funds SET ${change}`)).toMatch(/funds_never_overdrawn/);
    for (const counter of ["appropriated", "withdrawn", "reserved", "accrued", "paid", "outstanding", "reusable"]) {
      expect(await refusal(`UPDATE funds SET ${counter} = -1`)).toMatch(/check constraint/);
    }
  });

  test("a recovery brings back no more than was ordered", async () => {
    expect(await refusal("UPDATE recoveries SET amount = 2, recovered = 1, written_off = 1")).toBe("accepted");
    expect(await refusal("UPDATE recoveries SET recovered = 2")).toMatch(/recoveries_within_order/);
  });
});

describe("whoever writes, with operators and functions of their own before the system's", () => {
  beforeEach(async () => {
    await inBatch();
    await put(`UPDATE vouchers SET ${voucherAs("redeemed")}`);
    await raw.query(`
      CREATE SCHEMA own;
      CREATE FUNCTION own.never(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
      CREATE FUNCTION own.encode(bytea, text) RETURNS text LANGUAGE sql AS $$SELECT repeat('0', 64)$$;
      CREATE FUNCTION own.json_array_elements(json) RETURNS SETOF json LANGUAGE sql AS 'SELECT NULL::json LIMIT 0';
      CREATE OPERATOR own.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = own.never);
      SET LOCAL search_path = own, pg_catalog, ${schema}`);
  });

  test("gets past no guard: neither the hash of an entry, nor the states of a voucher, nor a settlement's lines", async () => {
    const next = { size: 4, hash: entryHash(nextEntry().line), at: AT };
    const { line } = nextEntry(next);
    expect(await insertEntry(4, line, { hash: "0".repeat(64) })).toBe("the hash of an entry is that of its line");
    expect(await refusal("UPDATE vouchers SET state = 'void', accrued = 0; UPDATE vouchers SET state = 'held'")).toBe(
      "vouchers: no such change of state",
    );
    await put("UPDATE settlements SET state = 'publicised'");
    const lines = JSON.stringify([{ voucher: "gone", amount: 5 }]);
    expect(await refusal("UPDATE settlements SET lines = $1, state = 'paid'", lines)).toBe(
      "a settlement is paid when its vouchers are",
    );
    expect(await insertEntry(4, line)).toBe("accepted");
  });
});

test("the store passes the wall's refusal on, and nothing of the batch is kept", async () => {
  const changes = fullRecords();
  for (const [id, voucher] of changes.voucher) changes.voucher.set(id, { ...voucher, state: "redeemed" });
  await expect(append(store, [idOf(3)], { changes })).rejects.toMatchObject({
    code: "ledger-corrupt",
    message: expect.stringMatching(/no such change of state|what was redeemed/),
  });
  expect(await store.head()).toEqual(head);
  expect(await store.list("fund", { limit: 9 })).toEqual([...bareRecords().fund.values()]);
});
