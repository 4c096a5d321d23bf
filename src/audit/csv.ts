/**
 * The columns of an export's tables, which are CSV for people with a spreadsheet (spreadsheet.ts): UTF-8 with a byte
 * order mark, CRLF. Amounts come twice, in fen for programs and in yuan for people.
 */
import { csvLine, csvText } from "../domain/spreadsheet.ts";

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

/** A name or a text of somebody's own. */
export const text = <R, In>(title: string, of: (record: R, among: In) => string | undefined): Column<R, In> => ({
  title,
  cell: (record, among) => csvText(of(record, among) ?? ""),
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

export const csv = <R, In>(columns: readonly Column<R, In>[]): Csv<R, In> => ({
  header: `\ufeff${csvLine(columns.map(({ title }) => title))}`,
  row: (record, among) => csvLine(columns.map((column) => column.cell(record, among))),
});
