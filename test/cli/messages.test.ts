import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { languageOf, MESSAGES } from "../../src/cli/messages.ts";
import { aligned, chinaTime, displayWidth, money, oneLine, printable, table } from "../../src/cli/table.ts";
import { PROBLEMS } from "../../src/scenario/problems.ts";
import { root } from "./command.ts";

const facts = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

test.each([...Object.entries(MESSAGES), ...Object.entries(PROBLEMS)])(
  "%s says the same in both languages",
  (_, [en, zh]) => {
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(facts(zh)).toEqual(facts(en));
  },
);

test("every message is said somewhere", () => {
  const folder = join(root, "src/cli");
  const sources = readdirSync(folder).filter((name) => name !== "messages.ts");
  const code = sources.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  expect(Object.keys(MESSAGES).filter((key) => !code.includes(`"${key}"`))).toEqual([]);
});

test("the language is the locale's, in the order in which POSIX asks", () => {
  expect(languageOf({})).toBe("en");
  expect(languageOf({ LANG: "zh_CN.UTF-8" })).toBe("zh");
  expect(languageOf({ LANG: "zh_CN.UTF-8", LC_ALL: "C" })).toBe("en");
  expect(languageOf({ LANG: "en_GB.UTF-8", LC_ALL: "", LC_MESSAGES: "zh_TW" })).toBe("zh");
});

test("money is written to the fen, without going through floating point", () => {
  expect([0, 5, 100, 7_920_000, -123_456, 2 ** 53 - 1].map(money)).toEqual([
    ...["0.00", "0.05", "1.00", "79,200.00", "-1,234.56", "90,071,992,547,409.91"],
  ]);
});

test("a Chinese character is two columns wide", () => {
  expect(displayWidth("培训券（A）")).toBe(11);
  expect(
    aligned(
      [
        ["资金", "1"],
        ["fund", "20"],
      ],
      [false, true],
    ),
  ).toBe("  资金   1\n  fund  20");
});

test("a table may have as many rows as a ledger has entries", () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => [`${i}`]);
  const lines = table([{ title: "row", right: true }], rows).split("\n");
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([200_001, "     row", "  199999"]);
});

test("times are those of a clock in China", () => {
  expect(chinaTime("2025-05-06T16:00:00.000Z")).toBe("2025-05-07 00:00:00");
});

test("nothing printed can drive a terminal", () => {
  expect(oneLine("one\nvoucher-ledger: two")).toBe("one\\nvoucher-ledger: two");
  expect(printable("a\u001b[31m\r\u0085\u202eb\n培训")).toBe("a\\u001b[31m\\u000d\\u0085\\u202eb\n培训");
});
