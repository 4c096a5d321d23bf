/** All complete subtrees of a growing tree, level by level, for the proofs of many of its leaves (RFC 6962). */
import { appendLeaf, emptyRange, foldSubtrees, inclusionPath, rootOf } from "../record/merkle.ts";

const HASH = 32;

/** Empty at first. Holds 64 bytes a leaf. */
export function createForest() {
  const levels: Uint8Array[] = [];
  let range = emptyRange;

  function keep(level: number, index: number, hash: Uint8Array): void {
    const row = levels[level] ?? new Uint8Array(HASH);
    const at = index * HASH;
    const roomy = at < row.length ? row : new Uint8Array(2 * at);
    if (roomy !== row) roomy.set(row);
    roomy.set(hash, at);
    levels[level] = roomy;
  }

  const hashOf = ({ level, index }: { readonly level: number; readonly index: number }): Uint8Array =>
    levels[level]?.slice(index * HASH, (index + 1) * HASH) ?? new Uint8Array(HASH);

  return {
    size: () => range.size,
    root: () => rootOf(range),
    append(leaf: Uint8Array): void {
      range = appendLeaf(range, leaf, ({ level, index }, hash) => keep(level, index, hash));
    },
    /** The inclusion proof of a leaf. */
    prove: (index: number): readonly Uint8Array[] =>
      inclusionPath(index, range.size).map((subtrees) => foldSubtrees(subtrees.map(hashOf))),
  };
}
