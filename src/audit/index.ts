/** training-voucher-ledger/audit: verifies an export without trusting anybody, and makes the files of one. */

export { type AuditOptions, type AuditProgress, type AuditReport, audit } from "./audit.ts";
export { CHECKS, type Check, type CheckName } from "./checks.ts";
export type { GivenFile } from "./derived.ts";
export { type ExportFile, type ExportSource, exportFiles } from "./export.ts";
export type { Chunks } from "./lines.ts";
export type { Problem, ProblemCode } from "./problems.ts";
export type { NamedNote } from "./seals.ts";
export type { CheckResult, NotChecked } from "./tally.ts";
export type { Totals } from "./totals.ts";
