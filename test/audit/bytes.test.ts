/** No byte of an export can be changed without being found; where it is one of the lines, that line is named. */
import { beforeAll, expect, test } from "vitest";
import { OPERATOR } from "../broken/exhibit.ts";
import { short } from "../broken/story.ts";
import { auditFiles, filesOf } from "./files.ts";
import { isLong, randomFrom, seed } from "./random.ts";
import { auditSample, bytes as sample } from "./sample.ts";

/** All eight bits of every byte in a long run; otherwise one bit of each, and in the derived files of some. */
const bitsOf = (random: (below: number) => number): readonly number[] =>
  isLong ? [0, 1, 2, 3, 4, 5, 6, 7] : [random(8)];
const ENTRIES = "entries.jsonl";
const isDerived = (path: string): boolean => path !== ENTRIES && !path.startsWith("checkpoint");
const BYTES_BETWEEN = 32;

let files: Record<string, Uint8Array>;
beforeAll(async () => {
  files = await filesOf(short(), [1, 3]);
});

function flipped(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const damaged = Uint8Array.from(bytes);
  damaged[at] = (bytes[at] ?? 0) ^ (1 << bit);
  return damaged;
}

/** The number of the line, with its line feed, that a byte stands in. */
const lineOf = (bytes: Uint8Array, at: number): number =>
  1 + bytes.subarray(0, at).filter((byte) => byte === 0x0a).length;

test("the export as it is has nothing wrong", async () => {
  const report = await auditFiles(files, { trusted: OPERATOR });
  expect(report.problems).toEqual([]);
  expect(report.checks.map(({ ok }) => ok)).not.toContain(false);
});

test(`a flipped bit of any file is found (AUDIT_SEED=${seed})`, { timeout: isLong ? 7_200_000 : 600_000 }, async () => {
  const random = randomFrom(seed);
  const wrong: string[] = [];
  const signed = Object.fromEntries(Object.entries(files).filter(([path]) => !isDerived(path)));
  for (const [path, good] of Object.entries(files)) {
    const others = isDerived(path) ? files : signed; // the derived ones are compared with good lines only
    const stride = isDerived(path) && !isLong ? BYTES_BETWEEN : 1;
    for (let at = random(stride); at < good.length; at += stride) {
      for (const bit of bitsOf(random)) {
        const { ok, firstBadLine } = await auditFiles(
          { ...others, [path]: flipped(good, at, bit) },
          { trusted: OPERATOR },
        );
        const isNamed = path !== ENTRIES || firstBadLine === lineOf(good, at);
        if (ok || !isNamed) wrong.push(`${path}, byte ${at}, bit ${bit}: ${ok ? "good" : `line ${firstBadLine}`}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test.runIf(isLong)(`so is one of a ledger with money in it (AUDIT_SEED=${seed})`, { timeout: 3_600_000 }, async () => {
  const random = randomFrom(seed);
  for (let at = 0; at < sample.length; at++) {
    const report = await auditSample([flipped(sample, at, random(8))]);
    expect(report.firstBadLine, `byte ${at}`).toBe(lineOf(sample, at));
  }
});
