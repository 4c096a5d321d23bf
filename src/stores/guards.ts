/**
 * The second wall's triggers, in SQLite's words: what they refuse stays refused even if every line of this library is
 * wrong. Keys and CHECKs (schema.ts, tables.ts) are its other half. Whoever may change the schema can take the wall
 * down, so a store looks at opening whether it stands.
 */
import { ZERO_HASH } from "../record/entry.ts";

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
  guard(
    "checkpoints_once",
    "INSERT ON checkpoints",
    "EXISTS (SELECT 1 FROM checkpoints WHERE ledger = NEW.ledger AND size = NEW.size)",
    "one checkpoint a size",
  ),
  never("UPDATE", "checkpoints"),
  never("DELETE", "checkpoints"),
  guard(
    "vouchers_redeemed",
    "UPDATE OF state ON vouchers",
    "NEW.state = 'redeemed' AND OLD.state NOT IN ('held', 'settled', 'redeemed')",
    "a voucher is redeemed from held, or again after a bank return",
  ),
  guard(
    "vouchers_not_made_redeemed",
    "INSERT ON vouchers",
    "NEW.state = 'redeemed'",
    "a voucher is redeemed from held, or again after a bank return",
  ),
];
