/** Hostile input: parsing traps, naughty texts, notes that are almost right, and files without end. Always a report. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { LedgerError } from "../../src/domain/error.ts";
import { sealNote } from "../../src/record/note.ts";
import { OPERATOR } from "../broken/exhibit.ts";
import { FUND, ORIGIN, opened, prepared, short } from "../broken/story.ts";
import { listFiles, readBytes } from "../record/vectors.ts";
import { auditFiles, type Files, filesOf } from "./files.ts";
import { keyOf } from "./forge.ts";
import { NAUGHTY } from "./naughty.ts";
import { isLong, seed } from "./random.ts";

const trusted = OPERATOR;
const [first = "", second = "", third = ""] = short().lines;
const note = short().note("operator");
/** JSONTestSuite: every fourth file from a random one on, all of them in a long run. */
const stride = isLong ? 1 : 4;
const offset = seed % stride;
const TRAPS = ["test_parsing", "test_transform"]
  .flatMap((folder) => listFiles(`jsontestsuite/${folder}`))
  .filter((_, i) => i % stride === offset)
  .map((path) => ({ path, bytes: readBytes(path) }));

/** The second line with something else in the place of one of its members. */
function inPlaceOf(member: string, bytes: Uint8Array): Uint8Array {
  const at = second.indexOf(member);
  if (at === -1) throw new Error(`the second line has no ${member}`);
  return Buffer.concat([Buffer.from(second.slice(0, at)), bytes, Buffer.from(second.slice(at + member.length))]);
}

const auditSecond = (line: Uint8Array) =>
  auditFiles(
    { "entries.jsonl": Buffer.concat([Buffer.from(first), line, Buffer.from(third)]), checkpoint: note },
    { trusted },
  );

test.each([
  ["as the data of an instruction", JSON.stringify({ holidays: [], workdays: [], year: 2025 })],
  ["as a member of the data", "2025"],
  ["as the name of a member", '"year"'],
])(`a parsing trap %s is found in its line (AUDIT_SEED=${seed})`, async (_, member) => {
  for (const { path, bytes } of TRAPS) {
    const report = await auditSecond(inPlaceOf(member, bytes));
    expect([path, report.ok, report.firstBadLine]).toEqual([path, false, 2]);
  }
});

test("a parsing trap in the place of a line is found there", async () => {
  for (const { path, bytes } of TRAPS) {
    const report = await auditSecond(Buffer.concat([bytes, Buffer.from("\n")]));
    expect([path, report.ok, report.firstBadLine]).toEqual([path, false, 2]);
  }
});

test("a naughty text that nobody signed is found in its line", async () => {
  for (const text of NAUGHTY) {
    const report = await auditSecond(inPlaceOf('"workdays"', Buffer.from(`"name":${JSON.stringify(text)},"workdays"`)));
    expect([text, report.ok, report.firstBadLine]).toEqual([text, false, 2]);
  }
});

test("a naughty text that was signed is refused or kept as it is, and its export is good", async () => {
  let kept = 0;
  for (const name of NAUGHTY) {
    const forger = opened();
    const key = keyOf("finance-a.desk").publicKey;
    try {
      forger.write("root", "party.admit", {
        party: "finance-a",
        kind: "finance",
        name,
        keys: [{ key, role: "finance" }],
      });
    } catch (error) {
      expect(error, name).toBeInstanceOf(LedgerError); // it has no canonical form
      continue;
    }
    const fund = { fund: FUND, name, source: "other", year: 2025, region: "431025", reuseRecoveries: false };
    forger.write("finance-a.desk", "fund.open", fund);
    const lines = { "entries.jsonl": forger.lines.join(""), checkpoint: forger.note("operator") };
    const report = await auditFiles(lines, { trusted });
    if (report.ok) {
      expect((await auditFiles(await filesOf(forger, [3]), { trusted })).problems, name).toEqual([]);
      kept++;
    } else expect(report.problems, name).toMatchObject([{ code: "instruction-malformed", line: 2 }]);
  }
  expect(kept).toBeGreaterThan(NAUGHTY.length / 2);
});

test("names that every object has are names like others", async () => {
  const forger = prepared();
  const fund = { name: "a", source: "other", year: 2025, region: "431025", reuseRecoveries: false };
  for (const name of ["constructor", "valueof", "tostring", "then", "length"]) {
    forger.write("finance-a.desk", "fund.open", { ...fund, fund: name });
    forger.write("finance-a.desk", "fund.appropriate", { fund: name, amount: 7, document: name });
  }
  const report = await auditFiles(await filesOf(forger, [forger.lines.length]), { trusted });
  expect(report.problems).toEqual([]);
  expect(report.totals.funds.constructor).toMatchObject({ appropriated: 7, available: 7 });
});

const signer = { name: ORIGIN, key: keyOf("operator") };
const [, , root = ""] = note.split("\n");
const OTHER_ROOT = Buffer.alloc(32, 7).toString("base64");

