/** Invariants 3, 4, 6 and 8: money, added up from the lines and held against the records, and the other way round. */
import type { FundRecord, VoucherRecord } from "../../src/index.ts";
import { type Book, reservedOf, type Sheet } from "./book.ts";
import type { State } from "./history.ts";
import { afterEvery, all, type Check, everyStep, type Found, sum } from "./watch.ts";

const COUNTERS = ["appropriated", "withdrawn", "reserved", "accrued", "paid", "outstanding"] as const;

const availableIn = (fund: FundRecord): bigint =>
  BigInt(fund.appropriated) -
  BigInt(fund.withdrawn) -
  BigInt(fund.reserved) -
  BigInt(fund.accrued) -
  BigInt(fund.paid) +
  BigInt(fund.reusable);

/** What the lines put into a fund, took out of it and asked back for it. */
function boughtFrom(book: Book, fund: string) {
  const orders = [...book.recoveries.values()].filter((order) => order.fund === fund && !order.cancelled);
  const received = sum(orders.map((order) => order.received));
  const writtenOff = sum(orders.map((order) => order.writtenOff));
  const { appropriated = 0n, withdrawn = 0n, reusable = 0n } = book.funds.get(fund) ?? {};
  const sheets = [...book.vouchers.values()].filter((sheet) => sheet.fund === fund);
  return {
    appropriated,
    withdrawn,
    reusable,
    recovered: received,
    writtenOff,
    outstanding: sum(orders.map(({ amount }) => amount)) - received - writtenOff,
    reserved: sum(sheets.map(reservedOf)),
    accrued: sum(sheets.map(({ accruals, payments }) => accruals - payments)),
    paid: sum(sheets.map(({ payments }) => payments)),
  };
}

function wrongInFund(fund: FundRecord, book: Book): Found {
  const told = Object.entries(boughtFrom(book, fund.fund));
  const recorded: Readonly<Record<string, unknown>> = { ...fund };
  return [
    ...COUNTERS.map((counter) => fund[counter] < 0 && `${counter} of ${fund.fund} is ${fund[counter]}`),
    availableIn(fund) < 0n && `${fund.fund} is overdrawn: ${availableIn(fund)}`,
    BigInt(fund.withdrawn) > BigInt(fund.appropriated) + BigInt(fund.reusable) &&
      `more withdrawn from ${fund.fund} than came`,
    ...told.map(
      ([counter, amount]) =>
        BigInt(Number(recorded[counter])) !== amount &&
        `${counter} of ${fund.fund} is ${recorded[counter]}, by the lines ${amount}`,
    ),
  ];
}

/** Every counter of every fund is what the lines add up to, none below zero, and nothing is promised twice. */
export const fundsAreNeverOverdrawn: Check = afterEvery(({ after }, book) => [
  after.state.fund.length !== book.funds.size && "there are other funds than the lines opened",
  ...after.state.fund.flatMap((fund) => wrongInFund(fund, book)),
]);

/** In which states a voucher has which money. */
const HELD_BY: Readonly<Record<"reserved" | "accrued" | "paid", readonly string[]>> = {
  reserved: ["issued", "claimed", "held"],
  accrued: ["redeemed"],
  paid: ["settled"],
};
const moneyNames = ["reserved", "accrued", "paid"] as const;

function wrongControl(fund: FundRecord, { voucher }: State): Found {
  const own = voucher.filter((record) => record.fund === fund.fund);
  return moneyNames.map((name) => {
    const holders = own.filter(({ state }) => HELD_BY[name].includes(state));
    const amount = sum(holders.map((record) => BigInt(record[name])));
    return BigInt(fund[name]) !== amount && `${name} of ${fund.fund} is ${fund[name]}, its vouchers have ${amount}`;
  });
}

const wrongHolder = (record: VoucherRecord): Found =>
  moneyNames.map(
    (name) =>
      record[name] > 0 &&
      !HELD_BY[name].includes(record.state) &&
      `${record.voucher} is ${record.state} with ${record[name]} ${name}`,
  );

