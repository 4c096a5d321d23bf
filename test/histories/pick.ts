/** Choices that follow from one number, so that a deed is data: the same number in the same state picks the same. */
export interface Pick {
  /** A whole number from 0 to `count` − 1. */
  below(count: number): number;
  /** One of the list; undefined if it is empty. */
  one<T>(list: readonly T[]): T | undefined;
  /** True once in so many times. */
  rarely(times: number): boolean;
  /** Some of the list, at least one if there is one, in its order. */
  some<T>(list: readonly T[]): readonly T[];
}

/** Mulberry32: small, and good enough to pick targets. */
export function pickBy(seed: number): Pick {
  let state = seed >>> 0;
  const below = (count: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count);
  };
  const one = <T>(list: readonly T[]): T | undefined => list[below(list.length)];
  return {
    below,
    one,
    rarely: (times) => below(times) === 0,
    some(list) {
      const chosen = list.filter(() => below(3) > 0);
      const instead = one(list);
      return chosen.length > 0 || instead === undefined ? chosen : [instead];
    },
  };
}
