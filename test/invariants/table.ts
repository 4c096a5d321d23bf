/** The invariants of section 6 of the domain page that can be read off a history, by their numbers. */
import { changesNothing, dutiesAreSeparate, isChained, isRightlySigned } from "./chain.ts";
import { fundsAreNeverOverdrawn, fundsAreTheirVouchers, moneyLeavesOnce, nothingIsPaidTwice } from "./money.ts";
import { certificatesAreUsedOnce, frozenStandsStill, settlementsArePaidOnce } from "./payments.ts";
import { isRedeemedOnce, isWithinLimits, isWord, seatsAreTakenOnce } from "./vouchers.ts";
import { all, type Check } from "./watch.ts";

export interface Invariant {
  readonly number: number;
  readonly sentence: string;
  /** What is wrong with a history, in a few words each; empty if the invariant holds for every prefix of it. */
  readonly check: Check;
}

const row = (number: number, sentence: string, ...checks: readonly Check[]): Invariant => ({
  number,
  sentence,
  check: all(...checks),
});

/** 5, 16, 17 and 18 are about more than one history: races.test.ts, replay.test.ts and damage.test.ts have them. */
export const INVARIANTS: readonly Invariant[] = [
  row(1, "seq has no gap, prev links, at never decreases, instruction ids are unique", isChained),
  row(
    2,
    "a refused instruction changes nothing, a repeated one gives the first outcome and adds nothing",
    changesNothing,
  ),
  row(3, "no balance of a fund is below zero, and the money identity holds", fundsAreNeverOverdrawn),
  row(4, "what is reserved, accrued and paid in a fund is the sum over its vouchers", fundsAreTheirVouchers),
  row(6, "money leaves a voucher once: reserves = releases + accruals + what is still reserved", moneyLeavesOnce),
  row(7, "a voucher is redeemed and paid at most once at a time", isRedeemedOnce),
  row(8, "recovered + written off ≤ ordered ≤ paid ≤ due ≤ reserved at redemption ≤ face", nothingIsPaidTwice),
  row(9, "every voucher's history is a word of the automaton", isWord),
  row(10, "each hold and redemption was within its own programme's limits when it was appended", isWithinLimits),
  row(
    11,
    "a class has seats for all who hold, before its first session is over, and nobody two at a time",
    seatsAreTakenOnce,
  ),
  row(12, "a certificate number pays at most once, for its own voucher", certificatesAreUsedOnce),
  row(
    13,
    "a redemption is in one settlement, which is paid when it is due, to its payee, as its lines add up",
    settlementsArePaidOnce,
  ),
  row(14, "nothing is claimed, held, redeemed or paid in a frozen scope, and freezes move no money", frozenStandsStill),
  row(
    15,
    "every signature counts at its place, and three keys issue, review and pay",
    isRightlySigned,
    dutiesAreSeparate,
  ),
];
