/** Partial exports: what they have, and what an audit of one proves. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isPartialExport, readPartialExport, writeExport, writePartialExport } from "../../src/audit/directory.node.ts";
import {
  auditPartial,
  type PartialReport,
  type PartialSource,
  partialFiles,
  type Scope,
} from "../../src/audit/index.ts";
import { openReceipt, parseEntry, parseVerifierKey } from "../../src/index.ts";
import { parseReceipt } from "../../src/record/receipt.ts";
import { createForger, keyText, ORIGIN } from "./forge.ts";
import { checkpointText, expected, lines } from "./sample.ts";

const given = lines.map((line) => line.trimEnd());
const VOUCHER = "01900000-0000-7000-8000-0000000003e8";
const source = (scope: Scope): PartialSource => ({
  origin: expected.origin,
  scope,
  lines: () => given,
  checkpoint: { size: 32, note: checkpointText("32") },
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "partial-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function written(scope: Scope): Promise<string> {
  const path = join(folder, scope.kind);
  await writePartialExport(path, source(scope));
  return path;
}

const auditAt = async (path: string): Promise<PartialReport> =>
  auditPartial({ ...(await readPartialExport(path)), trusted: expected.operator });
const codes = ({ problems }: PartialReport): readonly string[] => problems.map(({ code }) => code);

/** The instructions in a partial export: `31 settlement.pay`. */
async function instructionsIn(scope: Scope): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { path, text } of partialFiles(source(scope))) {
    if (!path.startsWith("receipts/")) continue;
    const { entry } = parseEntry(parseReceipt(text).line);
    found.push(`${entry.seq} ${entry.instruction.type}`);
  }
  return found;
}

const typesOf = (list: readonly string[]): readonly string[] => list.map((text) => text.split(" ")[1] ?? "");

test("a voucher's export has its whole life, and how the keys of all signers were enrolled", async () => {
  const found = await instructionsIn({ kind: "voucher", id: VOUCHER });
  expect(typesOf(found)).toEqual(
    expect.arrayContaining([
      ...["ledger.open", "party.admit", "key.add"],
      ...["voucher.issue", "voucher.claim", "class.file", "class.approve", "voucher.hold", "class.close"],
      ...["certificate.attest", "voucher.redeem", "settlement.submit", "settlement.review", "settlement.pay"],
    ]),
  );
  const others = given.filter((line) => /"type":"voucher\.(claim|hold|redeem)"/.test(line) && !line.includes(VOUCHER));
  expect(others.length).toBeGreaterThan(0);
  const seqs = others.map((line) => parseEntry(line).entry.seq);
  expect(found.filter((text) => seqs.includes(Number.parseInt(text, 10)))).toEqual([]);
});

test("a class has its vouchers, a school its classes and what it signed", async () => {
  const [aClass = ""] = given.flatMap((line) => /"class":"([^"]+)"/.exec(line)?.[1] ?? []);
  const ofClass = await instructionsIn({ kind: "class", id: aClass });
  const ofSchool = await instructionsIn({ kind: "school", id: "school-a" });
  expect(typesOf(ofClass)).toEqual(expect.arrayContaining(["voucher.issue", "voucher.redeem", "settlement.pay"]));
  expect(ofSchool).toEqual(expect.arrayContaining([...ofClass]));
  expect(typesOf(ofSchool)).toEqual(expect.arrayContaining(["party.authorise"]));
  expect(ofSchool.length).toBeLessThan(given.length);
});

test("every receipt proves its entry by itself", async () => {
  const trust = { origin: expected.origin, verifiers: [parseVerifierKey(expected.operator)] };
  for await (const { path, text } of partialFiles(source({ kind: "voucher", id: VOUCHER }))) {
    if (path.startsWith("receipts/")) expect(`receipts/${openReceipt(text, trust).entry.seq}.tlog-proof`).toBe(path);
  }
});

test("what is written is recognised and found good; what it can't prove is said in two languages", async () => {
  const path = await written({ kind: "school", id: "school-a" });
  expect(await isPartialExport(path)).toBe(true);
  const report = await auditAt(path);
  expect(report).toMatchObject({ ok: true, problems: [], size: 32, root: expected.root });
  expect(report.proven).toBe(readdirSync(join(path, "receipts")).length);
  const said = report.notProven.map(([en, zh]) => `${en} ${zh}`).join("\n");
  for (const word of ["missing", "lawful", "revoked", "遗漏", "合法", "检查点之后"]) expect(said).toContain(word);
  const whole = join(folder, "whole");
  await writeExport(whole, {
    ...source({ kind: "school", id: "" }),
    lines: given,
    checkpoints: [{ size: 32, note: checkpointText("32") }],
  });
  expect(await isPartialExport(whole)).toBe(false);
});

