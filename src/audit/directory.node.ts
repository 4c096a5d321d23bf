/**
 * An export as a directory, on Node (training-voucher-ledger/audit/node): written whole or not at all, and read back as
 * what an audit takes. What can't be read or written throws, naming the file and the remedy; what is wrong with bytes
 * that can be read is the audit's to find.
 */
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Facts, LedgerError } from "../domain/error.ts";
import { decodeUtf8 } from "../record/canonical.ts";
import { unverifiedCheckpoint } from "../record/checkpoint.ts";
import { parseEntry } from "../record/entry.ts";
import type { GivenFile } from "./derived.ts";
import { type ExportSource, exportFiles } from "./export.ts";
import { chunksOf, chunksOfPart, infoOf, reading, requireFile } from "./files.node.ts";
import { createSplitter } from "./lines.ts";
import { type PartialSource, partialFiles } from "./partial.ts";
import type { PartialAuditOptions } from "./partial-audit.ts";
import type { ProblemCode } from "./problems.ts";
import type { NamedNote } from "./seals.ts";
import { problem } from "./worded.ts";
import { writeDirectory } from "./writer.node.ts";

/** What lies in a directory or file: `audit(input.lines, { ...input, trusted })`. */
export interface ExportInput {
  /** The bytes of entries.jsonl, to be read once. */
  readonly lines: AsyncIterable<Uint8Array>;
  /** Of entries.jsonl, for a progress bar; 0 if it can't be told. */
  readonly bytes: number;
  readonly checkpoint?: Uint8Array;
  readonly checkpoints: readonly NamedNote[];
  /** The other files of the directory. */
  readonly files: readonly GivenFile[];
  /** Whether this is a directory, a whole export. */
  readonly complete: boolean;
}

const ENTRIES = "entries.jsonl";
const CHECKPOINT = "checkpoint";
const CHECKPOINTS = "checkpoints";
/** More than a note of 100 Ed25519 signatures under names of 200 characters needs. */
const MAX_NOTE = 32_768;
const CHECKPOINT_BYTES = 512 * 1024 * 1024;
/** What it costs to hold a note, beside its own bytes. */
const NOTE_COST = 512;

export interface ReadingOptions {
  /** How much memory all checkpoints may take: 512 MiB unless told, which is some 600,000 of them. */
  readonly checkpointBytes?: number | undefined;
}

/**
 * The export in a directory, or in a single file of entries.
 * @throws LedgerError `unreadable-input` if there is none, or something of it can't be read.
 */
export async function readExport(
  path: string,
  { checkpointBytes = CHECKPOINT_BYTES }: ReadingOptions = {},
): Promise<ExportInput> {
  if (!(await infoOf(path)).isDirectory()) {
    return { ...(await entriesIn(path, false)), checkpoints: [], files: [], complete: false };
  }
  const names = (await reading(path, () => readdir(path))).sort();
  const others = names.filter((name) => ![ENTRIES, CHECKPOINT, CHECKPOINTS].includes(name));
  return {
    ...(await entriesIn(join(path, ENTRIES), true)),
    ...(names.includes(CHECKPOINT) ? { checkpoint: await noteIn(join(path, CHECKPOINT)) } : {}),
    checkpoints: names.includes(CHECKPOINTS) ? await notesIn(path, checkpointBytes) : [],
    files: others.map((name) => ({ path: name, chunks: () => chunksOfPart(join(path, name)) })),
    complete: true,
  };
}

/** `isPart`: inside of a directory, where a pipe would be waited for in vain. */
async function entriesIn(path: string, isPart: boolean): Promise<Pick<ExportInput, "lines" | "bytes">> {
  const info = await infoOf(path);
  if (isPart || info.isDirectory()) await requireFile(path);
  if (info.isFile()) await (await reading(path, () => open(path))).close(); // what can't be read is known at once
  return { lines: chunksOf(path), bytes: info.size };
}

async function notesIn(path: string, most: number): Promise<readonly NamedNote[]> {
  const folder = join(path, CHECKPOINTS);
  const names = await reading(folder, () => readdir(folder));
  const notes: NamedNote[] = [];
  let held = 0;
  for (const name of names.sort()) {
    const note = await noteIn(join(folder, name));
    held += note.length + NOTE_COST;
    if (held > most) throw tooMany(folder);
    notes.push({ name: `${CHECKPOINTS}/${name}`, note, size: name });
  }
  return notes;
}

function tooMany(path: string): LedgerError {
  const why = `${path} holds more checkpoints than may be held in memory: move all but the newest of each thousand aside, or read it with a larger checkpointBytes`;
  return new LedgerError("unreadable-input", why, {
    path,
    messageZh: `${path} 中的检查点过多或过大，超出允许占用的内存：每千个只留最新的一个，其余请移走，或调大 checkpointBytes`,
  });
}

/** The bytes of a note; of one that is too long to be a note, only the beginning, which is none. */
async function noteIn(path: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of chunksOfPart(path)) {
    pieces.push(piece);
    length += piece.length;
    if (length > MAX_NOTE) break;
  }
  return Buffer.concat(pieces, Math.min(length, MAX_NOTE + 1));
}

const RECEIPTS = "receipts";

/** Whether a directory is a partial export, which is a directory of receipts. @throws LedgerError `unreadable-input`. */
export async function isPartialExport(path: string): Promise<boolean> {
  if (!(await infoOf(path)).isDirectory()) return false;
  const names = await reading(path, () => readdir(path));
  return names.includes(RECEIPTS) && !names.includes(ENTRIES);
}

/**
 * A partial export in a directory: `auditPartial({ ...input, trusted })`.
 * @throws LedgerError `unreadable-input` if there is none, or something of it can't be read.
 */
