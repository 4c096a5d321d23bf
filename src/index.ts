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
export type { Ledger, LedgerOptions, Outcome } from "./ledger/ledger.ts";
export { openLedger } from "./ledger/ledger.ts";
export { memoryStore } from "./ledger/memory.ts";
export type { CommitEnd, Observer, SubmissionEnd } from "./ledger/observer.ts";
export type { FundStatement, Funnel, SchoolStatement, VoucherCounts } from "./ledger/queries.ts";
export { fundStatement, funnel, schoolStatement } from "./ledger/queries.ts";
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
