/** `voucher-ledger keygen`: a new key, its secret half in a file of its own. */
import { formatSecretKey, formatVerifierKey, generateKey, isKeyName } from "../index.ts";
import { type ExitCode, fault } from "./faults.ts";
import { writeSecret } from "./files.ts";
import type { Terminal } from "./terminal.ts";

export interface KeygenOptions {
  /** An operator's key is named like the origin of its ledger. */
  readonly name: string | undefined;
  /** Where the secret key goes; without it, it is printed. */
  readonly out: string | undefined;
}

export async function keygen(terminal: Terminal, { name = "voucher-key", out }: KeygenOptions): Promise<ExitCode> {
  if (!isKeyName(name)) throw fault("wrong-usage", "key-name", { name });
  const key = generateKey();
  const secret = formatSecretKey(name, key);
  const verifier = formatVerifierKey(name, Buffer.from(key.publicKey, "base64url"));
  if (out !== undefined) await writeSecret(out, `${secret}\n`);
  const shown = { verifier, publicKey: key.publicKey, keyId: key.id };
  if (terminal.json) {
    terminal.printJson(out === undefined ? { ...shown, secret } : { ...shown, out });
    return 0;
  }
  terminal.print(
    out === undefined ? terminal.say("secret-key", { value: secret }) : terminal.say("key-written", { path: out }),
  );
  terminal.print(terminal.say("verifier-key", { value: verifier }));
  terminal.print(terminal.say("public-key", { value: key.publicKey }));
  terminal.print(terminal.say("key-id", { value: key.id }));
  return 0;
}
