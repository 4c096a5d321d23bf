/** What the report says that it did not check, and that it is complete about what it did. */
import { expect, test } from "vitest";
import { audit, CHECKS } from "../../src/audit/index.ts";
import { PROBLEMS } from "../../src/audit/problems.ts";
import { problem } from "../../src/audit/worded.ts";
import { auditSample, bytes, expected } from "./sample.ts";

const left = ({ notChecked }: Awaited<ReturnType<typeof audit>>) =>
  notChecked.map(({ check, why }) => `${check}: ${why}`);

test("the report says that no checkpoint, no older checkpoint and no tables were given", async () => {
  const report = await audit([bytes], { trusted: expected.operator });
  expect(report.ok).toBe(true);
  expect(left(report)).toEqual([
    "checkpoint: No checkpoint over the last entry was given: entries behind it may be missing",
    expect.stringMatching(/^older-checkpoints: No checkpoint that the auditor kept was given/),
    "checkpoint-signatures: No checkpoint was given",
    "derived-files: No tables, journal or totals were given",
  ]);
  for (const { whyZh } of report.notChecked) expect(whyZh).toMatch(/\p{Script=Han}/u);
});

test("without a key everything is checked but whose ledger it is, and the report says so", async () => {
  const report = await auditSample([bytes], { trusted: [], origin: expected.origin });
  expect({ ok: report.ok, judged: report.judged }).toEqual({ ok: true, judged: expected.size });
  expect(left(report)).toContainEqual(expect.stringMatching(/^trust: No operator's key was given/));
  expect(report.checks.find(({ name }) => name === "trust")).toMatchObject({ ok: "not checked" });
});

test("behind a bad line the report says what was left out", async () => {
  const report = await auditSample([bytes.subarray(0, bytes.length - 1)]);
  const names = report.notChecked.map(({ check }) => check);
  expect(names).toEqual(expect.arrayContaining(["signatures", "law", "fund-totals", "settlements", "openings"]));
});

test("every check but the one that only the law speaks for can find something of its own", () => {
  const used = new Set<string>(Object.values(PROBLEMS).map(([check]) => check));
  expect(CHECKS.map(({ name }) => name).filter((name) => !used.has(name))).toEqual(["signatures"]);
});

test("a problem names the records that it is about", () => {
  const facts = { settlement: "s-1", key: "0123456789abcdef", amount: 7, former: "x" };
  expect(problem("duties-not-separate", 3, facts).records).toEqual([
    { kind: "settlement", id: "s-1" },
    { kind: "key", id: "0123456789abcdef" },
  ]);
});
