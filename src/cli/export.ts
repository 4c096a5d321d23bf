/** `voucher-ledger export`: a ledger as a folder that anybody can audit, written whole or not at all. */
import { writeExport } from "../audit/directory.node.ts";
import type { Scope } from "../audit/index.ts";
import type { Ledger } from "../index.ts";
import { type ExitCode, fault } from "./faults.ts";
import { requireNew } from "./files.ts";
import { exportPartially } from "./partial.ts";
import { readSecretKey } from "./secret-key.ts";
import { openStore } from "./stores.ts";
import type { Terminal } from "./terminal.ts";

export interface ExportOptions {
  /** The file of the operator's secret key. */
  readonly operator: string | undefined;
  /** What a partial export is about; at most one. */
  readonly scopes: readonly Scope[];
}

export async function exportStore(
  terminal: Terminal,
  path: string,
  folder: string,
  { operator, scopes }: ExportOptions,
): Promise<ExitCode> {
  const [scope, ...more] = scopes;
  if (more.length > 0) throw fault("wrong-usage", "scopes-many");
  await requireNew(folder);
  const key = operator === undefined ? undefined : await readSecretKey(operator);
  const ledger = await openStore(terminal, path, key);
  try {
    if (key === undefined) await requireCovered(ledger);
    else await ledger.checkpoint();
    const { origin } = ledger;
    const size = (await ledger.checkpoints()).at(-1)?.size ?? 0;
    if (scope) await exportPartially(terminal, ledger, folder, scope);
    else await exportLedger(terminal, ledger, folder);
    if (terminal.json) terminal.printJson({ ok: true, origin, size, folder, ...(scope ? { scope } : {}) });
    else terminal.print(terminal.say("exported", { path: folder }));
  } finally {
    await ledger.close();
  }
  return 0;
}

/** Exports what the newest checkpoint covers. */
export async function exportLedger(terminal: Terminal, ledger: Ledger, folder: string): Promise<void> {
  const { origin } = ledger;
  const checkpoints = await ledger.checkpoints();
  const size = checkpoints.at(-1)?.size ?? 0;
  await terminal.during("exporting", async (onProgress) => {
    const lines = counted(ledger.entries({ to: size }), (done) => onProgress(done, size));
    await writeExport(folder, { origin, lines, checkpoints });
  });
}

async function* counted(lines: AsyncIterable<string>, onLine: (done: number) => void): AsyncGenerator<string> {
  let done = 0;
  for await (const line of lines) {
    yield line;
    done++;
    if (done % 256 === 0) onLine(done);
  }
}

/** A checkpoint covers all entries. */
async function requireCovered(ledger: Ledger): Promise<void> {
  const size = (await ledger.head())?.size ?? 0;
  const covered = (await ledger.checkpoints()).at(-1)?.size ?? 0;
  if (covered < size) throw fault("wrong-usage", "not-covered", { size, covered });
}
