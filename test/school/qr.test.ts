import jsQR from "jsqr";
import { voucherQr } from "training-voucher-ledger/school";
import { expect, test } from "vitest";

const token = `${"eyJhbGciOiJFZERTQSIsImtpZCI6IjAxMjM0NTY3ODlhYmNkZWYi".repeat(11)}.c2lnbmF0dXJl`;
const { svg, text } = voucherQr(token);
const PIXELS = 4;

type Modules = readonly (readonly boolean[])[];

/** What a camera sees, read by a decoder that is not the encoder's. */
function decoded(isDark: Modules) {
  const size = isDark.length * PIXELS;
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (isDark[Math.floor(y / PIXELS)]?.[Math.floor(x / PIXELS)])
        pixels.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
  return jsQR(pixels, size, size);
}

const read = (isDark: Modules) => decoded(isDark)?.data;

function modulesOfSvg(): Modules {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const dark = new Set([...svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`));
  return Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => dark.has(`${x} ${y}`)));
}

function modulesOfText(): Modules {
  const lines = text.split("\n").slice(0, -1);
  const rows = lines.flatMap((line) => [
    [...line].map((character) => character === " " || character === "▄"),
    [...line].map((character) => character === " " || character === "▀"),
  ]);
  return rows.slice(0, rows[0]?.length); // a code has as many rows as columns
}

test("the QR code as SVG is read back by another library", () => {
  expect(read(modulesOfSvg())).toBe(token);
});

test("the QR code on a terminal is the same one", () => {
  expect(modulesOfText()).toEqual(modulesOfSvg());
});

test("error correction is M: that many bytes need version 19 with it (ISO/IEC 18004 table 7), 16 with L, 22 with Q", () => {
  expect(token).toHaveLength(585);
  expect(decoded(modulesOfSvg())?.version).toBe(19);
});

test("a code with a spot on it is still read", () => {
  const modules = modulesOfSvg();
  const [from, to] = [Math.floor(modules.length * 0.4), Math.floor(modules.length * 0.65)];
  const spotted = modules.map((row, y) => row.map((dark, x) => dark && (y < from || y >= to || x < from || x >= to)));
  expect(spotted).not.toEqual(modules);
  expect(read(spotted)).toBe(token);
});

test("there are four light modules around it", () => {
  const edge = (rows: Modules) => rows.slice(0, 4).flat();
  const modules = modulesOfSvg();
  expect([...edge(modules), ...edge(modules.toReversed())].some(Boolean)).toBe(false);
  expect(modules.flatMap((row) => [...row.slice(0, 4), ...row.slice(-4)]).some(Boolean)).toBe(false);
});
