/** A training school: redeems a voucher, keeps the receipt, and can prove it to anybody who has the operator's key. */
import { encodeSigned, instruction, openReceipt, parseVerifierKey, sign } from "training-voucher-ledger";
import { keys, operatorKey, origin, receive, sampleLedger, voucher } from "./sample.ts";

const ledger = await sampleLedger();
const send = (text: string) => receive(ledger, text);

// #region redeem
const bill = instruction("voucher.redeem", origin, { voucher, outcome: "completion", amount: 60_000 });
const answer = await send(encodeSigned(sign(bill, keys.school)));
if ("refused" in answer) throw new Error(answer.refused);

// Kept by the school; it proves the redemption without the bureau, to whoever has the operator's key.
const { entry } = openReceipt(answer.receipt, { origin, verifiers: [parseVerifierKey(operatorKey)] });
console.log(`Entry ${entry.seq} of ${origin}: ${entry.instruction.type}, accepted at ${entry.at}`);
// #endregion redeem

const again = instruction("voucher.redeem", origin, { voucher, outcome: "completion", amount: 60_000 });
const refusal = await send(encodeSigned(sign(again, keys.school)));
if ("refused" in refusal) console.log(`The same voucher once more: ${refusal.refused}`);
await ledger.close();
