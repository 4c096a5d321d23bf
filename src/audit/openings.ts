/**
 * Openings: the identities behind trainees' commitments, opened to an auditor and to nobody else. Each is held against
 * the ledger; then one identity behind several references shows. No report, message or error quotes an identity.
 *
 * A file of openings is JSON lines: `{"trainee":"lw-0001","identity":"…","salt":"…"}`, with `ledger` (the origin) where
 * several ledgers are audited together.
 */
import type { Tables } from "../domain/records.ts";
import { type Chunks, createSplitter } from "./lines.ts";

/** What opens the commitment of one trainee. */
export interface Opening {
  readonly trainee: string;
  /** The text that was committed to, and the salt of 32 bytes in base64url: see `commitIdentity`. */
  readonly identity: string;
  readonly salt: string;
  /** The origin of the ledger that it is for; without it, it is for every ledger that it is given with. */
  readonly ledger?: string;
}

/** An opening without its identity: what it would be committed as, and who it is, as hashes. */
export interface SealedOpening {
  readonly trainee: string;
  readonly commitment: string;
  readonly person: string;
  /** Its place among those given, from 1: what it names a trainee may be an identity in the wrong member. */
  readonly opening: number;
}

/** Trainee → the person behind the reference, as a hash that never leaves the memory. */
export type Persons = ReadonlyMap<string, string>;

/**
 * The openings in a file, from its bytes in chunks cut anywhere.
 * @throws LedgerError `unreadable-input`, naming the line, for one that is not an opening.
 */
export async function* parseOpenings(chunks: Chunks): AsyncGenerator<Opening> {
  const { openingIn } = await import("./seldom.ts");
  const splitter = createSplitter();
  const encoder = new TextEncoder();
  for await (const chunk of chunks) {
    for (const line of splitter.push(typeof chunk === "string" ? encoder.encode(chunk) : chunk)) yield openingIn(line);
  }
  const last = splitter.end();
  if (last) yield openingIn(last);
}

/** What the openings are held against. */
export interface OpenedLedger {
  readonly tables: Tables;
  /** Whether every line could be judged: otherwise a trainee may stand behind the last one that could. */
  readonly isWhole: boolean;
}
