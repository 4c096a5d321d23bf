/** The second wall in SQLite: a trigger a rule, and those that only SQLite needs. */
import { ZERO_HASH } from "../record/entry.ts";
import { ENTRY_FOLLOWS, NEVER_DELETED, RECORD_TABLE_NAMES, type Rule, rulesOf, WRITTEN_ONCE } from "./guards.ts";

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
function once(table: string, key: readonly string[], message = `${table}: one row a key`): Guard {
  const same = ["ledger", ...key].map((column) => `${column} = NEW.${column}`).join(" AND ");
  return guard(`${table}_once`, `INSERT ON ${table}`, `EXISTS (SELECT 1 FROM ${table} WHERE ${same})`, message);
}

function toGuard({ name, event, of, table, when, only, message }: Rule): Guard {
  const columns = of ? ` OF ${of.join(", ")}` : "";
  return guard(name, `${event}${columns} ON ${table}`, only === undefined ? when : `${only} AND ${when}`, message);
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
    ENTRY_FOLLOWS,
  ),
  ...rulesOf({
    at: (table) => table,
    linesOfSettlement: "json_each(NEW.lines) AS line",
    amountOfLine: "line.value ->> 'amount'",
  }).map(toGuard),
  {
    name: "entries_stay",
    // Entries have rowids, and REPLACE by one of those would take an entry away.
    sql: `CREATE TRIGGER entries_stay AFTER INSERT ON entries WHEN NEW.seq > 0
      AND (NEW.rowid <> (SELECT max(rowid) FROM entries)
        OR NOT EXISTS (SELECT 1 FROM entries WHERE ledger = NEW.ledger AND seq = NEW.seq - 1))
      BEGIN SELECT RAISE(ABORT, 'an entry takes no other one''s place'); END`,
  },
  ...WRITTEN_ONCE.map((table) => never("UPDATE", table)),
  ...NEVER_DELETED.map((table) => never("DELETE", table)),
  once("ledgers", []),
  once("checkpoints", ["size"], "one checkpoint a size"),
  once("refusals", ["id"]),
  once("nodes", ["level", "position"]),
  ...RECORD_TABLE_NAMES.map((table) => once(table, ["id"])),
];
