/** Money, in fen and in bigint: every balance is the sum of what moved, counted anew whenever it is asked for. */
import type { Class, Fund, Movement, MovementKind, Price, Programme, Settlement, State, Voucher } from "./state.ts";
import { refuseUnless } from "./town.ts";

export const MOST = 2n ** 53n - 1n;

export interface Balances {
  readonly appropriated: bigint;
  readonly withdrawn: bigint;
  readonly reserved: bigint;
  readonly accrued: bigint;
  readonly paid: bigint;
  readonly recovered: bigint;
  readonly writtenOff: bigint;
  readonly outstanding: bigint;
  readonly reusable: bigint;
  readonly available: bigint;
}

function sum(movements: readonly Movement[], plus: readonly MovementKind[], minus: readonly MovementKind[]): bigint {
  let total = 0n;
  for (const { kind, amount } of movements) {
    if (plus.includes(kind)) total += amount;
    if (minus.includes(kind)) total -= amount;
  }
  return total;
}

const reserved = (moves: readonly Movement[]) => sum(moves, ["reserve"], ["release", "accrue"]);
const accrued = (moves: readonly Movement[]) => sum(moves, ["accrue", "return"], ["reverse", "refuse", "pay"]);
const paid = (moves: readonly Movement[]) => sum(moves, ["pay"], ["return"]);

/** `more`: what is about to move besides. */
export function balances(state: State, fund: Fund, more: readonly Movement[] = []): Balances {
  const moves = [...state.movements, ...more].filter((movement) => movement.fund === fund.fund);
  const counters = {
    appropriated: sum(moves, ["appropriate"], []),
    withdrawn: sum(moves, ["withdraw"], []),
    reserved: reserved(moves),
    accrued: accrued(moves),
    paid: paid(moves),
    recovered: sum(moves, ["receive"], []),
    writtenOff: sum(moves, ["writeOff"], []),
    outstanding: sum(moves, ["order"], ["cancel", "receive", "writeOff"]),
    reusable: sum(moves, ["reuse"], []),
  };
  const { appropriated, withdrawn, reusable } = counters;
  const available = appropriated - withdrawn - counters.reserved - counters.accrued - counters.paid + reusable;
  return { ...counters, available };
}

export interface VoucherMoney {
  readonly reserved: bigint;
  readonly accrued: bigint;
  readonly paid: bigint;
}

export function voucherMoney(state: State, voucher: Voucher): VoucherMoney {
  const moves = state.movements.filter((movement) => movement.voucher === voucher.voucher);
  return { reserved: reserved(moves), accrued: accrued(moves), paid: paid(moves) };
}

/** What a programme's vouchers have reserved, accrued and paid together; its budget cap bounds this. */
export function committed(state: State, programme: Programme, more: readonly Movement[] = []): bigint {
  const moves = [...state.movements, ...more].filter((movement) => movement.programme === programme.programme);
  return reserved(moves) + accrued(moves) + paid(moves);
}

function withinCap(state: State, programme: Programme, amount: bigint): boolean {
  return programme.budgetCap === undefined || committed(state, programme) + amount <= BigInt(programme.budgetCap);
}

/** Asked, in this order, wherever money is reserved. */
export function canReserve(state: State, fund: Fund, programme: Programme, amount: bigint): void {
  refuseUnless("budget-exhausted", amount <= balances(state, fund).available);
  refuseUnless("programme-cap-reached", withinCap(state, programme, amount));
}

export function priceOf(programme: Programme, of: { occupation: string; level: number }): Price | undefined {
  return programme.prices.find(({ occupation, level }) => occupation === of.occupation && level === of.level);
}

/** min(face, floor(standard × bp / 10000) to the step); undefined where the outcome has no price. */
export function dueOf(
  programme: Programme,
  aClass: Pick<Class, "occupation" | "level">,
  voucher: Pick<Voucher, "face">,
  outcome: "certificate" | "completion",
): bigint | undefined {
  const price = priceOf(programme, aClass);
  const bp = price?.outcomes[outcome];
  if (price === undefined || bp === undefined) return undefined;
  const step = BigInt(programme.rounding);
  const whole = (BigInt(price.standard) * BigInt(bp)) / 10_000n;
  const rounded = whole - (whole % step);
  const face = BigInt(voucher.face);
  return rounded < face ? rounded : face;
}

/** The largest due among the outcomes: what a hold reserves. */
export function largestDue(
  programme: Programme,
  aClass: Pick<Class, "occupation" | "level">,
  voucher: Pick<Voucher, "face">,
): bigint {
  const certificate = dueOf(programme, aClass, voucher, "certificate") ?? 0n;
  const completion = dueOf(programme, aClass, voucher, "completion") ?? 0n;
  return certificate > completion ? certificate : completion;
}

/** Money of a voucher that moves. */
export function moved(
  kind: MovementKind,
  { fund, programme, voucher }: Pick<Voucher, "fund" | "programme" | "voucher">,
  amount: bigint,
): Movement {
  return { kind, fund, amount, voucher, programme };
}

/** Of the remaining lines. */
export function settlementTotal(settlement: Settlement): bigint {
  return settlement.lines.reduce((total, line) => (line.refused ? total : total + BigInt(line.amount)), 0n);
}
