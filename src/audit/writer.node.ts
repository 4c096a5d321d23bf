/**
 * Writes a directory whole or not at all: the files are written beside it, made durable, and moved there at once. What
 * a process that was killed leaves beside it is removed when the same directory is written the next time.
 */
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { LedgerError } from "../domain/error.ts";
import type { FilePiece } from "./derived.ts";
import { cannotWrite, codeOf, writing } from "./files.node.ts";

/** Files that grow side by side are fewer. */
const OPEN_AT_ONCE = 16;

/**
 * Makes a directory of the pieces at a path where there is none yet, or an empty one; its parent must exist.
 * @throws LedgerError `cannot-write` naming the path; whatever the pieces throw. Then nothing stays behind, unless the
 * error says that the directory is there and may be lost with the power.
 */
export async function writeDirectory(path: string, pieces: AsyncIterable<FilePiece>): Promise<void> {
  const target = resolve(path);
  const parent = dirname(target);
  await requireRoom(target);
  await removeLeftovers(target);
  const staging = join(parent, `${stagingPrefix(target)}${process.pid}-${crypto.randomUUID()}`);
  await writing(target, () => mkdir(staging));
  try {
    await writePieces(staging, pieces);
    await writing(target, () => rename(staging, target)); // it may replace an empty directory
  } catch (error) {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined); // the first error is the one to tell
    throw error;
  }
  await syncFolder(parent).catch((error: unknown) => {
    throw notDurable(target, codeOf(error), { cause: error });
  });
}

/** Nothing is at the target, or an empty directory. @throws LedgerError `cannot-write` if it is anything else. */
async function requireRoom(target: string): Promise<void> {
  try {
    const names = await readdir(target);
    if (names.length === 0) return;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw cannotWrite(target, codeOf(error), { cause: error });
  }
  throw cannotWrite(target, "ENOTEMPTY");
}

/** The names of what is being written for this target begin so; the number of the process that does it follows. */
const stagingPrefix = (target: string): string => `.${basename(target)}.partial-`;

/** What processes that are no more left behind for this target. */
async function removeLeftovers(target: string): Promise<void> {
  const prefix = stagingPrefix(target);
  const names = await readdir(dirname(target)).catch(() => []);
  for (const name of names) {
    const [, pid] = /^(\d+)-[0-9a-f-]{36}$/.exec(name.startsWith(prefix) ? name.slice(prefix.length) : "") ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    await rm(join(dirname(target), name), { recursive: true, force: true }).catch(() => undefined); // it is in nobody's way
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

async function writePieces(folder: string, pieces: AsyncIterable<FilePiece>): Promise<void> {
  const folders = new Set([folder]);
  const made = new Set<string>();
  const files = new Map<string, FileHandle>(); // the one used last comes last

  async function fileAt(path: string): Promise<FileHandle> {
    const within = dirname(path);
    if (!folders.has(within)) await writing(within, () => mkdir(within));
    folders.add(within);
    const file = files.get(path) ?? (await writing(path, () => open(path, made.has(path) ? "a" : "wx")));
    made.add(path);
    files.delete(path);
    files.set(path, file);
    return file;
  }

  /** Makes all but the ones used last durable. */
  async function close(kept: number): Promise<void> {
    for (const [path, file] of [...files].slice(0, Math.max(0, files.size - kept))) {
      await writing(path, () => file.sync());
      await file.close();
      files.delete(path);
    }
  }

  try {
    for await (const { path, text } of pieces) {
      const file = await fileAt(join(folder, path));
      await writing(join(folder, path), () => file.appendFile(text));
      await close(OPEN_AT_ONCE);
    }
    await close(0);
  } finally {
    for (const file of files.values()) await file.close();
  }
  for (const within of [...folders].reverse()) await writing(within, () => syncFolder(within));
}

/** Makes the names in a directory durable, where the system lets this process: it must be able to read it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return; // directories can't be opened there
  const folder = await open(path).catch((error: unknown) => {
    if (!DENIED.includes(codeOf(error))) throw error;
  });
  try {
    await folder?.sync();
  } finally {
    await folder?.close();
  }
}

const DENIED = ["EACCES", "EPERM"];

/** It was written, and only whether it lasts is not known. */
function notDurable(path: string, code: string, options: ErrorOptions): LedgerError {
  const message = `${path} is there, and whole, but not durable (${code}): check the disk, remove it and write it anew`;
  const messageZh = `${path} 已写入且完整，但系统未能确保其落盘（${code}）：请检查磁盘，删除后重新写入`;
  return new LedgerError("cannot-write", message, { path, code, messageZh }, options);
}
