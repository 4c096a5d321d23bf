/** What the audit's own book knows of persons: their limits and their seats. */
import { beforeEach, describe, expect, test } from "vitest";
import {
  begin,
  claim,
  clock,
  file,
  held,
  hold,
  NO_LIMITS,
  OCCUPATION,
  pay,
  publicised,
  publish,
  redeem,
  redeemed,
  tell,
} from "./own-book.ts";

beforeEach(begin);

describe("limits", () => {
  test("a year has so many trainings, priors among them; a class counts in the year (+08:00) in which it begins", () => {
    publish("once", { limits: { ...NO_LIMITS, perYear: 1 } });
    file("last-of-2024", "2024-12-30");
    const sessions = [{ from: "2024-12-31T16:00:00.000Z", to: "2024-12-31T17:00:00.000Z" }];
    file("first-of-2025", "2025-01-01", { sessions, programme: "once" });
    clock.now = "2024-12-01T01:00:00.000Z";
    held("last-of-2024");
    const voucher = held("first-of-2025", "t", "once");
    tell("trainee.update", { trainee: "t", prior: [{ occupation: "x", level: 1, day: "2025-12-31" }] });
    expect(redeem(voucher)).toEqual(["year-over-limit"]);
    file("later", "2025-03-03", { programme: "once" });
    expect(hold(claim("t", "once"), "later")).toEqual(["year-over-limit"]);
    expect(hold(claim("somebody-else", "once"), "later")).toEqual([]);
  });

  test("at a redemption what is only held counts no more", () => {
    publish("once", { limits: { ...NO_LIMITS, perYear: 1 } });
    for (const [name, day] of Object.entries({ a: "2025-02-03", b: "2025-02-04", c: "2025-02-05" })) file(name, day);
    const voucher = held("a", "t", "once");
    const other = held("b");
    expect(hold(claim("t", "once"), "c")).toEqual(["year-over-limit"]);
    expect(redeem(voucher)).toEqual([]);
    tell("voucher.reverse", { voucher });
    expect(redeem(other)).toEqual([]);
    expect(redeem(voucher)).toEqual(["year-over-limit"]);
  });

  test("void ones, those reversed to void, released ones and those of face 0 don't count", () => {
    publish("once", { limits: { ...NO_LIMITS, perYear: 1 } });
    publish("check-in", { face: 0 });
    for (const [i, name] of ["a", "b", "c", "d", "e"].entries()) file(name, `2025-02-0${i + 3}`);
    tell("voucher.void", { voucher: held("a") });
    tell("voucher.reverse", { voucher: redeemed("b"), to: "void" });
    tell("voucher.release", { voucher: held("c") });
    held("d", "t", "check-in");
    held("e", "t", "once");
  });

  test("an occupation is funded once a level and never below a level had; level 0 stands apart", () => {
    publish("strict", { limits: { perYear: 99, oncePerLevel: true, noLowerLevel: true } });
    for (const level of [5, 4, 3, 0]) file(`level-${level}`, `2025-02-1${level}`, { level, programme: "strict" });
    file("zero-again", "2025-02-20", { level: 0, programme: "strict" });
    held("level-4", "t", "strict");
    expect(hold(claim("t", "strict"), "level-5")).toEqual(["level-below-former"]);
    held("level-0", "t", "strict");
    expect(hold(claim("t", "strict"), "zero-again")).toEqual(["level-funded-twice"]);
    held("level-3", "t", "strict");
    tell("trainee.register", { trainee: "u", prior: [{ occupation: OCCUPATION, level: 0, day: "2024-01-01" }] });
    held("level-5", "u", "strict");
    tell("trainee.register", { trainee: "w", prior: [{ occupation: OCCUPATION, level: 3, day: "1999-01-01" }] });
    expect(hold(claim("w", "strict"), "level-3")).toEqual(["level-funded-twice"]);
  });

  describe("of somebody whose training was paid", () => {
    let voucher: string;
    beforeEach(() => {
      publish("once", { limits: { ...NO_LIMITS, perYear: 1 } });
      file("a");
      file("b", "2025-04-03", { programme: "once" });
      voucher = redeemed("a");
      publicised([voucher]);
      clock.now = "2025-03-10T01:00:00.000Z";
      expect(pay()).toEqual([]);
    });

    /** Whether there is room for another training in the year. */
    function isRestored(): boolean {
      const another = claim("t", "once");
      const faults = hold(another, "b");
      tell("voucher.release", { voucher: another });
      return faults.length === 0;
    }
    const order = (recovery: string, amount: number, reason: string) =>
      expect(tell("recovery.order", { recovery, voucher, amount, reason })).toEqual([]);

    test("a victim's counts no more once all that was paid is ordered back, and received or written off", () => {
      order("cancelled", 40, "victim");
      order("most", 60, "victim");
      tell("recovery.receive", { recovery: "most", amount: 60 });
      tell("recovery.cancel", { recovery: "cancelled" });
      expect(isRestored()).toBe(false);
      order("rest", 40, "victim");
      tell("recovery.receive", { recovery: "rest", amount: 39 });
      expect(isRestored()).toBe(false);
      tell("recovery.writeOff", { recovery: "rest", amount: 1 });
      expect(isRestored()).toBe(true);
    });

    test("one that was paid by fraud counts on, in part as well", () => {
      order("some", 40, "fraud");
      order("rest", 60, "victim");
      tell("recovery.receive", { recovery: "some", amount: 40 });
      tell("recovery.receive", { recovery: "rest", amount: 60 });
      expect(isRestored()).toBe(false);
    });
  });
});

describe("seats", () => {
  const sessions = (...hours: readonly (readonly [string, string])[]) => ({
    sessions: hours.map(([from, to]) => ({ from: `2025-02-03T${from}:00.000Z`, to: `2025-02-03T${to}:00.000Z` })),
  });

  test("nobody has seats in classes whose sessions overlap; touching is fine", () => {
    file("morning", "", sessions(["01:00", "02:00"], ["03:00", "04:00"]));
    file("between", "", sessions(["02:00", "03:00"], ["04:00", "05:00"]));
    file("across", "", sessions(["00:00", "01:00"], ["03:59", "06:00"]));
    held("morning");
    held("between");
    expect(hold(claim(), "across")).toEqual(["seats-overlap", "seats-overlap"]);
    held("across", "somebody-else");
  });

  test("a redeemed voucher keeps its seat, a void one and a released one don't; one class does not overlap itself", () => {
    for (const name of ["a", "b"]) file(name);
    redeemed("a");
    held("a");
    expect(hold(claim(), "b")).toEqual(["seats-overlap", "seats-overlap"]);
    tell("voucher.release", { voucher: held("b", "u") });
    tell("voucher.void", { voucher: held("b", "u") });
    held("a", "u");
  });
});
