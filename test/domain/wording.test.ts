/** How facts stand in a sentence, in English and in Chinese. */
import { describe, expect, test } from "vitest";
import type { Facts } from "../../src/domain/error.ts";
import { CHINESE, fill, yuan } from "../../src/domain/wording.ts";

const both = (template: string, facts: Facts) => [fill(template, facts, "en"), fill(template, facts, "zh")];

test("every wording of the law has one in Chinese, with the same facts in it", () => {
  const factsIn = (sentence: string) => [...sentence.matchAll(/\{(\w+)/g)].map(([, fact]) => fact).sort();
  const wrong = Object.entries(CHINESE).filter(
    ([english, chinese]) =>
      !/\p{Script=Han}|UUID/u.test(chinese) || factsIn(english).join() !== factsIn(chinese).join(),
  );
  expect(wrong).toEqual([]);
});

describe("in words", () => {
  test("roles are joined as people join them", () => {
    const { school, trainee, issuer, auditor } = CHINESE;
    const needs = both("{needs}", { needs: "school + trainee/issuer" });
    expect(needs).toEqual(["school, and trainee or issuer", `${school}以及${trainee}或${issuer}`]);
    expect(both("{by}", { by: "auditor, issuer" })).toEqual(["auditor and issuer", `${auditor}和${issuer}`]);
    expect(both("{role}", { role: "root" })).toEqual(["root", CHINESE.root]);
  });

  test("types are named as people call them", () => {
    const named = ["string", "number", "int", "boolean", "array", "object", "record"].map((expectedType) =>
      fill("{expectedType}", { expectedType }, "en"),
    );
    expect(named).toEqual(["text", "a number", "a whole number", "true or false", "a list", "an object", "an object"]);
  });

  test("what is no wording of the law is shown as it is, marked as such in Chinese", () => {
    const [what, one] = ["The value 7 is no JSON, a+b", "X-1/y"];
    expect(both("{what}", { what })).toEqual([what, `不合规范（${what}）`]);
    expect(both("{what}", { what: one })).toEqual([one, one]);
    expect(both("{name}", { name: "root" })).toEqual(["root", "root"]); // a name is nobody's wording
  });

  test("names that a sentence asks for as names are shown as they are, whatever the fact is called", () => {
    expect(both("{needed:names}", { needed: "from, to, school" })).toEqual(["from, to, school", "from, to, school"]);
  });

  test("a fact that is not given leaves nothing, a form that does not exist changes nothing", () => {
    expect(both("<{none}> <{none:yuan}> <{n:none}>", { n: 7 })).toEqual(["<> <> <7>", "<> <> <7>"]);
  });
});

test("fen are written as yuan, and what is no whole fen as what it is", () => {
  expect([yuan(1_050, "en"), yuan(10.5, "en"), yuan(-5, "zh")]).toEqual(["10.50 yuan", "0.105 yuan", "-0.05 元"]);
});

test("levels, percentages, days and instants are written as each language writes them", () => {
  const levels = [0, 1, 2, 3, 4, 5, 6].map((level) => fill("{level:level}", { level }, "zh"));
  expect(levels).toEqual(["专项职业能力", "一级", "二级", "三级", "四级", "五级", "6"]);
  expect(fill("{level:level}", { level: 3 }, "en")).toBe("3");
  expect(both("{bp:percent}", { bp: 8_050 })).toEqual(["80.5 %", "80.5%"]);
  expect(both("{day:day}", { day: "2025-03-04" })).toEqual(["2025-03-04", "2025 年 3 月 4 日"]);
  const at = "2025-03-04T16:30:00.000Z";
  expect(both("{at:at}", { at })).toEqual(["2025-03-05 00:30 (+08:00)", "2025 年 3 月 5 日 00:30"]);
  expect(both("{at:at}", { at: "soon" })).toEqual(["soon", "soon"]);
});
