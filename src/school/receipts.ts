/** Receipts of a school's own instructions: that what it sent is in the ledger, whatever anybody says later. */
import { LedgerError } from "../domain/error.ts";
import type { Checkpoint, Trust } from "../record/checkpoint.ts";
import type { Entry } from "../record/entry.ts";
import { encodeInstruction, type SignedInstruction } from "../record/instruction.ts";
import { openReceipt } from "../record/receipt.ts";

/**
 * The entry that the receipt proves, if it is the entry of what was sent: a bureau that answers with the receipt of
 * something else has proved nothing. Somebody else's signature beside or instead of the sender's is none of its
 * business, as two tills may send the same.
 * @throws LedgerError as `openReceipt` does; `receipt-not-verified` for the receipt of another instruction.
 */
export function openReceiptOf(
  sent: SignedInstruction,
  receipt: string,
  trust: Trust,
): { readonly entry: Entry; readonly line: string; readonly checkpoint: Checkpoint } {
  const opened = openReceipt(receipt, trust);
  const { instruction } = opened.entry;
  if (encodeInstruction(instruction) === encodeInstruction(sent.instruction)) return opened;
  const { id, type } = sent.instruction;
  throw new LedgerError(
    "receipt-not-verified",
    `The receipt is for ${instruction.type} ${instruction.id}, not for ${type} ${id} that was sent: ask for the right one`,
  );
}
