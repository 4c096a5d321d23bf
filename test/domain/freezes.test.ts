import { describe, expect, test } from "vitest";
import { rowsOf, v } from "./kit.ts";
import { approved, claimed, held, issued, payment, publicised, register, town, trained } from "./town.ts";

const scopes = [
  ["voucher", v(1)],
  ["trainee", "t-1"],
  ["class", "class-1"],
  ["school", "school-a"],
] as const;
const mark = (scope: (typeof scopes)[number][0], id: string) => ({ scope, id, reason: "举报" });

describe("freeze.set and freeze.lift", () => {
  test("both roles may freeze one thing, each once, and each lifts its own", () => {
    const l = town();
    held(l, 1);
    for (const [scope, id] of scopes) {
      const data = mark(scope, id);
      l.accept("freeze.set", data, "auditor");
      l.refuse("freeze.set", data, "auditor", "already-frozen");
      l.refuse("freeze.lift", data, "issuer", "signer-not-authorised");
      l.refuse("freeze.set", data, "issuer + auditor", "already-frozen");
      l.accept("freeze.set", data, "issuer");
      l.accept("freeze.lift", data, "auditor");
      l.accept("freeze.lift", data, "issuer");
      l.refuse("freeze.lift", data, "issuer", "not-frozen");
    }
    expect(l.reasons("freeze.lift", mark("voucher", v(1)), "issuer")).toEqual(["not-frozen"]);
    expect(rowsOf("freeze.set")).toEqual(["already-frozen"]);
    expect(rowsOf("freeze.lift")).toEqual(["not-frozen", "signer-not-authorised"]);
  });

  test("two who lift together must both have frozen", () => {
    const l = town();
    issued(l, 1);
    l.accept("freeze.set", mark("voucher", v(1)), "issuer");
    expect(l.voucher(1).frozen).toEqual(["issuer"]);
    l.refuse("freeze.lift", mark("voucher", v(1)), "issuer + auditor", "signer-not-authorised");
    const { facts } = l.refuse("freeze.set", mark("voucher", v(1)), "issuer + auditor", "already-frozen");
    expect(facts.role).toBe("issuer");
    l.accept("freeze.set", mark("voucher", v(1)), "auditor");
    const both = l.refuse("freeze.set", mark("voucher", v(1)), "issuer + auditor", "already-frozen");
    expect(both.facts.role).toBe("issuer, auditor");
    l.accept("freeze.lift", mark("voucher", v(1)), "issuer + auditor");
    expect(l.voucher(1).frozen).toEqual([]);
  });

  test("leaves the mark beside the state, by role", () => {
    const l = town();
    issued(l, 1);
    l.accept("freeze.set", mark("voucher", v(1)), "issuer + auditor");
    expect(l.voucher(1)).toMatchObject({ state: "issued", frozen: ["auditor", "issuer"] });
  });

  test("names something that is there: a school is a school or an enterprise", () => {
    const l = town();
    for (const type of ["freeze.set", "freeze.lift"]) {
      l.refuse(type, mark("voucher", v(9)), "auditor", "unknown-voucher");
      l.refuse(type, mark("trainee", "t-9"), "auditor", "unknown-trainee");
      l.refuse(type, mark("class", "class-9"), "auditor", "unknown-class");
      l.refuse(type, mark("school", "school-9"), "auditor", "unknown-school");
      const refusal = l.refuse(type, mark("school", "evaluator-a"), "auditor", "unknown-school");
      expect(refusal.facts).toEqual({ name: "evaluator-a" });
    }
    l.refuse("freeze.set", mark("voucher", "t-1"), "auditor", "instruction-malformed");
    l.refuse("freeze.set", mark("trainee", "T 1"), "auditor", "instruction-malformed");
  });
});

