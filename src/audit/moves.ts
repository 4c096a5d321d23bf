/**
 * The moves that the instructions are made of: a step of a voucher's state, with what it means for its money, its seat,
 * its certificate and its settlement. What should not have been possible is a fault; the book goes on as if it were.
 */
import { requireWithinLimits } from "./limits.ts";
import { requireUnfrozen } from "./marks.ts";
import { payeeOf, requirePublicity, schoolOf } from "./publicity.ts";
import { requireNoOverlap } from "./seats.ts";
import {
  type Book,
  type Class,
  type Counter,
  type Fund,
  fill,
  type Programme,
  type Purse,
  type PurseState,
  type Recovery,
  reservedFor,
  type Settlement,
  type Trainee,
  worth,
} from "./totals.ts";
import { fault, type Turn } from "./turn.ts";

const LIVE: readonly PurseState[] = ["issued", "claimed", "held"];

export function add(turn: Turn, fund: Fund, counter: Counter, amount: number): void {
  fund.sums[counter] += BigInt(amount);
  turn.funds.add(fund);
}

function step(turn: Turn, purse: Purse, from: readonly PurseState[], to: PurseState): void {
  const { voucher, state } = purse;
  if (!from.includes(state)) fault(turn, "voucher-step-wrong", { voucher, state, type: turn.type });
  purse.state = to;
  turn.purses.add(purse);
}

export function issue(turn: Turn, voucher: string, fund: Fund, programme: Programme): void {
  const purse: Purse = {
    voucher,
    fund,
    programme,
    issuedBy: turn.keys,
    state: "issued",
    trainee: undefined,
    class: undefined,
    reserved: 0,
    accrued: 0,
    paid: 0,
    certificate: undefined,
    settlement: undefined,
  };
  turn.book.purses.set(voucher, purse);
  turn.purses.add(purse);
  turn.programmes.add(programme);
  if (programme.reservesAtIssue) fill(purse, { reserved: programme.face });
}

const NONE: readonly never[] = [];

/** The trainee, with an entry of their own from now on: a small one, as there are as many as claimed vouchers. */
export function traineeIn({ trainees }: Book, trainee: string): Trainee {
  const known = trainees.get(trainee) ?? { trainee, purses: NONE, priors: NONE };
  trainees.set(trainee, known);
  return known;
}

export function claim(turn: Turn, purse: Purse, trainee: Trainee): void {
  step(turn, purse, ["issued"], "claimed");
  trainee.purses = trainee.purses.concat(purse); // with no room to grow
  purse.trainee = trainee;
  requireUnfrozen(turn, purse);
}

export function hold(turn: Turn, purse: Purse, aClass: Class): void {
  const { voucher } = purse;
  step(turn, purse, ["claimed"], "held");
  purse.class = aClass;
  aClass.seated.add(purse);
  turn.classes.add(aClass);
  fill(purse, { reserved: reservedFor(purse) });
  const [first] = aClass.sessions;
  if (first && turn.at >= first.to) fault(turn, "seat-too-late", { voucher, class: aClass.class });
  requireNoOverlap(turn, purse, aClass);
  requireUnfrozen(turn, purse);
  requireWithinLimits(turn, purse);
}

/** Back to claimed: the money reserved at the hold is free again, that of the issue stays reserved. */
export function leaveClass(turn: Turn, purse: Purse): void {
  step(turn, purse, ["held"], "claimed");
  vacate(turn, purse);
  purse.class = undefined;
  if (!purse.programme.reservesAtIssue) fill(purse, {});
}

function vacate(turn: Turn, purse: Purse): void {
  const { class: aClass } = purse;
  if (aClass === undefined) return;
  aClass.seated.delete(purse);
  turn.classes.add(aClass);
}

/** A live voucher ends, or a redeemed one is refused: nothing lies in its purse any more. */
export function end(turn: Turn, purse: Purse, to: "void" | "expired", from: readonly PurseState[] = LIVE): void {
  step(turn, purse, from, to);
  vacate(turn, purse);
  fill(purse, {});
}

export function redeem(turn: Turn, purse: Purse, outcome: string, certificate: string | undefined): void {
  const { voucher, class: aClass, reserved, programme } = purse;
  const due = aClass === undefined ? 0 : worth(aClass, outcome, programme.face);
  const limit = Math.min(reserved, programme.face);
  step(turn, purse, ["held"], "redeemed");
  fill(purse, { accrued: due });
  if (due > limit) {
    fault(turn, "voucher-overpaid", { voucher, what: "due", amount: due, limitName: "reserved", limit });
  }
  if (outcome === "certificate") useCertificate(turn, purse, certificate ?? "");
  requireUnfrozen(turn, purse);
  requireWithinLimits(turn, purse);
}

