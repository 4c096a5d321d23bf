import { describe, expect, test } from "vitest";
import { hashOf, rowsOf, v } from "./kit.ts";
import {
  approved,
  CLASS,
  certified,
  claimed,
  closed,
  EVENING_CLASS,
  held,
  MAY_DAY,
  redeemed,
  SESSIONS,
  TRAINER,
  town,
  trained,
} from "./town.ts";

describe("class.file", () => {
  const filed = (more: object = {}) => ({ ...CLASS, ...more });
  const session = (from: string, to: string) => ({ from: `2025-03-${from}:00.000Z`, to: `2025-03-${to}:00.000Z` });

  test("the rules stand in the page's order", () => {
    expect(rowsOf("class.file")).toEqual([
      "course-mismatch",
      "programme-closed",
      "not-priced",
      "school-not-authorised",
      "class-too-large",
      "sessions-invalid",
      "filed-too-late",
    ]);
  });

  test("a filed class waits for approval with nobody in it", () => {
    const l = town();
    l.accept("course.list", { course: "c", title: "x", occupation: TRAINER, minutes: 1, delivery: "onsite" }, "issuer");
    l.accept("class.file", { ...CLASS, course: "c" }, "school-a", "2025-02-10");
    expect(l.state("class", "class-1")).toMatchObject({
      state: "filed",
      scheduled: 720,
      held: 0,
      vouchers: [],
      course: "c",
    });
  });

  test("is of its course's occupation, if the course has one", () => {
    const l = town();
    l.accept(
      "course.list",
      { course: "other", title: "x", occupation: "6-01-01-01", minutes: 1, delivery: "onsite" },
      "issuer",
    );
    l.accept("course.list", { course: "any", title: "x", minutes: 1, delivery: "onsite" }, "issuer");
    l.refuse("class.file", filed({ course: "other" }), "school-a", "course-mismatch");
    l.accept("class.file", { ...CLASS, course: "any" }, "school-a");
  });

  test("within an open programme that prices it", () => {
    const l = town();
    l.refuse("class.file", filed(), "school-a", "programme-closed", "2026-01-01");
    l.refuse("class.file", filed({ level: 3 }), "school-a", "not-priced", "2025-02-10");
    l.refuse("class.file", filed({ occupation: "6-01-01-01" }), "school-a", "not-priced");
  });

  test("the school is authorised from the first session day to the last", () => {
    const l = town();
    const authorise = (from: string, until: string) =>
      l.accept("party.authorise", { party: "school-a", occupation: TRAINER, levels: [5], from, until }, "issuer");
    authorise("2025-03-04", "2025-03-04");
    l.refuse("class.file", filed(), "school-a", "school-not-authorised");
    authorise("2025-03-03", "2025-03-03");
    l.refuse("class.file", filed(), "school-a", "school-not-authorised");
    authorise("2025-01-01", "2025-01-01");
    l.refuse("class.file", filed(), "school-a", "school-not-authorised");
    authorise("2025-03-03", "2025-03-04");
    l.accept("class.file", CLASS, "school-a");
    authorise("2025-01-01", "2025-01-01");
    l.accept("class.approve", { class: "class-1" }, "issuer");
  });

  test("a session that ends at midnight touches the next day", () => {
    const l = town();
    const authorise = (until: string) =>
      l.accept(
        "party.authorise",
        { party: "school-a", occupation: TRAINER, levels: [5], from: "2025-03-03", until },
        "issuer",
      );
    const sessions = [session("03T04:00", "03T16:00")]; // 12:00–24:00 (+08:00)
    authorise("2025-03-03");
    l.refuse("class.file", filed({ sessions }), "school-a", "school-not-authorised");
    authorise("2025-03-04");
    l.accept("class.file", { ...CLASS, sessions }, "school-a");
  });

  test("no more seats than the programme's class size", () => {
    const l = town();
    l.refuse("class.file", filed({ capacity: 51 }), "school-a", "class-too-large");
    l.accept("class.file", { ...CLASS, capacity: 50 }, "school-a");
    l.refuse("class.file", filed({ capacity: 0 }), "school-a", "instruction-malformed");
  });

  test.each([
    ["out of order", [...SESSIONS].reverse()],
    ["the same twice", [SESSIONS[0], SESSIONS[0]]],
    ["overlapping", [session("03T01:00", "03T07:00"), session("03T06:59", "03T12:00")]],
    ["empty", [...SESSIONS, session("05T01:00", "05T01:00")]],
    ["ending before they begin", [...SESSIONS, session("05T02:00", "05T01:00")]],
    ["not in whole minutes", [{ from: "2025-03-03T01:00:00.001Z", to: "2025-03-03T13:00:00.000Z" }]],
    ["ending on a second", [{ from: "2025-03-03T01:00:00.000Z", to: "2025-03-03T13:00:01.000Z" }]],
    ["a minute too short", [session("03T01:00", "03T10:59")]],
  ])("sessions %s are invalid", (_, sessions) => {
    town().refuse("class.file", filed({ sessions }), "school-a", "sessions-invalid");
  });

  test("touching sessions of exactly the minutes needed are fine", () => {
    const sessions = [session("03T01:00", "03T06:00"), session("03T06:00", "03T11:00")];
    town().accept("class.file", { ...CLASS, sessions }, "school-a");
  });

  test("is filed 5 working days before: 24 February for 3 March, not the 25th", () => {
    const l = town();
    l.refuse("class.file", filed(), "school-a", "filed-too-late", "2025-02-25 00:00");
    l.accept("class.file", CLASS, "school-a", "2025-02-24 23:59:59.999");
  });

  test("the lead follows the calendar recorded so far: over May Day, 24 April for 30 April, worked Sunday counted", () => {
    const l = town();
    const sessions = [{ from: "2025-04-30T01:00:00.000Z", to: "2025-04-30T11:00:00.000Z" }];
    l.refuse("class.file", filed({ sessions }), "school-a", "filed-too-late", "2025-04-24");
    l.accept("calendar.publish", MAY_DAY, "root");
    l.accept("class.file", { ...CLASS, sessions }, "school-a");
  });

  test("the common rules: unknown names in their order, then a taken name, then another's school", () => {
    const l = town();
    const nothing = filed({ school: "s", programme: "p", course: "c" });
    l.refuse("class.file", nothing, "school-a", "unknown-party");
    l.refuse("class.file", { ...nothing, school: "school-b" }, "school-a", "unknown-programme");
    l.refuse("class.file", { ...nothing, school: "school-b", programme: "ai-2025" }, "school-a", "unknown-course");
    l.accept("class.file", CLASS, "school-a");
    l.refuse("class.file", filed({ school: "school-b" }), "school-a", "duplicate-class");
    l.refuse("class.file", filed({ school: "school-b", class: "class-2" }), "school-a", "school-mismatch");
    l.refuse("class.file", filed({ class: "class-2" }), "school-a + school-b", "school-mismatch");
  });
});

