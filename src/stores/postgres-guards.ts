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
  /** `BATCH`: after the statement, with all of its new rows in `fresh`. */
  readonly level: "ROW" | "STATEMENT" | "BATCH";
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

interface BatchRule {
  readonly table: string;
  /** Refuses them if any of the new rows, which are `fresh`, is one of these. */
  readonly rows: string;
  readonly message: string;
}

/**
 * With the key (ledger, seq) they leave neither a gap nor a fork. Here the database can hash as well. All rows of a
 * statement are looked at together, which takes it a third of the time that they take one by one.
 */
const batchRules = (at: (table: string) => string): readonly BatchRule[] => [
  {
    table: "entries",
    rows: `fresh CROSS JOIN LATERAL json_to_record(fresh.line::json) AS said(seq text, prev text)
    LEFT JOIN ${at("entries")} AS before ON before.ledger = fresh.ledger AND before.seq = fresh.seq - 1
    WHERE said.seq IS DISTINCT FROM fresh.seq::text
      OR (said.prev = CASE fresh.seq WHEN 0 THEN '${ZERO_HASH}' ELSE before.hash END) IS NOT TRUE`,
    message: ENTRY_FOLLOWS,
  },
  {
    table: "entries",
    rows: "fresh WHERE hash <> encode(sha256(decode('00', 'hex') || convert_to(line, 'UTF8')), 'hex')",
    message: "the hash of an entry is that of its line",
  },
];

export function postgresWall(at: (table: string) => string): PostgresWall {
  const rules = rulesOf(wordsIn(at));
  const functions = new Map([[NEVER, NEVER_BODY]]);
  const guards: PostgresGuard[] = [];
  for (const table of NEVER_DELETED) {
    const batch = batchRules(at).filter((rule) => rule.table === table);
    if (batch.length > 0) {
      const name = `${table}_on_batch`;
      functions.set(
        name,
        bodyOf(batch.map(({ rows, message }) => ({ when: `EXISTS (SELECT FROM ${rows})`, message }))),
      );
      guards.push({ table, name, calls: name, events: "INSERT", level: "BATCH" });
    }
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

type Refusal = Pick<Rule, "when" | "message" | "of" | "only" | "whenever">;

/** An IF that reads a table is a query: it stands within one that does not, which is but an expression. */
function bodyOf(rules: readonly Refusal[]): string {
  const checks = rules.map((rule) => {
    const [first, ...others] = conditionsOf(rule);
    const inner = `RAISE EXCEPTION USING ERRCODE = '${REFUSED}', MESSAGE = '${rule.message}';`;
    const all = others.reduce((within, condition) => `IF ${condition} THEN ${within} END IF;`, inner);
    return `\n  IF ${first} THEN\n    ${all}\n  END IF;`;
  });
  return `\nBEGIN${checks.join("")}\n  RETURN NEW;\nEND`;
}

/** All must hold, each asked only where those before it do. */
function conditionsOf({ of, only, when, whenever }: Refusal): readonly string[] {
  if (whenever !== undefined) return [whenever];
  const isChanged = of ? [`(${of.map(changed).join(" OR ")})`] : [];
  if (only === undefined) return [[...isChanged, `(${when})`].join(" AND ")];
  return [[...isChanged, only].join(" AND "), when];
}

const changed = (column: string): string => `NEW.${column} IS DISTINCT FROM OLD.${column}`;

export function wallStatements({ functions, guards }: PostgresWall, at: (name: string) => string): readonly string[] {
  return [
    ...[...functions].map(
      ([name, body]) =>
        `CREATE FUNCTION ${at(name)}() RETURNS trigger LANGUAGE plpgsql SET search_path = ${SEARCH_PATH} AS $wall$${body}$wall$`,
    ),
    ...guards.map(({ name, table, calls, events, level }) => {
      const [time, rows, each] =
        level === "BATCH" ? ["AFTER", " REFERENCING NEW TABLE AS fresh", "STATEMENT"] : ["BEFORE", "", level];
      return `CREATE TRIGGER ${name} ${time} ${events} ON ${at(table)}${rows} FOR EACH ${each} EXECUTE FUNCTION ${at(calls)}()`;
    }),
  ];
}

/** Gives the statements that drop the functions of all triggers on our tables, and the triggers with them. */
export const wallDrops = (schema: string): string => `
  SELECT DISTINCT format('DROP FUNCTION %s CASCADE', t.tgfoid::regprocedure)
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE NOT t.tgisinternal AND c.relnamespace = '${schema}'::regnamespace AND c.relname ${OURS}`;

/** Which of the tables of a schema are ours. */
export const OURS = `IN (${NEVER_DELETED.map((table) => `'${table}'`).join(", ")})`;
