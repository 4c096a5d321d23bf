/**
 * The state of a ledger, as records that a key finds. A record is immutable: a change is a new record. Every record
 * follows from the lines alone and can be rebuilt from them.
 */
import type { Balances, Outcome, Price } from "./money.ts";
import type { Day, Fen, Instant, KeyId } from "./values.ts";

export const ROLES = [
  "root",
  "issuer",
  "reviewer",
  "finance",
  "school",
  "evaluator",
  "trainee",
  "operator",
  "auditor",
] as const;
export type Role = (typeof ROLES)[number];

export const PARTY_KINDS = ["bureau", "finance", "school", "enterprise", "evaluator", "auditor"] as const;
/** `service` is the operator's kind; only `ledger.open` admits one. */
export type PartyKind = (typeof PARTY_KINDS)[number] | "service";

export type FreezerRole = "issuer" | "auditor";

export interface LedgerRecord {
  readonly origin: string;
  readonly operator: string;
  /** Every root and operator key ever enrolled, for the rule that the last counting one stays. */
  readonly rootKeys: readonly KeyId[];
  readonly operatorKeys: readonly KeyId[];
  readonly quorum: Readonly<Record<string, number>>;
}

export interface PartyRecord {
  readonly party: string;
  readonly kind: PartyKind;
  readonly name: string;
  readonly creditCode?: string | undefined;
  readonly payee?: string | undefined;
  readonly suspended: boolean;
  readonly keys: readonly { readonly key: KeyId; readonly role: Role }[];
  readonly frozen: readonly FreezerRole[];
}

export interface KeyRecord {
  readonly key: KeyId;
  readonly publicKey: string;
  readonly role: Role;
  /** The party, or for role `trainee` the trainee, that the key speaks for. */
  readonly holder: string;
  readonly revoked: boolean;
}

/** The latest authorisation of (party, occupation, level). */
export interface AuthorisationRecord {
  readonly party: string;
  readonly occupation: string;
  readonly level: number;
  readonly from: Day;
  readonly until: Day;
}

export interface PriorGrant {
  readonly occupation: string;
  readonly level: number;
  readonly day: Day;
}

export interface TraineeRecord {
  readonly trainee: string;
  readonly groups: readonly string[];
  readonly commitment?: string | undefined;
  /** The trainee's own unrevoked key. */
  readonly key?: KeyId | undefined;
  readonly prior: readonly PriorGrant[];
  /** Every voucher ever bound to this trainee, in the order of the binding. */
  readonly vouchers: readonly string[];
  readonly frozen: readonly FreezerRole[];
}

export interface CalendarRecord {
  readonly year: number;
  readonly holidays: readonly Day[];
  readonly workdays: readonly Day[];
}

export interface FundRecord extends Balances {
  readonly fund: string;
  readonly name: string;
  readonly source: string;
  readonly year: number;
  readonly region: string;
  readonly reuseRecoveries: boolean;
  readonly closed: boolean;
}

export interface CourseRecord {
  readonly course: string;
  readonly title: string;
  readonly occupation?: string | undefined;
  readonly minutes: number;
  readonly delivery: string;
  readonly provider?: string | undefined;
}

export interface Limits {
  readonly perYear: number;
  readonly oncePerLevel: boolean;
  readonly noLowerLevel: boolean;
}

export interface ProgrammeRecord {
  readonly programme: string;
  readonly name: string;
  readonly kind: string;
  readonly from: Day;
  readonly until: Day;
  readonly funds: readonly string[];
  readonly groups: readonly string[];
  readonly prices: readonly Price[];
  readonly face: Fen;
  readonly reserveAt: "hold" | "issue";
  readonly rounding: number;
  readonly issueCap: number;
  readonly budgetCap?: Fen | undefined;
  readonly attendanceBp: number;
  readonly limits: Limits;
  readonly classSize: number;
  /** Working days. */
  readonly filingLead: number;
  /** Calendar days. */
  readonly redeemWithin: number;
  /** Working days. */
  readonly publicity: number;
  readonly closed: boolean;
  /** Vouchers issued, reissues not counted. */
  readonly issued: number;
  /** Reserved + accrued + paid over the programme's vouchers. */
  readonly committed: Fen;
}

export interface Session {
  readonly from: Instant;
  readonly to: Instant;
}

export type ClassState = "filed" | "approved" | "refused" | "cancelled" | "closed";

export interface ClassRecord {
  readonly class: string;
  readonly school: string;
  readonly programme: string;
  readonly course?: string | undefined;
  readonly occupation: string;
  readonly level: number;
  readonly delivery: string;
  readonly capacity: number;
  readonly place: string;
  readonly sessions: readonly Session[];
  /** Minutes of all sessions. */
  readonly scheduled: number;
  readonly state: ClassState;
  /** Vouchers held, redeemed or settled in it. */
  readonly held: number;
  /** Vouchers in it, of any state; none twice. */
  readonly vouchers: readonly string[];
  /** Whether a voucher of it was ever redeemed, reversed or not. */
  readonly everRedeemed: boolean;
  readonly frozen: readonly FreezerRole[];
}

export interface CertificateRecord {
  readonly certificate: string;
  readonly voucher: string;
  readonly evaluator: string;
  readonly day: Day;
  readonly revoked: boolean;
}

export type VoucherState = "issued" | "claimed" | "held" | "redeemed" | "settled" | "expired" | "void";

