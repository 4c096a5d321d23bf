/** The newest checkpoint in a file of its own, for a ledger that must notice that its database was restored. */
import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { LedgerError } from "../domain/error.ts";
import type { Guard } from "../ledger/guard.ts";

/**
 * Keeps the checkpoint in the file at `path`, which is only ever there as a whole. Keep it where the database's backups
 * don't go: restored together with the database, it would notice nothing. `read` and `keep` throw LedgerError
 * `unreadable-input` and `cannot-write`.
 */
export function fileGuard(path: string): Guard {
  const file = resolve(path);
  return {
    name: file,
    async read() {
      try {
        return await readFile(file, "utf8");
      } catch (cause) {
        if (codeOf(cause) === "ENOENT") return undefined;
        throw new LedgerError(
          "unreadable-input",
          `${file} can't be read (${codeOf(cause)})`,
          { path: file },
          { cause },
        );
      }
    },
    async keep(note) {
      const draft = `${file}.${randomUUID()}.tmp`;
      try {
        await write(draft, note);
        await rename(draft, file);
      } catch (cause) {
        await rm(draft, { force: true }).catch(() => {});
        const what = `${file} can't be written (${codeOf(cause)}): the checkpoint is in the database, but not kept there`;
        throw new LedgerError("cannot-write", what, { path: file }, { cause });
      }
      await sync(dirname(file)).catch((cause: unknown) => {
        throw notDurable(file, cause);
      });
    },
  };
}

async function write(path: string, text: string): Promise<void> {
  const handle = await open(path, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename durable, where the system lets this process: it must be able to read the folder. */
async function sync(folder: string): Promise<void> {
  if (process.platform === "win32") return; // folders can't be opened there
  const handle = await open(folder, "r").catch((error: unknown) => {
    if (!DENIED.includes(codeOf(error))) throw error;
  });
  try {
    await handle?.sync();
  } finally {
    await handle?.close();
  }
}

const DENIED = ["EACCES", "EPERM"];

/** It was written, and only whether it lasts is not known. */
function notDurable(file: string, cause: unknown): LedgerError {
  const code = codeOf(cause);
  const message = `${file} has the checkpoint, as the database does, but it is not durable (${code}): check the disk`;
  const messageZh = `${file} 已写入检查点（数据库中亦有），但系统未能确保其落盘（${code}）：请检查磁盘`;
  return new LedgerError("cannot-write", message, { path: file, messageZh }, { cause });
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);
