/** `voucher-ledger reconcile`: a school's own bills against a ledger or an export of one. */
import { isPartialExport, readExport, readPartialExport } from "../audit/directory.node.ts";
import { parseReceipt } from "../index.ts";
import { type Bill, billTable, type EntrySource, parseBills, type Reconciliation, reconcile } from "../school/index.ts";
import { csv } from "./csv.ts";
import { type ExitCode, fault, reading } from "./faults.ts";
import { readChunks } from "./files.ts";
import { isStoreGiven } from "./readers.ts";
import { openStore } from "./stores.ts";
import { chinaTime, money, table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export interface ReconcileOptions {
  readonly school: string;
  /** Whether the table is wanted as CSV. */
  readonly csv: boolean;
}

const MAX_BILLS_BYTES = 64 * 1024 * 1024;

export async function reconcileBills(
  terminal: Terminal,
  billsPath: string,
  ledgerPath: string,
  options: ReconcileOptions,
): Promise<ExitCode> {
  const bills = await billsIn(billsPath);
  const report = await withEntries(terminal, ledgerPath, (entries) => reconcile(bills, entries, options));
  if (terminal.json) terminal.printJson(report);
  else if (options.csv) terminal.write(csv(billTable(report, terminal.language)));
  else printReport(terminal, report);
  return report.ok ? 0 : 1;
}

/** What is wrong with a row is told with the file it stands in. */
const billsIn = (path: string): Promise<readonly Bill[]> => reading(path, async () => parseBills(await bytesOf(path)));

async function bytesOf(path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of readChunks(path)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BILLS_BYTES) {
      throw fault("unreadable-input", "file-too-large", { path, limit: MAX_BILLS_BYTES, what: "list of bills" });
    }
  }
  return Buffer.concat(chunks);
}

/** Of a store, a whole or partial export's directory, or an entries.jsonl. */
async function withEntries<T>(
  terminal: Terminal,
  path: string,
  work: (entries: EntrySource) => Promise<T>,
): Promise<T> {
  if (!(await isStoreGiven(path))) {
    const entries = (await isPartialExport(path)) ? linesOfReceipts(path) : (await readExport(path)).lines;
    return reading(path, () => work(entries));
  }
  const ledger = await openStore(terminal, path);
  try {
    return await work(ledger.entries());
  } finally {
    await ledger.close();
  }
}

async function* linesOfReceipts(path: string): AsyncGenerator<string> {
  for (const { chunks } of (await readPartialExport(path)).receipts) {
    const pieces: Uint8Array[] = [];
    for await (const piece of chunks()) pieces.push(Buffer.from(piece));
    yield parseReceipt(Buffer.concat(pieces).toString("utf8")).line;
  }
}

function printReport(terminal: Terminal, report: Reconciliation): void {
  const { origin, school, entries, until, billed, owed, paid } = report;
  const { titles, numbers, rows } = billTable(report, terminal.language);
  terminal.print(terminal.say("ledger", { value: origin }));
  terminal.print(`${terminal.say("bills-title", { school })}`);
  if (rows.length > 0)
    terminal.print(
      table(
        titles.map((title, i) => ({ title, right: numbers.includes(i) })),
        rows,
      ),
    );
  const sums = { billed: money(billed), owed: money(owed), paid: money(paid) };
  terminal.print(`\n${terminal.say("bills-sums", sums)}`);
  terminal.print(terminal.say("bills-read", { entries, at: chinaTime(until) }));
  terminal.print(terminal.say(report.ok ? "bills-ok" : "bills-wrong"));
}
