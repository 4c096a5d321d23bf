/**
 * The moves that the instructions are made of: a step of a voucher's state, with what it means for its money, its seat,
 * its certificate and its settlement. What should not have been possible is a fault; the book goes on as if it were.
 */
import type { Facts } from "../domain/error.ts";
import type { ProblemCode } from "./problems.ts";
import {
  type Book,
  type Class,
  type Counter,
  type Fund,
  fill,
  mostWorth,
  type Programme,
  type Purse,
  type PurseState,
  type Recovery,
  type Settlement,
  worth,
} from "./totals.ts";

/** One instruction's turn: what is known about it, what it touches, and what should not have been possible. */
export interface Turn {
  readonly book: Book;
  readonly type: string;
  readonly at: string;
  /** The ids of the keys that signed. */
  readonly keys: readonly string[];
  readonly funds: Set<Fund>;
  readonly programmes: Set<Programme>;
  readonly classes: Set<Class>;
  readonly purses: Set<Purse>;
  readonly faults: { readonly code: ProblemCode; readonly facts: Facts }[];
}

export const newTurn = (book: Book, type: string, at: string, keys: readonly string[]): Turn => ({
  book,
  type,
  at,
  keys,
  funds: new Set(),
  programmes: new Set(),
  classes: new Set(),
  purses: new Set(),
  faults: [],
});

const LIVE: readonly PurseState[] = ["issued", "claimed", "held"];

const fault = (turn: Turn, code: ProblemCode, facts: Facts): void => void turn.faults.push({ code, facts });

export function add(turn: Turn, fund: Fund, counter: Counter, amount: number): void {
  fund.sums[counter] += BigInt(amount);
  turn.funds.add(fund);
}

export function step(turn: Turn, purse: Purse, from: readonly PurseState[], to: PurseState): void {
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
    class: undefined,
    reserved: 0,
    accrued: 0,
    paid: 0,
    reservedBefore: 0,
    certificate: undefined,
    settlement: undefined,
  };
  turn.book.purses.set(voucher, purse);
  turn.purses.add(purse);
  turn.programmes.add(programme);
  if (programme.reservesAtIssue) fill(purse, { reserved: programme.face });
}

export function hold(turn: Turn, purse: Purse, aClass: Class): void {
  const { voucher, programme } = purse;
  step(turn, purse, ["claimed"], "held");
  purse.class = aClass;
  aClass.seated.add(purse);
  turn.classes.add(aClass);
  if (!programme.reservesAtIssue) fill(purse, { reserved: mostWorth(aClass, programme.face) });
  if (turn.at >= aClass.firstSessionEnd) fault(turn, "seat-too-late", { voucher, class: aClass.class });
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
  purse.reservedBefore = reserved;
  fill(purse, { accrued: due });
  if (due > limit) {
    fault(turn, "voucher-overpaid", { voucher, what: "due", amount: due, limitName: "reserved", limit });
  }
  if (outcome === "certificate") useCertificate(turn, purse, certificate ?? "");
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
    fill(purse, { reserved: purse.reservedBefore });
  }
  if (purse.certificate !== undefined) turn.book.redeemedWith.delete(purse.certificate);
  purse.certificate = undefined;
}

export function submit(turn: Turn, name: string, lines: readonly Purse[], total: number): void {
  const settlement: Settlement = { settlement: name, lines: new Set(lines), reviewedBy: [] };
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
  purse.settlement = undefined;
}

export function pay(turn: Turn, settlement: Settlement, amount: number): void {
  requireSum(turn, settlement, amount);
  const issuers = [...settlement.lines].flatMap(({ issuedBy }) => issuedBy);
  const duties = [issuers, settlement.reviewedBy, turn.keys].flatMap((keys) => [...new Set(keys)]);
  for (const key of new Set(duties.filter((key, i) => duties.indexOf(key) < i))) {
    fault(turn, "duties-not-separate", { key, settlement: settlement.settlement });
  }
  for (const purse of settlement.lines) {
    step(turn, purse, ["redeemed"], "settled");
    fill(purse, { paid: purse.accrued });
  }
}

/** More or, if an order is cancelled, less is to come back. */
export function order(turn: Turn, purse: Purse, amount: number): void {
  const { voucher, paid } = purse;
  const ordered = (turn.book.ordered.get(purse) ?? 0) + amount;
  turn.book.ordered.set(purse, ordered);
  add(turn, purse.fund, "outstanding", amount);
  turn.purses.add(purse);
  if (ordered > paid) {
    fault(turn, "voucher-overpaid", { voucher, what: "ordered", amount: ordered, limitName: "paid", limit: paid });
  }
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
