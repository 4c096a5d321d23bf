import { expect, test } from "vitest";
import { audit, CHECKS } from "../../src/audit/index.ts";
import { auditSample, bytes, checkpoints, checkpointText, codes, expected, lines } from "./sample.ts";

test("the independently made ledger is good, and adds up to what its maker says", async () => {
  const { available, appropriated, withdrawn, reserved, accrued, paid, recovered, reusable } = expected.fund;
  const report = await auditSample();
  expect(report.problems).toEqual([]);
  expect(report).toMatchObject({
    ok: true,
    origin: expected.origin,
    size: expected.size,
    judged: expected.size,
    root: expected.root,
    head: expected.head,
    totals: {
      funds: {
        "employment-2025": { available, appropriated, withdrawn, reserved, accrued, paid, recovered, reusable },
      },
      vouchers: { claimed: 1, settled: 2 },
    },
  });
  expect(report.firstBadLine).toBeUndefined();
});

test("a report has every check, in order, with a sentence in English and Chinese", async () => {
  const report = await auditSample();
  expect(report.checks.map(({ name }) => name)).toEqual(CHECKS.map(({ name }) => name));
  for (const { name, title, titleZh, ok } of report.checks) {
    expect(title).toMatch(/^[A-Z\w]/);
    expect(titleZh).toMatch(/\p{Script=Han}/u);
    expect(ok, name).toBe(["older-checkpoints", "derived-files"].includes(name) ? "not checked" : true);
  }
});

test("a report can be turned into JSON and back", async () => {
  const report = await auditSample(lines.toSpliced(3, 1));
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test("entries alone are verifiable, and the report says that their end is not proven", async () => {
  const report = await audit([bytes], { trusted: expected.operator });
  expect(report.ok).toBe(true);
  expect(report.notChecked.map(({ check }) => check)).toEqual([
    "checkpoint",
    "older-checkpoints",
    "checkpoint-signatures",
    "derived-files",
  ]);
  const end = report.checks.find(({ name }) => name === "checkpoint");
  expect(end).toMatchObject({ ok: "not checked", problems: 0 });
  expect(end?.why).toContain("No checkpoint over the last entry was given");
});

test("an older checkpoint proves the entries up to its size; one over the last entry proves the end", async () => {
  const older = await audit([bytes], { trusted: expected.operator, checkpoints: [checkpointText("18")] });
  expect(older.ok).toBe(true);
  expect(older.checks.find(({ name }) => name === "checkpoint")?.why).toContain("proven up to entry 17");
  const newest = await audit([bytes], { trusted: expected.operator, checkpoints: [checkpointText("32")] });
  expect(newest.checks.find(({ name }) => name === "checkpoint")?.ok).toBe(true);
});

test("a whole export without its checkpoint is wrong", async () => {
  const report = await auditSample([bytes], { checkpoint: undefined });
  expect(codes(report)).toEqual(["checkpoint-missing"]);
});

test("a lost tail is found against any later checkpoint, its first line named", async () => {
  const first20 = lines.slice(0, 20);
  const whole = await auditSample(first20);
  expect(whole.firstBadLine).toBe(21);
  expect(codes(whole)).toEqual(["older-entries-missing", "entries-missing"]);
  const alone = await audit(first20, { trusted: expected.operator, checkpoints: [checkpointText("32")] });
  expect(alone.firstBadLine).toBe(21);
});

test("an older checkpoint in the place of the newest does not cover the end", async () => {
  const report = await auditSample([bytes], { checkpoint: checkpointText("18") });
  expect(codes(report)).toEqual(["entries-uncovered"]);
  expect(report.firstBadLine).toBe(19);
});

test("a checkpoint file of an export must bear its size as its name", async () => {
  const renamed = checkpoints.map((note) => (note.size === "18" ? { ...note, size: "018" } : note));
  expect(codes(await auditSample([bytes], { checkpoints: renamed }))).toEqual(["checkpoint-misnamed"]);
  const stray = [...checkpoints, { name: "checkpoints/readme", note: "hello\n", size: "readme" }];
  expect(codes(await auditSample([bytes], { checkpoints: stray }))).toEqual(["checkpoint-malformed"]);
  const kept = [...checkpoints, { name: "mine.txt", note: checkpointText("18") }];
  expect((await auditSample([bytes], { checkpoints: kept })).ok, "one that the auditor kept").toBe(true);
});

test("another key than the operator's is not trusted, whatever its name", async () => {
  const stranger = "vouchers.example/sample+9b6d1e50+AUpDm2ZaLU1BDsEoH8W4Lj2P+cdrUcyBFePh6yVvzmSQ";
  await expect(auditSample([bytes], { trusted: stranger })).rejects.toMatchObject({ code: "malformed-key" });
  await expect(auditSample([bytes], { trusted: [] })).rejects.toMatchObject({ code: "wrong-usage" });
});

test("the ledger of another origin is named as such from its first line on", async () => {
  const report = await auditSample([bytes], { origin: "vouchers.example/other" });
  expect(report.ok).toBe(false);
  expect(report.firstBadLine).toBe(1);
  expect(codes(report)).toContain("ledger-foreign");
  expect(codes(report)).toContain("no-trusted-key");
});

test("progress is told after every batch, to the last byte", async () => {
  const told: { lines: number; bytes: number }[] = [];
  await auditSample([bytes], { onProgress: (progress) => told.push(progress) });
  expect(told.at(-1)).toEqual({ lines: 32, bytes: bytes.length });
});
