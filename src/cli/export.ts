/** `voucher-ledger export`: a ledger as a folder that anybody can audit, written whole or not at all. */
import { writeExport } from "../audit/directory.node.ts";
import { type Ledger, parseSecretKey, type SecretKey } from "../index.ts";
import { type ExitCode, fault } from "./faults.ts";
import { readText, requireNew } from "./files.ts";
import { openStore } from "./stores.ts";
import type { Terminal } from "./terminal.ts";

export interface ExportOptions {
  /** The file of the operator's secret key. */
  readonly operator: string | undefined;
}

export async function exportStore(
  terminal: Terminal,
  path: string,
  folder: string,
  { operator }: ExportOptions,
): Promise<ExitCode> {
  await requireNew(folder);
  const key = operator === undefined ? undefined : await secretKey(operator);
  const ledger = await openStore(path, key);
  try {
    const size = key === undefined ? await coveredSize(ledger) : undefined;
    if (size === undefined) await ledger.checkpoint();
    const exported = await exportLedger(terminal, ledger, folder);
    if (terminal.json) terminal.printJson({ ok: true, origin: ledger.origin, size: exported, folder });
    else terminal.print(terminal.say("exported", { path: folder }));
  } finally {
    await ledger.close();
  }
  return 0;
}

/** Exports what the newest checkpoint covers; the number of entries. */
export async function exportLedger(terminal: Terminal, ledger: Ledger, folder: string): Promise<number> {
  const { origin } = ledger;
  const checkpoints = await ledger.checkpoints();
  const size = checkpoints.at(-1)?.size ?? 0;
  await terminal.during("exporting", async (onProgress) => {
    const lines = counted(ledger.entries({ to: size }), (done) => onProgress(done, size));
    await writeExport(folder, { origin, lines, checkpoints });
  });
  return size;
}

async function* counted(lines: AsyncIterable<string>, onLine: (done: number) => void): AsyncGenerator<string> {
  let done = 0;
  for await (const line of lines) {
    yield line;
    done++;
    if (done % 256 === 0) onLine(done);
  }
}

/** The number of entries, if a checkpoint covers them all. */
async function coveredSize(ledger: Ledger): Promise<number> {
  const size = (await ledger.head())?.size ?? 0;
  const covered = (await ledger.checkpoints()).at(-1)?.size ?? 0;
  if (covered < size) throw fault("wrong-usage", "not-covered", { size, covered });
  return size;
}

async function secretKey(path: string): Promise<SecretKey> {
  const text = await readText(path, "key");
  try {
    return parseSecretKey(text.trimEnd()).key;
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    throw fault("unreadable-input", "key-file-malformed", { path, why });
  }
}