function useCertificate(turn: Turn, purse: Purse, certificate: string): void {
  const { attested, redeemedWith } = turn.book;
  const { voucher } = purse;
  const rightful = attested.get(certificate) ?? "";
  const former = redeemedWith.get(certificate)?.voucher;
  if (rightful !== voucher) fault(turn, "certificate-of-another", { certificate, voucher, attested: rightful });
  if (former !== undefined) fault(turn, "certificate-used-twice", { certificate, voucher, former });
  redeemedWith.set(certificate, purse);
  purse.certificate = certificate;
}

/** A redemption is undone: what was reserved before it is reserved again, or the voucher is void. */
export function reverse(turn: Turn, purse: Purse, to: "held" | "void"): void {
  if (to === "void") end(turn, purse, "void", ["redeemed"]);
  else {
    step(turn, purse, ["redeemed"], "held");
    fill(purse, { reserved: reservedFor(purse) });
  }
  if (purse.certificate !== undefined) turn.book.redeemedWith.delete(purse.certificate);
  purse.certificate = undefined;
}

export function submit(turn: Turn, name: string, lines: readonly Purse[], total: number): void {
  const school = schoolOf(lines);
  const settlement: Settlement = {
    settlement: name,
    school,
    lines: new Set(lines),
    reviewedBy: [],
    payee: payeeOf(turn.book, school),
    publicFrom: undefined,
  };
  turn.book.settlements.set(name, settlement);
  for (const purse of lines) {
    const { voucher, settlement: former } = purse;
    if (former) fault(turn, "line-in-two-settlements", { voucher, settlement: name, former: former.settlement });
    step(turn, purse, ["redeemed"], "redeemed");
    purse.settlement = settlement;
  }
  requireSum(turn, settlement, total);
}

function requireSum(turn: Turn, { settlement, lines }: Settlement, amount: number): void {
  let sum = 0;
  for (const { accrued } of lines) sum += accrued;
  if (sum !== amount) fault(turn, "settlement-sum-wrong", { settlement, amount, sum });
}

export function refuseLine(turn: Turn, settlement: Settlement, purse: Purse): void {
  end(turn, purse, "void", ["redeemed"]);
  settlement.lines.delete(purse);
  turn.book.objections.delete(purse);
  purse.settlement = undefined;
}

export function pay(turn: Turn, settlement: Settlement, amount: number, payee: string): void {
  requireSum(turn, settlement, amount);
  requirePublicity(turn, settlement, payee);
  const issuers = [...settlement.lines].flatMap(({ issuedBy }) => issuedBy);
  const duties = [issuers, settlement.reviewedBy, turn.keys].flatMap((keys) => [...new Set(keys)]);
  for (const key of new Set(duties.filter((key, i) => duties.indexOf(key) < i))) {
    fault(turn, "duties-not-separate", { key, settlement: settlement.settlement });
  }
  for (const purse of settlement.lines) {
    step(turn, purse, ["redeemed"], "settled");
    fill(purse, { paid: purse.accrued });
    requireUnfrozen(turn, purse);
  }
}

/** The bank returned it: it is owed again, to the account that the school has now. */
export function giveBack(turn: Turn, settlement: Settlement): void {
  for (const purse of settlement.lines) {
    step(turn, purse, ["settled"], "redeemed");
    fill(purse, { accrued: purse.paid });
  }
  settlement.payee = payeeOf(turn.book, settlement.school);
}

export function order(turn: Turn, recovery: Recovery): void {
  const { purse, amount } = recovery;
  const { voucher, paid } = purse;
  const orders = [...(turn.book.ordersOf.get(purse) ?? []), recovery];
  turn.book.ordersOf.set(purse, orders);
  add(turn, purse.fund, "outstanding", amount);
  turn.purses.add(purse);
  let ordered = 0;
  for (const order of orders) ordered += order.amount;
  if (ordered > paid) {
    fault(turn, "voucher-overpaid", { voucher, what: "ordered", amount: ordered, limitName: "paid", limit: paid });
  }
}

/** As if it had never been ordered. */
export function cancelOrder(turn: Turn, recovery: Recovery): void {
  add(turn, recovery.purse.fund, "outstanding", -recovery.outstanding);
  recovery.amount -= recovery.outstanding;
  recovery.outstanding = 0;
}

export function discharge(turn: Turn, recovery: Recovery, amount: number, counter: "recovered" | "writtenOff"): void {
  const { purse, outstanding } = recovery;
  if (amount > outstanding) {
    const { voucher } = purse;
    fault(turn, "voucher-overpaid", { voucher, what: counter, amount, limitName: "outstanding", limit: outstanding });
  }
  recovery.outstanding -= amount;
  add(turn, purse.fund, "outstanding", -amount);
  add(turn, purse.fund, counter, amount);
}
