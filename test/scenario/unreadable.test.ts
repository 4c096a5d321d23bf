import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LedgerError } from "../../src/index.ts";
import { PROBLEMS } from "../../src/scenario/problems.ts";
import { at, byRoot, complaint, file, opening, run } from "./scenes.ts";

const first = `${JSON.stringify(opening)}\n`;
const second = (line: string) => file(`${first}${line}\n`);
const bytes = (text: string, ...more: number[]) => Buffer.concat([Buffer.from(text), Buffer.from(more)]);
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

const unreadable: readonly [what: string, path: string, problem: keyof typeof PROBLEMS, line?: number][] = [
  ["a missing file", join(tmpdir(), "no", "such.jsonl"), "file-missing"],
  ["a folder", mkdtempSync(join(tmpdir(), "scenes-")), "file-is-folder"],
  ["an endless file", "/dev/zero", "file-too-large"],
  ["an empty file", file(""), "file-empty"],
  ["a file of blank lines", file("\n \n\t\n"), "file-empty"],
  ["a byte order mark", file(`\uFEFF${first}`), "byte-order-mark", 1],
  ["UTF-16", file(Buffer.from(first, "utf16le")), "not-utf8", 1],
  ["bytes that are not UTF-8", file(bytes(first, 0x22, 0xff, 0xfe)), "not-utf8", 2],
  ["a surrogate in UTF-8", file(bytes(first, 0x22, 0xed, 0xa0, 0x80, 0x22)), "not-utf8", 2],
  ["a line of more than 1 MiB", second(JSON.stringify("a".repeat(1 << 20))), "line-too-long", 2],
  ["a line that was cut off", file(first.slice(0, -40)), "not-json", 1],
  ["two objects on a line", second('{"check":{"party":"hrss"},"is":{}} {}'), "not-json", 2],
  ["a comment", second("// the second year"), "not-json", 2],
  ["a NUL character", second('{"check":{"party":"a\0"},"is":{}}'), "not-json", 2],
  ["a list", second("[]"), "line-malformed", 2],
  ["a number", second("1"), "line-malformed", 2],
  ["null", second("null"), "line-malformed", 2],
  ["a name that comes twice", second('{"check":{"party":"hrss"},"is":{},"is":{}}'), "name-twice", 2],
  [
    "a name that comes twice, once escaped",
    second('{"check":{"fund":"a"},"is":{"paid":1,"p\\u0061id":2}}'),
    "name-twice",
    2,
  ],
  ["a name that comes twice deep inside", second(`{"data":{"list":[{"a":1,"b":{"c":1,"c":2}}]}}`), "name-twice", 2],
  ["the name __proto__", second('{"check":{"party":"hrss"},"is":{"__proto__":1}}'), "name-reserved", 2],
  ["deep nesting", second(nested(40)), "too-deep", 2],
  ["very deep nesting", second(nested(100_000)), "too-deep", 2],
  ["lists without end", second("[".repeat(500_000)), "not-json", 2],
  ["a member that is unknown", file([opening, { ...byRoot("key.add", {}), note: "" }]), "member-unknown", 2],
  ["a member that is missing", file([opening, { as: ["hrss.root"], type: "key.add", data: {} }]), "line-malformed", 2],
  ["a key without a label", file([opening, { ...byRoot("key.add", {}), as: ["root"] }]), "line-malformed", 2],
  [
    "a time that does not exist",
    file([opening, { ...byRoot("key.add", {}), at: at("2025-02-30") }]),
    "line-malformed",
    2,
  ],
  [
    "a time of another spelling",
    file([opening, { ...byRoot("key.add", {}), at: "2025-01-03 01:00" }]),
    "line-malformed",
    2,
  ],
  ["a time that goes back", file([opening, { ...byRoot("key.add", {}), at: at("2025-01-01") }]), "time-backwards", 2],
  [
    "an expectation of something else",
    file([opening, { ...byRoot("key.add", {}), expect: { ok: true } }]),
    "line-malformed",
    2,
  ],
  ["an expectation that is none", file([opening, { ...byRoot("key.add", {}), expect: true }]), "line-malformed", 2],
  ["a refusal that does not exist", file([opening, byRoot("key.add", {}, "no-money")]), "unknown-refusal", 2],
  ["an instruction type that does not exist", file([opening, byRoot("voucher.spend", {})]), "unknown-type", 2],
  ["a type inherited from Object", file([opening, byRoot("constructor", {})]), "unknown-type", 2],
  ["a fraction", file([opening, byRoot("key.add", { party: 0.5 })]), "not-an-instruction", 2],
  ["null in data", file([opening, byRoot("key.add", { party: null })]), "not-an-instruction", 2],
  ["half a character", second(JSON.stringify(byRoot("key.add", { party: "\ud800" }))), "not-an-instruction", 2],
  [
    "a number too large",
    second(JSON.stringify(byRoot("key.add", {})).replace("{}", '{"a":9007199254740993}')),
    "not-an-instruction",
    2,
  ],
  [
    "an instruction over 65,535 bytes",
    file([opening, byRoot("key.add", { party: "a".repeat(70_000) })]),
    "not-an-instruction",
    2,
  ],
  ["an id that is no id", file([opening, { ...byRoot("key.add", {}), id: "1" }]), "not-an-instruction", 2],
  ["a check of two records", file([opening, { check: { fund: "a", party: "b" }, is: {} }]), "line-malformed", 2],
  ["a check of no record", file([opening, { check: {}, is: {} }]), "line-malformed", 2],
  ["a check of an unknown kind", file([opening, { check: { course: "a" }, is: {} }]), "line-malformed", 2],
  ["a check of an unknown field", file([opening, { check: { fund: "a" }, is: { balance: 1 } }]), "member-unknown", 2],
  ["a check of a party's fields", file([opening, { check: { party: "a" }, is: { name: "b" } }]), "member-unknown", 2],
  ["a check against a list", file([opening, { check: { fund: "a" }, is: { paid: [] } }]), "line-malformed", 2],
  ["a check with a time", file([opening, { check: { fund: "a" }, is: {}, at: at("2025-01-03") }]), "member-unknown", 2],
  ["a beginning without ledger.open", file([byRoot("key.add", {})]), "first-line", 1],
  ["a beginning with a check", file([{ check: { party: "hrss" }, is: {} }, opening]), "first-line", 1],
  ["a ledger without an origin", file([{ ...opening, data: {} }]), "origin-malformed", 1],
  ["an origin in capitals", file([{ ...opening, data: { ...opening.data, origin: "A" } }]), "origin-malformed", 1],
];