describe("class.approve and class.refuse", () => {
  test("decide on a filed class, once", () => {
    const l = town();
    l.accept("class.file", CLASS, "school-a", "2025-02-10");
    l.accept("class.file", EVENING_CLASS, "school-a");
    l.accept("class.approve", { class: "class-1" }, "issuer");
    l.accept("class.refuse", { class: "class-2", reason: "场地不足" }, "issuer");
    expect([l.state("class", "class-1").state, l.state("class", "class-2").state]).toEqual(["approved", "refused"]);
    l.refuse("class.approve", { class: "class-2" }, "issuer", "class-not-filed");
    l.refuse("class.refuse", { class: "class-1", reason: "x" }, "issuer", "class-not-filed");
    l.refuse("class.approve", { class: "class-3" }, "issuer", "unknown-class");
    expect([rowsOf("class.approve"), rowsOf("class.refuse")]).toEqual([["class-not-filed"], ["class-not-filed"]]);
  });
});

describe("class.cancel", () => {
  const data = { class: "class-1", reason: "停课" };

  test("its vouchers go back to claimed, their money is released, all its certificates are revoked", () => {
    const l = town();
    for (const n of [1, 2, 3]) held(l, n);
    closed(l);
    for (const n of [1, 2, 3]) certified(l, n);
    l.accept("voucher.void", { voucher: v(3), reason: "x" }, "issuer");
    expect(l.fund().reserved).toBe(200_000);
    l.accept("class.cancel", data, "issuer");
    expect(l.state("class", "class-1")).toMatchObject({ state: "cancelled", held: 0, vouchers: [v(3)] });
    expect(l.voucher(1)).toMatchObject({ state: "claimed", class: undefined, attended: undefined, reserved: 0 });
    expect(l.voucher(2)).toMatchObject({ state: "claimed", certificate: undefined });
    expect(l.voucher(3)).toMatchObject({ state: "void", class: "class-1" });
    expect(l.fund().reserved).toBe(0);
    expect([1, 2, 3].map((n) => l.state("certificate", `CERT-${n}`).revoked)).toEqual([true, true, true]);
    expect(l.state("programme", "ai-2025").committed).toBe(0);
  });

  test("with reserveAt issue the face stays reserved", () => {
    const l = town({ reserveAt: "issue" });
    for (const n of [1, 2]) held(l, n);
    expect(l.accept("class.cancel", data, "school-a")).toEqual([]);
    expect(l.fund().reserved).toBe(300_000);
  });

  test("filed, approved or closed, by the class's own school or the issuer", () => {
    const l = town();
    l.accept("class.file", CLASS, "school-a", "2025-02-10");
    l.refuse("class.cancel", data, "school-b", "school-mismatch");
    l.accept("class.cancel", data, "school-a");
    l.refuse("class.cancel", data, "school-a", "class-state");
    expect(rowsOf("class.cancel")).toEqual(["class-state", "class-in-use"]);
  });

  test("not a refused one", () => {
    const l = town();
    l.accept("class.file", CLASS, "school-a", "2025-02-10");
    l.accept("class.refuse", { class: "class-1", reason: "x" }, "issuer");
    l.refuse("class.cancel", data, "issuer", "class-state");
  });

  test("not once a voucher of it was redeemed, reversed or not", () => {
    const l = redeemed(town());
    l.refuse("class.cancel", data, "issuer", "class-in-use");
    l.accept("voucher.reverse", { voucher: v(1), reason: "x" }, "reviewer");
    l.accept("voucher.release", { voucher: v(1), reason: "x" }, "issuer");
    l.refuse("class.cancel", data, "issuer", "class-in-use");
  });
});

