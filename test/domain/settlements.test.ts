import { describe, expect, test } from "vitest";
import { hashOf, rowsOf, v } from "./kit.ts";
import {
  approved,
  BATCH,
  claimed,
  closed,
  held,
  linesOf,
  MAY_DAY,
  openFund,
  PAYEE,
  PROGRAMME,
  payment,
  publicised,
  redeemed,
  settled,
  submitted,
  town,
  trained,
} from "./town.ts";

const batch = (lines: { voucher: string; amount: number }[], total: number, more: object = {}) => ({
  ...BATCH,
  lines,
  total,
  ...more,
});
const NAME = { settlement: "batch-1" };
const line = (n: number) => ({ ...NAME, voucher: v(n), reason: "核查" });

describe("settlement.submit", () => {
  test("a batch of redemptions is bound to the account of that moment", () => {
    const l = submitted(town(), 2);
    expect(l.state("settlement", "batch-1")).toMatchObject({
      school: "school-a",
      payee: PAYEE,
      total: 120_000,
      state: "submitted",
    });
    expect(l.voucher(2).settlement).toBe("batch-1");
    expect(rowsOf("settlement.submit")).toEqual(["payee-missing", "line-invalid", "amount-mismatch"]);
  });

  test("by a school with an account", () => {
    redeemed(town()).refuse("settlement.submit", batch(linesOf(1), 60_000), "school-b", "payee-missing");
  });

  test("of its own redemptions, from that fund, in no open or paid settlement, each once", () => {
    const l = redeemed(town(), 2);
    held(l, 3, 3, "class-3");
    openFund(l, "other", 1);
    l.accept("party.payee", { party: "school-b", payee: hashOf("b") }, "root + finance");
    const refused = (data: object, as = "school-a") => l.refuse("settlement.submit", data, as, "line-invalid");
    refused(batch(linesOf(3), 180_000));
    refused(batch(linesOf(2), 120_000), "school-b");
    refused(batch(linesOf(2), 120_000, { fund: "other" }));
    refused(batch([...linesOf(1), ...linesOf(1)], 120_000));
    l.accept("settlement.submit", { ...BATCH, lines: linesOf(1), total: 60_000 }, "school-a");
    refused(batch(linesOf(2), 120_000, { settlement: "batch-2" }));
    settled(town()).refuse(
      "settlement.submit",
      batch(linesOf(1), 60_000, { settlement: "b2" }),
      "school-a",
      "line-invalid",
    );
  });

  test("for the amounts accrued and their sum", () => {
    const l = redeemed(town(), 2);
    l.refuse("settlement.submit", batch(linesOf(2, 59_999), 119_998), "school-a", "amount-mismatch");
    l.refuse("settlement.submit", batch(linesOf(2), 119_999), "school-a", "amount-mismatch");
    const crossed = [
      { voucher: v(1), amount: 59_999 },
      { voucher: v(2), amount: 60_001 },
    ];
    l.refuse("settlement.submit", batch(crossed, 120_000), "school-a", "amount-mismatch");
  });

  test("the common rules", () => {
    const l = submitted(town());
    l.refuse("settlement.submit", batch([{ voucher: v(9), amount: 1 }], 1, { fund: "f" }), "school-a", "unknown-fund");
    l.refuse("settlement.submit", batch([{ voucher: v(9), amount: 1 }], 1), "school-a", "unknown-voucher");
    l.refuse("settlement.submit", batch(linesOf(1), 1), "school-a", "duplicate-settlement");
    l.refuse("settlement.submit", batch(linesOf(1), 1, { settlement: "b" }), "school-a + school-b", "school-mismatch");
    l.refuse("settlement.submit", batch([], 0), "school-a", "instruction-malformed");
  });

  test("check-in redemptions make a settlement of nothing", () => {
    const l = trained(town({ face: 0 }));
    l.accept("voucher.redeem", { voucher: v(1), outcome: "completion", amount: 0 }, "school-a");
    l.accept("settlement.submit", { ...BATCH, lines: linesOf(1, 0), total: 0 }, "school-a");
  });
});

