/** The tables that a run ends with: funds, funnels, statements of schools. */
import type { Summary } from "../scenario/summary.ts";
import type { MessageKey } from "./messages.ts";
import { money, table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export function printSummary(terminal: Terminal, { funds, funnels, schools }: Summary): void {
  printTable(
    terminal,
    "funds-title",
    ["fund", "appropriated", "withdrawn", "reserved", "accrued", "paid", "recovered", "available"],
    funds.map((fund) => [
      fund.fund,
      ...[fund.appropriated, fund.withdrawn, fund.reserved, fund.accrued, fund.paid].map(money),
      ...[fund.recovered, fund.available].map(money),
    ]),
  );
  printTable(
    terminal,
    "funnel-title",
    ["programme", "issued", "claimed", "held", "redeemed", "settled", "expired", "void"],
    funnels.map(({ programme, reached, states }) => [
      programme,
      ...[reached.issued, reached.claimed, reached.held, reached.redeemed, reached.settled].map(String),
      ...[states.expired, states.void].map(String),
    ]),
  );
  printTable(
    terminal,
    "schools-title",
    ["school", "fund", "certificates", "completions", "was-reserved", "due", "released", "was-paid", "open"],
    schools.map(({ school, fund, certificates, completions, reserved, redeemed, released, paid, accrued }) => [
      school,
      fund,
      ...[certificates, completions].map(String),
      ...[reserved, redeemed, released, paid, accrued].map(money),
    ]),
  );
}

const NAMES: readonly MessageKey[] = ["fund", "programme", "school"];

function printTable(
  terminal: Terminal,
  title: MessageKey,
  columns: readonly MessageKey[],
  rows: readonly (readonly string[])[],
): void {
  if (rows.length === 0) return;
  terminal.print(`\n${terminal.say(title)}`);
  terminal.print(
    table(
      columns.map((column) => ({ title: terminal.say(column), right: !NAMES.includes(column) })),
      rows,
    ),
  );
}
