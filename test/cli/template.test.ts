import { expect, test } from "vitest";
import { fillingOf, templateOf } from "../../src/cli/template.ts";

const filled = (sentence: string, text: string) => {
  const filling = fillingOf(templateOf(sentence), text);
  return filling && Object.fromEntries(filling);
};

test("a hole takes as little as will do, and the last one the rest", () => {
  expect(filled("{a}: {b} is {c}", "x: y: z is 1 is 2")).toEqual({ a: "x", b: "y: z", c: "1 is 2" });
  expect(filled("({a})", "(b))")).toEqual({ a: "b)" });
});

test.each([
  ["another beginning", "the {a}", "a b"],
  ["another end", "{a} is", "b was"],
  ["an empty hole", "a {b} c", "a  c"],
  ["an empty hole at the end", "a {b}", "a "],
  ["an end that overlaps what came before", "{a}: b: {c}: b", "x: b: b"],
  ["more than the sentence", "a", "a b"],
])("%s is another text", (_, sentence, text) => {
  expect(filled(sentence, text)).toBeUndefined();
});

test("a stranger's text of a megabyte is gone through once", () => {
  const text = "a: 1 is 2, so 3 ".repeat(65_536);
  expect(filled("{name}: {setting} is {value}, so {remedy}.", text)).toBeUndefined();
  expect(filled("{a}: {b}: {c}: {d} is {e}, so {f}, therefore {g}", text)).toBeUndefined();
});
