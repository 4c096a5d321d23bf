/**
 * The files of an export that follow from its lines: made here, and compared with those that an export has. Some grow
 * with every entry, the others are made at the end of the records that all of them make.
 */
import type { Tables } from "../domain/records.ts";
import { bytesToHex } from "../record/digest.ts";
import { type CompactRange, rootOf } from "../record/merkle.ts";
import { type EntryFile, entriesTable, type PassedEntry } from "./entries.ts";
import { NONE_GIVEN } from "./given.ts";
import { journal } from "./journal.ts";
import type { Judge } from "./judge.ts";
import { createLikeness } from "./likeness.ts";
import { readmeOf } from "./readme.ts";
import { statementsOf } from "./statements.ts";
import { tablesOfExport } from "./tables.ts";
import type { Tally } from "./tally.ts";
import { totalsOf } from "./totals.ts";

/** What the files that are made at the end are made of. */
export interface Folded {
  readonly origin: string;
  readonly tree: CompactRange;
  /** The hash of the last line, in hex. */
  readonly head: string;
  readonly judge: Judge;
}

/** A piece of a file: the next one of the file at this path. */
export interface FilePiece {
  /** Relative, with `/` between folder and name. */
  readonly path: string;
  readonly text: string;
}

/** A file as it lies in an export; `chunks` may be asked for once. */
export interface GivenFile {
  readonly path: string;
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** The files that grow with every entry, each from its beginning. */
export interface EntryFiles {
  take(passed: PassedEntry, tables: Tables): void;
  /** What has been added to them since the last time. */
  pieces(): readonly FilePiece[];
  /** Their last pieces, when every entry was taken. */
  end(tables: Tables): readonly FilePiece[];
}

/** Makes those of the files that are `wanted`. */
export function createEntryFiles(wanted: (path: string) => boolean = () => true): EntryFiles {
  const files = [entriesTable(), journal()].filter(({ path }) => wanted(path));
  const added = new Map<EntryFile, string>(files.map((file) => [file, file.begin]));
  let last: PassedEntry | undefined;

  function add(file: EntryFile, text: string): void {
    added.set(file, (added.get(file) ?? "") + text);
  }

  function pieces(): readonly FilePiece[] {
    const found = [...added].map(([{ path }, text]) => ({ path, text }));
    added.clear();
    return found;
  }

  return {
    take(passed, tables) {
      last = passed;
      for (const file of files) add(file, file.after(passed, tables));
    },
    pieces,
    end(tables) {
      for (const file of files) add(file, file.end(last, tables));
      return pieces();
    },
  };
}

interface LastFile {
  readonly path: string;
  chunks(folded: Folded): Iterable<string>;
}

/** The files that are made at the end. */
const lastFiles = (): readonly LastFile[] => [
  { path: "README.md", chunks: ({ origin }) => [readmeOf(origin)] },
  { path: "totals.json", chunks: (folded) => [`${JSON.stringify(totalsIn(folded), undefined, 2)}\n`] },
  ...tablesOfExport().map(({ path, rows }) => ({ path, chunks: ({ judge }: Folded) => rows(judge.tables) })),
];

function totalsIn({ origin, tree, head, judge }: Folded) {
  const sums = { ...totalsOf(judge.book), ...statementsOf(judge.book, judge.tables) };
  return { origin, size: tree.size, head, root: bytesToHex(rootOf(tree)), ...sums };
}

export function* lastPieces(folded: Folded, wanted: (path: string) => boolean = () => true): Generator<FilePiece> {
  for (const { path, chunks } of lastFiles()) {
    if (wanted(path)) for (const text of chunks(folded)) yield { path, text };
  }
}

const derivedPaths = () => new Set([...createEntryFiles().pieces(), ...lastFiles()].map(({ path }) => path));

/**
 * Compares the files given with those that the lines give. One that is not there is wrong in a whole export that has
 * others of them: another program's may have none, and whoever drops all of them can't be told from it.
 */
export interface DerivedCheck {
  /** The next entry, which was found lawful. */
  take(passed: PassedEntry, tables: Tables): void;
  /** To be called now and then: compares what has been added to the files that grow. */
  keepUp(): Promise<void>;
  /** To be called once, at the end; `missing` is a file of another kind that a whole export lacks. */
  finish(folded: Folded, missing: string | undefined): Promise<void>;
  /** To be called last, whatever happened: no file stays open. */
  close(): Promise<void>;
}

/** `isWholeExport`: these are all of its files. */
export function createDerivedCheck(given: readonly GivenFile[], isWholeExport: boolean, tally: Tally): DerivedCheck {
  const paths = derivedPaths();
  const isGiven = (path: string): boolean => given.some((file) => file.path === path);
  const growing = createEntryFiles(isGiven);
  const likenesses = new Map(given.map(({ path, chunks }) => [path, createLikeness(once(chunks))]));

  async function push(pieces: Iterable<FilePiece>): Promise<void> {
    for (const { path, text } of pieces) await likenesses.get(path)?.push(text);
  }

  function requireAll(missing: string | undefined): void {
    const lacking = [...paths].filter((path) => !isGiven(path));
    for (const file of missing === undefined ? lacking : [missing, ...lacking]) {
      tally.add("file-missing", undefined, { file });
    }
  }

  return {
    take: growing.take,
    keepUp: () => push(growing.pieces()),
    async finish(folded, missing) {
      const { tree, judge } = folded;
      const isWhole = judge.judged() === tree.size;
      const hasSome = [...paths].some(isGiven);
      if (isWholeExport && isWhole && hasSome) requireAll(missing);
      else if (!hasSome) tally.leave("derived-files", ...NONE_GIVEN);
      else if (!isWhole) tally.leave("derived-files", "Not every line could be judged", "并非每一行都能判定");
      if (isWhole) {
        await push(growing.end(judge.tables));
        await push(lastPieces(folded, isGiven));
      }
      for (const [path, likeness] of likenesses) {
        if (!paths.has(path)) {
          tally.leave("derived-files", `${path} is not a file of the format`, `${path} 不是本格式的文件`);
        } else if (!(await likeness.end()) && isWhole) {
          tally.add("derived-file-differs", undefined, { file: path });
        }
      }
    },
    async close() {
      // All of them, and nothing thrown: what went wrong before is what must be told.
      await Promise.allSettled([...likenesses.values()].map((likeness) => likeness.close()));
    },
  };
}

/** Opened when it is read first. */
async function* once(chunks: GivenFile["chunks"]): AsyncGenerator<Uint8Array> {
  yield* chunks();
}
