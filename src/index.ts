/** Every public name of the core, one by one. */

// The law: what instructions mean, and what refuses them.
export type { Accepted, Decision, Presented, Refused } from "./domain/decide.ts";
export { decide, explain, prepare } from "./domain/decide.ts";
export type { ErrorCode, Facts } from "./domain/error.ts";
export { ERROR_CODES, LedgerError } from "./domain/error.ts";
export type { InstructionInput, InstructionType } from "./domain/laws.ts";
export { INSTRUCTION_TYPES, LAWS } from "./domain/laws.ts";
export type { Balances, Movement, Outcome as TrainingOutcome, Posting, Price } from "./domain/money.ts";
export { available, due, largestDue, MOVEMENTS } from "./domain/money.ts";
export type {
  AuthorisationRecord,
  CalendarRecord,
  CertificateRecord,
  ClassRecord,
  ClassState,
  CourseRecord,
  FreezerRole,
  FundRecord,
  KeyRecord,
  Kind,
  LedgerRecord,
  Limits,
  PartyKind,
  PartyRecord,
  PriorGrant,
  ProgrammeRecord,
  Records,
  RecoveryRecord,
  Role,
  Session,
  SettlementLine,
  SettlementRecord,
  SettlementState,
  Tables,
  TraineeRecord,
  View,
  VoucherRecord,
  VoucherState,
} from "./domain/records.ts";
export {
  applyChanges,
  authorisationId,
  createTables,
  eachRecord,
  KINDS,
  LEDGER,
  PARTY_KINDS,
  ROLES,
  viewOf,
} from "./domain/records.ts";
export type { Refusal, RefusalCode, Scope } from "./domain/refusals.ts";
export { binds, REFUSALS } from "./domain/refusals.ts";
export type { KeyFact, Law, Prepared } from "./domain/rule.ts";
export { csvLine, csvText } from "./domain/spreadsheet.ts";
export type { Day, Fen, Instant, KeyId } from "./domain/values.ts";
export { isDay, isFen, isId, isInstant, isKeyId, isName, isOrigin } from "./domain/values.ts";
export { yuan } from "./domain/wording.ts";

// The ledger: a store, opened.
export type { AsOfOptions, LineSource, Moment } from "./ledger/as-of.ts";
export { ledgerAsOf } from "./ledger/as-of.ts";
export type { Match, Page, Where } from "./ledger/filters.ts";
export { FILTERS } from "./ledger/filters.ts";
export type { Followed, FollowOptions, Place } from "./ledger/follow.ts";
export type { Guard } from "./ledger/guard.ts";
export type { Imported, ImportOptions } from "./ledger/import.ts";
export { importLedger } from "./ledger/import.ts";
export type { Ledger, Outcome } from "./ledger/ledger.ts";
export { openLedger } from "./ledger/ledger.ts";
export { memoryStore } from "./ledger/memory.ts";
export type { CommitEnd, Observer, SubmissionEnd } from "./ledger/observer.ts";
export type { LedgerOptions } from "./ledger/options.ts";
export type { Account, StatementLine, StatementOf, Turnover } from "./ledger/queries/accounts.ts";
export type { ClassSheet, Seat } from "./ledger/queries/classes.ts";
export { classSheet } from "./ledger/queries/classes.ts";
export type {
  ExpiringAsked,
  ExpiringPage,
  ExpiringProgramme,
  ExpiringVoucher,
  OverdueAsked,
} from "./ledger/queries/expiring.ts";
export { expiring, overdue } from "./ledger/queries/expiring.ts";
export type { FundBalances, FundStatement } from "./ledger/queries/funds.ts";
export { fundBalances, fundLines, fundStatement } from "./ledger/queries/funds.ts";
export type { HistoryOptions } from "./ledger/queries/history.ts";
export { historyOf, signedEntry } from "./ledger/queries/history.ts";
export type { EntriesAsked, Extent } from "./ledger/queries/lines.ts";
export { entriesOf, seqAt } from "./ledger/queries/lines.ts";
export type { Period } from "./ledger/queries/periods.ts";
export type { Funnel, SchoolOverview, VoucherCounts } from "./ledger/queries/programmes.ts";
export { funnel, schoolOverview } from "./ledger/queries/programmes.ts";
export type { HistoryKind, SignedEntry } from "./ledger/queries/relation.ts";
export { HISTORY_KINDS } from "./ledger/queries/relation.ts";
export type { SchoolAccount, SchoolStatement } from "./ledger/queries/schools.ts";
export { schoolLines, schoolStatement } from "./ledger/queries/schools.ts";
export type { Text } from "./ledger/queries/sentences.ts";
export { sentenceOf } from "./ledger/queries/sentences.ts";
export type {
  OpenSettlement,
  OpenSettlements,
  SettlementsAsked,
  Unsubmitted,
} from "./ledger/queries/settlements.ts";
export { openSettlements } from "./ledger/queries/settlements.ts";
export type { AtInstant, StoryEntry, VoucherStory } from "./ledger/queries/stories.ts";
export { voucherStory, voucherWaits } from "./ledger/queries/stories.ts";
export type { Minutes, Transcript, TranscriptClass } from "./ledger/queries/trainees.ts";
export { transcript } from "./ledger/queries/trainees.ts";
export { classesIn, vouchersOfSchool } from "./ledger/queries/vouchers.ts";
export type { Wait, WaitCode } from "./ledger/queries/waits.ts";
export { WAIT_CODES } from "./ledger/queries/waits.ts";
export type { LedgerReader } from "./ledger/reader.ts";
export { allRecords } from "./ledger/reader.ts";
export { instruction, sign } from "./ledger/signed.ts";
export type {
  Batch,
  Bound,
  BoundRefusal,
  Head,
  NewLine,
  RecordKey,
  Store,
  StoredCheckpoint,
  StoredLine,
  StoreReader,
  StoreTransaction,
  TreeNode,
} from "./ledger/store.ts";
export type { Meter, Tracer } from "./ledger/telemetry.ts";
export { telemetry } from "./ledger/telemetry.ts";

// The bytes: keys, instructions, entries, checkpoints, receipts.
export type { Json, JsonArray, JsonObject } from "./record/canonical.ts";
export { encodeCanonical, parseCanonical, parseCanonicalText } from "./record/canonical.ts";
export type { Checkpoint, Trust } from "./record/checkpoint.ts";
export { openCheckpoint } from "./record/checkpoint.ts";
export { checkIdentity, checkPayee, commitIdentity, commitPayee, newSalt } from "./record/commitment.ts";
export { isAcceptableKey, verifySignature } from "./record/ed25519.ts";
export type { Entry } from "./record/entry.ts";
export { encodeEntry, entryHash, parseEntry, ZERO_HASH } from "./record/entry.ts";
export type { Instruction, Signature, SignedInstruction } from "./record/instruction.ts";
export {
  encodeInstruction,
  encodeSigned,
  instructionMessage,
  newInstruction,
  parseInstruction,
  parseSigned,
} from "./record/instruction.ts";
export type { SecretKey, SigningKey, VerifierKey } from "./record/keys.ts";
export {
  formatSecretKey,
  formatVerifierKey,
  generateKey,
  isKeyName,
  keyId,
  parseSecretKey,
  parseVerifierKey,
  signingKey,
} from "./record/keys.ts";
export { checkConsistency, checkInclusion } from "./record/merkle.ts";
export type { OpenedNote, UnknownSigner } from "./record/note.ts";
export { openNote } from "./record/note.ts";
export type { Receipt } from "./record/receipt.ts";
export { openReceipt, parseReceipt } from "./record/receipt.ts";
