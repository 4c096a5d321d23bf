/** Exports in memory: made, and audited as a directory of the same files would be. */
import { Readable } from "node:stream";
import {
  type AuditOptions,
  type AuditReport,
  audit,
  exportFiles,
  type GivenFile,
  type NamedNote,
} from "../../src/audit/index.ts";
import type { Forger } from "./forge.ts";

/** By path, with `/` between folder and name. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Every file of the export of these lines, with checkpoints over the sizes given. */
export async function filesOf(forger: Forger, sizes: readonly number[]): Promise<Record<string, Uint8Array>> {
  const checkpoints = sizes.map((size) => ({ size, note: forger.note("operator", size) }));
  const [origin = ""] = checkpoints[0]?.note.split("\n") ?? [];
  const source = { origin, lines: forger.lines.map((line) => line.slice(0, -1)), checkpoints };
  const texts = new Map<string, string>();
  for await (const { path, text } of exportFiles(source)) texts.set(path, (texts.get(path) ?? "") + text);
  return Object.fromEntries([...texts].map(([path, text]) => [path, new TextEncoder().encode(text)]));
}

/** Audits the files: as a whole export, if there are any beside the lines and the checkpoints. */
export function auditFiles(files: Files, options: AuditOptions): Promise<AuditReport> {
  const { "entries.jsonl": lines = "", checkpoint, ...others } = files;
  const notes: NamedNote[] = [];
  const derived: GivenFile[] = [];
  for (const [path, content] of Object.entries(others)) {
    const [folder, size] = path.split("/");
    if (folder === "checkpoints" && size !== undefined) notes.push({ name: path, note: content, size });
    else derived.push({ path, chunks: () => Readable.from([Buffer.from(content)]) });
  }
  return audit([lines], {
    complete: derived.length > 0,
    checkpoint,
    files: derived,
    ...options,
    checkpoints: [...notes, ...(options.checkpoints ?? [])],
  });
}
