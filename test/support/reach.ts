import { chownSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";

/** Whether every user may go through all folders down to this one: not below root's home. */
export function isOpenToAll(folder: string): boolean {
  const above = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (above === folder || isOpenToAll(above));
}

const NOBODY = 65534;

/** Does the work as somebody who is not root, who may read everything; the folder is theirs from then on. */
export async function withoutRoot<T>(folder: string, work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return await work();
  chownSync(folder, NOBODY, NOBODY);
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

/** Does the work while the folder can't be made durable: no real disk fails when a test wants it to. */
export async function withBadDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const own = await open(folder);
  const handles: { sync(): Promise<void> } = Object.getPrototypeOf(own);
  await own.close();
  const { sync } = handles;
  handles.sync = async function (this: FileHandle) {
    const isIt = (await this.stat()).ino === statSync(folder).ino;
    if (isIt) throw Object.assign(new Error("i/o error"), { code: "EIO" });
    await sync.call(this);
  };
  try {
    return await work();
  } finally {
    handles.sync = sync;
  }
}
