import { describe, expect, test } from "vitest";
import { rowsOf, v } from "./kit.ts";
import { claimed, held, issued, PROGRAMME, redeemed, settled, town } from "./town.ts";

type Item = { voucher: string; trainee?: string; group?: string };
const issue = (vouchers: Item[], more: { programme?: string; fund?: string; until?: string } = {}) => ({
  programme: "ai-2025",
  fund: "fund-2025",
  until: "2025-06-30",
  vouchers,
  ...more,
});
const _targeted = (n: number, of = n) => ({ voucher: v(n), trainee: `t-${of}`, group: "rural-migrant" });

describe("voucher.void", () => {
  const data = { voucher: v(1), reason: "作废" };

  test("a live voucher ends and its money is released; it keeps its class but not its seat", () => {
    const l = town();
    held(l, 1);
    held(l, 2);
    l.accept("voucher.void", data, "issuer");
    expect(l.voucher(1)).toMatchObject({ state: "void", reserved: 0, class: "class-1" });
    expect(l.state("class", "class-1")).toMatchObject({ held: 1, vouchers: [v(1), v(2)] });
    expect(l.fund().reserved).toBe(100_000);
    l.refuse("voucher.void", data, "issuer", "voucher-not-live");
    l.refuse("voucher.void", { ...data, voucher: v(9) }, "issuer", "unknown-voucher");
    expect(rowsOf("voucher.void")).toEqual(["voucher-not-live"]);
  });

  test("issued and claimed ones are live; redeemed and settled ones are not", () => {
    const l = town();
    issued(l, 1);
    l.accept("voucher.void", data, "issuer");
    redeemed(town()).refuse("voucher.void", data, "issuer", "voucher-not-live");
    settled(town()).refuse("voucher.void", data, "issuer", "voucher-not-live");
  });

  test("with reserveAt issue the face is released", () => {
    const l = town({ reserveAt: "issue" });
    claimed(l, 1);
    expect(l.fund().reserved).toBe(150_000);
    l.accept("voucher.void", data, "issuer");
    expect(l.fund().reserved).toBe(0);
  });
});

describe("voucher.expire", () => {
  const expire = (...numbers: number[]) => ({ vouchers: numbers.map(v) });

  test("records what time already implies, for several of one class and trainee at once", () => {
    const l = town({ reserveAt: "issue" }, 600_000);
    l.accept("programme.publish", { ...PROGRAMME, programme: "other", reserveAt: "issue" }, "issuer");
    claimed(l, 1);
    claimed(l, 3, 1, "other");
    held(l, 2);
    held(l, 4);
    l.accept("voucher.expire", expire(1, 2, 3, 4), "operator", "2025-07-01 00:00");
    expect([1, 2, 3, 4].map((n) => l.voucher(n).state)).toEqual(Array(4).fill("expired"));
    expect(l.fund().reserved).toBe(0);
    expect(l.state("class", "class-1")).toMatchObject({ held: 0, vouchers: [v(2), v(4)] });
    expect(rowsOf("voucher.expire")).toEqual(["voucher-not-live", "not-yet-expired"]);
  });

  test("after its last day, not a millisecond before", () => {
    const l = town();
    issued(l, 1);
    l.refuse("voucher.expire", expire(1), "operator", "not-yet-expired", "2025-06-30 23:59:59.999");
    l.accept("voucher.expire", expire(1), "operator", "2025-07-01 00:00");
    l.refuse("voucher.expire", expire(1), "operator", "voucher-not-live");
  });

  test("a held one after its class's redemption deadline, whatever its last day", () => {
    const l = town({ redeemWithin: 200 });
    held(l, 1);
    l.refuse("voucher.expire", expire(1), "operator", "not-yet-expired", "2025-09-20 23:59:59.999");
    l.accept("voucher.expire", expire(1), "operator", "2025-09-21 00:00");
  });

  test("a held one whose deadline is over although its last day is not", () => {
    const l = town();
    held(l, 1);
    l.refuse("voucher.expire", expire(1), "operator", "not-yet-expired", "2025-04-03 23:59:59.999");
    l.accept("voucher.expire", expire(1), "operator", "2025-04-04 00:00");
  });

  test("all or nothing, nobody twice, only the operator", () => {
    const l = town();
    issued(l, 1);
    issued(l, 2);
    l.accept("voucher.extend", { voucher: v(2), until: "2025-12-31" }, "issuer");
    l.at("2025-07-01");
    l.refuse("voucher.expire", expire(1, 2), "operator", "not-yet-expired");
    l.refuse("voucher.expire", expire(1, 9), "operator", "unknown-voucher");
    l.refuse("voucher.expire", expire(1, 1), "operator", "instruction-malformed");
    l.refuse("voucher.expire", expire(1), "issuer", "signer-not-authorised");
  });
});

