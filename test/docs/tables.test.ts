/** docs/tables.md: what it says of the tables, and that its SQL answers what it is there to answer. */
import Sqlite from "better-sqlite3";
import { beforeAll, describe, expect, test } from "vitest";
import { createJudge } from "../../src/audit/judge.ts";
import { createTally } from "../../src/audit/tally.ts";
import { KINDS, type Kind, memoryStore, parseEntry, type Records, type Store } from "../../src/index.ts";
import { postgresStore } from "../../src/stores/postgres.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { randomHistory } from "../audit/history.ts";
import { randomFrom, seed } from "../audit/random.ts";
import { newPath } from "../stores/files.ts";
import { replayed } from "../stores/replay.ts";
import { usePostgres } from "../support/postgres.ts";
import { lasting } from "../support/stores.ts";
import { FUND, ORIGIN, openWorld, PAYEE } from "../support/world.ts";
import { CHANGING, QUESTIONS, tablesDocument } from "./tables.ts";

const server = usePostgres();

type Row = readonly unknown[];
type Run = (sql: string) => Promise<readonly Row[]>;

let truth: Store;
const runs: Partial<Record<"sqlite" | "postgres", Run>> = {};

beforeAll(async () => {
  truth = memoryStore();
  const lines = await town(lasting(truth));
  const path = newPath();
  await replayed(sqliteStore(path), lines, 256);
  const db = new Sqlite(path, { readonly: true });
  runs.sqlite = async (sql) => db.prepare<[], Row>(sql).raw().all();
  const schema = await server.newSchema();
  await replayed(postgresStore(server.pool(), { schema }), lines, 256);
  runs.postgres = async (sql) => {
    const client = await server.pool().connect();
    await client.query(`SET search_path = ${schema}`);
    const { rows } = await client.query({ text: sql, rowMode: "array" });
    client.release(true);
    return rows;
  };
});

/** A class of which some were redeemed, one line paid for and one refused, an open batch, and vouchers still to be used. */
async function town(store: Store): Promise<readonly string[]> {
  const world = await openWorld({ store });
  const vouchers = await world.redeemable(6);
  await world.claim((await world.issue(3)).slice(1));
  const [first = "", second = "", third = ""] = vouchers;
  const certificate = await world.attest(third);
  await world.attest(vouchers[4] ?? "");
  const certified = { voucher: third, outcome: "certificate", certificate, amount: 100_000 } as const;
  const bill = (settlement: string, lines: readonly { readonly voucher: string; readonly amount: number }[]) => {
    const total = lines.reduce((sum, { amount }) => sum + amount, 0);
    return world.signed("school-a.desk", "settlement.submit", { settlement, fund: FUND, lines: [...lines], total });
  };
  await world.accept([world.redemption(first), world.redemption(second), world.redemption(vouchers[3] ?? "")]);
  await world.accept([world.signed("school-a.desk", "voucher.redeem", certified)]);
  const refused = [{ voucher: second, reason: "缺少签到记录" }];
  await world.accept([
    bill(
      "batch-1",
      [first, second].map((voucher) => ({ voucher, amount: 60_000 })),
    ),
    bill("batch-2", [{ voucher: third, amount: 100_000 }]),
    world.signed("hrss.reviewer", "settlement.review", { settlement: "batch-1", refused }),
    world.signed("hrss.issuer", "settlement.publicise", { settlement: "batch-1", from: "2025-01-22" }),
  ]);
  world.clock.set("2025-02-20T01:00:00.000Z");
  const payment = { settlement: "batch-1", amount: 60_000, payee: PAYEE, reference: "bank-1" };
  await world.accept([world.signed("finance-a.desk", "settlement.pay", payment)]);
  const lines: string[] = [];
  for await (const line of world.ledger.entries()) lines.push(line);
  await world.ledger.close();
  return lines;
}

const all = <K extends Kind>(kind: K): Promise<readonly Records[K][]> => truth.list(kind, { limit: 10_000 });
/** As the database gives them: no value is null, flags are numbers. */
const rowOf = (...values: (string | number | boolean | undefined)[]): Row =>
  values.map((value) => (typeof value === "boolean" ? Number(value) : (value ?? null)));
const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
const byFirst = (a: Row, b: Row): number => (`${a[0]}` < `${b[0]}` ? -1 : 1);

