/**
 * The Merkle tree over the entry hashes, in order (RFC 6962 section 2.1, RFC 9162 section 2.1).
 *
 *     leaf  = the entry hash, SHA-256(0x00 ‖ line): see entry.ts
 *     node  = SHA-256(0x01 ‖ left ‖ right), split at the largest power of two below the number of leaves
 *     empty = SHA-256("")
 *
 *                 root
 *               /      \
 *           (1,0)      (0,2)      a tree of three leaves: its complete subtrees are (level 1, index 0) and
 *          /     \                (level 0, index 2); subtree (level, index) covers the 2^level leaves from
 *      (0,0)    (0,1)             index·2^level on
 *
 * A proof is a list of hashes, each that of a range of leaves. Whoever makes one asks for its path, the complete
 * subtrees that make up each range, fetches their hashes from wherever they are kept, and folds them together. Sizes
 * and indexes are safe integers; a checker answers false for others.
 */
import { sha256 } from "#crypto";

/** The complete subtree over the leaves index·2^level … (index + 1)·2^level − 1. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** The hashes of the complete subtrees that make up a tree, from left to right: all that is needed to append. */
export interface CompactRange {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

const NODE = Uint8Array.of(0x01);

export const emptyRoot: Uint8Array = sha256();
export const emptyRange: CompactRange = { size: 0, hashes: [] };

/** The hash over two subtrees, 32 bytes each. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(NODE, left, right);
}

/**
 * The range with one leaf more. `completed` hears of every subtree that the leaf completes, the leaf first, so that
 * its hash can be kept for proofs.
 */
export function appendLeaf(
  range: CompactRange,
  leaf: Uint8Array,
  completed: (subtree: Subtree, hash: Uint8Array) => void = () => {},
): CompactRange {
  const hashes = [...range.hashes];
  let hash = leaf;
  let index = range.size;
  completed({ level: 0, index }, hash);
  for (let level = 1; index % 2 === 1; level++) {
    const left = hashes.pop();
    if (left === undefined) break;
    hash = nodeHash(left, hash);
    index = (index - 1) / 2;
    completed({ level, index }, hash);
  }
  hashes.push(hash);
  return { size: range.size + 1, hashes };
}

/** The root of the tree whose complete subtrees these are. */
export function rootOf(range: CompactRange): Uint8Array {
  return range.size === 0 ? emptyRoot : foldSubtrees(range.hashes);
}

/** The complete subtrees that make up the tree of this size, from left to right. */
export function rootPath(size: number): Subtree[] {
  return size === 0 ? [] : subtreesOf(0, size);
}

/** What the inclusion proof of leaf `index` needs: for each of its hashes, the subtrees to fold (RFC 6962 2.1.1). */
export function inclusionPath(index: number, size: number): Subtree[][] {
  requireSizes(index < size, index, size);
  const path: Subtree[][] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      path.unshift(subtreesOf(middle, to));
      to = middle;
    } else {
      path.unshift(subtreesOf(from, middle));
      from = middle;
    }
  }
  return path;
}

/**
 * What the consistency proof from the tree of `size1` leaves to that of `size2` needs (RFC 6962 2.1.2).
 * @throws RangeError unless 1 ≤ size1 ≤ size2: nothing can be proved about an empty tree, and nothing needs to be.
 */
export function consistencyPath(size1: number, size2: number): Subtree[][] {
  requireSizes(size1 >= 1 && size1 <= size2, size1, size2);
  const path: Subtree[][] = [];
  let from = 0;
  let to = size2;
  while (size1 < to) {
    const middle = from + splitOf(to - from);
    if (size1 <= middle) {
      path.unshift(subtreesOf(middle, to));
      to = middle;
    } else {
      path.unshift(subtreesOf(from, middle));
      from = middle;
    }
  }
  if (from > 0) path.unshift(subtreesOf(from, to)); // otherwise it is the first tree itself, whose root is known
  return path;
}

/** One hash of a path's element: of its subtrees' hashes, from left to right. */
export function foldSubtrees(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** The inclusion proof of a leaf, from all leaves. @throws RangeError if there is no such leaf. */
export function proveInclusion(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  return inclusionPath(index, leaves.length).map((subtrees) => foldLeaves(subtrees, leaves));
}

/** The consistency proof from the first `size1` leaves to all. @throws RangeError unless 1 ≤ size1 ≤ their number. */
export function proveConsistency(size1: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  return consistencyPath(size1, leaves.length).map((subtrees) => foldLeaves(subtrees, leaves));
}

/** Whether the proof shows that `leaf` is number `index` of the tree of `size` leaves with this root (RFC 9162 2.1.3.2). */
export function checkInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || leaf.length !== 32) return false;
  let hash = leaf;
  let at = index;
  let last = size - 1;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameBytes(hash, root);
}

/**
 * Whether the proof shows that the tree of `size1` leaves with `root1` is how the tree of `size2` with `root2` began
 * (RFC 9162 2.1.4.2). Equal sizes need equal roots and an empty proof, size 0 the empty root. From 0 to more nothing
 * is shown: false.
 */
export function checkConsistency(
  size1: number,
  size2: number,
  root1: Uint8Array,
  root2: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(size1) || !isSize(size2) || size1 > size2) return false;
  if (size1 === size2) {
    return proof.length === 0 && sameBytes(root1, root2) && (size1 > 0 || sameBytes(root1, emptyRoot));
  }
  if (size1 === 0) return false;
  let at = size1 - 1;
  let last = size2 - 1;
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  const [first, ...rest] = at === 0 ? [root1, ...proof] : proof; // the first tree may be a complete subtree itself
  if (first === undefined) return false;
  let hash1 = first;
  let hash2 = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash1 = nodeHash(sibling, hash1);
      hash2 = nodeHash(sibling, hash2);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, half(last)];
    } else {
      hash2 = nodeHash(hash2, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameBytes(hash1, root1) && sameBytes(hash2, root2);
}

/** The complete subtrees that make up the leaves from … to − 1, where `from` is a multiple of the first one's width. */
function subtreesOf(from: number, to: number): Subtree[] {
  const subtrees: Subtree[] = [];
  let width = 1;
  let level = 0;
  while (width * 2 <= to - from) [width, level] = [width * 2, level + 1];
  for (let at = from; at < to; [width, level] = [width / 2, level - 1]) {
    if (width > to - at) continue;
    subtrees.push({ level, index: at / width });
    at += width;
  }
  return subtrees;
}

function foldLeaves(subtrees: readonly Subtree[], leaves: readonly Uint8Array[]): Uint8Array {
  return foldSubtrees(subtrees.map(({ level, index }) => rootOfLeaves(leaves, index * 2 ** level, 2 ** level)));
}

function rootOfLeaves(leaves: readonly Uint8Array[], from: number, count: number): Uint8Array {
  let range = emptyRange;
  for (const leaf of leaves.slice(from, from + count)) range = appendLeaf(range, leaf);
  return rootOf(range);
}

/** The largest power of two below `size`, which is at least 2. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

// Sizes go up to 2^53 − 1: the bit operators of JavaScript stop at 2^31.
function half(number: number): number {
  return Math.floor(number / 2);
}

function isSize(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

function requireSizes(inOrder: boolean, ...sizes: readonly number[]): void {
  if (!inOrder || !sizes.every(isSize)) throw new RangeError(`There is no proof for ${sizes.join(" in a tree of ")}`);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
