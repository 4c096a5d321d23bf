/** A refusal says which figure, voucher or day stood in the way, so that whoever reads it can put it right. */
import { describe, expect, test } from "vitest";
import { hashOf, key, type TestLedger, v } from "./kit.ts";
import {
  BATCH,
  CLASS,
  certified,
  closed,
  held,
  issued,
  linesOf,
  openFund,
  PAYEE,
  payment,
  publicised,
  redeemed,
  redeemedWithCertificate,
  register,
  settled,
  submitted,
  TRAINER,
  town,
  trained,
} from "./town.ts";

const batch = (lines: readonly object[], total: number, more: object = {}) => ({ ...BATCH, lines, total, ...more });

describe("an amount that does not match is shown beside the one that is due", () => {
  test("at the redemption", () => {
    const data = { voucher: v(1), outcome: "completion", amount: 1 };
    const { facts } = trained(town()).refuse("voucher.redeem", data, "school-a", "amount-mismatch");
    expect(facts).toMatchObject({ asked: 1, expected: 60_000, outcome: "completion", voucher: v(1) });
  });

  test("in a settlement: the first wrong line, otherwise the total", () => {
    const l = redeemed(town(), 3);
    const refuse = (data: object) => l.refuse("settlement.submit", data, "school-a", "amount-mismatch").facts;
    const wrong = [...linesOf(1), { voucher: v(2), amount: 1 }, { voucher: v(3), amount: 2 }];
    expect(refuse(batch(wrong, 60_003))).toMatchObject({ asked: 1, expected: 60_000, voucher: v(2) });
    expect(refuse(batch(linesOf(3), 180_001))).toMatchObject({ asked: 180_001, expected: 180_000 });
    expect(refuse(batch(linesOf(3), 180_001))).not.toHaveProperty("voucher");
  });

  test("at the payment", () => {
    const l = publicised(town(), 2).at("2025-03-24");
    const { facts } = l.refuse("settlement.pay", payment(1), "finance", "amount-mismatch");
    expect(facts).toMatchObject({ asked: 60_000, expected: 120_000 });
  });

  test("at a recovery: what is not demanded back yet, and what is outstanding", () => {
    const l = settled(town());
    const order = (recovery: string, amount: number) => ({ recovery, voucher: v(1), amount, reason: "fraud" as const });
    l.accept("recovery.order", order("r-1", 20_000), "reviewer");
    const { facts } = l.refuse("recovery.order", order("r-2", 40_001), "reviewer", "amount-mismatch");
    expect(facts).toMatchObject({ asked: 40_001, expected: 40_000 });
    l.accept("recovery.receive", { recovery: "r-1", amount: 5_000, reference: "b" }, "finance");
    l.accept("recovery.writeOff", { recovery: "r-1", amount: 3_000, document: "d" }, "finance");
    const more = { recovery: "r-1", amount: 12_001, reference: "b" };
    expect(l.refuse("recovery.receive", more, "finance", "amount-mismatch").facts).toMatchObject({ expected: 12_000 });
    const cancel = { recovery: "r-1", reason: "x" };
    const inUse = l.refuse("recovery.cancel", cancel, "reviewer", "recovery-in-use");
    expect(inUse.message).toMatch(/50\.00 yuan.*30\.00 yuan/);
  });
});