/** What the records say, as one would work it out by hand. */
const ANSWERS: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  funds: async () =>
    (await all("fund")).map(({ fund, name, year, ...f }) => {
      const available = f.appropriated - f.withdrawn - f.reserved - f.accrued - f.paid + f.reusable;
      return rowOf(fund, name, year, f.appropriated, f.withdrawn, f.reserved, f.accrued, f.paid, f.reusable, available);
    }),
  school: async () => {
    const classes = new Set((await all("class")).flatMap((c) => (c.school === "school-a" ? [c.class] : [])));
    const vouchers = (await all("voucher")).filter((voucher) => classes.has(voucher.class ?? ""));
    const states = [...new Set(vouchers.map(({ state }) => state))].sort();
    return states.map((state) => {
      const own = vouchers.filter((voucher) => voucher.state === state);
      const sums = (["reserved", "accrued", "paid"] as const).map((member) => total(own.map((v) => v[member])));
      return rowOf(state, own.length, ...sums);
    });
  },
  expiring: async () =>
    (await all("voucher"))
      .filter(({ state, until }) => ["issued", "claimed"].includes(state) && until.startsWith("2025-06"))
      .map(({ voucher, trainee, programme, state, until }) => rowOf(voucher, trainee, programme, state, until))
      .sort((a, b) => (`${a[4]}${a[0]}` < `${b[4]}${b[0]}` ? -1 : 1)),
  open: async () =>
    (await all("settlement"))
      .filter(({ state }) => !["paid", "void"].includes(state))
      .map((s) => rowOf(s.settlement, s.school, s.fund, s.state, s.publicFrom, s.total)),
  lines: async () =>
    (await all("settlement")).flatMap(({ settlement, school, state, lines }) =>
      lines
        .map(({ voucher, amount, refused }) => rowOf(settlement, school, state, voucher, amount, refused))
        .sort((a, b) => (`${a[3]}` < `${b[3]}` ? -1 : 1)),
    ),
  sheet: async () => {
    const [aClass] = (await all("class")).filter((record) => record.class === "class-1-1");
    const certificates = new Map((await all("certificate")).map((record) => [record.certificate, record]));
    return (await all("voucher"))
      .filter((voucher) => voucher.class === "class-1-1")
      .map(({ trainee, voucher, state, attended, certificate }) => {
        const found = certificates.get(certificate ?? "");
        return rowOf(
          trainee,
          voucher,
          state,
          attended,
          aClass?.scheduled,
          found?.certificate,
          found?.day,
          found?.revoked,
        );
      })
      .sort(byFirst);
  },
  sums: async () => [],
};

/** Numbers that pg gives as text, as they are too long for it. */
const plain = (rows: readonly Row[]): unknown =>
  rows.map((row) => row.map((value) => (value === null ? null : `${value}`)));

test("docs/tables.md is what the code says (`npx vitest run test/docs -u` writes it anew)", async () => {
  await expect(tablesDocument()).toMatchFileSnapshot("../../docs/tables.md");
});

describe.each(["sqlite", "postgres"] as const)("in %s", (database) => {
  test.each(QUESTIONS)("$title", async ({ name, sql }) => {
    const found = await runs[database]?.(sql[database]);
    const expected = await ANSWERS[name]?.();
    expect(plain(found ?? [])).toEqual(plain(expected ?? [["no answer"]]));
    if (name !== "sums") expect(found).not.toEqual([]);
  });
});

test(`what never changes by the document does not change in the life of a ledger (AUDIT_SEED=${seed})`, async () => {
  const { lines } = await randomHistory(randomFrom(seed));
  const judge = createJudge(ORIGIN, createTally());
  const before = new Map<string, object>();
  for (const [seq, line] of lines.entries()) {
    judge.judge({ ...parseEntry(line), verdict: () => true }, seq + 1);
    for (const kind of KINDS) {
      const changing: readonly string[] = CHANGING[kind];
      for (const [id, record] of judge.tables[kind]) {
        const old = before.get(`${kind}/${id}`);
        before.set(`${kind}/${id}`, record);
        if (old === undefined || old === record) continue;
        const lasting = Object.entries(record).filter(([member]) => !changing.includes(member));
        expect({ kind, ...old }).toMatchObject(Object.fromEntries(lasting));
      }
    }
  }
  expect(judge.judged()).toBe(lines.length);
});
