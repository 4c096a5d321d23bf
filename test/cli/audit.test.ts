/** `audit` beyond one export and its verdict: findings, thresholds, openings, several ledgers, and the bar's pace. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { writePartialExport } from "../../src/audit/directory.node.ts";
import { chinaTime } from "../../src/cli/table.ts";
import { paceText } from "../../src/cli/terminal.ts";
import { opening } from "../scenario/scenes.ts";
import { command, folder, root } from "./command.ts";

const city = join(folder, "wenzhou");
const other = join(folder, "other");
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
let cityKey = "";
let otherKey = "";

beforeAll(async () => {
  const exported = async (scenario: string, path: string): Promise<string> => {
    const { stdout } = await command("run", scenario, "--export", path, "--json");
    return JSON.parse(stdout).operator;
  };
  cityKey = await exported(join(root, "examples", "wenzhou-2025.jsonl"), city);
  otherKey = await exported(file("other.scenario", `${JSON.stringify(opening)}\n`), other);
});

test("findings stand in a section of their own, in both languages, and never change the exit code", async () => {
  const { code, stdout } = await command("audit", city, "--key", cityKey, "--threshold", "newSchoolDays=70");
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /Findings in 40 entries.*\n {2}school-new \(1\): A school .*\n {4}line 30: School robot-factory/,
  );
  expect(stdout).toMatch(/\n +培训机构 robot-factory 准入后 70 日即首次核销。\n/);
});

test("the report says which thresholds are not the defaults, and the defaults", async () => {
  const more = ["--threshold", "newSchoolDays=70", "--threshold", "travelMinutes=120"];
  const { stdout } = await command("audit", city, "--key", cityKey, ...more);
  expect(stdout).toContain("  Thresholds that are not the defaults: newSchoolDays 70 (default 30)\n");
  const zh = await command("audit", city, "--key", cityKey, ...more, "--lang", "zh");
  expect(zh.stdout).toContain("  非默认阈值：newSchoolDays 70（默认 30）\n");
  expect((await command("audit", city, "--key", cityKey)).stdout).not.toContain("Thresholds");
});

test("the report has the end that was audited, and all that makes up what is available", async () => {
  const { stdout } = await command("audit", city, "--key", cityKey);
  const report = JSON.parse((await command("audit", city, "--key", cityKey, "--json")).stdout);
  const last = JSON.parse(readFileSync(join(city, "entries.jsonl"), "utf8").trimEnd().split("\n").at(-1) ?? "");
  expect(report.lastAt).toBe(last.at);
  expect(stdout).toContain(`Hash of the last line: ${report.head}\nLast entry: ${chinaTime(last.at)} (+08:00)\n`);
  expect(stdout).toMatch(/paid +reusable +available +recovered +written off +outstanding\n/);
});

test("what the law refused is printed with its line, code, instruction, time and signers", async () => {
  const { key } = JSON.parse(readFileSync(join(root, "test/broken/wrong-role/expected.json"), "utf8"));
  const path = join(root, "test/broken/wrong-role/export");
  const { code, stdout } = await command("audit", path, "--key", key);
  const [problem] = JSON.parse((await command("audit", path, "--key", key, "--json")).stdout).problems;
  const [, line = ""] = readFileSync(join(path, "entries.jsonl"), "utf8").split("\n");
  const { at, instruction, signatures } = JSON.parse(line);
  const { type, id } = instruction;
  const [{ key: signer }] = signatures;
  expect(problem.entry).toEqual({ type, id, at, signers: [signer] });
  const where = `line 2 · signer-not-authorised · ${type} · ${id} · ${chinaTime(at)} (+08:00) · signed by ${signer}`;
  expect(code).toBe(1);
  expect(stdout).toMatch(/\n {2}signatures: This instruction can't be accepted[^\n]*\n +现有签名[^\n]*\n/);
  expect(stdout).toContain(`\n${" ".repeat("signatures: ".length + 2)}${where}\n`);
});

test("the JSON has every kind of finding with its thresholds, found or not", async () => {
  const more = ["--threshold", "newSchoolDays=70", "--threshold", "recoveryDays=9", "--json"];
  const { findings } = JSON.parse((await command("audit", city, "--key", cityKey, ...more)).stdout);
  const named = (name: string) => findings.find((result: { readonly name: string }) => result.name === name);
  expect(named("school-new")).toMatchObject({
    count: 1,
    found: [{ records: [{ kind: "party", id: "robot-factory" }] }],
  });
  expect(named("recovery-outstanding")).toMatchObject({ count: 0, thresholds: { recoveryDays: 9 }, found: [] });
});

test.each(["nothing=1", "newSchoolDays=-1"])(
  "%s is no threshold, and the answer has their names",
  async (threshold) => {
    const { code, stderr } = await command("audit", city, "--key", cityKey, "--threshold", threshold);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/NAME=NUMBER.*newSchoolDays/) });
  },
);

test("several exports are audited with a key each, held against each other, and wrong if one is", async () => {
  const broken = file("broken.jsonl", "not an entry\n");
  const kept = ["--checkpoint", join(city, "checkpoint"), "--checkpoint", join(other, "checkpoint")];
  const keys = ["--key", otherKey, "--key", cityKey];
  const { code, stdout } = await command("audit", other, city, ...keys, ...kept);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /== .*other ==\n.*(\n.*)*== .*wenzhou ==\n.*(\n.*)*\nFindings between 2 ledgers.*\n {2}none\n$/,
  );
  const result = JSON.parse((await command("audit", other, broken, city, ...keys, "--json")).stdout);
  expect(result).toMatchObject({
    ok: false,
    exports: [
      { path: other, origin: "vouchers.example", ok: true },
      { path: broken, ok: false, firstBadLine: 1 },
      { path: city, origin: "vouchers.wenzhou.example", ok: true },
    ],
  });
  expect(result.findings.map(({ name }: { readonly name: string }) => name)).toContain("funded-twice");
});

test.each([
  ["an export without its key", () => [other, city, "--key", otherKey], /wenzhou.*--key/],
  ["one ledger twice", () => [city, city, "--key", cityKey], /Give each ledger once/],
])("%s is refused before anything is audited", async (_, args, why) => {
  expect(await command("audit", ...args())).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(why) });
});

test("openings are read from files, and a bad line is named with its file, in the reader's language", async () => {
  const one = { trainee: "wz-1", identity: "an invented person", salt: "A".repeat(43) };
  const openings = file("openings.jsonl", `${JSON.stringify(one)}\n`);
  const audited = await command("audit", city, "--key", cityKey, "--openings", openings);
  expect(audited).toMatchObject({ code: 1, stdout: expect.stringMatching(/openings: Trainee wz-1 was opened, but/) });
  expect(audited.stdout).not.toContain("invented");
  writeFileSync(openings, `${readFileSync(openings, "utf8")}{}\n`);
  const bad = await command("audit", city, "--key", cityKey, "--openings", openings);
  expect(bad).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/openings\.jsonl: Line 2 of the openings lacks/),
  });
  const zh = await command("audit", city, "--key", cityKey, "--openings", openings, "--lang", "zh");
  expect(zh.stderr).toMatch(/openings\.jsonl：身份开启文件第 2 行缺少/);
  const missing = await command("audit", city, "--key", cityKey, "--openings", join(folder, "none"));
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringMatching(/none: there is no such file/) });
});

test("the bar says how fast it goes and how long it takes", () => {
  expect(paceText("en", { done: 25, total: 100, things: 5000, seconds: 10 })).toBe("500/s, 0:30 left");
  expect(paceText("zh", { done: 1, total: 601, things: 1, seconds: 1 })).toBe("每秒 1，剩余 10:00");
  expect(paceText("en", { done: 0, total: 100, things: 0, seconds: 1 })).toBe("");
  expect(paceText("en", { done: 7, total: 0, things: 7, seconds: 1 })).toBe("7/s, 0:00 left");
});

test("a partial export is held against checkpoints that were kept, and takes neither openings nor thresholds", async () => {
  const part = join(folder, "part");
  await writePartialExport(part, {
    origin: "vouchers.wenzhou.example",
    scope: { kind: "school", id: "robot-factory" },
    lines: () => readFileSync(join(city, "entries.jsonl"), "utf8").trimEnd().split("\n"),
    checkpoint: { size: 40, note: readFileSync(join(city, "checkpoint"), "utf8") },
  });
  const [receipt = ""] = readdirSync(join(part, "receipts"));
  const audited = (...more: readonly string[]) => command("audit", part, "--key", cityKey, ...more);
  const foreign = await audited("--checkpoint", join(other, "checkpoint"));
  expect(foreign).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/checkpoint is not a checkpoint that the trus/),
  });
  expect((await audited("--checkpoint", join(part, "receipts", receipt))).code).toBe(0);
  for (const [args, why] of [
    [["--checkpoint", join(folder, "none")], /none: there is no such file/],
    [["--checkpoint", join(part, "README.md")], /README\.md is neither a checkpoint nor a receipt/],
    [["--openings", join(folder, "none")], /--openings takes a whole one/],
    [["--threshold", "newSchoolDays=70"], /--threshold takes a whole one/],
  ] as const) {
    expect(await audited(...args)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(why) });
  }
  const both = await command("audit", part, other, "--key", cityKey, "--key", otherKey);
  expect(both).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/part is a partial export.*alone/) });
});

test("a receipt that was kept stands for its checkpoint, and a file that is neither is no problem of the ledger", async () => {
  const audited = (path: string) => command("audit", city, "--key", cityKey, "--checkpoint", path);
  const note = readFileSync(join(city, "checkpoint"), "utf8");
  const receipt = file("kept.tlog-proof", `c2sp.org/tlog-proof@v1\nextra AAAA\nindex 0\n\n${note}`);
  expect(await audited(receipt)).toMatchObject({ code: 0, stdout: expect.stringMatching(/ok +older-checkpoints/) });
  const neither = await audited(join(city, "README.md"));
  expect(neither).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/README\.md is neither/) });
});

test("a name with a line feed can't forge a line of the report", async () => {
  cpSync(city, join(folder, "forging"), { recursive: true });
  writeFileSync(join(folder, "forging", "checkpoints", "a\nNothing is wrong."), "x");
  writeFileSync(join(folder, "forging", "b\nNothing is wrong."), "x");
  const { code, stdout } = await command("audit", join(folder, "forging"), "--key", cityKey);
  expect(code).toBe(1);
  expect(stdout).toContain("a\\nNothing is wrong.");
  expect(stdout).not.toMatch(/^Nothing/m);
});
