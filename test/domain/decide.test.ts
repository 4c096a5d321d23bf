/** The common rules, in the order in which every instruction meets them. */
import { describe, expect, test } from "vitest";
import { decide, prepare } from "../../src/domain/decide.ts";
import { INSTRUCTION_TYPES } from "../../src/domain/laws.ts";
import { createTables, viewOf } from "../../src/domain/records.ts";
import { binds, REFUSALS, refuse } from "../../src/domain/refusals.ts";
import { china, emptyLedger, key, keyIdOf, ORIGIN, v } from "./kit.ts";
import { CLASS, claimed, county, OPEN, openFund, PROGRAMME, register, town, trained } from "./town.ts";

const WITHDRAWAL = { fund: "fund-2025", amount: 600_000, document: "x" };

describe("the common rules, in their order", () => {
  test("malformed before the ledger, the ledger before the signature, the signature before the signer", () => {
    const l = town().meantFor("other.example");
    l.refuse("fund.withdraw", { ...WITHDRAWAL, amount: 0 }, "!finance", "instruction-malformed");
    l.refuse("fund.withdraw", WITHDRAWAL, "!finance", "ledger-mismatch");
    l.meantFor(ORIGIN);
    l.refuse("fund.withdraw", WITHDRAWAL, "!finance + nobody", "signature-invalid");
    l.refuse("fund.withdraw", WITHDRAWAL, "nobody", "signer-not-authorised");
  });

  test("a type that does not exist is malformed, also one that every object has", () => {
    for (const type of ["fund.steal", "constructor", "toString", ""]) {
      town().refuse(type, {}, "finance", "instruction-malformed");
    }
  });

  test("a key that is unknown, revoked, of the wrong role or of a suspended party does not count", () => {
    const l = town();
    l.refuse("fund.withdraw", WITHDRAWAL, "", "signer-not-authorised");
    l.refuse("fund.withdraw", WITHDRAWAL, "nobody", "signer-not-authorised");
    l.refuse("fund.withdraw", WITHDRAWAL, "issuer", "signer-not-authorised");
    l.refuse("fund.withdraw", WITHDRAWAL, "finance + issuer", "signer-not-authorised");
    l.fork().accept("party.suspend", { party: "finance-bureau", reason: "x" }, "root");
    l.accept("key.add", { party: "finance-bureau", key: key("finance 2"), role: "finance" }, "root + finance");
    l.accept("key.revoke", { key: keyIdOf("finance"), reason: "x" }, "root");
    l.refuse("fund.withdraw", WITHDRAWAL, "finance", "signer-not-authorised");
    l.refuse("fund.withdraw", WITHDRAWAL, "finance + finance 2", "signer-not-authorised");
    l.refuse("fund.withdraw", WITHDRAWAL, "finance 2", "budget-exhausted");
    l.accept("party.suspend", { party: "finance-bureau", reason: "x" }, "root");
    l.refuse("fund.withdraw", WITHDRAWAL, "finance 2", "signer-not-authorised");
  });

  test("a trainee who bears the name of a suspended party signs all the same", () => {
    const l = town();
    l.accept("trainee.register", { trainee: "school-b", groups: ["rural-migrant"], key: key("namesake") }, "issuer");
    l.accept("party.suspend", { party: "school-b", reason: "x" }, "root");
    const vouchers = [{ voucher: v(1), trainee: "school-b", group: "rural-migrant" }];
    const programme = { programme: "ai-2025", fund: "fund-2025", until: "2025-06-30" };
    l.accept("voucher.issue", { ...programme, vouchers }, "issuer");
    l.accept("voucher.claim", { voucher: v(1), trainee: "school-b" }, "namesake");
  });

  test("an authority comes before names that are not there, so that strangers burn no id", () => {
    const l = town();
    for (const type of INSTRUCTION_TYPES) {
      if (type === "ledger.open") continue;
      const as = NAMING_NOTHING[type]?.as;
      expect(as, type).toBeDefined();
      l.refuse(type, NAMING_NOTHING[type]?.data, as ?? "", "signer-not-authorised");
    }
  });

  test("too few different keys of a role, before names that are not there", () => {
    const l = county({ quorum: { "fund.withdraw": 2, "class.cancel": 2, "class.file": 2 } });
    l.refuse("fund.withdraw", { ...WITHDRAWAL, fund: "f" }, "finance", "quorum-missing");
    l.accept("key.add", { party: "finance-bureau", key: key("finance 2"), role: "finance" }, "root + finance");
    l.refuse("fund.withdraw", { ...WITHDRAWAL, fund: "f" }, "finance + finance 2", "unknown-fund");
    openFund(l, "fund-2025", 1);
    l.accept("fund.withdraw", { ...WITHDRAWAL, amount: 1 }, "finance + finance 2");
    l.refuse("class.cancel", { class: "c", reason: "x" }, "school-a + issuer", "quorum-missing");
    l.accept("programme.publish", PROGRAMME, "issuer");
    l.refuse("class.file", CLASS, "school-a + school-b", "school-mismatch");
  });

  test("names not found before names taken, before another's name, before the rules", () => {
    const l = trained(town());
    const certificate = { certificate: "C", voucher: v(1), day: "2025-03-04" };
    l.accept("certificate.attest", certificate, "evaluator-a");
    l.refuse("certificate.attest", { ...certificate, voucher: v(9) }, "evaluator-a + evaluator-b", "unknown-voucher");
    l.refuse("certificate.attest", certificate, "evaluator-a + evaluator-b", "duplicate-certificate");
    l.refuse(
      "certificate.attest",
      { ...certificate, certificate: "D" },
      "evaluator-a + evaluator-b",
      "evaluator-mismatch",
    );
    l.refuse("certificate.attest", { ...certificate, certificate: "D" }, "evaluator-a", "certificate-exists");
  });

  test("who signs in a trainee's stead without right is not authorised, before anything binding", () => {
    const l = town();
    register(l, 1, { key: key("t-1") });
    l.refuse("voucher.claim", { voucher: v(9), trainee: "t-1" }, "issuer", "signer-not-authorised");
  });
});

