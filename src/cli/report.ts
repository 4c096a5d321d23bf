/** An audit's report, for people. */
import type { AuditReport, CheckResult, Finding, FindingResult } from "../audit/index.ts";
import { aligned, displayWidth, money, oneLine, table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export function printReport(terminal: Terminal, report: AuditReport): void {
  const { origin, judged, root, checks, findings } = report;
  terminal.print(terminal.say("ledger", { value: origin }));
  terminal.print(`${terminal.say("root", { value: root })}\n\n${terminal.say("checks-title")}`);
  terminal.print(aligned(checks.map((check) => row(terminal, check))));
  const reasons = checks.map(({ why = "", whyZh = "" }) => (terminal.language === "zh" ? whyZh : why));
  for (const reason of new Set(reasons))
    if (reason !== "") terminal.print(terminal.say("not-checked", { value: oneLine(reason) }));
  terminal.print(`\n${terminal.say("totals-title", { size: judged })}`);
  printTotals(terminal, report);
  printFindings(terminal, terminal.say("findings-title", { size: judged }), findings);
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
const FINDINGS_SHOWN = 5;

/** Apart from the problems, as a section of its own: what is lawful and yet worth a question. */
export function printFindings(terminal: Terminal, title: string, results: readonly FindingResult[]): void {
  const found = results.filter(({ count }) => count > 0);
  terminal.print(`\n${title}`);
  if (found.length === 0) terminal.print(`  ${terminal.say("nothing")}`);
  for (const { name, count, title: en, titleZh, found: list } of found) {
    terminal.print(`  ${name} (${count}): ${terminal.language === "zh" ? titleZh : en}`);
    for (const finding of list.slice(0, FINDINGS_SHOWN)) terminal.print(bothLanguages(terminal, finding));
    if (count > FINDINGS_SHOWN) terminal.print(`    ${terminal.say("more", { count: count - FINDINGS_SHOWN })}`);
  }
}

function bothLanguages(terminal: Terminal, { line, message, messageZh }: Finding): string {
  const place = line === undefined ? "" : `${terminal.say("line")} ${line}: `;
  return `    ${place}${oneLine(message)}\n    ${" ".repeat(displayWidth(place))}${oneLine(messageZh)}`;
}

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
    terminal.print(`  ${check}: ${oneLine(message)}\n  ${" ".repeat(check.length + 2)}${oneLine(messageZh)}`);
  }
  if (count > PROBLEMS_SHOWN) terminal.print(terminal.say("more-problems", { count: count - PROBLEMS_SHOWN }));
}
