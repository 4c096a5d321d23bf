/**
 * Which entries touched a thing, in one pass over the lines. A voucher, fund, class, trainee or school is touched by
 * what names it; a voucher also by what happens to its certificates, settlements, recoveries and class while they are
 * its own, and by the freezes over it, those that stood when it was bound to its trainee included; a trainee by all that
 * touches their vouchers once they are theirs; a class by what becomes of the vouchers in it, short of settlements and
 * recoveries; a fund by the settlements from it; a school by what its keys signed, and by its settlements.
 */
import { LedgerError } from "../../domain/error.ts";
import { type Entry, parseEntry } from "../../record/entry.ts";
import type { LedgerReader } from "../reader.ts";
import { extentOf } from "./lines.ts";
import { type About, createRelation, type HistoryKind, type SignedEntry } from "./relation.ts";

export interface HistoryOptions {
  /** Hears how many entries were looked at so far. */
  readonly onProgress?: ((entries: number) => void) | undefined;
}

/**
 * The entries that touched a thing, oldest first, up to where the ledger ends when it is called. None if there is no
 * such thing. Looks at every line once and parses those that may be about it; holds a few names in memory.
 */
export async function* historyOf(
  reader: LedgerReader,
  kind: HistoryKind,
  id: string,
  { onProgress = () => {} }: HistoryOptions = {},
): AsyncGenerator<SignedEntry, void, undefined> {
  const { size } = await extentOf(reader);
  const signersOf = createSigners(reader);
  const relation = createRelation(await aboutIt(reader, kind, id));
  let seen = 0;
  for await (const line of reader.entries({ to: size })) {
    if (++seen % ENTRIES_AT_ONCE === 0) onProgress(seen);
    if (!relation.mayTouch(line)) continue;
    const { entry } = parseEntry(line);
    yield* relation.touchedBy({ entry, by: await signersOf(entry) });
  }
  onProgress(seen);
}

const ENTRIES_AT_ONCE = 1000;

/** Entry `seq` with its signers; undefined if there is none. */
export async function signedEntry(reader: LedgerReader, seq: number): Promise<SignedEntry | undefined> {
  for await (const line of reader.entries({ from: seq, to: seq + 1 })) {
    const { entry } = parseEntry(line);
    return { entry, by: await createSigners(reader)(entry) };
  }
  return undefined;
}

function createSigners(reader: LedgerReader): (entry: Entry) => Promise<SignedEntry["by"]> {
  const known = new Map<string, SignedEntry["by"][number]>();
  return async ({ signatures }) => {
    const by: SignedEntry["by"][number][] = [];
    for (const { key } of signatures) {
      const { holder, role } = known.get(key) ?? (await reader.get("key", key)) ?? {};
      if (holder === undefined || role === undefined) {
        throw new LedgerError("ledger-corrupt", `The key ${key} signed an entry, but is not enrolled`);
      }
      known.set(key, { holder, role });
      by.push({ holder, role });
    }
    return by;
  };
}

async function aboutIt(reader: LedgerReader, kind: HistoryKind, id: string): Promise<About> {
  const party = kind === "school" ? await reader.get("party", id) : undefined;
  const voucher = kind === "voucher" ? await reader.get("voucher", id) : undefined;
  const predecessor = voucher?.predecessor && (await reader.get("voucher", voucher.predecessor));
  return {
    ...{ kind, id },
    keys: party?.keys.map(({ key }) => key),
    trainee: voucher?.trainee,
    isInherited: predecessor ? predecessor.trainee !== undefined : false,
  };
}
