/** Exports on the command line: back into a store, and of a part of a ledger. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { formatVerifierKey, generateKey } from "../../src/index.ts";
import { command, type Ended, folder, linwu, linwuKey } from "./command.ts";

const here = (...names: string[]) => join(folder, ...names);
const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(path, name)).isFile())
    .sort()
    .map((name) => [name, readFileSync(join(path, name), "utf8")]);
let imported: Ended;

beforeAll(async () => {
  await command("run", linwu, "--seed", "linwu-2025", "--export", "linwu");
  imported = await command("import", "linwu", "--key", linwuKey, "--store", "again.db");
});

test("export, import, export: the same files", async () => {
  expect(imported).toMatchObject({ code: 0, stderr: "" });
  expect(imported.stdout).toMatch(/vouchers\.linwu\.example with 681 entries is in again\.db/);
  expect(await command("export", "again.db", "again")).toMatchObject({ code: 0 });
  expect(filesIn(here("again"))).toEqual(filesIn(here("linwu")));
  expect(existsSync(here("again.db.checkpoint"))).toBe(true);
});

test("an import neither adds to a ledger that is there, nor believes a stranger", async () => {
  const again = await command("import", "linwu", "--key", linwuKey, "--store", "again.db", "--lang", "zh");
  expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/目标账本已有 681 条.*请指定空的账本/) });
  const key = Buffer.from(generateKey().publicKey, "base64url");
  const stranger = formatVerifierKey("vouchers.linwu.example", key);
  const refused = await command("import", "linwu", "--key", stranger, "--store", "new.db");
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/None of the given keys signed the note/) });
  expect(existsSync(here("new.db"))).toBe(false);
});

test("what concerns a voucher is exported with proofs, and audited as a part of a ledger", async () => {
  const voucher = "0194f000-0000-7000-8000-000000000001";
  expect(await command("export", "again.db", "part", "--voucher", voucher)).toMatchObject({ code: 0, stderr: "" });
  const receipts = readdirSync(here("part", "receipts"));
  const { code, stdout } = await command("audit", "part", "--key", linwuKey);
  expect(code).toBe(0);
  expect(stdout).toContain(`Entries proven: ${receipts.length}, each at its place among 681`);
  expect(stdout).toMatch(/can't prove:\n {2}that nothing is missing/);
  rmSync(here("part", "receipts", "0.tlog-proof"));
  const broken = await command("audit", "part", "--key", linwuKey, "--lang", "zh");
  expect(broken.code).toBe(1);
  expect(broken.stdout).toMatch(/部分导出文件无法证明：\n {2}没有遗漏/);
  expect(broken.stdout).toMatch(/没有回执表明该密钥的登记/);
});

test("a name that nobody has is refused before anything is written", async () => {
  const nobody = await command("export", "again.db", "none", "--school", "nobody");
  expect(nobody).toMatchObject({ code: 2, stderr: expect.stringMatching(/No entry is about the school nobody/) });
  expect(existsSync(here("none"))).toBe(false);
});

const fund = "linwu-2025";

test("the same damage is no answer to who asks, and wrong to who judges, with its file and line", async () => {
  cpSync(here("linwu"), here("entry"), { recursive: true }); // a name that stands in the sentences, too
  const lines = readFileSync(here("linwu/entries.jsonl"), "utf8");
  writeFileSync(here("entry/entries.jsonl"), lines.replace('"seq":3,', '"seq":4,'));
  const [shown, stated, audited, imported] = await Promise.all([
    command("show", "entry", "fund", fund),
    command("statement", "entry", "fund", fund),
    command("audit", "entry", "--key", linwuKey),
    command("import", "entry", "--key", linwuKey, "--store", "damaged.db", "--lang", "zh"),
  ]);
  expect([shown, stated, audited, imported].map(({ code }) => code)).toEqual([2, 2, 1, 1]);
  expect(shown.stderr).toMatch(/entry\/entries\.jsonl, line 4: Entry 3 .* Audit it/);
  expect(stated.stderr).toBe(shown.stderr);
  expect(imported.stderr).toMatch(/entry：导出文件无法装入：条目 3 与前一条不相接/);
});

test("an answer that depends on the day says of when it is", async () => {
  const [expiring, settlements, asked] = await Promise.all([
    command("statement", "linwu", "expiring"),
    command("statement", "again.db", "settlements", "--lang", "zh"),
    command("statement", "again.db", "settlements", "--as-of", "2025-06-30", "--json"),
  ]);
  expect(expiring.stdout).toMatch(/^As of 2025-07-01 00:30:01 \(\+08:00\)\n/);
  expect(settlements.stdout).toMatch(/^截至 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d（\+08:00）\n/);
  expect(JSON.parse(asked.stdout)).toMatchObject({ at: "2025-06-30T15:59:59.999Z" });
});

test("a fund is shown with what it has left", async () => {
  const { stdout } = await command("show", "linwu", "fund", fund);
  expect(stdout).toMatch(/\n {2}available +40,800\.00\n/);
  const { record } = JSON.parse((await command("show", "linwu", "fund", fund, "--json")).stdout);
  expect(record.available).toBe(4_080_000);
});

test("a store that came back as an old backup answers with a warning", async () => {
  cpSync(here("again.db"), here("old.db"));
  const note = readFileSync(here("again.db.checkpoint"), "utf8");
  writeFileSync(here("old.db.checkpoint"), note.replace(/\n681\n/, "\n999\n"));
  const [en, zh, sound] = await Promise.all([
    command("show", "old.db", "fund", fund, "--json"),
    command("statement", "old.db", "fund", fund, "--lang", "zh"),
    command("show", "again.db", "fund", fund),
  ]);
  expect([en.code, zh.code, sound.code]).toEqual([0, 0, 0]);
  expect(en.stderr).toMatch(/Warning: old\.db has 681 entries, and .*old\.db\.checkpoint covers 999/);
  expect(JSON.parse(en.stdout).record.fund).toBe(fund);
  expect(zh.stderr).toMatch(/警告：old\.db 只有 681 条/);
  expect(sound.stderr).toBe("");
});

test("an error as JSON has its sentence in both languages", async () => {
  const { stdout } = await command("audit", "nothing", "--key", linwuKey, "--json");
  expect(JSON.parse(stdout).error).toMatchObject({
    code: "unreadable-input",
    message: expect.stringMatching(/^nothing can't be read/),
    facts: { messageZh: expect.stringMatching(/^nothing 无法读取：此处没有文件或目录/) },
  });
});

test("a program that names no command is told so as JSON", async () => {
  const { code, stdout } = await command("--json");
  expect({ code, ok: JSON.parse(stdout).ok }).toEqual({ code: 2, ok: false });
});

test("the help in Chinese has no words of English among its own", async () => {
  const { stdout } = await command("--lang", "zh", "--help");
  expect(stdout).toContain("voucher-ledger [选项] [命令]");
  expect(stdout).not.toMatch(/\[options\]|\[command\]|choices/);
});
