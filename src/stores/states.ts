/**
 * The states of vouchers and settlements for the second wall: what a batch can make of a row, as data. A batch writes
 * only the last state of each record, so several steps can come as one change.
 */
import type { SettlementState, VoucherState } from "../domain/records.ts";

/** A redeemed voucher is `billed` while it is in a settlement: it leaves that paid or refused, and can't be reversed. */
export type WallState = VoucherState | "billed";

interface Automaton<S extends string> {
  /** What one instruction can do. */
  readonly steps: Readonly<Record<S, readonly S[]>>;
  /** What a new record can be after its first instruction. */
  readonly first: S;
  /** States that a batch can end in only if it began in one of these. */
  readonly onlyFrom: Partial<Readonly<Record<S, readonly S[]>>>;
}

const VOUCHER: Automaton<WallState> = {
  first: "issued",
  steps: {
    issued: ["claimed", "void", "expired"],
    claimed: ["held", "void", "expired"],
    held: ["claimed", "redeemed", "void", "expired"],
    redeemed: ["held", "void", "billed"],
    billed: ["void", "settled"],
    settled: ["billed"],
    void: [],
    expired: [],
  },
  onlyFrom: {
    // The port's contract: a hold precedes the end of the sessions, a redemption follows it, and a batch has one instant.
    redeemed: ["held", "redeemed"],
    billed: ["held", "redeemed", "billed", "settled"],
    // Publicity lasts a working day at least from the day it is announced, so no batch has both it and the payment.
    settled: ["billed", "settled"],
  },
};

const SETTLEMENT: Automaton<SettlementState> = {
  first: "submitted",
  steps: {
    submitted: ["reviewed", "void"],
    reviewed: ["publicised"],
    publicised: ["paid", "void"],
    paid: ["publicised"],
    void: [],
  },
  onlyFrom: { paid: ["publicised", "paid"] },
};

/** The changes that a batch can make, from each state, its own included; and the states in which it can leave a new record. */
export interface Changes<S extends string> {
  readonly made: readonly S[];
  readonly changed: ReadonlyMap<S, readonly S[]>;
}

function changesOf<S extends string>({ steps, first, onlyFrom }: Automaton<S>): Changes<S> {
  const from = (start: S): readonly S[] => {
    const reached = new Set([start]);
    for (const state of reached) for (const next of steps[state]) reached.add(next);
    return [...reached];
  };
  const states = from(first);
  return {
    made: states.filter((end) => onlyFrom[end] === undefined),
    changed: new Map(
      states.map((start) => [start, from(start).filter((end) => onlyFrom[end]?.includes(start) ?? true)]),
    ),
  };
}

export const VOUCHER_CHANGES = changesOf(VOUCHER);
export const SETTLEMENT_CHANGES = changesOf(SETTLEMENT);