describe("a class says", () => {
  const session = (from: string, to: string) => ({ from: `2025-03-${from}:00.000Z`, to: `2025-03-${to}:00.000Z` });
  test("which of its sessions is out of order, or how long they are together", () => {
    const refuse = (...sessions: readonly object[]) =>
      town().refuse("class.file", { ...CLASS, sessions }, "school-a", "sessions-invalid", "2025-02-10").facts;
    const [first, second] = [session("03T01:00", "03T07:00"), session("04T01:00", "04T07:00")];
    expect(refuse(second, first)).toMatchObject({ nth: 2 });
    expect(refuse(session("03T07:00", "03T01:00"), second)).toMatchObject({ nth: 1 });
    expect(refuse(first, second, session("04T06:59", "04T08:00"))).toMatchObject({ nth: 3 });
    expect(refuse(first)).toMatchObject({ minutes: 360, minMinutes: 600 });
    expect(refuse(first)).not.toHaveProperty("nth");
  });

  test("its first and last day, when the school is not authorised for all of them", () => {
    const l = town();
    const span = { from: "2025-03-04", until: "2025-12-31" };
    l.accept("party.authorise", { party: "school-a", occupation: TRAINER, levels: [5], ...span }, "issuer");
    const { facts } = l.refuse("class.file", CLASS, "school-a", "school-not-authorised", "2025-02-10");
    expect(facts).toMatchObject({ first: "2025-03-03", last: "2025-03-04" });
  });

  test("which line of its attendance is wrong", () => {
    const l = town();
    held(l, 1);
    held(l, 2);
    issued(l, 3);
    const refuse = (...lines: readonly (readonly [number, number])[]) => {
      const attendance = lines.map(([n, minutes]) => ({ voucher: v(n), minutes }));
      const data = { class: "class-1", attendance, evidence: hashOf("sheets") };
      return l.refuse("class.close", data, "school-a", "attendance-invalid", "2025-03-04 18:00");
    };
    expect(refuse([1, 0], [2, 0], [2, 1]).facts).toMatchObject({ voucher: v(2) });
    expect(refuse([1, 0], [3, 0]).facts).toMatchObject({ voucher: v(3) });
    expect(refuse([1, 0]).facts).toMatchObject({ named: 1, held: 2 });
    expect(refuse([1, 0], [2, 721]).facts).toMatchObject({ voucher: v(2), minutes: 721, scheduled: 720 });
    const reasons = [refuse([1, 0], [1, 0]), refuse([1, 0], [3, 0]), refuse([1, 0]), refuse([1, 0], [2, 721])];
    expect(new Set(reasons.map(({ facts }) => facts.what)).size).toBe(4);
  });

  test("a voucher that ended in it, among its attendance", () => {
    const l = town();
    held(l, 1);
    held(l, 2);
    l.accept("voucher.void", { voucher: v(2), reason: "x" }, "issuer");
    const attendance = [1, 2].map((n) => ({ voucher: v(n), minutes: 0 }));
    const data = { class: "class-1", attendance, evidence: hashOf("sheets") };
    const { facts } = l.refuse("class.close", data, "school-a", "attendance-invalid", "2025-03-04 18:00");
    expect(facts.voucher).toBe(v(2));
  });

  test("how many minutes are needed, rounded up", () => {
    const l = town({ attendance: 8_001 });
    held(l, 1);
    closed(l, "class-1", 576);
    const data = { voucher: v(1), outcome: "completion", amount: 60_000 };
    const { facts } = l.refuse("voucher.redeem", data, "school-a", "attendance-too-low", "2025-03-12");
    expect(facts).toMatchObject({ attended: 576, scheduled: 720, least: 577, neededBp: 8_001 });
  });
});

describe("a line that can't be settled says why", () => {
  const why = (l: TestLedger, data: object, as = "school-a") =>
    l.refuse("settlement.submit", data, as, "line-invalid").facts;
  test("in another settlement, not redeemed, another school's, of another fund, twice", () => {
    const l = redeemed(town(), 2);
    held(l, 3, 3, "class-3");
    openFund(l, "other", 1);
    l.accept("party.payee", { party: "school-b", payee: hashOf("b") }, "root + finance");
    expect(why(l, batch(linesOf(3), 180_000))).toMatchObject({ voucher: v(3), state: "held" });
    expect(why(l, batch(linesOf(2), 120_000), "school-b")).toMatchObject({ voucher: v(1), school: "school-a" });
    expect(why(l, batch(linesOf(1), 60_000, { fund: "other" }))).toMatchObject({ fund: "fund-2025" });
    expect(why(l, batch([...linesOf(2), ...linesOf(1)], 180_000))).toMatchObject({ voucher: v(1) });
    l.accept("settlement.submit", { ...BATCH, lines: linesOf(1), total: 60_000 }, "school-a");
    const again = batch(linesOf(1), 60_000, { settlement: "batch-2" });
    expect(why(l, again)).toMatchObject({ voucher: v(1), settlement: "batch-1" });
  });

  test("a certificate that was revoked", () => {
    const l = redeemedWithCertificate(town());
    l.accept("certificate.revoke", { certificate: "CERT-1", reason: "x" }, "auditor");
    expect(why(l, batch(linesOf(1, 100_000), 100_000))).toMatchObject({ voucher: v(1), certificate: "CERT-1" });
  });
});

