import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sessionsOverlap } from "../../src/domain/classes.ts";
import { toInstant } from "../../src/domain/values.ts";
import { key, rowsOf, v } from "./kit.ts";
import {
  approved,
  CLASS,
  claimed,
  closed,
  EVENING_CLASS,
  held,
  issued,
  PROGRAMME,
  register,
  SESSIONS,
  town,
  trained,
} from "./town.ts";

const hold = (n: number, aClass = "class-1", more: { consentUntil?: string } = {}) => ({
  voucher: v(n),
  class: aClass,
  ...more,
});
test("sessions overlap if some of one class and some of the other do", () => {
  const times = fc.uniqueArray(fc.nat(30), { maxLength: 12 }).map((given) => {
    const at = given.sort((a, b) => a - b).map((minute) => toInstant(minute * 60_000));
    return at.flatMap((from, i) => (i % 2 === 0 && at[i + 1] ? [{ from, to: at[i + 1] ?? from }] : []));
  });
  fc.assert(
    fc.property(times, times, (some, others) => {
      const naive = some.some((a) => others.some((b) => a.from < b.to && b.from < a.to));
      expect(sessionsOverlap({ sessions: some }, { sessions: others })).toBe(naive);
    }),
  );
});

const BOTH = "school-a + issuer";
const shifted = (days: number) =>
  SESSIONS.map(({ from, to }) => {
    const later = (text: string) => new Date(Date.parse(text) + days * 86_400_000).toISOString();
    return { from: later(from), to: later(to) };
  });
const ready = (terms: Parameters<typeof town>[0] = {}, amount?: number) => {
  const l = town(terms, amount);
  approved(l);
  claimed(l, 1);
  return l.at("2025-02-20");
};

