/**
 * training-voucher-ledger/school, for a training school's billing code: reads voucher tokens, signs what the school sends
 * to the ledger, checks the receipts it gets, and reconciles its bills. It needs no ledger and no Node.
 */

// What the school signs and sends.
export { binds } from "../domain/refusals.ts";
export { encodeInstruction, encodeSigned, instructionMessage, signInstruction as sign } from "../record/instruction.ts";
// What it gets and keeps.
export { formatSecretKey, generateKey, keyId, parseSecretKey, parseVerifierKey } from "../record/keys.ts";
export { openReceipt } from "../record/receipt.ts";
// Its bills against the ledger.
export { type Bill, parseBills } from "./bills.ts";
export type { Claim } from "./claims.ts";
export { type Desk, type SchoolInstruction, signOnce } from "./once.ts";
// The trainee's voucher, as text or QR code.
export { type QrCode, voucherQr } from "./qr.ts";
export { openReceiptOf } from "./receipts.ts";
export {
  BILL_STATUSES,
  type BillStatus,
  type EntrySource,
  type Reconciled,
  type ReconcileOptions,
  type Reconciliation,
  reconcile,
} from "./reconcile.ts";
export { type BillTable, billTable } from "./table.ts";
export {
  type OpenedVoucher,
  openVoucher,
  sealVoucher,
  type TokenProblem,
  type TrustedIssuers,
  type VoucherToken,
} from "./token.ts";
