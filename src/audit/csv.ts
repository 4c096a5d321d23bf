/**
 * Tables as CSV (RFC 4180), for people with a spreadsheet: UTF-8 with a byte order mark, CRLF. Amounts come twice, in
 * fen for programs and in yuan for people. A text that a spreadsheet would turn into a formula, a number, a date or a
 * truth value gets an apostrophe before it. Spreadsheets read by their locale: what any of them misreads counts.
 */
import { isId } from "../domain/values.ts";

/** What the cells of a row are made of: a record, and the others that it names. */
export interface Column<R, In> {
  /** English and Chinese. */
  readonly title: string;
  /** The cell as it stands in the file, but for quotes. */
  cell(record: R, among: In): string;
}

export interface Csv<R, In> {
  /** The first line of the file, with the byte order mark. */
  readonly header: string;
  /** The line of a record. */
  row(record: R, among: In): string;
}

/** Of any of these, a spreadsheet makes something else. */
const MISREAD: readonly RegExp[] = [
  /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/, // a formula, or a cell that another program shifts
  /^(?=.*[\d０-９])[\d０-９.,:/ e+%$¥￥()年月日时分秒上下午-]+(?: [ap]m?)?$/i, // a number, an amount, a day or a time
  /^(?=.*\d)[\d.,:/ -]*(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)[\d.,:/ -]*$/i,
  /^(?:true|false)$/i,
];
/** Some programs take a semicolon or a tab for the comma. */
const NEEDS_QUOTES = /[",;\t\r\n]/;

/** A name or a text of somebody's own. */
export const text = <R, In>(title: string, of: (record: R, among: In) => string | undefined): Column<R, In> => ({
  title,
  cell(record, among) {
    const value = of(record, among) ?? "";
    return !isId(value) && MISREAD.some((pattern) => pattern.test(value)) ? `'${value}` : value;
  },
});

/** A number, day or instant, or a word of the format. */
export const plain = <R, In>(
  title: string,
  of: (record: R, among: In) => string | number | undefined,
): Column<R, In> => ({
  title,
  cell: (record, among) => String(of(record, among) ?? ""),
});

/** An amount in fen, in two columns; empty where there is none. */
export const money = <R, In>(
  title: string,
  titleZh: string,
  of: (record: R, among: In) => number | undefined,
): readonly Column<R, In>[] => [
  plain(`${title} fen ${titleZh}（分）`, of),
  plain(`${title} yuan ${titleZh}（元）`, (record, among) => {
    const fen = of(record, among);
    return fen === undefined ? undefined : decimalYuan(BigInt(fen));
  }),
];

/** `-1234.50` */
export function decimalYuan(fen: bigint): string {
  const digits = String(fen < 0n ? -fen : fen).padStart(3, "0");
  return `${fen < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export function csv<R, In>(columns: readonly Column<R, In>[]): Csv<R, In> {
  const line = (cells: readonly string[]): string =>
    `${cells.map((cell) => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\r\n`;
  return {
    header: `\ufeff${line(columns.map(({ title }) => title))}`,
    row: (record, among) => line(columns.map((column) => column.cell(record, among))),
  };
}
