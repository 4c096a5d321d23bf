/** A table as CSV (RFC 4180) on standard output, for a spreadsheet: UTF-8 with a byte order mark, CRLF. */
import { csvLine, csvText } from "../index.ts";
import { oneLine } from "./table.ts";

export interface CsvTable {
  readonly titles: readonly string[];
  /** The index of each column of numbers; what stands in the others is text. */
  readonly numbers: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

/** Control characters are written out, as in every table: the rows may be shown on a terminal. */
export function csv({ titles, numbers, rows }: CsvTable): string {
  const cellOf = (text: string, i: number) => (numbers.includes(i) ? text : csvText(text));
  const cells = rows.map((row) => row.map(oneLine).map(cellOf));
  return `\ufeff${[titles, ...cells].map(csvLine).join("")}`;
}