describe("settlement.review", () => {
  test("refused lines end void, their debt is cancelled and available again", () => {
    const l = submitted(town(), 3);
    const refused = [1, 2].map((n) => ({ voucher: v(n), reason: "材料不全" }));
    l.accept("settlement.review", { ...NAME, refused }, "reviewer");
    expect(l.state("settlement", "batch-1")).toMatchObject({ state: "reviewed", total: 60_000 });
    expect(l.voucher(1)).toMatchObject({ state: "void", accrued: 0, settlement: undefined, class: "class-1" });
    expect(l.state("class", "class-1").held).toBe(1);
    expect(l.fund()).toMatchObject({ accrued: 60_000, reserved: 0 });
    l.refuse("settlement.review", NAME, "reviewer", "settlement-state");
    expect(rowsOf("settlement.review")).toEqual(["settlement-state", "line-invalid"]);
  });

  test("with no line left the settlement is void", () => {
    const l = submitted(town());
    l.accept("settlement.review", { ...NAME, refused: [{ voucher: v(1), reason: "x" }] }, "reviewer");
    expect(l.state("settlement", "batch-1")).toMatchObject({ state: "void", total: 0 });
    for (const [type, data, as] of [
      ["settlement.publicise", { ...NAME, from: "2025-03-17" }, "issuer"],
      ["settlement.object", line(1), "issuer"],
      ["settlement.resolve", { ...line(1), upheld: false }, "reviewer"],
      ["settlement.pay", payment(0), "finance"],
      ["settlement.return", { ...NAME, reference: "b", reason: "x" }, "finance"],
    ] as const) {
      l.refuse(type, data, as, "settlement-state");
    }
  });

  test("each refused one is a line, once", () => {
    const l = submitted(town(), 2);
    claimed(l, 3);
    const refused = (...numbers: number[]) => ({
      ...NAME,
      refused: numbers.map((n) => ({ voucher: v(n), reason: "x" })),
    });
    l.refuse("settlement.review", refused(3), "reviewer", "line-invalid");
    l.refuse("settlement.review", refused(1, 1), "reviewer", "line-invalid");
    l.refuse("settlement.review", refused(9), "reviewer", "unknown-voucher");
    l.refuse("settlement.review", { ...refused(9), settlement: "b" }, "reviewer", "unknown-settlement");
    l.refuse("settlement.review", refused(), "reviewer", "instruction-malformed");
  });
});

describe("settlement.publicise", () => {
  const from = (day: string) => ({ ...NAME, from: day });

  test("from today to 30 days after", () => {
    const l = submitted(town());
    l.refuse("settlement.publicise", from("2025-03-14"), "issuer", "settlement-state");
    l.accept("settlement.review", NAME, "reviewer", "2025-03-14 23:59:59.999");
    l.refuse("settlement.publicise", from("2025-03-13"), "issuer", "publicity-day-invalid");
    l.refuse("settlement.publicise", from("2025-04-14"), "issuer", "publicity-day-invalid");
    l.fork().accept("settlement.publicise", from("2025-03-14"), "issuer");
    l.accept("settlement.publicise", from("2025-04-13"), "issuer");
    expect(l.state("settlement", "batch-1")).toMatchObject({ state: "publicised", publicFrom: "2025-04-13" });
    l.refuse("settlement.publicise", { settlement: "b", from: "2025-03-14" }, "issuer", "unknown-settlement");
    expect(rowsOf("settlement.publicise")).toEqual(["settlement-state", "publicity-day-invalid"]);
  });
});

