/** Invariants 12, 13 and 14: certificates, settlements and what a freeze stops. */
import type { Book, SettlementSheet, Sheet } from "./book.ts";
import { publicityEnd } from "./days.ts";
import type { State, Step } from "./history.ts";
import { afterEvery, all, beforeEvery, type Check, everyStep, type Found, sum } from "./watch.ts";

const redemptionsFit: Check = beforeEvery(({ entry: { instruction } }, book) => {
  if (instruction.type !== "voucher.redeem") return [];
  const { voucher, outcome, certificate: number } = instruction.data;
  if (number === undefined) return [outcome === "certificate" && `${voucher} was redeemed without a certificate`];
  const certificate = book.certificates.get(number);
  return [
    certificate?.voucher !== voucher && `${number} was attested for ${certificate?.voucher}, not for ${voucher}`,
    certificate?.revoked === true && `${number} was revoked before`,
  ];
});

/** How many payments stand for redemptions with a certificate. */
const certificatesPayOnce: Check = afterEvery((_, book) => {
  const paid = [...book.vouchers.values()].filter(({ payments }) => payments > 0n);
  const numbers = paid.map(({ certificate }) => certificate).filter((number) => number !== undefined);
  return numbers.filter((number, i) => numbers.indexOf(number) < i).map((number) => `${number} paid twice`);
});

export const certificatesAreUsedOnce = all(redemptionsFit, certificatesPayOnce);

const isOpen = (settlement: SettlementSheet): boolean => settlement.state !== "void";

/** A redemption is in one open or paid settlement, whose total is the sum of its lines. */
const settlementsAddUp: Check = afterEvery(({ entry: { instruction }, after }, book) => {
  const lines = [...book.settlements.values()].filter(isOpen).flatMap(({ lines }) => [...lines.keys()]);
  const told = instruction.type === "settlement.submit" ? instruction.data : undefined;
  const asked = sum((told?.lines ?? []).map(({ amount }) => BigInt(amount)));
  return [
    ...lines.filter((voucher, i) => lines.indexOf(voucher) < i).map((voucher) => `${voucher} is in two settlements`),
    told !== undefined && asked !== BigInt(told.total) && `the lines add up to ${asked}, not ${told.total}`,
    ...after.state.settlement.map(({ settlement, total }) => {
      const remaining = sum(book.settlements.get(settlement)?.lines.values() ?? []);
      return BigInt(total) !== remaining && `${settlement} has a total of ${total}, its lines of ${remaining}`;
    }),
  ];
});

/** The largest publicity among the programmes of the remaining lines, in working days. */
function publicityOf(book: Book, { lines }: SettlementSheet): number {
  const programmes = [...lines.keys()].map((voucher) => book.vouchers.get(voucher)?.programme ?? "");
  return Math.max(...programmes.map((programme) => book.programmes.get(programme)?.publicity ?? 0));
}

const paymentsAreDue: Check = beforeEvery(({ entry: { at, instruction } }, book) => {
  if (instruction.type !== "settlement.pay") return [];
  const { settlement: name, amount, payee } = instruction.data;
  const settlement = book.settlements.get(name);
  if (!settlement) return [`${name} was never submitted`];
  const { state, publicFrom = "9999-01-01", lines, objections } = settlement;
  const remaining = sum(lines.values());
  const owed = sum([...lines.keys()].map((voucher) => book.vouchers.get(voucher)?.accruals ?? 0n));
  return [
    state !== "publicised" && `${name} is ${state}`,
    Date.parse(at) < publicityEnd(publicFrom, publicityOf(book, settlement), book.calendars) &&
      `${name} is public still`,
    objections.size > 0 && `${name} has an open objection`,
    payee !== settlement.payee && `${name} goes to another account`,
    BigInt(amount) !== remaining && `${name} pays ${amount}, its lines have ${remaining}`,
    remaining !== owed && `${name} pays ${remaining}, owed are ${owed}`,
  ];
});

export const settlementsArePaidOnce = all(settlementsAddUp, paymentsAreDue);

const scopesOf = (book: Book, sheet: Sheet, trainee = sheet.trainee, aClass = sheet.class): readonly string[] => [
  `voucher ${sheet.voucher}`,
  `trainee ${trainee}`,
  `class ${aClass}`,
  `school ${book.classes.get(aClass ?? "")?.data.school}`,
];

/** What a freeze would stop about this entry. */
function scopesAskedFor({ entry: { instruction } }: Step, book: Book): readonly string[] {
  const { type, data } = instruction;
  const sheetOf = (voucher: string) => [book.vouchers.get(voucher)].filter((sheet) => sheet !== undefined);
  switch (type) {
    case "voucher.claim":
      return sheetOf(data.voucher).flatMap((sheet) => scopesOf(book, sheet, data.trainee));
    case "voucher.hold":
      return sheetOf(data.voucher).flatMap((sheet) => scopesOf(book, sheet, sheet.trainee, data.class));
    case "voucher.redeem":
      return sheetOf(data.voucher).flatMap((sheet) => scopesOf(book, sheet));
    case "settlement.pay": {
      const lines = [...(book.settlements.get(data.settlement)?.lines.keys() ?? [])];
      return lines.flatMap(sheetOf).flatMap((sheet) => scopesOf(book, sheet));
    }
    default:
      return [];
  }
}

const nothingFrozenMoves: Check = beforeEvery((step, book) =>
  scopesAskedFor(step, book).map(
    (scope) => (book.frozen.get(scope)?.size ?? 0) > 0 && `happened though ${scope} is frozen`,
  ),
);

const moneyIn = ({ fund, voucher, programme }: State): string =>
  JSON.stringify([
    fund,
    voucher.map(({ voucher, state, reserved, accrued, paid }) => ({ voucher, state, reserved, accrued, paid })),
    programme.map(({ committed }) => committed),
  ]);

const freezesMoveNothing: Check = everyStep(({ entry, before, after }): Found => {
  if (!entry.instruction.type.startsWith("freeze.")) return [];
  return [moneyIn(before.state) !== moneyIn(after.state) && "money moved"];
});

export const frozenStandsStill = all(nothingFrozenMoves, freezesMoveNothing);
