/** An audit's report, for people. */
import { type AuditReport, type CheckResult, type Finding, type FindingResult, THRESHOLDS } from "../audit/index.ts";
import { aligned, chinaTime, displayWidth, money, oneLine, table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export function printReport(terminal: Terminal, report: AuditReport): void {
  const { origin, judged, checks, findings } = report;
  terminal.print(terminal.say("ledger", { value: origin }));
  printEnd(terminal, report);
  terminal.print(`\n${terminal.say("checks-title")}`);
  terminal.print(aligned(checks.map((check) => row(terminal, check))));
  const reasons = checks.map(({ why = "", whyZh = "" }) => (terminal.language === "zh" ? whyZh : why));
  for (const reason of new Set(reasons))
    if (reason !== "") terminal.print(terminal.say("not-checked", { value: oneLine(reason) }));
  terminal.print(`\n${terminal.say("totals-title", { size: judged })}`);
  printTotals(terminal, report);
  printFindings(terminal, terminal.say("findings-title", { size: judged }), findings);
  printThresholds(terminal, findings);
  terminal.print("");
  printProblems(terminal, report);
}

/** What the ledger was when it was audited: its last line, and the tree over all of them. */
function printEnd(terminal: Terminal, { head, lastAt, root }: AuditReport): void {
  terminal.print(terminal.say("root", { value: root }));
  terminal.print(terminal.say("head-hash", { value: head }));
  if (lastAt !== undefined) terminal.print(terminal.say("last-entry", { value: chinaTime(lastAt) }));
}

function row({ language, say }: Terminal, { name, ok, title, titleZh }: CheckResult): readonly string[] {
  const state = ok === "not checked" ? say("unchecked") : say(ok ? "ok" : "wrong");
  return [state, name, language === "zh" ? titleZh : title];
}

function printTotals(terminal: Terminal, { totals }: AuditReport): void {
  const columns = [
    { title: terminal.say("fund") },
    ...COUNTERS.map((counter) => ({ title: terminal.say(counter), right: true })),
  ];
  const rows = Object.entries(totals.funds).map(([fund, sums]) => [fund, ...COUNTERS.map((name) => money(sums[name]))]);
  if (rows.length > 0) terminal.print(table(columns, rows));
  const states = VOUCHER_STATES.filter((state) => totals.vouchers[state] > 0);
  const counts = states.map((state) => `${terminal.say(state)} ${totals.vouchers[state]}`);
  if (counts.length > 0) terminal.print(`  ${terminal.say("vouchers", { value: counts.join(", ") })}`);
}

/** What makes up what is available stands before it, then what is demanded back. */
const COUNTERS = [
  "appropriated",
  "withdrawn",
  "reserved",
  "accrued",
  "paid",
  "reusable",
  "available",
  "recovered",
  "writtenOff",
  "outstanding",
] as const;
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

/** Those that the findings went by and that are not the defaults. */
function printThresholds({ say, print }: Terminal, results: readonly FindingResult[]): void {
  const used = new Map(results.flatMap(({ thresholds }) => Object.entries(thresholds)));
  const changed = Object.entries(THRESHOLDS).flatMap(([name, [by]]) => {
    const value = used.get(name);
    return value === undefined || value === by ? [] : [say("threshold-changed", { name, value, by })];
  });
  if (changed.length > 0) print(`  ${say("thresholds-changed", { value: changed.join(", ") })}`);
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
  for (const problem of problems.slice(0, PROBLEMS_SHOWN)) {
    const { check, message, messageZh } = problem;
    const indent = `\n  ${" ".repeat(check.length + 2)}`;
    terminal.print(`  ${check}: ${[message, messageZh, placeOf(terminal, problem)].map(oneLine).join(indent)}`);
  }
  if (count > PROBLEMS_SHOWN) terminal.print(terminal.say("more-problems", { count: count - PROBLEMS_SHOWN }));
}

/** Where the problem is and by what it is looked up: its code, and the instruction that was being judged. */
function placeOf({ say }: Terminal, { line, code, entry }: AuditReport["problems"][number]): string {
  const at = line === undefined ? [] : [say("at-line", { line })];
  const judged = entry
    ? [entry.type, entry.id, `${chinaTime(entry.at)} (+08:00)`, say("signed-by", { keys: entry.signers.join(", ") })]
    : [];
  return [...at, code, ...judged].join(" · ");
}
