import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { beforeAll, expect, test } from "vitest";
import { readText } from "../../src/cli/files.ts";
import { formatSecretKey, newInstruction, openLedger, sign } from "../../src/index.ts";
import { createKeyring } from "../../src/scenario/keyring.ts";
import { readScenario } from "../../src/scenario/parse.ts";
import { runScenario } from "../../src/scenario/run.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { opening } from "../scenario/scenes.ts";
import { command, folder } from "./command.ts";

const here = (name: string) => join(folder, name);
const line = `${JSON.stringify(opening)}\n`;
const origin = "vouchers.example";
const operator = createKeyring("seed").key("service.operator");
const root = createKeyring("seed").key("hrss.root");
const key = "vouchers.example+c7b5b4c0+AQAA";
let trusted = "";

function database(name: string, ...statements: string[]): void {
  const db = new Sqlite(here(name));
  for (const statement of statements) db.exec(statement);
  db.close();
}

beforeAll(async () => {
  writeFileSync(here("good.jsonl"), line);
  writeFileSync(here("cut.jsonl"), `${line}${line.slice(0, 50)}`);
  writeFileSync(here("twice.jsonl"), line.replace('"type"', '"type":"x","type"'));
  writeFileSync(here("bytes.jsonl"), Buffer.concat([Buffer.from(line), Buffer.of(0xc3, 0x28, 0x0a)]));
  writeFileSync(here("hostile.jsonl"), `${line}${JSON.stringify({ ...opening, type: "\u001b[2J\u202e\u0007" })}\n`);
  writeFileSync(here("bad-at.jsonl"), line.replace(/"at":"[^"]*"/, '"at":1'));
  writeFileSync(here("fraction.jsonl"), `${line}${JSON.stringify({ ...opening, data: { party: 0.5 } })}\n`);
  writeFileSync(here("garbage.txt"), "garbage\n");
  writeFileSync(here("cut-off.txt"), "garbage");
  writeFileSync(here("binary.txt"), Buffer.of(0xff, 0x00, 0x1b, 0x0a));
  writeFileSync(here("bills.csv"), "invoice,voucher,amount yuan\n");
  writeFileSync(here("text.db"), "not a database, but a text that is longer than its header would be ".repeat(9));
  writeFileSync(here("empty.db"), "");
  writeFileSync(here("secret.key"), `${formatSecretKey(origin, operator)}\n`);
  writeFileSync(here("broken.key"), `${formatSecretKey(origin, operator).slice(0, -2)}\n`);
  mkdirSync(here("full"));
  writeFileSync(here("full/kept.txt"), "kept");
  mkdirSync(here("sealed"));
  chmodSync(here("sealed"), 0o500);
  database("other.db", "CREATE TABLE customers (name TEXT)", "INSERT INTO customers VALUES ('kept')");

  const keyring = createKeyring("seed");
  const scenario = await readScenario(here("good.jsonl"), keyring);
  const { ledger } = await runScenario(scenario, { store: sqliteStore(here("ledger.db")), keyring });
  await ledger.close();
  cpSync(here("ledger.db"), here("newer.db"));
  database("newer.db", "PRAGMA user_version = 99");
  const { stdout } = await command("run", "good.jsonl", "--seed", "seed", "--json", "--export", "export");
  trusted = JSON.parse(stdout).operator;
  cpSync(here("export"), here("damaged"), { recursive: true });
  rmSync(here("damaged/checkpoint"));
  cpSync(here("export"), here("sealless"), { recursive: true });
  writeFileSync(here("sealless/checkpoint"), "no checkpoint\n");
  appendFileSync(here("damaged/entries.jsonl"), "damaged\n");
  cpSync(here("ledger.db"), here("used.db"));
});

/** Arguments, what the message must name, and what it must advise; the exit code is 2. */
const refused: readonly [args: readonly string[], names: RegExp][] = [
  [["run", "missing.jsonl"], /missing\.jsonl: There is no such file\. Check the path/],
  [["run", "full"], /full: This is a folder\. Name the scenario file/],
  [["run", "cut.jsonl"], /cut\.jsonl, line 2: .*cut off/],
  [["run", "twice.jsonl"], /twice\.jsonl, line 1: The member "type" comes twice/],
  [["run", "bad-at.jsonl"], /bad-at\.jsonl, line 1: at must be an instant/],
  [["run", "fraction.jsonl"], /fraction\.jsonl, line 2: This can't be written as an instruction: data\.party/],
  [["run", "bytes.jsonl"], /bytes\.jsonl, line 2: .* Save the file as UTF-8/],
  [["run", "hostile.jsonl"], /hostile\.jsonl, line 2: There is no instruction type "\\u001b\[2J\\u202e\\u0007"/],
  [["run", "good.jsonl", "--seed", ""], /seed is empty/],
  [["run", "good.jsonl", "--store", "text.db"], /text\.db: .*not an? SQLite/],
  [["run", "good.jsonl", "--store", "other.db"], /other\.db belongs to another program/],
  [["run", "good.jsonl", "--store", "newer.db"], /newer\.db was made by a later version .*: update/],
  [
    ["run", "good.jsonl", "--store", "ledger.db"],
    /ledger\.db already holds the ledger vouchers\.example\. Give a new path/,
  ],
  [["run", "good.jsonl", "--store", "full"], /full is not a file/],
  [
    ["run", "good.jsonl", "--store", "no/such/ledger.db"],
    /no\/such\/ledger\.db: there is no folder no\/such .* Create it/,
  ],
  [["run", "good.jsonl", "--store", "/dev/null/ledger.db"], /\/dev\/null\/ledger\.db: .* may not be written/],
  [["run", "good.jsonl", "--store", ":memory:"], /leave --store out/],
  [["run", "good.jsonl", "--store", "mysql://me:secret@host/db"], /mysql:\/\/…@host\/db is not a store/],
  [["run", "good.jsonl", "--store", "postgres://me:secret@127.0.0.1:1/db"], /the server can't be reached/],
  [["run", "good.jsonl", "--export", "full"], /full exists already and is left as it is/],
  [["run", "good.jsonl", "--export", "no/such/export"], /no\/such\/export: there is no folder no\/such/],
  [["run", "good.jsonl", "--export", "good.jsonl/export"], /good\.jsonl\/export: .* may not be written/],
  [["run", "good.jsonl", "--expect"], /unknown option '--expect'/],
  [["run", "good.jsonl", "--lang", "fr"], /Allowed choices are en, zh/],
  [["run"], /missing required argument 'file'/],
  [["audit", "export"], /--key/],
  [["audit", "export", "--key", key], /--key: .*keygen/],
  [["audit", "export", "--key", "a+00000000+AAAA", "--key", key], /--key: /],
  [["audit", "missing", "--key", "TRUSTED"], /missing can't be read: .* name an export's directory/],
  [["audit", "full", "--key", "TRUSTED"], /full\/entries\.jsonl can't be read/],
  [["audit", "export", "--key", "TRUSTED", "--checkpoint", "missing"], /missing: there is no such file/],
  [["audit", "export", "--key", "TRUSTED", "--checkpoint", "full"], /full is a directory, and a file is wanted/],
  [["audit", "export", "--key", "TRUSTED", "--openings", "full"], /full is a directory/],
  [["audit", "ledger.db", "--key", "TRUSTED"], /ledger\.db is a database, not an export\. Export it first/],
  [["audit", "empty.db", "--key", "TRUSTED"], /empty\.db is empty\. Get a whole copy/],
  [["export", "missing.db", "new"], /missing\.db: there is no such store/],
  [["export", "empty.db", "new"], /empty\.db holds no ledger/],
  [["export", "other.db", "new"], /other\.db belongs to another program/],
  [["export", "ledger.db", "full"], /full exists already/],
  [["export", "ledger.db", ""], /The path is empty/],
  [["export", "ledger.db", "new", "--school", "nope"], /No entry is about the school nope/],
  [["export", "ledger.db", "new", "--operator", "full"], /full is a directory/],
  [["import", "export", "--key", "TRUSTED", "--store", "used.db"], /The store has 1 entries .* give an empty one/],
  [["import", "good.jsonl", "--key", "TRUSTED", "--store", "new"], /good\.jsonl is not an export's directory/],
  [["import", "sealless", "--key", "TRUSTED", "--store", "new"], /sealless\/checkpoint can't be read: .* whole copy/],
  [["import", "nothing", "--key", "TRUSTED", "--store", "new"], /nothing can't be read: there is nothing/],
  [["export", "ledger.db", "new", "--operator", "broken.key"], /broken\.key: .*keygen --out/],
  [["export", "ledger.db", "new", "--operator", "missing.key"], /missing\.key: there is no such file/],
  [
    ["show", "garbage.txt", "fund", "a"],
    /garbage\.txt, line 1 is no entry of a ledger: Not canonical JSON at character 1/,
  ],
  [["show", "cut-off.txt", "fund", "a"], /cut-off\.txt, line 1 has no line feed/],
  [["statement", "garbage.txt", "expiring"], /garbage\.txt, line 1 is no entry .* an export's directory/],
  [["receipt", "make", "garbage.txt", "0"], /garbage\.txt, line 1 is no entry of a ledger/],
  [
    ["receipt", "verify", "garbage.txt", "--key", "TRUSTED"],
    /garbage\.txt is no receipt: .* Name the file of a receipt/,
  ],
  [["receipt", "verify", "full", "--key", "TRUSTED"], /full is a directory/],
  [["show", "export/checkpoint", "fund", "a"], /export\/checkpoint, line 1 is no entry/],
  [["show", "binary.txt", "fund", "a"], /binary\.txt, line 1 is not UTF-8/],
  [["show", "damaged", "fund", "a"], /damaged\/entries\.jsonl, line 2: Entry 1 .* Audit it/],
  [["statement", "damaged", "expiring"], /damaged\/entries\.jsonl, line 2: /],
  [["reconcile", "bills.csv", "damaged", "--school", "a"], /damaged: Line 2 is no entry: Not canonical JSON/],
  [["reconcile", "full", "damaged", "--school", "a"], /full is a directory/],
  [["reconcile", "bills.csv", "nothing", "--school", "a"], /nothing: there is nothing at this path\. Name a store/],
  [["show", "missing.db", "fund", "a"], /missing\.db: there is nothing at this path\. Name a store/],
  [["show", "export", "fund", "a", "--as-of", "0"], /There is no fund a in export as of 0\./],
  [["statement", "export", "settlements", "nobody"], /There is no school nobody in export/],
  [["show", "newer.db", "fund", "a"], /newer\.db was made by a later version/],
  [
    ["show", "ledger.db", "course", "a"],
    /"course" can't be shown\. Kinds: voucher, fund, class, trainee, school, entry/,
  ],
  [["show", "ledger.db", "fund", "a"], /There is no fund a in ledger\.db/],
  [["show", "ledger.db", "entry", "1"], /There is no entry 1 in ledger\.db/],
  [["show", "ledger.db", "entry", "1e0"], /There is no entry 1e0/],
  [["keygen", "--name", "a b"], /"a b" can't name a key/],
  [["keygen", "--out", "full/kept.txt"], /full\/kept\.txt exists already/],
  [["keygen", "--out", "full"], /full is a directory, and a new file is wanted/],
  [["keygen", "--out", "no/such.key"], /no\/such\.key: there is no folder no/],
  [["spend"], /unknown command 'spend'/],
  [["help", "spend"], /There is no command "spend"/],
  [[], /Usage: voucher-ledger/],
];

test.concurrent.each(refused)("voucher-ledger %j is told what is wrong", async (args, names) => {
  const { code, stdout, stderr } = await command(...args.map((arg) => (arg === "TRUSTED" ? trusted : arg)));
  expect(stderr).toMatch(names);
  expect(stderr).not.toMatch(/\n\s+at |node:internal|me:secret|undefined/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: nothing may drive the terminal
  expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
});

/** Three words of English in a row, not counting what the system or a database said, in brackets. */
const ENGLISH = /[a-z]+ [a-z]+ [a-z]+/i;

const shown = refused.filter(([args]) => args.length > 0 && args[0] !== "help" && !args.includes("--lang"));
test.concurrent.each(shown)("voucher-ledger %j is told in Chinese as well", async (args) => {
  const { code, stderr } = await command(...args.map((arg) => (arg === "TRUSTED" ? trusted : arg)), "--lang", "zh");
  expect(stderr).toMatch(/\p{Script=Han}{3}/u);
  expect(stderr.replace(/（[^（）]*）/g, "")).not.toMatch(ENGLISH);
  expect(code).toBe(2);
});

test("nothing was written, and nothing was lost", () => {
  expect(readFileSync(here("full/kept.txt"), "utf8")).toBe("kept");
  const db = new Sqlite(here("other.db"));
  expect(db.prepare("SELECT name FROM customers").pluck().all()).toEqual(["kept"]);
  expect(db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get()).toBe(1);
  db.close();
  expect(statSync(here("empty.db")).size).toBe(0);
  expect(["new", "no"].filter((name) => existsSync(here(name)))).toEqual([]);
  expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
});

test("a folder without write permission is said, and left alone", async () => {
  if (process.getuid?.() === 0) return; // root may write anywhere
  for (const args of [
    ["run", "good.jsonl", "--store", "sealed/ledger.db"],
    ["export", "ledger.db", "sealed/export"],
  ]) {
    const { code, stderr } = await command(...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/sealed may not be written/) });
  }
  expect(readdirSync(here("sealed"))).toEqual([]);
});

test("an export of garbage is wrong, not unreadable, and its first line is named", async () => {
  writeFileSync(here("garbage.jsonl"), Buffer.of(0xff, 0x00, 0x1b, 0x5b, 0x32, 0x4a, 0x0a));
  const { code, stdout, stderr } = await command("audit", "garbage.jsonl", "--key", trusted);
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(stdout).toContain("The first bad line is 1.");
});

test("an export without its checkpoint is wrong", async () => {
  cpSync(here("export"), here("unsealed"), { recursive: true });
  rmSync(here("unsealed/checkpoint"));
  const { code, stdout } = await command("audit", "unsealed", "--key", trusted);
  expect(code).toBe(1);
  expect(stdout).toMatch(/WRONG +checkpoint /);
});

test("a ledger whose end no checkpoint covers is exported with the operator's key only", async () => {
  const ledger = await openLedger({ origin, store: sqliteStore(here("uncovered.db")), operator });
  const data = { ...opening.data, operator: { party: "service", key: operator.publicKey } };
  const founding = { ...data, root: { ...data.root, key: root.publicKey } };
  await ledger.submit(sign(newInstruction("ledger.open", origin, founding), operator, root));
  await ledger.close();
  const later = await openLedger({ origin, store: sqliteStore(here("uncovered.db")) });
  const calendar = { year: 2025, holidays: ["2025-05-01"], workdays: [] };
  await later.submit(sign(newInstruction("calendar.publish", origin, calendar), root));
  await later.close();

  const without = await command("export", "uncovered.db", "covered");
  expect(without).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/covers all 2 entries; .* covers 1\..*--operator/),
  });
  expect(await command("export", "uncovered.db", "covered", "--operator", "secret.key")).toMatchObject({ code: 0 });
  expect(await command("audit", "covered", "--key", trusted)).toMatchObject({ code: 0 });
});

test("keygen writes a secret that only its owner may read, and never over another", async () => {
  const first = await command("keygen", "--name", "vouchers.example", "--out", "new.key");
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(first.stdout).toMatch(/vouchers\.example\+[0-9a-f]{8}\+/);
  expect(first.stdout).not.toContain("PRIVATE");
  const secret = readFileSync(here("new.key"), "utf8");
  expect(secret).toMatch(/^PRIVATE\+KEY\+vouchers\.example\+/);
  expect(statSync(here("new.key")).mode & 0o777).toBe(0o600);
  expect(await command("keygen", "--out", "new.key")).toMatchObject({ code: 2 });
  expect(readFileSync(here("new.key"), "utf8")).toBe(secret);
});

test("a pipe is read to its end, and no further than the limit", async () => {
  const pipe = here("pipe");
  execFileSync("mkfifo", [pipe]);
  const text = "培训券".repeat(50_000);
  const [read] = await Promise.all([readText(pipe, "receipt"), writeFile(pipe, text)]);
  expect(read).toBe(text);
  const tooMuch = writeFile(pipe, text.repeat(4)).catch(({ code }) => expect(code).toBe("EPIPE"));
  await expect(readText(pipe, "receipt")).rejects.toMatchObject({ facts: { limit: 1024 * 1024 } });
  await tooMuch;
});

test("errors are in Chinese for whoever asks, and one JSON object for programs", async () => {
  const { stderr } = await command("run", "cut.jsonl", "--lang", "zh");
  expect(stderr).toMatch(/cut\.jsonl 第 2 行：.*文件可能被截断/);
  const foreign = await command("show", "other.db", "fund", "a", "--lang=zh");
  expect(foreign.stderr).toContain("other.db 属于其他程序，请指定新文件");
  const { code, stdout } = await command("run", "cut.jsonl", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: "unreadable-input", facts: { line: 2 } } });
  expect(code).toBe(2);
});

test("help and version end with 0", async () => {
  expect(await command("--help")).toMatchObject({ code: 0, stderr: "" });
  expect(await command("audit", "--help")).toMatchObject({ code: 0, stderr: "" });
  expect((await command("--version")).stdout).toMatch(/^\d+\.\d+\.\d+/);
});

test("a file that imitates our sentences is refused in both languages, and quoted in short", async () => {
  writeFileSync(here("imitation.jsonl"), `{"${"a: 1 is 2, so 3 ".repeat(4_000)}":1}\n`);
  const zh = await command("show", "imitation.jsonl", "voucher", "v", "--lang", "zh");
  expect(zh).toMatchObject({ code: 2, stderr: expect.stringMatching(/第 1 行不是账本条目：.*不是成员名称/) });
  const { code, stdout } = await command("show", "imitation.jsonl", "voucher", "v", "--json");
  expect({ code, error: JSON.parse(stdout).error }).toMatchObject({ code: 2, error: { facts: { line: 1 } } });
  expect(zh.stderr.length + stdout.length).toBeLessThan(2_000);
});

const named: readonly [args: readonly string[], says: RegExp][] = [
  [["export", "ledger.db", "new", "--school", "class"], /没有涉及培训机构 class 的条目/],
  [["show", "an object", "voucher", "x"], /an object：此处没有/],
  [["show", "ledger.db", "voucher", "an object"], /没有培训券 an object/],
  [["show", "ledger.db", "programme", "x"], /无法显示“programme”/],
  [["statement", "ledger.db", "list of bills"], /无法显示“list of bills”/],
];

test.each(named)("%j is told in Chinese, and its names stay as they were given", async (args, says) => {
  const { code, stderr } = await command(...args, "--lang", "zh");
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(says) });
});

const [url, slashless] = ["postgres://bob:S3CRET@h/db", "postgres:bob:S3CRET@h/db"];
const betraying = [
  ...[url, slashless, "postgresql://h/db?password=S3CRET"].flatMap((given) => [
    ["run", given],
    ["receipt", given, "3"],
    ["voucher", given],
    ["audit", given, "--key", key],
    ["audit", given, "--key", "TRUSTED"],
    ["help", given],
    ["keygen", "--name", "a b", "--out", given, given],
  ]),
  ["run", "good.jsonl", "--store", slashless],
  ["run", "good.jsonl", "--export", url],
  ["show", slashless, "fund", "a"],
  ["export", slashless, "new"],
  ["reconcile", url, "export", "--school", "a"],
];

test.each(betraying)("no error shows the password of a database: %s %s", async (...args) => {
  const given = args.map((arg) => (arg === "TRUSTED" ? trusted : arg));
  for (const also of [[], ["--json"], ["--lang", "zh"]]) {
    const { code, stdout, stderr } = await command(...given, ...also);
    expect(stderr).toMatch(/^voucher-ledger: /m);
    expect(`${stdout}${stderr}`).not.toContain("S3CRET");
    expect(code).toBe(2);
  }
});
