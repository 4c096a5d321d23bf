import { describe, expect, test } from "vitest";
import { available } from "../../src/domain/money.ts";
import { rowsOf, v } from "./kit.ts";
import { approved, claimed, county, openFund, PROGRAMME, redeemed, settled, town } from "./town.ts";

type Reason = "fraud" | "error" | "victim";
const order = (amount: number, reason: Reason = "error", recovery = "r-1") => ({
  recovery,
  voucher: v(1),
  amount,
  reason,
});
const receive = (amount: number, recovery = "r-1") => ({ recovery, amount, reference: "bank-9" });
const writeOff = (amount: number, recovery = "r-1") => ({ recovery, amount, document: "核销〔2025〕1号" });
const ordered = (amount = 60_000, reason: Reason = "error", l = settled(town())) => {
  l.accept("recovery.order", order(amount, reason), "reviewer");
  return l;
};

describe("recovery.order", () => {
  test("demands paid money back, up to what was paid over all orders", () => {
    const l = ordered(59_999);
    l.refuse("recovery.order", order(2, "fraud", "r-2"), "reviewer", "amount-mismatch");
    l.accept("recovery.order", { ...order(1, "fraud", "r-2"), note: "x" }, "reviewer");
    expect(l.fund()).toMatchObject({ outstanding: 60_000, paid: 60_000 });
    expect(l.state("recovery", "r-2")).toMatchObject({ school: "school-a", fund: "fund-2025", recovered: 0 });
    l.refuse("recovery.order", order(1, "error", "r-3"), "reviewer", "amount-mismatch");
    l.accept("recovery.cancel", { recovery: "r-2", reason: "x" }, "reviewer");
    l.accept("recovery.order", order(1, "error", "r-3"), "reviewer");
    expect(rowsOf("recovery.order")).toEqual(["voucher-not-settled", "amount-mismatch"]);
  });

  test("of a settled voucher", () => {
    redeemed(town()).refuse("recovery.order", order(1), "reviewer", "voucher-not-settled");
    const l = ordered();
    l.refuse("recovery.order", { ...order(1), voucher: v(9) }, "reviewer", "unknown-voucher");
    l.refuse("recovery.order", order(1), "reviewer", "duplicate-recovery");
    l.refuse("recovery.order", order(0, "error", "r-2"), "reviewer", "instruction-malformed");
  });
});

describe("recovery.cancel", () => {
  const data = { recovery: "r-1", reason: "撤销" };

  test("as if never ordered, if nothing came of it", () => {
    const l = ordered();
    l.accept("recovery.cancel", data, "reviewer");
    expect(l.fund().outstanding).toBe(0);
    expect(l.voucher(1).ordered).toBe(0);
    l.refuse("recovery.cancel", data, "reviewer", "recovery-in-use");
    l.refuse("recovery.cancel", { ...data, recovery: "r-9" }, "reviewer", "unknown-recovery");
    expect(rowsOf("recovery.cancel")).toEqual(["recovery-in-use"]);
  });

  test("not once something is received or written off", () => {
    const received = ordered();
    received.accept("recovery.receive", receive(1), "finance");
    received.refuse("recovery.cancel", data, "reviewer", "recovery-in-use");
    const written = ordered();
    written.accept("recovery.writeOff", writeOff(1), "finance");
    written.refuse("recovery.cancel", data, "reviewer", "recovery-in-use");
  });
});

describe("recovery.receive and recovery.writeOff", () => {
  test("up to what is outstanding", () => {
    const l = ordered();
    l.accept("recovery.receive", receive(20_000), "finance");
    l.refuse("recovery.receive", receive(40_001), "finance", "amount-mismatch");
    l.refuse("recovery.writeOff", writeOff(40_001), "finance", "amount-mismatch");
    l.accept("recovery.writeOff", writeOff(40_000), "finance");
    expect(l.fund()).toMatchObject({ outstanding: 0, recovered: 20_000, writtenOff: 40_000, reusable: 20_000 });
    l.refuse("recovery.receive", receive(1), "finance", "amount-mismatch");
    expect(rowsOf("recovery.receive")).toEqual(["recovery-in-use", "amount-mismatch"]);
    expect(rowsOf("recovery.writeOff")).toEqual(["recovery-in-use", "amount-mismatch"]);
  });

  test("not on a cancelled order", () => {
    const l = ordered();
    l.accept("recovery.cancel", { recovery: "r-1", reason: "x" }, "reviewer");
    l.refuse("recovery.receive", receive(1), "finance", "recovery-in-use");
    l.refuse("recovery.writeOff", writeOff(1), "finance", "recovery-in-use");
    l.refuse("recovery.receive", receive(1, "r-9"), "finance", "unknown-recovery");
    l.refuse("recovery.writeOff", writeOff(1, "r-9"), "finance", "unknown-recovery");
  });

  test("a receipt is reusable until the last millisecond of the fund's year (+08:00)", () => {
    const l = ordered();
    const before = available(l.fund());
    l.accept("recovery.receive", receive(1), "finance", "2025-12-31 23:59:59.999");
    expect(available(l.fund())).toBe(before + 1);
    l.accept("recovery.receive", receive(1), "finance", "2026-01-01 00:00");
    expect(available(l.fund())).toBe(before + 1);
    expect(l.fund()).toMatchObject({ recovered: 2, reusable: 1 });
  });

  test("not into a closed fund, nor into one that does not reuse", () => {
    const l = ordered();
    l.accept("fund.close", { fund: "fund-2025" }, "finance");
    l.accept("recovery.receive", receive(1), "finance");
    expect(l.fund()).toMatchObject({ recovered: 1, reusable: 0 });

    const strict = county();
    openFund(strict, "fund-2025", 500_000, 2025, false);
    strict.accept("programme.publish", PROGRAMME, "issuer");
    ordered(60_000, "error", settled(strict)).accept("recovery.receive", receive(1), "finance");
    expect(strict.fund()).toMatchObject({ recovered: 1, reusable: 0 });
  });

  test("what is reusable can be withdrawn or spent again", () => {
    const l = ordered();
    l.accept("recovery.receive", receive(60_000), "finance");
    l.accept("fund.withdraw", { fund: "fund-2025", amount: 500_000, document: "x" }, "finance");
    expect(available(l.fund())).toBe(0);
  });
});

