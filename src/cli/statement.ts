/** `voucher-ledger statement`: the answers that a desk asks for, by what they are about. */
import {
  type FundStatement,
  fundLines,
  fundStatement,
  isDay,
  isInstant,
  type LedgerReader,
  MOVEMENTS,
  type Movement,
  type Period,
  type SchoolAccount,
  type StatementLine,
  schoolLines,
  schoolStatement,
  type Turnover,
} from "../index.ts";
import {
  type Asked,
  classAnswer,
  type Desk,
  expiringAnswer,
  programmeAnswer,
  settlementsAnswer,
  traineeAnswer,
} from "./desks.ts";
import { type ExitCode, fault, unknownRecord } from "./faults.ts";
import type { MessageKey } from "./messages.ts";
import { withLedger } from "./readers.ts";
import { chinaTime, money } from "./table.ts";
import { type Answer, printAnswer, type Tables } from "./tables.ts";
import type { Terminal } from "./terminal.ts";
import { movementWord } from "./words.ts";

export interface StatementOptions {
  /** Days or instants. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** A seq, an instant or a day; the end unless told. */
  readonly asOf: string | undefined;
  /** Days, of `expiring`. */
  readonly within: string | undefined;
  readonly csv: boolean;
}

export const STATEMENTS: Readonly<Record<string, Desk>> = {
  school: schoolAnswer,
  fund: fundAnswer,
  programme: programmeAnswer,
  class: classAnswer,
  trainee: traineeAnswer,
  settlements: settlementsAnswer,
  expiring: expiringAnswer,
};

/** Of these kinds a name is no must: it narrows the answer to what is named. */
const NAMED: Readonly<Record<string, string>> = { settlements: "school", expiring: "programme" };
/** What these say depends on the day: what waits, what expires. */
const DATED: readonly string[] = ["class", "settlements", "expiring"];
const WITHIN_DAYS = "30";
const MOST_DAYS = 3660;

/** The options of each kind; what a kind can't use is refused, so that nobody takes an answer for another one. */
const USED: Readonly<Record<string, readonly string[]>> = {
  school: ["--from", "--to"],
  fund: ["--from", "--to"],
  expiring: ["--within"],
};

function requireUsed(kind: string, given: Readonly<Record<string, string | undefined>>): void {
  for (const [option, value] of Object.entries(given)) {
    if (value === undefined || USED[kind]?.includes(option)) continue;
    throw fault("wrong-usage", "option-unused", { option, kind });
  }
}

function requirePeriod(from: string | undefined, to: string | undefined): void {
  for (const [option, given] of Object.entries({ "--from": from, "--to": to })) {
    if (given === undefined || isDay(given) || isInstant(given)) continue;
    throw fault("wrong-usage", "period-malformed", { option, given });
  }
  const instantOf = (text: string, time: string) =>
    isInstant(text) ? text : new Date(`${text}T${time}+08:00`).toISOString();
  if (from === undefined || to === undefined) return;
  if (instantOf(from, "00:00:00.000") <= instantOf(to, "23:59:59.999")) return;
  throw fault("wrong-usage", "period-backwards", { from, to });
}

export async function statement(
  terminal: Terminal,
  path: string,
  kind: string,
  name: string | undefined,
  { from, to, asOf, within: given, csv }: StatementOptions,
): Promise<ExitCode> {
  const within = given ?? WITHIN_DAYS;
  const desk = Object.hasOwn(STATEMENTS, kind) ? STATEMENTS[kind] : undefined;
  if (!desk) throw fault("wrong-usage", "kind-unknown", { given: kind, kinds: Object.keys(STATEMENTS).join(", ") });
  if (name === undefined && !Object.hasOwn(NAMED, kind)) throw fault("wrong-usage", "name-missing", { kind });
  requireUsed(kind, { "--from": from, "--to": to, "--within": given });
  if (!(/^\d{1,4}$/.test(within) && Number(within) <= MOST_DAYS)) {
    throw fault("wrong-usage", "within-malformed", { given: within });
  }
  requirePeriod(from, to);
  if (csv && terminal.json) throw fault("wrong-usage", "csv-and-json");
  return withLedger<ExitCode>(terminal, path, asOf, async (ledger, at) => {
    const found = await desk(terminal, ledger, {
      name: name ?? "",
      period: { from, to },
      at,
      withinDays: Number(within),
    });
    if (!found) throw unknownRecord({ kind: NAMED[kind] ?? kind, id: name ?? "", path }, asOf);
    printAnswer(terminal, DATED.includes(kind) ? dated(terminal, found, at) : found, csv);
    return 0;
  });
}

/** The answer with the instant that counted as now. */
const dated = ({ say }: Terminal, { json, before = [], ...answer }: Answer, at: string): Answer => ({
  ...answer,
  json: { at, ...json },
  before: [say("as-of", { at: chinaTime(at) }), ...before],
});

async function collected(lines: AsyncIterable<StatementLine>): Promise<readonly StatementLine[]> {
  const list: StatementLine[] = [];
  for await (const line of lines) list.push(line);
  return list;
}

