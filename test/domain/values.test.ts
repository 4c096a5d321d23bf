import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import {
  certificateNumber,
  creditCode,
  day,
  hasCreditCheckDigit,
  hash,
  id,
  instant,
  isDay,
  isFen,
  isId,
  isInstant,
  isName,
  isPublicKey,
  isResidentNumber,
  isSignature,
  keyId,
  level,
  name,
  occupation,
  origin,
  publicKey,
  region,
  text,
  toFen,
  toInstant,
  year,
} from "../../src/domain/values.ts";

describe("scalars have one spelling", () => {
  test("fen", () => {
    expect([0, 1, Number.MAX_SAFE_INTEGER].every(isFen)).toBe(true);
    expect([-0, -1, 0.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN, Number.POSITIVE_INFINITY].some(isFen)).toBe(false);
    expect(() => toFen(-1)).toThrow(expect.objectContaining({ name: "LedgerError", code: "ledger-corrupt" }));
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
    expect([`A${"A".repeat(86)}`, `${"A".repeat(86)}A`, "A".repeat(85)].some(isSignature)).toBe(false);
  });

  test.each([
    ["an instant", instant, "2025-02-03T01:00:00.000Z", ["2025-02-30T01:00:00.000Z", "2025-02-03T24:00:00.000Z"]],
    ["a day", day, "2025-02-28", ["2025-02-29", "20250228"]],
    ["an id", id, "01900000-0000-7000-8000-000000000001", []],
    ["a name", name, "linwu-2025", ["x".repeat(65)]],
    ["a hash", hash, "0".repeat(64), ["0".repeat(63), "0".repeat(65), "A".repeat(64)]],
    ["a key id", keyId, "0123456789abcdef", ["0".repeat(15), "0".repeat(17)]],
    ["a public key", publicKey, "A".repeat(43), ["A".repeat(42), "A".repeat(44)]],
    ["an origin", origin, "vouchers.example/a-1", ["", "x".repeat(201), "A"]],
    ["a certificate's number", certificateNumber, "Ab-1._", ["", "x".repeat(65)]],
    ["an occupation", occupation, "4-04-05-05", ["4-04-05", "44-04-05-05"]],
    ["a region", region, "431025", ["43102", "4310255"]],
    ["a credit code", creditCode, "91350100M000100Y43", ["91350100M000100Y4", "I".repeat(18)]],
    ["a text", text, "x".repeat(500), ["", "x".repeat(501), "😀".repeat(501), "a\u2028b"]],
  ] as const)("%s is the whole text, with nothing before or behind it", (_, schema, good, wrong) => {
    const takes = (value: unknown) => z.safeParse(schema, value).success;
    expect(takes(good)).toBe(true);
    for (const other of [...wrong, `\n${good}`, `${good}\n`, `\t${good}`, `${good}\t`])
      expect([other, takes(other)]).toEqual([other, false]);
  });

  test("characters outside the first plane are one character of a text each", () => {
    expect(z.safeParse(text, "😀".repeat(500)).success).toBe(true);
  });

  test("years have four digits, levels are 0 to 5", () => {
    expect([999, 1000, 9999, 10_000].map((value) => z.safeParse(year, value).success)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect([-1, 0, 5, 6].map((value) => z.safeParse(level, value).success)).toEqual([false, true, true, false]);
    expect(() => toInstant(Date.UTC(10_000, 0, 1))).toThrow(expect.objectContaining({ code: "wrong-usage" }));
  });

  test("a resident identity number has a real birthday and its check character", () => {
    expect(isResidentNumber("11010519491231002x")).toBe(true);
    expect(isResidentNumber("110105194912310021")).toBe(false);
    expect(isResidentNumber("11010519490231002x")).toBe(false);
    expect(isResidentNumber("t-1")).toBe(false);
    expect(isResidentNumber("11010519491231002xa")).toBe(false);
    const checked = (seventeen: string) => [..."0123456789x"].filter((last) => isResidentNumber(seventeen + last));
    expect(checked("11010519491231002")).toEqual(["x"]);
    expect(checked("11010519490231002")).toEqual([]);
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

test("a day is one that the Gregorian calendar has", () => {
  const days = ["2000-02-29", "2024-02-29", "2400-02-29", "2025-01-31", "2025-04-30", "0000-01-01", "9999-12-31"];
  const none = ["1900-02-29", "2023-02-29", "2100-02-29", "2025-02-30", "2025-04-31", "2025-01-32", "2025-01-00"];
  const noMonth = ["2025-00-10", "2025-13-10", "2025-99-29", "2025-1-10", "x2025-01-10", "2025-01-10x"];
  expect([...days, ...none, ...noMonth].filter(isDay)).toEqual(days);
});

test("an instant is of such a day, before 24:00, without a leap second, and nothing stands around it", () => {
  const instants = ["2024-02-29T00:00:00.000Z", "2025-12-31T23:59:59.999Z"];
  const days = ["2025-02-29T00:00:00.000Z", "2025-01-00T00:00:00.000Z"];
  const times = ["2025-01-10T24:00:00.000Z", "2025-01-10T23:60:00.000Z", "2016-12-31T23:59:60.000Z"];
  const around = ["x2025-01-10T00:00:00.000Z", "2025-01-10T00:00:00.000Zx", "2025-01-10T00:00:00.000", "2025-01-10"];
  expect([...instants, ...days, ...times, ...around].filter(isInstant)).toEqual(instants);
});
