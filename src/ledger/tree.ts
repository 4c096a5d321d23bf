/**
 * The Merkle tree of a stored ledger. A store keeps every entry hash and the complete subtrees of levels 8, 16, 24 …
 * that a checkpoint has passed; the levels between are folded from at most 128 hashes of the level kept below. So a
 * proof reads a few hundred hashes, however long the ledger is.
 */
import { LedgerError } from "../domain/error.ts";
import { isHash } from "../domain/values.ts";
import { bytesToHex, hexToBytes } from "../record/digest.ts";
import { entryHash, entryHashBytes, ZERO_HASH } from "../record/entry.ts";
import type { CompactRange, Subtree } from "../record/merkle.ts";
import { appendLeaf, emptyRange, foldSubtrees, inclusionPath, rootOf, rootPath } from "../record/merkle.ts";
import type { Head, Store, TreeNode } from "./store.ts";

const LEVELS_BETWEEN = 8;
/** Of at most 64 KiB each, mostly half of one. */
export const LINES_AT_ONCE = 500;

type TreeReader = Pick<Store, "lines" | "hashes" | "nodes">;

/** The range of the first `size` entries, which a checkpoint covers. @throws LedgerError `ledger-corrupt`. */
export async function readRange(store: TreeReader, size: number): Promise<CompactRange> {
  const hashes: Uint8Array[] = [];
  for (const subtree of rootPath(size)) hashes.push(await readSubtree(store, subtree));
  return { size, hashes };
}

/** The inclusion proof of entry `seq` under a checkpoint of `size`. @throws LedgerError `ledger-corrupt`. */
export async function readInclusion(store: TreeReader, seq: number, size: number): Promise<Uint8Array[]> {
  const proof: Uint8Array[] = [];
  for (const subtrees of inclusionPath(seq, size)) {
    const hashes: Uint8Array[] = [];
    for (const subtree of subtrees) hashes.push(await readSubtree(store, subtree));
    proof.push(foldSubtrees(hashes));
  }
  return proof;
}

async function readSubtree(store: TreeReader, { level, index }: Subtree): Promise<Uint8Array> {
  const above = level % LEVELS_BETWEEN;
  const count = 2 ** above;
  const [from, to] = [index * count, (index + 1) * count];
  const kept = level - above;
  const hashes =
    kept === 0 ? await store.hashes(from, to) : (await store.nodes(kept, from, to)).map(({ hash }) => hash);
  if (hashes.length !== count) {
    throw corrupt(`The store lacks hashes of level ${kept} from ${from} to ${to - 1}`, { level: kept, from, to });
  }
  const spoilt = hashes.find((hash) => !isHash(hash));
  if (spoilt !== undefined) throw corrupt(`The store has a hash that is none: ${spoilt}`, { level: kept, from, to });
  return rootOf(hashes.reduce((range, hash) => appendLeaf(range, hexToBytes(hash)), emptyRange));
}

/** The range with the lines up to the head, and the nodes to be kept that they complete. */
export interface Extended {
  readonly range: CompactRange;
  readonly nodes: readonly TreeNode[];
}

/**
 * Reads the lines after the range back from the store, hashes them again, and compares them with the chain and with
 * the head. Lets others work between two pages.
 * @throws LedgerError `ledger-corrupt`, with the first bad seq.
 */
export async function extendRange(store: TreeReader, from: CompactRange, head: Head): Promise<Extended> {
  const tree = createTree(from, await hashBefore(store, from.size));
  while (tree.size() < head.size) {
    const size = tree.size();
    const page = await store.lines(size, Math.min(head.size, size + LINES_AT_ONCE));
    if (page.length === 0) throw corrupt(`Entry ${size} of ${head.size} is missing`, { seq: size });
    for (const { seq, line } of page) {
      if (seq !== tree.size() || !tree.append(line)) {
        throw corrupt(`Entry ${tree.size()} does not follow the entry before it`, { seq: tree.size() });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  if (tree.head() !== head.hash)
    throw corrupt(`Entry ${head.size - 1} is not the one that the head names`, { seq: head.size - 1 });
  return { range: tree.range(), nodes: tree.nodes() };
}

/** A tree that grows line by line behind a range whose last entry hash is `prev`. */
export function createTree(from: CompactRange = emptyRange, prev: string = ZERO_HASH) {
  const nodes: TreeNode[] = [];
  let range = from;
  let head = prev;
  return {
    size: () => range.size,
    range: () => range,
    /** In hex. */
    root: () => bytesToHex(rootOf(range)),
    /** The hash of the last line, in hex. */
    head: () => head,
    /** The nodes to be kept that the lines have completed. */
    nodes: (): readonly TreeNode[] => nodes,
    /** Whether the line names the one before it, and its own place; only then it is appended. */
    append(line: string): boolean {
      if (!follows(line, head, range.size)) return false;
      const leaf = entryHashBytes(line);
      head = bytesToHex(leaf);
      range = appendLeaf(range, leaf, ({ level, index }, hash) => {
        if (level > 0 && level % LEVELS_BETWEEN === 0) nodes.push({ level, index, hash: bytesToHex(hash) });
      });
      return true;
    },
  };
}

async function hashBefore(store: TreeReader, size: number): Promise<string> {
  if (size === 0) return ZERO_HASH;
  const [last] = await store.lines(size - 1, size);
  if (!last) throw corrupt(`Entry ${size - 1} is missing`, { seq: size - 1 });
  return entryHash(last.line);
}

/** Whether the line names this `prev` and `seq`. Its signatures, which come after them, can't contain these words. */
function follows(line: string, prev: string, seq: number): boolean {
  return line.startsWith(`,"prev":"${prev}","seq":${seq},"signatures":[`, line.lastIndexOf(',"prev":"'));
}

/** What is stored is not what was written. */
export function corrupt(what: string, facts: Readonly<Record<string, string | number>>): LedgerError {
  return new LedgerError("ledger-corrupt", `${what}: stop writing and restore the store from a good copy`, facts);
}