describe("why it was refused", () => {
  test("no certificate named, a revoked one, another voucher's", () => {
    const l = trained(town(), 2);
    certified(l, 1);
    certified(l, 2);
    const why = (certificate?: string) => {
      const data = { voucher: v(1), outcome: "certificate", amount: 100_000, ...(certificate && { certificate }) };
      return l.refuse("voucher.redeem", data, "school-a", "certificate-missing").facts.why;
    };
    const [none, another] = [why(), why("CERT-2")];
    l.accept("certificate.revoke", { certificate: "CERT-1", reason: "x" }, "auditor");
    const revoked = why("CERT-1");
    expect([none, another, revoked]).toEqual([
      expect.stringContaining("none"),
      expect.stringContaining("another voucher"),
      expect.stringContaining("revoked"),
    ]);
  });

  test("an evaluator with the school's code, or its account", () => {
    const l = trained(town()).at("2025-03-12");
    const keys = [{ key: key("shill"), role: "evaluator" as const }];
    l.accept("party.admit", { party: "shill", kind: "evaluator", name: "shill", keys, payee: PAYEE }, "root");
    const span = { from: "2025-01-01", until: "2025-12-31" };
    l.accept("party.authorise", { party: "shill", occupation: TRAINER, levels: [5], ...span }, "issuer");
    const data = { certificate: "CERT-1", voucher: v(1), day: "2025-03-10" };
    const { facts } = l.refuse("certificate.attest", data, "shill", "evaluator-not-independent");
    expect(facts).toMatchObject({ evaluator: "shill", school: "school-a", why: expect.stringContaining("account") });
  });

  test("a group that is not given, not the trainee's, or not the programme's", () => {
    const l = town();
    register(l, 1);
    l.accept(
      "voucher.issue",
      { programme: "ai-2025", fund: "fund-2025", until: "2025-06-30", vouchers: [{ voucher: v(1) }] },
      "issuer",
    );
    const why = (group?: string) => {
      const data = { voucher: v(1), trainee: "t-1", ...(group && { group }) };
      return l.refuse("voucher.claim", data, "issuer", "group-not-eligible").facts.why;
    };
    expect(new Set([why(), why("graduate"), why("veteran")]).size).toBe(3);
    issued(l, 2);
    const given = { voucher: v(2), trainee: "t-2", group: "rural-migrant" };
    const { facts } = l.refuse("voucher.claim", given, "issuer", "group-not-eligible");
    expect(facts.why).toContain("no group");
  });

  test("a voucher that is still alive, or has been replaced, is not reissued", () => {
    const l = town();
    issued(l, 1);
    const reissue = (n: number) => ({ voucher: v(n), predecessor: v(1), until: "2025-06-30" });
    const refuse = (n: number) => l.refuse("voucher.reissue", reissue(n), "issuer", "reissue-not-allowed").message;
    expect(refuse(2)).toContain("issued");
    l.accept("voucher.void", { voucher: v(1), reason: "x" }, "issuer");
    l.accept("voucher.reissue", reissue(2), "issuer");
    expect(refuse(3)).toContain(v(2));
  });
});

describe("a malformed instruction says where and what", () => {
  const facts = (type: string, data: object) => town().refuse(type, data, "issuer", "instruction-malformed").facts;
  const ISSUE = { programme: "ai-2025", fund: "fund-2025", until: "2025-06-30" };
  test.each([
    ["an empty list", { ...ISSUE, vouchers: [] }, { where: "data.vouchers", what: "it is empty" }],
    ["a member of a list", { ...ISSUE, vouchers: [{ voucher: "x" }] }, { where: "data.vouchers.0.voucher" }],
    ["another type", { ...ISSUE, vouchers: 1 }, { where: "data.vouchers", expectedType: "array" }],
    ["members that there are not", { ...ISSUE, vouchers: [{ voucher: v(1) }], a: 1, b: 2 }, { members: "a, b" }],
  ])("%s", (_, data, expected) => {
    expect(facts("voucher.issue", data)).toMatchObject(expected);
  });

  test("the values that are possible, and the bounds of a number", () => {
    const file = (more: object) => facts("class.file", { ...CLASS, ...more });
    expect(file({ delivery: "x" })).toMatchObject({ where: "data.delivery", values: "onsite, online, blended" });
    expect(file({ level: -1 })).toMatchObject({ where: "data.level", least: 0 });
    expect(file({ level: 6 })).toMatchObject({ where: "data.level", most: 5 });
  });
});

test("the days on which a publicity may begin", () => {
  const l = submitted(town());
  l.accept("settlement.review", { settlement: "batch-1" }, "reviewer", "2025-03-14");
  const data = { settlement: "batch-1", from: "2025-03-13" };
  const { facts } = l.refuse("settlement.publicise", data, "issuer", "publicity-day-invalid");
  expect(facts).toMatchObject({ first: "2025-03-14", last: "2025-04-13" });
});
