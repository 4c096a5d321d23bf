/**
 * An export as a directory, on Node (training-voucher-ledger/audit/node): written whole or not at all, and read back as
 * what an audit takes. What can't be read or written throws, naming the file and the remedy; what is wrong with bytes
 * that can be read is the audit's to find.
 */
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { LedgerError } from "../domain/error.ts";
import type { GivenFile } from "./derived.ts";
import { type ExportSource, exportFiles } from "./export.ts";
import type { NamedNote } from "./seals.ts";

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
const CHUNK = 65_536;
/** More than a note of 100 Ed25519 signatures needs. */
const MAX_NOTE = 65_536;

/**
 * The export in a directory, or in a single file of entries.
 * @throws LedgerError `unreadable-input` if there is none, or something of it can't be read.
 */
export async function readExport(path: string): Promise<ExportInput> {
  if (!(await infoOf(path)).isDirectory()) {
    return { ...(await entriesIn(path, false)), checkpoints: [], files: [], complete: false };
  }
  const names = (await reading(path, () => readdir(path))).sort();
  const others = names.filter((name) => ![ENTRIES, CHECKPOINT, CHECKPOINTS].includes(name));
  return {
    ...(await entriesIn(join(path, ENTRIES), true)),
    ...(names.includes(CHECKPOINT) ? { checkpoint: await noteIn(join(path, CHECKPOINT)) } : {}),
    checkpoints: names.includes(CHECKPOINTS) ? await notesIn(path) : [],
    files: others.map((name) => ({ path: name, chunks: () => chunksOfPart(join(path, name)) })),
    complete: true,
  };
}

/** `isPart`: inside of a directory, where a pipe would be waited for in vain. */
async function entriesIn(path: string, isPart: boolean): Promise<Pick<ExportInput, "lines" | "bytes">> {
  const info = await infoOf(path);
  if (info.isDirectory()) throw unreadable(path, "EISDIR");
  if (isPart && !info.isFile()) throw unreadable(path, NO_FILE);
  if (info.isFile()) await (await reading(path, () => open(path))).close(); // what can't be read is known at once
  return { lines: chunksOf(path), bytes: info.size };
}

async function notesIn(path: string): Promise<readonly NamedNote[]> {
  const folder = join(path, CHECKPOINTS);
  const names = await reading(folder, () => readdir(folder));
  const notes: NamedNote[] = [];
  for (const name of names.sort()) {
    notes.push({ name: `${CHECKPOINTS}/${name}`, note: await noteIn(join(folder, name)), size: name });
  }
  return notes;
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
  return Buffer.concat(pieces);
}

/** A pipe or a device inside of a directory is no part of an export: it might never end. */
async function* chunksOfPart(path: string): AsyncGenerator<Uint8Array> {
  const info = await infoOf(path);
  if (info.isDirectory()) throw unreadable(path, "EISDIR");
  if (!info.isFile()) throw unreadable(path, NO_FILE);
  yield* chunksOf(path);
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await reading(path, () => open(path));
  try {
    for (;;) {
      const { buffer, bytesRead } = await reading(path, () => file.read(new Uint8Array(CHUNK), 0, CHUNK, null));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

const infoOf = (path: string) => reading(path, () => stat(path));

async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unreadable(path, codeOf(error), { cause: error });
  }
}

function unreadable(path: string, code: string, options?: ErrorOptions): LedgerError {
  const remedy = READING_REMEDIES[code] ?? `the system says ${code}`;
  return new LedgerError("unreadable-input", `${path} can't be read: ${remedy}`, { path, code }, options);
}

const NO_FILE = "not-a-file";
const READING_REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: "there is nothing at this path; name an export's directory, or its entries.jsonl",
  ENOTDIR: "a part of this path is not a directory; check the path",
  EISDIR: "it is a directory where a file must be; get a whole copy of the export",
  EACCES: "you have no permission; ask its owner to let you read it",
  EPERM: "you have no permission; ask its owner to let you read it",
  [NO_FILE]: "it is a pipe or a device where a file must be; get a whole copy of the export",
  EIO: "the disk or network failed; copy the export to another place and try again",
};

/**
 * Writes an export into a directory that does not exist yet, or is empty; its parent must exist. The files are written
 * beside it, made durable, and moved there at once: at `path` there is a whole export or none.
 * @throws LedgerError `cannot-write` naming the path; whatever the source throws. Nothing of the export stays behind.
 */
export async function writeExport(path: string, source: ExportSource): Promise<void> {
  const target = resolve(path);
  const parent = dirname(target);
  await requireRoom(target);
  const staging = join(parent, `.${basename(target)}.partial-${crypto.randomUUID()}`);
  await writing(target, () => mkdir(staging));
  try {
    await writing(target, () => mkdir(join(staging, CHECKPOINTS)));
    for await (const { path: name, chunks } of exportFiles(source)) await writeFile(join(staging, name), chunks);
    await syncFolder(join(staging, CHECKPOINTS));
    await syncFolder(staging);
    await writing(target, () => rename(staging, target)); // it may replace an empty directory
    await syncFolder(parent);
  } catch (error) {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined); // the first error is the one to tell
    throw error;
  }
}

/** Nothing is at the target, or an empty directory. @throws LedgerError `cannot-write` if it is anything else. */
async function requireRoom(target: string): Promise<void> {
  try {
    const names = await readdir(target);
    if (names.length === 0) return;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw cannotWrite(target, error);
  }
  const remedy = "it is there already and not empty; name a new directory, or remove this one first";
  throw new LedgerError("cannot-write", `${target} can't be written: ${remedy}`, { path: target, code: "ENOTEMPTY" });
}

async function writeFile(path: string, chunks: AsyncIterable<string> | Iterable<string>): Promise<void> {
  const file = await writing(path, () => open(path, "wx"));
  try {
    for await (const chunk of chunks) await writing(path, () => file.writeFile(chunk));
    await writing(path, () => file.sync());
  } finally {
    await file.close();
  }
}

/** Makes the names in a directory durable, where the system can. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return; // directories can't be opened there
  const folder = await writing(path, () => open(path));
  try {
    await writing(path, () => folder.sync());
  } finally {
    await folder.close();
  }
}

async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function cannotWrite(path: string, error: unknown): LedgerError {
  const code = codeOf(error);
  const remedy = WRITING_REMEDIES[code] ?? `the system says ${code}`;
  return new LedgerError("cannot-write", `${path} can't be written: ${remedy}`, { path, code }, { cause: error });
}

const WRITING_REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: "the directory above it does not exist; make that first",
  ENOTDIR: "it, or a part of its path, is a file; name another directory",
  ENOTEMPTY: "it is there already and not empty; name a new directory, or remove this one first",
  EEXIST: "it is there already; name a new directory, or remove this one first",
  EACCES: "you have no permission; choose another place, or ask for it",
  EPERM: "you have no permission; choose another place, or ask for it",
  EROFS: "the file system is read-only; choose another place",
  ENOSPC: "the disk is full; make room, or choose another place",
  EDQUOT: "your quota is used up; make room, or choose another place",
};

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);
