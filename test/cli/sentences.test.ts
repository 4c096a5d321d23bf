import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { factInChinese, inChinese, SENTENCES } from "../../src/cli/sentences.ts";
import { root } from "./command.ts";

const LAYERS = ["domain", "record", "ledger", "stores", "audit", "school", "scenario"];

/** The source of a layer or file, with a sentence that is written in two pieces put together. */
const sourceOf = (path: string): string => readFileSync(join(root, "src", path), "utf8").replace(/["`] \+\s*["`]/g, "");

const sources = LAYERS.flatMap((layer) =>
  readdirSync(join(root, "src", layer), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => sourceOf(join(layer, name))),
).join("\n");

const factsOf = (text: string) => [...new Set(text.match(/\{\w+\}/g))];

test.each(SENTENCES)("the library says: %s", (en, zh) => {
  const clauses = en.split(/\{\w+\}|[.,:;()]/).map((clause) => clause.trim());
  expect(clauses.filter((clause) => !sources.includes(clause))).toEqual([]);
  expect(zh).toMatch(/\p{Script=Han}/u);
  expect(factsOf(en)).toEqual(expect.arrayContaining(factsOf(zh)));
});

interface Said {
  readonly path: string;
  /** How the file writes its sentences: between quotes, the first group. */
  readonly sentence: RegExp;
  /** The sentence as it comes to a reader. */
  readonly around?: (what: string) => string;
}

const said = (path: string, sentence: RegExp, around?: Said["around"]): Said => ({
  path,
  sentence,
  ...(around && { around }),
});

/** Where a clerk's files and databases are found fault with. */
const SAID: readonly Said[] = [
  said("audit/files.node.ts", /^ {2}(?:[A-Z]+|\[NO_FILE\]): (")(.*)\1,$/gm),
  said("stores/sqlite-errors.ts", /what: (")(.*?)\1/g, (what) => `a.db: ${what} (why)`),
  said("stores/postgres-errors.ts", /what: (")(.*?)\1/g, (what) => `the PostgreSQL schema a: ${what} (why)`),
  said("stores/sqlite-file.ts", /refuse\((["`])(.*?)\1/g),
  said("record/json.ts", /return (["'])(the string .*?)\1;/g),
  said("record/canonical-reader.ts", /refused\((["`])(.*?)\1/g),
  ...["entry", "instruction", "keys", "note", "checkpoint", "receipt"].map((name) =>
    said(`record/${name}.ts`, /(?:malformed|notVerified)\((["`])(.*?)\1/g),
  ),
  said(
    "ledger/import.ts",
    /corrupt\((["`])(.*?)\1/g,
    (what) => `The export can't be imported: ${what}. Get a whole copy of it`,
  ),
  said("ledger/importer.ts", /corrupt\(seq, (["`])(.*?)\1/g),
  said("ledger/as-of.ts", /corrupt\(size, (["`])(.*?)\1/g),
  said("ledger/operators.ts", /mismatch\(\s*(["`])(.*?)\1/g),
  ...["end", "tree", "guard", "checkpoints", "deliberation"].map((name) =>
    said(`ledger/${name}.ts`, /corrupt\((["`])(.*?)\1/g),
  ),
];

test.each(SAID)("what $path finds fault with is said in Chinese as well", ({ path, sentence, around }) => {
  const found = [...sourceOf(path).matchAll(sentence)].map(([, , what = ""]) => what.replace(/\$\{[^}]*\}/g, "1"));
  expect(found).not.toEqual([]);
  expect(found.filter((what) => inChinese(around?.(what) ?? what) === undefined)).toEqual([]);
});

test("a sentence inside of another one is put into Chinese, and what a database said is left", () => {
  expect(inChinese("a can't be read: the system says EMFILE")).toBe("a 无法读取：系统报告 EMFILE，请检查路径与磁盘");
  expect(inChinese("a.db: the disk is full: make room (database or disk is full)")).toBe(
    "a.db：磁盘已满，请腾出空间（database or disk is full）",
  );
});

test("a name or path stays as it is, also where it is a word of ours", () => {
  expect(inChinese("No entry is about the school class: check the name")).toBe(
    "没有涉及培训机构 class 的条目，请核对名称",
  );
  expect(inChinese("an object belongs to another program: name a new file")).toBe(
    "an object 属于其他程序，请指定新文件",
  );
  expect(["path", "id", "given"].map((hole) => factInChinese(hole, "an object"))).toEqual(Array(3).fill("an object"));
  expect(factInChinese("what", "an object")).toBe("对象");
});

test("a text longer than any sentence of ours is not put into Chinese", () => {
  expect(inChinese(`Entry ${"9".repeat(100)} is missing`)).toContain("缺少条目");
  expect(inChinese(`Entry ${"9".repeat(2_000)} is missing`)).toBeUndefined();
  expect(factInChinese("why", `Entry ${"9".repeat(2_000)} is missing`)).toContain("is missing");
});
