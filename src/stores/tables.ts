/**
 * The tables of records, described once, as data: every member of a record is a column, and a row is found by
 * (ledger, id). Money is in fen, days and instants are text, so that a bureau's own SQL can read them:
 *
 *     SELECT id, appropriated - withdrawn - reserved - accrued - paid + reusable AS available FROM funds;
 *
 * The tables follow from the lines: they are for reading, and what is written by hand is lost when they are rebuilt.
 */
import type { Kind, Records } from "../domain/records.ts";

/** How a value is kept: a `flag` as 0 or 1, `json` as text. */
type Kept<T> = T extends string ? "text" : T extends number ? "integer" : T extends boolean ? "flag" : "json";

/** With `?` the column is null where the member is absent. */
type ColumnOf<T> = undefined extends T ? `${Kept<NonNullable<T>>}?` : Kept<T>;

export interface TableDescription<R> {
  readonly table: string;
  /** The member that is the id, if a member is: its column is called `id`. */
  readonly id?: keyof R & string;
  readonly columns: { readonly [P in keyof R]-?: ColumnOf<R[P]> };
  /** Rows are found by these members too, by the later ones better; never by one that a redemption changes. */
  readonly indexes?: readonly (keyof R & string)[];
  /** What must hold of every row, by name, in SQL. */
  readonly checks?: Readonly<Record<string, string>>;
}

export const RECORD_TABLES: { readonly [K in Kind]: TableDescription<Records[K]> } = {
  ledger: {
    table: "ledger_terms",
    columns: { origin: "text", operator: "text", rootKeys: "json", operatorKeys: "json", quorum: "json" },
  },
  party: {
    table: "parties",
    id: "party",
    columns: {
      party: "text",
      kind: "text",
      name: "text",
      creditCode: "text?",
      payee: "text?",
      suspended: "flag",
      keys: "json",
      frozen: "json",
    },
  },
  key: {
    table: "keys",
    id: "key",
    columns: { key: "text", publicKey: "text", role: "text", holder: "text", revoked: "flag" },
  },
  authorisation: {
    table: "authorisations",
    columns: { party: "text", occupation: "text", level: "integer", from: "text", until: "text" },
  },
  trainee: {
    table: "trainees",
    id: "trainee",
    columns: {
      trainee: "text",
      groups: "json",
      commitment: "text?",
      key: "text?",
      prior: "json",
      vouchers: "json",
      frozen: "json",
    },
  },
  calendar: {
    table: "calendars",
    columns: { year: "integer", holidays: "json", workdays: "json" },
  },
  fund: {
    table: "funds",
    id: "fund",
    columns: {
      fund: "text",
      name: "text",
      source: "text",
      year: "integer",
      region: "text",
      reuseRecoveries: "flag",
      closed: "flag",
      appropriated: "integer",
      withdrawn: "integer",
      reserved: "integer",
      accrued: "integer",
      paid: "integer",
      outstanding: "integer",
      recovered: "integer",
      writtenOff: "integer",
      reusable: "integer",
    },
    checks: { never_overdrawn: "appropriated - withdrawn - reserved - accrued - paid + reusable >= 0" },
  },
  course: {
    table: "courses",
    id: "course",
    columns: {
      course: "text",
      title: "text",
      occupation: "text?",
      minutes: "integer",
      delivery: "text",
      provider: "text?",
    },
  },
  programme: {
    table: "programmes",
    id: "programme",
    columns: {
      programme: "text",
      name: "text",
      kind: "text",
      from: "text",
      until: "text",
      funds: "json",
      groups: "json",
      prices: "json",
      face: "integer",
      reserveAt: "text",
      rounding: "integer",
      issueCap: "integer",
      budgetCap: "integer?",
      attendanceBp: "integer",
      limits: "json",
      classSize: "integer",
      filingLead: "integer",
      redeemWithin: "integer",
      publicity: "integer",
      closed: "flag",
      issued: "integer",
      committed: "integer",
    },
  },
  class: {
    table: "classes",
    id: "class",
    columns: {
      class: "text",
      school: "text",
      programme: "text",
      course: "text?",
      occupation: "text",
      level: "integer",
      delivery: "text",
      capacity: "integer",
      place: "text",
      sessions: "json",
      scheduled: "integer",
      state: "text",
      held: "integer",
      vouchers: "json",
      everRedeemed: "flag",
      frozen: "json",
    },
    indexes: ["programme", "school"],
  },
  certificate: {
    table: "certificates",
    id: "certificate",
    columns: { certificate: "text", voucher: "text", evaluator: "text", day: "text", revoked: "flag" },
    indexes: ["voucher"],
  },
  voucher: {
    table: "vouchers",
    id: "voucher",
    columns: {
      voucher: "text",
      programme: "text",
      fund: "text",
      trainee: "text?",
      group: "text?",
      face: "integer",
      until: "text",
      state: "text",
      class: "text?",
      attended: "integer?",
      reserved: "integer",
      accrued: "integer",
      paid: "integer",
      certificate: "text?",
      outcome: "text?",
      redeemedWith: "text?",
      reservedBefore: "integer?",
      settlement: "text?",
      ordered: "integer",
      orderedVictim: "integer",
      dischargedVictim: "integer",
      restored: "flag",
      predecessor: "text?",
      successor: "text?",
      frozen: "json",
    },
    indexes: ["programme", "class", "trainee"],
    checks: { within_face: "reserved + accrued + paid <= face" },
  },
  settlement: {
    table: "settlements",
    id: "settlement",
    columns: {
      settlement: "text",
      school: "text",
      fund: "text",
      payee: "text",
      lines: "json",
      state: "text",
      total: "integer",
      publicFrom: "text?",
      reference: "text?",
    },
    indexes: ["school"],
  },
  recovery: {
    table: "recoveries",
    id: "recovery",
    columns: {
      recovery: "text",
      voucher: "text",
      fund: "text",
      school: "text",
      amount: "integer",
      reason: "text",
      recovered: "integer",
      writtenOff: "integer",
      cancelled: "flag",
    },
    indexes: ["voucher"],
    checks: { within_order: "recovered + written_off <= amount" },
  },
};
