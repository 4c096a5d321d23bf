/**
 * The second wall in PostgreSQL: a trigger function for the inserts of a table, one for its updates, and one that
 * refuses every DELETE and TRUNCATE. The conditions stand in the functions, whose text the database keeps as it was
 * written: so a store sees at opening whether they are still the same. Each function has a search path of its own:
 * whoever writes can't slip operators of theirs under it. A superuser who sets session_replication_role passes by
 * them in that session, which a store refuses to use.
 */
import { ZERO_HASH } from "../record/entry.ts";
import { ENTRY_FOLLOWS, NEVER_DELETED, type Rule, rulesOf, type Words, WRITTEN_ONCE } from "./guards.ts";

interface PostgresGuard {
  readonly table: string;
  /** Of the trigger. */
  readonly name: string;
  /** Of the function that it calls. */
  readonly calls: string;
  /** What stands between `BEFORE` and `ON`. */
  readonly events: string;
  readonly level: "ROW" | "STATEMENT";
}

export interface PostgresWall {
  /** The bodies of the functions, by name. */
  readonly functions: ReadonlyMap<string, string>;
  readonly guards: readonly PostgresGuard[];
}

/** An integrity constraint violation: all that the wall refuses is of SQLSTATE class 23, as its keys and CHECKs are. */
const REFUSED = "23000";

/**
 * Where the system looks for the names of functions, operators and types: among its own first. Tables are named with
 * their schema.
 */
export const SEARCH_PATH = "pg_catalog, pg_temp";

const NEVER = "voucher_ledger_never";
const NEVER_BODY = `
BEGIN
  RAISE EXCEPTION USING ERRCODE = '${REFUSED}', MESSAGE = TG_OP || ' of ' || TG_TABLE_NAME || ': never';
END`;

/** `at` gives a table's name with that of its schema, so that no search path leads a guard to another one. */
const wordsIn = (at: (table: string) => string): Words => ({
  at,
  linesOfSettlement: "json_array_elements(NEW.lines::json) AS line(value)",
  amountOfLine: "(line.value ->> 'amount')::bigint",
});

/** With the key (ledger, seq) they leave neither a gap nor a fork. Here the database can hash as well. */
const entryRules = (at: (table: string) => string): readonly Rule[] =>
  [
    {
      when: `(NEW.line::json ->> 'seq') IS DISTINCT FROM NEW.seq::text
      OR ((NEW.line::json ->> 'prev') = CASE NEW.seq WHEN 0 THEN '${ZERO_HASH}'
        ELSE (SELECT hash FROM ${at("entries")} WHERE ledger = NEW.ledger AND seq = NEW.seq - 1) END) IS NOT TRUE`,
      message: ENTRY_FOLLOWS,
    },
    {
      when: "NEW.hash <> encode(sha256(decode('00', 'hex') || convert_to(NEW.line, 'UTF8')), 'hex')",
      message: "the hash of an entry is that of its line",
    },
  ].map((rule) => ({ ...rule, name: "entries_follow", table: "entries", event: "INSERT" as const }));

export function postgresWall(at: (table: string) => string): PostgresWall {
  const rules = [...entryRules(at), ...rulesOf(wordsIn(at))];
  const functions = new Map([[NEVER, NEVER_BODY]]);
  const guards: PostgresGuard[] = [];
  for (const table of NEVER_DELETED) {
    for (const event of ["INSERT", "UPDATE"] as const) {
      const own = rules.filter((rule) => rule.table === table && rule.event === event);
      const [once, each] = [own.filter(isOnce), own.filter((rule) => !isOnce(rule))];
      const add = (name: string, level: PostgresGuard["level"], body: string) => {
        functions.set(name, body);
        guards.push({ table, name, calls: name, events: event, level });
      };
      const on = `${table}_on_${event.toLowerCase()}`;
      if (once.length > 0) add(`${on}_once`, "STATEMENT", bodyOf(once));
      if (each.length > 0) add(on, "ROW", bodyOf(each));
    }
    const events = WRITTEN_ONCE.includes(table) ? "UPDATE OR DELETE OR TRUNCATE" : "DELETE OR TRUNCATE";
    guards.push({ table, name: `${table}_never`, calls: NEVER, events, level: "STATEMENT" });
  }
  return { functions, guards };
}

const isOnce = ({ whenever }: Rule): boolean => whenever !== undefined;

function bodyOf(rules: readonly Rule[]): string {
  const checks = rules.map(
    (rule) => `
  IF ${conditionOf(rule)} THEN
    RAISE EXCEPTION USING ERRCODE = '${REFUSED}', MESSAGE = '${rule.message}';
  END IF;`,
  );
  return `\nBEGIN${checks.join("")}\n  RETURN NEW;\nEND`;
}

function conditionOf({ of, when, whenever }: Rule): string {
  if (whenever !== undefined) return `(${whenever})`;
  return of ? `(${of.map(changed).join(" OR ")}) AND (${when})` : `(${when})`;
}

const changed = (column: string): string => `NEW.${column} IS DISTINCT FROM OLD.${column}`;

export function wallStatements({ functions, guards }: PostgresWall, at: (name: string) => string): readonly string[] {
  return [
    ...[...functions].map(
      ([name, body]) =>
        `CREATE FUNCTION ${at(name)}() RETURNS trigger LANGUAGE plpgsql SET search_path = ${SEARCH_PATH} AS $wall$${body}$wall$`,
    ),
    ...guards.map(
      ({ name, table, calls, events, level }) =>
        `CREATE TRIGGER ${name} BEFORE ${events} ON ${at(table)} FOR EACH ${level} EXECUTE FUNCTION ${at(calls)}()`,
    ),
  ];
}
