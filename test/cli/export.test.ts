/** Exports on the command line: back into a store, and of a part of a ledger. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
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
  expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/用法不正确.*empty one/) });
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
