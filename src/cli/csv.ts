/** A table as CSV (RFC 4180) on standard output, for a spreadsheet: UTF-8 with a byte order mark, CRLF. */
import Papa from "papaparse";
import { oneLine } from "./table.ts";

/** Without spaces or letters: a spreadsheet would make a number or a date of it, and lose its zeros. */
const READ_AS_NUMBER = /^(?=.*[\d０-９])[\d０-９.,:/ e+%$¥￥-]+$/i;
const READ_AS_FORMULA = /^\s*[=+\-@＝＋－＠]/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

export interface CsvTable {
  readonly titles: readonly string[];
  /** The index of each column of numbers; what stands in the others is text. */
  readonly numbers: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * A text that a spreadsheet would take for a formula, number or date gets an apostrophe before it. Control characters are
 * written out, as in every table: the rows may be shown on a terminal.
 */
export function csv({ titles, numbers, rows }: CsvTable): string {
  const isMisread = (text: string) => READ_AS_FORMULA.test(text) || (READ_AS_NUMBER.test(text) && !UUID.test(text));
  const cellOf = (text: string, i: number) => (!numbers.includes(i) && isMisread(text) ? `'${text}` : text);
  const cells = rows.map((row) => row.map(oneLine).map(cellOf));
  return `\ufeff${Papa.unparse({ fields: [...titles], data: cells }, { newline: "\r\n" })}\r\n`;
}
