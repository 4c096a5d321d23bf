/** The ledgers that commands read: a store in use, or an export; as it is, or as it was. */
import { open } from "node:fs/promises";
import { isPartialExport, readExport, readExportLines, readStoredExport } from "../audit/directory.node.ts";
import {
  isDay,
  isInstant,
  LedgerError,
  type LedgerReader,
  type LineSource,
  ledgerAsOf,
  type Moment,
} from "../index.ts";
import { fault, saidTwice } from "./faults.ts";
import { isUrl } from "./secrets.ts";
import { openStore } from "./stores.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Lets `work` read the ledger of a store or export; `asOf` is a seq, an instant or a day, and the end unless told. The
 * instant is the one that counts as now: of the clock for a store in use, otherwise the one asked for or of the last entry.
 */
export async function withLedger<T>(
  terminal: Terminal,
  path: string,
  asOf: string | undefined,
  work: (ledger: LedgerReader, at: string) => Promise<T>,
): Promise<T> {
  const moment = asOf === undefined ? undefined : momentOf(asOf);
  const then = async (ledger: LedgerReader) =>
    work(ledger, moment?.at ?? (await ledger.head())?.at ?? new Date().toISOString());
  if (!(await isStore(path))) return then(await asItWas(terminal, await linesOf(path), moment));
  const ledger = await openStore(path);
  try {
    if (moment !== undefined) return await then(await asItWas(terminal, ledger, moment));
    return await work(ledger, new Date().toISOString());
  } finally {
    await ledger.close();
  }
}

/** Whether it is a store, not an export. */
export const isStore = async (path: string): Promise<boolean> => isUrl(path) || isSqlite(path);

/** @throws LedgerError also for a part of an export, and for one whose end is missing. */
async function linesOf(path: string): Promise<LineSource> {
  if (await isPartialExport(path)) throw fault("wrong-usage", "partial-not-read", { path });
  const lines = await readExportLines(path);
  const { checkpoint } = await readExport(path);
  if (checkpoint === undefined) return lines; // entries.jsonl alone
  let size = 0;
  for await (const _ of lines.entries()) size++;
  const { checkpoints } = await readStoredExport(path);
  const covered = Math.max(...checkpoints.map((kept) => kept.size));
  if (size === covered) return lines;
  throw new LedgerError("ledger-corrupt", ...saidTwice("export-cut", { path, size, covered }));
}

async function asItWas(terminal: Terminal, lines: LineSource, moment: Moment | undefined): Promise<LedgerReader> {
  try {
    return await terminal.during("reading", (onProgress) =>
      ledgerAsOf(lines, moment, { onProgress: (entries) => onProgress(entries, entries) }),
    );
  } catch (error) {
    const isBeyond = error instanceof LedgerError && error.code === "wrong-usage" && moment?.seq !== undefined;
    throw isBeyond ? fault("wrong-usage", "entry-beyond", { seq: moment.seq }) : error;
  }
}

function momentOf(text: string): Moment {
  if (/^\d{1,15}$/.test(text)) return { seq: Number(text) };
  if (isInstant(text)) return { at: text };
  if (isDay(text)) return { at: `${text}T15:59:59.999Z` }; // the end of the day, +08:00
  throw fault("wrong-usage", "moment-malformed", { given: text });
}

const SQLITE = "SQLite format 3\0"; // how every such file begins (sqlite.org/fileformat.html)

async function isSqlite(path: string): Promise<boolean> {
  const file = await open(path, "r").catch(() => undefined); // whoever reads it next says what is wrong
  if (!file) return false;
  try {
    const { buffer } = await file.read(Buffer.alloc(SQLITE.length), 0, SQLITE.length, 0);
    return buffer.toString("latin1") === SQLITE;
  } catch {
    return false; // a directory
  } finally {
    await file.close();
  }
}
