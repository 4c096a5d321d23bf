import { describe, expect, test } from "vitest";
import { emptyLedger, hashOf, key, keyIdOf, ORIGIN, rowsOf } from "./kit.ts";
import { county, OPEN, TRAINER } from "./town.ts";

describe("ledger.open", () => {
  test("the rules stand in the page's order", () => {
    expect(rowsOf("ledger.open")).toEqual([
      "ledger-already-open",
      "ledger-mismatch",
      "key-not-acceptable",
      "duplicate-key",
      "quorum-impossible",
    ]);
  });

  test("admits the operator and the first bureau, each with its key", () => {
    const l = emptyLedger();
    l.accept("ledger.open", { ...OPEN, quorum: { "fund.withdraw": 2 } }, "operator + root");
    expect(l.state("ledger", "ledger")).toEqual({
      origin: ORIGIN,
      operator: "voucher-service",
      rootKeys: [keyIdOf("root")],
      operatorKeys: [keyIdOf("operator")],
      quorum: { "fund.withdraw": 2 },
    });
    expect(l.state("party", "hrss")).toMatchObject({ kind: "bureau", name: OPEN.root.name, suspended: false });
    expect(l.state("party", "voucher-service").kind).toBe("service");
    expect(l.state("key", keyIdOf("root"))).toMatchObject({ role: "root", holder: "hrss", revoked: false });
  });

  test("is the first entry and no later one", () => {
    county().refuse("ledger.open", OPEN, "operator + root", "ledger-already-open");
  });

  test("names the ledger that it is meant for", () => {
    emptyLedger().refuse("ledger.open", { ...OPEN, origin: "other.example" }, "operator + root", "ledger-mismatch");
  });

  test("takes acceptable, different keys", () => {
    const weak = { party: "voucher-service", key: key("weak operator") };
    emptyLedger().refuse("ledger.open", { ...OPEN, operator: weak }, "weak operator + root", "key-not-acceptable");
    const same = { party: "voucher-service", key: key("root") };
    emptyLedger().refuse("ledger.open", { ...OPEN, operator: same }, "root", "duplicate-key");
  });

  test("takes two different parties", () => {
    const operator = { ...OPEN.operator, party: "hrss" };
    emptyLedger().refuse("ledger.open", { ...OPEN, operator }, "operator + root", "duplicate-party");
  });

  test.each([
    "ledger.open",
    "key.add",
    "party.suspend",
    "party.authorise",
    "voucher.claim",
    "voucher.hold",
    "party.payee",
  ])("%s can't have a quorum", (type) => {
    const data = { ...OPEN, quorum: { [type]: 2 } };
    emptyLedger().refuse("ledger.open", data, "operator + root", "quorum-impossible");
  });

  test.each([1, 10, 2.5])("a quorum of %s is malformed", (number) => {
    const data = { ...OPEN, quorum: { "fund.withdraw": number } };
    emptyLedger().refuse("ledger.open", data, "operator + root", "instruction-malformed");
  });

  test("a quorum for what is no instruction is malformed", () => {
    const data = { ...OPEN, quorum: { "fund.steal": 2 } };
    emptyLedger().refuse("ledger.open", data, "operator + root", "instruction-malformed");
  });

  test("is signed by both keys that it names, and by nobody else", () => {
    emptyLedger().refuse("ledger.open", OPEN, "root", "signer-not-authorised");
    emptyLedger().refuse("ledger.open", OPEN, "operator", "signer-not-authorised");
    emptyLedger().refuse("ledger.open", OPEN, "operator + root + issuer", "signer-not-authorised");
    emptyLedger().refuse("ledger.open", OPEN, "operator + !root", "signature-invalid");
  });

  test("nothing else can come before it", () => {
    const data = { fund: "fund-2025", amount: 1, document: "x" };
    emptyLedger().refuse("fund.appropriate", data, "finance", "signer-not-authorised");
  });
});

// The example of GB 32100-2015 itself.
const CODE = "91350100M000100Y43";
const school = (more: object = {}) => ({
  party: "school-c",
  kind: "school",
  name: "学校",
  keys: [{ key: key("school-c"), role: "school" }],
  ...more,
});