describe("voucher.hold", () => {
  test("the rules stand in the page's order", () => {
    expect(rowsOf("voucher.hold")).toEqual([
      "voucher-not-claimed",
      "voucher-expired",
      "consent-expired",
      "programme-closed",
      "class-not-approved",
      "class-mismatch",
      "class-started",
      "class-full",
      "yearly-limit-reached",
      "level-already-funded",
      "lower-level-after-higher",
      "sessions-overlap",
      "fund-closed",
      "budget-exhausted",
      "programme-cap-reached",
    ]);
  });

  test("binds the voucher to the class and reserves the largest amount due", () => {
    const l = ready();
    l.accept("voucher.hold", hold(1), BOTH);
    expect(l.voucher(1)).toMatchObject({ state: "held", class: "class-1", reserved: 100_000, face: 150_000 });
    expect(l.state("class", "class-1")).toMatchObject({ held: 1, vouchers: [v(1)] });
    expect(l.fund().reserved).toBe(100_000);
  });

  test("the face is the most that is reserved", () => {
    const l = ready({ face: 99_999 });
    l.accept("voucher.hold", hold(1), BOTH);
    expect(l.fund().reserved).toBe(99_999);
  });

  test("of a claimed voucher", () => {
    const l = ready();
    issued(l, 2);
    l.refuse("voucher.hold", hold(2), BOTH, "voucher-not-claimed");
    l.accept("voucher.hold", hold(1), BOTH);
    l.refuse("voucher.hold", hold(1), BOTH, "voucher-not-claimed");
  });

  test("of a voucher of nobody: its state speaks, whoever signs", () => {
    const l = ready();
    register(l, 2, { key: key("t-2") });
    const vouchers = [{ voucher: v(2) }];
    l.accept("voucher.issue", { programme: "ai-2025", fund: "fund-2025", until: "2025-06-30", vouchers }, "issuer");
    l.refuse("voucher.hold", hold(2), "school-a + t-2", "voucher-not-claimed");
    l.refuse("voucher.hold", hold(2), BOTH, "voucher-not-claimed");
  });

  test("until its last day is over, whether or not the expiry is recorded", () => {
    const l = ready();
    approved(l, { class: "late", sessions: shifted(140) });
    l.refuse("voucher.hold", hold(1, "late"), BOTH, "voucher-expired", "2025-07-01 00:00");
    l.fork().accept("voucher.hold", hold(1, "late"), BOTH, "2025-06-30 23:59:59.999");
    l.accept("voucher.extend", { voucher: v(1), until: "2025-07-02" }, "issuer");
    l.accept("voucher.hold", hold(1, "late"), BOTH);
  });

  test("with consent that is not stale", () => {
    const l = ready().at("2025-02-20 23:59:59.999");
    l.refuse("voucher.hold", hold(1, "class-1", { consentUntil: "2025-02-19" }), BOTH, "consent-expired");
    l.accept("voucher.hold", hold(1, "class-1", { consentUntil: "2025-02-20" }), BOTH);
  });

  test("while the programme is open, whatever the voucher's own day", () => {
    const l = ready();
    l.accept("programme.close", { programme: "ai-2025" }, "issuer");
    l.refuse("voucher.hold", hold(1), BOTH, "programme-closed");
  });

  test("in an approved class", () => {
    const l = ready();
    l.accept("class.file", EVENING_CLASS, "school-a", "2025-02-10");
    l.refuse("voucher.hold", hold(1, "class-2"), BOTH, "class-not-approved");
    l.accept("class.refuse", { class: "class-2", reason: "x" }, "issuer");
    l.refuse("voucher.hold", hold(1, "class-2"), BOTH, "class-not-approved");
    trained(l, 2);
    l.refuse("voucher.hold", hold(1), BOTH, "voucher-not-claimed");
    l.accept("voucher.release", { voucher: v(1), reason: "x" }, "issuer");
    l.refuse("voucher.hold", hold(1), BOTH, "class-not-approved");
  });

  test("of the same programme", () => {
    const l = ready();
    l.accept("programme.publish", { ...PROGRAMME, programme: "other" }, "issuer");
    approved(l, { class: "other-class", programme: "other" });
    l.refuse("voucher.hold", hold(1, "other-class"), BOTH, "class-mismatch");
  });

  test("until its first session is over", () => {
    const l = ready();
    l.refuse("voucher.hold", hold(1), BOTH, "class-started", "2025-03-03 15:00");
    l.accept("voucher.hold", hold(1), BOTH, "2025-03-03 14:59:59.999");
  });

  test("up to the last seat", () => {
    const l = town();
    approved(l, { capacity: 2 });
    for (const n of [1, 2]) held(l, n);
    claimed(l, 3);
    l.refuse("voucher.hold", hold(3), BOTH, "class-full");
    l.accept("voucher.release", { voucher: v(1), reason: "x" }, "school-a");
    l.accept("voucher.hold", hold(3), BOTH);
  });

  test("to the last fen of the fund", () => {
    const l = ready({}, 99_999);
    l.refuse("voucher.hold", hold(1), BOTH, "budget-exhausted");
    l.accept("fund.appropriate", { fund: "fund-2025", amount: 1, document: "x" }, "finance");
    l.accept("voucher.hold", hold(1), BOTH);
  });

  test("not from a closed fund", () => {
    const l = ready();
    l.accept("fund.close", { fund: "fund-2025" }, "finance");
    l.refuse("voucher.hold", hold(1), BOTH, "fund-closed");
  });

  test("to the last fen of the programme's budget cap", () => {
    ready({ budgetCap: 99_999 }).refuse("voucher.hold", hold(1), BOTH, "programme-cap-reached");
    const l = ready({ budgetCap: 100_000 });
    l.accept("voucher.hold", hold(1), BOTH);
    claimed(l, 2);
    l.refuse("voucher.hold", hold(2), BOTH, "programme-cap-reached");
  });

  test("with reserveAt issue nothing more is reserved", () => {
    const l = ready({ reserveAt: "issue", budgetCap: 150_000 }, 150_000);
    expect(l.accept("voucher.hold", hold(1), BOTH)).toEqual([]);
    expect(l.fund().reserved).toBe(150_000);
  });

  test("for check-in only, with face 0, no money moves", () => {
    const l = ready({ face: 0 }, 0);
    expect(l.accept("voucher.hold", hold(1), BOTH)).toEqual([]);
  });

  test("the school signs, and the trainee or, for one without a key, the issuer", () => {
    const l = ready();
    register(l, 2, { key: key("t-2") });
    register(l, 3, { key: key("t-3") });
    issued(l, 2);
    l.accept("voucher.claim", { voucher: v(2), trainee: "t-2" }, "t-2");
    for (const as of ["school-a", "issuer", BOTH]) l.refuse("voucher.hold", hold(2), as, "signer-not-authorised");
    const { message } = l.refuse("voucher.hold", hold(2), BOTH, "signer-not-authorised");
    expect(message).toMatch(/the trainee t-2 has a key of their own\. It must be signed by school, and trainee\.$/);
    l.refuse("voucher.hold", hold(2), "school-a + t-3", "trainee-mismatch");
    l.refuse("voucher.hold", hold(1), "school-b + issuer", "school-mismatch");
    l.refuse("voucher.hold", hold(1), "school-a + school-b + issuer", "school-mismatch");
    l.refuse("voucher.hold", hold(1), "school-a + t-3", "trainee-mismatch");
    l.refuse("voucher.hold", hold(2, "class-9"), BOTH, "signer-not-authorised");
    l.refuse("voucher.hold", hold(9, "class-9"), BOTH, "unknown-voucher");
    l.refuse("voucher.hold", hold(1, "class-9"), BOTH, "unknown-class");
    l.accept("voucher.hold", hold(2), "school-a + t-2");
  });

  test("everything that stands in the way is named, in the order of the rules", () => {
    const l = ready({ budgetCap: 1 }, 0);
    expect(
      l.at("2026-01-01").reasons("voucher.hold", hold(1, "class-1", { consentUntil: "2025-12-31" }), BOTH),
    ).toEqual([
      "voucher-expired",
      "consent-expired",
      "programme-closed",
      "class-started",
      "budget-exhausted",
      "programme-cap-reached",
    ]);
  });
});