const ofPeriod = ({ say }: Terminal, { from, to }: Period): string =>
  from === undefined && to === undefined ? say("whole-time") : `${from ?? "…"} – ${to ?? "…"}`;

/** Kinds of parties that can be owed something. */
const PAID: readonly string[] = ["school", "enterprise"];

async function schoolAnswer(terminal: Terminal, ledger: LedgerReader, { name, period }: Asked) {
  if (!PAID.includes((await ledger.get("party", name))?.kind ?? "")) return undefined;
  const found = await schoolStatement(ledger, name, period);
  if (!found) return undefined;
  const lines = await collected(schoolLines(ledger, name, period));
  const { say } = terminal;
  const value = `${name}, ${ofPeriod(terminal, period)}`;
  const accounts = [{ fund: say("all-funds"), ...found.total }, ...(found.funds.length > 1 ? found.funds : [])];
  return {
    json: { ...found, lines },
    tables: [
      ...accounts.map((account) => ({
        title: say("school-statement", { value: `${value}, ${account.fund}` }),
        ...schoolAccount(terminal, account),
      })),
      linesTable(terminal, lines),
    ],
  };
}

const moved = ({ language }: Terminal, movement: Movement, { lines, amount }: Turnover, sign = "") => [
  movementWord(language, movement),
  String(lines),
  `${amount > 0 ? sign : ""}${money(amount)}`,
];

/** The way from what is owed at the beginning to what is owed at the end, and what was demanded back. */
function schoolAccount(terminal: Terminal, { opening, movements, closing }: SchoolAccount) {
  const { say } = terminal;
  const stands = (key: MessageKey, amount: number) => [say(key), "", money(amount)];
  return {
    columns: [{ title: say("item") }, { title: say("count"), right: true }, { title: say("yuan"), right: true }],
    rows: [
      stands("owed-before", opening.accrued),
      moved(terminal, "accrue", movements.accrue, "+"),
      moved(terminal, "reverse", movements.reverse, "-"),
      moved(terminal, "refuse", movements.refuse, "-"),
      moved(terminal, "pay", movements.pay, "-"),
      moved(terminal, "return", movements.return, "+"),
      stands("owed-after", closing.accrued),
      stands("paid-before", opening.paid),
      stands("paid-after", closing.paid),
      stands("outstanding-before", opening.outstanding),
      moved(terminal, "order", movements.order, "+"),
      moved(terminal, "cancel", movements.cancel, "-"),
      moved(terminal, "receive", movements.receive, "-"),
      moved(terminal, "writeOff", movements.writeOff, "-"),
      stands("outstanding-after", closing.outstanding),
    ],
  };
}

async function fundAnswer(terminal: Terminal, ledger: LedgerReader, { name, period }: Asked) {
  const found = await fundStatement(ledger, name, period);
  if (!found) return undefined;
  const lines = await collected(fundLines(ledger, name, period));
  const { say } = terminal;
  const value = `${name}, ${ofPeriod(terminal, period)}`;
  return {
    json: { ...found, lines },
    tables: [
      { title: say("fund-statement", { value }), ...fundBalancesTable(terminal, found) },
      { title: say("movements-title"), ...fundMovements(terminal, found) },
      linesTable(terminal, lines),
    ],
  };
}

const BALANCES = ["appropriated", "withdrawn", "reserved", "accrued", "paid", "reusable", "available"] as const;
const DEMANDS = ["outstanding", "recovered", "writtenOff"] as const;

function fundBalancesTable({ say }: Terminal, { opening, closing }: FundStatement) {
  return {
    columns: [{ title: say("item") }, { title: say("before"), right: true }, { title: say("afterwards"), right: true }],
    rows: [...BALANCES, ...DEMANDS].map((name) => [say(name), money(opening[name]), money(closing[name])]),
  };
}

/** In the order in which money goes. */
const NAMES = namesOf(MOVEMENTS);

function namesOf<K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] {
  const isName = (name: string): name is K => Object.hasOwn(table, name);
  return Object.keys(table).filter(isName);
}

function fundMovements(terminal: Terminal, { movements }: FundStatement) {
  const { say } = terminal;
  return {
    columns: [{ title: say("movement") }, { title: say("count"), right: true }, { title: say("yuan"), right: true }],
    rows: NAMES.filter((name) => movements[name].lines > 0).map((name) => moved(terminal, name, movements[name])),
  };
}

function linesTable({ say, language }: Terminal, lines: readonly StatementLine[]): Tables[number] {
  return {
    title: say("lines-title"),
    columns: [
      { title: say("day"), plain: true },
      { title: say("entry"), right: true },
      { title: say("movement") },
      { title: say("fund") },
      { title: say("school") },
      { title: say("voucher") },
      { title: say("settlement") },
      { title: say("reference") },
      { title: say("yuan"), right: true },
    ],
    rows: lines.map(
      ({ day, seq, movement, fund, school = "", voucher = "", settlement, recovery, reference = "", amount }) => {
        return [
          day,
          String(seq),
          movementWord(language, movement),
          fund,
          school,
          voucher,
          settlement ?? recovery ?? "",
          reference,
          money(amount),
        ];
      },
    ),
  };
}
