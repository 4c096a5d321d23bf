/** training-voucher-ledger/audit: verifies an export without trusting anybody, and makes the files of one. */

export { type AuditOptions, type AuditProgress, type AuditReport, audit } from "./audit.ts";
export { CHECKS, type Check, type CheckName } from "./checks.ts";
export { type Comparison, createComparison, FINDINGS } from "./comparison.ts";
export type { FilePiece, GivenFile } from "./derived.ts";
export { type ExportSource, exportFiles } from "./export.ts";
export type { Finding, FindingName, FindingResult } from "./findings.ts";
export type { Chunks } from "./lines.ts";
export type { NamedRecord } from "./named.ts";
export { type Opening, parseOpenings } from "./openings.ts";
export { makeReceipt, type PartialSource, partialFiles } from "./partial.ts";
export {
  auditPartial,
  type PartialAuditOptions,
  type PartialProblem,
  type PartialProblemCode,
  type PartialReport,
} from "./partial-audit.ts";
export type { ProblemCode } from "./problems.ts";
export { SCOPES, type Scope } from "./relation.ts";
export type { NamedNote } from "./seals.ts";
export type { CheckResult, NotChecked } from "./tally.ts";
export { THRESHOLDS, type ThresholdName, type Thresholds } from "./thresholds.ts";
export type { Totals } from "./totals.ts";
export type { Problem } from "./worded.ts";
