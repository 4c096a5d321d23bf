import { describe, expect, test } from "vitest";
import { available } from "../../src/domain/money.ts";
import { rowsOf } from "./kit.ts";
import { county, held, openFund, payment, redeemed, settled, town } from "./town.ts";

const MAX = Number.MAX_SAFE_INTEGER;
const order = (amount: number, fund = "fund-2025") => ({ fund, amount, document: "财社〔2025〕1号" });

describe("fund.open", () => {
  const data = { fund: "f", name: "x", source: "other" as const, year: 2025, region: "431025", reuseRecoveries: false };

  test("a fund begins empty", () => {
    const l = county();
    l.accept("fund.open", data, "finance");
    expect(l.fund("f")).toMatchObject({ ...data, appropriated: 0, closed: false });
    l.refuse("fund.open", data, "finance", "duplicate-fund");
    expect(rowsOf("fund.open")).toEqual([]);
  });

  test.each([{ year: 999 }, { year: 10_000 }, { region: "43102" }, { source: "gift" }, { reuseRecoveries: 1 }])(
    "%o is malformed",
    (more) => {
      county().refuse("fund.open", { ...data, ...more }, "finance", "instruction-malformed");
    },
  );
});

describe("fund.appropriate", () => {
  test("adds to what is available", () => {
    const l = county();
    openFund(l, "fund-2025", 0);
    l.accept("fund.appropriate", order(1), "finance");
    expect(available(l.fund())).toBe(1);
  });

  test("not to a closed fund", () => {
    const l = town();
    l.accept("fund.close", { fund: "fund-2025" }, "finance");
    l.refuse("fund.appropriate", order(1), "finance", "fund-closed");
    expect(rowsOf("fund.appropriate")).toEqual(["fund-closed"]);
  });

  test("a sum may reach 2^53 − 1 fen, and no fen more", () => {
    const l = county();
    openFund(l, "fund-2025", MAX - 1);
    l.refuse("fund.appropriate", order(2), "finance", "amount-too-large");
    l.accept("fund.appropriate", order(1), "finance");
    expect(l.fund().appropriated).toBe(MAX);
    l.refuse("fund.appropriate", order(1), "finance", "amount-too-large");
    l.refuse("fund.withdraw", order(MAX + 1), "finance", "instruction-malformed");
  });

  test.each([0, -1, 1.5])("%s fen are malformed", (amount) => {
    town().refuse("fund.appropriate", order(amount), "finance", "instruction-malformed");
  });
});

describe("fund.withdraw", () => {
  test("up to the last available fen", () => {
    const l = held2();
    l.refuse("fund.withdraw", order(400_001), "finance", "budget-exhausted");
    l.accept("fund.withdraw", order(400_000), "finance");
    expect(available(l.fund())).toBe(0);
    expect(rowsOf("fund.withdraw")).toEqual(["budget-exhausted"]);
  });

  test("a closed fund can be emptied", () => {
    const l = town();
    l.accept("fund.close", { fund: "fund-2025" }, "finance");
    l.accept("fund.withdraw", order(500_000), "finance");
  });

  const held2 = () => {
    const l = town();
    held(l, 1);
    return l;
  };
});

describe("fund.close", () => {
  const data = { fund: "fund-2025" };

  test("only when nothing is reserved or accrued", () => {
    const l = town();
    held(l, 1);
    l.refuse("fund.close", data, "finance", "fund-in-use");
    redeemed(town()).refuse("fund.close", data, "finance", "fund-in-use");
    settled(town()).accept("fund.close", data, "finance");
  });

  test("only once", () => {
    const l = town();
    l.accept("fund.close", data, "finance");
    l.refuse("fund.close", data, "finance", "fund-closed");
    expect(rowsOf("fund.close")).toEqual(["fund-closed", "fund-in-use"]);
  });

  test("a bank return into a closed fund can be objected to and paid again", () => {
    const l = settled(town(), 2);
    l.accept("fund.close", data, "finance");
    l.accept("settlement.return", { settlement: "batch-1", reference: "b", reason: "账号有误" }, "finance");
    const line = { settlement: "batch-1", voucher: "01900000-0000-7000-8000-000000000002", reason: "x" };
    l.accept("settlement.object", line, "issuer");
    l.accept("settlement.resolve", { ...line, upheld: true }, "reviewer");
    l.accept("settlement.pay", payment(1, "bank-2"), "finance");
    expect(l.fund()).toMatchObject({ closed: true, accrued: 0, paid: 60_000 });
  });
});
