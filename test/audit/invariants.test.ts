/**
 * The checks behind the law: they can only find something if the law is wrong, so here a law is played that is. The
 * sample ledger is judged, then a record or the book is changed, and the check that watches over it must speak.
 */
import { beforeEach, expect, test } from "vitest";
import { book } from "../../src/audit/bookings.ts";
import { CHECKS } from "../../src/audit/index.ts";
import { checkAfter, checkAtEnd, type Step } from "../../src/audit/invariants.ts";
import { createJudge, type Judge } from "../../src/audit/judge.ts";
import { PROBLEMS } from "../../src/audit/problems.ts";
import { createTally } from "../../src/audit/tally.ts";
import type { Class, Fund, Programme, Purse } from "../../src/audit/totals.ts";
import { newTurn, type Turn } from "../../src/audit/turn.ts";
import { createTables } from "../../src/domain/records.ts";
import { toFen } from "../../src/domain/values.ts";
import type { JsonObject } from "../../src/record/canonical.ts";
import { parseEntry } from "../../src/record/entry.ts";
import { expected, lines } from "./sample.ts";

const FUND = "employment-2025";
const PROGRAMME = "ai-trainer-2025";
const v = (digit: number | string) => `01900000-0000-7000-8000-0000000003e${digit}`;
const [PAID, PAID_TOO, CLAIMED] = [v(8), v(9), v("a")];

let judge: Judge;
beforeEach(() => judgeUpTo(lines.length));

function judgeUpTo(size: number): void {
  judge = createJudge(expected.origin, createTally());
  lines.slice(0, size).forEach((line, i) => {
    judge.judge({ ...parseEntry(line.trimEnd()), verdict: () => true }, i + 1);
  });
  expect(judge.judged()).toBe(size);
}

function existing<T>(things: ReadonlyMap<string, T>, name: string): T {
  const thing = things.get(name);
  if (thing === undefined) throw new Error(`there is no ${name}`);
  return thing;
}
const fund = (): Fund => existing(judge.book.funds, FUND);
const programme = (): Programme => existing(judge.book.programmes, PROGRAMME);
const purse = (name = PAID): Purse => existing(judge.book.purses, name);
const aClass = (): Class => existing(judge.book.classes, "class-1");

function brokenAfter(step: Step): readonly string[] {
  const codes: string[] = [];
  checkAfter(step, (code) => codes.push(code));
  return codes;
}

function brokenAtEnd(): readonly string[] {
  const codes: string[] = [];
  checkAtEnd(judge.tables, (code) => codes.push(code));
  return codes;
}

/** What is broken after an instruction that touched everything there is. */
function broken(): readonly string[] {
  const turn = newTurn(judge.book, "settlement.pay", "2025-03-01T00:00:00.000Z", []);
  turn.purses.add(purse()).add(purse(CLAIMED));
  turn.classes.add(aClass());
  return after(turn);
}

function after(turn: Turn): readonly string[] {
  return brokenAfter({ turn, changes: createTables(), tables: judge.tables });
}

/** The faults of an instruction that the law should not have accepted. */
function faults(type: string, data: JsonObject, keys = ["k1"], at = "2025-03-01T00:00:00.000Z"): readonly string[] {
  const turn = newTurn(judge.book, type, at, keys);
  book(data, turn);
  return turn.faults.map(({ code }) => code);
}

/** To the account that the settlement names. */
const payment = (more: object = {}) => {
  const { settlement, payee } = existing(judge.book.settlements, "school-a-2025-02");
  return { settlement, amount: 160_000, payee, ...more };
};

test("nothing is broken in the sample ledger", () => {
  expect(broken()).toEqual([]);
  expect(brokenAtEnd()).toEqual([]);
});

test("every problem belongs to a check, and has its sentence in English and Chinese with the same facts", () => {
  for (const [check, en, zh] of Object.values(PROBLEMS)) {
    expect(CHECKS.map(({ name }) => name)).toContain(check);
    const facts = (template: string) => [...template.matchAll(/\{\w+\}/g)].map(([fact]) => fact).sort();
    const [english, chinese] = [facts(en), facts(zh)];
    expect(chinese.filter((fact) => fact !== "{place}")).toEqual(english);
  }
});

