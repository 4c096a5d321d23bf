/** Tables by type of instruction: what each does to the books of a statement, its data in the types of its law. */
import { type DataOf, dataOf, type Schema } from "../../domain/reading.ts";
import type { Law } from "../../domain/rule.ts";
import { type Entry, parseEntry } from "../../record/entry.ts";
import type { LedgerReader } from "../reader.ts";
import type { StatementLine } from "./accounts.ts";
import { atOf, typeOf } from "./lines.ts";
import { boundsOf, type Period } from "./periods.ts";

export type StatementLines = readonly StatementLine[];

/** What one type of instruction does to the books, and the lines that it gives. */
export interface Row<B> {
  readonly type: string;
  read(entry: Entry, books: B): StatementLines | Promise<StatementLines>;
}

export const row = <S extends Schema, B>(
  law: Law<S>,
  does: (data: DataOf<S>, books: B, entry: Entry) => StatementLines | Promise<StatementLines>,
): Row<B> => ({ type: law.type, read: (entry, books) => does(dataOf(law, entry.instruction.data), books, entry) });

export interface ReadOptions extends Period {
  /** Entries before this seq only. */
  readonly size: number;
  /** Says of a line whose type has a row that it is none of ours, so that it is not parsed. */
  readonly skips?: ((type: string, line: string) => boolean) | undefined;
}

/** The lines of a statement from the ledger's first entry to the end of the period: opening balances come of them too. */
export async function* readLines<B>(
  reader: LedgerReader,
  rows: readonly Row<B>[],
  books: B,
  { size, skips = () => false, ...period }: ReadOptions,
): AsyncGenerator<StatementLine, void, undefined> {
  const { last } = boundsOf(period);
  const byType = new Map(rows.map((row) => [row.type, row]));
  for await (const line of reader.entries({ to: size })) {
    if (last !== undefined && atOf(line) > last) return;
    const type = typeOf(line);
    const row = byType.get(type);
    if (row !== undefined && !skips(type, line)) yield* await row.read(parseEntry(line).entry, books);
  }
}
