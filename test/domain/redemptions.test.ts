import { describe, expect, test } from "vitest";
import { rowsOf, v } from "./kit.ts";
import {
  approved,
  BATCH,
  certified,
  claimed,
  closed,
  held,
  linesOf,
  PROGRAMME,
  payment,
  publicised,
  redeemed,
  redeemedWithCertificate,
  settled,
  submitted,
  TRAINER,
  town,
  trained,
} from "./town.ts";

const completion = (n = 1, amount = 60_000) => ({ voucher: v(n), outcome: "completion" as const, amount });
const certificate = (n = 1, number = `CERT-${n}`, amount = 100_000) => ({
  voucher: v(n),
  outcome: "certificate" as const,
  certificate: number,
  amount,
});

describe("voucher.redeem", () => {
  test("the rules stand in the page's order", () => {
    expect(rowsOf("voucher.redeem")).toEqual([
      "already-redeemed",
      "voucher-not-held",
      "class-not-closed",
      "redeem-too-late",
      "attendance-too-low",
      "certificate-missing",
      "outcome-not-priced",
      "yearly-limit-reached",
      "level-already-funded",
      "lower-level-after-higher",
      "amount-mismatch",
    ]);
  });

  test("accrues exactly what is due and releases the rest", () => {
    const l = trained(town()).at("2025-03-12");
    const postings = l.accept("voucher.redeem", completion(), "school-a");
    expect(postings).toEqual([
      { fund: "fund-2025", movement: "accrue", amount: 60_000, school: "school-a", voucher: v(1) },
      { fund: "fund-2025", movement: "release", amount: 40_000, school: undefined, voucher: v(1) },
    ]);
    expect(l.voucher(1)).toMatchObject({ state: "redeemed", reserved: 0, accrued: 60_000, reservedBefore: 100_000 });
    expect(l.state("class", "class-1")).toMatchObject({ held: 1, everRedeemed: true });
    expect(l.fund()).toMatchObject({ reserved: 0, accrued: 60_000 });
  });

  test("with its certificate", () => {
    const l = redeemedWithCertificate(town());
    expect(l.voucher(1)).toMatchObject({ outcome: "certificate", redeemedWith: "CERT-1", accrued: 100_000 });
  });

  test("with reserveAt issue the face beyond the due is released", () => {
    const l = redeemed(town({ reserveAt: "issue" }));
    expect(l.fund()).toMatchObject({ reserved: 0, accrued: 60_000 });
    expect(l.voucher(1).reservedBefore).toBe(150_000);
  });

  test("exactly once", () => {
    const l = redeemed(town());
    expect(l.reasons("voucher.redeem", completion(), "school-a")).toEqual(["already-redeemed"]);
    l.refuse("voucher.redeem", completion(), "school-a", "already-redeemed");
    settled(town()).refuse("voucher.redeem", completion(), "school-a", "already-redeemed");
  });

  test("a held one", () => {
    const l = town();
    claimed(l, 1);
    l.refuse("voucher.redeem", completion(), "school-a", "voucher-not-held");
    l.refuse("voucher.redeem", completion(), "school-b", "voucher-not-held");
    held(l, 1);
    l.refuse("voucher.redeem", completion(), "school-b", "school-mismatch");
    l.refuse("voucher.redeem", completion(), "school-a", "class-not-closed");
    l.accept("voucher.void", { voucher: v(1), reason: "x" }, "issuer");
    l.refuse("voucher.redeem", completion(), "school-a", "voucher-not-held");
  });

  test("until the end of the last session's day and 30 more", () => {
    const l = trained(town());
    l.refuse("voucher.redeem", completion(), "school-a", "redeem-too-late", "2025-04-04 00:00");
    l.accept("voucher.redeem", completion(), "school-a", "2025-04-03 23:59:59.999");
  });

  test("redeemWithin 0: the day itself", () => {
    const l = trained(town({ redeemWithin: 0 }));
    l.refuse("voucher.redeem", completion(), "school-a", "redeem-too-late", "2025-03-05 00:00");
    l.accept("voucher.redeem", completion(), "school-a", "2025-03-04 23:59:59.999");
  });

  test("80 % of 720 minutes are 576, not 575", () => {
    const attending = (minutes: number) => {
      const l = town();
      held(l, 1);
      closed(l, "class-1", minutes);
      return l;
    };
    attending(575).refuse("voucher.redeem", completion(), "school-a", "attendance-too-low");
    attending(576).accept("voucher.redeem", completion(), "school-a");
  });

  test("an attendance of 79.99 % asks for more than 575 minutes of 720 too", () => {
    const l = town({ attendance: 7_999 });
    held(l, 1);
    closed(l, "class-1", 575);
    l.refuse("voucher.redeem", completion(), "school-a", "attendance-too-low");
  });

  test("for a certificate only with this voucher's own, unrevoked one", () => {
    const l = trained(town(), 2);
    certified(l, 2);
    l.refuse("voucher.redeem", certificate(1, "CERT-2"), "school-a", "certificate-missing");
    l.refuse("voucher.redeem", certificate(1, "CERT-1"), "school-a", "unknown-certificate");
    const { certificate: _, ...without } = certificate();
    l.refuse("voucher.redeem", without, "school-a", "certificate-missing");
    l.refuse("voucher.redeem", { ...completion(), certificate: "CERT-2" }, "school-a", "instruction-malformed");
    l.refuse("voucher.redeem", { ...completion(), outcome: "employment" }, "school-a", "instruction-malformed");
    l.accept("certificate.revoke", { certificate: "CERT-2", reason: "x" }, "auditor");
    l.refuse("voucher.redeem", certificate(2), "school-a", "certificate-missing");
  });

  test("for an outcome that the price list pays", () => {
    const l = town();
    approved(l, { level: 4 });
    held(l, 1);
    closed(l);
    l.refuse("voucher.redeem", completion(), "school-a", "outcome-not-priced");
    certified(l, 1);
    l.accept("voucher.redeem", certificate(1, "CERT-1", 150_000), "school-a");
  });

  test("for exactly the amount due", () => {
    const l = trained(town());
    for (const amount of [59_999, 60_001, 0, 100_000]) {
      l.refuse("voucher.redeem", completion(1, amount), "school-a", "amount-mismatch");
    }
    l.refuse("voucher.redeem", completion(1, -1), "school-a", "instruction-malformed");
  });

  test("for nothing, with face 0", () => {
    const l = trained(town({ face: 0 }));
    expect(l.accept("voucher.redeem", completion(1, 0), "school-a")).toEqual([]);
    expect(l.voucher(1).state).toBe("redeemed");
  });

  /** Two vouchers of trainee 1 held in different programmes and classes, the first one redeemed or not. */
  const two = (limits: { perYear: number; oncePerLevel: boolean; noLowerLevel: boolean }, level = 5) => {
    const free = { perYear: 9, oncePerLevel: false, noLowerLevel: false };
    const l = town({ limits: free });
    l.accept("programme.publish", { ...PROGRAMME, limits, programme: "p2" }, "issuer");
    claimed(l, 2, 1, "p2");
    approved(l, {
      class: "p2-class",
      programme: "p2",
      sessions: [{ from: "2025-03-05T01:00:00.000Z", to: "2025-03-05T11:00:00.000Z" }],
    });
    l.accept("voucher.hold", { voucher: v(2), class: "p2-class" }, "school-a + issuer", "2025-02-20");
    approved(l, { level });
    held(l, 1);
    closed(l);
    closed(l, "p2-class", undefined, "2025-03-05 20:00");
    return l;
  };

  test("within the limits once more, counting what is redeemed by then", () => {
    const l = two({ perYear: 1, oncePerLevel: false, noLowerLevel: false });
    l.fork().accept("voucher.redeem", completion(2), "school-a");
    l.accept("voucher.redeem", completion(1), "school-a");
    l.refuse("voucher.redeem", completion(2), "school-a", "yearly-limit-reached");
  });

  test("a settled one counts like a redeemed one", () => {
    const l = two({ perYear: 1, oncePerLevel: false, noLowerLevel: false });
    l.accept("voucher.redeem", completion(1), "school-a", "2025-03-12");
    l.accept("settlement.submit", { ...BATCH, lines: linesOf(1), total: 60_000 }, "school-a");
    l.accept("settlement.review", { settlement: "batch-1" }, "reviewer");
    l.accept("settlement.publicise", { settlement: "batch-1", from: "2025-03-12" }, "issuer");
    l.accept("settlement.pay", payment(1), "finance", "2025-03-24");
    l.refuse("voucher.redeem", completion(2), "school-a", "yearly-limit-reached");
  });

  test("the level was funded meanwhile", () => {
    const l = two({ perYear: 9, oncePerLevel: true, noLowerLevel: false });
    l.accept("voucher.redeem", completion(1), "school-a");
    l.refuse("voucher.redeem", completion(2), "school-a", "level-already-funded");
    l.accept("voucher.reverse", { voucher: v(1), to: "void", reason: "x" }, "reviewer");
    l.accept("voucher.redeem", completion(2), "school-a");
  });

  test("a higher level was funded meanwhile", () => {
    const l = two({ perYear: 9, oncePerLevel: true, noLowerLevel: true }, 4);
    certified(l, 1);
    l.accept("voucher.redeem", certificate(1, "CERT-1", 150_000), "school-a");
    l.refuse("voucher.redeem", completion(2), "school-a", "lower-level-after-higher");
  });

  test("a grant recorded meanwhile counts as well", () => {
    const l = trained(town());
    l.accept(
      "trainee.update",
      { trainee: "t-1", prior: [{ occupation: TRAINER, level: 5, day: "2025-01-01" }] },
      "issuer",
    );
    l.refuse("voucher.redeem", completion(), "school-a", "level-already-funded");
  });

  test("the common rules: a voucher before its certificate", () => {
    const l = trained(town());
    l.refuse("voucher.redeem", certificate(9, "C9"), "school-a", "unknown-voucher");
    l.refuse("voucher.redeem", completion(), "school-a + school-b", "school-mismatch");
    l.refuse("voucher.redeem", completion(), "issuer", "signer-not-authorised");
  });
});

