/** docs/queries.md: its programs run, and it has every question and everything that a voucher can wait for. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import * as core from "../../src/index.ts";
import { WAIT_CODES } from "../../src/ledger/queries/waits.ts";
import { root } from "../cli/command.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");
const page = read("docs/queries.md");

const quoted = [...page.matchAll(/<!-- (examples\/\S+) (\S+) -->\n```ts\n(.*?)\n```/gs)].map(
  ([, path = "", region = "", snippet = ""]) => ({ path, region, snippet }),
);

test.each(quoted)("the page quotes $path $region word for word", ({ path, region, snippet }) => {
  expect(read(path)).toContain(`// #region ${region}\n${snippet}\n// #endregion ${region}\n`);
});

test("it quotes all that it shows, names what there is, and every wait", () => {
  expect(page.match(/```ts/g)).toHaveLength(quoted.length);
  const named = new Set([...page.matchAll(/`([a-z][A-Za-z]+)`/g)].map(([, name]) => name));
  for (const name of QUESTIONS) {
    expect(core).toHaveProperty(name);
    expect([...named]).toContain(name);
  }
  for (const code of WAIT_CODES) expect(page).toContain(`\`${code}\``);
});

const QUESTIONS = [
  ...["fundBalances", "fundStatement", "fundLines", "schoolStatement", "schoolLines", "schoolOverview"],
  ...["voucherStory", "voucherWaits", "classSheet", "transcript", "openSettlements", "expiring", "overdue", "funnel"],
  ...["allRecords", "vouchersOfSchool", "classesIn", "entriesOf", "seqAt", "historyOf", "sentenceOf", "ledgerAsOf"],
];

test("examples/queries.ts runs", async () => {
  const said = vi.spyOn(console, "log").mockImplementation(() => {});
  await import("../../examples/queries.ts");
  const lines = said.mock.calls.map((words) => words.join(" "));
  said.mockRestore();
  expect(lines[0]).toBe("Available: 9,000.00 yuan, then 9,400.00 yuan");
  expect(lines).toContain("The school is owed 600.00 yuan");
  expect(lines.at(-1)).toBe("940000 1 0 1 14");
});
