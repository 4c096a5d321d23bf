/** A directory of its own for a test's files. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const made: string[] = [];

/** A path in a new directory, which goes when the process ends. */
export function newPath(name = "vouchers.db"): string {
  const folder = mkdtempSync(join(tmpdir(), "training-voucher-ledger-"));
  made.push(folder);
  return join(folder, name);
}

process.on("exit", () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});
