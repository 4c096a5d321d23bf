/** What the tables of the law can't say of themselves: what each instruction does, and what its members mean. */
import type { InstructionType } from "../../src/index.ts";

export const NOUNS: Readonly<Record<string, string>> = {
  ledger: "Ledger 账本",
  party: "Parties 主体",
  key: "Keys 密钥",
  trainee: "Trainees 学员",
  calendar: "Calendars 日历",
  fund: "Funds 资金科目",
  course: "Courses 课程",
  programme: "Programmes 培训项目",
  class: "Classes 班级",
  certificate: "Certificates 证书",
  voucher: "Vouchers 培训券",
  freeze: "Freezes 冻结",
  settlement: "Settlements 申领批次",
  recovery: "Recoveries 追回",
};

/** What it does once it is accepted. */
export const EFFECTS: Readonly<Record<InstructionType, string>> = {
  "ledger.open":
    "Opens the ledger, as its first entry: admits the operator and the root bureau, each with its first key.",
  "party.admit": "Admits a party, with its first keys.",
  "party.payee": "Records the account that a party is paid on. Settlements submitted before keep theirs.",
  "party.authorise":
    "Authorises a school to train, or an evaluator to examine, an occupation at some levels for a period. It replaces the former authorisation for the same occupation and level; an `until` before today withdraws it. Classes filed before stay.",
  "party.suspend": "The party's keys stop counting. What they signed before stands.",
  "party.reinstate": "The party's keys count again.",
  "key.add": "Enrols one more key of a party. A key has one role, for one party, for good.",
  "key.revoke": "The key never counts again, from this entry on. What it signed before stands.",
  "trainee.register":
    "Records a person by an opaque reference, with the groups they belong to and what they were granted before.",
  "trainee.update":
    "Replaces a trainee's groups, gives them a key (the old one is revoked), or adds to what they were granted before.",
  "calendar.publish":
    "Says which weekdays of a year are holidays and which weekend days are worked (调休), in place of what was said of that year before.",
  "fund.open": "Opens a pot of money, empty.",
  "fund.appropriate": "Puts money into a fund: it is available at once.",
  "fund.withdraw": "Takes available money out of a fund, also out of a closed one.",
  "fund.close":
    "Closes a fund. Only withdrawals, recoveries and bank returns, with what follows from these, go on in it.",
  "course.list": "Puts a course into the catalogue. A listed course never changes: list another one.",
  "programme.publish":
    "Publishes a policy: for whom, when, at which prices, out of which funds, within which limits. It never changes: publish another one.",
  "programme.close":
    "Ends a programme early: no vouchers are issued, reissued, claimed or held under it, and no classes filed.",
  "class.file": "Files a class with the bureau. It waits for approval.",
  "class.approve": "Approves a filed class: vouchers can be held in it.",
  "class.refuse": "Refuses a filed class, for good.",
  "class.cancel":
    "Calls a class off: its held vouchers are claimed again, their money is released, and certificates attested for it are revoked.",
  "class.close": "Records who attended for how long, for good: certificates and redemptions can follow.",
  "certificate.attest": "Attests that the holder of a voucher passed, under the number of the certificate.",
  "certificate.revoke":
    "Takes a certificate back. Where a redemption rests on it and is in a settlement that is not paid yet, an objection to that line is opened.",
  "voucher.issue":
    "Issues vouchers of a programme, paid from one of its funds: to named trainees, or to whoever claims them. All of the list, or none.",
  "voucher.claim": "The trainee takes the voucher; a general one becomes theirs.",
  "voucher.hold":
    "Takes a seat in a class and reserves the most that the voucher can cost (with `reserveAt` `issue`, that stands reserved already).",
  "voucher.release":
    "Gives the seat up: the voucher is claimed again, its money is released, its certificate, if any, is revoked.",
  "voucher.redeem":
    "The fund owes the school what the outcome is worth; what was reserved beyond it is released. Once per voucher.",
  "voucher.reverse":
    "Undoes a redemption that is in no settlement: the debt is gone, and the voucher is held again, with its money reserved again, or void.",
  "voucher.void": "Ends a live voucher. What it had reserved is released.",
  "voucher.expire":
    "Records that the time of live vouchers is over (the last day, or, if held, the class's redemption deadline has passed), and releases their money. All of the list, or none. What is over can't be used, recorded or not.",
  "voucher.extend": "Gives a live voucher a later last day. It may be past the old one.",
  "voucher.reissue":
    "A new voucher in the place of a void or expired one: same programme, fund, trainee, group and face. It does not count towards the issue cap.",
  "freeze.set":
    "Stops claims, holds, redemptions and payments of the voucher, or of all vouchers of the trainee, class or school, until it is lifted. Deadlines run on.",
  "freeze.lift": "Takes away what the signer's role had frozen; another role's freeze stays.",
  "settlement.submit":
    "A school asks to be paid for its redemptions from one fund, on the account recorded for it now.",
  "settlement.review":
    "Admits a settlement to publicity, without the refused lines: their vouchers are void, their debts cancelled. Without any line left it is void.",
  "settlement.publicise": "Makes a reviewed settlement public from a day on.",
  "settlement.object": "Objects to one line of a public settlement. As long as it is open, nothing is paid.",
  "settlement.resolve":
    "Decides an objection. Upheld, the line is refused as in a review; otherwise it stays and can be paid.",
  "settlement.pay": "Records that the bank paid the remaining lines: their vouchers are settled.",
  "settlement.return":
    "The bank sent the payment back: the vouchers are redeemed again, the settlement is public again and payable at once, to the account that the school has now.",
  "recovery.order": "Demands paid money of one voucher back from the school.",
  "recovery.cancel": "Takes an order back of which nothing has been received or written off.",
  "recovery.receive":
    "Records money that came back. It can be spent again if the fund reuses recoveries, is open, and it comes in the fund's year.",
  "recovery.writeOff": "Gives up money that will not come back.",
};

