/**
 * Stories written from the law alone, by somebody who had not read the code of the rules: what each line is answered,
 * and what the records then hold, was worked out by hand. So they are a witness apart from the rules and their tests.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { INSTRUCTION_TYPES, memoryStore, REFUSALS } from "../../src/index.ts";
import { createKeyring } from "../../src/scenario/keyring.ts";
import { readScenario } from "../../src/scenario/parse.ts";
import { runScenario } from "../../src/scenario/run.ts";

const folder = new URL("./written/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));

interface Line {
  readonly type?: string;
  readonly check?: object;
  readonly expect?: { readonly refused: string };
}

const linesOf = (name: string): readonly Line[] =>
  readFileSync(new URL(name, folder), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

const stories = new Map(names.map((name) => [name, linesOf(name)]));
const all = [...stories.values()].flat();

/** What no scenario can bring about, and why. */
const OUT_OF_REACH: Readonly<Record<string, string>> = {
  "signature-invalid": "the runner signs for the names in `as`, and signs well",
  overloaded: "the runner submits one line after the other, so nothing ever waits",
};

test.each(names)("%s goes as its author expects", async (name) => {
  const keyring = createKeyring("written");
  const scenario = await readScenario(fileURLToPath(new URL(name, folder)), keyring);
  const { ledger, report } = await runScenario(scenario, { store: memoryStore(), keyring });
  expect(report.differences).toEqual([]);
  expect(report.accepted + report.refused).toBe(stories.get(name)?.filter(({ type }) => type !== undefined).length);
  await ledger.close();
});

test("every story looks at the records as well as at the answers", () => {
  const onlyAnswers = [...stories].filter(([, lines]) => lines.every(({ check }) => check === undefined));
  expect(onlyAnswers.map(([name]) => name)).toEqual([]);
});

test("the stories accept every instruction", () => {
  const types = new Set(all.filter((line) => line.expect === undefined).map(({ type }) => type));
  expect(INSTRUCTION_TYPES.filter((type) => !types.has(type))).toEqual([]);
});

test("the stories meet every refusal that a scenario can meet", () => {
  const met = new Set(all.map((line) => line.expect?.refused));
  expect([...REFUSALS.keys()].filter((code) => !met.has(code)).sort()).toEqual(Object.keys(OUT_OF_REACH).sort());
});
