/**
 * The second wall's triggers, in SQLite's words: what they refuse stays refused even if every line of this library is
 * wrong. Keys and CHECKs (schema.ts, tables.ts) are its other half. Whoever may change the schema can take the wall
 * down, so a store looks at opening whether it stands.
 *
 * A trigger sees one row. It holds the states of a voucher and of a settlement, and the money of a voucher; it does not
 * add a fund's up from its vouchers' (that is the audit's, from the lines), and it can't tell whether a change that one
 * batch can make was made by the entry beside it.
 */
import type { Kind } from "../domain/records.ts";
import { ZERO_HASH } from "../record/entry.ts";
import { type Changes, SETTLEMENT_CHANGES, VOUCHER_CHANGES } from "./states.ts";
import { RECORD_TABLES } from "./tables.ts";

export interface Guard {
  readonly name: string;
  /** The statement that creates it. */
  readonly sql: string;
}

const guard = (name: string, event: string, when: string, message: string): Guard => ({
  name,
  sql: `CREATE TRIGGER ${name} BEFORE ${event} WHEN ${when} BEGIN SELECT RAISE(ABORT, '${message}'); END`,
});

const never = (event: "UPDATE" | "DELETE", table: string): Guard =>
  guard(`${table}_no_${event.toLowerCase()}`, `${event} ON ${table}`, "true", `${event} of ${table}: never`);

/** A row is not made twice: REPLACE would take the first one away, and no trigger on DELETE need see it. */
function once(table: string, key: readonly string[]): Guard {
  const same = ["ledger", ...key].map((column) => `${column} = NEW.${column}`).join(" AND ");
  return guard(
    `${table}_once`,
    `INSERT ON ${table}`,
    `EXISTS (SELECT 1 FROM ${table} WHERE ${same})`,
    `${table}: one row a key`,
  );
}

/** Every row of these is money, or a promise of it. */
const MONEY_KINDS = ["fund", "programme", "voucher", "settlement", "recovery"] as const satisfies readonly Kind[];

/** Entries are written before records, and the head is moved after them: in between the entries are ahead of it. */
const NO_ENTRY = `NOT EXISTS (SELECT 1 FROM entries
      WHERE ledger = NEW.ledger AND seq >= (SELECT size FROM ledgers WHERE ledger = NEW.ledger))`;

const VOUCHER_STATE = (row: "OLD" | "NEW"): string =>
  `iif(${row}.state = 'redeemed' AND ${row}.settlement IS NOT NULL, 'billed', ${row}.state)`;

/** The rows of a table walk its automaton. */
function walk(
  table: string,
  stateOf: (row: "OLD" | "NEW") => string,
  columns: string,
  { made, changed }: Changes<string>,
): readonly Guard[] {
  const list = (states: readonly string[]) => states.map((state) => `'${state}'`).join(", ");
  const cases = [...changed].map(([from, to]) => `WHEN '${from}' THEN ${stateOf("NEW")} NOT IN (${list(to)})`);
  return [
    guard(
      `${table}_begin`,
      `INSERT ON ${table}`,
      `${stateOf("NEW")} NOT IN (${list(made)})`,
      `${table}: not a first state`,
    ),
    guard(
      `${table}_walk`,
      `UPDATE OF ${columns} ON ${table}`,
      `CASE ${stateOf("OLD")}\n      ${cases.join("\n      ")}\n      ELSE true END`,
      `${table}: no such change of state`,
    ),
  ];
}

