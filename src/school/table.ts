/** A reconciliation as a table of texts, for a terminal, a page or a spreadsheet. */
import type { Language } from "../domain/wording.ts";
import { BILL_STATUSES, type Reconciled, type Reconciliation } from "./reconcile.ts";

export interface BillTable {
  readonly titles: readonly string[];
  /** The index of each column of numbers. */
  readonly numbers: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

interface Column {
  readonly title: readonly [en: string, zh: string];
  readonly isNumber?: true;
  cell(row: Reconciled, language: Language): string;
}

const yuan = (fen: number | undefined): string =>
  fen === undefined ? "" : `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;

const COLUMNS: readonly Column[] = [
  { title: ["status", "结果"], cell: ({ status }, language) => BILL_STATUSES[status][language === "en" ? 0 : 1] },
  { title: ["invoice", "发票号"], cell: ({ bill }) => bill?.invoice ?? "" },
  { title: ["voucher", "培训券"], cell: ({ voucher }) => voucher },
  { title: ["billed yuan", "账单金额（元）"], isNumber: true, cell: ({ bill }) => yuan(bill?.amount) },
  { title: ["redeemed yuan", "核销金额（元）"], isNumber: true, cell: ({ claim }) => yuan(claim?.amount) },
  { title: ["entry", "条目"], isNumber: true, cell: ({ claim }) => (claim === undefined ? "" : String(claim.seq)) },
  { title: ["settlement", "申领批次"], cell: ({ claim }) => claim?.settlement ?? "" },
  { title: ["remark", "说明"], cell: ({ why, whyZh }, language) => (language === "en" ? why : whyZh) ?? "" },
];

/** One row a bill or unbilled redemption, in their order; amounts in yuan with two decimals. */
export function billTable({ rows }: Pick<Reconciliation, "rows">, language: Language): BillTable {
  return {
    titles: COLUMNS.map(({ title: [en, zh] }) => (language === "en" ? en : zh)),
    numbers: COLUMNS.flatMap(({ isNumber }, i) => (isNumber ? [i] : [])),
    rows: rows.map((row) => COLUMNS.map(({ cell }) => cell(row, language))),
  };
}