/** Where the signatures depend on more than the roles. */
export const SIGNATURES: Readonly<Partial<Record<InstructionType, string>>> = {
  "ledger.open": "They sign with the two keys that the data names.",
  "key.add": "Where the party has an unrevoked key of that role already, one of these signs as well.",
  "trainee.update":
    "The second signature is needed only where a key replaces one that the trainee has: by the old key, or by root.",
  "voucher.claim": "The issuer signs in a trainee's stead only if the trainee has no key.",
  "voucher.hold": "The issuer signs in a trainee's stead only if the trainee has no key.",
};

/** By `type.member`, otherwise by the member's own name. `prices.level` is the level of each of the prices. */
export const MEANINGS: Readonly<Record<string, string>> = {
  // names of what exists
  party: "the party",
  fund: "the fund",
  programme: "the programme",
  class: "the class",
  school: "the school; it signs",
  trainee: "the trainee",
  voucher: "the voucher",
  certificate: "the certificate's number",
  settlement: "the settlement",
  recovery: "the recovery",

  // names that it makes
  "ledger.open.operator.party": "a new name: the party that keeps the ledger",
  "ledger.open.root.party": "a new name: the bureau",
  "party.admit.party": "a new name",
  "trainee.register.trainee": "a new reference; who it is stays outside the ledger",
  "fund.open.fund": "a new name",
  "course.list.course": "a new name",
  "programme.publish.programme": "a new name",
  "class.file.class": "a new name",
  "certificate.attest.certificate": "its number, never attested before",
  "voucher.issue.vouchers.voucher": "a new id",
  "voucher.reissue.voucher": "a new id",
  "settlement.submit.settlement": "a new name",
  "recovery.order.recovery": "a new name",

  // what many have
  name: "as people know it",
  reason: "for people",
  from: "the first day, from 00:00 (+08:00)",
  until: "the last day, to its end (+08:00)",
  occupation: "its code in the national classification of occupations",
  level: "5 (lowest) to 1 (highest); 0: a special competency, beside the ladder",
  key: "the public key",
  role: "the key's only role, one that the kind of party can have",
  groups: "the groups that the trainee belongs to; your own names",
  amount: "in fen",
  document: "the number of the paper behind it",
  reference: "the bank's reference of the payment",
  payee: "the account: a hash over a salt and the account number, both kept outside the ledger",
  delivery: "how it is taught",
  year: "the calendar year",
  prior: "trainings subsidised elsewhere or before this ledger; they count against the limits",
  "prior.day": "the day of the grant; its year counts",

  // ledger
  format: "the version of the format",
  origin: "the ledger's own name, the same as in the instruction's `ledger`",
  suite: "how it hashes and signs",
  currency: "the one currency",
  operator: "who keeps the ledger",
  root: "who admits the others",
  quorum:
    "how many different keys of the role must sign an instruction; not for those that root or a trainee signs, or roles joined by **and**",

  // parties and keys
  "party.admit.kind": "what it is, and so which roles its keys can have",
  creditCode: "统一社会信用代码, with its check character",
  "party.admit.keys": "its first keys, each new to the ledger",
  "party.admit.keys.role":
    "the key's only role, one that the kind of party can have: never `trainee` or `operator` (`role-not-allowed`)",
  "party.authorise.party": "the school, enterprise or evaluator",
  levels: "each 5 (lowest) to 1 (highest), or 0: a special competency",
  "key.revoke.key": "the key's id, not the key",

  // trainees
  commitment: "a hash over a salt and the identity, which is opened to an auditor only",
  "trainee.register.key": "the trainee's own public key; without it the issuer signs for them",
  "trainee.update.key": "the new public key",
  "trainee.update.groups": "the groups from now on",
  "trainee.update.prior": "more trainings subsidised elsewhere or before this ledger, added to those recorded",

  // calendar
  holidays: "weekdays of that year that are not worked",
  workdays: "weekend days of that year that are worked",

  // funds and courses
  source: "where the money comes from",
  "fund.open.year": "the fiscal year",
  region: "the code of the administrative division",
  reuseRecoveries: "whether recovered money can be spent again",
  title: "as people know it",
  "course.list.occupation": "the only occupation that it is for; without it, any",
  "course.list.minutes": "its length",
  provider: "who made it",

  // programmes
  "programme.publish.kind": "the kind of training",
  "programme.publish.from": "the first day it is open, from 00:00 (+08:00)",
  "programme.publish.until": "the last day it is open, to its end (+08:00)",
  funds: "the funds that may pay for it",
  "programme.publish.groups": "the groups that are eligible",
  prices: "the price list: one price for each occupation and level",
  standard: "the full subsidy for one person, in fen",
  minMinutes: "the least minutes that a class must have",
  outcomes: "which results are paid for, and at which part of the standard",
  "outcomes.certificate": "with a certificate: in basis points of the standard, 1 to 20000 (10000 = all of it)",
  "outcomes.completion": "without one: in basis points of the standard, 1 to 20000 (6000 = 60 %)",
  face: "the most that one voucher pays, in fen; 0: for check-in only, nothing is paid",
  reserveAt: "when the fund's money is reserved: as a seat is taken, or as the voucher is issued (then its face)",
  rounding: "amounts due are rounded down to this step, in fen (100 = whole yuan)",
  issueCap: "the most vouchers that are issued",
  budgetCap: "the most that its vouchers may bind and cost together, in fen",
  attendance:
    "the least attendance for a redemption, in basis points of the scheduled minutes, 1 to 10000 (8000 = 80 %)",
  limits: "what one person can have; trainings under all programmes count",
  perYear: "subsidised trainings a person and calendar year, 1 or more",
  oncePerLevel: "whether the same occupation and level is subsidised once only",
  noLowerLevel: "whether a lower level is barred after a higher one of the same occupation",
  classSize: "the most seats in a class, 1 to 500",
  filingLead: "how early a class is filed: in working days before its first session; 0: any time",
  redeemWithin: "how long redemptions are open after the day of the last session: in calendar days, 0 to 366",
  publicity: "how long a settlement is public before it is paid: in working days, 1 to 60",

  // classes and certificates
  "class.file.course": "the course of the catalogue that is taught",
  "class.file.occupation": "as in the programme's price list",
  "class.file.level": "as in the programme's price list",
  capacity: "seats, at most the programme's `classSize`",
  place: "where it is held",
  sessions: "when it is taught: in order, not overlapping, in whole minutes",
  "sessions.from": "the session's beginning (UTC)",
  "sessions.to": "its end (UTC)",
  "class.close.attendance": "every voucher held in the class, once",
  "class.close.attendance.minutes": "minutes attended, at most those scheduled",
  "class.close.evidence": "SHA-256 of the attendance sheets, kept outside the ledger",
  "certificate.attest.voucher": "the voucher of the person who passed, held in a closed class",
  day: "the day on the certificate",

  // vouchers
  "voucher.issue.until": "the vouchers' last day, to its end (+08:00), within the programme",
  "voucher.issue.vouchers": "the vouchers, one each",
  "voucher.issue.vouchers.trainee": "for whom (定向券); without it for whoever claims it (通用券)",
  "voucher.issue.vouchers.group": "the group in which that trainee is eligible",
  "voucher.claim.group": "of a general voucher only: the group in which the trainee is eligible",
  "voucher.claim.evidence": "SHA-256 of the consent, kept outside the ledger",
  "voucher.hold.evidence": "SHA-256 of the consent, kept outside the ledger",
  consentUntil: "the last day on which the trainee's consent is good (+08:00)",
  outcome: "what came of the training; it fixes the part of the standard that is paid",
  "voucher.redeem.certificate": "the number of the voucher's certificate; needed with the outcome `certificate`",
  "voucher.redeem.amount": "exactly what the outcome is worth, in fen",
  to: "what becomes of the voucher; `held` unless told",
  "voucher.expire.vouchers": "the vouchers whose time is over",
  "voucher.extend.until": "the new last day, to its end (+08:00)",
  "voucher.reissue.until": "its last day, to its end (+08:00), within the programme",
  predecessor: "the void or expired voucher, not reissued before",

  // freezes
  scope: "what is frozen",
  "freeze.set.id": "which one",
  "freeze.lift.id": "which one",

  // settlements and recoveries
  lines: "the redemptions, each once",
  "settlement.submit.lines.amount": "what was accrued for it, in fen",
  total: "the sum of the lines, in fen",
  refused: "the lines that are not admitted; without it all are",
  "settlement.publicise.from": "the first day of the publicity, from today to 30 days after",
  upheld: "whether the objection is right",
  "settlement.pay.amount": "the sum of the remaining lines, in fen",
  "settlement.pay.payee": "the account, as recorded when the settlement was submitted or last returned",
  "settlement.return.reference": "the bank's reference of the return",
  "recovery.order.amount": "in fen; all orders on a voucher together are at most what was paid",
  "recovery.order.reason":
    "why; with `victim` the training no longer counts against the person's limits, once all that was paid is ordered back and received or written off",
  note: "more, for people",
  "recovery.receive.amount": "what came, in fen, at most what is still open",
  "recovery.receive.reference": "the bank's reference of the receipt",
  "recovery.writeOff.amount": "what is given up, in fen, at most what is still open",
};