describe("while something is frozen", () => {
  test("a claim of a voucher that is in a frozen class is frozen, whatever its state", () => {
    const l = town();
    held(l, 1);
    const claim = { voucher: v(1), trainee: "t-1" };
    l.refuse("voucher.claim", claim, "issuer", "voucher-not-issued");
    l.accept("freeze.set", mark("class", "class-1"), "auditor");
    l.refuse("voucher.claim", claim, "issuer", "frozen");
  });

  test.each(scopes)("no hold in scope %s, until it is lifted", (scope, id) => {
    const l = town();
    approved(l);
    claimed(l, 1);
    l.accept("freeze.set", mark(scope, id), "auditor", "2025-02-20");
    const data = { voucher: v(1), class: "class-1" };
    l.refuse("voucher.hold", data, "school-a + issuer", "frozen");
    l.accept("freeze.lift", mark(scope, id), "auditor");
    l.accept("voucher.hold", data, "school-a + issuer");
  });

  test.each(scopes)("no redemption in scope %s, and deadlines run", (scope, id) => {
    const l = trained(town());
    l.accept("freeze.set", mark(scope, id), "issuer");
    const data = { voucher: v(1), outcome: "completion" as const, amount: 60_000 };
    l.refuse("voucher.redeem", data, "school-a", "frozen");
    l.accept("freeze.lift", mark(scope, id), "issuer");
    l.refuse("voucher.redeem", data, "school-a", "redeem-too-late", "2025-04-04");
  });

  test.each(scopes)("one frozen line in scope %s stops the whole payment", (scope, id) => {
    const l = publicised(town(), 2);
    l.accept("freeze.set", mark(scope, id), "issuer", "2025-03-24");
    l.refuse("settlement.pay", payment(2), "finance", "frozen");
    l.accept("freeze.lift", mark(scope, id), "issuer");
    l.accept("settlement.pay", payment(2), "finance");
  });

  test("a refused line that is frozen stops nothing", () => {
    const l = publicised(town(), 2);
    const line = { settlement: "batch-1", voucher: v(1), reason: "x" };
    l.accept("settlement.object", line, "issuer");
    l.accept("settlement.resolve", { ...line, upheld: true }, "reviewer");
    l.accept("freeze.set", mark("trainee", "t-1"), "issuer", "2025-03-24");
    l.accept("settlement.pay", payment(1), "finance");
  });

  test("no claim of the voucher, nor by the trainee who claims", () => {
    const l = town();
    register(l, 1);
    const vouchers = [{ voucher: v(1) }];
    l.accept("voucher.issue", { programme: "ai-2025", fund: "fund-2025", until: "2025-06-30", vouchers }, "issuer");
    const claim = { voucher: v(1), trainee: "t-1", group: "rural-migrant" };
    l.accept("freeze.set", mark("trainee", "t-1"), "auditor");
    l.refuse("voucher.claim", claim, "issuer", "frozen");
    l.accept("freeze.lift", mark("trainee", "t-1"), "auditor");
    l.accept("freeze.set", mark("voucher", v(1)), "auditor");
    l.refuse("voucher.claim", claim, "issuer", "frozen");
  });

  test("everything else goes on: attendance, certificates, release, void, review", () => {
    const l = town();
    held(l, 1);
    held(l, 2);
    for (const [scope, id] of scopes) l.accept("freeze.set", mark(scope, id), "auditor");
    trained(l, 0);
    l.accept("certificate.attest", { certificate: "C", voucher: v(1), day: "2025-03-04" }, "evaluator-a");
    l.accept("voucher.release", { voucher: v(1), reason: "x" }, "issuer");
    l.accept("voucher.void", { voucher: v(1), reason: "x" }, "issuer");
    expect(l.fund().reserved).toBe(100_000);
  });

  test("frozen comes before the rules, after another's school", () => {
    const l = trained(town());
    l.accept("freeze.set", mark("voucher", v(1)), "issuer");
    const data = { voucher: v(1), outcome: "completion", amount: 1 };
    l.refuse("voucher.redeem", data, "school-b", "school-mismatch");
    l.refuse("voucher.redeem", data, "school-a", "frozen", "2025-12-01");
  });
});