export async function readPartialExport(path: string): Promise<Omit<PartialAuditOptions, "trusted">> {
  const names = (await reading(path, () => readdir(path))).sort();
  const folder = join(path, RECEIPTS);
  const receipts = (await reading(folder, () => readdir(folder))).sort(
    (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10),
  );
  const given = (within: string) => (name: string) => ({ path: name, chunks: () => chunksOfPart(join(within, name)) });
  return {
    checkpoint: names.includes(CHECKPOINT) ? await noteIn(join(path, CHECKPOINT)) : undefined,
    receipts: receipts.map(given(folder)),
    files: names.filter((name) => ![CHECKPOINT, RECEIPTS].includes(name)).map(given(path)),
  };
}

/** What `importLedger` takes: lines that can be read twice, and every checkpoint. */
export interface StoredExport {
  /** The lines of entries.jsonl, without their line feeds; throws where a file has none or is not UTF-8. */
  readonly lines: () => AsyncGenerator<string, void, undefined>;
  readonly checkpoints: readonly { readonly size: number; readonly note: string }[];
}

/**
 * A whole export, to be put into a store again; nothing of it is verified.
 * @throws LedgerError `unreadable-input` if there is none, or something of it can't be read, `malformed-checkpoint`,
 * `ledger-corrupt` without its checkpoint, or for one in checkpoints/ that does not bear its size as its name.
 */
export async function readStoredExport(path: string): Promise<StoredExport> {
  const { checkpoint, checkpoints } = await readExport(path);
  if (!checkpoint) throw broken("checkpoint-missing");
  const notes = new Map<string, number>();
  for (const { name, note, size: named } of [...checkpoints, { name: CHECKPOINT, note: checkpoint, size: undefined }]) {
    const { text, size } = readNote(note, join(path, name));
    if (named !== undefined && named !== String(size)) throw broken("checkpoint-misnamed", { file: name, size });
    notes.set(text, size);
  }
  return {
    lines: () => textLines(join(path, ENTRIES)),
    checkpoints: [...notes].map(([note, size]) => ({ size, note })),
  };
}

function readNote(note: string | Uint8Array, file: string): { readonly text: string; readonly size: number } {
  try {
    const text = typeof note === "string" ? note : decodeUtf8(note);
    return { text, size: unverifiedCheckpoint(text).size };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const what = `${file} can't be read: ${error.message}. Get a whole copy of the export`;
    throw new LedgerError(error.code, what, { ...error.facts, path: file }, { cause: error });
  }
}

function broken(code: ProblemCode, facts: Facts = {}): LedgerError {
  const { message, messageZh } = problem(code, undefined, facts);
  return new LedgerError("ledger-corrupt", message, { ...facts, messageZh });
}

/** The lines of a ledger, to be read as often as needed: what `ledgerAsOf` takes. */
export interface LinesOfExport {
  /** The ledger that the first line says it is of. */
  readonly origin: string;
  /** Lines `from` ≤ seq < `to`, without their line feeds; throws where a file has none or is not UTF-8. */
  entries(range?: { readonly from?: number; readonly to?: number }): AsyncGenerator<string, void, undefined>;
}

/**
 * The lines of an export, or of its entries.jsonl alone; nothing of them is verified.
 * @throws LedgerError `unreadable-input` if there are none, or they can't be read; `malformed-entry`, `not-canonical` or
 * `ledger-corrupt` if the first is no entry.
 */
export async function readExportLines(path: string): Promise<LinesOfExport> {
  const file = (await infoOf(path)).isDirectory() ? join(path, ENTRIES) : path;
  await requireFile(file);
  const all = () => textLines(file);
  for await (const line of all()) {
    return { origin: parseEntry(line).entry.instruction.ledger, entries: (range) => between(all(), range) };
  }
  const what = `${file} has no line: get a whole copy of the export`;
  throw new LedgerError("unreadable-input", what, { path: file, messageZh: `${file} 为空，请取得完整的导出文件` });
}

async function* between(
  lines: AsyncIterable<string>,
  { from = 0, to = Number.POSITIVE_INFINITY }: Parameters<LinesOfExport["entries"]>[0] = {},
): AsyncGenerator<string, void, undefined> {
  let seq = 0;
  if (from >= to) return;
  for await (const line of lines) {
    if (seq++ >= from) yield line;
    if (seq >= to) return;
  }
}

async function* textLines(file: string): AsyncGenerator<string, void, undefined> {
  const splitter = createSplitter();
  for await (const chunk of chunksOfPart(file)) {
    for (const { bytes, number } of splitter.push(chunk)) yield textOf(bytes, number, file);
  }
  const rest = splitter.end();
  if (rest) throw badLine(file, rest.number, "has no line feed: the file was cut off");
}

function textOf(bytes: Uint8Array, line: number, file: string): string {
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    throw error instanceof LedgerError ? badLine(file, line, "is not UTF-8") : error;
  }
}

function badLine(path: string, line: number, what: string): LedgerError {
  const message = `${path}, line ${line} ${what}. Get a whole copy of the export`;
  return new LedgerError("ledger-corrupt", message, { path, line });
}

/**
 * Writes an export into a directory that does not exist yet, or is empty; its parent must exist. At `path` there is a
 * whole export or none, also if the process is killed: what it leaves is a directory beside it, `.name.partial-…`, which
 * the next export to the same path removes.
 * @throws LedgerError `cannot-write` naming the path; whatever the source throws. Nothing of the export stays behind.
 */
export const writeExport = (path: string, source: ExportSource): Promise<void> =>
  writeDirectory(path, exportFiles(source));

/** Writes a partial export in the same way. @throws LedgerError as `writeExport`. */
export const writePartialExport = (path: string, source: PartialSource): Promise<void> =>
  writeDirectory(path, partialFiles(source));
