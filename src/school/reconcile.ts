/**
 * A school's own bills against the ledger: what became of each, and what the ledger owes or paid that nobody billed. The
 * entries are believed, so audit them first; part of a ledger will do, if all of this school's entries are in it.
 */

import type { Facts } from "../domain/error.ts";
import { LedgerError } from "../domain/error.ts";
import { type Fen, type Instant, isFen, isId, isName, toFen } from "../domain/values.ts";
import { fill } from "../domain/wording.ts";
import { type Entry, parseEntry } from "../record/entry.ts";
import type { Bill } from "./bills.ts";
import { type Claim, type Claims, createClaims } from "./claims.ts";
import { linesOf } from "./lines.ts";

/** What became of a bill, in English and Chinese; `unbilled` is a redemption without a bill. */
export const BILL_STATUSES = {
  paid: ["paid", "已拨付"],
  redeemed: ["redeemed", "已核销"],
  "amount-differs": ["amount differs", "金额不符"],
  refused: ["refused", "已拒付"],
  reversed: ["reversed", "已冲正"],
  missing: ["missing", "账本中无"],
  duplicated: ["duplicated", "重复开票"],
  unbilled: ["not billed", "未开票"],
} as const;
export type BillStatus = keyof typeof BILL_STATUSES;

const WHY = {
  differs: [
    "The ledger has {recorded:yuan}, the bill asks for {billed:yuan}.",
    "账本为 {recorded:yuan}，账单为 {billed:yuan}。",
  ],
  struck: ["Refused in the settlement {settlement}: {reason}", "在申领批次 {settlement} 中被拒付：{reason}"],
  undone: ["The redemption was reversed: {reason}", "核销已冲正：{reason}"],
  unknown: ["There is no such voucher in these entries.", "这些条目中没有该培训券。"],
  elsewhere: ["The voucher is in a class of another school.", "该培训券在其他培训机构的班级中。"],
  unredeemed: [
    "The voucher is {state}; its redemption is not in the ledger.",
    "该培训券状态为“{state}”，账本中没有核销记录。",
  ],
  denied: [
    "The receipt of entry {seq} proves that it was redeemed, and these entries lack it. Show the receipt to the auditor.",
    "第 {seq} 条的回执证明其已核销，而这些条目中没有。请向审计机关出示该回执。",
  ],
  later: [
    "By its receipt it was redeemed by entry {seq}, after these entries end. Get newer ones.",
    "据回执，其由第 {seq} 条核销，晚于这些条目的末条。请取得更新的条目。",
  ],
  twice: ["The voucher is on the invoice {invoice} already.", "该培训券已列入发票 {invoice}。"],
  unbilled: ["No bill names this redemption.", "没有账单对应该核销。"],
  demanded: ["{demanded:yuan} of it is demanded back.", "其中 {demanded:yuan}已被要求追回。"],
} as const;

/** A bill and what the ledger has for it, or a redemption without a bill. */
export interface Reconciled {
  readonly status: BillStatus;
  readonly bill?: Bill | undefined;
  readonly claim?: Claim | undefined;
  /** What a person needs to know besides; English and Chinese. */
  readonly why?: string | undefined;
  readonly whyZh?: string | undefined;
}

export interface Reconciliation {
  /** Whether every bill is redeemed or paid as billed, each once, and every redemption is billed. */
  readonly ok: boolean;
  readonly origin: string;
  readonly school: string;
  /** How many entries were read, and when the last was accepted. */
  readonly entries: number;
  readonly until: Instant;
  /** The bills in their order, then the redemptions without one in the order of the ledger. */
  readonly rows: readonly Reconciled[];
  readonly counts: Readonly<Record<BillStatus, number>>;
  /** In fen: what the bills ask for; what the ledger owes the school and has paid it, whether billed or not. */
  readonly billed: Fen;
  readonly owed: Fen;
  readonly paid: Fen;
}

/** Lines without their line feeds, or the bytes of an `entries.jsonl` in any pieces. */
export type EntrySource = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

export interface ReconcileOptions {
  /** The school's name in the ledger. */
  readonly school: string;
  /** Receipts that the school kept, opened (`openReceiptOf`): what they prove and the entries lack is told. */
  readonly receipts?: Iterable<{ readonly entry: Entry }> | undefined;
}

/**
 * @throws LedgerError `unreadable-input` for lines that are no entries, of several ledgers or out of order, naming the
 * line, and if they never name the school; `wrong-usage` for a bill whose voucher is no id or whose amount no fen.
 */
