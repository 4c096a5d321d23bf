/** The museum of broken exports: every check has an exhibit, and the audit says of each what its label says. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { CHECKS } from "../../src/audit/index.ts";
import { PROBLEMS } from "../../src/audit/problems.ts";
import { brokenDocument } from "../docs/broken.ts";
import { type Exhibit, OPERATOR } from "./exhibit.ts";
import { EXHIBITS, type Label, labelOf } from "./museum.ts";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((path) => path.replaceAll("\\", "/"))
        .filter((path) => statSync(`${folder}/${path}`).isFile())
    : [];

let labels: readonly Label[];
beforeAll(async () => {
  const made: Label[] = [];
  for (const exhibit of EXHIBITS) made.push(await labelOf(exhibit)); // not at once: some take rules out of the law
  labels = made;
});

describe.each(EXHIBITS.map((exhibit, i) => [exhibit.name, exhibit, i] as const))("%s", (name, exhibit, i) => {
  test("lies there as it was made (`npx vitest run test/broken -u` writes it anew)", async () => {
    for (const [path, content] of Object.entries(exhibit.files)) {
      await expect(content).toMatchFileSnapshot(`${name}/export/${path}`);
    }
    const given = Object.entries({ kept: exhibit.kept, "openings.jsonl": exhibit.openings });
    for (const [path, content] of given) {
      if (content !== undefined) await expect(content).toMatchFileSnapshot(`${name}/${path}`);
    }
    const { name: _, ...label } = labels[i] ?? { name };
    await expect(`${JSON.stringify(label, undefined, 2)}\n`).toMatchFileSnapshot(`${name}/expected.json`);
    const beside = given.flatMap(([path, content]) => (content === undefined ? [] : [path]));
    const made = ["expected.json", ...beside, ...Object.keys(exhibit.files).map((path) => `export/${path}`)];
    expect(filesIn(`${FOLDER}${name}`).filter((path) => !made.includes(path))).toEqual([]);
  });

  test("is found by its check", () => {
    const { check, problems = [], without } = labels[i] ?? {};
    const speaking = (without?.problems ?? problems).map((problem) => problem.check);
    if (check === "none") expect(problems).toEqual([]);
    else expect(speaking).toContain(check);
    if (without) expect(problems.map((problem) => problem.check)).toEqual(["law"]);
  });
});

test("every check, and every problem that it can find, has an exhibit", () => {
  const checks = new Set<string>(labels.map(({ check }) => check));
  expect(CHECKS.map(({ name }) => name).filter((name) => !checks.has(name))).toEqual([]);
  const found = labels.flatMap(({ problems, without }) => [...problems, ...(without?.problems ?? [])]);
  const codes = new Set<string>(found.map(({ code }) => code));
  expect(Object.keys(PROBLEMS).filter((code) => !codes.has(code))).toEqual([]);
});

test("nothing else lies in the museum, and it is small", () => {
  const names = EXHIBITS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const folders = readdirSync(FOLDER).filter((name) => statSync(`${FOLDER}${name}`).isDirectory());
  expect(folders.filter((name) => !names.includes(name))).toEqual([]);
  const sizes = filesIn(FOLDER).map((path) => statSync(`${FOLDER}${path}`).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_500_000);
});

/** A plain program, of no types. */
const verifier: { verifyExport(source: object, key: string): { ok: boolean; line?: number } } = await import(
  new URL("../independent/verify.mjs", import.meta.url).href
);

function verdictOf({ files, key = OPERATOR, kept }: Exhibit) {
  const { "entries.jsonl": entries = "", checkpoint, ...others } = files;
  const notes = Object.entries(others).flatMap(([path, note]) =>
    path.startsWith("checkpoints/") ? [[path.slice(12), note]] : [],
  );
  if (kept !== undefined) notes.push([kept.split("\n")[1] ?? "", kept]);
  const bytes = notes.map(([size = "", note = ""]) => [size, Buffer.from(note)] as const);
  const newest = checkpoint === undefined ? {} : { checkpoint: Buffer.from(checkpoint) };
  return verifier.verifyExport(
    { entries: Buffer.from(entries), ...newest, checkpoints: Object.fromEntries(bytes) },
    key,
  );
}

test("a second verifier, which shares no code with the audit and has no law, finds the same first line", () => {
  for (const [i, exhibit] of EXHIBITS.entries()) {
    const { check, name, problems = [] } = labels[i] ?? {};
    const verdict = verdictOf(exhibit);
    const isBeyondIt = check === "law" || exhibit.behind !== undefined;
    const isNotAsked =
      ["none", "derived-files", "openings"].includes(check ?? "") || exhibit.files.checkpoint === undefined;
    if (verdict.ok) expect(isBeyondIt || isNotAsked, name).toBe(true);
    else if (problems[0]?.line !== undefined) expect(verdict.line, name).toBe(problems[0].line);
  }
});

test("docs/broken.md is the catalogue (`npx vitest run test/broken -u` writes it anew)", async () => {
  await expect(brokenDocument(labels)).toMatchFileSnapshot("../../docs/broken.md");
});
