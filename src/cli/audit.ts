/** `voucher-ledger audit`: exports, checked by whoever has the operators' keys, and held against each other. */
import {
  type AuditReport,
  type AuditOptions as AuditSettings,
  audit as auditLines,
  createComparison,
  type FindingResult,
  type NamedNote,
  type Opening,
  parseOpenings,
  THRESHOLDS,
} from "../audit/index.ts";
import { LedgerError, parseReceipt, parseVerifierKey } from "../index.ts";
import { type ExitCode, fault, inFile } from "./faults.ts";
import { readChunks, readText } from "./files.ts";
import { type GivenExport, givenExport } from "./given.ts";
import { auditPartialExport, isPartialExport } from "./partial.ts";
import { isStore } from "./readers.ts";
import { printFindings, printReport } from "./report.ts";
import { oneLine } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export interface AuditOptions {
  /** Key texts of the operators. */
  readonly keys: readonly string[];
  /** Files of checkpoints, or of receipts with them, that the auditor kept. */
  readonly checkpoints: readonly string[];
  /** Files of identities that were opened to the auditor. */
  readonly openings: readonly string[];
  /** `NAME=NUMBER`. */
  readonly thresholds: readonly string[];
}

export async function audit(terminal: Terminal, paths: readonly string[], options: AuditOptions): Promise<ExitCode> {
  const names = keyNames(options.keys);
  if (paths.length === 1 && names.length > 1)
    throw fault("wrong-usage", "keys-of-ledgers", { names: names.join(", ") });
  const thresholds = thresholdsIn(options.thresholds);
  const kept = await Promise.all(options.checkpoints.map(keptNote));
  for (const path of paths) if (await isStore(path)) throw fault("wrong-usage", "audit-of-store", { path });
  const partial = await partialAmong(paths, options);
  if (partial !== undefined) return auditPartialExport(terminal, partial, { trusted: options.keys, checkpoints: kept });
  const exports: GivenExport[] = [];
  try {
    for (const path of paths) exports.push(await givenExport(path));
    if (exports.length > 1) requireOneKeyEach(exports, names);
    return await auditAll(terminal, exports, { ...options, thresholds, kept });
  } finally {
    for (const given of exports) await given.close();
  }
}

interface AuditAllOptions extends Pick<AuditOptions, "keys" | "openings"> {
  readonly thresholds: NonNullable<AuditSettings["thresholds"]>;
  readonly kept: Parameters<typeof notesFor>[1];
}

async function auditAll(
  terminal: Terminal,
  exports: readonly GivenExport[],
  { thresholds, kept, ...options }: AuditAllOptions,
): Promise<ExitCode> {
  const paths = exports.map(({ path }) => path);
  const comparison = createComparison();
  const reports: AuditReport[] = [];
  for (const given of exports) {
    const report = await auditOne(terminal, given, {
      trusted: options.keys,
      thresholds,
      checkpoints: [...given.input.checkpoints, ...notesFor(given, kept, exports)],
      openings: options.openings.length > 0 ? openingsIn(options.openings) : undefined,
      // A broken first line names no ledger: there is nothing to compare.
      ...(exports.length > 1 && given.origin ? { origin: given.origin, comparison } : {}),
    });
    if (!terminal.json && exports.length > 1) terminal.print(`\n== ${oneLine(given.path)} ==`);
    if (!terminal.json) printReport(terminal, report);
    reports.push(report);
  }
  tellTogether(terminal, paths, reports, comparison.findings());
  return reports.every(({ ok }) => ok) ? 0 : 1;
}

/** The path of a partial export, if there is one: it is audited alone, and by nothing but keys and checkpoints. */
async function partialAmong(paths: readonly string[], options: AuditOptions): Promise<string | undefined> {
  for (const path of paths) {
    if (!(await isPartialExport(path))) continue;
    if (paths.length > 1) throw fault("wrong-usage", "partial-alone", { path });
    for (const name of ["openings", "thresholds"] as const) {
      if (options[name].length > 0) throw fault("wrong-usage", "partial-without", { path, option: FLAGS[name] });
    }
    return path;
  }
  return undefined;
}

