/** docs/threat-model.md names tests that are there, and every attack of the dishonest bureau. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ATTACKS, MEANS } from "../audit/attacks.ts";

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../docs/${path}`, import.meta.url)), "utf8");
const page = read("threat-model.md");

test("every test that the page names is there", () => {
  const named = [...page.matchAll(/\[[^\]]+\]\((\.\.\/test\/[^)]+)\) “([^”]+)”/g)];
  expect(named.length).toBeGreaterThan(40);
  for (const [, path = "", name = ""] of named) expect(read(path).includes(name), `${path}: ${name}`).toBe(true);
});

test("every row of what stops or finds an attack names a test, or says that nothing does", () => {
  const rows = page
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (---|attack|key of|the bureau …)/.test(line));
  const withTests = rows.filter((row) => row.split(" | ").length < 6);
  expect(withTests.length).toBeGreaterThan(25);
  const silent = withTests.filter((row) => !row.includes("](../test/") && !/^\| \*\*.* \| – \|$/.test(row));
  expect(silent).toEqual([]);
});

test("every attack of the dishonest bureau has its row, with a tick where it is found", () => {
  for (const { name, keyOnly, foundWith = [] } of ATTACKS) {
    const ticks = MEANS.map((means) => (keyOnly !== undefined || foundWith.includes(means) ? "✔" : "–"));
    expect(page).toContain(`\n| ${[name, ...ticks].join(" | ")} | `);
  }
});

test("the page links to pages that are there", () => {
  const links = [...page.matchAll(/\]\(([a-z-]+\.md)\)/g)].map(([, path = ""]) => path);
  expect(links.length).toBeGreaterThan(1);
  for (const path of links)
    expect(existsSync(fileURLToPath(new URL(`../../docs/${path}`, import.meta.url)))).toBe(true);
});
