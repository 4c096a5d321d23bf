/** Vouchers and classes, found by what no member of theirs says: the school, the days of the sessions. */
import type { ClassRecord, VoucherRecord } from "../../domain/records.ts";
import type { Where } from "../filters.ts";
import { allRecords, type LedgerReader } from "../reader.ts";
import { boundsOf, type Period } from "./periods.ts";

/**
 * The vouchers in a school's classes, in the order of the classes' names and their own ids; of any state unless `where`
 * says otherwise. Redeemed, settled, expired and void vouchers keep their class; a released one has none. To go on where
 * a list was left, give its last voucher as `after`. Reads records page by page: a voucher that changes its class
 * meanwhile may be missed.
 */
export async function* vouchersOfSchool(
  reader: LedgerReader,
  school: string,
  where: Omit<Where<"voucher">, "class"> = {},
  after?: Pick<VoucherRecord, "class" | "voucher">,
): AsyncGenerator<VoucherRecord, void, undefined> {
  if (after?.class !== undefined) {
    yield* allRecords(reader, "voucher", { ...where, class: after.class }, after.voucher);
  }
  for await (const aClass of allRecords(reader, "class", { school }, after?.class)) {
    yield* allRecords(reader, "voucher", { ...where, class: aClass.class });
  }
}

/**
 * The classes with a session in the period, in the order of their names, after the name `after` if one is given; only
 * those that `where` asks for. Reads every class of that kind.
 * @throws LedgerError `wrong-usage` for a period that is none.
 */
export async function* classesIn(
  reader: LedgerReader,
  period: Period,
  where: Where<"class"> = {},
  after?: string,
): AsyncGenerator<ClassRecord, void, undefined> {
  const { first, last } = boundsOf(period);
  for await (const aClass of allRecords(reader, "class", where, after)) {
    const isIn = aClass.sessions.some(
      ({ from, to }) => (first === undefined || to > first) && (last === undefined || from <= last),
    );
    if (isIn) yield aClass;
  }
}
