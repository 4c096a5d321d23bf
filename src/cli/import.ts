/** `voucher-ledger import`: an export, put back into a store, from where the ledger goes on. */
import { readExport, readStoredExport } from "../audit/directory.node.ts";
import { importLedger, parseVerifierKey } from "../index.ts";
import { type ExitCode, fault, reading } from "./faults.ts";
import { withoutSecrets } from "./secrets.ts";
import { importStore } from "./stores.ts";
import type { Terminal } from "./terminal.ts";

export interface ImportOptions {
  /** Key texts of the operator. */
  readonly keys: readonly string[];
  /** A new SQLite file or PostgreSQL schema, or one in which this import was interrupted. */
  readonly store: string;
}

export async function importExport(
  terminal: Terminal,
  folder: string,
  { keys, store: path }: ImportOptions,
): Promise<ExitCode> {
  keys.forEach(requireKey);
  if (!(await readExport(folder)).complete) throw fault("wrong-usage", "import-of-file", { path: folder });
  const { lines, checkpoints } = await reading(folder, () => readStoredExport(folder));
  const store = await importStore(path);
  const { origin, size } = await terminal.during("importing", (onProgress) =>
    reading(folder, () => importLedger({ store, lines, checkpoints, trusted: keys, onProgress })),
  );
  if (terminal.json) terminal.printJson({ ok: true, origin, size, store: withoutSecrets(path) });
  else terminal.print(terminal.say("imported", { origin, size, path: withoutSecrets(path) }));
  return 0;
}

function requireKey(key: string): void {
  try {
    parseVerifierKey(key);
  } catch (error) {
    throw fault("wrong-usage", "key-malformed", { why: error instanceof Error ? error.message : "" });
  }
}
