/** The money of one voucher: its own amounts, its fund and its programme's commitment move together or not at all. */
import type { Movement } from "./money.ts";
import { MOVEMENTS } from "./money.ts";
import type { VoucherRecord } from "./records.ts";
import type { Draft } from "./rule.ts";
import type { Fen } from "./values.ts";
import { isFen, toFen } from "./values.ts";

/** The voucher after the movement; the fund and the programme are put into the draft, the voucher is not. */
export function moveMoney(
  draft: Draft,
  voucher: VoucherRecord,
  movement: Movement,
  amount: Fen,
  school?: string,
): VoucherRecord {
  draft.move(movement, voucher.fund, amount, { school, voucher: voucher.voucher });
  const effect: Partial<Record<string, 1 | -1>> = MOVEMENTS[movement];
  const { reserved = 0, accrued = 0, paid = 0 } = effect;
  commit(draft, voucher.programme, (reserved + accrued + paid) * amount);
  return {
    ...voucher,
    reserved: toFen(voucher.reserved + reserved * amount),
    accrued: toFen(voucher.accrued + accrued * amount),
    paid: toFen(voucher.paid + paid * amount),
  };
}

/** A programme's commitment: reserved + accrued + paid over its vouchers. */
function commit(draft: Draft, name: string, difference: number): void {
  const programme = draft.get("programme", name);
  if (!programme || difference === 0) return;
  const committed = programme.committed + difference;
  if (isFen(committed)) draft.put("programme", name, { ...programme, committed });
  else draft.overflow();
}