describe("voucher.reverse", () => {
  const reverse = (to?: "held" | "void") => ({ voucher: v(1), reason: "误核", ...(to ? { to } : {}) });

  test("back to held: the debt is gone, what stood reserved before is reserved again", () => {
    const l = redeemed(town());
    l.accept("voucher.reverse", reverse(), "reviewer");
    expect(l.voucher(1)).toMatchObject({
      state: "held",
      reserved: 100_000,
      accrued: 0,
      outcome: undefined,
      attended: 720,
    });
    expect(l.fund()).toMatchObject({ reserved: 100_000, accrued: 0 });
    l.accept("voucher.redeem", completion(), "school-a");
    expect(rowsOf("voucher.reverse")).toEqual([
      "voucher-not-redeemed",
      "settlement-open",
      "budget-exhausted",
      "programme-cap-reached",
    ]);
  });

  test("its certificate can be used again, for the same voucher", () => {
    const l = redeemedWithCertificate(town());
    l.accept("voucher.reverse", reverse("held"), "reviewer");
    expect(l.voucher(1)).toMatchObject({ redeemedWith: undefined, certificate: "CERT-1" });
    l.accept("voucher.redeem", certificate(), "school-a");
  });

  test("to void: the debt is gone, nothing is reserved, the seat is free", () => {
    const l = redeemed(town());
    l.accept("voucher.reverse", reverse("void"), "reviewer");
    expect(l.voucher(1)).toMatchObject({ state: "void", reserved: 0, accrued: 0, class: "class-1" });
    expect(l.state("class", "class-1")).toMatchObject({ held: 0, everRedeemed: true });
    expect(l.fund()).toMatchObject({ reserved: 0, accrued: 0 });
  });

  test("a redeemed one, in no open settlement", () => {
    trained(town()).refuse("voucher.reverse", reverse(), "reviewer", "voucher-not-redeemed");
    settled(town()).refuse("voucher.reverse", reverse(), "reviewer", "voucher-not-redeemed");
    submitted(town()).refuse("voucher.reverse", reverse("void"), "reviewer", "settlement-open");
    publicised(town()).refuse("voucher.reverse", reverse(), "reviewer", "settlement-open");
    town().refuse("voucher.reverse", reverse(), "reviewer", "unknown-voucher");
  });

  test("to held only if what was released is there to be reserved again", () => {
    const l = redeemed(town(), 1);
    l.accept("fund.withdraw", { fund: "fund-2025", amount: 400_001, document: "x" }, "finance");
    l.refuse("voucher.reverse", reverse(), "reviewer", "budget-exhausted");
    l.fork().accept("voucher.reverse", reverse("void"), "reviewer");
    l.accept("fund.appropriate", { fund: "fund-2025", amount: 1, document: "x" }, "finance");
    l.accept("voucher.reverse", reverse(), "reviewer");
  });

  test("to held only within the programme's budget cap", () => {
    const l = redeemed(town({ budgetCap: 160_000 }), 1);
    approved(l, { class: "later", sessions: [{ from: "2025-05-06T01:00:00.000Z", to: "2025-05-06T11:00:00.000Z" }] });
    claimed(l, 2);
    l.accept("voucher.hold", { voucher: v(2), class: "later" }, "school-a + issuer", "2025-03-12");
    l.refuse("voucher.reverse", reverse(), "reviewer", "programme-cap-reached");
    l.accept("voucher.reverse", reverse("void"), "reviewer");
  });

  test("with reserveAt issue the whole face is reserved again", () => {
    const l = redeemed(town({ reserveAt: "issue" }));
    l.accept("voucher.reverse", reverse(), "reviewer");
    expect(l.fund()).toMatchObject({ reserved: 150_000, accrued: 0 });
  });
});
