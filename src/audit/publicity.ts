/** What a payment needs beside its sum: publicity that is over, no open objection, and the right payee. */
import { dayInChina, workingDaysBetween } from "./days.ts";
import type { Book, Purse, Settlement } from "./totals.ts";
import { fault, type Turn } from "./turn.ts";

/** A settlement with these remaining lines is being paid to an account: it must have been public, and undisputed. */
export function requirePublicity(turn: Turn, settlement: Settlement, payee: string): void {
  const { settlement: name, lines, publicFrom } = settlement;
  const { calendars, objections } = turn.book;
  let needed = 1;
  for (const { programme } of lines) needed = Math.max(needed, programme.publicity);
  // Over at 00:00 after the last of the days: before the day of the payment so many must have passed as a whole.
  const today = dayInChina(turn.at);
  const days = publicFrom === undefined ? 0 : workingDaysBetween(publicFrom, today, needed, calendars);
  if (days < needed) fault(turn, "paid-while-public", { settlement: name, days, needed });
  for (const line of lines) {
    const { voucher } = line;
    if (objections.has(line)) fault(turn, "paid-despite-objection", { settlement: name, voucher });
  }
  if (payee !== settlement.payee) fault(turn, "paid-to-another", { settlement: name, school: settlement.school });
}

/** The account that the settlement's school has now. */
export const payeeOf = ({ payees }: Book, school: string): string => payees.get(school) ?? "";

/** A certificate is revoked: what was redeemed with it, and is in a settlement that is not paid, is objected to. */
export function objectToCertificate({ book }: Turn, certificate: string): void {
  const purse = book.redeemedWith.get(certificate);
  if (purse?.settlement !== undefined && purse.state === "redeemed") book.objections.add(purse);
}

export const schoolOf = (lines: Iterable<Purse>): string => {
  for (const { class: aClass } of lines) if (aClass) return aClass.school;
  return "";
};
