/** What the audit's own book knows of what stops a claim, hold, redemption or payment: freezes, and publicity. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { workingDaysBetween } from "../../src/audit/days.ts";
import { dayText, isWeekend, nthWorkingDay } from "../../src/domain/calendar.ts";
import type { Day } from "../../src/domain/values.ts";
import {
  begin,
  claim,
  clock,
  enrol,
  file,
  held,
  hold,
  PAYEE,
  pay,
  publicised,
  publish,
  redeem,
  redeemed,
  tell,
} from "./own-book.ts";

const DAY_MS = 86_400_000;

beforeEach(begin);

describe("freezes", () => {
  const set = (scope: string, id: string, ...as: readonly string[]) => tell("freeze.set", { scope, id }, as);
  const lift = (scope: string, id: string, ...as: readonly string[]) => tell("freeze.lift", { scope, id }, as);

  beforeEach(() => {
    enrol("issuer", "issuer");
    enrol("auditor", "auditor");
    enrol("auditor-2", "auditor");
    file("a");
  });

  test.each([
    ["voucher", "v-1"],
    ["trainee", "t"],
    ["class", "a"],
    ["school", "school-a"],
  ])("no claim, hold, redemption or payment while a %s is frozen", (scope, id) => {
    const [frozen, free] = [["frozen-scope-used"], []];
    const isPlace = scope === "class" || scope === "school";
    tell("voucher.issue", { fund: "f", programme: "p", vouchers: [{ voucher: "v-1" }] });
    set(scope, id, "issuer");
    expect(tell("voucher.claim", { voucher: "v-1", trainee: "t" })).toEqual(isPlace ? free : frozen);
    expect(hold("v-1", "a")).toEqual(frozen);
    expect(redeem("v-1")).toEqual(frozen);
    publicised(["v-1"]);
    clock.now = "2025-03-10T01:00:00.000Z";
    expect(pay()).toEqual(frozen);
    tell("settlement.return", { settlement: "s" });
    lift(scope, id, "issuer");
    expect(pay()).toEqual(free);
  });

  test("a mark is lifted by a key of the role that set it, and each role has its own", () => {
    const [voucher, other] = [claim(), claim("u")];
    set("class", "a", "issuer", "auditor");
    lift("class", "a", "issuer");
    expect(hold(voucher, "a")).toEqual(["frozen-scope-used"]);
    lift("class", "a", "auditor-2");
    expect(hold(other, "a")).toEqual([]);
  });
});

describe("publicity", () => {
  /** Paid at a day's midnight of +08:00, or a millisecond before. */
  const paidAt = (day: string, before = false, lines = 1): readonly string[] => {
    clock.now = new Date(Date.parse(`${day}T00:00:00.000+08:00`) - (before ? 1 : 0)).toISOString();
    return pay(PAYEE, lines);
  };

  test.each([
    ["a Monday counts as the first day", "2025-03-03", 3, "2025-03-06"],
    ["over a weekend", "2025-03-06", 3, "2025-03-11"],
    ["from a Saturday the first day is Monday", "2025-03-08", 1, "2025-03-11"],
    ["a holiday does not count", "2025-04-03", 2, "2025-04-08"],
    ["a Sunday that is worked does", "2025-01-26", 1, "2025-01-27"],
    ["over the end of a year", "2025-12-31", 2, "2026-01-03"],
  ])("%s", (_, from, publicity, over) => {
    tell("calendar.publish", { year: 2025, holidays: ["2025-04-07"], workdays: [] });
    tell("calendar.publish", { year: 2025, holidays: ["2025-04-04"], workdays: ["2025-01-26"] });
    tell("calendar.publish", { year: 2026, holidays: ["2026-01-01"], workdays: [] });
    publish("q", { publicity });
    file("a", "2025-01-13", { programme: "q" });
    const voucher = redeemed("a", "t", "q");
    publicised([voucher], from);
    expect(paidAt(over, true)).toEqual(["paid-while-public"]);
    tell("settlement.return", { settlement: "s" });
    expect(paidAt(over)).toEqual([]);
  });

  test("so many days have passed when the law's last day of publicity has", () => {
    const day = fc.integer({ min: Date.UTC(2025, 11, 1) / DAY_MS, max: Date.UTC(2026, 1, 28) / DAY_MS });
    const exceptions = fc.uniqueArray(day, { maxLength: 60 });
    fc.assert(
      fc.property(exceptions, day, fc.integer({ min: 1, max: 60 }), fc.nat(120), (days, from, needed, later) => {
        const listed = (isWork: boolean) => days.filter((number) => isWeekend(number) === isWork).map(dayText) as Day[];
        const [holidays, workdays] = [listed(false), listed(true)];
        const last = nthWorkingDay(needed, from, () => ({ holidays, workdays }));
        const calendar = { holidays: new Set(holidays), workdays: new Set(workdays) };
        const calendars = new Map([2025, 2026].map((year) => [year, calendar]));
        const passed = workingDaysBetween(dayText(from), from + later, needed, calendars);
        expect(passed === needed).toBe(from + later > last);
      }),
    );
  });

  test("the longest publicity among the remaining lines is the settlement's", () => {
    publish("slow", { publicity: 5 });
    file("a");
    const [quick, slow] = [redeemed("a"), redeemed("a", "u", "slow")];
    publicised([quick, slow], "2025-03-03");
    tell("settlement.object", { settlement: "s", voucher: slow });
    expect(paidAt("2025-03-07", false, 2)).toEqual(["paid-while-public", "paid-despite-objection"]);
    tell("settlement.return", { settlement: "s" });
    tell("settlement.resolve", { settlement: "s", voucher: slow, upheld: true });
    expect(paidAt("2025-03-04")).toEqual([]);
  });

  test("what was never public is not paid", () => {
    file("a");
    tell("settlement.submit", { settlement: "s", lines: [{ voucher: redeemed("a") }], total: 100 });
    expect(paidAt("2030-01-01")).toEqual(["paid-while-public"]);
  });

  test("an objection is open until it is resolved; a revoked certificate raises one in an unpaid settlement", () => {
    file("a");
    const voucher = held("a");
    tell("certificate.attest", { certificate: "C-1", voucher });
    tell("voucher.redeem", { voucher, outcome: "certificate", certificate: "C-1", amount: 0 });
    tell("settlement.submit", { settlement: "s", lines: [{ voucher }], total: 0 });
    tell("settlement.publicise", { settlement: "s", from: "2025-03-03" });
    clock.now = "2025-03-10T01:00:00.000Z";
    const payment = () => tell("settlement.pay", { settlement: "s", amount: 0, payee: PAYEE }, ["finance"]);
    expect(payment()).toEqual([]);
    tell("certificate.revoke", { certificate: "C-1" });
    tell("settlement.return", { settlement: "s" });
    expect(payment()).toEqual([]);
    tell("settlement.return", { settlement: "s" });
    tell("certificate.revoke", { certificate: "C-1" });
    expect(payment()).toEqual(["paid-despite-objection"]);
    tell("settlement.return", { settlement: "s" });
    tell("settlement.resolve", { settlement: "s", voucher, upheld: false });
    expect(payment()).toEqual([]);
  });

  test("the payee is the school's as of the submission or, after a return, as of that", () => {
    const [moved, again] = ["4b".repeat(32), "5c".repeat(32)];
    file("a");
    publicised([redeemed("a")]);
    tell("party.payee", { party: "school-a", payee: moved });
    clock.now = "2025-03-10T01:00:00.000Z";
    expect(pay(moved)).toEqual(["paid-to-another"]);
    tell("settlement.return", { settlement: "s" });
    tell("party.payee", { party: "school-a", payee: again });
    expect(pay(again)).toEqual(["paid-to-another"]);
    tell("settlement.return", { settlement: "s" });
    expect(pay(again)).toEqual([]);
  });
});
