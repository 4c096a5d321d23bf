/**
 * Follows the lines as bytes, whatever they mean: form, seq, prev, time, instruction ids, ledger, and the tree over all
 * of them. It goes on behind a bad line, and measures each line against its neighbour, so that one change is not found
 * over and over.
 *
 * When a line's prev is not the hash of the line before it, one of the two was altered. If it was the later one, its
 * own hash changed as well, and the link to the line behind it is broken too; otherwise it was the earlier one. At the
 * end of the file a checkpoint tells: if its root is right once the hash named by prev is put in the place of the other,
 * the earlier line was altered. Where a checkpoint covers both lines as they are, neither was: the ledger itself wrote
 * a prev that is wrong.
 */
import { bytesToHex, hexToBytes } from "../record/digest.ts";
import { type Entry, ZERO_HASH } from "../record/entry.ts";
import { appendLeaf, type CompactRange, emptyRange, rootOf } from "../record/merkle.ts";
import { createIdSet } from "./ids.ts";
import type { OpenedLine } from "./opening.ts";
import type { Tally } from "./tally.ts";

export interface Walk {
  /** The tree over every line so far, good or bad. */
  tree(): CompactRange;
  /** The hash of the last line, in hex. */
  head(): string;
  /** The time of the last line, if it is an entry. */
  lastAt(): string | undefined;
  /** Takes the next line; false once anything is wrong with it or with a line before it. */
  take(line: OpenedLine): boolean;
  /**
   * To be called once, at the end: with how many lines are as a checkpoint says, and the root that a checkpoint over
   * exactly these lines gives, if there is one.
   */
  finish(matched: number, root: Uint8Array | undefined): void;
}

const LINKS_SETTLED_LATER = 100;

/** An entry and what its neighbour is measured against. */
interface Footing {
  readonly line: number;
  readonly at: string;
  readonly hash: string;
  /** Whether something is wrong with the line itself, neighbours aside. */
  readonly bad: boolean;
}

interface Pair {
  readonly before: Footing;
  readonly after: Footing;
}

/** Two lines whose link is broken, until it is known which of them was altered. */
interface BrokenLink extends Pair {
  /** What `after` says that the hash of `before` is. */
  readonly prev: Uint8Array;
  /** The tree without the two. */
  readonly treeBefore: CompactRange;
  /** The hash of `after`. */
  readonly leaf: Uint8Array;
}

export function createWalk(origin: string, tally: Tally): Walk {
  const ids = createIdSet();
  let [tree, treeBefore, head] = [emptyRange, emptyRange, ZERO_HASH];
  let expected: readonly number[] = [0]; // the seq that may come next: several after a wrong one, any if empty
  let footing: Footing | undefined;
  let open: BrokenLink | undefined;
  const settled: Pair[] = []; // broken links whose earlier line is to blame, unless a checkpoint covers both
  let sound = true;

  function find(...problem: Parameters<Tally["add"]>): void {
    tally.add(...problem);
    sound = false;
  }

  /** Whether something is wrong with the entry itself. */
  function examine({ seq, prev, instruction }: Entry, line: number): boolean {
    const isExpected = expected.length === 0 || expected.includes(seq);
    const isFirst = line === 1;
    const isNew = ids.add(instruction.id);
    if (!isExpected) find("seq-wrong", line, { found: seq, expected: expected[0] ?? 0 });
    if (isFirst && prev !== ZERO_HASH) find("prev-wrong", line);
    if (!isNew) find("id-repeated", line, { id: instruction.id });
    if (instruction.ledger !== origin) find("ledger-foreign", line, { found: instruction.ledger, origin });
    expected = (isExpected ? [seq] : [...expected.slice(0, 2), seq]).map((seq) => seq + 1);
    return !isExpected || (isFirst && prev !== ZERO_HASH) || !isNew || instruction.ledger !== origin;
  }

  function blameBefore({ before, after }: Pair): void {
    find("line-altered", before.line, { next: after.line });
    requireTime(before, after, before.line);
  }

  function blameAfter({ before, after }: Pair): void {
    find("prev-wrong", after.line);
    requireTime(before, after, after.line);
  }

  function requireTime(before: Footing, after: Footing, line: number): void {
    if (after.at < before.at) find("time-decreases", line, { before: before.at, after: after.at });
  }

  /** Whether the link between two entries holds; says who is to blame once that is known. */
  function join(before: Footing, after: Footing, prev: string, leaf: Uint8Array): void {
    const holds = prev === before.hash;
    if (open) {
      settle(open, holds);
      open = undefined;
      if (!holds) return; // `before` is to blame for both of its links
    }
    if (holds) requireTime(before, after, after.line);
    else if (after.bad) blameAfter({ before, after });
    else if (before.bad) blameBefore({ before, after });
    else open = { before, after, prev: hexToBytes(prev), treeBefore, leaf };
    sound &&= holds;
  }

  /** The broken link, once it is known whether the next one holds. */
  function settle(pair: Pair, nextHolds: boolean): void {
    if (!nextHolds) blameAfter(pair);
    else if (settled.length < LINKS_SETTLED_LATER) settled.push(pair);
    else blameBefore(pair);
  }

  return {
    tree: () => tree,
    head: () => head,
    lastAt: () => footing?.at,
    take({ number, hash, opened, flaw }) {
      head = bytesToHex(hash);
      if (flaw) find(flaw.code, number, flaw.facts);
      if (opened) {
        const { at, prev } = opened.entry;
        const here = { line: number, at, hash: head, bad: examine(opened.entry, number) };
        if (footing) join(footing, here, prev, hash);
        footing = here;
      } else {
        if (open) blameAfter(open);
        [open, footing, expected] = [undefined, undefined, []];
      }
      treeBefore = tree;
      tree = appendLeaf(tree, hash);
      return sound;
    },
    finish(matched, root) {
      for (const pair of settled) {
        if (pair.after.line <= matched) blameAfter(pair);
        else blameBefore(pair);
      }
      if (open && isBeforeAltered(open, root)) blameBefore(open);
      else if (open) blameAfter(open);
    },
  };
}

/** Whether the root is right with the hash that the last line names in the place of that of the line before it. */
function isBeforeAltered({ treeBefore, prev, leaf }: BrokenLink, root: Uint8Array | undefined): boolean {
  const asNamed = rootOf(appendLeaf(appendLeaf(treeBefore, prev), leaf));
  return root !== undefined && bytesToHex(asNamed) === bytesToHex(root);
}
