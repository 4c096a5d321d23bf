import { describe, expect, test } from "vitest";
import { key, rowsOf, v } from "./kit.ts";
import { county, issued, openFund, PROGRAMME, register, town } from "./town.ts";

type Item = { voucher: string; trainee?: string; group?: string };
const issue = (vouchers: Item[], more: { programme?: string; fund?: string; until?: string } = {}) => ({
  programme: "ai-2025",
  fund: "fund-2025",
  until: "2025-06-30",
  vouchers,
  ...more,
});
const targeted = (n: number, of = n) => ({ voucher: v(n), trainee: `t-${of}`, group: "rural-migrant" });

describe("voucher.issue", () => {
  test("the rules stand in the page's order", () => {
    expect(rowsOf("voucher.issue")).toEqual([
      "programme-closed",
      "fund-not-allowed",
      "fund-closed",
      "until-invalid",
      "group-not-eligible",
      "issue-cap-reached",
      "voucher-already-live",
      "budget-exhausted",
      "programme-cap-reached",
    ]);
  });

  test("targeted and general vouchers, with the programme's face and nothing reserved", () => {
    const l = town();
    register(l, 1);
    const vouchers = [targeted(1), { voucher: v(2) }];
    expect(l.accept("voucher.issue", issue(vouchers), "issuer")).toEqual([]);
    expect(l.voucher(1)).toMatchObject({
      state: "issued",
      trainee: "t-1",
      group: "rural-migrant",
      face: 150_000,
      reserved: 0,
    });
    expect(l.voucher(2)).toMatchObject({ state: "issued", trainee: undefined, group: undefined });
    expect(l.state("programme", "ai-2025").issued).toBe(2);
    expect(l.state("trainee", "t-1").vouchers).toEqual([v(1)]);
  });

  test("from an open fund of the programme", () => {
    const l = town();
    openFund(l, "other", 1);
    l.refuse("voucher.issue", issue([{ voucher: v(1) }], { fund: "other" }), "issuer", "fund-not-allowed");
    l.accept("fund.close", { fund: "fund-2025" }, "finance");
    l.refuse("voucher.issue", issue([{ voucher: v(1) }]), "issuer", "fund-closed");
  });

  test("valid until today at the earliest, the programme's last day at the latest", () => {
    const l = town().at("2025-03-01 23:59:59.999");
    const until = (day: string) => issue([{ voucher: v(1) }], { until: day });
    l.refuse("voucher.issue", until("2025-02-28"), "issuer", "until-invalid");
    l.refuse("voucher.issue", until("2026-01-01"), "issuer", "until-invalid");
    l.fork().accept("voucher.issue", issue([{ voucher: v(1) }], { until: "2025-03-01" }), "issuer");
    l.accept("voucher.issue", issue([{ voucher: v(1) }], { until: "2025-12-31" }), "issuer");
  });

  test("to a group that the programme admits and the trainee belongs to", () => {
    const l = town({ groups: ["rural-migrant", "graduate"] });
    register(l, 1, { groups: ["rural-migrant", "veteran"] });
    for (const group of ["graduate", "veteran"]) {
      l.refuse("voucher.issue", issue([{ voucher: v(1), trainee: "t-1", group }]), "issuer", "group-not-eligible");
    }
  });

  test("up to the issue cap exactly, over lists and within one", () => {
    const l = town({ issueCap: 3 });
    l.accept("voucher.issue", issue([{ voucher: v(1) }]), "issuer");
    const three = [2, 3, 4].map((n) => ({ voucher: v(n) }));
    l.refuse("voucher.issue", issue(three), "issuer", "issue-cap-reached");
    l.accept("voucher.issue", issue(three.slice(1)), "issuer");
    l.refuse("voucher.issue", issue(three.slice(0, 1)), "issuer", "issue-cap-reached");
  });

  test("one live voucher a trainee and programme, within one list too", () => {
    const l = town();
    issued(l, 1);
    l.refuse("voucher.issue", issue([targeted(2, 1)]), "issuer", "voucher-already-live");
    register(l, 2);
    l.refuse("voucher.issue", issue([targeted(2), targeted(3, 2)]), "issuer", "voucher-already-live");
    l.accept("voucher.void", { voucher: v(1), reason: "x" }, "issuer");
    l.accept("voucher.issue", issue([targeted(4, 1)]), "issuer");
  });

  test("another programme's live voucher is no obstacle", () => {
    const l = town();
    l.accept("programme.publish", { ...PROGRAMME, programme: "other" }, "issuer");
    issued(l, 1);
    issued(l, 2, 1, "other");
  });

  test("with reserveAt issue the faces are reserved, to the last fen of the fund", () => {
    const l = town({ reserveAt: "issue" }, 449_999);
    const three = [1, 2, 3].map((n) => ({ voucher: v(n) }));
    l.refuse("voucher.issue", issue(three), "issuer", "budget-exhausted");
    l.accept("fund.appropriate", { fund: "fund-2025", amount: 1, document: "x" }, "finance");
    l.accept("voucher.issue", issue(three), "issuer");
    expect(l.fund().reserved).toBe(450_000);
    expect(l.state("programme", "ai-2025")).toMatchObject({ committed: 450_000, issued: 3 });
  });

  test("with reserveAt issue the programme's budget cap holds, reached exactly", () => {
    const l = town({ reserveAt: "issue", budgetCap: 300_000 });
    const three = [1, 2, 3].map((n) => ({ voucher: v(n) }));
    l.refuse("voucher.issue", issue(three), "issuer", "programme-cap-reached");
    l.accept("voucher.issue", issue(three.slice(1)), "issuer");
  });

  test("a list whose sum is beyond 2^53 is refused like any other", () => {
    const l = town({ reserveAt: "issue", face: Number.MAX_SAFE_INTEGER }, Number.MAX_SAFE_INTEGER);
    l.refuse("voucher.issue", issue([1, 2, 3].map((n) => ({ voucher: v(n) }))), "issuer", "budget-exhausted");
    l.accept("voucher.issue", issue([{ voucher: v(1) }]), "issuer");
    expect(l.fund().reserved).toBe(Number.MAX_SAFE_INTEGER);
  });

  test("a programme over several funds counts no further than 2^53 − 1 fen", () => {
    const l = county();
    openFund(l, "a", Number.MAX_SAFE_INTEGER);
    openFund(l, "b", Number.MAX_SAFE_INTEGER);
    const terms = { funds: ["a", "b"], reserveAt: "issue" as const, face: Number.MAX_SAFE_INTEGER };
    l.accept("programme.publish", { ...PROGRAMME, ...terms }, "issuer");
    l.accept("voucher.issue", issue([{ voucher: v(1) }], { fund: "a" }), "issuer");
    l.refuse("voucher.issue", issue([{ voucher: v(2) }], { fund: "b" }), "issuer", "amount-too-large");
  });

  test("the common rules: names in the data's order, ids new, in the list too", () => {
    const l = town();
    register(l, 1);
    issued(l, 2);
    l.refuse("voucher.issue", issue([targeted(9)], { programme: "p", fund: "f" }), "issuer", "unknown-programme");
    l.refuse("voucher.issue", issue([targeted(9)], { fund: "f" }), "issuer", "unknown-fund");
    l.refuse("voucher.issue", issue([targeted(2, 9)]), "issuer", "unknown-trainee");
    l.refuse("voucher.issue", issue([targeted(2, 1)]), "issuer", "duplicate-voucher");
    l.refuse("voucher.issue", issue([targeted(3, 1), { voucher: v(3) }]), "issuer", "duplicate-voucher");
    l.refuse("voucher.issue", issue([]), "issuer", "instruction-malformed");
    l.refuse("voucher.issue", issue([{ voucher: v(3), trainee: "t-1" }]), "issuer", "instruction-malformed");
    l.refuse("voucher.issue", issue([{ voucher: v(3), group: "graduate" }]), "issuer", "instruction-malformed");
    l.refuse("voucher.issue", issue([{ voucher: "V-1" }]), "issuer", "instruction-malformed");
  });
});