/** For every instruction, data that names nothing there is, signed by somebody of another role. */
const nothing = { reason: "x" };
const NAMING_NOTHING: Readonly<Record<string, { readonly data: object; readonly as: string }>> = {
  "party.admit": {
    data: { party: "p", kind: "school", name: "x", keys: [{ key: key("p"), role: "school" }] },
    as: "issuer",
  },
  "party.payee": { data: { party: "p", payee: "0".repeat(64) }, as: "root" },
  "party.authorise": {
    data: { party: "p", occupation: "4-04-05-05", levels: [5], from: "2025-01-01", until: "2025-01-01" },
    as: "school-a",
  },
  "party.suspend": { data: { party: "p", ...nothing }, as: "issuer" },
  "party.reinstate": { data: { party: "p", ...nothing }, as: "auditor" },
  "key.add": { data: { party: "p", key: key("p"), role: "school" }, as: "school-a" },
  "key.revoke": { data: { key: keyIdOf("p"), ...nothing }, as: "issuer" },
  "trainee.register": { data: { trainee: "t", groups: ["g"] }, as: "school-a" },
  "trainee.update": { data: { trainee: "t", groups: ["g"] }, as: "school-a" },
  "calendar.publish": { data: { year: 2025, holidays: [], workdays: [] }, as: "issuer" },
  "fund.open": {
    data: { fund: "f", name: "x", source: "other", year: 2025, region: "431025", reuseRecoveries: true },
    as: "issuer",
  },
  "fund.appropriate": { data: { fund: "f", amount: 1, document: "x" }, as: "issuer" },
  "fund.withdraw": { data: { fund: "f", amount: 1, document: "x" }, as: "issuer" },
  "fund.close": { data: { fund: "f" }, as: "issuer" },
  "course.list": { data: { course: "c", title: "x", minutes: 1, delivery: "online" }, as: "school-a" },
  "programme.publish": { data: { ...PROGRAMME, funds: ["f"] }, as: "finance" },
  "programme.close": { data: { programme: "p" }, as: "finance" },
  "class.file": { data: { ...CLASS, programme: "p" }, as: "issuer" },
  "class.approve": { data: { class: "c" }, as: "school-a" },
  "class.refuse": { data: { class: "c", ...nothing }, as: "school-a" },
  "class.cancel": { data: { class: "c", ...nothing }, as: "reviewer" },
  "class.close": {
    data: { class: "c", attendance: [{ voucher: v(9), minutes: 1 }], evidence: "0".repeat(64) },
    as: "issuer",
  },
  "certificate.attest": { data: { certificate: "C", voucher: v(9), day: "2025-01-01" }, as: "school-a" },
  "certificate.revoke": { data: { certificate: "C", ...nothing }, as: "issuer" },
  "voucher.issue": {
    data: { programme: "p", fund: "f", until: "2025-01-01", vouchers: [{ voucher: v(9) }] },
    as: "finance",
  },
  "voucher.claim": { data: { voucher: v(9), trainee: "t" }, as: "school-a" },
  "voucher.hold": { data: { voucher: v(9), class: "c" }, as: "school-a" },
  "voucher.release": { data: { voucher: v(9), ...nothing }, as: "reviewer" },
  "voucher.redeem": { data: { voucher: v(9), outcome: "completion", amount: 1 }, as: "issuer" },
  "voucher.reverse": { data: { voucher: v(9), ...nothing }, as: "issuer" },
  "voucher.void": { data: { voucher: v(9), ...nothing }, as: "school-a" },
  "voucher.expire": { data: { vouchers: [v(9)] }, as: "issuer" },
  "voucher.extend": { data: { voucher: v(9), until: "2025-01-01" }, as: "school-a" },
  "voucher.reissue": { data: { voucher: v(8), predecessor: v(9), until: "2025-01-01" }, as: "school-a" },
  "freeze.set": { data: { scope: "school", id: "s", ...nothing }, as: "reviewer" },
  "freeze.lift": { data: { scope: "school", id: "s", ...nothing }, as: "root" },
  "settlement.submit": {
    data: { settlement: "s", fund: "f", lines: [{ voucher: v(9), amount: 1 }], total: 1 },
    as: "issuer",
  },
  "settlement.review": { data: { settlement: "s" }, as: "issuer" },
  "settlement.publicise": { data: { settlement: "s", from: "2025-01-01" }, as: "reviewer" },
  "settlement.object": { data: { settlement: "s", voucher: v(9), ...nothing }, as: "reviewer" },
  "settlement.resolve": { data: { settlement: "s", voucher: v(9), upheld: true, ...nothing }, as: "issuer" },
  "settlement.pay": { data: { settlement: "s", amount: 1, payee: "0".repeat(64), reference: "x" }, as: "reviewer" },
  "settlement.return": { data: { settlement: "s", reference: "x", ...nothing }, as: "reviewer" },
  "recovery.order": { data: { recovery: "r", voucher: v(9), amount: 1, reason: "error" }, as: "finance" },
  "recovery.cancel": { data: { recovery: "r", ...nothing }, as: "finance" },
  "recovery.receive": { data: { recovery: "r", amount: 1, reference: "x" }, as: "reviewer" },
  "recovery.writeOff": { data: { recovery: "r", amount: 1, document: "x" }, as: "reviewer" },
};