describe("party.admit", () => {
  test("the rules stand in the page's order", () => {
    expect(rowsOf("party.admit")).toEqual([
      "credit-code-invalid",
      "role-not-allowed",
      "key-not-acceptable",
      "duplicate-key",
    ]);
  });

  test("admits a party with its keys, code and account", () => {
    const l = county();
    const keys = [
      { key: key("school-c"), role: "school" as const },
      { key: key("school-c 2"), role: "school" as const },
    ];
    l.accept(
      "party.admit",
      { party: "school-c", kind: "enterprise", name: "厂", creditCode: CODE, payee: hashOf("c"), keys },
      "root",
    );
    expect(l.state("party", "school-c")).toMatchObject({
      kind: "enterprise",
      creditCode: CODE,
      payee: hashOf("c"),
      keys: [
        { key: keyIdOf("school-c"), role: "school" },
        { key: keyIdOf("school-c 2"), role: "school" },
      ],
    });
  });

  test("a second root and a second operator key are remembered for the last one to stay", () => {
    const l = county();
    const keys = [{ key: key("root 2"), role: "root" as const }];
    l.accept("party.admit", { party: "hrss-2", kind: "bureau", name: "市局", keys }, "root");
    l.accept("key.add", { party: "voucher-service", key: key("operator 2"), role: "operator" }, "root + operator");
    expect(l.state("ledger", "ledger").rootKeys).toEqual([keyIdOf("root"), keyIdOf("root 2")]);
    expect(l.state("ledger", "ledger").operatorKeys).toEqual([keyIdOf("operator"), keyIdOf("operator 2")]);
  });

  test("a credit code checks itself", () => {
    const wrong = `${CODE.slice(0, 17)}${CODE.endsWith("1") ? "2" : "1"}`;
    county().refuse("party.admit", school({ creditCode: wrong }), "root", "credit-code-invalid");
    county().refuse("party.admit", school({ creditCode: `${CODE.slice(0, 17)}I` }), "root", "instruction-malformed");
  });

  test("roles fit the kind", () => {
    for (const role of ["root", "issuer", "reviewer", "finance", "evaluator", "trainee", "operator", "auditor"]) {
      const keys = [
        { key: key("school-c"), role: "school" },
        { key: key("school-c 2"), role },
      ];
      county().refuse("party.admit", school({ keys }), "root", "role-not-allowed");
    }
  });

  test("keys are acceptable and new, in the ledger and in the list", () => {
    const keysOf = (...names: string[]) => ({ keys: names.map((name) => ({ key: key(name), role: "school" })) });
    county().refuse("party.admit", school(keysOf("school-c", "weak c")), "root", "key-not-acceptable");
    county().refuse("party.admit", school(keysOf("school-b")), "root", "duplicate-key");
    county().refuse("party.admit", school(keysOf("school-c", "school-c")), "root", "duplicate-key");
  });

  test("a name is taken once", () => {
    county().refuse("party.admit", school({ party: "hrss" }), "root", "duplicate-party");
  });

  test.each([
    ["no key", { keys: [] }],
    ["the operator's kind", { kind: "service" }],
    ["a member too many", { phone: "1" }],
    ["an empty name", { name: "" }],
    ["two lines", { name: "a\nb" }],
    ["501 characters", { name: "名".repeat(501) }],
    ["capitals in a name", { party: "School" }],
    ["no account but a text", { payee: "62220000" }],
  ])("%s is malformed", (_, more) => {
    county().refuse("party.admit", school(more), "root", "instruction-malformed");
  });

  test("500 characters beyond the basic plane are 500", () => {
    county().accept(
      "party.admit",
      { party: "p", kind: "school", name: "𠮷".repeat(500), keys: [{ key: key("p"), role: "school" }] },
      "root",
    );
  });
});

describe("party.payee", () => {
  test("root and finance change the account together", () => {
    const l = county();
    l.accept("party.payee", { party: "school-b", payee: hashOf("b") }, "root + finance");
    expect(l.state("party", "school-b").payee).toBe(hashOf("b"));
    for (const as of ["root", "finance", "root + issuer + finance"]) {
      l.refuse("party.payee", { party: "school-b", payee: hashOf("b") }, as, "signer-not-authorised");
    }
    l.refuse("party.payee", { party: "nobody", payee: hashOf("b") }, "root + finance", "unknown-party");
    expect(rowsOf("party.payee")).toEqual([]);
  });
});

