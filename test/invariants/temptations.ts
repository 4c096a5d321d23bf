/**
 * What somebody might try beside an order, with the same keys: to have it twice under another id, to take more, to use
 * what belongs to another. Nearly all of it must be refused; an invariant speaks if what it forbids is not.
 */
import type { JsonObject } from "../../src/index.ts";

/** What was named so far, by the member that names it. */
export interface Seen {
  readonly certificates: string[];
  readonly vouchers: string[];
}

/** Doubles of these are lawful: money comes twice, a day is set again. */
const REPEATABLE = new Set([
  ...["fund.appropriate", "fund.withdraw", "recovery.receive", "recovery.writeOff", "party.payee", "party.authorise"],
  ...["calendar.publish", "trainee.update", "party.reinstate"],
]);

type Variation = (data: JsonObject, seen: Seen, number: number) => JsonObject | undefined;

const more =
  (member: string, by: number): Variation =>
  (data) => {
    const amount = Math.max(0, Number(data[member]) + by);
    return Number.isSafeInteger(amount) ? { ...data, [member]: amount } : undefined;
  };

const named =
  (member: string, names: (seen: Seen) => readonly string[]): Variation =>
  (data, seen, number) => {
    const others = names(seen).filter((name) => name !== data[member]);
    const other = others[number % others.length];
    return other === undefined || data[member] === undefined ? undefined : { ...data, [member]: other };
  };

const set =
  (member: string, value: string): Variation =>
  (data) => ({ ...data, [member]: value });

const renamed =
  (member: string): Variation =>
  (data, _, number) => ({ ...data, [member]: `${data[member]}-${number}` });

const newVoucher: Variation = (data, _, number) => ({ ...data, voucher: uuidOf(number) });

const uuidOf = (number: number): string => `01900000-0000-7000-a000-${String(number).padStart(12, "0")}`;

/** Before the order, when it could be done: for more, for less, with what belongs to another. */
const SPOILT: Readonly<Record<string, readonly Variation[]>> = {
  "voucher.redeem": [
    more("amount", 1),
    more("amount", -1),
    named("certificate", ({ certificates }) => certificates),
    (data) => (data.certificate === undefined ? undefined : { ...data, certificate: "C-0" }),
  ],
  "settlement.submit": [more("total", 1)],
  "settlement.pay": [more("amount", 1), more("amount", -1), set("payee", "4b".repeat(32))],
  "recovery.order": [more("amount", 10_000_000)],
  "recovery.receive": [more("amount", 10_000_000)],
  "recovery.writeOff": [more("amount", 10_000_000)],
  "fund.withdraw": [more("amount", 100_000_000)],
};

/** Once it is done: again, in another name. */
const AGAIN: Readonly<Record<string, readonly Variation[]>> = {
  "voucher.redeem": [named("voucher", ({ vouchers }) => vouchers)],
  "voucher.reissue": [newVoucher],
  "certificate.attest": [renamed("certificate")],
  "settlement.submit": [renamed("settlement")],
};

const applied = (variations: readonly Variation[], data: JsonObject, seen: Seen, number: number) =>
  variations.map((vary) => vary(data, seen, number)).filter((one) => one !== undefined);

/** The data of the attempts before an instruction; `number` makes their choices. */
export const before = (type: string, data: JsonObject, seen: Seen, number: number): readonly JsonObject[] =>
  applied(SPOILT[type] ?? [], data, seen, number);

/** And of those after it. */
export const after = (type: string, data: JsonObject, seen: Seen, number: number): readonly JsonObject[] => [
  ...applied(AGAIN[type] ?? [], data, seen, number),
  ...(REPEATABLE.has(type) ? [] : [data]),
];

export function note({ certificates, vouchers }: Seen, { certificate, voucher }: JsonObject): void {
  if (typeof certificate === "string" && !certificates.includes(certificate)) certificates.push(certificate);
  if (typeof voucher === "string" && !vouchers.includes(voucher)) vouchers.push(voucher);
}
