/** Whatever is done to the lines or to the files is found, and the first line that it was done to is named. */
import { beforeAll, expect, test } from "vitest";
import { OPERATOR } from "../broken/exhibit.ts";
import { claimed, short } from "../broken/story.ts";
import { auditFiles, type Files, filesOf } from "./files.ts";
import { isLong, randomFrom, seed } from "./random.ts";
import { auditSample, bytes, codes, failed, LINE_FEED, lineOfByte, lines } from "./sample.ts";

const story = claimed();
const checkpoint = story.note("operator");
const everyLine = story.lines.map((_, i) => i);
const auditLines = (damaged: readonly string[]) =>
  auditFiles({ "entries.jsonl": damaged.join(""), checkpoint }, { trusted: OPERATOR });

test("every line that is missing is named by its place, the last one by the checkpoint", async () => {
  for (const i of everyLine) {
    const report = await auditLines(story.lines.toSpliced(i, 1));
    expect(report.firstBadLine, `without line ${i + 1}`).toBe(i + 1);
    expect(failed(report)).toContain(i === story.lines.length - 1 ? "checkpoint" : "sequence");
  }
});

test(`every line that comes twice is named where it does not belong (AUDIT_SEED=${seed})`, async () => {
  const random = randomFrom(seed);
  for (const [i, line] of story.lines.entries()) {
    // Behind the line before it, it is the first of the two, and the other one does not belong.
    const places = isLong ? everyLine.map((at) => at + 1) : [i + 1, 1 + random(story.lines.length)];
    for (const place of places.filter((at) => at !== i)) {
      const report = await auditLines(story.lines.toSpliced(place, 0, line));
      expect(report.firstBadLine, `line ${i + 1} again behind line ${place}`).toBe(place + 1);
      expect(codes(report)).toContain("id-repeated");
      expect(codes(report)).toContain("seq-wrong");
    }
  }
});

test("two lines that changed places are named, whichever they are", async () => {
  for (const i of everyLine) {
    for (const j of everyLine.slice(i + 1)) {
      const [a = "", b = ""] = [story.lines[i], story.lines[j]];
      const report = await auditLines(story.lines.with(i, b).with(j, a));
      expect(report.firstBadLine, `lines ${i + 1} and ${j + 1} swapped`).toBe(i + 1);
    }
  }
});

test("a file that was cut off anywhere is found", { timeout: 300_000 }, async () => {
  for (let at = 0; at < bytes.length; at += 411) {
    const report = await auditSample([bytes.subarray(0, at)]);
    expect(report.firstBadLine, `cut off after ${at} bytes`).toBe(lineOfByte(at));
  }
});

let whole: Record<string, Uint8Array>;
beforeAll(async () => {
  whole = await filesOf(short(), [1, 3]);
});
const auditWhole = (change: Files) => auditFiles({ ...whole, ...change }, { trusted: OPERATOR });
const paths = () => Object.keys(whole);

test("a file that is missing is found, but for an older checkpoint: nobody can know of it", async () => {
  for (const path of paths()) {
    const { [path]: _, ...rest } = whole;
    const report = await auditFiles(rest, { trusted: OPERATOR });
    expect(report.ok, path).toBe(path === "checkpoints/1");
  }
});

test("a file that is empty, cut off, doubled or another one is found", async () => {
  for (const path of paths()) {
    const good = whole[path] ?? new Uint8Array();
    const others = paths().map((other) => whole[other] ?? new Uint8Array());
    const isSame = (other: Uint8Array) => Buffer.from(other).equals(good);
    const damaged = [
      new Uint8Array(),
      good.subarray(0, good.length / 2),
      Buffer.concat([good, good]),
      ...others.filter((other) => !isSame(other)),
    ];
    for (const bad of damaged) {
      const report = await auditWhole({ [path]: bad });
      expect(report.ok, `${path}: ${bad.length} bytes`).toBe(false);
    }
  }
});

test(`a file of random bytes is found (AUDIT_SEED=${seed})`, async () => {
  const random = randomFrom(seed);
  for (const path of paths()) {
    const report = await auditWhole({ [path]: Uint8Array.from({ length: 1 + random(5000) }, () => random(256)) });
    expect(report.ok, path).toBe(false);
  }
});

test("what is not of the form is named as what it is", async () => {
  const [first = "", second = "", ...others] = lines;
  const cases: [code: string, line: number, text: string | Uint8Array][] = [
    ["no-entries", 1, ""],
    ["line-empty", 1, `\n${lines.join("")}`],
    ["line-empty", 2, [first, "\n", second, ...others].join("")],
    ["line-empty", 33, `${lines.join("")}\n`],
    ["line-without-end", 32, lines.join("").slice(0, -1)],
    ["line-without-end", 33, `${lines.join("")}{}`],
    ["byte-order-mark", 1, `\ufeff${lines.join("")}`],
    ["carriage-return", 1, lines.join("").replaceAll("\n", "\r\n")],
    ["nul-byte", 2, [first, `\0${second}`, ...others].join("")],
    ["line-malformed", 2, [first, ` ${second}`, ...others].join("")],
    ["line-malformed", 1, new Uint8Array([0xff, 0xfe, LINE_FEED])],
    ["line-too-long", 2, [first, `${" ".repeat(65_536)}\n`, second].join("")],
  ];
  for (const [code, line, text] of cases) {
    const report = await auditSample([text]);
    expect([codes(report)[0], report.firstBadLine]).toEqual([code, line]);
    expect(report.problems[0]).toMatchObject({ check: "form", line, seq: line - 1 });
  }
});

test("a line of 65,535 bytes may be an entry, one more may not", async () => {
  const atLimit = await auditSample([`${" ".repeat(65_535)}\n`]);
  expect(codes(atLimit)[0]).toBe("line-malformed");
  expect(codes(await auditSample([`${" ".repeat(65_536)}\n`]))[0]).toBe("line-too-long");
});

test("random bytes give a report, and as many problems as are worth listing", async () => {
  const random = randomFrom(seed);
  const noise = Uint8Array.from({ length: 200_000 }, () => random(256));
  const report = await auditSample([noise]);
  expect(report.ok).toBe(false);
  expect(report.problems).toHaveLength(100);
  expect(report.checks[0]?.problems).toBeGreaterThan(500);
});

test("an endless line is held only as far as a line may go", async () => {
  function* endless() {
    for (let i = 0; i < 2000; i++) yield new Uint8Array(65_536).fill(0x20);
  }
  const before = process.memoryUsage().arrayBuffers;
  const report = await auditSample(endless());
  expect(codes(report)).toContain("line-too-long");
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
});

test("chunks may be cut anywhere", async () => {
  for (const size of [1, 7, 1000, 65_536]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    expect((await auditSample(chunks)).ok).toBe(true);
  }
});

test("a buffer that is filled again for every chunk does no harm", async () => {
  const buffer = new Uint8Array(500);
  async function* refilled() {
    for (let at = 0; at < bytes.length; at += buffer.length) {
      const piece = bytes.subarray(at, at + buffer.length);
      buffer.set(piece);
      yield buffer.subarray(0, piece.length);
    }
  }
  expect((await auditSample(refilled())).ok).toBe(true);
});