/** From the records alone. */
export const fundsAreTheirVouchers: Check = everyStep(({ after: { state } }) => [
  ...state.fund.flatMap((fund) => wrongControl(fund, state)),
  ...state.voucher.flatMap(wrongHolder),
  ...state.programme.map(({ programme, committed }) => {
    const own = state.voucher.filter((record) => record.programme === programme);
    const amount = sum(own.map(({ reserved, accrued, paid }) => BigInt(reserved) + BigInt(accrued) + BigInt(paid)));
    return BigInt(committed) !== amount && `${programme} has committed ${committed}, its vouchers have ${amount}`;
  }),
]);

/** What the records say is still reserved and owed is what the lines leave of all that was ever reserved. */
export const moneyLeavesOnce: Check = afterEvery(({ after }, { vouchers }) => [
  after.state.voucher.length !== vouchers.size && "there are other vouchers than the lines made",
  ...after.state.voucher.flatMap((record): Found => {
    const sheet = vouchers.get(record.voucher);
    if (!sheet) return [`${record.voucher} is in no line`];
    const { reserves, releases, accruals, payments } = sheet;
    const stillReserved = BigInt(record.reserved);
    return [
      reserves !== releases + accruals + stillReserved &&
        `${record.voucher}: ${reserves} reserved, ${releases} released, ${accruals} accrued, ${stillReserved} left`,
      payments !== BigInt(record.paid) && `${record.voucher} has ${record.paid} paid, by the lines ${payments}`,
      accruals !== payments + BigInt(record.accrued) && `${record.voucher} owes ${record.accrued}`,
    ];
  }),
]);

const ordersOf = ({ recoveries }: Book, voucher: string) =>
  [...recoveries.values()].filter((order) => order.voucher === voucher && !order.cancelled);

/** recovered + written off ≤ ordered ≤ paid ≤ due, from the lines alone. */
function wrongOrder(sheet: Sheet, book: Book): Found {
  const orders = ordersOf(book, sheet.voucher);
  const names = ["recovered and written off", "ordered", "paid", "due"];
  const amounts = [
    sum(orders.map(({ received, writtenOff }) => received + writtenOff)),
    sum(orders.map(({ amount }) => amount)),
    sheet.payments,
    sheet.due,
  ];
  return [
    ...amounts.map((amount, i) => {
      const next = amounts[i + 1];
      return next !== undefined && amount > next && `${sheet.voucher}: ${names[i]} ${amount} > ${names[i + 1]} ${next}`;
    }),
    sheet.accruals > sheet.due && `${sheet.voucher}: ${sheet.accruals} accrued > due ${sheet.due}`,
    ...orders.map(
      ({ amount, received, writtenOff }) =>
        received + writtenOff > amount && `${sheet.voucher}: more came back than one order says`,
    ),
  ];
}

/** due ≤ reserved at the redemption, as the records had it, ≤ face. */
const redemptionsAreCovered: Check = afterEvery(({ entry: { instruction }, before }, { vouchers }) => {
  if (instruction.type !== "voucher.redeem") return [];
  const { voucher } = instruction.data;
  const sheet = vouchers.get(voucher);
  const reserved = before.state.voucher.find((record) => record.voucher === voucher)?.reserved;
  if (!sheet || reserved === undefined) return [`${voucher} is in no record`];
  return [
    sheet.due > BigInt(reserved) && `${voucher}: due ${sheet.due} > reserved before ${reserved}`,
    BigInt(reserved) > sheet.face && `${voucher}: reserved before ${reserved} > face ${sheet.face}`,
  ];
});

const recoveriesAreCovered: Check = afterEvery((_, book) =>
  [...book.vouchers.values()].flatMap((sheet) => wrongOrder(sheet, book)),
);

export const nothingIsPaidTwice = all(redemptionsAreCovered, recoveriesAreCovered);
