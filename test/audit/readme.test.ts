/** The commands that the README of an export gives: each is run as it stands there. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeExport, writePartialExport } from "../../src/audit/directory.node.ts";
import { checkpointText, expected, lines } from "./sample.ts";

const missing = ["openssl", "jq", "hledger"].filter((tool) => spawnSync(tool, ["--version"]).error !== undefined);
if (missing.length > 0)
  console.info(`not installed, so their commands of the README are not run: ${missing.join(", ")}`);

const folder = mkdtempSync(join(tmpdir(), "readme-"));
const good = join(folder, "good");
const partial = join(folder, "partial");
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  const given = lines.map((line) => line.trimEnd());
  const checkpoints = [1, 18, 32].map((size) => ({ size, note: checkpointText(String(size)) }));
  await writeExport(good, { origin: expected.origin, lines: given, checkpoints });
  const scope = { kind: "school", id: "school-a" } as const;
  const checkpoint = { size: 32, note: checkpointText("32") };
  await writePartialExport(partial, { origin: expected.origin, scope, lines: () => given, checkpoint });
});

const scriptsIn = (path: string): readonly string[] =>
  [...readFileSync(join(path, "README.md"), "utf8").matchAll(/```bash\n(.*?)```/gs)].map(([, script = ""]) => script);

/** The script of a README that has this word, with the operator's key. */
function scriptWith(word: string, path = good): string {
  const script = scriptsIn(path).find((text) => text.includes(word)) ?? "";
  return script.replace("KEY TEXT", expected.operator);
}

function run(script: string, path: string): string {
  const { stdout, stderr } = spawnSync("bash", ["-c", script], { cwd: path, encoding: "utf8" });
  return stdout + stderr;
}

interface Case {
  readonly word: string;
  readonly needs?: readonly string[];
  /** What it says of a good export. */
  readonly says: RegExp;
  /** A file, and what in it is altered to what. */
  readonly altered: readonly [file: string, from: RegExp, to: string];
  /** What it does not say any more then. */
  readonly unsaid: RegExp;
}

const CASES: readonly Case[] = [
  {
    word: "does not follow",
    says: new RegExp(`^32 lines, the last one has the hash ${expected.head}\n$`),
    altered: ["entries.jsonl", /"level":5/, '"level":4'],
    unsaid: /32 lines/,
  },
  {
    word: "openssl",
    needs: ["openssl"],
    says: /^Signature Verified Successfully\n$/,
    altered: ["checkpoint", /^(.*)\n32\n/, "$1\n31\n"],
    unsaid: /Successfully/,
  },
  {
    word: "root()",
    says: /^checkpoint covers the first 32 lines\n(checkpoints\/\d+ covers the first \d+ lines\n){3}$/,
    altered: ["entries.jsonl", /"level":5/, '"level":4'],
    unsaid: /32 lines/,
  },
  {
    word: "the hash of every line",
    says: /^entries.csv has the hash of every line\n$/,
    altered: ["entries.csv", new RegExp(expected.head), "0".repeat(64)],
    unsaid: /every line\n$/,
  },
  {
    word: "same()",
    needs: ["jq"],
    says: /^(\S+\.csv has what the entries name\n){6}$/,
    altered: ["vouchers.csv", /3e8,/, "3e7,"],
    unsaid: /vouchers.csv has/,
  },
  {
    word: "check --strict",
    needs: ["hledger"],
    says: /The journal balances\n$/,
    altered: ["journal.hledger", /(:Reserved {2}CNY )1000/, "$11001"],
    unsaid: /The journal balances/,
  },
  {
    word: "The totals are",
    needs: ["jq", "hledger"],
    says: /^The totals are the journal's\n$/,
    altered: ["totals.json", /"available": \d/, '"available": 9'],
    unsaid: /The totals are/,
  },
];

test("there is a case for every command of the README", () => {
  expect(scriptsIn(good).map((script) => CASES.filter(({ word }) => script.includes(word)).length)).toEqual(
    CASES.map(() => 1),
  );
});

for (const { word, needs = [], says, altered, unsaid } of CASES) {
  test.skipIf(needs.some((tool) => missing.includes(tool)))(
    `“${word}” finds a good export good, and an altered one not`,
    () => {
      expect(run(scriptWith(word), good)).toMatch(says);
      const bad = join(folder, "bad");
      cpSync(good, bad, { recursive: true });
      const [file, from, to] = altered;
      const text = readFileSync(join(bad, file), "utf8");
      expect(text).toMatch(from);
      writeFileSync(join(bad, file), text.replace(from, to));
      expect(run(scriptWith(word), bad)).not.toMatch(unsaid);
      rmSync(bad, { recursive: true });
    },
  );
}

test("the commands of a partial export show its lines, and prove each of them", () => {
  const receipts = execFileSync("ls", [join(partial, "receipts")], { encoding: "utf8" })
    .split("\n")
    .slice(0, -1);
  const [show = "", prove = "", ...more] = scriptsIn(partial);
  expect(more).toEqual([]);
  const seqs = receipts.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b);
  expect(run(show, partial)).toBe(seqs.map((seq) => lines[seq]).join(""));
  for (const name of receipts.slice(3)) rmSync(join(partial, "receipts", name)); // three are enough for slow commands
  const said = run(prove, partial).trimEnd().split("\n");
  expect(said).toEqual(receipts.slice(0, 3).map((name) => `receipts/${name} is in the ledger`));
  const path = join(partial, "receipts", receipts[0] ?? "");
  const text = readFileSync(path, "utf8");
  writeFileSync(
    path,
    text.replace(/\nindex \d+\n(.)/, (part, digit) => part.slice(0, -1) + (digit === "A" ? "B" : "A")),
  );
  expect(run(prove, partial)).toContain("IS NOT IN THE LEDGER");
  writeFileSync(path, text);
});
