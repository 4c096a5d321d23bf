import { describe, expect, test } from "vitest";
import {
  hasCreditCheckDigit,
  isFen,
  isId,
  isName,
  isPublicKey,
  isResidentNumber,
  isSignature,
  toFen,
} from "../../src/domain/values.ts";

describe("scalars have one spelling", () => {
  test("fen", () => {
    expect([0, 1, Number.MAX_SAFE_INTEGER].every(isFen)).toBe(true);
    expect([-0, -1, 0.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN, Number.POSITIVE_INFINITY].some(isFen)).toBe(false);
    expect(() => toFen(-1)).toThrow(/rule/);
  });

  test("names", () => {
    expect(["a", "0", "a.b_c-d", "x".repeat(64)].every(isName)).toBe(true);
    expect(["", ".a", "-a", "_a", "A", "a b", "é", "x".repeat(65)].some(isName)).toBe(false);
  });

  test("ids", () => {
    const nil = "00000000-0000-0000-0000-000000000000";
    expect(["01900000-0000-7000-8000-000000000001", nil, nil.replaceAll("0", "f")].every(isId)).toBe(true);
    const wrong = ["01900000-0000-9000-8000-000000000001", "01900000-0000-7000-c000-000000000001"];
    expect([...wrong, "01900000-0000-7000-8000-00000000000A", "01900000000070008000000000000001"].some(isId)).toBe(
      false,
    );
  });

  test("base64url has no trailing bits", () => {
    expect(isPublicKey("A".repeat(43))).toBe(true);
    expect(isPublicKey(`${"A".repeat(42)}B`)).toBe(false);
    expect(isSignature(`${"A".repeat(85)}A`)).toBe(true);
    expect(isSignature(`${"A".repeat(85)}B`)).toBe(false);
  });

  test("a resident identity number has a real birthday and its check character", () => {
    expect(isResidentNumber("11010519491231002x")).toBe(true);
    expect(isResidentNumber("110105194912310021")).toBe(false);
    expect(isResidentNumber("11010519490231002x")).toBe(false);
    expect(isResidentNumber("t-1")).toBe(false);
  });

  test("a unified social credit code checks itself", () => {
    expect(hasCreditCheckDigit("91350100M000100Y43")).toBe(true);
    for (let i = 0; i < 17; i++) {
      const other = "91350100M000100Y43"[i] === "0" ? "2" : "0";
      const code = `${"91350100M000100Y43".slice(0, i)}${other}${"91350100M000100Y43".slice(i + 1)}`;
      expect(hasCreditCheckDigit(code)).toBe(false);
    }
  });
});
