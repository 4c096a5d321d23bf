/**
 * The second wall, as data for both databases: what a row may not become, whoever asks. What it refuses stays refused
 * even if every line of this library is wrong. Keys and CHECKs (schema.ts, tables.ts) are its other half; the files
 * beside this one make triggers of it. Whoever may change the schema can take the wall down, so a store looks at
 * opening whether it stands.
 *
 * A trigger sees one row. It holds the states of a voucher and of a settlement, and the money of a voucher; it does not
 * add a fund's up from its vouchers' (that is the audit's, from the lines), and it can't tell whether a change that one
 * batch can make was made by the entry beside it.
 */
import { createHash } from "node:crypto";
import { LedgerError } from "../domain/error.ts";
import type { Kind } from "../domain/records.ts";
import { type Changes, SETTLEMENT_CHANGES, VOUCHER_CHANGES } from "./states.ts";
import { RECORD_TABLES } from "./tables.ts";

/** Refuses a row of `table`, with this message, when the condition holds of NEW (and OLD). */
export interface Rule {
  readonly name: string;
  readonly table: string;
  readonly event: "INSERT" | "UPDATE";
  /** Asked only when one of these is set. */
  readonly of?: readonly string[];
  readonly when: string;
  /** Asked before `when`, which reads a table: only where it holds as well. */
  readonly only?: string;
  /** The same without NEW and OLD, for databases that can ask it once a statement. */
  readonly whenever?: string;
  readonly message: string;
}

/** Where the databases' words differ. */
export interface Words {
  /** What a table is called in a statement. */
  at(table: string): string;
  /** FROM what: the rows `line` of a settlement's lines, each a JSON object in `line.value`. */
  readonly linesOfSettlement: string;
  /** The amount of such a line. */
  readonly amountOfLine: string;
}

/** Rows of these are never deleted, and those of the first list never changed either. */
export const WRITTEN_ONCE = ["entries", "checkpoints", "refusals", "nodes"];
export const RECORD_TABLE_NAMES = Object.values(RECORD_TABLES).map(({ table }) => table);
export const NEVER_DELETED = [...WRITTEN_ONCE, "ledgers", ...RECORD_TABLE_NAMES];

/** Every row of these is money, or a promise of it. */
const MONEY_KINDS = ["fund", "programme", "voucher", "settlement", "recovery"] as const satisfies readonly Kind[];

const VOUCHER_STATE = (row: "OLD" | "NEW"): string =>
  `CASE WHEN ${row}.state = 'redeemed' AND ${row}.settlement IS NOT NULL THEN 'billed' ELSE ${row}.state END`;

/** All but how an entry follows another, which each database finds out in its own way. */
export function rulesOf(words: Words): readonly Rule[] {
  return [headRule(words), ...recordRules(words), ...VOUCHER_RULES, settledRule(words), ...settlementRules(words)];
}

export const ENTRY_FOLLOWS = "an entry follows the last one, by its seq and its prev";

const headRule = (words: Words): Rule => ({
  name: "ledgers_end",
  table: "ledgers",
  event: "UPDATE",
  when: `(NEW.ledger, NEW.origin) <> (OLD.ledger, OLD.origin)
      OR NOT EXISTS (SELECT 1 FROM (SELECT seq, hash, at FROM ${words.at("entries")}
        WHERE ledger = NEW.ledger ORDER BY seq DESC LIMIT 1) AS last
      WHERE (NEW.size, NEW.hash, NEW.at) = (seq + 1, hash, at))`,
  message: "the head of a ledger is its last entry",
});

const recordRules = ({ at }: Words): readonly Rule[] => [
  ...RECORD_TABLE_NAMES.map(
    (table): Rule => ({
      name: `${table}_same`,
      table,
      event: "UPDATE",
      of: ["ledger", "id"],
      when: "(NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)",
      message: "a record keeps its id",
    }),
  ),
  ...MONEY_KINDS.flatMap((kind) => {
    const { table } = RECORD_TABLES[kind];
    return (["INSERT", "UPDATE"] as const).map((event) => ({
      name: `${table}_${event.toLowerCase()}_by_entry`,
      table,
      event,
      // Entries are written before records, and the head is moved after them: in between the entries are ahead of it.
      when: `NOT EXISTS (SELECT 1 FROM ${at("entries")}
      WHERE ledger = NEW.ledger AND seq >= (SELECT size FROM ${at("ledgers")} WHERE ledger = NEW.ledger))`,
      whenever: `NOT EXISTS (SELECT 1 FROM ${at("ledgers")} AS head
      WHERE EXISTS (SELECT 1 FROM ${at("entries")} AS entry WHERE entry.ledger = head.ledger AND entry.seq >= head.size))`,
      message: "money moves by an entry",
    }));
  }),
];

