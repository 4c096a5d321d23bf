/** What a `check` line can ask: the kinds of record, and for each the fields and where they come from. */
import { available, type Kind, type Records } from "../index.ts";

/** Reads a record as it is now. */
export type Get = <K extends Kind>(kind: K, id: string) => Promise<Records[K] | undefined>;

/** Null where a record has no such thing: a voucher in no class has class null. */
export type FieldValue = string | number | boolean | null;

export interface Checked {
  readonly fields: readonly string[];
  /** The named fields of the record as they are now; undefined if there is no such record. */
  read(get: Get, id: string, names: readonly string[]): Promise<Readonly<Record<string, FieldValue>> | undefined>;
}

type Field<R> = (record: R, get: Get) => FieldValue | Promise<FieldValue>;

function checked<K extends Kind>(kind: K, fields: Readonly<Record<string, Field<Records[K]>>>): Checked {
  return {
    fields: Object.keys(fields),
    async read(get, id, names) {
      const record = await get(kind, id);
      if (record === undefined) return undefined;
      const found: [string, FieldValue][] = [];
      for (const name of names) found.push([name, (await fields[name]?.(record, get)) ?? null]);
      return Object.fromEntries(found);
    },
  };
}

export const CHECKS: ReadonlyMap<string, Checked> = new Map([
  [
    "fund",
    checked("fund", {
      appropriated: (fund) => fund.appropriated,
      withdrawn: (fund) => fund.withdrawn,
      reserved: (fund) => fund.reserved,
      accrued: (fund) => fund.accrued,
      paid: (fund) => fund.paid,
      recovered: (fund) => fund.recovered,
      reusable: (fund) => fund.reusable,
      available: (fund) => available(fund),
    }),
  ],
  [
    "voucher",
    checked("voucher", {
      state: (voucher) => voucher.state,
      programme: (voucher) => voucher.programme,
      fund: (voucher) => voucher.fund,
      trainee: (voucher) => voucher.trainee ?? null,
      class: (voucher) => voucher.class ?? null,
      face: (voucher) => voucher.face,
      reserved: (voucher) => voucher.reserved,
      accrued: (voucher) => voucher.accrued,
      paid: (voucher) => voucher.paid,
      frozen: isFrozen,
      until: (voucher) => voucher.until,
    }),
  ],
  [
    "class",
    checked("class", {
      state: (aClass) => aClass.state,
      held: (aClass) => aClass.held,
      capacity: (aClass) => aClass.capacity,
    }),
  ],
  [
    "settlement",
    checked("settlement", {
      state: (settlement) => settlement.state,
      total: (settlement) => settlement.total,
    }),
  ],
  [
    "recovery",
    checked("recovery", {
      // A cancelled order is as if it was never given.
      ordered: (recovery) => (recovery.cancelled ? 0 : recovery.amount),
      recovered: (recovery) => recovery.recovered,
      writtenOff: (recovery) => recovery.writtenOff,
    }),
  ],
  ["trainee", checked("trainee", {})],
  ["programme", checked("programme", {})],
  ["party", checked("party", {})],
]);

/** Whether a scope that covers the voucher is frozen: itself, its trainee, its class, its class's school. */
async function isFrozen(voucher: Records["voucher"], get: Get): Promise<boolean> {
  const trainee = voucher.trainee === undefined ? undefined : await get("trainee", voucher.trainee);
  const inClass = voucher.class === undefined ? undefined : await get("class", voucher.class);
  const school = inClass === undefined ? undefined : await get("party", inClass.school);
  return [voucher, trainee, inClass, school].some((scope) => scope !== undefined && scope.frozen.length > 0);
}