test("a fund that has other balances than the instructions give", () => {
  judge.tables.fund.set(FUND, { ...existing(judge.tables.fund, FUND), paid: toFen(160_001) });
  expect(broken()).toEqual(["fund-differs"]);
  expect(brokenAtEnd()).toEqual(["fund-not-its-vouchers"]);
});

test("a fund that the law does not have, and one that only the law touched", () => {
  const changes = createTables();
  const record = existing(judge.tables.fund, FUND);
  changes.fund.set(FUND, record);
  judge.tables.fund.set(FUND, { ...record, appropriated: toFen(1) });
  const turn = newTurn(judge.book, "course.list", "2025-03-01T00:00:00.000Z", []);
  const step = { turn, changes, tables: judge.tables };
  expect(brokenAfter(step)).toEqual(["fund-differs"]);
  judge.tables.fund.delete(FUND);
  expect(new Set(brokenAfter(step))).toEqual(new Set(["fund-differs"]));
});

test("a programme that has committed another amount, or went over a cap", () => {
  const record = existing(judge.tables.programme, PROGRAMME);
  judge.tables.programme.set(PROGRAMME, { ...record, committed: toFen(1) });
  expect(broken()).toEqual(["programme-differs"]);
  judge.tables.programme.set(PROGRAMME, record);
  judge.book.programmes.set(PROGRAMME, programme());
  programme().issued = 101;
  expect(broken()).toEqual(["programme-over-cap"]);
  programme().issued = 3;
  Object.assign(programme(), { budgetCap: 159_999 });
  expect(broken()).toEqual(["programme-over-cap"]);
});

test("an overdrawn fund, even where book and law agree", () => {
  fund().sums.withdrawn = 340_001n;
  judge.tables.fund.set(FUND, { ...existing(judge.tables.fund, FUND), withdrawn: toFen(340_001) });
  expect(broken()).toEqual(["fund-overdrawn"]);
  fund().sums.withdrawn = 500_001n;
  judge.tables.fund.set(FUND, { ...existing(judge.tables.fund, FUND), withdrawn: toFen(500_001) });
  expect(broken()).toEqual(["fund-overdrawn", "fund-overdrawn"]);
});

test("a voucher in another state, with other money, or of another fund", () => {
  const record = existing(judge.tables.voucher, PAID);
  for (const change of [
    { state: "redeemed" as const },
    { paid: toFen(0) },
    { fund: "other" },
    { programme: "other" },
  ]) {
    judge.tables.voucher.set(PAID, { ...record, ...change });
    expect(broken()).toEqual(["voucher-differs"]);
  }
  judge.tables.voucher.delete(PAID);
  expect(new Set(broken())).toEqual(new Set(["voucher-differs"]));
});

test("a voucher that only the law knows, or only the law touched", () => {
  const changes = createTables();
  const turn = newTurn(judge.book, "course.list", "2025-03-01T00:00:00.000Z", []);
  changes.voucher.set("other", existing(judge.tables.voucher, PAID));
  changes.voucher.set(PAID_TOO, existing(judge.tables.voucher, PAID_TOO));
  judge.tables.voucher.set(PAID_TOO, { ...existing(judge.tables.voucher, PAID_TOO), state: "void" });
  const found: unknown[] = [];
  checkAfter({ turn, changes, tables: judge.tables }, (code, { voucher }) => found.push([code, voucher]));
  expect(found).toEqual([
    ["voucher-differs", "other"],
    ["voucher-differs", PAID_TOO],
  ]);
});

test("a voucher with more money than its face", () => {
  purse().reserved = 1;
  judge.tables.voucher.set(PAID, { ...existing(judge.tables.voucher, PAID), reserved: toFen(1) });
  expect(broken()).toEqual(["voucher-overpaid"]);
});