describe("party.authorise", () => {
  const data = { party: "school-a", occupation: TRAINER, levels: [4, 5], from: "2025-02-01", until: "2025-03-31" };

  test("the latest for a party, an occupation and a level replaces the former", () => {
    const l = county();
    l.accept("party.authorise", data, "root");
    expect(l.state("authorisation", `school-a/${TRAINER}/5`)).toMatchObject({
      from: "2025-02-01",
      until: "2025-03-31",
    });
    expect(l.state("authorisation", `school-a/${TRAINER}/3`).until).toBe("2025-12-31");
  });

  test("is for those who train or examine", () => {
    const l = county();
    for (const party of ["hrss", "finance-bureau", "audit-office", "voucher-service"]) {
      l.refuse("party.authorise", { ...data, party }, "issuer", "role-not-allowed");
    }
    expect(rowsOf("party.authorise")).toEqual(["role-not-allowed"]);
    l.refuse("party.authorise", { ...data, levels: [5, 5] }, "issuer", "instruction-malformed");
    l.refuse("party.authorise", { ...data, levels: [] }, "issuer", "instruction-malformed");
    l.refuse("party.authorise", { ...data, levels: [6] }, "issuer", "instruction-malformed");
  });
});

describe("party.suspend and party.reinstate", () => {
  const suspend = (party: string) => ({ party, reason: "调查" });

  test("a suspended party's keys stop counting until it is reinstated", () => {
    const l = county();
    l.accept("party.suspend", suspend("evaluator-a"), "auditor");
    l.refuse("certificate.revoke", { certificate: "C", reason: "x" }, "evaluator-a", "signer-not-authorised");
    l.refuse("party.suspend", suspend("evaluator-a"), "root", "party-state");
    l.refuse("party.reinstate", suspend("evaluator-a"), "auditor", "signer-not-authorised");
    l.accept("party.reinstate", suspend("evaluator-a"), "root");
    l.refuse("party.reinstate", suspend("evaluator-a"), "root", "party-state");
    l.refuse("certificate.revoke", { certificate: "C", reason: "x" }, "evaluator-a", "unknown-certificate");
  });

  test("a party that was reinstated is what it was before", () => {
    const l = county();
    const before = l.state("party", "school-a");
    l.accept("party.suspend", suspend("school-a"), "root");
    expect(l.state("party", "school-a")).toEqual({ ...before, suspended: true });
    l.accept("party.reinstate", suspend("school-a"), "root");
    expect(l.state("party", "school-a")).toEqual(before);
  });

  test("the last party with a counting root key stays, and the operator", () => {
    const l = county();
    expect(l.refuse("party.suspend", suspend("hrss"), "auditor", "last-root-key").facts.role).toBe("root");
    const operator = l.refuse("party.suspend", suspend("voucher-service"), "auditor", "last-root-key");
    expect(operator.facts.role).toBe("operator");
    l.accept(
      "party.admit",
      { party: "hrss-2", kind: "bureau", name: "市局", keys: [{ key: key("root 2"), role: "root" }] },
      "root",
    );
    l.accept("party.suspend", suspend("hrss"), "root 2");
    l.refuse("party.suspend", suspend("hrss-2"), "auditor", "last-root-key");
    expect(rowsOf("party.suspend")).toEqual(["party-state", "last-root-key"]);
    expect(rowsOf("party.reinstate")).toEqual(["party-state"]);
  });

  test("a revoked root key of another party does not count", () => {
    const l = county();
    l.accept(
      "party.admit",
      { party: "hrss-2", kind: "bureau", name: "市局", keys: [{ key: key("root 2"), role: "root" }] },
      "root",
    );
    l.accept("key.revoke", { key: keyIdOf("root 2"), reason: "lost" }, "root");
    l.refuse("party.suspend", suspend("hrss"), "auditor", "last-root-key");
  });
});
