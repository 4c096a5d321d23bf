/** `voucher-ledger receipt`: proofs of entries, made from a ledger and verified by whoever has the operator's key. */
import { readStoredExport } from "../audit/directory.node.ts";
import { makeReceipt } from "../audit/index.ts";
import { LedgerError, openReceipt, parseVerifierKey, type StoredCheckpoint, type VerifierKey } from "../index.ts";
import { type ExitCode, fault, inFile, reading } from "./faults.ts";
import { readText } from "./files.ts";
import { exportLines, isStoreGiven } from "./readers.ts";
import { readSecretKey } from "./secret-key.ts";
import { openStore } from "./stores.ts";
import { chinaTime } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export interface MakeReceiptOptions {
  /** The file of the operator's secret key: signs a checkpoint of a store over the entry, if none covers it. */
  readonly operator: string | undefined;
}

/** Prints the receipt of an entry in a store or export: the text that a school keeps as a file. */
export async function printReceipt(
  terminal: Terminal,
  path: string,
  given: string,
  { operator }: MakeReceiptOptions,
): Promise<ExitCode> {
  if (!/^\d{1,15}$/.test(given)) throw fault("wrong-usage", "seq-malformed", { given });
  const seq = Number(given);
  const receipt = (await isStoreGiven(path))
    ? await fromStore(terminal, path, seq, operator)
    : await reading(path, () => fromExport(path, seq));
  if (terminal.json) terminal.printJson({ ok: true, seq, receipt });
  else terminal.write(receipt);
  return 0;
}

async function fromStore(terminal: Terminal, path: string, seq: number, operator: string | undefined): Promise<string> {
  const ledger = await openStore(terminal, path, operator === undefined ? undefined : await readSecretKey(operator));
  try {
    const size = (await ledger.head())?.size ?? 0;
    if (seq >= size) throw fault("wrong-usage", "record-unknown", { kind: "entry", id: seq, path });
    if (operator !== undefined) return await ledger.receipt(seq);
    return await makeReceipt(
      { lines: () => ledger.entries(), checkpoint: covering(await ledger.checkpoints(), seq) },
      seq,
    );
  } finally {
    await ledger.close();
  }
}

async function fromExport(path: string, seq: number): Promise<string> {
  const { entries } = (await exportLines(path)).lines;
  const { checkpoints } = await readStoredExport(path);
  if (checkpoints.every(({ size }) => size <= seq)) {
    throw fault("wrong-usage", "record-unknown", { kind: "entry", id: seq, path });
  }
  return makeReceipt({ lines: () => entries(), checkpoint: covering(checkpoints, seq) }, seq);
}

/** The newest one, if it covers the entry. */
function covering(checkpoints: readonly StoredCheckpoint[], seq: number): StoredCheckpoint {
  const newest = checkpoints.reduce<StoredCheckpoint | undefined>(
    (last, next) => (last && last.size >= next.size ? last : next),
    undefined,
  );
  if (!newest || newest.size <= seq) throw fault("wrong-usage", "entry-not-covered", { seq });
  return newest;
}

/** A receipt that proves nothing throws, and ends the command as something wrong. */
export async function verifyReceipt(terminal: Terminal, path: string, keys: readonly string[]): Promise<ExitCode> {
  const verifiers = keys.map(verifierKey);
  const { name: origin = "" } = verifiers[0] ?? {};
  const text = await readText(path, "receipt");
  const { entry, line, checkpoint } = opened(path, text, { origin, verifiers });
  if (terminal.json) {
    terminal.printJson({ ok: true, origin, size: checkpoint.size, entry, line });
    return 0;
  }
  const { seq, at, instruction } = entry;
  terminal.print(terminal.say("receipt-holds", { seq, origin, size: checkpoint.size, at: chinaTime(at) }));
  terminal.print(`\n${JSON.stringify(instruction, null, 2)}`);
  return 0;
}

/** @throws LedgerError naming the file: `unreadable-input` for another text than a receipt. */
function opened(path: string, text: string, trust: Parameters<typeof openReceipt>[1]): ReturnType<typeof openReceipt> {
  try {
    return openReceipt(text, trust);
  } catch (error) {
    const isNone = error instanceof LedgerError && !PROVES_NOTHING.includes(error.code);
    throw isNone ? fault("unreadable-input", "no-receipt", { path, why: error.message }) : inFile(path, error);
  }
}

/** Of receipts that can be read, and that their keys or hashes belie. */
const PROVES_NOTHING: readonly string[] = ["note-not-verified", "receipt-not-verified"];

function verifierKey(text: string): VerifierKey {
  try {
    return parseVerifierKey(text);
  } catch (error) {
    throw fault("wrong-usage", "key-malformed", { why: error instanceof Error ? error.message : "" });
  }
}