test("one bit flipped in any file is found", async () => {
  const path = await written({ kind: "voucher", id: VOUCHER });
  const names = readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) => /\.|^checkpoint$/.test(name));
  expect(names.length).toBeGreaterThan(15);
  for (const [i, name] of names.entries()) {
    const good = readFileSync(join(path, name));
    for (const part of [0, 0.3, 0.6, 0.95]) {
      const at = Math.floor(good.length * part);
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ (1 << (i % 7));
      writeFileSync(join(path, name), bad);
      expect((await auditAt(path)).ok, `${name}, byte ${at}`).toBe(false);
    }
    writeFileSync(join(path, name), good);
  }
  expect((await auditAt(path)).ok).toBe(true);
});

test("receipts that are misnamed, of another checkpoint or without their keys prove nothing", async () => {
  const path = await written({ kind: "voucher", id: VOUCHER });
  const receipts = join(path, "receipts");
  const [first = "", second = ""] = readdirSync(receipts).sort(
    (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10),
  );
  const text = readFileSync(join(receipts, second), "utf8");
  writeFileSync(join(receipts, "999.tlog-proof"), text);
  expect(codes(await auditAt(path))).toEqual(["receipt-misnamed"]);
  rmSync(join(receipts, "999.tlog-proof"));
  writeFileSync(join(receipts, second), `${text.slice(0, text.indexOf("\n\n") + 2)}${checkpointText("18")}`);
  expect(codes(await auditAt(path))).toContain("receipt-of-another-checkpoint");
  writeFileSync(join(receipts, second), text);
  rmSync(join(receipts, first));
  expect(codes(await auditAt(path))).toContain("key-not-shown");
  rmSync(join(path, "checkpoint"));
  expect(codes(await auditAt(path))).toEqual(["checkpoint-missing"]);
});

test("of a proof that does not fit its line no more is said than that", async () => {
  const path = await written({ kind: "voucher", id: VOUCHER });
  const receipts = join(path, "receipts");
  const textAt = (seq: number) => readFileSync(join(receipts, `${seq}.tlog-proof`), "utf8");
  const proofIn = (text: string) => /index \d+\n(.*?)\n\n/s.exec(text)?.[1] ?? "";
  const [good, other] = [textAt(31), textAt(0)];
  writeFileSync(join(receipts, "31.tlog-proof"), good.replace(proofIn(good), proofIn(other)));
  expect((await auditAt(path)).problems).toMatchObject([
    {
      code: "entry-not-included",
      message: expect.stringContaining(
        "does not lead from this line, at index 31, to the root of the checkpoint over 32",
      ),
      messageZh: "receipts/31.tlog-proof 未能证明任何内容：按 index 31，证明不能由该行推得检查点（共 32 条）的根哈希。",
    },
  ]);
  writeFileSync(join(receipts, "31.tlog-proof"), good.replace("index 31", "index 7"));
  expect((await auditAt(path)).problems).toMatchObject([
    {
      code: "entry-not-included",
      message: expect.stringContaining("The receipt says index 7, but its line is entry 31"),
      messageZh: "receipts/31.tlog-proof 未能证明任何内容：回执记载的 index 为 7，而其条目是第 31 条。",
    },
  ]);
});

test("what is wrong with a part of an export is told with its reason, in Chinese as well", async () => {
  const path = await written({ kind: "voucher", id: VOUCHER });
  const read = await readPartialExport(path);
  const trusted = keyText("stranger", expected.origin);
  const kept = [{ name: "kept", note: checkpointText("32") }];
  const { problems } = await auditPartial({ ...read, trusted, checkpoints: kept });
  expect(problems.map(({ messageZh }) => messageZh)).toEqual([
    "检查点未经受信任的运营方密钥有效签署：没有任何所给密钥的签名。",
    "kept 不是受信任的运营方密钥有效签署的检查点：没有任何所给密钥的签名。",
  ]);
});

