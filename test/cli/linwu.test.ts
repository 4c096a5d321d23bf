import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { command, type Ended, folder, linwu, linwuKey, program, root, spawned } from "./command.ts";

const store = join(folder, "linwu.db");
const exported = join(folder, "linwu");
const voucher = "0194f000-0000-7000-8000-000000000001";
const read = (...path: string[]) => readFileSync(join(...path), "utf8");
const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(path, name)).isFile())
    .sort()
    .map((name) => [name, read(path, name)]);
let run: Ended;

beforeAll(async () => {
  run = await spawned("run", linwu, "--seed", "linwu-2025", "--store", store, "--export", exported);
});

test("the example is what its program writes", async () => {
  expect((await program("examples/make-linwu.ts")).stdout).toBe(readFileSync(linwu, "utf8"));
});

test("the example goes as expected, and its money is where it should be", () => {
  expect(run).toMatchObject({ code: 0, stderr: "" });
  expect(run.stdout).toMatch(/linwu-2025 +120,000\.00 +0\.00 +0\.00 +0\.00 +79,200\.00 +0\.00 +40,800\.00\n/);
  expect(run.stdout).toMatch(/ai-trainer-2025 +300 +100 +100 +100 +100 +200 +0\n/);
  expect(run.stdout).toMatch(/example-school .* 48 +52 +100,000\.00 +79,200\.00 +20,800\.00 +79,200\.00 +0\.00\n/);
});

test.each([
  ["README.md", []],
  ["README.zh.md", ["--lang", "zh"]],
])("%s shows what it prints", async (readme, more) => {
  const { stdout } = await command("run", linwu, "--seed", "linwu-2025", ...more);
  expect(read(root, readme)).toContain(`\`\`\`\n${stdout.trimEnd()}\n\`\`\``);
});

test("the export audits clean, check by check, with the same totals", async () => {
  const { code, stdout, stderr } = await command("audit", exported, "--key", linwuKey);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/ok +signatures/);
  expect(stdout).not.toContain("WRONG");
  expect(stdout.match(/not checked +\S+/g)?.map((line) => line.split(/ +/).at(-1))).toEqual(["older-checkpoints"]);
  expect(stdout).toMatch(/linwu-2025 +120,000\.00 .* 79,200\.00 +0\.00 +40,800\.00 +0\.00 +0\.00 +0\.00\n/);
});

test("entries.jsonl alone can be audited; what it can't prove is said", async () => {
  const { code, stdout } = await command("audit", join(exported, "entries.jsonl"), "--key", linwuKey);
  expect(code).toBe(0);
  expect(stdout).toMatch(/not checked +checkpoint /);
});

test("an altered line is found and named, in English and Chinese, with exit code 1", async () => {
  const altered = join(folder, "altered");
  cpSync(exported, altered, { recursive: true });
  const lines = read(altered, "entries.jsonl").split("\n");
  const bill = lines.findIndex((line) => line.includes('"amount":100000,'));
  lines[bill] = (lines[bill] ?? "").replace('"amount":100000,', '"amount":100001,');
  writeFileSync(join(altered, "entries.jsonl"), lines.join("\n"));
  const { code, stdout } = await command("audit", altered, "--key", linwuKey);
  expect(code).toBe(1);
  expect(stdout).toContain(`The first bad line is ${bill + 1}.`);
  expect(stdout).toMatch(new RegExp(`chain: Line ${bill + 1} .*\\n +第 ${bill + 1} 行`));
});

test("a checkpoint that the auditor kept shows that the end was cut off", async () => {
  const cut = join(folder, "cut.jsonl");
  writeFileSync(cut, `${read(exported, "entries.jsonl").split("\n").slice(0, 600).join("\n")}\n`);
  const kept = ["--checkpoint", join(exported, "checkpoint")];
  expect(await command("audit", cut, "--key", linwuKey)).toMatchObject({ code: 0 });
  const { code, stdout } = await command("audit", cut, "--key", linwuKey, ...kept);
  expect(code).toBe(1);
  expect(stdout).toContain("covers 681 entries, but there are only 600");
});