export async function reconcile(
  bills: Iterable<Omit<Bill, "amount"> & { readonly amount: number }>,
  entries: EntrySource,
  { school, receipts = [] }: ReconcileOptions,
): Promise<Reconciliation> {
  const known = [...bills].map(requireBill);
  const claims = createClaims(school, new Set(known.map(({ voucher }) => voucher)));
  const { count, last } = await readAll(entries, claims);
  if (!isName(school) || !claims.isKnown()) {
    throw unreadable(
      `These entries don't name the school ${school}: check its name`,
      `这些条目中没有培训机构 ${school}，请核对名称`,
    );
  }
  const whyMissing = createWhyMissing(claims, receipts, last.seq);
  const rows = [...reconcileBills(known, claims, whyMissing), ...unbilled(known, claims)];
  const counts = { ...NONE };
  for (const { status } of rows) counts[status]++;
  const sum = (state: Claim["state"]) =>
    toFen([...claims.claims.values()].reduce((sum, claim) => sum + (claim.state === state ? claim.amount : 0), 0));
  return {
    ok: rows.every(({ status }) => status === "paid" || status === "redeemed"),
    ...{ origin: last.instruction.ledger, school, entries: count, until: last.at, rows, counts },
    billed: toFen(known.reduce((sum, { amount }) => sum + amount, 0)),
    owed: sum("redeemed"),
    paid: sum("paid"),
  };
}

const NONE = {
  paid: 0,
  redeemed: 0,
  "amount-differs": 0,
  refused: 0,
  reversed: 0,
  missing: 0,
  duplicated: 0,
  unbilled: 0,
};

function requireBill(bill: Omit<Bill, "amount"> & { readonly amount: number }, i: number): Bill {
  const { invoice, voucher, amount } = bill;
  if (!isId(voucher)) throw new LedgerError("wrong-usage", `Bill ${i + 1}: "${voucher}" is no voucher's id`);
  if (!isFen(amount)) throw new LedgerError("wrong-usage", `Bill ${i + 1}: ${amount} is no amount in whole fen`);
  return { invoice, voucher, amount };
}

async function readAll(source: EntrySource, claims: Claims) {
  let before: Entry | undefined;
  let count = 0;
  for await (const line of linesOf(source)) {
    count++;
    const entry = entryOf(line, count);
    const { seq, instruction } = entry;
    if (before && (seq <= before.seq || instruction.ledger !== before.instruction.ledger)) {
      throw unreadable(
        `Line ${count} does not follow the line before it: audit the export`,
        `第 ${count} 行与前一行不相接，请先审计`,
      );
    }
    claims.take(entry);
    before = entry;
  }
  if (!before)
    throw unreadable("There are no entries: give a ledger's entries.jsonl", "没有条目，请给出账本的 entries.jsonl");
  return { count, last: before };
}

function entryOf(line: string, number: number): Entry {
  try {
    return parseEntry(line).entry;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw unreadable(`Line ${number} is no entry: ${error.message}`, `第 ${number} 行不是条目（${error.message}）`);
  }
}

type WhyMissing = (voucher: string) => ReturnType<typeof why>;

function* reconcileBills(bills: readonly Bill[], claims: Claims, whyMissing: WhyMissing): Generator<Reconciled> {
  const billedOn = new Map<string, string>();
  for (const bill of bills) {
    const { voucher, invoice, amount: billed } = bill;
    const claim = claims.claims.get(voucher);
    const first = billedOn.get(voucher);
    billedOn.set(voucher, first ?? invoice);
    if (first !== undefined) yield { status: "duplicated", bill, claim, ...why("twice", { invoice: first }) };
    else if (claim === undefined) yield { status: "missing", bill, ...whyMissing(voucher) };
    else if (claim.state === "refused" || claim.state === "reversed")
      yield { status: claim.state, bill, claim, ...whyLost(claim) };
    else if (claim.amount !== billed) {
      yield { status: "amount-differs", bill, claim, ...why("differs", { recorded: claim.amount, billed }) };
    } else yield { status: claim.state, bill, claim, ...whyDemanded(claim) };
  }
}

function* unbilled(bills: readonly Bill[], { claims }: Claims): Generator<Reconciled> {
  const billed = new Set(bills.map(({ voucher }) => voucher));
  for (const claim of claims.values()) {
    const isOwn = claim.state === "redeemed" || claim.state === "paid";
    if (isOwn && !billed.has(claim.voucher)) yield { status: "unbilled", claim, ...why("unbilled") };
  }
}

function createWhyMissing(claims: Claims, receipts: Iterable<{ readonly entry: Entry }>, last: number): WhyMissing {
  const proven = new Map<string, number>();
  for (const { entry } of receipts) {
    const { type, data } = entry.instruction;
    if (type === "voucher.redeem") proven.set(String(data.voucher), entry.seq);
  }
  return (voucher) => {
    const seq = proven.get(voucher);
    if (seq !== undefined) return why(seq > last ? "later" : "denied", { seq });
    const state = claims.standing(voucher);
    if (state === undefined) return why("unknown");
    return state === "elsewhere" ? why("elsewhere") : why("unredeemed", { state });
  };
}

const whyLost = ({ state, reason = "", settlement = "" }: Claim) =>
  state === "refused" ? why("struck", { settlement, reason }) : why("undone", { reason });

const whyDemanded = ({ demanded }: Claim) => (demanded === 0 ? {} : why("demanded", { demanded }));

function why(key: keyof typeof WHY, facts: Facts = {}) {
  const [en, zh] = WHY[key];
  return { why: fill(en, facts, "en"), whyZh: fill(zh, facts, "zh") };
}

function unreadable(message: string, messageZh: string): LedgerError {
  return new LedgerError("unreadable-input", message, { messageZh });
}