/** The rows of a table walk its automaton. */
function walk(
  table: string,
  stateOf: (row: "OLD" | "NEW") => string,
  of: readonly string[],
  { made, changed }: Changes<string>,
): readonly Rule[] {
  const list = (states: readonly string[]) => states.map((state) => `'${state}'`).join(", ");
  const cases = [...changed].map(([from, to]) => `WHEN '${from}' THEN ${stateOf("NEW")} NOT IN (${list(to)})`);
  return [
    {
      name: `${table}_begin`,
      table,
      event: "INSERT",
      when: `${stateOf("NEW")} NOT IN (${list(made)})`,
      message: `${table}: not a first state`,
    },
    {
      name: `${table}_walk`,
      table,
      event: "UPDATE",
      of,
      when: `CASE ${stateOf("OLD")}\n      ${cases.join("\n      ")}\n      ELSE true END`,
      message: `${table}: no such change of state`,
    },
  ];
}

const VOUCHER_RULES: readonly Rule[] = [
  ...walk("vouchers", VOUCHER_STATE, ["state", "settlement"], VOUCHER_CHANGES),
  {
    name: "vouchers_carry",
    table: "vouchers",
    event: "UPDATE",
    of: ["state", "settlement", "reserved", "accrued", "paid"],
    // From redemption to payment and back it is one amount, in one settlement.
    when: `OLD.state IN ('redeemed', 'settled') AND OLD.settlement IS NOT NULL AND NEW.state <> 'void'
      AND (NEW.settlement IS DISTINCT FROM OLD.settlement OR NEW.accrued + NEW.paid <> OLD.accrued + OLD.paid)
      OR NEW.state = 'redeemed' AND (NEW.reserved, NEW.paid) <> (0, 0)
      OR NEW.state = 'settled' AND (NEW.reserved, NEW.accrued) <> (0, 0)
      OR NEW.state IN ('void', 'expired') AND (NEW.reserved, NEW.accrued, NEW.paid) <> (0, 0, 0)`,
    message: "a voucher carries what was redeemed, once",
  },
];

const settledRule = ({ at }: Words): Rule => ({
  name: "vouchers_settled",
  table: "vouchers",
  event: "UPDATE",
  of: ["state", "settlement"],
  only: "NEW.state = 'settled'",
  when: `NOT EXISTS (SELECT 1 FROM ${at("settlements")}
      WHERE ledger = NEW.ledger AND id = NEW.settlement AND state IN ('publicised', 'paid'))`,
  message: "a voucher is settled by a settlement that was publicised",
});

const settlementRules = ({ at, linesOfSettlement, amountOfLine }: Words): readonly Rule[] => [
  ...walk("settlements", (row) => `${row}.state`, ["state"], SETTLEMENT_CHANGES),
  {
    name: "settlements_paid",
    table: "settlements",
    event: "UPDATE",
    of: ["state", "lines"],
    // The vouchers of a batch are written before its settlements.
    only: "NEW.state = 'paid'",
    when: `EXISTS (SELECT 1 FROM ${linesOfSettlement}
      LEFT JOIN ${at("vouchers")} AS voucher ON voucher.ledger = NEW.ledger AND voucher.id = line.value ->> 'voucher'
      WHERE line.value ->> 'refused' IS NULL AND (voucher.state, voucher.settlement, voucher.paid)
        IS DISTINCT FROM ('settled', NEW.id, ${amountOfLine}))`,
    message: "a settlement is paid when its vouchers are",
  },
];

interface Older {
  readonly name: string;
  readonly version: number;
  /** Of the wall as that version made it, SHA-256 in hex; undefined if there is no such version. */
  readonly digest: string | undefined;
}

/** Takes what stands. @throws LedgerError `store-failed` unless it is the wall of that older version, and nothing besides. */
export function requireOlder(parts: readonly string[], { name, version, digest }: Older): void {
  const found = createHash("sha256")
    .update([...parts].sort().join("\n"))
    .digest("hex");
  if (found === digest) return;
  const remedy = "open it with the version of the library that made it, which names the part";
  const what = `${name}: the second wall is not as version ${version} of the tables made it: ${remedy}`;
  throw new LedgerError("store-failed", what, { name, version });
}
