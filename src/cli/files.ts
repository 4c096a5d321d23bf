/** Files that commands read and write: bounded, never half written, and never over something that is there. */
import { constants, createReadStream } from "node:fs";
import { access, lstat, open, readdir, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { fault } from "./faults.ts";
import type { MessageKey } from "./messages.ts";

const MAX_TEXT_BYTES = 1024 * 1024;

/** The text of a small file, such as a key or a checkpoint. */
export async function readText(path: string, what: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of readChunks(path)) {
    size += chunk.length;
    if (size > MAX_TEXT_BYTES) {
      throw fault("unreadable-input", "file-too-large", { path, limit: MAX_TEXT_BYTES, what });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The bytes of a file of any size, or of a pipe, in chunks. */
export async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk;
  } catch (error) {
    const code = errorCode(error);
    throw fault("unreadable-input", UNREADABLE[code] ?? "file-unreadable", { path, why: code });
  }
}

const UNREADABLE: Readonly<Record<string, MessageKey>> = { ENOENT: "file-missing", EISDIR: "file-is-folder" };

/** Writes a new file that only its owner may read; an existing one is left as it is. */
export async function writeSecret(path: string, text: string): Promise<void> {
  if (await isFolder(path)) throw fault("cannot-write", "out-is-folder", { path });
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
  if (path === "") throw fault("wrong-usage", "path-empty");
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

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );

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
