import { describe, expect, test } from "vitest";
import { due, EMPTY_BALANCES, largestDue, moved, type Price } from "../../src/domain/money.ts";
import { toFen } from "../../src/domain/values.ts";
import { yuan } from "../../src/domain/wording.ts";
import { TRAINER } from "./town.ts";

const MAX = toFen(Number.MAX_SAFE_INTEGER);
const price = (standard: number, outcomes: Price["outcomes"]): Price => ({
  occupation: TRAINER,
  level: 5,
  standard: toFen(standard),
  minMinutes: 0,
  outcomes,
});

describe("due", () => {
  test.each([
    [150_000, 15_000, 300_000, 1, 225_000], // Wenzhou: +50 %
    [100_000, 13_000, 300_000, 1, 130_000], // Shanghai: +30 %
    [100_000, 6_000, 300_000, 1, 60_000],
    [99_999, 9_999, 300_000, 1, 99_989],
    [99_999, 9_999, 300_000, 10, 99_980],
    [99_999, 9_999, 300_000, 100, 99_900],
    [9_999, 1, 300_000, 1, 0],
    [10_000, 1, 300_000, 1, 1],
    [100_000, 20_000, 150_001, 100, 150_001], // the face itself is not rounded
    [100_000, 10_000, 100_000, 1, 100_000],
    [100_000, 10_000, 0, 1, 0],
    [0, 10_000, 100_000, 1, 0],
  ])("%s fen at %s bp, face %s, step %s, are %s", (standard, certificate, face, step, expected) => {
    expect(due(price(standard, { certificate }), "certificate", toFen(face), step)).toBe(expected);
  });

  test("products beyond 2^53 are exact", () => {
    expect(due(price(MAX, { certificate: 9_999 }), "certificate", MAX, 1)).toBe(
      Number((BigInt(MAX) * 9_999n) / 10_000n),
    );
    expect(due(price(MAX, { certificate: 20_000 }), "certificate", MAX, 100)).toBe(MAX);
  });

  test("nothing is due for an outcome that is not priced", () => {
    expect(due(price(100, { certificate: 1 }), "completion", MAX, 1)).toBeUndefined();
  });

  test("a hold reserves the largest", () => {
    expect(largestDue(price(100_000, { certificate: 5_000, completion: 6_000 }), MAX, 1)).toBe(60_000);
    expect(largestDue(price(100_000, { completion: 6_000 }), MAX, 1)).toBe(60_000);
    expect(largestDue(price(100_000, { certificate: 20_000, completion: 6_000 }), toFen(70_000), 1)).toBe(70_000);
  });
});

describe("balances", () => {
  test("a counter never leaves 0 … 2^53 − 1", () => {
    const full = { ...EMPTY_BALANCES, appropriated: MAX };
    expect(moved(full, "appropriate", toFen(1))).toBeUndefined();
    expect(moved(full, "release", toFen(1))).toBeUndefined();
    expect(moved(full, "reserve", MAX)?.reserved).toBe(MAX);
    expect(full.reserved).toBe(0);
  });

  test.each([
    ["accrue", { reserved: 2, accrued: 8 }],
    ["pay", { accrued: 2, paid: 8 }],
    ["return", { accrued: 8, paid: 2 }],
    ["receive", { outstanding: 2, recovered: 8 }],
    ["writeOff", { outstanding: 2, writtenOff: 8 }],
    ["reuse", { reusable: 8 }],
  ] as const)("%s changes its own counters and no other", (movement, expected) => {
    const five = toFen(5);
    const [appropriated, withdrawn, reserved, accrued, paid] = [five, five, five, five, five];
    const [outstanding, recovered, writtenOff, reusable] = [five, five, five, five];
    const before = { appropriated, withdrawn, reserved, accrued, paid, outstanding, recovered, writtenOff, reusable };
    expect(moved(before, movement, toFen(3))).toEqual({ ...before, ...expected });
  });

  test("yuan are written without floating point", () => {
    expect(yuan(MAX, "en")).toBe("90,071,992,547,409.91 yuan");
    expect(yuan(-5, "zh")).toBe("-0.05 元");
    expect(yuan(0, "en")).toBe("0.00 yuan");
  });
});