export const SQLITE_GUARDS: readonly Guard[] = [
  guard(
    "entries_follow",
    "INSERT ON entries",
    `CASE NEW.seq
      WHEN 0 THEN (json_extract(NEW.line, '$.seq'), json_extract(NEW.line, '$.prev')) IS NOT (0, '${ZERO_HASH}')
        OR EXISTS (SELECT 1 FROM entries WHERE ledger = NEW.ledger)
      ELSE (NEW.seq, json_extract(NEW.line, '$.seq'), json_extract(NEW.line, '$.prev')) IS NOT
        (SELECT seq + 1, seq + 1, hash FROM entries WHERE ledger = NEW.ledger ORDER BY seq DESC LIMIT 1)
      END`,
    "an entry follows the last one, by its seq and its prev",
  ),
  {
    name: "entries_stay",
    // Entries have rowids, and REPLACE by one of those would take an entry away.
    sql: `CREATE TRIGGER entries_stay AFTER INSERT ON entries WHEN NEW.seq > 0
      AND (NEW.rowid <> (SELECT max(rowid) FROM entries)
        OR NOT EXISTS (SELECT 1 FROM entries WHERE ledger = NEW.ledger AND seq = NEW.seq - 1))
      BEGIN SELECT RAISE(ABORT, 'an entry takes no other one''s place'); END`,
  },
  never("UPDATE", "entries"),
  never("DELETE", "entries"),
  guard(
    "ledgers_end",
    "UPDATE ON ledgers",
    `(NEW.ledger, NEW.origin) <> (OLD.ledger, OLD.origin)
      OR (NEW.size, NEW.hash, NEW.at) IS NOT
        (SELECT seq + 1, hash, at FROM entries WHERE ledger = NEW.ledger ORDER BY seq DESC LIMIT 1)`,
    "the head of a ledger is its last entry",
  ),
  never("DELETE", "ledgers"),
  once("ledgers", []),
  guard(
    "checkpoints_once",
    "INSERT ON checkpoints",
    "EXISTS (SELECT 1 FROM checkpoints WHERE ledger = NEW.ledger AND size = NEW.size)",
    "one checkpoint a size",
  ),
  never("UPDATE", "checkpoints"),
  never("DELETE", "checkpoints"),
  never("DELETE", "refusals"),
  never("UPDATE", "refusals"),
  once("refusals", ["id"]),
  never("DELETE", "nodes"),
  never("UPDATE", "nodes"),
  once("nodes", ["level", "position"]),
  ...Object.values(RECORD_TABLES).flatMap(({ table }) => [
    never("DELETE", table),
    once(table, ["id"]),
    guard(
      `${table}_same`,
      `UPDATE OF ledger, id ON ${table}`,
      "(NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)",
      "a record keeps its id",
    ),
  ]),
  ...MONEY_KINDS.flatMap((kind) => {
    const { table } = RECORD_TABLES[kind];
    return (["INSERT", "UPDATE"] as const).map((event) =>
      guard(`${table}_${event.toLowerCase()}_by_entry`, `${event} ON ${table}`, NO_ENTRY, "money moves by an entry"),
    );
  }),
  ...walk("vouchers", VOUCHER_STATE, "state, settlement", VOUCHER_CHANGES),
  ...walk("settlements", (row) => `${row}.state`, "state", SETTLEMENT_CHANGES),
  guard(
    "vouchers_carry",
    "UPDATE OF state, settlement, reserved, accrued, paid ON vouchers",
    // From redemption to payment and back it is one amount, in one settlement.
    `OLD.state IN ('redeemed', 'settled') AND OLD.settlement IS NOT NULL AND NEW.state <> 'void'
      AND (NEW.settlement IS NOT OLD.settlement OR NEW.accrued + NEW.paid <> OLD.accrued + OLD.paid)
      OR NEW.state = 'redeemed' AND (NEW.reserved, NEW.paid) <> (0, 0)
      OR NEW.state = 'settled' AND (NEW.reserved, NEW.accrued) <> (0, 0)
      OR NEW.state IN ('void', 'expired') AND (NEW.reserved, NEW.accrued, NEW.paid) <> (0, 0, 0)`,
    "a voucher carries what was redeemed, once",
  ),
  guard(
    "vouchers_settled",
    "UPDATE OF state, settlement ON vouchers",
    `NEW.state = 'settled' AND NOT EXISTS (SELECT 1 FROM settlements
      WHERE ledger = NEW.ledger AND id = NEW.settlement AND state IN ('publicised', 'paid'))`,
    "a voucher is settled by a settlement that was publicised",
  ),
  guard(
    "settlements_paid",
    "UPDATE OF state, lines ON settlements",
    // The vouchers of a batch are written before its settlements.
    `NEW.state = 'paid' AND EXISTS (SELECT 1 FROM json_each(NEW.lines) AS line
      LEFT JOIN vouchers AS voucher ON voucher.ledger = NEW.ledger AND voucher.id = line.value ->> 'voucher'
      WHERE line.value ->> 'refused' IS NULL AND (voucher.state, voucher.settlement, voucher.paid)
        IS NOT ('settled', NEW.id, line.value ->> 'amount'))`,
    "a settlement is paid when its vouchers are",
  ),
];
