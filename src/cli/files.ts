/** Files that commands read and write: bounded, never half written, and never over something that is there. */
import { constants, createReadStream } from "node:fs";
import { access, lstat, open, readdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { LedgerError } from "../index.ts";
import { fault } from "./faults.ts";

const MAX_TEXT_BYTES = 1024 * 1024;

/** The text of a small file, such as a key or a checkpoint. */
export async function readText(path: string, what: string): Promise<string> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw errorCode(error) === "ENOENT"
      ? fault("unreadable-input", "file-missing", { path })
      : fault("unreadable-input", "file-unreadable", { path, why: errorCode(error) });
  });
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_TEXT_BYTES + 1));
    if (bytesRead > MAX_TEXT_BYTES) {
      throw fault("unreadable-input", "file-too-large", { path, limit: MAX_TEXT_BYTES, what });
    }
    return buffer.toString("utf8", 0, bytesRead);
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw fault("unreadable-input", "file-unreadable", { path, why: errorCode(error) });
  } finally {
    await file.close();
  }
}

/** The bytes of a file of any size, in chunks. */
export async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk;
  } catch (error) {
    if (errorCode(error) === "ENOENT") throw fault("unreadable-input", "file-missing", { path });
    throw fault("unreadable-input", "file-unreadable", { path, why: errorCode(error) });
  }
}

/** Writes a new file that only its owner may read; an existing one is left as it is. */
export async function writeSecret(path: string, text: string): Promise<void> {
  await requireNew(path);
  const file = await open(path, "wx", 0o600).catch((error: unknown) => {
    throw fault("cannot-write", "not-written", { path, why: errorCode(error) });
  });
  try {
    await file.writeFile(text);
    await file.sync();
    await file.close();
  } catch (error) {
    await file.close().catch(() => {});
    await rm(path, { force: true });
    throw fault("cannot-write", "not-written", { path, why: errorCode(error) });
  }
}

/** Checks, before long work, that a path is free (or an empty folder) and that something can be written there. */
export async function requireNew(path: string): Promise<void> {
  if ((await exists(path)) && !(await isEmptyFolder(path))) throw fault("wrong-usage", "exists-already", { path });
  const folder = dirname(path);
  if (!(await exists(folder))) throw fault("cannot-write", "folder-missing", { path, folder });
  await access(folder, constants.W_OK | constants.X_OK).catch(() => {
    throw fault("cannot-write", "folder-denied", { path, folder });
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return false;
    throw fault("unreadable-input", "file-unreadable", { path, why: errorCode(error) });
  }
}

async function isEmptyFolder(path: string): Promise<boolean> {
  return readdir(path).then(
    (names) => names.length === 0,
    () => false,
  );
}

/** The code of a system error, such as EACCES. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
