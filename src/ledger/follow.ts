/**
 * Following a ledger: every entry from some place on, those to come as well, for outboxes, webhooks and copies. Entries
 * become visible in the order of their seq and never change, so that reading on from the last one misses none, whichever
 * process wrote it. A reader that falls behind makes nobody wait: entries are read when they are asked for.
 */
import { LedgerError } from "../domain/error.ts";
import { type Entry, entryHash, parseEntry, ZERO_HASH } from "../record/entry.ts";
import type { Bell } from "./bell.ts";
import { createBreath } from "./breath.ts";
import type { StoreReader } from "./store.ts";
import { LINES_AT_ONCE } from "./tree.ts";

/** The last entry that a follower is done with: what it keeps, to go on from. `hash` is the entry hash, in hex. */
export interface Place {
  readonly seq: number;
  readonly hash: string;
}

export interface FollowOptions {
  /** The first entry to give; 0 unless told. */
  readonly from?: number | undefined;
  /** In place of `from`: the entry after this one. Unlike a number it also proves that the ledger is still the same. */
  readonly after?: Place | undefined;
  /** Ends it: the iteration is over, without an error. */
  readonly signal?: AbortSignal | undefined;
  /** How soon entries of other processes are seen, in milliseconds: 250 unless told. This process's come at once. */
  readonly pollMs?: number | undefined;
}

/** An entry with its line (without its line feed) and its place. */
export interface Followed extends Place {
  readonly line: string;
  readonly entry: Entry;
}

export interface Following {
  readonly store: Pick<StoreReader, "head" | "lines">;
  /** Rings when this process has committed, and for the last time when the ledger is closed. */
  readonly bell: Bell;
  isClosed(): boolean;
}

const POLL_MS = 250;
/** What a timer can wait at most. */
const LONGEST_POLL_MS = 2 ** 31 - 1;

/**
 * `return()` ends it at once, also while it waits for an entry: who goes away leaves nobody behind that looks.
 * @throws LedgerError `ledger-behind`, `ledger-corrupt`, and what the store throws: go on from the last place.
 */
export function follow(
  following: Following,
  { signal, ...options }: FollowOptions,
): AsyncGenerator<Followed, void, undefined> {
  const left = new AbortController();
  const signals = signal ? [signal, left.signal] : [left.signal];
  const entries = entriesFrom(following, options, signals);
  return {
    next: () => entries.next(),
    return(value) {
      left.abort();
      return entries.return(value);
    },
    throw(error) {
      left.abort();
      return entries.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* entriesFrom(
  { store, bell, isClosed }: Following,
  { from = 0, after, pollMs = POLL_MS }: Omit<FollowOptions, "signal">,
  signals: readonly AbortSignal[],
): AsyncGenerator<Followed, void, undefined> {
  let next = after ? after.seq + 1 : from;
  let prev = after?.hash ?? (next === 0 ? ZERO_HASH : undefined);
  for (const [name, value] of Object.entries({ from: next, pollMs })) {
    if (!Number.isSafeInteger(value) || value < 0) throw wrongUsage(`${name} is ${value}: a whole number, 0 or more`);
  }
  const isOver = () => isClosed() || signals.some(({ aborted }) => aborted);

  /** What is there from `next` on, and where the ledger ends; undefined if it was closed in the middle of reading. */
  async function look() {
    try {
      const head = await store.head();
      const size = head?.size ?? 0;
      const lines = size > next ? await store.lines(next, Math.min(size, next + LINES_AT_ONCE)) : [];
      return { size, hash: head?.hash, lines };
    } catch (error) {
      if (isOver()) return undefined;
      throw error;
    }
  }

  const breathe = createBreath();
  while (!isOver()) {
    await breathe();
    const heard = bell.rings(); // before looking: what is committed meanwhile rings
    const found = await look();
    if (!found) return;
    const { size, hash, lines } = found;
    if (size < next || (size === next && size > 0 && prev !== undefined && prev !== hash)) throw behind(next, size);
    for (const { line } of lines) {
      const followed = open(line, next);
      if (prev !== undefined && followed.entry.prev !== prev) throw behind(next, size);
      yield followed;
      if (isOver()) return;
      [next, prev] = [next + 1, followed.hash];
    }
    if (lines.length === 0) await bell.after(heard, Math.min(pollMs, LONGEST_POLL_MS), signals);
  }
}

function open(line: string, seq: number): Followed {
  const { entry } = parseEntry(line);
  if (entry.seq !== seq) throw new LedgerError("ledger-corrupt", `Entry ${seq} has the seq ${entry.seq}`, { seq });
  return { seq, hash: entryHash(line), line, entry };
}

function behind(next: number, size: number): LedgerError {
  const what = `The ledger does not continue what was followed up to entry ${next - 1}: it has ${size} entries`;
  const remedy = "An old backup may have been restored: put the right database back, or follow it anew from 0";
  return new LedgerError("ledger-behind", `${what}. ${remedy}`, { next, size });
}

const wrongUsage = (message: string): LedgerError => new LedgerError("wrong-usage", message);
