/** Whatever is done to the file is found, and the first line that it was done to is named. */
import { expect, test } from "vitest";
import { randomFrom, seed } from "./random.ts";
import { auditSample, bytes, codes, failed, LINE_FEED, lineOfByte, lines } from "./sample.ts";

const without = (i: number): string[] => lines.toSpliced(i, 1);
const doubled = (i: number): string[] => lines.toSpliced(i, 0, lines[i] ?? "");
const swapped = (i: number): string[] => lines.toSpliced(i, 2, lines[i + 1] ?? "", lines[i] ?? "");
const everyLine = lines.map((_, i) => i);

test("every line that is missing is named by its place, the last ones by the checkpoint", async () => {
  for (const i of everyLine) {
    const report = await auditSample(without(i));
    expect(report.firstBadLine, `without line ${i + 1}`).toBe(i + 1);
    expect(failed(report)).toContain(i === lines.length - 1 ? "checkpoint" : "sequence");
  }
});

test("every line that comes twice is named at its second place", async () => {
  for (const i of everyLine) {
    const report = await auditSample(doubled(i));
    expect(report.firstBadLine, `line ${i + 1} twice`).toBe(i + 2);
    expect(codes(report)).toContain("id-repeated");
    expect(codes(report)).toContain("seq-wrong");
  }
});

test("every line that changed places with the next is named", async () => {
  for (const i of everyLine.slice(0, -1)) {
    const report = await auditSample(swapped(i));
    expect(report.firstBadLine, `lines ${i + 1} and ${i + 2} swapped`).toBe(i + 1);
  }
});

test("a file that was cut off anywhere is found", { timeout: 300_000 }, async () => {
  for (let at = 0; at < bytes.length; at += 41) {
    const report = await auditSample([bytes.subarray(0, at)]);
    expect(report.firstBadLine, `cut off after ${at} bytes`).toBe(lineOfByte(at));
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