describe("voucher.claim", () => {
  const general = () => {
    const l = town();
    register(l, 1);
    register(l, 2, { groups: ["graduate"] });
    l.accept("voucher.issue", issue([{ voucher: v(1) }]), "issuer");
    return l;
  };
  const claim = (n: number, of = n, more: { group?: string } = {}) => ({ voucher: v(n), trainee: `t-${of}`, ...more });

  test("the rules stand in the page's order", () => {
    expect(rowsOf("voucher.claim")).toEqual([
      "voucher-not-issued",
      "programme-closed",
      "voucher-expired",
      "trainee-mismatch",
      "group-not-eligible",
      "voucher-already-live",
    ]);
  });

  test("a general voucher is bound to whoever claims it", () => {
    const l = general();
    l.accept("voucher.claim", { voucher: v(1), trainee: "t-2", group: "graduate" }, "issuer");
    expect(l.voucher(1)).toMatchObject({ state: "claimed", trainee: "t-2", group: "graduate" });
    expect(l.state("trainee", "t-2").vouchers).toEqual([v(1)]);
  });

  test("a targeted voucher is claimed by its own trainee, without a group", () => {
    const l = town();
    issued(l, 1);
    register(l, 2);
    l.refuse("voucher.claim", claim(1, 2), "issuer", "trainee-mismatch");
    l.refuse("voucher.claim", claim(1, 1, { group: "rural-migrant" }), "issuer", "group-not-eligible");
    l.accept("voucher.claim", { voucher: v(1), trainee: "t-1" }, "issuer");
    expect(l.voucher(1)).toMatchObject({ state: "claimed", group: "rural-migrant" });
    l.refuse("voucher.claim", claim(1), "issuer", "voucher-not-issued");
  });

  test("a general voucher asks for an eligible group", () => {
    const l = general();
    l.refuse("voucher.claim", claim(1), "issuer", "group-not-eligible");
    l.refuse("voucher.claim", claim(1, 1, { group: "graduate" }), "issuer", "group-not-eligible");
    l.refuse("voucher.claim", claim(1, 1, { group: "veteran" }), "issuer", "group-not-eligible");
  });

  test("on its last day until the last millisecond, whether or not the expiry is recorded", () => {
    const l = town();
    issued(l, 1);
    l.refuse("voucher.claim", claim(1), "issuer", "voucher-expired", "2025-07-01 00:00");
    l.accept("voucher.claim", { voucher: v(1), trainee: "t-1" }, "issuer", "2025-06-30 23:59:59.999");
  });

  test("while the programme is open", () => {
    const l = town();
    issued(l, 1);
    l.accept("programme.close", { programme: "ai-2025" }, "issuer");
    l.refuse("voucher.claim", claim(1), "issuer", "programme-closed", "2025-07-01");
  });

  test("not beside another live one of the programme", () => {
    const l = general();
    issued(l, 2, 1);
    l.refuse("voucher.claim", claim(1, 1, { group: "rural-migrant" }), "issuer", "voucher-already-live");
    l.accept("voucher.void", { voucher: v(2), reason: "x" }, "issuer");
    l.accept("voucher.claim", { voucher: v(1), trainee: "t-1", group: "rural-migrant" }, "issuer");
  });

  test("a trainee with a key signs; the issuer only in the stead of one without", () => {
    const l = town();
    register(l, 1, { key: key("t-1") });
    register(l, 2, { key: key("t-2") });
    issued(l, 1);
    const { message } = l.refuse("voucher.claim", claim(1), "issuer", "signer-not-authorised");
    expect(message).toMatch(/the trainee t-1 has a key of their own\. It must be signed by trainee\.$/);
    l.refuse("voucher.claim", claim(1), "t-2", "trainee-mismatch");
    l.refuse("voucher.claim", claim(1), "issuer + t-2", "trainee-mismatch");
    l.refuse("voucher.claim", { voucher: v(9), trainee: "t-1" }, "issuer", "signer-not-authorised");
    l.fork().accept("voucher.claim", { voucher: v(1), trainee: "t-1" }, "t-1 + issuer");
    l.accept("voucher.claim", { voucher: v(1), trainee: "t-1" }, "t-1");
  });

  test("the common rules", () => {
    const l = town();
    l.refuse("voucher.claim", claim(9), "issuer", "unknown-voucher");
    issued(l, 1);
    l.refuse("voucher.claim", claim(1, 9), "issuer", "unknown-trainee");
    l.refuse("voucher.claim", claim(1), "school-a", "signer-not-authorised");
  });
});