export interface VoucherRecord {
  readonly voucher: string;
  readonly programme: string;
  readonly fund: string;
  readonly trainee?: string | undefined;
  readonly group?: string | undefined;
  readonly face: Fen;
  /** The last day on which it can be claimed or held. */
  readonly until: Day;
  readonly state: VoucherState;
  readonly class?: string | undefined;
  /** Minutes attended, once the class is closed. */
  readonly attended?: number | undefined;
  readonly reserved: Fen;
  readonly accrued: Fen;
  readonly paid: Fen;
  /** The certificate attested last for the present hold; its own record says whether it is revoked. */
  readonly certificate?: string | undefined;
  /** Of the redemption that stands: its outcome, its certificate, and what stood reserved before it. */
  readonly outcome?: Outcome | undefined;
  readonly redeemedWith?: string | undefined;
  readonly reservedBefore?: Fen | undefined;
  /** The open or paid settlement that it is a remaining line of. */
  readonly settlement?: string | undefined;
  /** Recovery orders that are not cancelled; those for a victim; and what of these is received or written off. */
  readonly ordered: Fen;
  readonly orderedVictim: Fen;
  readonly dischargedVictim: Fen;
  /** The trainee was robbed and the money came back: it no longer counts against their limits. */
  readonly restored: boolean;
  readonly predecessor?: string | undefined;
  readonly successor?: string | undefined;
  readonly frozen: readonly FreezerRole[];
}

export type SettlementState = "submitted" | "reviewed" | "publicised" | "paid" | "void";

export interface SettlementLine {
  readonly voucher: string;
  readonly amount: Fen;
  /** Why the line was refused; a line without it remains. */
  readonly refused?: string | undefined;
  /** The open objection. */
  readonly objection?: string | undefined;
}

export interface SettlementRecord {
  readonly settlement: string;
  readonly school: string;
  readonly fund: string;
  readonly payee: string;
  readonly lines: readonly SettlementLine[];
  readonly state: SettlementState;
  /** The sum of the remaining lines. */
  readonly total: Fen;
  readonly publicFrom?: Day | undefined;
  /** The bank's reference of the payment that stands. */
  readonly reference?: string | undefined;
}

export interface RecoveryRecord {
  readonly recovery: string;
  readonly voucher: string;
  readonly fund: string;
  readonly school: string;
  readonly amount: Fen;
  readonly reason: "fraud" | "error" | "victim";
  readonly recovered: Fen;
  readonly writtenOff: Fen;
  readonly cancelled: boolean;
}

export interface Records {
  readonly ledger: LedgerRecord;
  readonly party: PartyRecord;
  readonly key: KeyRecord;
  readonly authorisation: AuthorisationRecord;
  readonly trainee: TraineeRecord;
  readonly calendar: CalendarRecord;
  readonly fund: FundRecord;
  readonly course: CourseRecord;
  readonly programme: ProgrammeRecord;
  readonly class: ClassRecord;
  readonly certificate: CertificateRecord;
  readonly voucher: VoucherRecord;
  readonly settlement: SettlementRecord;
  readonly recovery: RecoveryRecord;
}
export type Kind = keyof Records;

export const KINDS = [
  "ledger",
  "party",
  "key",
  "authorisation",
  "trainee",
  "calendar",
  "fund",
  "course",
  "programme",
  "class",
  "certificate",
  "voucher",
  "settlement",
  "recovery",
] as const satisfies readonly Kind[];

/** The id of the one record of kind `ledger`; a calendar's is its year, an authorisation's is `authorisationId`. */
export const LEDGER = "ledger";
export const authorisationId = (party: string, occupation: string, level: number): string =>
  `${party}/${occupation}/${level}`;

/** Reads of the state. The same key gives the same record until the change that a decision returns is applied. */
export interface View {
  get<K extends Kind>(kind: K, id: string): Records[K] | undefined;
}

/** Records by kind and id: a whole state, or the ones that something changed. */
export type Tables = { readonly [K in Kind]: Map<string, Records[K]> };

export function createTables(): Tables {
  return {
    ledger: new Map(),
    party: new Map(),
    key: new Map(),
    authorisation: new Map(),
    trainee: new Map(),
    calendar: new Map(),
    fund: new Map(),
    course: new Map(),
    programme: new Map(),
    class: new Map(),
    certificate: new Map(),
    voucher: new Map(),
    settlement: new Map(),
    recovery: new Map(),
  };
}

/** The records that an instruction changed, as they are afterwards. */
export type Changes = { readonly [K in Kind]: ReadonlyMap<string, Records[K]> };

const NOTHING = createTables();

/** Changes to be collected. Most kinds stay untouched: they share one empty map. */
export function createChanges() {
  const changes: { -readonly [K in Kind]: Tables[K] } = { ...NOTHING };
  function put<K extends Kind>(kind: K, id: string, record: Records[K]): void {
    if (changes[kind] === NOTHING[kind]) changes[kind] = new Map();
    changes[kind].set(id, record);
  }
  const readable: Changes = changes;
  return { changes: readable, put };
}

/** Calls `visit` for every record, kind by kind in the order of KINDS. */
export function eachRecord(tables: Changes, visit: <K extends Kind>(kind: K, id: string, record: Records[K]) => void) {
  const visitKind = <K extends Kind>(kind: K) => {
    if (tables[kind].size > 0) for (const [id, record] of tables[kind]) visit(kind, id, record);
  };
  KINDS.forEach(visitKind);
}

/** Puts every record of `changes` into `tables`. */
export function applyChanges(tables: Tables, changes: Changes): void {
  eachRecord(changes, (kind, id, record) => void tables[kind].set(id, record));
}

/** The view of `base` as it is with `changes` on top. */
export function overlay(base: View, changes: Changes): View {
  return { get: (kind, id) => changes[kind].get(id) ?? base.get(kind, id) };
}

export const viewOf = (tables: Tables): View => ({ get: (kind, id) => tables[kind].get(id) });
