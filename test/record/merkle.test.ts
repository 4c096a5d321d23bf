import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/record/crypto.pure.ts";
import {
  appendLeaf,
  checkConsistency,
  checkInclusion,
  consistencyPath,
  emptyRange,
  emptyRoot,
  foldSubtrees,
  inclusionPath,
  nodeHash,
  proveConsistency,
  proveInclusion,
  rootOf,
  rootPath,
  type Subtree,
} from "../../src/record/merkle.ts";
import { fromBase64, hex, listFiles, readText, readVectors } from "./vectors.ts";

type Reference = { leaf_hashes_hex: string[]; roots_hex: string[] };
type Inclusion = { root: string | null; leafHash: string | null; proof: string[] | null; wantErr: boolean };
type Consistency = { root1: string | null; root2: string | null; proof: string[] | null; wantErr: boolean };

const leavesOf = (count: number) => Array.from({ length: count }, (_, i) => sha256(Uint8Array.of(0, i >> 8, i & 255)));
const rangeOf = (leaves: readonly Uint8Array[]) => leaves.reduce((range, leaf) => appendLeaf(range, leaf), emptyRange);
/** RFC 6962 section 2.1, word for word: the root of a list of leaf hashes. */
const mth = (leaves: readonly Uint8Array[]): Uint8Array => {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Uint8Array.of(1), mth(leaves.slice(0, k)), mth(leaves.slice(k)));
};
/** JSON.parse rounds integers above 2^53; so large they are refused either way. */
const integer = (file: string, member: string) => Number(new RegExp(`"${member}": (\\d+)`).exec(readText(file))?.[1]);
const proofOf = (proof: string[] | null) => (proof ?? []).map(fromBase64);

describe("public vectors", () => {
  test("the reference tree has its roots at every size", () => {
    const reference = readVectors<Reference>("merkle-rfc6962/reference-tree.json");
    const leaves = reference.leaf_hashes_hex.map(hex);
    for (let size = 0; size <= leaves.length; size++) {
      expect(rootOf(rangeOf(leaves.slice(0, size)))).toEqual(hex(reference.roots_hex[size] ?? ""));
    }
  });

  test.each(listFiles("merkle-rfc6962/inclusion"))("%s", (file) => {
    const { root, leafHash, proof, wantErr } = readVectors<Inclusion>(file);
    const [index, size] = [integer(file, "leafIdx"), integer(file, "treeSize")];
    const verdict = checkInclusion(index, size, fromBase64(leafHash ?? ""), proofOf(proof), fromBase64(root ?? ""));
    expect(verdict).toBe(!wantErr);
  });

  test.each(listFiles("merkle-rfc6962/consistency"))("%s", (file) => {
    const { root1, root2, proof, wantErr } = readVectors<Consistency>(file);
    const [size1, size2] = [integer(file, "size1"), integer(file, "size2")];
    const verdict = checkConsistency(size1, size2, fromBase64(root1 ?? ""), fromBase64(root2 ?? ""), proofOf(proof));
    expect(verdict).toBe(!wantErr);
  });

  test("two checkpoints of a live log are consistent", () => {
    const { first, next, proof_hex } = readVectors<{ first: string; next: string; proof_hex: string[] }>(
      "signed-note/witness-add-checkpoint.json",
    );
    const rootIn = (note: string) => fromBase64(note.split("\n")[2] ?? "");
    expect(checkConsistency(5, 8, rootIn(first), rootIn(next), proof_hex.map(hex))).toBe(true);
    expect(checkConsistency(5, 8, rootIn(next), rootIn(first), proof_hex.map(hex))).toBe(false);
  });
});

