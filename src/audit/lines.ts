/**
 * Lines out of bytes that come in chunks, cut anywhere. At most one line is held, and of an over-long one no more than
 * its beginning: a hostile file can't fill the memory.
 */

/** The bytes of a file in any chunks; a string stands for its UTF-8 bytes. */
export type Chunks = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Without the line feed; of an over-long line the first 65,536 bytes. Valid until the next line is taken. */
  readonly bytes: Uint8Array;
  /** Whether its line feed is there. */
  readonly ended: boolean;
}

/** One more than a line may have, so that one that is too long shows. */
const BYTES_HELD = 65_536;
const LINE_FEED = 0x0a;

export interface Splitter {
  /** The lines that this chunk completes. */
  push(chunk: Uint8Array): Iterable<Line>;
  /** What stands behind the last line feed, if anything does. */
  end(): Line | undefined;
}

export function createSplitter(): Splitter {
  const held = new Uint8Array(BYTES_HELD);
  let length = 0; // of the beginning of a line that is held
  let number = 0;

  function hold(piece: Uint8Array): void {
    const part = piece.subarray(0, BYTES_HELD - length);
    held.set(part, length);
    length += part.length;
  }

  function complete(piece: Uint8Array, ended: boolean): Line {
    number++;
    if (length === 0) return { number, bytes: piece.subarray(0, BYTES_HELD), ended };
    hold(piece);
    const bytes = held.subarray(0, length);
    length = 0;
    return { number, bytes, ended };
  }

  return {
    *push(chunk) {
      let from = 0;
      for (let to = chunk.indexOf(LINE_FEED); to !== -1; to = chunk.indexOf(LINE_FEED, from)) {
        yield complete(chunk.subarray(from, to), true);
        from = to + 1;
      }
      hold(chunk.subarray(from));
    },
    end: () => (length === 0 ? undefined : complete(new Uint8Array(), false)),
  };
}
