/** The journal of an export: double entry that another program adds up to the same balances. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { exportFiles } from "../../src/audit/index.ts";
import { available, type FundRecord, type Ledger, type RecoveryRecord, type VoucherRecord } from "../../src/index.ts";
import { randomHistory } from "./history.ts";
import { randomFrom } from "./random.ts";

const hasHledger = spawnSync("hledger", ["--version"]).status === 0;
if (!hasHledger) console.info("hledger is not installed: the journal is read by the test's own reader only");

/** A history in which everything that moves money happens. */
const SEED = 21;

/** Account → fen; accounts with nothing in them are left out. */
type Balances = Readonly<Record<string, number>>;

let text = "";
let expected: Balances = {};
let types: ReadonlySet<string>;

beforeAll(async () => {
  const { world, types: found } = await randomHistory(randomFrom(SEED));
  types = found;
  const { ledger } = world;
  await ledger.checkpoint();
  const source = { origin: ledger.origin, lines: ledger.entries(), checkpoints: await ledger.checkpoints() };
  for await (const piece of exportFiles(source)) if (piece.path === "journal.hledger") text += piece.text;
  expected = await balancesOf(ledger);
});

/** What the records of the ledger come to, account by account. */
async function balancesOf(ledger: Ledger): Promise<Balances> {
  const balances: Record<string, number> = {};
  const add = (account: string, fen: number) => {
    balances[account] = (balances[account] ?? 0) + fen;
  };
  const all = { limit: 10_000 };
  for (const fund of await ledger.list("fund", all)) ofFund(fund, add);
  for (const voucher of await ledger.list("voucher", all)) {
    const school = (await ledger.get("class", voucher.class ?? ""))?.school;
    ofVoucher(voucher, school ?? "", add);
  }
  for (const recovery of await ledger.list("recovery", all)) ofRecovery(recovery, add);
  return Object.fromEntries(Object.entries(balances).filter(([, fen]) => fen !== 0));
}

type Add = (account: string, fen: number) => void;

function ofFund(record: FundRecord, add: Add): void {
  const { fund, appropriated, withdrawn, reserved, reusable } = record;
  add(`${fund}:Appropriation`, withdrawn - appropriated);
  add(`${fund}:Available`, available(record));
  add(`${fund}:Reserved`, reserved);
  add(`${fund}:Reusable`, -reusable);
}

function ofVoucher({ fund, accrued, paid }: VoucherRecord, school: string, add: Add): void {
  add(`${fund}:Accrued:${school}`, accrued);
  add(`${fund}:Paid:${school}`, paid);
}

function ofRecovery({ fund, school, amount, recovered, writtenOff, cancelled }: RecoveryRecord, add: Add): void {
  if (cancelled) return;
  add(`${fund}:Ordered:${school}`, -amount);
  add(`${fund}:Outstanding:${school}`, amount - recovered - writtenOff);
  add(`${fund}:Recovered:${school}`, recovered);
  add(`${fund}:WrittenOff:${school}`, writtenOff);
}

const fenOf = (yuan: string): number => Number(yuan.replace(".", ""));

/** A reader of as much of the format as a journal has: each transaction must balance, each balance told must be right. */
function read(journal: string): Balances {
  const balances: Record<string, number> = {};
  const declared = new Set([...journal.matchAll(/^account (.+)$/gm)].map(([, name]) => name));
  let lastDay = "";
  for (const [, day = "", , body = ""] of journal.matchAll(/^(\d{4}-\d\d-\d\d) (.*)\n((?: {4}.*\n)+)/gm)) {
    expect(day >= lastDay).toBe(true);
    lastDay = day;
    let sum = 0;
    for (const line of body.trimEnd().split("\n")) {
      const [, account = "", amount = "", sign, told] =
        /^ {4}(\S+) {2}CNY (-?\d+\.\d\d)(?: (=\*?) CNY (-?\d+\.\d\d))?(?: {2}; voucher:[0-9a-f-]{36})?$/.exec(line) ??
        [];
      expect(declared, line).toContain(account);
      balances[account] = (balances[account] ?? 0) + fenOf(amount);
      sum += fenOf(amount);
      if (told === undefined) continue;
      const within = Object.entries(balances).filter(([name]) => name === account || name.startsWith(`${account}:`));
      const found = sign === "=" ? balances[account] : within.reduce((all, [, fen]) => all + fen, 0);
      expect(found, line).toBe(fenOf(told));
    }
    expect(sum).toBe(0);
  }
  return Object.fromEntries(Object.entries(balances).filter(([, fen]) => fen !== 0));
}

/** What `hledger balance` says of the journal. */
function balancesByHledger(journal: string): Balances {
  const folder = mkdtempSync(join(tmpdir(), "journal-"));
  try {
    const path = join(folder, "journal.hledger");
    writeFileSync(path, journal);
    execFileSync("hledger", ["-f", path, "check", "--strict"], { stdio: "pipe", env: UTF8 });
    const csv = execFileSync("hledger", ["-f", path, "balance", "--flat", "-N", "-O", "csv"], { env: UTF8 }).toString();
    const rows = [...csv.matchAll(/^"(.+)","CNY (-?[\d.]+)"$/gm)];
    return Object.fromEntries(rows.map(([, account, yuan = ""]) => [account, fenOf(yuan)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const UTF8 = { ...process.env, LC_ALL: "C.UTF-8" };

test("every way that money can go is in the history", () => {
  const redeemed = ["voucher.release", "voucher.expire", "class.cancel", "voucher.redeem", "voucher.reverse"];
  const paid = ["settlement.pay", "settlement.return", "fund.withdraw"];
  const recovered = ["recovery.order", "recovery.cancel", "recovery.receive", "recovery.writeOff"];
  expect([...types]).toEqual(expect.arrayContaining([...redeemed, ...paid, ...recovered]));
});

test("the balances of every account are the ledger's", () => {
  expect(read(text)).toEqual(expected);
});

test.skipIf(!hasHledger)("hledger finds nothing wrong, and comes to the same balances", () => {
  expect(balancesByHledger(text)).toEqual(expected);
});

test.skipIf(!hasHledger)("hledger finds an amount that was altered", () => {
  const altered = text.replace(
    /(Accrued:\S+ {2}CNY )(\d)/,
    (_, before, digit) => `${before}${(Number(digit) + 1) % 10}`,
  );
  expect(altered).not.toBe(text);
  expect(() => balancesByHledger(altered)).toThrow(/hledger/);
});

test("a transaction has the entry's day in China, its seq, type and id, and names each voucher", () => {
  expect(text).toMatch(
    /\n\d{4}-\d\d-\d\d \(\d+\) fund\.appropriate [0-9a-f-]{36}\n {4}\S+:Appropriation {2}CNY -30000\.00\n {4}\S+:Available {2}CNY 30000\.00 = CNY 30000\.00\n/,
  );
  expect(text).toMatch(/voucher\.redeem .*\n.*:Reserved {2}CNY -\d+\.\d\d.*; voucher:01900000-/);
});
