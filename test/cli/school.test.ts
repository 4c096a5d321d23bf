/** What a school and a trainee ask the command line: is this voucher genuine, is this receipt good, are my bills right. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatSecretKey, formatVerifierKey } from "training-voucher-ledger";
import { writeExport, writePartialExport } from "training-voucher-ledger/audit/node";
import { sqliteStore } from "training-voucher-ledger/sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import { keyOf, ORIGIN, openWorld, SCHOOL } from "../support/world.ts";
import { command, folder } from "./command.ts";

const issuer = keyOf("hrss.issuer");
const publicKey = (name: string) => Buffer.from(keyOf(name).publicKey, "base64url");
const operatorKey = formatVerifierKey(ORIGIN, publicKey("service.operator"));
const store = join(folder, "school.db");
const write = (name: string, text: string | Uint8Array) => {
  writeFileSync(join(folder, name), text);
  return name;
};

let vouchers: readonly string[];

beforeAll(async () => {
  const world = await openWorld({ store: sqliteStore(store), programme: { until: "2999-12-31" } });
  const { ledger } = world;
  vouchers = [...(await world.redeemable(2)), ...(await world.issue(2))];
  const outcomes = await world.accept(vouchers.slice(0, 2).map((voucher) => world.redemption(voucher)));
  const extension = { voucher: vouchers[2] ?? "", until: "2999-12-31" };
  await world.accept([world.signed("hrss.issuer", "voucher.extend", extension)]);
  write("receipt", (await outcomes[0]?.receipt()) ?? "");
  await ledger.checkpoint();
  const checkpoints = await ledger.checkpoints();
  await writeExport(join(folder, "school-export"), { origin: ORIGIN, lines: ledger.entries(), checkpoints });
  const [checkpoint = { size: 0, note: "" }] = checkpoints.slice(-1);
  const part = { scope: { kind: "school", id: SCHOOL }, lines: () => ledger.entries(), checkpoint } as const;
  await writePartialExport(join(folder, "school-part"), { origin: ORIGIN, ...part });
  await ledger.close();
  write("issuer.key", formatSecretKey("hrss", issuer));
  write("thief.key", formatSecretKey("thief", keyOf("a.thief")));
  const rows = vouchers.slice(0, 2).map((voucher, i) => `A-000${i + 1},${voucher},600.00\n`);
  write("bills.csv", `invoice,voucher,amount yuan\n${rows.join("")}`);
  write("wrong.csv", `发票号,培训券,金额（元）\n0001,${vouchers[0]},1000\n=2,${vouchers[2]},600\n`);
  write("huge.csv", `invoice,voucher,amount fen\n${`1,${vouchers[0]},9007199254740991\n`.repeat(2)}`);
  write("driving.csv", `invoice,voucher,amount yuan\n"A\u001b[2J\u009b\n\u202e",${vouchers[0]},600\n`);
  write("odd.csv", `invoice,voucher,amount yuan\n1,${vouchers[0]},-600\n`);
});

describe("voucher", () => {
  const verify = (token: string, at: string, ...more: string[]) =>
    command("voucher", "verify", token, "--ledger", ORIGIN, "--key", issuer.publicKey, "--at", at, ...more);

  test("make prints a token with its QR code, and verify takes it, but no forged one", async () => {
    const made = await command("voucher", "make", store, vouchers[2] ?? "", "--issuer", "issuer.key");
    expect(made).toMatchObject({ code: 0, stderr: "" });
    const [token = "", empty, ...code] = made.stdout.split("\n");
    expect([empty, code.length > 20, code[0]]).toEqual(["", true, "█".repeat(code[0]?.length ?? 0)]);

    const [inTime, forged] = await Promise.all([
      verify(token, "2025-06-30T15:59:59.000Z"),
      verify(`${token.slice(0, -8)}AAAAAAAA`, "2025-06-30T00:00:00.000Z", "--json"),
    ]);
    expect(inTime).toMatchObject({ code: 0, stderr: "" });
    expect(inTime.stdout).toMatch(
      /^Genuine: .* no proof that it is unspent.*\n\n {2}voucher .*trainee-3\n.*1,000\.00/s,
    );
    expect(forged).toMatchObject({ code: 1, stderr: "" });
    expect(JSON.parse(forged.stdout)).toMatchObject({ ok: false, code: "token-altered" });
  });

  test("make needs no store: an export will do", async () => {
    const made = await command(
      "voucher",
      "make",
      "school-export",
      vouchers[2] ?? "",
      "--issuer",
      "issuer.key",
      "--json",
    );
    expect(made).toMatchObject({ code: 0, stderr: "" });
    const { token } = JSON.parse(made.stdout);
    expect(await verify(token, "2025-06-30T15:59:59.000Z")).toMatchObject({ code: 0 });
  });

  test("make makes none of a voucher past its last day", async () => {
    const ended = await command("voucher", "make", store, vouchers[3] ?? "", "--issuer", "issuer.key", "--lang", "zh");
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(/有效期至 2025 年 6 月 30 日，已过期。请先延期/);
  });

  test("make takes an issuer's key only", async () => {
    const thief = await command("voucher", "make", store, vouchers[2] ?? "", "--issuer", "thief.key");
    expect(thief.code).toBe(2);
    expect(thief.stderr).toMatch(/is no issuer's key in this ledger/);
  });

  test("verify asks for keys that can be ones", async () => {
    const short = await command("voucher", "verify", "x", "--ledger", ORIGIN, "--key", "short", "--lang", "zh");
    expect(short.code).toBe(2);
    expect(short.stderr).toMatch(/公钥为 43 个/);
  });
});

describe("receipt make", () => {
  test("gives a receipt that verifies, of a store and of an export alike", async () => {
    const seq = /index (\d+)/.exec(readFileSync(join(folder, "receipt"), "utf8"))?.[1] ?? "";
    const [live, exported] = await Promise.all(
      [store, "school-export"].map((ledger) => command("receipt", "make", ledger, seq)),
    );
    expect(live).toMatchObject({ code: 0, stderr: "" });
    expect(exported).toEqual(live);
    const verified = await command("receipt", "verify", write("made", live?.stdout ?? ""), "--key", operatorKey);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining(`entry ${seq} is in the ledger`) });
  });

  test("names what it can't do", async () => {
    const [beyond, word, part] = await Promise.all([
      command("receipt", "make", store, "100000", "--lang", "zh"),
      command("receipt", "make", "school-export", "two"),
      command("receipt", "make", "school-part", "1"),
    ]);
    expect([beyond.code, word.code, part.code]).toEqual([2, 2, 2]);
    expect(beyond.stderr).toContain("没有条目 100000");
    expect(word.stderr).toContain("two is no entry's number");
    expect(part.stderr).toContain("entries.jsonl");
  });
});

describe("receipt verify", () => {
  test("says what a receipt proves, by the operator's key alone", async () => {
    const ended = await command("receipt", "verify", "receipt", "--key", operatorKey);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toMatch(
      /^The receipt holds: entry \d+ is in the ledger vouchers\.example\/world.*voucher\.redeem/s,
    );
  });

  test("exits with 1 for one that proves nothing, with 2 for what is none", async () => {
    const receipt = readFileSync(join(folder, "receipt"), "utf8");
    write(
      "altered",
      receipt.replace(/^index (\d+)$/m, (_, index) => `index ${Number(index) + 1}`),
    );
    const [altered, none] = await Promise.all([
      command("receipt", "verify", "altered", "--key", operatorKey, "--json"),
      command("receipt", "verify", "bills.csv", "--key", operatorKey, "--lang", "zh"),
    ]);
    expect([altered.code, none.code]).toEqual([1, 2]);
    expect(JSON.parse(altered.stdout)).toMatchObject({ ok: false, error: { code: "receipt-not-verified" } });
    expect(none.stderr).toMatch(/^voucher-ledger: bills\.csv 不是回执：.*请指定/);
  });
});

describe("reconcile", () => {
  const reconcile = (bills: string, ledger: string, ...more: string[]) =>
    command("reconcile", bills, ledger, "--school", SCHOOL, ...more);

  test("says the same of a live ledger, of an export, and of the part of one that is about the school", async () => {
    const [live, exported, part] = await Promise.all(
      [store, "school-export", "school-part"].map((ledger) => reconcile("bills.csv", ledger)),
    );
    expect(live).toMatchObject({ code: 0, stderr: "" });
    expect(live?.stdout).toMatch(
      /redeemed +A-0001 .*600\.00 +600\.00 .*Billed 1,200\.00 yuan.*Every bill is in order/s,
    );
    expect(exported).toEqual(live);
    const withoutCount = (text = "") => text.replace(/By \d+ entries/, "By entries");
    expect(withoutCount(part?.stdout)).toBe(withoutCount(live?.stdout));
  });

  test("shows what differs in a table, as JSON and as CSV for a spreadsheet", async () => {
    const [table, json, csv] = await Promise.all([
      reconcile("wrong.csv", "school-export", "--lang", "zh"),
      reconcile("wrong.csv", "school-export", "--json"),
      reconcile("wrong.csv", "school-export", "--csv"),
    ]);
    expect([table.code, json.code, csv.code]).toEqual([1, 1, 1]);
    expect(table.stdout).toMatch(/金额不符 +0001 .*账本中无 +=2 .*未开票 .*存在不符/s);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      counts: { "amount-differs": 1, missing: 1, unbilled: 1 },
    });
    expect(csv.stdout.startsWith("\ufeffstatus,invoice,voucher,")).toBe(true);
    expect(csv.stdout).toContain(`\r\namount differs,'0001,${vouchers[0]},1000.00,600.00,`);
    expect(csv.stdout).toContain(`\r\nmissing,'=2,${vouchers[2]},600.00,`);
  });

  test("lets nothing in a bill drive the terminal, as CSV either", async () => {
    const { stdout } = await reconcile("driving.csv", store, "--csv");
    expect(stdout).toContain("A\\u001b[2J\\u009b\\n\\u202e");
    for (const driving of ["\u001b", "\u009b", "\u202e"]) expect(stdout).not.toContain(driving);
  });

  test("can't add up more than 2^53 - 1 fen", async () => {
    const [en, zh] = await Promise.all(
      ["en", "zh"].map((language) => reconcile("huge.csv", store, "--lang", language)),
    );
    expect([en?.code, zh?.code]).toEqual([2, 2]);
    expect(en?.stderr).toMatch(/^voucher-ledger: The bills add up to more than/);
    expect(zh?.stderr).toMatch(/^voucher-ledger: 账单合计超过/);
  });

  test("names the row and column that it can't read", async () => {
    const odd = await reconcile("odd.csv", "school-export");
    expect(odd.code).toBe(2);
    expect(odd.stderr).toMatch(/odd\.csv: Row 2, column amount yuan: “-600” is not an amount in yuan/);
  });
});
