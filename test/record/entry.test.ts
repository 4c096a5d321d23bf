import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  assembleEntry,
  encodeEntry,
  entryHash,
  entryHashBytes,
  parseEntry,
  ZERO_HASH,
} from "../../src/record/entry.ts";
import { codeOf, readBytes, readText, utf8 } from "./vectors.ts";

const lines = readText("ledger-sample/entries.jsonl").split("\n").slice(0, -1);
const [line = ""] = lines.slice(4);

describe("every line of the sample", () => {
  test("parses, and encodes to the same line", () => {
    for (const one of lines) {
      const { entry, instructionText } = parseEntry(one);
      expect(encodeEntry(entry)).toBe(one);
      expect(assembleEntry({ ...entry, instructionText })).toBe(one);
      expect(parseEntry(utf8(one))).toEqual({ entry, instructionText });
      expect(JSON.parse(instructionText)).toEqual(entry.instruction);
      expect(one).toContain(`"instruction":${instructionText},"prev"`);
    }
  });

  test("names the hash of the line before", () => {
    let prev = ZERO_HASH;
    for (const one of lines) {
      expect(parseEntry(one).entry.prev).toBe(prev);
      prev = entryHash(one);
    }
  });
});

test("the entry hash is that of printf '\\0%s' \"$line\" | sha256sum", () => {
  // computed with that command from the first line of the sample
  expect(entryHash(lines[0] ?? "")).toBe("910173c0827f422c2aa3e950373b46b9e9f847736270049ef8409712488ea351");
  expect(entryHash(utf8(line))).toBe(entryHash(line));
  expect(Buffer.from(entryHashBytes(line)).toString("hex")).toBe(entryHash(line));
});

test("a random bit of every byte flipped is refused or changes the hash", () => {
  const bytes = utf8(line);
  const hash = entryHash(bytes);
  const runs = Number(process.env.FC_RUNS ?? 1) > 100 ? 8 : 1;
  for (let at = 0; at < bytes.length; at++) {
    const bits = runs === 8 ? [0, 1, 2, 3, 4, 5, 6, 7] : [(at * 5) % 8];
    for (const bit of bits) {
      const other = bytes.with(at, (bytes[at] ?? 0) ^ (1 << bit));
      if (codeOf(() => parseEntry(other)) === "none") {
        expect(entryHash(other)).not.toBe(hash);
        expect(encodeEntry(parseEntry(other).entry)).toBe(Buffer.from(other).toString());
      }
    }
  }
});

test("a lost or doubled byte is refused or gives another entry", () => {
  const bytes = utf8(line);
  const before = JSON.stringify(parseEntry(bytes).entry);
  for (let at = 0; at < bytes.length; at++) {
    const lost = new Uint8Array([...bytes.slice(0, at), ...bytes.slice(at + 1)]);
    const doubled = new Uint8Array([...bytes.slice(0, at), ...bytes.slice(at, at + 1), ...bytes.slice(at)]);
    for (const other of [lost, doubled]) {
      if (codeOf(() => parseEntry(other)) === "none") expect(JSON.stringify(parseEntry(other).entry)).not.toBe(before);
    }
  }
});

test("whatever data an entry carries, its line gives it back", () => {
  const { entry } = parseEntry(line);
  const data = fc.dictionary(
    fc.stringMatching(/^[a-z][A-Za-z0-9]{0,9}$/).filter((name) => name !== "quorum"),
    fc.oneof(fc.integer(), fc.boolean(), fc.constantFrom("}", '"', "\\", '","prev":"', "，\u{1f602}")),
  );
  fc.assert(
    fc.property(data, fc.maxSafeNat(), (one, seq) => {
      const made = { ...entry, seq, instruction: { ...entry.instruction, data: one } };
      const { entry: parsed, instructionText } = parseEntry(encodeEntry(made));
      expect(parsed).toEqual(made);
      expect(JSON.parse(instructionText)).toEqual(made.instruction);
    }),
  );
});

describe("a line is refused", () => {
  const bad = (from: string | RegExp, to: string) => {
    const other = line.replace(from, to);
    expect(other).not.toBe(line);
    return codeOf(() => parseEntry(other));
  };
  test.each([
    ["with its line feed", /$/, "\n", "not-canonical"],
    ["with a space", ":", ": ", "not-canonical"],
    ["without at", /"at":"[^"]*",/, "", "malformed-entry"],
    ["with a sixth member", /^{/, '{"a":1,', "malformed-entry"],
    ["with an instant in another zone", /"at":"([^"]*)Z"/, '"at":"$1+08:00"', "malformed-entry"],
    ["with a day that is none", /"at":"\d{4}-\d\d-\d\d/, '"at":"2025-02-30', "malformed-entry"],
    ["with a leap second", /"at":"([^"]*):\d\d\.\d{3}Z"/, '"at":"$1:60.000Z"', "malformed-entry"],
    ["with at in a list", /"at":("[^"]*")/, '"at":[$1]', "malformed-entry"],
    ["with prev in a list", /"prev":("[^"]*")/, '"prev":[$1]', "malformed-entry"],
    ["with a prev in capitals", /"prev":"[0-9a-f]/, '"prev":"A', "malformed-entry"],
    ["with a short prev", /"prev":"[0-9a-f]/, '"prev":"', "malformed-entry"],
    ["with a negative seq", '"seq":', '"seq":-', "malformed-entry"],
    ["with seq as text", /"seq":(\d+)/, '"seq":"$1"', "malformed-entry"],
    ["without a signature", /"signatures":\[.*\]/, '"signatures":[]', "malformed-instruction"],
    [
      "with an instruction that is none",
      /"instruction":\{.*\},"prev"/,
      '"instruction":{},"prev"',
      "malformed-instruction",
    ],
  ])("%s", (_, from, to, code) => expect(bad(from, to)).toBe(code));

  test("of more than 65,535 bytes, when it is made as when it is read", () => {
    const { entry } = parseEntry(line);
    const long = (length: number) => ({
      ...entry,
      instruction: { ...entry.instruction, data: { note: "x".repeat(length) } },
    });
    const room = 65_535 - encodeEntry(long(0)).length;
    expect(readBytes("ledger-sample/entries.jsonl").length).toBeLessThan(65_535);
    expect(encodeEntry(long(room))).toHaveLength(65_535);
    expect(codeOf(() => encodeEntry(long(room + 1)))).toBe("not-canonical");
    expect(codeOf(() => parseEntry(encodeEntry(long(room)).replace("xx", "xxx")))).toBe("not-canonical");
  });
});