describe("voucher.extend", () => {
  const extend = (until: string) => ({ voucher: v(1), until });

  test("gives a live voucher more time, past its last day too", () => {
    const l = town();
    issued(l, 1);
    l.accept("voucher.extend", extend("2025-07-02"), "issuer", "2025-07-01 23:59:59.999");
    expect(l.voucher(1).until).toBe("2025-07-02");
    expect(rowsOf("voucher.extend")).toEqual(["voucher-not-live", "voucher-held", "extension-invalid"]);
  });

  test("after today, after the old day, not after the programme's", () => {
    const l = town();
    issued(l, 1);
    l.refuse("voucher.extend", extend("2025-06-30"), "issuer", "extension-invalid", "2025-03-01");
    l.refuse("voucher.extend", extend("2025-07-01"), "issuer", "extension-invalid", "2025-07-01 00:00");
    l.refuse("voucher.extend", extend("2026-01-01"), "issuer", "extension-invalid");
    l.accept("voucher.extend", extend("2025-12-31"), "issuer");
  });

  test("not a held one, nor one that is no longer live", () => {
    const l = town();
    held(l, 1);
    l.refuse("voucher.extend", extend("2025-07-01"), "issuer", "voucher-held");
    l.accept("voucher.void", { voucher: v(1), reason: "x" }, "issuer");
    l.refuse("voucher.extend", extend("2025-07-01"), "issuer", "voucher-not-live");
    l.refuse("voucher.extend", { ...extend("2025-07-01"), voucher: v(9) }, "issuer", "unknown-voucher");
  });
});

describe("voucher.reissue", () => {
  const reissue = (until = "2025-09-30") => ({ voucher: v(2), predecessor: v(1), until });
  const voided = (l = town()) => {
    claimed(l, 1);
    l.accept("voucher.void", { voucher: v(1), reason: "x" }, "issuer");
    return l;
  };

  test("the rules stand in the page's order", () => {
    expect(rowsOf("voucher.reissue")).toEqual([
      "reissue-not-allowed",
      "programme-closed",
      "fund-closed",
      "until-invalid",
      "voucher-already-live",
      "budget-exhausted",
      "programme-cap-reached",
    ]);
  });

  test("same programme, fund, trainee, group and face; outside the issue cap", () => {
    const l = voided(town({ issueCap: 1 }));
    l.accept("voucher.reissue", reissue(), "issuer");
    const { programme, fund, trainee, group, face } = l.voucher(1);
    expect(l.voucher(2)).toMatchObject({ programme, fund, trainee, group, face, state: "issued", predecessor: v(1) });
    expect(l.voucher(1)).toMatchObject({ state: "void", successor: v(2) });
    expect(l.state("programme", "ai-2025").issued).toBe(1);
    expect(l.state("trainee", "t-1").vouchers).toEqual([v(1), v(2)]);
  });

  test("of a void or expired one, once", () => {
    const l = town();
    issued(l, 1);
    l.refuse("voucher.reissue", reissue(), "issuer", "reissue-not-allowed");
    l.accept("voucher.expire", { vouchers: [v(1)] }, "operator", "2025-07-01");
    l.accept("voucher.reissue", reissue(), "issuer");
    l.accept("voucher.void", { voucher: v(2), reason: "x" }, "issuer");
    l.refuse("voucher.reissue", { ...reissue(), voucher: v(3) }, "issuer", "reissue-not-allowed");
    l.accept("voucher.reissue", { ...reissue(), voucher: v(3), predecessor: v(2) }, "issuer");
  });

  test("while programme and fund are open", () => {
    const l = voided();
    l.fork().refuse("voucher.reissue", reissue(), "issuer", "programme-closed", "2026-01-01");
    l.accept("fund.close", { fund: "fund-2025" }, "finance");
    l.refuse("voucher.reissue", reissue(), "issuer", "fund-closed");
  });

  test("valid until today at the earliest, the programme's last day at the latest", () => {
    const l = voided().at("2025-08-01");
    l.refuse("voucher.reissue", reissue("2025-07-31"), "issuer", "until-invalid");
    l.refuse("voucher.reissue", reissue("2026-01-01"), "issuer", "until-invalid");
    l.fork().accept("voucher.reissue", reissue("2025-08-01"), "issuer");
    l.accept("voucher.reissue", reissue("2025-12-31"), "issuer");
  });

  test("not beside another live one of its trainee", () => {
    const l = voided();
    issued(l, 3, 1);
    l.refuse("voucher.reissue", reissue(), "issuer", "voucher-already-live");
  });

  test("it asks for no money where money is reserved at the hold", () => {
    const l = town({}, 0);
    issued(l, 1);
    l.accept("voucher.void", { voucher: v(1), reason: "x" }, "issuer");
    l.accept("voucher.reissue", reissue(), "issuer");
  });

  test("a general one never claimed is reissued to nobody", () => {
    const l = town();
    l.accept("voucher.issue", issue([{ voucher: v(1) }]), "issuer");
    l.accept("voucher.void", { voucher: v(1), reason: "x" }, "issuer");
    l.accept("voucher.reissue", reissue(), "issuer");
    expect(l.voucher(2).trainee).toBeUndefined();
  });

  test("with reserveAt issue the face is reserved again, within fund and cap", () => {
    const l = voided(town({ reserveAt: "issue", budgetCap: 200_000 }));
    const other = l.fork();
    issued(other, 3);
    other.refuse("voucher.reissue", reissue(), "issuer", "programme-cap-reached");
    l.accept("fund.withdraw", { fund: "fund-2025", amount: 350_001, document: "x" }, "finance");
    l.refuse("voucher.reissue", reissue(), "issuer", "budget-exhausted");
    l.accept("fund.appropriate", { fund: "fund-2025", amount: 1, document: "x" }, "finance");
    l.accept("voucher.reissue", reissue(), "issuer");
    expect(l.fund().reserved).toBe(150_000);
  });

  test("the common rules: an unknown predecessor before a taken id", () => {
    const l = voided();
    l.refuse("voucher.reissue", { ...reissue(), voucher: v(1), predecessor: v(9) }, "issuer", "unknown-voucher");
    l.refuse("voucher.reissue", { ...reissue(), voucher: v(1) }, "issuer", "duplicate-voucher");
  });
});
