/** The files of an export that follow from its lines: made here, and compared with those that an export has. */
import { bytesToHex } from "../record/digest.ts";
import { type CompactRange, rootOf } from "../record/merkle.ts";
import type { Judge } from "./judge.ts";
import { readmeOf } from "./readme.ts";
import { TABLES } from "./tables.ts";
import type { Tally } from "./tally.ts";
import { totalsOf } from "./totals.ts";

/** What the derived files are made of. */
export interface Folded {
  readonly origin: string;
  readonly tree: CompactRange;
  /** The hash of the last line, in hex. */
  readonly head: string;
  readonly judge: Judge;
}

export interface DerivedFile {
  readonly path: string;
  readonly chunks: Iterable<string>;
}

/** A file as it lies in an export; `chunks` may be asked for once. */
export interface GivenFile {
  readonly path: string;
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

export function derivedFiles({ origin, tree, head, judge }: Folded): readonly DerivedFile[] {
  const totals = { origin, size: tree.size, head, root: bytesToHex(rootOf(tree)), ...totalsOf(judge.book) };
  return [
    { path: "README.md", chunks: [readmeOf(origin)] },
    { path: "totals.json", chunks: [`${JSON.stringify(totals, undefined, 2)}\n`] },
    ...TABLES.map(({ path, rows }) => ({ path, chunks: rows(judge.tables) })),
  ];
}

/** Compares the files given with those that the lines give. One that is not there is nothing wrong. */
export async function checkDerivedFiles(given: readonly GivenFile[], folded: Folded, tally: Tally): Promise<void> {
  const expected = new Map(derivedFiles(folded).map((file) => [file.path, file.chunks]));
  const isWhole = folded.judge.judged() === folded.tree.size;
  if (given.length === 0) tally.leave("derived-files", "No other files were given", "未提供其他文件");
  else if (!isWhole) tally.leave("derived-files", "Not every line could be judged", "并非每一行都能判定");
  for (const { path, chunks } of given) {
    const wanted = expected.get(path);
    if (!wanted) tally.leave("derived-files", `${path} is not a file of the format`, `${path} 不是本格式的文件`);
    else if (isWhole && !(await hasBytes(chunks(), wanted))) {
      tally.add("derived-file-differs", undefined, { file: path });
    }
  }
}

async function hasBytes(chunks: AsyncIterable<Uint8Array>, expected: Iterable<string>): Promise<boolean> {
  const encoder = new TextEncoder();
  const pieces = expected[Symbol.iterator]();
  const nextPiece = (): Uint8Array | undefined => {
    const { done, value } = pieces.next();
    return done ? undefined : encoder.encode(value);
  };
  let wanted: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      while (wanted?.length === 0) wanted = nextPiece();
      if (wanted === undefined) return false;
      const length = Math.min(wanted.length, chunk.length - at);
      for (let i = 0; i < length; i++) if (wanted[i] !== chunk[at + i]) return false;
      wanted = wanted.subarray(length);
      at += length;
    }
  }
  while (wanted?.length === 0) wanted = nextPiece();
  return wanted === undefined;
}
