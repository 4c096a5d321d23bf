/**
 * What the reference model remembers: the facts that happened, in the page's words, and nothing that can be counted
 * from them. A fund has no balances here and a class no number of seats taken; both are counted anew whenever asked.
 */

export interface Party {
  readonly party: string;
  readonly kind: "bureau" | "finance" | "school" | "enterprise" | "evaluator" | "auditor" | "service";
  readonly creditCode?: string;
  payee?: string;
  suspended: boolean;
}

export interface Key {
  readonly id: string;
  readonly role: string;
  /** A party's name, or for role `trainee` a trainee's. */
  readonly holder: string;
  revoked: boolean;
}

interface Authorisation {
  readonly party: string;
  readonly occupation: string;
  readonly level: number;
  readonly from: string;
  readonly until: string;
}

interface Prior {
  readonly occupation: string;
  readonly level: number;
  readonly day: string;
}

export interface Trainee {
  readonly trainee: string;
  groups: readonly string[];
  /** The key id of their own unrevoked key. */
  key?: string;
  readonly prior: Prior[];
}

interface Calendar {
  readonly year: number;
  readonly holidays: readonly string[];
  readonly workdays: readonly string[];
}

export interface Fund {
  readonly fund: string;
  readonly year: number;
  readonly reuseRecoveries: boolean;
  closed: boolean;
}

export type MovementKind =
  | "appropriate"
  | "withdraw"
  | "reserve"
  | "release"
  | "accrue"
  | "reverse"
  | "refuse"
  | "pay"
  | "return"
  | "order"
  | "cancel"
  | "receive"
  | "writeOff"
  | "reuse";

/** Money that moved, in fen. A redemption is two of these: the accrual, and the release of the rest. */
export interface Movement {
  readonly kind: MovementKind;
  readonly fund: string;
  readonly amount: bigint;
  readonly voucher?: string;
  /** The voucher's. */
  readonly programme?: string;
}

interface Course {
  readonly course: string;
  readonly occupation?: string;
}

export interface Price {
  readonly occupation: string;
  readonly level: number;
  readonly standard: number;
  readonly minMinutes: number;
  readonly outcomes: { readonly certificate?: number; readonly completion?: number };
}

export interface Programme {
  readonly programme: string;
  readonly from: string;
  readonly until: string;
  readonly funds: readonly string[];
  readonly groups: readonly string[];
  readonly prices: readonly Price[];
  readonly face: number;
  readonly reserveAt: "hold" | "issue";
  readonly rounding: number;
  readonly issueCap: number;
  readonly budgetCap?: number;
  readonly attendance: number;
  readonly limits: { readonly perYear: number; readonly oncePerLevel: boolean; readonly noLowerLevel: boolean };
  readonly classSize: number;
  readonly filingLead: number;
  readonly redeemWithin: number;
  readonly publicity: number;
  closed: boolean;
}

export interface Session {
  /** Instants, as milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

export interface Class {
  readonly class: string;
  readonly school: string;
  readonly programme: string;
  readonly occupation: string;
  readonly level: number;
  readonly capacity: number;
  readonly sessions: readonly Session[];
  state: "filed" | "approved" | "refused" | "cancelled" | "closed";
  everRedeemed: boolean;
}

interface Certificate {
  readonly certificate: string;
  readonly voucher: string;
  /** The class that the voucher was in when it was attested. */
  readonly class: string;
  readonly evaluator: string;
  readonly day: string;
  revoked: boolean;
}

interface Redemption {
  readonly outcome: "certificate" | "completion";
  readonly certificate?: string;
  readonly amount: number;
  /** What the redemption released, in fen. */
  readonly released: number;
}

export interface Voucher {
  readonly voucher: string;
  readonly programme: string;
  readonly fund: string;
  trainee?: string;
  group?: string;
  readonly face: number;
  until: string;
  state: "issued" | "claimed" | "held" | "redeemed" | "settled" | "expired" | "void";
  class?: string;
  /** Minutes attended, once the class is closed. */
  attended?: number;
  /** The redemption that stands. */
  redemption?: Redemption;
  restored: boolean;
  readonly predecessor?: string;
}

export interface Line {
  readonly voucher: string;
  readonly amount: number;
  refused: boolean;
  objection: boolean;
}

export interface Settlement {
  readonly settlement: string;
  readonly school: string;
  readonly fund: string;
  readonly lines: readonly Line[];
  state: "submitted" | "reviewed" | "publicised" | "paid" | "void";
  /** The school's payee as of the submission or, after a return, as of that. */
  payee: string;
  publicFrom?: string;
}

export interface Recovery {
  readonly recovery: string;
  readonly voucher: string;
  readonly fund: string;
  readonly amount: number;
  readonly reason: "fraud" | "error" | "victim";
  received: number;
  writtenOff: number;
  cancelled: boolean;
}

export interface Freeze {
  readonly scope: "voucher" | "trainee" | "class" | "school";
  readonly id: string;
  readonly role: "issuer" | "auditor";
}

/** Maps keep the order in which things came. */
export interface State {
  readonly origin: string;
  /** Undefined before `ledger.open`. */
  opened?: { readonly operator: string; readonly quorum: Readonly<Record<string, number>> };
  readonly parties: Map<string, Party>;
  readonly keys: Map<string, Key>;
  /** In the order published: the latest of (party, occupation, level) counts. */
  readonly authorisations: Authorisation[];
  readonly trainees: Map<string, Trainee>;
  readonly calendars: Map<number, Calendar>;
  readonly funds: Map<string, Fund>;
  readonly movements: Movement[];
  readonly courses: Map<string, Course>;
  readonly programmes: Map<string, Programme>;
  readonly classes: Map<string, Class>;
  readonly certificates: Map<string, Certificate>;
  readonly vouchers: Map<string, Voucher>;
  readonly settlements: Map<string, Settlement>;
  readonly recoveries: Map<string, Recovery>;
  freezes: Freeze[];
}

/** An instruction as it reaches the ledger. */
export interface Request {
  readonly id: string;
  /** The origin of the ledger that it is meant for. */
  readonly ledger: string;
  readonly type: string;
  readonly data: unknown;
  /** One a key; `good` is whether the signature is valid under that key. */
  readonly signatures: readonly { readonly key: string; readonly good: boolean }[];
}

/** `code` undefined: accepted. */
export interface Answer {
  readonly code?: string;
}

/** What only the bytes can tell. */
export interface KeyFacts {
  /** The key id (16 hex digits) of a public key (base64url). */
  keyId(publicKey: string): string;
  isAcceptable(publicKey: string): boolean;
}

export interface Model {
  readonly state: State;
  /** `at`: the instant in milliseconds since 1970; never earlier than that of an accepted request before it. */
  submit(request: Request, at: number): Answer;
}
