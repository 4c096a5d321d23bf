/**
 * An export (docs/format.md, section 6) from any stream of lines: the lines as they are, the checkpoints, and the files
 * derived from them. The lines are walked and folded under the law again on the way, their signatures taken as verified:
 * a store that gives lines which are no ledger, or other lines than the newest checkpoint covers, is not exported.
 */
import { LedgerError } from "../domain/error.ts";
import { unverifiedCheckpoint } from "../record/checkpoint.ts";
import { bytesToHex } from "../record/digest.ts";
import { entryHashBytes, parseEntry } from "../record/entry.ts";
import { rootOf } from "../record/merkle.ts";
import type { FilePiece } from "./derived.ts";
import { createJudge } from "./judge.ts";
import { createTally, type Trouble } from "./tally.ts";
import { createWalk } from "./walk.ts";

export interface ExportSource {
  readonly origin: string;
  /** Lines without their line feeds, from entry 0 on; those behind the newest checkpoint are left out. */
  readonly lines: AsyncIterable<string> | Iterable<string>;
  /** Every checkpoint ever signed: a signed note over the first `size` entries. At least one. */
  readonly checkpoints: readonly { readonly size: number; readonly note: string }[];
}

const CHUNK = 65_536;

/**
 * The files in pieces, UTF-8 as text; each piece is put behind those before it of the same path. Those that grow with
 * every entry come side by side, so that the lines are read once and none is kept.
 * @throws LedgerError `wrong-usage` without a checkpoint, `ledger-corrupt` if the lines are not what the checkpoint
 * covers: then what was made so far is no export.
 */
export async function* exportFiles(source: ExportSource): AsyncGenerator<FilePiece> {
  const newest = source.checkpoints.reduce<ExportSource["checkpoints"][number] | undefined>(
    (last, next) => (last && last.size >= next.size ? last : next),
    undefined,
  );
  if (!newest) throw new LedgerError("wrong-usage", "An export needs a checkpoint over its end: have one signed first");
  const fold = createFold(source.origin, await import("./seldom.ts"));
  yield* fold.linesUpTo(newest.size, source.lines);
  requireRoot(fold.root(), newest);
  yield { path: "checkpoint", text: newest.note };
  for (const { size, note } of source.checkpoints) yield { path: `checkpoints/${size}`, text: note };
  yield* fold.derived();
}

/** What makes the derived files is loaded by whoever has some made: see given.ts. */
function createFold(origin: string, { createEntryFiles, lastPieces }: typeof import("./seldom.ts")) {
  const tally = createTally();
  const walk = createWalk(origin, tally);
  const judge = createJudge(origin, tally);
  const entryFiles = createEntryFiles();

  function take(line: string): Trouble | undefined {
    const number = walk.tree().size + 1;
    const opened = { ...entryOf(line, number), verdict: () => true };
    const isSound = walk.take({ number, bytes: line.length + 1, hash: entryHashBytes(line), opened });
    const accepted = judge.judge(opened, number);
    const trouble = tally.first();
    if (trouble) return trouble;
    if (!isSound || !accepted) throw corrupt(`entry ${number - 1} does not name the hash of the entry before it`);
    entryFiles.take({ entry: opened.entry, hash: walk.head(), postings: accepted.postings }, judge.tables);
    return undefined;
  }

  return {
    async *linesUpTo(size: number, lines: ExportSource["lines"]): AsyncGenerator<FilePiece> {
      let text = "";
      for await (const line of lines) {
        if (walk.tree().size === size) break;
        const trouble = take(line);
        if (trouble) throw await corruptBy(trouble, walk.tree().size);
        text += `${line}\n`;
        if (text.length < CHUNK) continue;
        yield { path: "entries.jsonl", text };
        yield* entryFiles.pieces();
        text = "";
      }
      yield { path: "entries.jsonl", text };
    },
    root: () => rootOf(walk.tree()),
    *derived(): Generator<FilePiece> {
      yield* entryFiles.end(judge.tables);
      yield* lastPieces({ origin, tree: walk.tree(), head: walk.head(), judge });
    },
  };
}

/** `number` counts from 1. */
async function corruptBy(trouble: Trouble, number: number): Promise<LedgerError> {
  const { worded } = await import("./seldom.ts");
  return corrupt(`entry ${number - 1}: ${worded(trouble).message}`);
}

function entryOf(line: string, number: number) {
  try {
    return parseEntry(line);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw corrupt(`entry ${number - 1}: ${error.message}`);
  }
}

function requireRoot(root: Uint8Array, { size, note }: ExportSource["checkpoints"][number]): void {
  const checkpoint = unverifiedCheckpoint(note);
  if (checkpoint.size === size && bytesToHex(checkpoint.root) === bytesToHex(root)) return;
  throw corrupt(`the checkpoint over ${size} entries was signed over others`);
}

function corrupt(why: string): LedgerError {
  return new LedgerError("ledger-corrupt", `The ledger can't be exported, as it is not what was signed: ${why}`);
}
