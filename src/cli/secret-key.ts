/** The secret key in a file that `voucher-ledger keygen --out` wrote. */
import { parseSecretKey, type SecretKey } from "../index.ts";
import { fault } from "./faults.ts";
import { readText } from "./files.ts";

export async function readSecretKey(path: string): Promise<SecretKey> {
  const text = await readText(path, "key");
  try {
    return parseSecretKey(text.trimEnd()).key;
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    throw fault("unreadable-input", "key-file-malformed", { path, why });
  }
}
