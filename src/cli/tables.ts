/** Answers in tables: for a person on a terminal, for a spreadsheet, for a program. */
import { csv } from "./csv.ts";
import { type Column, table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export type Tables = readonly {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}[];

export interface Answer {
  /** The same as data, amounts in fen. */
  readonly json: object;
  /** Text before and behind the tables. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** The last one is what is wanted as CSV. Amounts in yuan. */
  readonly tables: Tables;
}

export function printAnswer(terminal: Terminal, { json, before = [], tables, after = [] }: Answer, asCsv: boolean) {
  if (terminal.json) return terminal.printJson(json);
  if (asCsv) return printCsv(terminal, tables);
  const shown = tables.map(({ title, columns, rows }) => {
    return `${title}\n${rows.length > 0 ? table(columns, rows) : `  ${terminal.say("nothing")}`}`;
  });
  terminal.print([...before, ...shown, ...after].join("\n\n"));
}

function printCsv(terminal: Terminal, tables: Tables): void {
  const { columns = [], rows = [] } = tables.at(-1) ?? {};
  const numbers = columns.flatMap(({ right, plain }, index) => (right || plain ? [index] : []));
  const cells = rows.map((row) => row.map((cell, i) => (columns[i]?.right ? cell.replaceAll(",", "") : cell)));
  terminal.write(csv({ titles: columns.map(({ title }) => title), numbers, rows: cells }));
}