describe("every tree up to 40 leaves", () => {
  const all = leavesOf(40);
  test("its root is RFC 6962's", () => {
    for (let size = 0; size <= 40; size++) expect(rootOf(rangeOf(all.slice(0, size)))).toEqual(mth(all.slice(0, size)));
  });

  test("each leaf has a proof, which proves no other leaf, index or size", () => {
    for (let size = 1; size <= 40; size++) {
      const leaves = all.slice(0, size);
      const root = mth(leaves);
      for (const [index, leaf] of leaves.entries()) {
        const proof = proveInclusion(index, leaves);
        expect(checkInclusion(index, size, leaf, proof, root)).toBe(true);
        expect(checkInclusion(index + 1, size, leaf, proof, root)).toBe(false);
        expect(checkInclusion(index, size, root, proof, root)).toBe(size === 1);
        expect(checkInclusion(index, size, leaf, [...proof, root], root)).toBe(false);
        expect(checkInclusion(index, size, leaf, proof, new Uint8Array([...root, 0]))).toBe(false);
        if (proof.length > 0) expect(checkInclusion(index, size, leaf, proof.slice(1), root)).toBe(false);
      }
    }
  });

  test("each is consistent with its beginnings and with nothing else", () => {
    for (let size2 = 1; size2 <= 40; size2++) {
      const leaves = all.slice(0, size2);
      for (let size1 = 1; size1 <= size2; size1++) {
        const [root1, root2] = [mth(leaves.slice(0, size1)), mth(leaves)];
        const proof = proveConsistency(size1, leaves);
        expect(checkConsistency(size1, size2, root1, root2, proof)).toBe(true);
        expect(checkConsistency(size1, size2, root2, root1, proof)).toBe(size1 === size2);
        expect(checkConsistency(size1, size2, root1, root2, [...proof, root1])).toBe(false);
        if (size1 < size2) expect(checkConsistency(size1, size2, emptyRoot, root2, proof)).toBe(false);
      }
    }
  });

  test("kept hashes of complete subtrees are enough for roots and proofs", () => {
    const kept = new Map<string, Uint8Array>();
    const at = ({ level, index }: Subtree) => kept.get(`${level}/${index}`) ?? new Uint8Array();
    const fold = (subtrees: readonly Subtree[]) => foldSubtrees(subtrees.map(at));
    let range = emptyRange;
    for (const [seq, leaf] of all.entries()) {
      range = appendLeaf(range, leaf, ({ level, index }, hash) => {
        expect(kept.has(`${level}/${index}`)).toBe(false);
        kept.set(`${level}/${index}`, hash);
      });
      const size = seq + 1;
      expect(range).toEqual({ size, hashes: rootPath(size).map(at) });
      for (let one = 0; one < size; one++) {
        expect(inclusionPath(one, size).map(fold)).toEqual(proveInclusion(one, all.slice(0, size)));
        expect(consistencyPath(one + 1, size).map(fold)).toEqual(proveConsistency(one + 1, all.slice(0, size)));
      }
    }
  });
});

test("any changed bit of a proof is noticed", () => {
  const leaves = leavesOf(100);
  const root = mth(leaves);
  fc.assert(
    fc.property(fc.nat(99), fc.nat(), fc.nat(31), fc.nat(7), (index, which, byte, bit) => {
      const proof = proveInclusion(index, leaves).map((hash) => Uint8Array.from(hash));
      const target = proof[which % proof.length] ?? new Uint8Array();
      target[byte] = (target[byte] ?? 0) ^ (1 << bit);
      expect(checkInclusion(index, 100, leaves[index] ?? root, proof, root)).toBe(false);
    }),
  );
});

test("an empty tree is consistent with itself, and proves nothing about a larger one", () => {
  const root = mth(leavesOf(3));
  expect(rootPath(0)).toEqual([]);
  expect(checkConsistency(0, 0, emptyRoot, emptyRoot, [])).toBe(true);
  expect(checkConsistency(0, 0, root, root, [])).toBe(false);
  expect(checkConsistency(0, 3, emptyRoot, root, [])).toBe(false);
  expect(checkConsistency(0, 3, emptyRoot, root, [root])).toBe(false);
});

test("sizes beyond 2^31 are ordinary, beyond 2^53 refused", () => {
  const size = 2 ** 52 + 5;
  const hash = (subtrees: readonly Subtree[]) => foldSubtrees(subtrees.map(({ level }) => full[level] ?? emptyRoot));
  const full = [emptyRoot]; // a tree of identical leaves: every complete subtree of a level has the same hash
  for (let level = 1; level <= 52; level++)
    full.push(nodeHash(full[level - 1] ?? emptyRoot, full[level - 1] ?? emptyRoot));
  const root = hash(rootPath(size));
  for (const index of [0, 2 ** 31, 2 ** 32 + 1, 2 ** 52 - 1, 2 ** 52, size - 1]) {
    const proof = inclusionPath(index, size).map(hash);
    expect(checkInclusion(index, size, emptyRoot, proof, root)).toBe(true);
    expect(checkInclusion(index, size, emptyRoot, proof.slice(1), root)).toBe(false);
  }
  for (const size1 of [1, 2 ** 31 + 1, 2 ** 40, size - 1]) {
    const proof = consistencyPath(size1, size).map(hash);
    expect(checkConsistency(size1, size, hash(rootPath(size1)), root, proof)).toBe(true);
  }
  for (const wrong of [-1, 0.5, 2 ** 53, Number.NaN]) {
    expect(checkInclusion(wrong, size, emptyRoot, [], root)).toBe(false);
    expect(checkInclusion(0, wrong, emptyRoot, [], root)).toBe(false);
    expect(checkConsistency(wrong, wrong, root, root, [])).toBe(false);
    expect(() => inclusionPath(wrong, size)).toThrow(RangeError);
    expect(() => consistencyPath(1, wrong)).toThrow(RangeError);
  }
  expect(() => inclusionPath(3, 3)).toThrow(RangeError);
  expect(() => consistencyPath(0, 3)).toThrow(RangeError);
  expect(() => consistencyPath(4, 3)).toThrow(RangeError);
});