describe("class.close", () => {
  const close = (...minutes: [n: number, minutes: number][]) => ({
    class: "class-1",
    attendance: minutes.map(([n, m]) => ({ voucher: v(n), minutes: m })),
    evidence: hashOf("sheets"),
  });
  const two = () => {
    const l = town();
    held(l, 1);
    held(l, 2);
    return l.at("2025-03-04 15:00");
  };

  test("records the minutes of each", () => {
    const l = two();
    l.accept("class.close", close([1, 720], [2, 0]), "school-a");
    expect([l.voucher(1).attended, l.voucher(2).attended]).toEqual([720, 0]);
    expect(l.state("class", "class-1").state).toBe("closed");
    l.refuse("class.close", close([1, 720], [2, 0]), "school-a", "class-not-approved");
    expect(rowsOf("class.close")).toEqual(["class-not-approved", "class-not-over", "attendance-invalid"]);
  });

  test("when its last session is over, not a millisecond before", () => {
    const l = two();
    l.refuse("class.close", close([1, 720], [2, 0]), "school-a", "class-not-over", "2025-03-04 14:59:59.999");
    l.accept("class.close", close([1, 720], [2, 0]), "school-a", "2025-03-04 15:00");
  });

  test("exactly its held vouchers, each once, no more minutes than scheduled", () => {
    const l = two();
    claimed(l, 3);
    approved(l, EVENING_CLASS);
    held(l, 4, 4, "class-2");
    l.at("2025-03-04 15:00");
    l.refuse("class.close", close([1, 720]), "school-a", "attendance-invalid");
    l.refuse("class.close", close([1, 720], [2, 0], [3, 0]), "school-a", "attendance-invalid");
    l.refuse("class.close", close([1, 720], [4, 0]), "school-a", "attendance-invalid");
    l.refuse("class.close", close([1, 720], [1, 720]), "school-a", "attendance-invalid");
    l.refuse("class.close", close([1, 721], [2, 0]), "school-a", "attendance-invalid");
    l.refuse("class.close", close([1, 720], [9, 0]), "school-a", "unknown-voucher");
    l.refuse("class.close", close(), "school-a", "instruction-malformed");
    l.refuse("class.close", close([1, 720], [2, 0]), "school-b", "school-mismatch");
  });

  test("a voucher that left the class is not in it", () => {
    const l = two();
    l.accept("voucher.void", { voucher: v(2), reason: "x" }, "issuer");
    l.refuse("class.close", close([1, 720], [2, 0]), "school-a", "attendance-invalid");
    l.accept("class.close", close([1, 720]), "school-a");
  });

  test("a class is closed for good", () => {
    trained(town()).refuse("class.approve", { class: "class-1" }, "issuer", "class-not-filed");
  });
});