test("a class with more trainees than seats, or another number than the law has", () => {
  aClass().seated.add(purse(CLAIMED));
  expect(broken()).toEqual(["seats-differ"]);
  Object.assign(aClass(), { capacity: 2 });
  expect(broken()).toEqual(["seats-exceeded", "seats-differ"]);
});

test("a step that the voucher's state does not permit", () => {
  expect(faults("voucher.redeem", { voucher: PAID, outcome: "completion", amount: 60_000 })).toContain(
    "voucher-step-wrong",
  );
  expect(faults("voucher.claim", { voucher: CLAIMED, trainee: "t-3" })).toEqual(["voucher-step-wrong"]);
  expect(faults("voucher.release", { voucher: PAID_TOO })).toEqual(["voucher-step-wrong"]);
  expect(faults("voucher.void", { voucher: PAID_TOO })).toEqual([]); // as if the step had been permitted
});

test("a seat that was taken after the first session was over", () => {
  const late = { voucher: CLAIMED, class: "class-1" };
  expect(faults("voucher.hold", late, [], "2025-02-10T07:00:00.000Z")).toEqual(["seat-too-late"]);
});

test("a redemption for more than was reserved, with another voucher's certificate, or with one twice", () => {
  judgeUpTo(25);
  const redemption = { voucher: v(9), outcome: "certificate", certificate: "S000043102500001", amount: 100_000 };
  purse(v(9)).reserved = 99_999;
  expect(faults("voucher.redeem", redemption)).toEqual(["voucher-overpaid", "certificate-of-another"]);
  expect(faults("voucher.redeem", { ...redemption, voucher: v(8) })).toEqual(["certificate-used-twice"]);
  expect(faults("voucher.reverse", { voucher: v(8), to: "void" })).toEqual([]);
  expect(purse(v(8))).toMatchObject({ state: "void", reserved: 0, accrued: 0 });
});

test("a voucher in two settlements, and amounts that are not the sum of the lines", () => {
  const twice = { settlement: "again", lines: [{ voucher: PAID, amount: 100_000 }], total: 1 };
  expect(faults("settlement.submit", twice)).toEqual([
    "line-in-two-settlements",
    "voucher-step-wrong",
    "settlement-sum-wrong",
  ]);
  judgeUpTo(31);
  expect(faults("settlement.pay", payment({ amount: 160_001 }))).toEqual(["settlement-sum-wrong"]);
});

test("one key in more than one of issuing, reviewing and paying", () => {
  const keyOf = (name: string) => expected.keys[name]?.id ?? "";
  for (const role of ["issuer", "reviewer"]) {
    judgeUpTo(31);
    expect(faults("settlement.pay", payment(), [keyOf(role)])).toEqual(["duties-not-separate"]);
  }
  judgeUpTo(31);
  expect(faults("settlement.pay", payment(), [keyOf("finance")])).toEqual([]);
});

test("more ordered back than was paid, more discharged than was ordered", () => {
  const order = { recovery: "r-1", voucher: PAID, amount: 60_000, reason: "fraud" };
  expect(faults("recovery.order", order)).toEqual([]);
  expect(faults("recovery.order", { ...order, recovery: "r-2" })).toEqual(["voucher-overpaid"]);
  expect(faults("recovery.receive", { recovery: "r-1", amount: 60_001 })).toEqual(["voucher-overpaid"]);
  expect(fund().sums).toMatchObject({ recovered: 60_001n, reusable: 60_001n });
});

test("an instruction about something that the book does not have is a contradiction", () => {
  expect(() => faults("voucher.claim", { voucher: "unknown" })).toThrow(/no unknown/);
  expect(() => faults("voucher.claim", { voucher: 7 })).toThrow(/no voucher/);
  expect(() => faults("fund.appropriate", { fund: FUND, amount: "1" })).toThrow(/no amount/);
  expect(() => faults("voucher.expire", { vouchers: [1] })).toThrow(/no vouchers/);
  expect(() => faults("voucher.issue", { fund: FUND, programme: PROGRAMME, vouchers: ["x"] })).toThrow(/no vouchers/);
});
