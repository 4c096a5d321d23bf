/** Files of an export on Node: every error of the system told with its path and the remedy. */
import { open, stat } from "node:fs/promises";
import { LedgerError } from "../domain/error.ts";

const CHUNK = 65_536;
const NO_FILE = "not-a-file";

/** The bytes of a file, read when they are asked for. @throws LedgerError `unreadable-input`. */
export async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
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

/** The bytes of a file inside of an export, where a pipe or a device is no part of it: it might never end. */
export async function* chunksOfPart(path: string): AsyncGenerator<Uint8Array> {
  await requireFile(path);
  yield* chunksOf(path);
}

/** @throws LedgerError `unreadable-input` for a directory, a pipe or a device. */
export async function requireFile(path: string): Promise<void> {
  const info = await infoOf(path);
  if (info.isDirectory()) throw unreadable(path, "EISDIR");
  if (!info.isFile()) throw unreadable(path, NO_FILE);
}

export const infoOf = (path: string) => reading(path, () => stat(path));

/** @throws LedgerError `unreadable-input` in the place of an error of the system. */
export async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
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

const READING_REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: "there is nothing at this path; name an export's directory, or its entries.jsonl",
  ENOTDIR: "a part of this path is not a directory; check the path",
  EISDIR: "it is a directory where a file must be; get a whole copy of the export",
  EACCES: "you have no permission; ask its owner to let you read it",
  EPERM: "you have no permission; ask its owner to let you read it",
  [NO_FILE]: "it is a pipe or a device where a file must be; get a whole copy of the export",
  EIO: "the disk or network failed; copy the export to another place and try again",
};

/** @throws LedgerError `cannot-write` in the place of an error of the system. */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw cannotWrite(path, codeOf(error), { cause: error });
  }
}

export function cannotWrite(path: string, code: string, options?: ErrorOptions): LedgerError {
  const remedy = WRITING_REMEDIES[code] ?? `the system says ${code}`;
  return new LedgerError("cannot-write", `${path} can't be written: ${remedy}`, { path, code }, options);
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

export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);
