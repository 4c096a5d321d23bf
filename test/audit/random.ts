/** Random numbers that can be had again: set AUDIT_SEED to the seed that a failing test names. */
export const seed = Number(process.env.AUDIT_SEED ?? Math.floor(Math.random() * 2 ** 32));

/** Whether there is time to try everything: FC_RUNS is 1000 or more. */
export const isLong = Number(process.env.FC_RUNS ?? 100) >= 1000;

/** mulberry32: the same numbers for the same seed. */
export function randomFrom(state: number): (below: number) => number {
  let at = state;
  return (below) => {
    at = (at + 0x6d2b79f5) | 0;
    let t = Math.imul(at ^ (at >>> 15), 1 | at);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
