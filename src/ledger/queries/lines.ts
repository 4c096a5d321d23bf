/**
 * Lines, looked at before they are parsed: a question asks for some of millions, and a line's time and type are found
 * in its text faster than by parsing it. Safe, as quotes within strings are escaped: `,"type":"` is only ever a member.
 */
import { type Instant, isInstant } from "../../domain/values.ts";
import { type Entry, parseEntry } from "../../record/entry.ts";
import type { LedgerReader } from "../reader.ts";
import { corrupt } from "../tree.ts";
import { boundsOf, type Period, requireInstant, wrongUsage } from "./periods.ts";

/** When the ledger accepted it: a line begins with `{"at":"2025-02-03T01:00:00.000Z"`. */
export const atOf = (line: string): string => line.slice(7, 31);

const MEMBER = ',"type":"';

/** The type of a line's instruction, such as `voucher.redeem`. */
export function typeOf(line: string): string {
  const from = line.lastIndexOf(MEMBER) + MEMBER.length;
  return line.slice(from, line.indexOf('"', from));
}

/** Where the ledger ends as a question begins: what is recorded later is none of its business. */
export interface Extent {
  /** Entries 0 to `size` − 1 were read. */
  readonly size: number;
  /** When the last of them was accepted; undefined for a ledger without entries. */
  readonly at: string | undefined;
}

export async function extentOf(reader: LedgerReader): Promise<Extent> {
  const head = await reader.head();
  return { size: head?.size ?? 0, at: head?.at };
}

/** For a ledger without entries. */
const NEVER = "1970-01-01T00:00:00.000Z";

/**
 * The instant that a question is about: that of the last entry unless told.
 * @throws LedgerError `wrong-usage` for what is no instant.
 */
export const momentOf = async (reader: LedgerReader, at: string | undefined): Promise<Instant> =>
  requireInstant(at ?? (await extentOf(reader)).at ?? NEVER);

/**
 * How many entries were accepted before an instant: the seq of the first that was not. Reads some twenty entries.
 * @throws LedgerError `wrong-usage` for what is no instant.
 */
export async function seqAt(reader: LedgerReader, instant: string): Promise<number> {
  if (!isInstant(instant)) throw wrongUsage(`"${instant}" is no instant such as 2025-02-03T01:00:00.000Z`);
  const { size } = await extentOf(reader);
  return firstAt(reader, instant, size);
}

async function firstAt(reader: LedgerReader, instant: string, size: number): Promise<number> {
  let [from, to] = [0, size];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (atOf(await lineAt(reader, middle)) < instant) from = middle + 1;
    else to = middle;
  }
  return from;
}

async function lineAt(reader: LedgerReader, seq: number): Promise<string> {
  for await (const line of reader.entries({ from: seq, to: seq + 1 })) return line;
  throw corrupt(`Entry ${seq} is missing`, { seq });
}

export interface EntriesAsked extends Period {
  /** Only entries of these types; all unless told. */
  readonly types?: readonly string[] | undefined;
  /** Only entries behind this seq, to go on where a list was left. */
  readonly after?: number | undefined;
}

/**
 * The entries of a period, oldest first, up to where the ledger ends when it is called. Finds the first by its time
 * and parses only those that are asked for.
 * @throws LedgerError `wrong-usage` for a period that is none.
 */
export async function* entriesOf(
  reader: LedgerReader,
  { types, after = -1, ...period }: EntriesAsked = {},
): AsyncGenerator<Entry, void, undefined> {
  const { first, last } = boundsOf(period);
  const { size } = await extentOf(reader);
  const from = Math.max(after + 1, first === undefined ? 0 : await firstAt(reader, first, size));
  if (from >= size) return;
  for await (const line of reader.entries({ from, to: size })) {
    if (last !== undefined && atOf(line) > last) return;
    if (types === undefined || types.includes(typeOf(line))) yield parseEntry(line).entry;
  }
}
