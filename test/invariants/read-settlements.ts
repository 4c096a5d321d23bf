/** What the lines say of settlements: who is in which, what was refused, objected to, paid and returned. */
import type { Book, Event, Readers, SettlementSheet, Sheet } from "./book.ts";
import { found, owedOf } from "./book.ts";
import { signersOf } from "./lines.ts";
import { cancelDebt } from "./read-vouchers.ts";

/** The lines leave the settlement; without any left it is void. */
function refuse(book: Book, settlement: SettlementSheet, vouchers: readonly string[]): readonly Event[] {
  for (const voucher of vouchers) {
    settlement.lines.delete(voucher);
    settlement.objections.delete(voucher);
  }
  if (settlement.lines.size === 0) settlement.state = "void";
  return vouchers.map((voucher) => cancelDebt(book, voucher, "refuse"));
}

const sheetsOf = (book: Book, { lines }: SettlementSheet): readonly Sheet[] =>
  [...lines.keys()].map((voucher) => found(book.vouchers, voucher));

export const readSettlements: Readers = {
  "settlement.submit"({ settlement, fund, lines }, book, entry) {
    const school = signersOf(entry).map((key) => found(book.keys, key).holder)[0] ?? "";
    book.settlements.set(settlement, {
      settlement,
      fund,
      school,
      payee: found(book.parties, school).payee,
      state: "submitted",
      publicFrom: undefined,
      lines: new Map(lines.map(({ voucher, amount }) => [voucher, BigInt(amount)])),
      objections: new Set(),
    });
    for (const { voucher } of lines) found(book.vouchers, voucher).settlement = settlement;
    return lines.map(({ voucher }) => ({ voucher, what: "submit" }));
  },
  "settlement.review"({ settlement, refused = [] }, book, entry) {
    const sheet = found(book.settlements, settlement);
    sheet.state = "reviewed";
    for (const { keys } of sheetsOf(book, sheet)) for (const key of signersOf(entry)) keys.reviewing.add(key);
    const refusals = refused.map(({ voucher }) => voucher);
    return refuse(book, sheet, refusals);
  },
  "settlement.publicise"({ settlement, from }, book) {
    Object.assign(found(book.settlements, settlement), { state: "publicised", publicFrom: from });
  },
  "settlement.object"({ settlement, voucher }, book) {
    found(book.settlements, settlement).objections.add(voucher);
  },
  "settlement.resolve"({ settlement, voucher, upheld }, book) {
    const sheet = found(book.settlements, settlement);
    sheet.objections.delete(voucher);
    return upheld ? refuse(book, sheet, [voucher]) : [];
  },
  "settlement.pay"({ settlement }, book, entry) {
    const sheet = found(book.settlements, settlement);
    sheet.state = "paid";
    return sheetsOf(book, sheet).map((voucher) => {
      voucher.payments += owedOf(voucher);
      voucher.state = "settled";
      for (const key of signersOf(entry)) voucher.keys.paying.add(key);
      return { voucher: voucher.voucher, what: "pay" };
    });
  },
  "settlement.return"({ settlement }, book) {
    const sheet = found(book.settlements, settlement);
    Object.assign(sheet, { state: "publicised", payee: found(book.parties, sheet.school).payee });
    return sheetsOf(book, sheet).map((voucher) => {
      voucher.payments = 0n;
      voucher.state = "redeemed";
      return { voucher: voucher.voucher, what: "return" };
    });
  },
  /** Redeemed with it and in an open settlement: an objection. */
  "certificate.revoke"({ certificate }, book) {
    const sheet = found(book.certificates, certificate);
    sheet.revoked = true;
    const { settlement, certificate: redeemedWith } = found(book.vouchers, sheet.voucher);
    const open = settlement === undefined ? undefined : found(book.settlements, settlement);
    if (open && open.state !== "paid" && redeemedWith === certificate) open.objections.add(sheet.voucher);
  },
};
