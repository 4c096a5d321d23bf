/** The small parts: lines out of chunks, a set of ids. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createIdSet } from "../../src/audit/ids.ts";
import { createSplitter } from "../../src/audit/lines.ts";

const split = (chunks: readonly string[]) => {
  const splitter = createSplitter();
  const taken: string[] = [];
  const take = (line: { number: number; bytes: Uint8Array; ended: boolean }) =>
    taken.push(`${line.number}:${new TextDecoder().decode(line.bytes)}${line.ended ? "$" : ""}`);
  for (const chunk of chunks) for (const line of splitter.push(new TextEncoder().encode(chunk))) take(line);
  const last = splitter.end();
  if (last) take(last);
  return taken;
};

test("lines are the same however the bytes are cut", () => {
  expect(split(["one\n\ntwo\nthr", "ee"])).toEqual(["1:one$", "2:$", "3:two$", "4:three"]);
  expect(split([])).toEqual([]);
  const text = fc.array(fc.constantFrom("a", "b", "\n")).map((characters) => characters.join(""));
  fc.assert(
    fc.property(fc.array(text), (chunks) => {
      expect(split(chunks)).toEqual(split([chunks.join("")]));
    }),
  );
});

test("no more of a line is held than shows that it is too long", () => {
  const splitter = createSplitter();
  const [line] = [...splitter.push(new TextEncoder().encode(`${"x".repeat(200_000)}\nnext`))];
  expect(line?.bytes.length).toBe(65_536);
  for (let i = 0; i < 100; i++) expect([...splitter.push(new Uint8Array(10_000).fill(0x78))]).toEqual([]);
  expect(splitter.end()?.bytes.length).toBe(65_536);
});

test("an id set knows every id that was put in, and no other", () => {
  fc.assert(
    fc.property(fc.array(fc.uuid()), fc.nat(), (ids, seed) => {
      const set = createIdSet(seed);
      const known = new Set<string>();
      for (const id of [...ids, ...ids]) {
        expect(set.add(id)).toBe(!known.has(id));
        known.add(id);
      }
    }),
  );
});

test("an id set grows, and takes the nil and the max UUID as any other", () => {
  const set = createIdSet();
  const ids = Array.from({ length: 20_000 }, (_, i) => `01900000-0000-7000-8000-${i.toString(16).padStart(12, "0")}`);
  const extremes = ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"];
  for (const id of [...extremes, ...ids]) expect(set.add(id)).toBe(true);
  for (const id of [...extremes, ...ids]) expect(set.add(id)).toBe(false);
});
