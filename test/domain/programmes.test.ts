import { describe, expect, test } from "vitest";
import { rowsOf, v } from "./kit.ts";
import { CLASS, claimed, county, openFund, PROGRAMME, register, TRAINER, town } from "./town.ts";

describe("course.list", () => {
  const data = { course: "ai-101", title: "人工智能训练", minutes: 1, delivery: "online" as const };

  test("the catalogue takes a course once; a change is a new course", () => {
    const l = county();
    l.accept("course.list", { ...data, occupation: TRAINER, provider: "部平台" }, "issuer");
    expect(l.state("course", "ai-101").minutes).toBe(1);
    l.refuse("course.list", data, "issuer", "duplicate-course");
    expect(rowsOf("course.list")).toEqual([]);
  });

  test.each([{ minutes: 0 }, { delivery: "tv" }, { occupation: "4-4-5-5" }, { title: "" }])(
    "%o is malformed",
    (more) => {
      county().refuse("course.list", { ...data, ...more }, "issuer", "instruction-malformed");
    },
  );
});

const county2025 = () => {
  const l = county();
  openFund(l, "fund-2025", 500_000);
  return l;
};
const [price = { occupation: TRAINER, level: 5, standard: 1, minMinutes: 0, outcomes: {} }] = PROGRAMME.prices;

describe("programme.publish", () => {
  test("the terms at their bounds are valid", () => {
    const l = county2025();
    const least = { attendance: 1, classSize: 1, publicity: 1, redeemWithin: 0, filingLead: 0, until: PROGRAMME.from };
    const limits = { perYear: 1, oncePerLevel: false, noLowerLevel: false };
    const prices = [{ ...price, outcomes: { completion: 1 } }];
    l.accept(
      "programme.publish",
      { ...PROGRAMME, ...least, limits, prices, face: 0, issueCap: 1, budgetCap: 1 },
      "issuer",
    );
    const most = {
      attendance: 10_000,
      classSize: 500,
      publicity: 60,
      redeemWithin: 366,
      filingLead: 2_000_000,
      programme: "most",
    };
    l.accept(
      "programme.publish",
      { ...PROGRAMME, ...most, prices: [{ ...price, outcomes: { certificate: 20_000 } }] },
      "issuer",
    );
    expect(l.state("programme", "most")).toMatchObject({
      attendanceBp: 10_000,
      issued: 0,
      committed: 0,
      closed: false,
    });
  });

  test.each([
    ["from after until", { from: "2025-12-31", until: "2025-12-30" }],
    ["a price twice", { prices: [price, { ...price, standard: 5 }] }],
    ["0 basis points", { prices: [{ ...price, outcomes: { completion: 0 } }] }],
    ["20001 basis points", { prices: [{ ...price, outcomes: { certificate: 20_001 } }] }],
    [
      "20001 basis points of one price among others",
      { prices: [price, { ...price, level: 4, outcomes: { completion: 20_001 } }] },
    ],
    ["attendance 0", { attendance: 0 }],
    ["attendance over 100 %", { attendance: 10_001 }],
    ["no training a year", { limits: { ...PROGRAMME.limits, perYear: 0 } }],
    ["no seat", { classSize: 0 }],
    ["501 seats", { classSize: 501 }],
    ["no publicity", { publicity: 0 }],
    ["61 days of publicity", { publicity: 61 }],
    ["367 days to redeem", { redeemWithin: 367 }],
  ])("%s is invalid", (_, terms) => {
    county2025().refuse("programme.publish", { ...PROGRAMME, ...terms }, "issuer", "programme-invalid");
  });

  test.each([
    ["no price", { prices: [] }],
    ["no outcome", { prices: [{ ...price, outcomes: {} }] }],
    ["an outcome that nobody knows", { prices: [{ ...price, outcomes: { completion: 1, employment: 1 } }] }],
    ["a fund twice", { funds: ["fund-2025", "fund-2025"] }],
    ["a group twice", { groups: ["graduate", "graduate"] }],
    ["rounding to 50", { rounding: 50 }],
    ["no voucher", { issueCap: 0 }],
    ["a budget cap of 0", { budgetCap: 0 }],
    ["a negative lead", { filingLead: -1 }],
  ])("%s is malformed", (_, terms) => {
    county2025().refuse("programme.publish", { ...PROGRAMME, ...terms }, "issuer", "instruction-malformed");
  });

  test("every fund is there, and open", () => {
    const l = county2025();
    openFund(l, "fund-2024", 0);
    const both = { ...PROGRAMME, funds: ["fund-2025", "fund-2024"] };
    l.refuse("programme.publish", { ...both, funds: ["fund-2025", "fund-2023"] }, "issuer", "unknown-fund");
    l.accept("fund.close", { fund: "fund-2024" }, "finance");
    l.refuse("programme.publish", both, "issuer", "fund-closed");
    l.refuse("programme.publish", { ...both, publicity: 0 }, "issuer", "programme-invalid");
    expect(rowsOf("programme.publish")).toEqual(["programme-invalid", "fund-closed"]);
  });

  test("is published once", () => {
    town().refuse("programme.publish", PROGRAMME, "issuer", "duplicate-programme");
  });
});

describe("programme.close", () => {
  test("once; afterwards nothing is issued, filed, claimed or held", () => {
    const l = town();
    l.accept("class.file", CLASS, "school-a", "2025-02-10");
    claimed(l, 1);
    register(l, 2);
    const issue = { programme: "ai-2025", fund: "fund-2025", until: "2025-06-30", vouchers: [{ voucher: v(2) }] };
    l.accept("voucher.issue", issue, "issuer");
    l.accept("programme.close", { programme: "ai-2025" }, "issuer");
    l.refuse("programme.close", { programme: "ai-2025" }, "issuer", "programme-closed");
    l.refuse("voucher.issue", { ...issue, vouchers: [{ voucher: v(3) }] }, "issuer", "programme-closed");
    l.refuse("voucher.claim", { voucher: v(2), trainee: "t-2", group: "rural-migrant" }, "issuer", "programme-closed");
    l.refuse("class.file", { ...CLASS, class: "class-2" }, "school-a", "programme-closed");
    l.accept("class.approve", { class: "class-1" }, "issuer");
    l.refuse("voucher.hold", { voucher: v(1), class: "class-1" }, "school-a + issuer", "programme-closed");
    l.refuse("programme.close", { programme: "p" }, "issuer", "unknown-programme");
    expect(rowsOf("programme.close")).toEqual(["programme-closed"]);
  });

  test("a programme is open from 00:00 of its first day to the end of its last", () => {
    const l = town({ from: "2025-02-01", until: "2025-12-31" });
    const issue = { programme: "ai-2025", fund: "fund-2025", until: "2025-12-31", vouchers: [{ voucher: v(1) }] };
    l.refuse("voucher.issue", issue, "issuer", "programme-closed", "2025-01-31 23:59:59.999");
    l.accept("voucher.issue", issue, "issuer", "2025-02-01 00:00");
    l.refuse(
      "voucher.issue",
      { ...issue, vouchers: [{ voucher: v(2) }] },
      "issuer",
      "programme-closed",
      "2026-01-01 00:00",
    );
    l.accept("voucher.issue", { ...issue, vouchers: [{ voucher: v(2) }] }, "issuer", "2025-12-31 23:59:59.999");
  });
});