test.each(unreadable)("%s is unreadable", async (_, path, problem, line) => {
  const error = await complaint(path);
  expect(error).toBeInstanceOf(LedgerError);
  expect(error.code).toBe("unreadable-input");
  expect(error.facts).toMatchObject(line === undefined ? { file: path, problem } : { file: path, line, problem });
  expect(error.message).toContain(line === undefined ? `${path}: ` : `${path}, line ${line}: `);
  expect(error.facts.messageZh).toContain(path);
  expect(`${error.message}${error.facts.messageZh}`).not.toMatch(/\{\w+\}|undefined/);
});

test("a message quotes no more than a little of what it is about", async () => {
  const error = await complaint(file([opening, byRoot(`voucher.${"a".repeat(100_000)}`, {})]));
  expect(error.message.length).toBeLessThan(600);
});

test("every problem but those of the disk has been seen above", () => {
  const seen = new Set<string>(unreadable.map(([, , problem]) => problem));
  expect(Object.keys(PROBLEMS).filter((problem) => !seen.has(problem))).toEqual(["file-denied", "file-broken"]);
});

test("blank lines are skipped and counted, and lines may end with a carriage return", async () => {
  const error = await complaint(file(`\n${first.replace("\n", "\r\n")}\n  \nx\n`));
  expect(error.facts).toMatchObject({ line: 5, problem: "not-json" });
});

test("the last line needs no line feed, and members may stand in any order with white space between", async () => {
  const { data, type, as, at: when } = opening;
  const { ledger, report } = await run([{ type, data, as, at: when }]);
  expect(report).toMatchObject({ steps: 1, accepted: 1, differences: [] });
  await ledger.close();
});
