/** `voucher-ledger run`: a scenario on a ledger of its own, and what came of it. */
import { formatVerifierKey, LEDGER, type Ledger, memoryStore } from "../index.ts";
import { createKeyring } from "../scenario/keyring.ts";
import { readScenario } from "../scenario/parse.ts";
import { type Answer, type Difference, type RunReport, runScenario } from "../scenario/run.ts";
import { summarise } from "../scenario/summary.ts";
import { exportLedger } from "./export.ts";
import { type ExitCode, fault } from "./faults.ts";
import { requireNew } from "./files.ts";
import { withoutSecrets } from "./secrets.ts";
import { newStore } from "./stores.ts";
import { printSummary } from "./summary.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export interface RunOptions {
  readonly store: string | undefined;
  readonly seed: string | undefined;
  readonly export: string | undefined;
}

export async function run(terminal: Terminal, file: string, options: RunOptions): Promise<ExitCode> {
  if (options.seed === "") throw fault("wrong-usage", "seed-empty");
  const keyring = createKeyring(options.seed);
  const scenario = await readScenario(file, keyring);
  if (options.export !== undefined) await requireNew(options.export);
  const store = options.store === undefined ? memoryStore() : await newStore(options.store);
  const { ledger, report } = await terminal.during("running", (onProgress) =>
    runScenario(scenario, { store, keyring, onProgress }),
  );
  try {
    const operator = await operatorText(ledger);
    const opened = operator !== undefined;
    if (options.export !== undefined && opened) {
      await ledger.checkpoint();
      await exportLedger(terminal, ledger, options.export);
    }
    await printRun(terminal, ledger, report, operator);
    if (!terminal.json) printPaths(terminal, options, opened);
    return report.differences.length === 0 && (opened || options.export === undefined) ? 0 : 1;
  } finally {
    await ledger.close();
  }
}

function printPaths(terminal: Terminal, options: RunOptions, opened: boolean): void {
  if (options.store !== undefined) terminal.print(terminal.say("stored", { path: withoutSecrets(options.store) }));
  if (options.export !== undefined) {
    terminal.print(opened ? terminal.say("exported", { path: options.export }) : terminal.say("not-opened"));
  }
}

/** The key text of the operator that opened the ledger; undefined if nobody has. */
async function operatorText(ledger: Ledger): Promise<string | undefined> {
  const [founder] = (await ledger.get("ledger", LEDGER))?.operatorKeys ?? [];
  const key = founder && (await ledger.get("key", founder));
  return key && formatVerifierKey(ledger.origin, Buffer.from(key.publicKey, "base64url"));
}

async function printRun(
  terminal: Terminal,
  ledger: Ledger,
  report: RunReport,
  operator: string | undefined,
): Promise<void> {
  const summary = await summarise(ledger);
  if (terminal.json) {
    terminal.printJson({ ok: report.differences.length === 0, origin: ledger.origin, operator, ...report, ...summary });
    return;
  }
  terminal.print(terminal.say("ledger", { value: ledger.origin }));
  if (operator !== undefined) terminal.print(terminal.say("operator-key", { value: operator }));
  const { steps, accepted, refused, checks } = report;
  terminal.print(terminal.say("run-counts", { steps, accepted, refused, checks }));
  printSummary(terminal, summary);
  terminal.print("");
  printDifferences(terminal, report.differences);
}

function printDifferences(terminal: Terminal, differences: readonly Difference[]): void {
  if (differences.length === 0) {
    terminal.print(terminal.say("as-expected"));
    return;
  }
  terminal.print(terminal.say("differences-found", { count: differences.length }));
  const columns = [
    { title: terminal.say("line"), right: true },
    { title: "" },
    { title: terminal.say("expected") },
    { title: terminal.say("found") },
  ];
  terminal.print(
    table(
      columns,
      differences.map((difference) => row(terminal, difference)),
    ),
  );
}

function row(terminal: Terminal, difference: Difference): readonly string[] {
  const line = String(difference.line);
  if ("type" in difference) {
    const { type, expected, found } = difference;
    return [line, type, answer(terminal, expected), answer(terminal, found)];
  }
  const { record, field, expected, found } = difference;
  if (field === undefined) return [line, record, "", terminal.say("no-such-record")];
  return [
    line,
    `${record} ${field}`,
    String(expected ?? terminal.say("nothing")),
    String(found ?? terminal.say("nothing")),
  ];
}

function answer({ say, language }: Terminal, { refused, message, messageZh }: Answer): string {
  if (refused === undefined) return say("accepted");
  const why = language === "zh" ? messageZh : message;
  return why === undefined
    ? say("refused-with", { code: refused })
    : `${say("refused-with", { code: refused })} — ${why}`;
}
