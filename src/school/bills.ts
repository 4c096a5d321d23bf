/**
 * A school's own bills, out of the CSV that its billing program or a spreadsheet writes. The first row names the columns,
 * in English or Chinese, in any order; other columns may stand beside them:
 *
 *     invoice,voucher,amount yuan            发票号,培训券,金额（元）
 *     A-0001,0194f000-…-000000000001,600.00
 *
 * The amount must say its unit (`amount fen` is the other): 600 is a fortune or a trifle.
 */
import Papa from "papaparse";
import { LedgerError } from "../domain/error.ts";
import { type Fen, isFen, isId } from "../domain/values.ts";

export interface Bill {
  /** The school's own number for it; several vouchers may stand on one invoice. */
  readonly invoice: string;
  /** The voucher's id. */
  readonly voucher: string;
  /** What the school asks for, in fen. */
  readonly amount: Fen;
}

type ColumnName = "invoice" | "voucher" | "yuan" | "fen";

/** Titles in lower case and without spaces; a wide parenthesis counts as a narrow one. */
const TITLES: Readonly<Record<ColumnName, readonly string[]>> = {
  invoice: ["invoice", "bill", "发票", "发票号", "发票号码", "单据号"],
  voucher: ["voucher", "培训券", "培训券编号", "券号"],
  yuan: ["amountyuan", "amount(yuan)", "yuan", "金额(元)"],
  fen: ["amountfen", "amount(fen)", "fen", "金额(分)"],
};

/** English and Chinese. Rows count from 1, the titles being row 1, as a spreadsheet shows them. */
const PROBLEMS = {
  encoding: [
    "The bills are neither UTF-8 nor GB 18030. Save the table as CSV (UTF-8).",
    "账单编码既非 UTF-8 也非 GB 18030，请另存为 CSV（UTF-8）。",
  ],
  "not-csv": [
    "Row {row} is not CSV: a quote is opened and not closed, or closed too early.",
    "第 {row} 行不是有效的 CSV：引号不配对。",
  ],
  "column-missing": [
    "There is no column {column}. Name the columns invoice, voucher, and amount yuan or amount fen.",
    "缺少列“{column}”。列名应为：发票号、培训券、金额（元）或金额（分）。",
  ],
  "column-twice": [
    "The columns {first} and {second} are for the same. Leave one.",
    "列“{first}”与列“{second}”含义相同，请只保留一列。",
  ],
  "amount-twice": ["The amount stands there both in yuan and in fen. Leave one.", "金额既有元又有分，请只保留一列。"],
  "cells-missing": [
    "Row {row} has {cells} cells, and the titles {columns}.",
    "第 {row} 行有 {cells} 格，标题有 {columns} 格。",
  ],
  "cell-wrong": [
    "Row {row}, column {column}: “{cell}” is not {needed}.",
    "第 {row} 行“{column}”列：“{cell}”不是{neededZh}。",
  ],
} as const;

const NEEDED: Readonly<Record<ColumnName, readonly [en: string, zh: string]>> = {
  invoice: ["an invoice's number", "发票号"],
  voucher: [
    "a voucher's id, such as 0194f000-0000-7000-8000-000000000001",
    "培训券编号，例如 0194f000-0000-7000-8000-000000000001",
  ],
  yuan: ["an amount in yuan, such as 1,234.50", "以元计的金额，例如 1,234.50"],
  fen: ["an amount in fen, such as 123450", "以分计的金额，例如 123450"],
};

const CELL_SHOWN = 40;
const YUAN = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/;
const FEN = /^\d+$/;

/**
 * The bills of a CSV text, or of the bytes of a file: UTF-8, or GB 18030, which spreadsheets in Chinese write. Separated
 * by commas, semicolons or tabs; rows without any text are skipped.
 * @throws LedgerError `unreadable-input` naming the row and the column; its `facts.messageZh` says it in Chinese.
 */
