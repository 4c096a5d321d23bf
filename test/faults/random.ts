/** Random numbers for moments, from a seed that is printed: FAULTS_SEED gives the same ones again. */
import { afterAll } from "vitest";

const SEED = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);
afterAll(() => console.info(`FAULTS_SEED=${SEED}`));

/** A generator of its own for each name (mulberry32): a whole number below. */
export function createRandom(name: string): (below: number) => number {
  let state = SEED + [...name].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, 7);
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
