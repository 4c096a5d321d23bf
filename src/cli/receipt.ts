/** `voucher-ledger receipt verify`: what a receipt proves, to whoever has the operator's key and nothing else. */
import { openReceipt, parseVerifierKey, type VerifierKey } from "../index.ts";
import { type ExitCode, fault } from "./faults.ts";
import { readText } from "./files.ts";
import { chinaTime } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** A receipt that proves nothing throws, and ends the command as something wrong. */
export async function verifyReceipt(terminal: Terminal, path: string, keys: readonly string[]): Promise<ExitCode> {
  const verifiers = keys.map(verifierKey);
  const { name: origin = "" } = verifiers[0] ?? {};
  const { entry, line, checkpoint } = openReceipt(await readText(path, "receipt"), { origin, verifiers });
  if (terminal.json) {
    terminal.printJson({ ok: true, origin, size: checkpoint.size, entry, line });
    return 0;
  }
  const { seq, at, instruction } = entry;
  terminal.print(terminal.say("receipt-holds", { seq, origin, size: checkpoint.size, at: chinaTime(at) }));
  terminal.print(`\n${JSON.stringify(instruction, null, 2)}`);
  return 0;
}

function verifierKey(text: string): VerifierKey {
  try {
    return parseVerifierKey(text);
  } catch (error) {
    throw fault("wrong-usage", "key-malformed", { why: error instanceof Error ? error.message : "" });
  }
}