describe("settlement.object and settlement.resolve", () => {
  const resolve = (n: number, upheld: boolean) => ({ ...line(n), upheld });

  test("a remaining line has one open objection at a time", () => {
    const l = publicised(town(), 2);
    l.accept("settlement.object", line(1), "auditor");
    l.refuse("settlement.object", line(1), "issuer", "line-invalid");
    l.accept("settlement.resolve", resolve(1, false), "reviewer");
    expect(l.voucher(1).state).toBe("redeemed");
    l.refuse("settlement.resolve", resolve(1, false), "reviewer", "line-invalid");
    l.accept("settlement.object", line(1), "issuer");
    l.accept("settlement.resolve", resolve(1, true), "reviewer");
    expect(l.voucher(1)).toMatchObject({ state: "void", accrued: 0 });
    expect(l.state("settlement", "batch-1")).toMatchObject({ state: "publicised", total: 60_000 });
    l.refuse("settlement.object", line(1), "issuer", "line-invalid");
    l.refuse("settlement.resolve", resolve(2, true), "reviewer", "line-invalid");
    expect(rowsOf("settlement.object")).toEqual(["settlement-state", "line-invalid"]);
    expect(rowsOf("settlement.resolve")).toEqual(["settlement-state", "line-invalid"]);
  });

  test("resolving one line leaves the objections to others, which are named at the payment", () => {
    const l = publicised(town(), 3);
    l.accept("settlement.object", line(2), "issuer");
    l.accept("settlement.object", line(3), "issuer");
    l.accept("settlement.resolve", resolve(2, false), "reviewer");
    const objections = l.state("settlement", "batch-1").lines.map((one) => one.objection);
    expect(objections).toEqual([undefined, undefined, expect.any(String)]);
    const { facts } = l.refuse("settlement.pay", payment(3), "finance", "objection-open", "2025-03-24");
    expect(facts.voucher).toBe(v(3));
  });

  test("the last line upheld makes the settlement void", () => {
    const l = publicised(town());
    l.accept("settlement.object", line(1), "issuer");
    l.accept("settlement.resolve", resolve(1, true), "reviewer");
    expect(l.state("settlement", "batch-1").state).toBe("void");
  });

  test("only while it is public", () => {
    for (const l of [submitted(town()), settled(town())]) {
      l.refuse("settlement.object", line(1), "issuer", "settlement-state");
      l.refuse("settlement.resolve", resolve(1, true), "reviewer", "settlement-state");
    }
  });

  test("both names are there, the settlement first", () => {
    const l = publicised(town());
    for (const [type, as] of [
      ["settlement.object", "issuer"],
      ["settlement.resolve", "reviewer"],
    ] as const) {
      const more = type === "settlement.object" ? {} : { upheld: true };
      l.refuse(type, { ...line(9), settlement: "b", ...more }, as, "unknown-settlement");
      l.refuse(type, { ...line(9), ...more }, as, "unknown-voucher");
    }
  });
});