export function parseBills(csv: string | Uint8Array): readonly Bill[] {
  const text = typeof csv === "string" ? csv : decode(csv);
  const { data, errors } = Papa.parse<string[]>(text, { delimitersToGuess: [",", ";", "\t"] });
  const [broken] = errors.filter(({ type }) => type === "Quotes");
  if (broken) throw problem("not-csv", { row: (broken.row ?? 0) + 1 });
  const [titles = [], ...rows] = data;
  const columns = columnsOf(titles);
  return rows.flatMap((cells, i) => (cells.every((cell) => cell.trim() === "") ? [] : [billOf(cells, i + 2, columns)]));
}

function decode(bytes: Uint8Array): string {
  for (const encoding of ["utf-8", "gb18030"]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {} // the next one
  }
  throw problem("encoding", {});
}

interface Column {
  readonly index: number;
  readonly title: string;
}
interface Columns {
  readonly count: number;
  readonly invoice: Column;
  readonly voucher: Column;
  readonly amount: Column & { readonly unit: "yuan" | "fen" };
}

function columnsOf(titles: readonly string[]): Columns {
  const find = (name: ColumnName): Column | undefined => {
    const isNamed = (title: string) => TITLES[name].includes(plain(title));
    const index = titles.findIndex(isNamed);
    const [title = "", second = ""] = titles.filter(isNamed).map((title) => title.trim());
    if (index !== titles.findLastIndex(isNamed)) throw problem("column-twice", { first: title, second });
    return index === -1 ? undefined : { index, title };
  };
  const required = (name: ColumnName, shown: string): Column => {
    const column = find(name);
    if (column === undefined) throw problem("column-missing", { column: shown });
    return column;
  };
  const [invoice, voucher] = [required("invoice", "invoice"), required("voucher", "voucher")];
  const fen = find("fen");
  if (fen && find("yuan")) throw problem("amount-twice", {});
  const unit = fen ? "fen" : "yuan";
  return { count: titles.length, invoice, voucher, amount: { ...(fen ?? required("yuan", "amount yuan")), unit } };
}

/** `金额（元）`, `Amount (yuan)` and `amount yuan 金额` as the table above has them. */
const plain = (title: string): string =>
  title
    .replaceAll("（", "(")
    .replaceAll("）", ")")
    .replace(/[\s\ufeff]+/g, "")
    .toLowerCase();

function billOf(cells: readonly string[], row: number, { count, invoice, voucher, amount }: Columns): Bill {
  if (cells.length !== count) throw problem("cells-missing", { row, cells: cells.length, columns: count });
  const read = <T>(name: ColumnName, { index, title }: Column, parse: (cell: string) => T | undefined): T => {
    const cell = (cells[index] ?? "").trim();
    const value = parse(cell);
    if (value !== undefined) return value;
    const [needed, neededZh] = NEEDED[name];
    throw problem("cell-wrong", { row, column: title, cell: cell.slice(0, CELL_SHOWN), needed, neededZh });
  };
  return {
    invoice: read("invoice", invoice, (cell) => (cell === "" ? undefined : cell)),
    voucher: read("voucher", voucher, (cell) => (isId(cell.toLowerCase()) ? cell.toLowerCase() : undefined)),
    amount: read(amount.unit, amount, amount.unit === "yuan" ? fenOfYuan : fenOfText),
  };
}

function fenOfYuan(cell: string): Fen | undefined {
  const [, whole, part = ""] = YUAN.exec(cell.replace(/^[¥￥]\s*/, "")) ?? [];
  return whole === undefined ? undefined : fenOfText(whole.replaceAll(",", "") + part.padEnd(2, "0"));
}

function fenOfText(digits: string): Fen | undefined {
  const fen = Number(digits);
  return FEN.test(digits) && isFen(fen) ? fen : undefined;
}

function problem(code: keyof typeof PROBLEMS, facts: Readonly<Record<string, string | number>>): LedgerError {
  const [message, messageZh] = PROBLEMS[code].map((template) =>
    template.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? "")),
  );
  return new LedgerError("unreadable-input", message ?? "", { ...facts, messageZh: messageZh ?? "" });
}
