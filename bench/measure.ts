/** Measuring: the machine's own speed of verification beside every figure, and what a list of latencies comes to. */
import { generateKeyPairSync, sign, verify } from "node:crypto";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const MESSAGE = Buffer.alloc(400, 7); // about the length of a redemption
const SIGNATURE = sign(null, MESSAGE, privateKey);
const SAMPLE_MS = 500;

/** V: Ed25519 verifications a second by `crypto.verify`, on one thread, now. */
function verificationsPerSecond(): number {
  const began = performance.now();
  let [count, passed] = [0, 0];
  for (; passed < SAMPLE_MS; passed = performance.now() - began) {
    for (let i = 0; i < 50; i++) verify(null, MESSAGE, publicKey, SIGNATURE);
    count += 50;
  }
  return (count * 1000) / passed;
}

export interface Rate {
  /** A second. */
  readonly rate: number;
  /** V around it, a second. */
  readonly v: number;
  readonly ratio: number;
}

/** How fast `work` does `count` things, with V measured before and after. */
export async function rateOf(count: number, work: () => Promise<unknown>): Promise<Rate> {
  const before = verificationsPerSecond();
  const began = performance.now();
  await work();
  const rate = (count * 1000) / (performance.now() - began);
  const v = (before + verificationsPerSecond()) / 2;
  return { rate, v, ratio: rate / v };
}

/** The value that `share` (0 to 1) of them do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Milliseconds that one call took. */
export async function millisecondsOf(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