describe("the sample of Linwu", () => {
  test("120,000 yuan bear 120 holds of 1,000, and not the 121st", () => {
    const l = town({ issueCap: 200, classSize: 121 }, 12_000_000);
    approved(l, { ...CLASS, capacity: 121 });
    for (let n = 1; n <= 120; n++) held(l, n);
    claimed(l, 121);
    l.refuse("voucher.hold", hold(121), BOTH, "budget-exhausted");
  }, 120_000);
});

describe("voucher.release", () => {
  const data = { voucher: v(1), reason: "退班" };

  test("back to claimed: money free, seat free, its certificate revoked", () => {
    const l = trained(town());
    l.accept("certificate.attest", { certificate: "C", voucher: v(1), day: "2025-03-04" }, "evaluator-a");
    l.accept("voucher.release", data, "issuer");
    expect(l.voucher(1)).toMatchObject({ state: "claimed", reserved: 0, class: undefined, attended: undefined });
    expect(l.state("certificate", "C").revoked).toBe(true);
    expect(l.state("class", "class-1")).toMatchObject({ held: 0, vouchers: [] });
    l.refuse("voucher.release", data, "issuer", "voucher-not-held");
    expect(rowsOf("voucher.release")).toEqual(["voucher-not-held", "class-closed"]);
  });

  test("by the class's school until the class is closed, by the issuer afterwards too", () => {
    const l = town();
    held(l, 1);
    l.refuse("voucher.release", data, "school-b", "school-mismatch");
    l.fork().accept("voucher.release", data, "school-a");
    closed(l);
    l.refuse("voucher.release", data, "school-a", "class-closed");
    l.accept("voucher.release", data, "school-a + issuer");
  });

  test("a voucher in no class has no school: its state speaks", () => {
    const l = town();
    claimed(l, 1);
    l.refuse("voucher.release", data, "school-b", "voucher-not-held");
    l.refuse("voucher.release", { ...data, voucher: v(9) }, "school-b", "unknown-voucher");
  });

  test("with reserveAt issue nothing moves", () => {
    const l = town({ reserveAt: "issue" });
    held(l, 1);
    expect(l.accept("voucher.release", data, "school-a")).toEqual([]);
    approved(l, { class: "class-9", sessions: [{ from: "2025-03-20T01:00:00.000Z", to: "2025-03-20T11:00:00.000Z" }] });
    expect(l.accept("voucher.hold", { voucher: v(1), class: "class-9" }, "school-a + issuer")).toEqual([]);
  });
});
