import { describe, expect, test } from "vitest";
import { hashOf, key, rowsOf, v } from "./kit.ts";
import {
  approved,
  certified,
  claimed,
  held,
  linesOf,
  PAYEE,
  redeemedWithCertificate,
  TRAINER,
  town,
  trained,
} from "./town.ts";

const attest = (more: Partial<{ certificate: string; voucher: string; day: string }> = {}) => ({
  certificate: "CERT-1",
  voucher: v(1),
  day: "2025-03-10",
  ...more,
});
const revoke = { certificate: "CERT-1", reason: "冒名" };

describe("certificate.attest", () => {
  test("the rules stand in the page's order", () => {
    expect(rowsOf("certificate.attest")).toEqual([
      "voucher-not-held",
      "class-not-closed",
      "evaluator-not-authorised",
      "evaluator-not-independent",
      "certificate-day-invalid",
      "certificate-exists",
    ]);
  });

  test("stands with its evaluator and its voucher", () => {
    const l = trained(town());
    certified(l, 1);
    expect(l.state("certificate", "CERT-1")).toMatchObject({ voucher: v(1), evaluator: "evaluator-a", revoked: false });
    expect(l.voucher(1).certificate).toBe("CERT-1");
  });

  test("the voucher is held, in a closed class", () => {
    const l = town();
    claimed(l, 1);
    l.refuse("certificate.attest", attest(), "evaluator-a", "voucher-not-held", "2025-03-10");
    held(l, 1);
    l.refuse("certificate.attest", attest(), "evaluator-a", "class-not-closed", "2025-03-10");
  });

  test("a redeemed voucher gets no certificate any more", () => {
    redeemedWithCertificate(town()).refuse(
      "certificate.attest",
      attest({ certificate: "C2" }),
      "evaluator-a",
      "voucher-not-held",
    );
  });

  test("the evaluator is authorised for that occupation, level and day", () => {
    const l = trained(town()).at("2025-03-12");
    const authorise = (from: string, until: string) =>
      l.accept("party.authorise", { party: "evaluator-a", occupation: TRAINER, levels: [5], from, until }, "issuer");
    authorise("2025-03-11", "2025-12-31");
    l.refuse("certificate.attest", attest(), "evaluator-a", "evaluator-not-authorised");
    authorise("2025-01-01", "2025-03-09");
    l.refuse("certificate.attest", attest(), "evaluator-a", "evaluator-not-authorised");
    authorise("2025-03-10", "2025-03-10");
    l.accept("certificate.attest", attest(), "evaluator-a");
  });

  test("the evaluator is not the school, nor has its code or its account", () => {
    const l = trained(town()).at("2025-03-12");
    const admit = (party: string, more: object) => {
      const keys = [{ key: key(party), role: "evaluator" as const }];
      l.accept("party.admit", { party, kind: "evaluator", name: party, keys, ...more }, "root");
      const span = { from: "2025-01-01", until: "2025-12-31" };
      l.accept("party.authorise", { party, occupation: TRAINER, levels: [5], ...span }, "issuer");
    };
    admit("shill", { payee: PAYEE });
    admit("honest", { payee: hashOf("own"), creditCode: "91350100M000100Y43" });
    l.refuse("certificate.attest", attest(), "shill", "evaluator-not-independent");
    l.accept("certificate.attest", attest(), "honest");
  });

  test("one company under two names is not independent of itself", () => {
    const l = town();
    const creditCode = "91350100M000100Y43";
    const admit = (party: string, kind: "school" | "evaluator") => {
      l.accept(
        "party.admit",
        { party, kind, name: party, creditCode, keys: [{ key: key(party), role: kind }] },
        "root",
      );
      const span = { from: "2025-01-01", until: "2025-12-31" };
      l.accept("party.authorise", { party, occupation: TRAINER, levels: [5], ...span }, "issuer");
    };
    admit("school-c", "school");
    admit("evaluator-c", "evaluator");
    const filed = { class: "class-1", school: "school-c" };
    trainedAt(l, filed);
    const refusal = l.refuse("certificate.attest", attest(), "evaluator-c", "evaluator-not-independent", "2025-03-12");
    expect(refusal.facts.why).toContain("credit code");
  });

  test("its day lies from the first session's to the redemption deadline, not after today", () => {
    const l = trained(town());
    const refused = (day: string) =>
      l.refuse("certificate.attest", attest({ day }), "evaluator-a", "certificate-day-invalid");
    l.at("2025-04-10");
    refused("2025-03-02");
    refused("2025-04-04");
    l.at("2025-03-20 23:59:59.999");
    refused("2025-03-21");
    l.fork().accept("certificate.attest", attest({ day: "2025-03-20" }), "evaluator-a");
    l.fork().accept("certificate.attest", attest({ day: "2025-03-03" }), "evaluator-a");
    l.fork().accept("certificate.attest", attest({ day: "2025-04-03" }), "evaluator-a", "2025-05-01");
  });

  test("one unrevoked certificate a voucher, a number once for ever", () => {
    const l = trained(town(), 2);
    certified(l, 1);
    l.refuse("certificate.attest", attest({ certificate: "C2" }), "evaluator-b", "certificate-exists");
    l.refuse("certificate.attest", attest({ voucher: v(2) }), "evaluator-a", "duplicate-certificate");
    l.accept("certificate.revoke", revoke, "evaluator-a");
    l.refuse("certificate.attest", attest(), "evaluator-a", "duplicate-certificate");
    l.accept("certificate.attest", { certificate: "C2", voucher: v(1), day: "2025-03-10" }, "evaluator-b");
    expect(l.voucher(1).certificate).toBe("C2");
  });

  test("the common rules", () => {
    const l = trained(town());
    certified(l, 1);
    l.refuse("certificate.attest", attest({ voucher: v(9) }), "evaluator-a", "unknown-voucher");
    l.refuse("certificate.attest", attest({ certificate: "C2" }), "evaluator-a + evaluator-b", "evaluator-mismatch");
    l.refuse("certificate.attest", attest({ certificate: "C 2" }), "evaluator-a", "instruction-malformed");
    l.refuse("certificate.attest", attest({ certificate: "C".repeat(65) }), "evaluator-a", "instruction-malformed");
  });
});