test("an entry that a bureau put in with a bad signature, or a key revoked before, is found", async () => {
  const forger = createForger();
  forger.open();
  forger.write("root", "party.suspend", { party: "hrss", reason: "示例" }, (entry) => ({
    ...entry,
    signatures: entry.signatures.map(({ key, sig }) => ({ key, sig: `${sig[0] === "A" ? "B" : "A"}${sig.slice(1)}` })),
  }));
  const [opening = ""] = forger.lines;
  const root = parseEntry(opening.trimEnd()).entry.signatures.map(({ key }) => key);
  for (const key of root) forger.write("root", "key.revoke", { key, reason: "示例" });
  forger.write("root", "party.suspend", { party: "hrss", reason: "示例" });
  const path = join(folder, "forged");
  await writePartialExport(path, {
    origin: ORIGIN,
    scope: { kind: "school", id: "hrss" },
    lines: () => forger.lines.map((line) => line.trimEnd()),
    checkpoint: { size: forger.lines.length, note: forger.note("operator") },
  });
  const report = await auditPartial({ ...(await readPartialExport(path)), trusted: keyText("operator") });
  expect(codes(report)).toEqual(expect.arrayContaining(["signature-invalid", "key-revoked"]));
  expect(report.problems[0]?.messageZh).toMatch(/签名无效/);
});

test("somebody else's key trusts nothing, and nothing is exported about nobody", async () => {
  const path = await written({ kind: "voucher", id: VOUCHER });
  const trusted = keyText("stranger", expected.origin);
  expect(codes(await auditPartial({ ...(await readPartialExport(path)), trusted }))).toEqual([
    "checkpoint-not-verified",
  ]);
  const nobody = writePartialExport(join(folder, "nobody"), source({ kind: "school", id: "nobody" }));
  await expect(nobody).rejects.toMatchObject({ code: "wrong-usage" });
  const others = writePartialExport(join(folder, "others"), {
    ...source({ kind: "voucher", id: VOUCHER }),
    lines: () => given.slice(0, 31),
  });
  await expect(others).rejects.toMatchObject({ code: "ledger-corrupt" });
  expect(readdirSync(folder)).toEqual(["voucher"]);
});

test("a checkpoint that the auditor kept must have the same root, and one of another size proves nothing here", async () => {
  const path = await written({ kind: "voucher", id: VOUCHER });
  const auditWith = async (name: string, note: string) =>
    auditPartial({
      ...(await readPartialExport(path)),
      trusted: expected.operator,
      checkpoints: [{ name, note }],
    });
  const same = await auditWith("kept", checkpointText("32"));
  expect(same).toMatchObject({ ok: true, notProven: (await auditAt(path)).notProven });
  const older = await auditWith("older", checkpointText("18"));
  expect(older.ok).toBe(true);
  expect(older.notProven.at(-1)).toEqual([
    expect.stringMatching(/older, which covers 18/),
    expect.stringMatching(/18 条/),
  ]);
  const altered = await auditWith("altered", checkpointText("32").replace("\n32\n", "\n31\n"));
  expect(altered.problems).toMatchObject([{ code: "kept-checkpoint-not-verified", facts: { file: "altered" } }]);
});

test("an operator that showed another ledger of the same size is found by the checkpoint kept of it", async () => {
  const [shown, kept] = [2025, 2026].map((year) => {
    const forger = createForger();
    forger.open();
    forger.write("root", "calendar.publish", { year, holidays: [], workdays: [] });
    return forger;
  });
  const path = join(folder, "shown");
  await writePartialExport(path, {
    origin: ORIGIN,
    scope: { kind: "school", id: "hrss" },
    lines: () => shown?.lines.map((line) => line.trimEnd()) ?? [],
    checkpoint: { size: 2, note: shown?.note("operator") ?? "" },
  });
  const input = { ...(await readPartialExport(path)), trusted: keyText("operator") };
  expect((await auditPartial(input)).ok).toBe(true);
  const report = await auditPartial({ ...input, checkpoints: [{ name: "kept", note: kept?.note("operator") ?? "" }] });
  expect(report.problems).toMatchObject([
    { code: "kept-checkpoint-differs", facts: { file: "kept", size: 2 }, messageZh: expect.stringMatching(/两个不同/) },
  ]);
});

test("what it says of signers is no more than what is looked at", async () => {
  const report = await auditAt(await written({ kind: "voucher", id: VOUCHER }));
  const said = report.notProven.flat().join("\n");
  for (const word of ["right to sign", "roles", "suspended", "replaced", "角色", "暂停", "更换"])
    expect(said).toContain(word);
});
