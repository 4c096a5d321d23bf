/** Whether a file has the bytes that it should have, which come in pieces: nothing but the present pieces is held. */

export interface Likeness {
  /** Compares the next piece of what the file should be. Reads no more of it once it differs. */
  push(expected: string): Promise<void>;
  /** Whether the file has what was pushed and nothing more; closes it. */
  end(): Promise<boolean>;
  /** Closes the file, if it is open, without asking more of it. */
  close(): Promise<void>;
}

/** @throws what reading the file throws, from `push` and `end`, and what closing it throws. */
export function createLikeness(chunks: AsyncIterable<Uint8Array>): Likeness {
  const encoder = new TextEncoder();
  const file = chunks[Symbol.asyncIterator]();
  let given: Uint8Array = new Uint8Array();
  let isAlike = true;

  /** Whether there is more of the file to compare. */
  async function hasMore(): Promise<boolean> {
    while (given.length === 0) {
      const next = await file.next();
      if (next.done) return false;
      given = next.value;
    }
    return true;
  }

  async function close(): Promise<void> {
    await file.return?.();
  }

  return {
    async push(text) {
      let expected: Uint8Array = encoder.encode(text);
      while (isAlike && expected.length > 0) {
        const length = (await hasMore()) ? Math.min(expected.length, given.length) : 0;
        isAlike = length > 0 && beginAlike(expected, given, length);
        expected = expected.subarray(length);
        given = given.subarray(length);
      }
    },
    async end() {
      isAlike &&= !(await hasMore());
      await close();
      return isAlike;
    },
    close,
  };
}

function beginAlike(a: Uint8Array, b: Uint8Array, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
  return true;
}
