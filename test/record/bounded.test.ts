import { expect, test } from "vitest";
import { remember } from "../../src/record/bounded.ts";

const recall = (limit: number) => {
  const map = new Map<string, string>();
  const made: string[] = [];
  const of = (key: string) =>
    remember(map, limit, key, () => {
      made.push(key);
      return key.toUpperCase();
    });
  return { of, map, made };
};

test("what is remembered is made once", () => {
  const { of, made } = recall(2);
  expect([of("a"), of("b"), of("a"), of("b")]).toEqual(["A", "B", "A", "B"]);
  expect(made).toEqual(["a", "b"]);
});

test("over the limit the one unused for longest goes, and is made again when it is asked for", () => {
  const { of, map, made } = recall(2);
  for (const key of ["a", "b", "a", "c"]) of(key);
  expect([...map.keys()]).toEqual(["a", "c"]);
  expect(of("b")).toBe("B");
  expect(made).toEqual(["a", "b", "c", "b"]);
  expect(map.size).toBe(2);
});