const FLAGS = { openings: "--openings", thresholds: "--threshold" } as const;

const auditOne = (terminal: Terminal, { input }: GivenExport, options: AuditSettings): Promise<AuditReport> =>
  terminal.during("auditing", (onProgress) =>
    auditLines(input.lines, {
      ...input,
      ...options,
      onProgress: ({ bytes, lines }) => onProgress(bytes, input.bytes, lines),
    }),
  );

/** What is to be told once all are audited: a report alone stays as it is. */
function tellTogether(
  terminal: Terminal,
  paths: readonly string[],
  reports: readonly AuditReport[],
  findings: readonly FindingResult[],
): void {
  const isOne = reports.length === 1;
  const exports = reports.map((report, i) => ({ path: paths[i], ...report }));
  if (terminal.json) terminal.printJson(isOne ? reports[0] : { ok: reports.every(({ ok }) => ok), exports, findings });
  else if (!isOne) printFindings(terminal, terminal.say("across-title", { count: reports.length }), findings);
}

/** The ledgers that the keys are for; each must be a key text. */
function keyNames(keys: readonly string[]): readonly string[] {
  return [...new Set(keys.map(nameOf))];
}

function nameOf(key: string): string {
  try {
    return parseVerifierKey(key).name;
  } catch (error) {
    throw fault("wrong-usage", "key-malformed", { why: error instanceof Error ? error.message : "" });
  }
}

/** Several exports are of as many ledgers, and there is a key for each. */
function requireOneKeyEach(exports: readonly GivenExport[], names: readonly string[]): void {
  const seen = new Set<string>();
  for (const { path, origin } of exports) {
    if (origin === undefined) continue; // its first line is broken: the audit says so
    if (!names.includes(origin)) throw fault("wrong-usage", "key-missing", { path, origin });
    if (seen.has(origin)) throw fault("wrong-usage", "ledger-twice", { path, origin });
    seen.add(origin);
  }
}

function thresholdsIn(texts: readonly string[]): Readonly<Record<string, number>> {
  const names = Object.keys(THRESHOLDS);
  return Object.fromEntries(
    texts.map((given) => {
      const [, name = "", digits = ""] = /^(\w+)=(\d{1,15})$/.exec(given) ?? [];
      if (names.includes(name)) return [name, Number(digits)];
      throw fault("wrong-usage", "threshold-malformed", { given, names: names.join(", ") });
    }),
  );
}

/** What a checkpoint begins with; whether it is good is the audit's to say. */
const CHECKPOINT = /^[^\n]+\n[0-9]+\n[A-Za-z0-9+/]{43}=\n/;
const RECEIPT = "c2sp.org/tlog-proof@v1\n";

/** The checkpoint in a file, which may be that of a receipt. */
async function keptNote(path: string): Promise<NamedNote> {
  const text = await readText(path, "checkpoint");
  const note = text.startsWith(RECEIPT) ? checkpointIn(text) : text;
  if (!CHECKPOINT.test(note)) throw fault("unreadable-input", "checkpoint-none", { path });
  return { name: path, note };
}

/** Nothing for a text that is no receipt. */
function checkpointIn(receipt: string): string {
  try {
    return parseReceipt(receipt).checkpoint;
  } catch (error) {
    if (error instanceof LedgerError) return "";
    throw error;
  }
}

/** Those whose first line names the ledger; what names none of the ledgers is told with the first one. */
function notesFor(
  given: GivenExport,
  kept: readonly NamedNote[],
  exports: readonly GivenExport[],
): readonly NamedNote[] {
  return kept.filter(({ note }) => {
    const [line] = String(note).split("\n", 1);
    return given === (exports.find(({ origin }) => origin === line) ?? exports[0]);
  });
}

async function* openingsIn(paths: readonly string[]): AsyncGenerator<Opening> {
  for (const path of paths) {
    try {
      yield* parseOpenings(readChunks(path));
    } catch (error) {
      throw inFile(path, error);
    }
  }
}