describe("settlement.pay", () => {
  test("the rules stand in the page's order", () => {
    expect(rowsOf("settlement.pay")).toEqual([
      "settlement-state",
      "publicity-running",
      "objection-open",
      "payee-mismatch",
      "amount-mismatch",
    ]);
  });

  test("pays every remaining line", () => {
    const l = settled(town(), 3);
    expect(l.fund()).toMatchObject({ accrued: 0, paid: 180_000 });
    expect([1, 2, 3].map((n) => l.voucher(n))).toMatchObject(
      Array(3).fill({ state: "settled", paid: 60_000, accrued: 0 }),
    );
    expect(l.state("settlement", "batch-1")).toMatchObject({ state: "paid", reference: "bank-1" });
    l.refuse("settlement.pay", payment(3), "finance", "settlement-state");
  });

  test("at 00:00 after its 5th working day, not a millisecond before", () => {
    const l = publicised(town());
    l.refuse("settlement.pay", payment(1), "finance", "publicity-running", "2025-03-21 23:59:59.999");
    l.accept("settlement.pay", payment(1), "finance", "2025-03-22 00:00");
  });

  test("publicity over May Day: from 26 April to the end of 6 May", () => {
    const l = submitted(town());
    l.accept("calendar.publish", MAY_DAY, "root", "2025-04-20");
    l.accept("settlement.review", NAME, "reviewer");
    l.accept("settlement.publicise", { ...NAME, from: "2025-04-26" }, "issuer");
    l.refuse("settlement.pay", payment(1), "finance", "publicity-running", "2025-05-06 23:59:59.999");
    l.accept("settlement.pay", payment(1), "finance", "2025-05-07 00:00");
  });

  test("the longest publicity among the remaining lines' programmes counts", () => {
    const l = town({ limits: { perYear: 9, oncePerLevel: false, noLowerLevel: false } });
    l.accept("programme.publish", { ...PROGRAMME, programme: "slow", publicity: 10 }, "issuer");
    approved(l, { class: "slow", programme: "slow" });
    claimed(l, 2, 2, "slow");
    held(l, 2, 2, "slow");
    held(l, 1);
    closed(l);
    closed(l, "slow");
    l.at("2025-03-12");
    for (const n of [1, 2])
      l.accept("voucher.redeem", { voucher: v(n), outcome: "completion", amount: 60_000 }, "school-a");
    l.accept("settlement.submit", { ...BATCH, lines: linesOf(2), total: 120_000 }, "school-a");
    l.accept("settlement.review", NAME, "reviewer");
    l.accept("settlement.publicise", { ...NAME, from: "2025-03-17" }, "issuer");
    l.refuse("settlement.pay", payment(2), "finance", "publicity-running", "2025-03-28 23:59");
    l.fork().accept("settlement.pay", payment(2), "finance", "2025-03-29 00:00");
    l.accept("settlement.object", line(2), "issuer", "2025-03-24");
    l.refuse("settlement.pay", payment(2), "finance", "publicity-running");
    l.accept("settlement.resolve", { ...line(2), upheld: true }, "reviewer");
    l.accept("settlement.pay", payment(1), "finance");
  });

  test("with no objection open", () => {
    const l = publicised(town(), 2);
    l.accept("settlement.object", line(2), "auditor");
    l.refuse("settlement.pay", payment(2), "finance", "objection-open", "2025-03-24");
    l.accept("settlement.resolve", { ...line(2), upheld: false }, "reviewer");
    l.accept("settlement.pay", payment(2), "finance");
  });

  test("to the account of the submission, though the school changed it since", () => {
    const l = publicised(town());
    l.accept("party.payee", { party: "school-a", payee: hashOf("new") }, "root + finance", "2025-03-24");
    l.refuse("settlement.pay", { ...payment(1), payee: hashOf("new") }, "finance", "payee-mismatch");
    l.accept("settlement.pay", payment(1), "finance");
  });

  test("exactly the remaining lines", () => {
    const l = publicised(town(), 2).at("2025-03-24");
    l.refuse("settlement.pay", payment(1), "finance", "amount-mismatch");
    l.refuse("settlement.pay", { ...payment(2), amount: 120_001 }, "finance", "amount-mismatch");
    l.refuse("settlement.pay", { ...payment(2), settlement: "b" }, "finance", "unknown-settlement");
    submitted(town()).refuse("settlement.pay", payment(1), "finance", "settlement-state");
  });
});

describe("settlement.return", () => {
  const back = { ...NAME, reference: "bank-1", reason: "账号有误" };

  test("back to publicised, payable again at once, to the account of now", () => {
    const l = settled(town(), 2);
    l.accept("party.payee", { party: "school-a", payee: hashOf("new") }, "root + finance");
    l.accept("settlement.return", back, "finance");
    expect(l.fund()).toMatchObject({ accrued: 120_000, paid: 0 });
    expect(l.voucher(2)).toMatchObject({ state: "redeemed", accrued: 60_000, paid: 0, settlement: "batch-1" });
    l.refuse("settlement.pay", payment(2, "bank-2"), "finance", "payee-mismatch");
    l.refuse("voucher.reverse", { voucher: v(1), reason: "x" }, "reviewer", "settlement-open");
    l.accept("settlement.pay", { ...payment(2, "bank-2"), payee: hashOf("new") }, "finance");
    l.accept("settlement.return", back, "finance");
    expect(rowsOf("settlement.return")).toEqual(["settlement-state", "recovery-open"]);
  });

  test("of a paid one, without a recovery on a line", () => {
    publicised(town()).refuse("settlement.return", back, "finance", "settlement-state");
    const l = settled(town(), 2);
    l.accept("recovery.order", { recovery: "r", voucher: v(2), amount: 1, reason: "error" }, "reviewer");
    l.refuse("settlement.return", back, "finance", "recovery-open");
    l.accept("recovery.cancel", { recovery: "r", reason: "x" }, "reviewer");
    l.accept("settlement.return", back, "finance");
    l.refuse("settlement.return", { ...back, settlement: "b" }, "finance", "unknown-settlement");
  });
});