describe("a trainee who was robbed", () => {
  /** A second voucher of trainee 1, for a class of the same occupation and level. */
  const holdAgain = (l: ReturnType<typeof town>) => {
    approved(l, { class: "again", sessions: [{ from: "2025-05-06T01:00:00.000Z", to: "2025-05-06T11:00:00.000Z" }] });
    claimed(l, 2, 1);
    return { voucher: v(2), class: "again" };
  };

  test("is restored when a victim's orders cover what was paid and all came back or was written off", () => {
    const l = ordered(20_000, "victim");
    l.accept("recovery.order", order(40_000, "victim", "r-2"), "reviewer");
    l.accept("recovery.receive", receive(20_000), "finance");
    l.accept("recovery.receive", receive(39_999, "r-2"), "finance");
    const data = holdAgain(l);
    l.refuse("voucher.hold", data, "school-a + issuer", "level-already-funded");
    l.accept("recovery.writeOff", writeOff(1, "r-2"), "finance");
    expect(l.voucher(1)).toMatchObject({ state: "settled", restored: true });
    l.accept("voucher.hold", data, "school-a + issuer");
  });

  test("not by orders for another reason, nor by half", () => {
    const l = ordered(60_000, "fraud");
    l.accept("recovery.receive", receive(60_000), "finance");
    expect(l.voucher(1).restored).toBe(false);
    const half = ordered(59_999, "victim");
    half.accept("recovery.order", order(1, "error", "r-2"), "reviewer");
    half.accept("recovery.receive", receive(59_999), "finance");
    half.accept("recovery.receive", receive(1, "r-2"), "finance");
    expect(half.voucher(1).restored).toBe(false);
  });

  test("a cancelled order is as if never ordered", () => {
    const l = ordered(60_000, "error");
    l.accept("recovery.cancel", { recovery: "r-1", reason: "x" }, "reviewer");
    l.accept("recovery.order", order(60_000, "victim", "r-2"), "reviewer");
    l.accept("recovery.receive", receive(60_000, "r-2"), "finance");
    expect(l.voucher(1).restored).toBe(true);
  });

  test("so a victim's order can be cancelled and made again, and other orders beside it cancelled", () => {
    const l = ordered(30_000, "victim");
    l.accept("recovery.order", order(30_000, "error", "r-2"), "reviewer");
    l.accept("recovery.cancel", { recovery: "r-2", reason: "x" }, "reviewer");
    l.accept("recovery.cancel", { recovery: "r-1", reason: "x" }, "reviewer");
    l.accept("recovery.order", order(30_000, "victim", "r-3"), "reviewer");
    l.accept("recovery.order", order(30_000, "error", "r-4"), "reviewer");
    l.accept("recovery.cancel", { recovery: "r-4", reason: "x" }, "reviewer");
    l.accept("recovery.order", order(30_000, "victim", "r-5"), "reviewer");
    l.accept("recovery.receive", receive(30_000, "r-3"), "finance");
    expect(l.voucher(1).restored).toBe(false);
    l.accept("recovery.receive", receive(30_000, "r-5"), "finance");
    expect(l.voucher(1).restored).toBe(true);
  });
});

test("every movement of a recovery is posted for its school and voucher", () => {
  const l = settled(town());
  const of = { fund: "fund-2025", school: "school-a", voucher: v(1) };
  const posted = [
    ...l.accept("recovery.order", order(50_000), "reviewer"),
    ...l.accept("recovery.order", order(1, "error", "r-2"), "reviewer"),
    ...l.accept("recovery.cancel", { recovery: "r-2", reason: "x" }, "reviewer"),
    ...l.accept("recovery.receive", receive(40_000), "finance"),
    ...l.accept("recovery.writeOff", writeOff(10_000), "finance"),
  ];
  expect(posted).toEqual([
    { ...of, movement: "order", amount: 50_000 },
    { ...of, movement: "order", amount: 1 },
    { ...of, movement: "cancel", amount: 1 },
    { ...of, movement: "receive", amount: 40_000 },
    expect.objectContaining({ movement: "reuse", amount: 40_000 }),
    { ...of, movement: "writeOff", amount: 10_000 },
  ]);
});
