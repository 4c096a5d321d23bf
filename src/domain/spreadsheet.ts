/**
 * Tables as CSV (RFC 4180) for people with a spreadsheet, which makes formulas, numbers, dates and truth values of texts
 * that look like one. Spreadsheets read by their locale: what any of them misreads counts.
 */
import { isId } from "./values.ts";

/** Of any of these, a spreadsheet makes something else. */
const MISREAD: readonly RegExp[] = [
  /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/, // a formula, or a cell that another program shifts
  /^(?=.*[\d０-９])[\d０-９.,:/ e+%$¥￥()年月日时分秒上下午-]+(?: [ap]m?)?$/i, // a number, an amount, a day or a time
  /^(?=.*\d)[\d.,:/ -]*(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)[\d.,:/ -]*$/i,
  /^(?:true|false)$/i,
];
/** Some programs take a semicolon or a tab for the comma. */
const NEEDS_QUOTES = /[",;\t\r\n]/;

/**
 * A name or a text of somebody's own as a cell of `csvLine`: with an apostrophe before it, if a spreadsheet would turn it
 * into a formula, a number, a date or a truth value. A UUID is none of these.
 */
export const csvText = (text: string): string =>
  !isId(text) && MISREAD.some((pattern) => pattern.test(text)) ? `'${text}` : text;

/** A line of CSV with its CRLF. The first one of a file follows a byte order mark, or Excel takes UTF-8 for another code. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\r\n`;
