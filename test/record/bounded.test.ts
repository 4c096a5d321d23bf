import { expect, test } from "vitest";
import { createMemory } from "../../src/record/bounded.ts";

const remembered = (keys: string, limit = 2) => {
  const memory = createMemory<string>(limit);
  for (const key of keys) memory.get(key) ?? memory.set(key, key.toUpperCase());
  return (asked: string) => [...asked].filter((key) => memory.get(key) === key.toUpperCase()).join("");
};

test("what is set is given back, and what is not set is not known", () => {
  const memory = createMemory<boolean>(2);
  expect(memory.get("a")).toBeUndefined();
  expect(memory.set("a", false)).toBe(false);
  expect(memory.get("a")).toBe(false);
});

test("as many as the limit are remembered, however often others are asked for", () => {
  expect(remembered("abaabbab")("ab")).toBe("ab");
  expect(remembered("abcabcacb", 3)("abc")).toBe("abc");
  expect(remembered("abcdefghij", 10)("abcdefghij")).toBe("abcdefghij");
});

test("the ones used last are remembered", () => {
  expect(remembered("abcbcdbe")("be")).toBe("be");
  expect(remembered("abab".repeat(10).concat("cad"))("ad")).toBe("ad");
});

test("those unused for long are forgotten: never more than twice the limit are kept", () => {
  const keys = "abcdefghijklmnop";
  expect(remembered(keys, 3)(keys).length).toBeLessThanOrEqual(6);
  expect(remembered(keys, 3)("abcdefghij")).toBe("");
});