describe("a decision", () => {
  test("leaves a refused ledger as it was, and never writes into the view", () => {
    const l = town();
    const before = structuredClone([...l.tables.fund]);
    l.refuse("fund.withdraw", WITHDRAWAL, "finance", "budget-exhausted");
    expect([...l.tables.fund]).toEqual(before);
  });

  test("throws where a record that another one names is missing: the ledger is corrupt", () => {
    const l = town();
    claimed(l, 1);
    l.tables.fund.clear();
    expect(() => l.refuse("voucher.void", { voucher: v(1), reason: "x" }, "issuer", "frozen")).toThrow(
      expect.objectContaining({ code: "ledger-corrupt" }),
    );
  });

  test("throws where nothing was presented about a key that the data names", () => {
    const prepared = prepare("ledger.open", OPEN);
    if ("ok" in prepared) throw new Error("malformed");
    const presented = { at: china("2025-01-02"), origin: ORIGIN, ledger: ORIGIN, signatures: [], keys: new Map() };
    expect(() => decide(prepared, viewOf(createTables()), presented)).toThrow(
      expect.objectContaining({ code: "wrong-usage" }),
    );
  });

  test("names a common refusal alone, not the rules behind it", () => {
    const l = town();
    expect(l.reasons("fund.withdraw", WITHDRAWAL, "issuer")).toEqual(["signer-not-authorised"]);
    expect(emptyLedger().reasons("fund.close", { fund: "f" }, "finance")).toEqual(["signer-not-authorised"]);
  });
});

describe("refusals", () => {
  test("bind an id unless they come before the signatures were found good and sufficient", () => {
    const free = [...REFUSALS.keys()].filter((code) => !binds(refuse(code as "frozen").code));
    expect(free.sort()).toEqual([
      "id-reused",
      "instruction-malformed",
      "ledger-mismatch",
      "overloaded",
      "quorum-missing",
      "signature-invalid",
      "signer-not-authorised",
    ]);
  });

  test("say it in English and in Chinese, with money and times as people write them", () => {
    const refusal = town().refuse("fund.withdraw", WITHDRAWAL, "finance", "budget-exhausted");
    expect(refusal.message).toBe(
      "The fund fund-2025 has only 5,000.00 yuan available, too little for the 6,000.00 yuan asked.",
    );
    expect(refusal.messageZh).toBe("资金科目 fund-2025 可用额度不足：可用 5,000.00 元，申请 6,000.00 元。");
    const over = refuse("class-not-over", { class: "c", over: china("2025-03-04 15:00") });
    expect(over.message).toContain("2025-03-04 15:00 (+08:00)");
  });
});
