import { expect, test } from "vitest";
import { INSTRUCTION_TYPES, LAWS, type Law } from "../../src/index.ts";
import { membersOf, rulesDocument } from "./rules.ts";
import { EFFECTS, MEANINGS, NOUNS, SIGNATURES } from "./words.ts";

const laws: readonly Law[] = Object.values(LAWS);

test("docs/rules.md is what the code says (`npx vitest run test/docs -u` writes it anew)", async () => {
  await expect(rulesDocument()).toMatchFileSnapshot("../../docs/rules.md");
});

test("every instruction has its effect in words, and nothing else has", () => {
  expect(Object.keys(EFFECTS)).toEqual(INSTRUCTION_TYPES);
  expect(Object.keys(SIGNATURES).filter((type) => !INSTRUCTION_TYPES.includes(type))).toEqual([]);
  expect(Object.keys(NOUNS)).toEqual([...new Set(INSTRUCTION_TYPES.map((type) => type.split(".")[0]))]);
});

test.each(laws.map((law) => [law.type, law] as const))("every member of %s has a meaning and a shape", (_, law) => {
  const members = membersOf(law);
  expect(members.length).toBeGreaterThan(0);
  expect(members.filter(({ meant, shape }) => !MEANINGS[meant] || !shape).map(({ meant }) => meant)).toEqual([]);
});

test("every meaning is that of some member", () => {
  const used = new Set(laws.flatMap((law) => membersOf(law).map(({ meant }) => meant)));
  expect(Object.keys(MEANINGS).filter((key) => !used.has(key))).toEqual([]);
});
