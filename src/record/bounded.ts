/** Remembering what is dear to compute, for the keys used last: memory stays bounded. */

export interface Memory<Value> {
  get(key: string): Value | undefined;
  /** Gives the value back. */
  set(key: string, value: Value): Value;
}

/** Remembers at least the `limit` keys used last, and never more than twice as many. */
export function createMemory<Value>(limit: number): Memory<Value> {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();

  function set(key: string, value: Value): Value {
    if (young.size === limit) [old, young] = [young, new Map()];
    young.set(key, value);
    return value;
  }

  return {
    set,
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      const older = old.get(key);
      return older === undefined ? undefined : set(key, older);
    },
  };
}
