/** `voucher-ledger audit`: an export, checked by whoever has the operator's key. */
import { readExport } from "../audit/directory.node.ts";
import { type AuditReport, audit as auditLines, type CheckResult, type NamedNote } from "../audit/index.ts";
import { parseVerifierKey } from "../index.ts";
import { type ExitCode, fault } from "./faults.ts";
import { readText } from "./files.ts";
import { aligned, money, table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export interface AuditOptions {
  /** Key texts of the operator. */
  readonly keys: readonly string[];
  /** Files of checkpoints that the auditor kept. */
  readonly checkpoints: readonly string[];
}

export async function audit(terminal: Terminal, path: string, { keys, checkpoints }: AuditOptions): Promise<ExitCode> {
  requireKeys(keys);
  const kept = await Promise.all(checkpoints.map(keptNote));
  const input = await readExport(path);
  const report = await terminal.during("auditing", (onProgress) =>
    auditLines(input.lines, {
      ...input,
      trusted: keys,
      checkpoints: [...input.checkpoints, ...kept],
      onProgress: ({ bytes }) => onProgress(bytes, input.bytes),
    }),
  );
  if (terminal.json) terminal.printJson(report);
  else printReport(terminal, report);
  return report.ok ? 0 : 1;
}

/** The keys must be key texts, and name one ledger. */
function requireKeys(keys: readonly string[]): void {
  const names = new Set(keys.map(nameOf));
  if (names.size > 1) throw fault("wrong-usage", "keys-of-ledgers", { names: [...names].join(", ") });
}

function nameOf(key: string): string {
  try {
    return parseVerifierKey(key).name;
  } catch (error) {
    throw fault("wrong-usage", "key-malformed", { why: error instanceof Error ? error.message : "" });
  }
}

async function keptNote(path: string): Promise<NamedNote> {
  return { name: path, note: await readText(path, "checkpoint") };
}

function printReport(terminal: Terminal, report: AuditReport): void {
  const { origin, judged, root, checks } = report;
  terminal.print(terminal.say("ledger", { value: origin }));
  terminal.print(`${terminal.say("root", { value: root })}\n\n${terminal.say("checks-title")}`);
  terminal.print(aligned(checks.map((check) => row(terminal, check))));
  const reasons = checks.map(({ why = "", whyZh = "" }) => (terminal.language === "zh" ? whyZh : why));
  for (const reason of new Set(reasons))
    if (reason !== "") terminal.print(terminal.say("not-checked", { value: reason }));
  terminal.print(`\n${terminal.say("totals-title", { size: judged })}`);
  printTotals(terminal, report);
  terminal.print("");
  printProblems(terminal, report);
}

function row({ language, say }: Terminal, { name, ok, title, titleZh }: CheckResult): readonly string[] {
  const state = ok === "not checked" ? say("unchecked") : say(ok ? "ok" : "wrong");
  return [state, name, language === "zh" ? titleZh : title];
}

function printTotals(terminal: Terminal, { totals }: AuditReport): void {
  const counters = ["appropriated", "withdrawn", "reserved", "accrued", "paid", "recovered", "available"] as const;
  const columns = [
    { title: terminal.say("fund") },
    ...counters.map((counter) => ({ title: terminal.say(counter), right: true })),
  ];
  const rows = Object.entries(totals.funds).map(([fund, sums]) => [fund, ...counters.map((name) => money(sums[name]))]);
  if (rows.length > 0) terminal.print(table(columns, rows));
  const states = VOUCHER_STATES.filter((state) => totals.vouchers[state] > 0);
  const counts = states.map((state) => `${terminal.say(state)} ${totals.vouchers[state]}`);
  if (counts.length > 0) terminal.print(`  ${terminal.say("vouchers", { value: counts.join(", ") })}`);
}

const VOUCHER_STATES = ["issued", "claimed", "held", "redeemed", "settled", "expired", "void"] as const;
const PROBLEMS_SHOWN = 10;

/** Each problem in English and Chinese, so that the auditor and the clerk read the same page. */
function printProblems(terminal: Terminal, { ok, checks, problems, firstBadLine }: AuditReport): void {
  if (ok) {
    terminal.print(terminal.say("audit-ok"));
    return;
  }
  const count = checks.reduce((sum, check) => sum + check.problems, 0);
  terminal.print(terminal.say("audit-wrong", { count }));
  if (firstBadLine !== undefined) terminal.print(terminal.say("first-bad-line", { line: firstBadLine }));
  for (const { check, message, messageZh } of problems.slice(0, PROBLEMS_SHOWN)) {
    terminal.print(`  ${check}: ${message}\n  ${" ".repeat(check.length + 2)}${messageZh}`);
  }
  if (count > PROBLEMS_SHOWN) terminal.print(terminal.say("more-problems", { count: count - PROBLEMS_SHOWN }));
}
