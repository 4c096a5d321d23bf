/** Directories for the files of tests. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const made: string[] = [];

/** A path in a new directory, which goes when the tests that import this are over. */
export function newPath(name = "vouchers.db"): string {
  const folder = mkdtempSync(join(tmpdir(), "training-voucher-ledger-"));
  made.push(folder);
  return join(folder, name);
}

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});
