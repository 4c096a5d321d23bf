/**
 * An export (docs/format.md, section 6) from any stream of lines: the lines as they are, the checkpoints, and the files
 * derived from them. The lines are walked and folded under the law again on the way, their signatures taken as verified: a store that gives
 * lines which are no ledger, or other lines than the newest checkpoint covers, is not exported.
 */
import { LedgerError } from "../domain/error.ts";
import { parseCheckpoint } from "../record/checkpoint.ts";
import { bytesToHex } from "../record/digest.ts";
import { entryHashBytes, parseEntry } from "../record/entry.ts";
import { rootOf } from "../record/merkle.ts";
import { derivedFiles } from "./derived.ts";
import { createJudge } from "./judge.ts";
import { createTally } from "./tally.ts";
import { createWalk } from "./walk.ts";

export interface ExportSource {
  readonly origin: string;
  /** Lines without their line feeds, from entry 0 on; those behind the newest checkpoint are left out. */
  readonly lines: AsyncIterable<string> | Iterable<string>;
  /** Every checkpoint ever signed: a signed note over the first `size` entries. At least one. */
  readonly checkpoints: readonly { readonly size: number; readonly note: string }[];
}

export interface ExportFile {
  /** Relative, with `/` between folder and name. */
  readonly path: string;
  /** UTF-8 as text, in pieces. */
  readonly chunks: AsyncIterable<string> | Iterable<string>;
}

const CHUNK = 65_536;

/**
 * The files in the order in which they must be read: the derived ones follow from the lines that were read before.
 * @throws LedgerError `wrong-usage` without a checkpoint or if a file is not read to its end, `ledger-corrupt` if the
 * lines are not what the checkpoint covers.
 */
export async function* exportFiles(source: ExportSource): AsyncGenerator<ExportFile> {
  const newest = source.checkpoints.reduce<ExportSource["checkpoints"][number] | undefined>(
    (last, next) => (last && last.size >= next.size ? last : next),
    undefined,
  );
  if (!newest) throw new LedgerError("wrong-usage", "An export needs a checkpoint over its end: have one signed first");
  const fold = createFold(source.origin);
  yield { path: "entries.jsonl", chunks: fold.linesUpTo(newest.size, source.lines) };
  requireRoot(fold.root(), newest);
  yield { path: "checkpoint", chunks: [newest.note] };
  for (const { size, note } of source.checkpoints) yield { path: `checkpoints/${size}`, chunks: [note] };
  yield* derivedFiles(fold.folded());
}

function createFold(origin: string) {
  const tally = createTally();
  const walk = createWalk(origin, tally);
  const judge = createJudge(origin, tally);

  function take(line: string): void {
    const number = walk.tree().size + 1;
    const opened = { ...entryOf(line, number), verdict: () => true };
    const isSound = walk.take({ number, bytes: line.length + 1, hash: entryHashBytes(line), opened });
    judge.judge(opened, number);
    const problem = tally.first();
    if (problem) throw corrupt(`entry ${number - 1}: ${problem.message}`);
    if (!isSound) throw corrupt(`entry ${number - 1} does not name the hash of the entry before it`);
  }

  return {
    async *linesUpTo(size: number, lines: ExportSource["lines"]): AsyncGenerator<string> {
      let chunk = "";
      for await (const line of lines) {
        if (walk.tree().size === size) break;
        take(line);
        chunk += `${line}\n`;
        if (chunk.length < CHUNK) continue;
        yield chunk;
        chunk = "";
      }
      if (chunk !== "") yield chunk;
    },
    root: () => rootOf(walk.tree()),
    folded: () => ({ origin, tree: walk.tree(), head: walk.head(), judge }),
  };
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
  const checkpoint = parseCheckpoint(note.slice(0, note.lastIndexOf("\n\n") + 1));
  if (checkpoint.size === size && bytesToHex(checkpoint.root) === bytesToHex(root)) return;
  throw corrupt(`the checkpoint over ${size} entries was signed over others`);
}

function corrupt(why: string): LedgerError {
  return new LedgerError("ledger-corrupt", `The ledger can't be exported, as it is not what was signed: ${why}`);
}
