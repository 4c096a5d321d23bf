/** `voucher-ledger import`: an export, put back into a store, from where the ledger goes on. */
import { readStoredExport } from "../audit/directory.node.ts";
import { importLedger, parseVerifierKey } from "../index.ts";
import { type ExitCode, fault } from "./faults.ts";
import { importStore } from "./stores.ts";
import type { Terminal } from "./terminal.ts";

export interface ImportOptions {
  /** Key texts of the operator. */
  readonly keys: readonly string[];
  /** The path of a SQLite file: a new one, or one in which this import was interrupted. */
  readonly store: string;
}

export async function importExport(
  terminal: Terminal,
  folder: string,
  { keys, store: path }: ImportOptions,
): Promise<ExitCode> {
  keys.forEach(requireKey);
  const { lines, checkpoints } = await readStoredExport(folder);
  const store = await importStore(path);
  const { origin, size } = await terminal.during("importing", (onProgress) =>
    importLedger({ store, lines, checkpoints, trusted: keys, onProgress }),
  );
  if (terminal.json) terminal.printJson({ ok: true, origin, size, store: path });
  else terminal.print(terminal.say("imported", { origin, size, path }));
  return 0;
}

function requireKey(key: string): void {
  try {
    parseVerifierKey(key);
  } catch (error) {
    throw fault("wrong-usage", "key-malformed", { why: error instanceof Error ? error.message : "" });
  }
}
