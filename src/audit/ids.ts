/**
 * A set of UUIDs in 16 bytes each: an open hash table over the four 32-bit words of an id. Exact; the seed only decides
 * where a word lands, so that nobody can choose ids that all land in one place.
 */

const WORDS = 4;
const FIRST_SLOTS = 1024;
const MAX_LOAD = 0.7;

export interface IdSet {
  /** Whether the id, a UUID in lower case, is new; it is in the set from now on. */
  add(id: string): boolean;
}

export function createIdSet(seed = Math.floor(Math.random() * 2 ** 32)): IdSet {
  let slots = FIRST_SLOTS; // a power of two
  let words = new Uint32Array(slots * WORDS);
  let used = 0;
  let hasZero = false; // four zero words mark an empty slot, so the nil UUID is remembered apart
  const id = new Uint32Array(WORDS);

  function put(from: Uint32Array, at: number): boolean {
    let slot = slotOf(from, at, seed) & (slots - 1);
    for (; !isEmpty(words, slot * WORDS); slot = (slot + 1) & (slots - 1)) {
      if (isSame(words, slot * WORDS, from, at)) return false;
    }
    words.set(from.subarray(at, at + WORDS), slot * WORDS);
    return true;
  }

  function grow(): void {
    const old = words;
    slots *= 2;
    words = new Uint32Array(slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) if (!isEmpty(old, at)) put(old, at);
  }

  return {
    add(text) {
      readId(text, id);
      if (isEmpty(id, 0)) {
        const isNew = !hasZero;
        hasZero = true;
        return isNew;
      }
      if (!put(id, 0)) return false;
      if (++used > slots * MAX_LOAD) grow();
      return true;
    },
  };
}

const HYPHEN = 0x2d;
const LETTERS = 0x60; // "a" is one more

/** The 32 digits, eight a word. */
function readId(text: string, into: Uint32Array): void {
  let digits = 0;
  let word = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === HYPHEN) continue;
    word = (word << 4) | (code > LETTERS ? code - LETTERS + 9 : code & 15);
    if (++digits % 8 === 0) into[digits / 8 - 1] = word;
  }
}

function isEmpty(words: Uint32Array, at: number): boolean {
  return words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0;
}

function isSame(a: Uint32Array, at: number, b: Uint32Array, from: number): boolean {
  for (let i = 0; i < WORDS; i++) if (a[at + i] !== b[from + i]) return false;
  return true;
}

/** The words mixed into one (the finalizer of MurmurHash3). */
function slotOf(words: Uint32Array, at: number, seed: number): number {
  let hash = seed;
  for (let i = 0; i < WORDS; i++) {
    hash ^= words[at + i] ?? 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