/** A class of another school, run and closed, with voucher 1 in it. */
function trainedAt(l: ReturnType<typeof town>, filed: { class: string; school: string }): void {
  const { school } = filed;
  approved(l, filed);
  held(l, 1);
  const attendance = [{ voucher: v(1), minutes: 720 }];
  l.accept("class.close", { class: filed.class, attendance, evidence: hashOf("x") }, school, "2025-03-04 18:00");
}

describe("certificate.revoke", () => {
  test("unredeemed: the outcome is gone", () => {
    const l = trained(town());
    certified(l, 1);
    l.refuse("certificate.revoke", revoke, "evaluator-b", "evaluator-mismatch");
    l.accept("certificate.revoke", revoke, "auditor");
    l.refuse("certificate.revoke", revoke, "evaluator-a", "certificate-revoked");
    const data = { voucher: v(1), outcome: "certificate", certificate: "CERT-1", amount: 100_000 };
    l.refuse("voucher.redeem", data, "school-a", "certificate-missing");
    l.refuse("certificate.revoke", { ...revoke, certificate: "C9" }, "auditor", "unknown-certificate");
    expect(rowsOf("certificate.revoke")).toEqual(["certificate-revoked"]);
  });

  test("redeemed with it and unpaid: its line can't be submitted", () => {
    const l = redeemedWithCertificate(town());
    l.accept("certificate.revoke", revoke, "evaluator-a");
    const data = { settlement: "batch-1", fund: "fund-2025", lines: linesOf(1, 100_000), total: 100_000 };
    l.refuse("settlement.submit", data, "school-a", "line-invalid");
  });

  test("in an open settlement an objection is recorded, which the reviewer resolves", () => {
    const l = redeemedWithCertificate(town());
    const batch = { settlement: "batch-1", fund: "fund-2025", lines: linesOf(1, 100_000), total: 100_000 };
    l.accept("settlement.submit", batch, "school-a");
    l.accept("certificate.revoke", revoke, "evaluator-a");
    expect(l.state("settlement", "batch-1").lines[0]).toMatchObject({ objection: "冒名" });
    l.accept("settlement.review", { settlement: "batch-1" }, "reviewer");
    l.accept("settlement.publicise", { settlement: "batch-1", from: "2025-03-12" }, "issuer");
    l.at("2025-04-01");
    const pay = { settlement: "batch-1", amount: 100_000, payee: PAYEE, reference: "b" };
    l.refuse("settlement.pay", pay, "finance", "objection-open");
    const resolve = { settlement: "batch-1", voucher: v(1), reason: "x" };
    l.fork().accept("settlement.resolve", { ...resolve, upheld: false }, "reviewer");
    l.accept("settlement.resolve", { ...resolve, upheld: true }, "reviewer");
    expect(l.state("settlement", "batch-1")).toMatchObject({ state: "void", total: 0 });
    expect(l.voucher(1)).toMatchObject({ state: "void", accrued: 0, settlement: undefined });
  });

  test("an objection stands on its own line only, and an open one keeps its reason", () => {
    const l = trained(town(), 2);
    certified(l, 1);
    const paidWith = { outcome: "certificate" as const, certificate: "CERT-1", amount: 100_000 };
    l.accept("voucher.redeem", { voucher: v(1), ...paidWith }, "school-a", "2025-03-12");
    l.accept("voucher.redeem", { voucher: v(2), outcome: "completion", amount: 60_000 }, "school-a");
    const lines = [...linesOf(1, 100_000), { voucher: v(2), amount: 60_000 }];
    l.accept("settlement.submit", { settlement: "batch-1", fund: "fund-2025", lines, total: 160_000 }, "school-a");
    l.accept("settlement.review", { settlement: "batch-1" }, "reviewer");
    l.accept("settlement.publicise", { settlement: "batch-1", from: "2025-03-12" }, "issuer");
    const objections = (ledger = l) => ledger.state("settlement", "batch-1").lines.map((line) => line.objection);
    const other = l.fork();
    other.accept("certificate.revoke", revoke, "auditor");
    expect(objections(other)).toEqual(["冒名", undefined]);
    l.accept("settlement.object", { settlement: "batch-1", voucher: v(1), reason: "举报" }, "issuer");
    l.accept("certificate.revoke", revoke, "auditor");
    expect(objections()).toEqual(["举报", undefined]);
  });

  test("paid with it: nothing but the certificate changes", () => {
    const l = redeemedWithCertificate(town());
    const batch = { settlement: "batch-1", fund: "fund-2025", lines: linesOf(1, 100_000), total: 100_000 };
    l.accept("settlement.submit", batch, "school-a");
    l.accept("settlement.review", { settlement: "batch-1" }, "reviewer");
    l.accept("settlement.publicise", { settlement: "batch-1", from: "2025-03-12" }, "issuer");
    const pay = { settlement: "batch-1", amount: 100_000, payee: PAYEE, reference: "b" };
    l.accept("settlement.pay", pay, "finance", "2025-04-01");
    l.accept("certificate.revoke", revoke, "evaluator-a");
    expect(l.state("settlement", "batch-1").lines[0]?.objection).toBeUndefined();
    expect(l.voucher(1)).toMatchObject({ state: "settled", paid: 100_000 });
  });

  test("redeemed for completion although certified: no objection", () => {
    const l = trained(town());
    certified(l, 1);
    l.accept("voucher.redeem", { voucher: v(1), outcome: "completion", amount: 60_000 }, "school-a");
    l.accept("settlement.submit", { settlement: "b", fund: "fund-2025", lines: linesOf(1), total: 60_000 }, "school-a");
    l.accept("certificate.revoke", revoke, "evaluator-a");
    expect(l.state("settlement", "b").lines[0]?.objection).toBeUndefined();
  });
});