test.each([
  ["without a final line feed", note.slice(0, -1)],
  ["with CR LF", note.replaceAll("\n", "\r\n")],
  ["with a byte order mark", `\ufeff${note}`],
  ["without its empty line", note.replace("\n\n", "\n")],
  ["with a second empty line", note.replace("\n\n", "\n\n\n")],
  ["with another dash", note.replace("—", "-")],
  ["with something behind it", `${note}x`],
  ["with a NUL", note.replace("\n3\n", "\n3\0\n")],
  ["twice", note + note],
  ["signed by nobody", note.slice(0, note.indexOf("\n\n") + 2)],
  ["with 101 signatures", note + `${note.split("\n").at(-2)}\n`.repeat(100)],
  ["with a bad signature beside the good one", `${note}${note.split("\n").at(-2)?.replace(/.{8}$/, "AAAAAAA=")}\n`],
  ["with an extension line", sealNote(`${ORIGIN}\n3\n${root}\nextension\n`, [signer])],
  ["with the size 3.0", sealNote(`${ORIGIN}\n3.0\n${root}\n`, [signer])],
  ["with the size +3", sealNote(`${ORIGIN}\n+3\n${root}\n`, [signer])],
  ["with the size -3", sealNote(`${ORIGIN}\n-3\n${root}\n`, [signer])],
  ["with the size 3e0", sealNote(`${ORIGIN}\n3e0\n${root}\n`, [signer])],
  ["with the size 2^53", sealNote(`${ORIGIN}\n9007199254740992\n${root}\n`, [signer])],
  ["with the size 2^53 − 1", sealNote(`${ORIGIN}\n9007199254740991\n${root}\n`, [signer])],
  ["with another root", sealNote(`${ORIGIN}\n3\n${OTHER_ROOT}\n`, [signer])],
  ["with a root of 31 bytes", sealNote(`${ORIGIN}\n3\n${Buffer.alloc(31).toString("base64")}\n`, [signer])],
  ["with a root in other base64", sealNote(`${ORIGIN}\n3\n${root.replaceAll("=", "")}\n`, [signer])],
  ["of another ledger", sealNote(`${ORIGIN}x\n3\n${root}\n`, [signer])],
  ["of a megabyte", "a\n".repeat(500_000)],
])("a checkpoint %s is found", async (_, checkpoint) => {
  const report = await auditFiles({ "entries.jsonl": first + second + third, checkpoint }, { trusted });
  expect(report.ok).toBe(false);
});

test("a signature by an unknown key beside the good one changes nothing", async () => {
  const both = short().note("operator stranger");
  expect((await auditFiles({ "entries.jsonl": first + second + third, checkpoint: both }, { trusted })).ok).toBe(true);
});

test("lines that are made to be costly are found like others", async () => {
  const signatures = Array.from({ length: 400 }, (_, i) => ({
    key: i.toString(16).padStart(16, "0"),
    sig: "A".repeat(86),
  }));
  const costly = [
    "[".repeat(65_000),
    `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
    `[${"0,".repeat(30_000)}0]`,
    `{${Array.from({ length: 6000 }, (_, i) => `"a${i}":0`).join(",")}}`,
    `"${"\\".repeat(60_000)}"`,
    "9".repeat(65_000),
    second.trimEnd().replace(/"signatures":.*/, `"signatures":${JSON.stringify(signatures)}}`),
    second.trimEnd().replace("[]", JSON.stringify(Array.from({ length: 5000 }, () => "2025-01-01"))),
  ];
  for (const line of costly) {
    const report = await auditSecond(Buffer.from(`${line}\n`));
    expect([report.ok, report.firstBadLine], line.slice(0, 40)).toEqual([false, 2]);
  }
});

test("twenty thousand bad lines are counted, and as many told as are worth it", async () => {
  const before = process.memoryUsage().heapUsed;
  const report = await auditFiles({ "entries.jsonl": first + "{}\n".repeat(20_000), checkpoint: note }, { trusted });
  expect(report.checks.find(({ name }) => name === "form")).toMatchObject({ ok: false, problems: 20_000 });
  expect(report.problems).toHaveLength(100);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
});

test("a file without end is read only as far as it is right", async () => {
  async function* endless() {
    for (;;) yield Buffer.from("{}\n");
  }
  const files = { "entries.jsonl": first, checkpoint: opened().note("operator") };
  const report = await auditFiles(files, { trusted, files: [{ path: "totals.json", chunks: endless }] });
  expect(report.problems).toMatchObject([{ code: "derived-file-differs", facts: { file: "totals.json" } }]);
});

let whole: Files;
beforeAll(async () => {
  whole = await filesOf(short(), [1, 3]);
});

test("whatever is cut out of the files and put into them, the answer is a report, and never that nothing is wrong", async () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(...NAUGHTY.slice(0, 40)).map((text) => new Uint8Array(Buffer.from(text))),
    fc.constantFrom(first, second, third, note, "\n", '"', "{}").map((text) => new Uint8Array(Buffer.from(text))),
  );
  const cut = fc.record({ file: fc.nat(), at: fc.nat(), length: fc.oneof(fc.nat(3), fc.nat()), piece });
  await fc.assert(
    fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 4 }), async (cuts) => {
      const files: Record<string, string | Uint8Array> = { ...whole };
      const paths = Object.keys(whole);
      for (const { file, at, length, piece } of cuts) {
        const path = paths[file % paths.length] ?? "";
        const bytes = Buffer.from(files[path] ?? "");
        const from = at % (bytes.length + 1);
        const to = from + (length % (bytes.length - from + 1));
        files[path] = Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(to)]);
      }
      const isSame = paths.every((path) => Buffer.from(files[path] ?? "").equals(Buffer.from(whole[path] ?? "")));
      const report = await auditFiles(files, { trusted });
      expect(report.ok).toBe(isSame);
    }),
  );
});
