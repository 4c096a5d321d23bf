/** The invariants that every accepted decision must keep, computed the other way round: from the vouchers up. */
import { expect } from "vitest";
import type { Posting } from "../../src/domain/money.ts";
import { EMPTY_BALANCES, MOVEMENTS } from "../../src/domain/money.ts";
import type { Tables, VoucherRecord } from "../../src/domain/records.ts";

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
const by = <T>(records: Iterable<T>, holds: (record: T) => boolean): readonly T[] => [...records].filter(holds);

export function checkBooks(tables: Tables, before: Tables, postings: readonly Posting[]): void {
  const vouchers = [...tables.voucher.values()];
  checkFunds(tables, before, postings, vouchers);
  for (const { programme, committed, budgetCap } of tables.programme.values()) {
    const own = vouchers.filter((voucher) => voucher.programme === programme);
    expect(committed).toBe(sum(own.map(({ reserved, accrued, paid }) => reserved + accrued + paid)));
    expect(committed).toBeLessThanOrEqual(budgetCap ?? Number.MAX_SAFE_INTEGER);
  }
  for (const aClass of tables.class.values()) {
    const members = vouchers.filter((voucher) => voucher.class === aClass.class);
    const seated = members.filter(({ state }) => ["held", "redeemed", "settled"].includes(state));
    expect(aClass.held).toBe(seated.length);
    expect(aClass.held).toBeLessThanOrEqual(aClass.capacity);
    expect([...aClass.vouchers].sort()).toEqual(members.map(({ voucher }) => voucher).sort());
  }
  for (const { trainee, vouchers: own } of tables.trainee.values()) {
    expect([...own].sort()).toEqual(
      by(vouchers, (other) => other.trainee === trainee)
        .map((other) => other.voucher)
        .sort(),
    );
  }
  for (const voucher of vouchers) checkVoucher(tables, voucher);
  for (const { lines, total, state, settlement } of tables.settlement.values()) {
    const remaining = lines.filter((line) => line.refused === undefined);
    expect(total).toBe(sum(remaining.map((line) => line.amount)));
    expect(state === "void").toBe(remaining.length === 0);
    const own = vouchers.filter((voucher) => voucher.settlement === settlement).map(({ voucher }) => voucher);
    expect(own.sort()).toEqual(remaining.map((line) => line.voucher).sort());
  }
}

function checkFunds(tables: Tables, before: Tables, postings: readonly Posting[], vouchers: readonly VoucherRecord[]) {
  for (const { fund } of postings) expect(tables.fund.has(fund)).toBe(true);
  for (const [name, fund] of tables.fund) {
    const own = vouchers.filter((voucher) => voucher.fund === name);
    const balances: Record<keyof typeof EMPTY_BALANCES, number> = { ...EMPTY_BALANCES };
    for (const counter of Object.keys(EMPTY_BALANCES) as (keyof typeof EMPTY_BALANCES)[]) {
      balances[counter] = before.fund.get(name)?.[counter] ?? 0;
      for (const { movement, amount } of postings.filter((posting) => posting.fund === name)) {
        const effect: Partial<Record<string, 1 | -1>> = MOVEMENTS[movement];
        balances[counter] += (effect[counter] ?? 0) * amount;
      }
    }
    expect(fund).toMatchObject(balances);
    expect(fund.reserved).toBe(sum(own.map(({ reserved }) => reserved)));
    expect(fund.accrued).toBe(sum(own.map(({ accrued }) => accrued)));
    expect(fund.paid).toBe(sum(own.map(({ paid }) => paid)));
    const { appropriated, withdrawn, reserved, accrued, paid, reusable } = fund;
    const available = [appropriated, -withdrawn, -reserved, -accrued, -paid, reusable]
      .map(BigInt)
      .reduce((a, b) => a + b);
    expect(available).toBeGreaterThanOrEqual(0n);
    const recoveries = by(tables.recovery.values(), (recovery) => recovery.fund === name && !recovery.cancelled);
    expect(fund.outstanding).toBe(sum(recoveries.map((r) => r.amount - r.recovered - r.writtenOff)));
    expect(fund.recovered).toBe(sum(recoveries.map((r) => r.recovered)));
    expect(fund.writtenOff).toBe(sum(recoveries.map((r) => r.writtenOff)));
  }
}

function checkVoucher(tables: Tables, voucher: VoucherRecord): void {
  const { state, reserved, accrued, paid, face } = voucher;
  const live = state === "issued" || state === "claimed" || state === "held";
  if (!live) expect(reserved).toBe(0);
  if (state !== "redeemed") expect(accrued).toBe(0);
  if (state !== "settled") expect(paid).toBe(0);
  expect(reserved + accrued + paid).toBeLessThanOrEqual(face);
  const orders = by(tables.recovery.values(), (r) => r.voucher === voucher.voucher && !r.cancelled);
  expect(voucher.ordered).toBe(sum(orders.map(({ amount }) => amount)));
  expect(voucher.ordered).toBeLessThanOrEqual(paid);
  for (const { amount, recovered, writtenOff } of orders) expect(recovered + writtenOff).toBeLessThanOrEqual(amount);
}