test("somebody else's key trusts nothing", async () => {
  const { stdout } = await command("keygen", "--name", "vouchers.linwu.example", "--json");
  const { code } = await command("audit", exported, "--key", JSON.parse(stdout).verifier);
  expect(code).toBe(1);
});

test("the same seed writes the same export, byte for byte, whatever the store", async () => {
  const again = join(folder, "again");
  await command("run", linwu, "--seed", "linwu-2025", "--export", again);
  expect(filesIn(again)).toEqual(filesIn(exported));
});

test("a stored ledger can be exported again, the same", async () => {
  const again = join(folder, "from-store");
  expect(await command("export", store, again)).toMatchObject({ code: 0, stderr: "" });
  expect(filesIn(again)).toEqual(filesIn(exported));
});

test("a store keeps its ledger: a second run into it is refused and changes nothing", async () => {
  const before = readFileSync(store);
  const { code, stderr } = await command("run", linwu, "--store", store);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("linwu.db already holds the ledger") });
  expect(readFileSync(store).equals(before)).toBe(true);
});

test("show gives a voucher with its history, also of its class, certificate and settlement", async () => {
  const { stdout } = await command("show", store, "voucher", voucher, "--json");
  const { record, entries } = JSON.parse(stdout);
  expect(record).toMatchObject({ state: "settled", paid: 100_000, class: "ai-trainer-1" });
  expect(entries.map(({ instruction }: { instruction: { type: string } }) => instruction.type)).toEqual([
    ...["voucher.issue", "voucher.claim", "voucher.hold", "class.close", "certificate.attest", "voucher.redeem"],
    ...["settlement.submit", "settlement.review", "settlement.publicise", "settlement.pay"],
  ]);
  expect(entries[1].signers).toEqual([{ holder: "lw-0001", role: "trainee" }]);
});

test.each([
  ["fund", "linwu-2025", /settlement\.pay +finance \(finance\)/],
  ["class", "ai-trainer-1", /class\.close +example-school \(school\)/],
  ["trainee", "lw-0001", /settlement\.pay +finance \(finance\)/],
  ["school", "example-school", /voucher\.redeem +example-school \(school\)/],
  ["entry", "0", /ledger\.open +(hrss \(root\), service \(operator\)|service \(operator\), hrss \(root\))/],
])("show gives a %s with its history", async (kind, id, history) => {
  const { code, stdout, stderr } = await command("show", store, kind, id);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(history);
});

test("run and audit give one JSON object", async () => {
  const result = JSON.parse((await command("run", linwu, "--seed", "linwu-2025", "--json")).stdout);
  expect(result).toMatchObject({
    ok: true,
    operator: linwuKey,
    steps: 696,
    accepted: 681,
    refused: 15,
    differences: [],
  });
  expect(result.schools).toMatchObject([{ redeemed: 7_920_000, released: 2_080_000, paid: 7_920_000 }]);
  const report = JSON.parse((await command("audit", exported, "--key", linwuKey, "--json")).stdout);
  expect(report).toMatchObject({ ok: true, size: 681, totals: { funds: { "linwu-2025": { paid: 7_920_000 } } } });
});

test("a scenario that goes otherwise lists each difference with its line, and ends with 1", async () => {
  const lines = readFileSync(linwu, "utf8").replace('"available":12000000', '"available":1').split("\n");
  lines.splice(1, 1, (lines[1] ?? "").replace('"role":"root"}', '"role":"ruler"}'));
  const wrong = join(folder, "wrong.jsonl");
  writeFileSync(wrong, lines.join("\n"));
  const { code, stdout } = await command("run", wrong);
  expect(code).toBe(1);
  expect(stdout).toMatch(/\n +2 +key\.add +accepted +refused: instruction-malformed/);
  expect(stdout).toMatch(/\n +16 +fund linwu-2025 available +1 +12000000\n/);
});

test("no half-made folder is left beside the exports", () => {
  expect(existsSync(exported) && statSync(exported).isDirectory()).toBe(true);
  expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
});
