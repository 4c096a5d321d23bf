/**
 * A ledger as it was: its records after an entry or at an instant, made anew from the lines. The law is run again on each
 * line, so that a state is a function of the lines alone; the signatures are taken as verified, as the ledger itself did
 * that. Whoever holds lines that somebody else gave audits them first.
 */
import { decide, prepare } from "../domain/decide.ts";
import { type Facts, LedgerError } from "../domain/error.ts";
import { applyChanges, viewOf } from "../domain/records.ts";
import { isInstant } from "../domain/values.ts";
import { type Entry, entryHash, parseEntry, ZERO_HASH } from "../record/entry.ts";
import { present } from "../record/presented.ts";
import { createLayer, createReads } from "./layers.ts";
import { type LedgerReader, requireKind, requireListing, requireSeqs } from "./reader.ts";

/** After entry `seq`; or with every entry whose time is not after the instant `at`. */
export type Moment =
  | { readonly seq: number; readonly at?: undefined }
  | { readonly at: string; readonly seq?: undefined };

/** Where the lines of a ledger are: a ledger, or an export's file. */
export type LineSource = Pick<LedgerReader, "origin" | "entries">;

export interface AsOfOptions {
  /** Hears how many entries were read so far. */
  readonly onProgress?: ((entries: number) => void) | undefined;
}

/**
 * The ledger as it was at a moment; without one, after the last line that there is. All records are held in memory, some
 * 1.5 kB a voucher that is used, and every line up to the moment is read once, in some 80 µs each. The reader stays as
 * it is whatever is recorded later.
 * @throws LedgerError `ledger-corrupt` naming the first line that does not follow from those before it, `wrong-usage`
 * for an entry that there is not and for what is no instant.
 */
export async function ledgerAsOf(
  source: LineSource,
  moment?: Moment | undefined,
  { onProgress = () => {} }: AsOfOptions = {},
): Promise<LedgerReader> {
  const { origin } = source;
  requireMoment(moment);
  const layer = createLayer(0);
  const view = viewOf(layer.records);
  const lines = source.entries(moment?.seq === undefined ? {} : { to: moment.seq + 1 });
  for await (const line of lines) {
    const { size, hash } = layer.head ?? { size: 0, hash: ZERO_HASH };
    const { entry, instructionText } = readLine(line, size);
    if (entry.seq !== size || entry.prev !== hash) throw corrupt(size, "it does not follow the entry before it");
    if (moment?.at !== undefined && entry.at > moment.at) break;
    const decision = decideOn(entry, instructionText, origin, view);
    if (!decision.ok) throw corrupt(size, `the law refuses it as ${decision.refusal.code}`);
    applyChanges(layer.records, decision.changes);
    layer.head = { size: size + 1, hash: entryHash(line), at: entry.at };
    if (layer.head.size % ENTRIES_AT_ONCE === 0) onProgress(layer.head.size);
  }
  const size = layer.head?.size ?? 0;
  onProgress(size);
  if (moment?.seq !== undefined && size <= moment.seq) {
    throw wrongUsage(`There is no entry ${moment.seq}: the ledger ${origin} has ${size}`);
  }

  const { head, list } = createReads([layer], () => {});
  return {
    origin,
    head,
    list: async (kind, page) => {
      requireListing(kind, page);
      return list(kind, page);
    },
    get: async (kind, id) => {
      requireKind(kind);
      return layer.records[kind].get(id);
    },
    async *entries({ from = 0, to = size } = {}) {
      requireSeqs(from, to);
      yield* source.entries({ from, to: Math.min(to, size) });
    },
  };
}

const ENTRIES_AT_ONCE = 1000;

function decideOn(
  { at, signatures, instruction: { type, ledger, data } }: Entry,
  instructionText: string,
  origin: string,
  view: Parameters<typeof decide>[1],
) {
  const prepared = prepare(type, data);
  if ("ok" in prepared) return prepared;
  const presentation = { prepared, origin, ledger, instructionText, signatures, at, verdict: () => true };
  return decide(prepared, view, present(presentation, view));
}

function readLine(line: string, seq: number): ReturnType<typeof parseEntry> {
  try {
    return parseEntry(line);
  } catch (error) {
    throw error instanceof LedgerError ? corrupt(seq, error.message) : error;
  }
}

function requireMoment(moment: Moment | undefined): void {
  const { seq, at } = moment ?? {};
  if (seq !== undefined && !(Number.isSafeInteger(seq) && seq >= 0)) throw wrongUsage(`${seq} is no seq`);
  if (at !== undefined && !isInstant(at)) throw wrongUsage(`${at} is no instant such as 2025-02-03T01:00:00.000Z`);
}

function corrupt(seq: number, why: string, facts: Facts = { seq }): LedgerError {
  return new LedgerError("ledger-corrupt", `Entry ${seq} is not what a ledger would have: ${why}. Audit it`, facts);
}

const wrongUsage = (message: string): LedgerError => new LedgerError("wrong-usage", message);
