/** The ledgers that commands read: a store in use, or an export; as it is, or as it was. */
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
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
import { fault, inFile, reading, saidTwice } from "./faults.ts";
import { errorCode } from "./files.ts";
import { isUrl, withoutSecrets } from "./secrets.ts";
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
  if (!(await isStoreGiven(path))) {
    const { file, lines } = await linesOf(path);
    return reading(file, async () => then(await asItWas(terminal, lines, moment, file)));
  }
  const ledger = await openStore(terminal, path);
  try {
    if (moment !== undefined) return await then(await asItWas(terminal, ledger, moment, withoutSecrets(path)));
    return await work(ledger, new Date().toISOString());
  } finally {
    await ledger.close();
  }
}

/** Whether it is a store, not an export. */
export const isStore = async (path: string): Promise<boolean> => isUrl(path) || isSqlite(path);

/** The same for a ledger that must be there. @throws LedgerError `unreadable-input`. */
export async function isStoreGiven(path: string): Promise<boolean> {
  if (isUrl(path)) return true;
  await stat(path).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") throw fault("unreadable-input", "ledger-missing", { path });
  }); // whoever reads it next says what else is wrong
  return isSqlite(path);
}

interface Lines {
  /** The file that they are in. */
  readonly file: string;
  readonly lines: LineSource;
}

/** @throws LedgerError also for a part of an export, and for one whose end is missing. */
async function linesOf(path: string): Promise<Lines> {
  if (await isPartialExport(path)) throw fault("wrong-usage", "partial-not-read", { path });
  const { file, lines } = await exportLines(path);
  const { checkpoint } = await readExport(path);
  if (checkpoint === undefined) return { file, lines }; // entries.jsonl alone
  let size = 0;
  for await (const _ of lines.entries()) size++;
  const { checkpoints } = await readStoredExport(path);
  const covered = checkpoints.reduce((most, kept) => Math.max(most, kept.size), 0);
  if (size === covered) return { file, lines };
  throw new LedgerError("ledger-corrupt", ...saidTwice("export-cut", { path, size, covered }));
}

/**
 * The lines of an export, whole or not.
 * @throws LedgerError `unreadable-input` also if the first is no entry: most often it is another file than was meant.
 */
export async function exportLines(path: string): Promise<Lines> {
  const { complete } = await readExport(path);
  const file = complete ? join(path, "entries.jsonl") : path;
  try {
    return { file, lines: await readExportLines(path) };
  } catch (error) {
    const isOther = error instanceof LedgerError && NO_ENTRY.includes(error.code);
    throw isOther ? fault("unreadable-input", "no-ledger", { path: file, line: 1, why: error.message }) : error;
  }
}

const NO_ENTRY: readonly string[] = ["malformed-entry", "malformed-instruction", "not-canonical"];

async function asItWas(
  terminal: Terminal,
  lines: LineSource,
  moment: Moment | undefined,
  file: string,
): Promise<LedgerReader> {
  try {
    return await terminal.during("reading", (onProgress) =>
      ledgerAsOf(lines, moment, { onProgress: (entries) => onProgress(entries, entries) }),
    );
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const { seq } = error.facts;
    if (error.code === "wrong-usage" && moment?.seq !== undefined) {
      throw fault("wrong-usage", "entry-beyond", { seq: moment.seq });
    }
    throw inFile(file, error, typeof seq === "number" ? seq + 1 : undefined);
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
