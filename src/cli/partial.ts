/** Partial exports on the command line: what concerns one school, class or voucher, written and checked. */
import { isPartialExport, readPartialExport, writePartialExport } from "../audit/directory.node.ts";
import { auditPartial, type PartialAuditOptions, type PartialReport, type Scope } from "../audit/index.ts";
import type { Ledger } from "../index.ts";
import type { ExitCode } from "./faults.ts";
import { oneLine } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export { isPartialExport };

/** Exports what concerns the scope, under the newest checkpoint. */
export async function exportPartially(terminal: Terminal, ledger: Ledger, folder: string, scope: Scope): Promise<void> {
  const { origin } = ledger;
  const checkpoint = (await ledger.checkpoints()).at(-1) ?? { size: 0, note: "" };
  await terminal.during("exporting", () =>
    writePartialExport(folder, { origin, scope, checkpoint, lines: () => ledger.entries({ to: checkpoint.size }) }),
  );
}

export async function auditPartialExport(
  terminal: Terminal,
  path: string,
  options: Pick<PartialAuditOptions, "trusted" | "checkpoints">,
): Promise<ExitCode> {
  const input = await readPartialExport(path);
  const report = await terminal.during("auditing", () => auditPartial({ ...input, ...options }));
  if (terminal.json) terminal.printJson(report);
  else printPartialReport(terminal, report);
  return report.ok ? 0 : 1;
}

function printPartialReport(terminal: Terminal, report: PartialReport): void {
  const { ok, origin, size = 0, proven, problems, problemCount, notProven } = report;
  const isChinese = terminal.language === "zh";
  terminal.print(terminal.say("ledger", { value: origin }));
  terminal.print(terminal.say("partial-proven", { proven, size }));
  terminal.print(terminal.say("partial-not-proven"));
  for (const [en, zh] of notProven) terminal.print(`  ${oneLine(isChinese ? zh : en)}`);
  terminal.print(terminal.say(ok ? "audit-ok" : "audit-wrong", { count: problemCount }));
  for (const { message, messageZh } of problems.slice(0, PROBLEMS_SHOWN))
    terminal.print(`  ${oneLine(message)}\n  ${oneLine(messageZh)}`);
  const more = problemCount - PROBLEMS_SHOWN;
  if (more > 0) terminal.print(terminal.say("more-problems", { count: more }));
}

const PROBLEMS_SHOWN = 10;
