import { describe, expect, test } from "vitest";
import { csvLine, csvText } from "../../src/domain/spreadsheet.ts";

describe("a text that a spreadsheet would read as something else gets an apostrophe", () => {
  const misread: Record<string, readonly string[]> = {
    "a formula": ["=1+1", " =1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋a", "－a", "＠a", "\ta", "\ra", "\na"],
    "a number": ["7", "1,000.50", "1e5", "1E5", "12 %", "¥5", "$ 5", "￥５", "(12)", "010"],
    "a day or a time": ["2025-03-04", "3/4", "8:30", "8:30 am", "8:30 P", "2025年", "3月4日", "下午3时5分10秒", "３月"],
    "a day with its month": ["mar-5", "12-may", "5 December 2025", "sept-1", "1.Jun", "JAN/1"],
    "a truth value": ["true", "FALSE"],
  };
  test.each(Object.entries(misread))("%s", (_, texts) => {
    for (const text of texts) expect(csvText(text)).toBe(`'${text}`);
  });

  const months =
    "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov november dec december";
  test.each(months.split(" "))("a day of %s", (month) => {
    for (const text of [`5-${month}`, `${month} 5`]) expect(csvText(text)).toBe(`'${text}`);
    for (const text of [month, `x ${month} 5`, `5 ${month} x`]) expect(csvText(text)).toBe(text);
  });

  test("but not one that is read as it is", () => {
    const plain = [
      "",
      "school-a",
      "a-1",
      "class 7",
      "7th",
      "may",
      "march of 1949",
      "truest",
      "untrue",
      "x=1",
      "a\tb",
      "年",
      "时分",
      "(a)",
      "00000000-0000-1000-8000-000000000001",
      "12345678-1234-4234-9234-123456789012",
    ];
    for (const text of plain) expect(csvText(text)).toBe(text);
  });
});

test("a line is what RFC 4180 says, and a semicolon or a tab starts no cell of its own", () => {
  expect(csvLine(["a", "b c", ""])).toBe("a,b c,\r\n");
  expect(csvLine(['say "a"', "1,5", "a;b", "a\tb", "a\rb", "a\nb"])).toBe(
    '"say ""a""","1,5","a;b","a\tb","a\rb","a\nb"\r\n',
  );
  expect(csvLine([])).toBe("\r\n");
});
