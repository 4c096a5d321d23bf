/**
 * A training school: looks at the trainee's voucher, redeems it, keeps the receipt, which proves the redemption to
 * anybody who has the operator's key, and reconciles its bills with the ledger.
 */
import {
  encodeSigned,
  openReceiptOf,
  openVoucher,
  parseVerifierKey,
  reconcile,
  signOnce,
} from "training-voucher-ledger/school";
import { issuerKey, keys, operatorKey, origin, receive, sampleLedger, tokenOf, voucher } from "./sample.ts";

const ledger = await sampleLedger();
const send = (text: string) => receive(ledger, text);
const scanned = await tokenOf(ledger, voucher);
const at = "2025-03-03T10:00:00.000Z";

// #region redeem
const shown = await openVoucher(scanned, { origin, keys: [issuerKey] }, { at }); // without the ledger
if (!shown.ok) throw new Error(shown.message);

// Made again after a time-out, or by another till with this key, it is the same bill and gets the same answer.
const price = { outcome: "completion", amount: 60_000 } as const;
const bill = signOnce("voucher.redeem", { voucher: shown.token.voucher, ...price }, { origin, key: keys.school });
const answer = await send(encodeSigned(bill));
if ("refused" in answer) throw new Error(answer.refused);

// Kept by the school; it proves the redemption without the bureau, to whoever has the operator's key.
const { entry } = openReceiptOf(bill, answer.receipt, { origin, verifiers: [parseVerifierKey(operatorKey)] });
console.log(`Entry ${entry.seq} of ${origin}: ${entry.instruction.type}, accepted at ${entry.at}`);
// #endregion redeem

const again = signOnce("voucher.redeem", { voucher, ...price }, { origin, key: keys.school }, 2);
const refusal = await send(encodeSigned(again));
if ("refused" in refusal) console.log(`The same voucher once more: ${refusal.refused}`);

const bills = [
  { invoice: "A-0001", voucher, amount: 60_000 },
  { invoice: "A-0002", voucher: crypto.randomUUID(), amount: 60_000 },
];
const { rows } = await reconcile(bills, ledger.entries(), { school: "example-school" });
for (const { status, bill, why = "" } of rows) console.log(bill?.invoice, status, why);
await ledger.close();
