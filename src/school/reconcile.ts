/**
 * A school's own bills against the ledger: what became of each, and what the ledger owes or paid that nobody billed. The
 * entries are believed, so audit them first; part of a ledger will do, if all of this school's entries are in it.
 */

import type { Facts } from "../domain/error.ts";
import { LedgerError } from "../domain/error.ts";
import { type Fen, type Instant, isFen, isId, isName } from "../domain/values.ts";
import { fill } from "../domain/wording.ts";
import { type Entry, parseEntry } from "../record/entry.ts";
import type { Bill } from "./bills.ts";
import { type Claim, type Claims, createClaims } from "./claims.ts";
import { linesOf } from "./lines.ts";
import { createProofs, type Proofs } from "./proofs.ts";

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
  readonly voucher: string;
  readonly bill?: Bill | undefined;
  readonly claim?: Claim | undefined;
  /** What a person needs to know besides; English and Chinese. */
  readonly why?: string | undefined;
  readonly whyZh?: string | undefined;
}

export interface Reconciliation {
  /** Whether every bill is redeemed or paid as billed, each once, and every redemption is billed and in the entries. */
  readonly ok: boolean;
  readonly origin: string;
  readonly school: string;
  /** How many entries were read, and when the last was accepted. */
  readonly entries: number;
  readonly until: Instant;
  /** The bills in their order, then the redemptions without one, first those in the entries, in the ledger's order. */
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
 * line, and if they never name the school; `wrong-usage` for a bill whose voucher is no id or whose amount no fen, bills
 * of more than 2^53 − 1 fen together, and a receipt of another ledger.
 */
export async function reconcile(
  bills: Iterable<Omit<Bill, "amount"> & { readonly amount: number }>,
  entries: EntrySource,
  { school, receipts = [] }: ReconcileOptions,
): Promise<Reconciliation> {
  const known = [...bills].map(requireBill);
  const billed = sumOf(known, tooMuchBilled);
  const claims = createClaims(school, new Set(known.map(({ voucher }) => voucher)));
  const proofs = createProofs(receipts);
  const { count, last } = await readAll(entries, claims, proofs);
  if (!isName(school) || !claims.isKnown()) {
    throw unreadable(
      `These entries don't name the school ${school}: check its name`,
      `这些条目中没有培训机构 ${school}，请核对名称`,
    );
  }
  const found: Found = { claims, lacking: proofs.lacking(), last: last.seq };
  const rows = [...reconcileBills(known, found), ...unbilled(known, found)];
  const counts = { ...NONE };
  for (const { status } of rows) counts[status]++;
  const sum = (state: Claim["state"]) =>
    sumOf(
      [...claims.claims.values()].filter((claim) => claim.state === state),
      tooMuchRedeemed,
    );
  return {
    ok: rows.every(({ status }) => status === "paid" || status === "redeemed"),
    ...{ origin: last.instruction.ledger, school, entries: count, until: last.at, rows, counts },
    ...{ billed, owed: sum("redeemed"), paid: sum("paid") },
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

/** The sum in fen. @throws the error if it is more than can be counted exactly. */
function sumOf(items: readonly { readonly amount: number }[], tooMuch: () => LedgerError): Fen {
  const sum = items.reduce((sum, { amount }) => sum + amount, 0);
  if (!isFen(sum)) throw tooMuch();
  return sum;
}

const tooMuchBilled = () =>
  new LedgerError(
    "wrong-usage",
    "The bills add up to more than 2^53 − 1 fen: look for an amount that is far too large",
    {
      messageZh: "账单合计超过 2^53 − 1 分，请检查是否有过大的金额",
    },
  );

const tooMuchRedeemed = () =>
  unreadable(
    "The redemptions add up to more than 2^53 − 1 fen: audit the export",
    "核销金额合计超过 2^53 − 1 分，请先审计该导出文件",
  );

async function readAll(source: EntrySource, claims: Claims, proofs: Proofs) {
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
    proofs.take(entry);
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
    const why = error.message;
    throw unreadable(`Line ${number} is no entry: ${why}`, `第 ${number} 行不是条目（${why}）`, { line: number, why });
  }
}

/** What was found for the bills: what the entries have, what they lack though receipts prove it, and where they end. */
interface Found {
  readonly claims: Claims;
  readonly lacking: ReadonlyMap<string, number>;
  readonly last: number;
}

function* reconcileBills(bills: readonly Bill[], found: Found): Generator<Reconciled> {
  const billedOn = new Map<string, string>();
  for (const bill of bills) {
    const { voucher, invoice } = bill;
    const first = billedOn.get(voucher);
    billedOn.set(voucher, first ?? invoice);
    const claim = found.claims.claims.get(voucher);
    if (first === undefined) yield { voucher, bill, claim, ...judge(bill, found) };
    else yield { voucher, bill, claim, status: "duplicated", ...why("twice", { invoice: first }) };
  }
}

function judge({ voucher, amount: billed }: Bill, found: Found): Pick<Reconciled, "status" | "why" | "whyZh"> {
  const lack = whyLacking(voucher, found);
  if (lack) return { status: "missing", ...lack };
  const claim = found.claims.claims.get(voucher);
  if (claim === undefined) return { status: "missing", ...whyMissing(voucher, found) };
  const { state, amount: recorded } = claim;
  if (state === "refused" || state === "reversed") return { status: state, ...whyLost(claim) };
  if (recorded !== billed) return { status: "amount-differs", ...why("differs", { recorded, billed }) };
  return { status: state, ...whyDemanded(claim) };
}

function* unbilled(bills: readonly Bill[], found: Found): Generator<Reconciled> {
  const billed = new Set(bills.map(({ voucher }) => voucher));
  const { claims } = found.claims;
  for (const claim of claims.values()) {
    const { voucher, state } = claim;
    const isOwn = state === "redeemed" || state === "paid";
    if (!isOwn || billed.has(voucher) || whyLacking(voucher, found)) continue;
    yield { status: "unbilled", voucher, claim, ...why("unbilled") };
  }
  for (const voucher of found.lacking.keys()) {
    const lack = whyLacking(voucher, found);
    if (lack && !billed.has(voucher)) yield { status: "missing", voucher, claim: claims.get(voucher), ...lack };
  }
}

/** Of a redemption that a receipt proves and that is neither in the entries nor before one of the voucher that is. */
function whyLacking(voucher: string, { claims, lacking, last }: Found) {
  const seq = lacking.get(voucher);
  if (seq === undefined || seq < (claims.claims.get(voucher)?.seq ?? 0)) return undefined;
  return why(seq > last ? "later" : "denied", { seq });
}

function whyMissing(voucher: string, { claims }: Found) {
  const state = claims.standing(voucher);
  if (state === undefined) return why("unknown");
  return state === "elsewhere" ? why("elsewhere") : why("unredeemed", { state });
}

const whyLost = ({ state, reason = "", settlement = "" }: Claim) =>
  state === "refused" ? why("struck", { settlement, reason }) : why("undone", { reason });

const whyDemanded = ({ demanded }: Claim) => (demanded === 0 ? {} : why("demanded", { demanded }));

function why(key: keyof typeof WHY, facts: Facts = {}) {
  const [en, zh] = WHY[key];
  return { why: fill(en, facts, "en"), whyZh: fill(zh, facts, "zh") };
}

function unreadable(message: string, messageZh: string, facts: Facts = {}): LedgerError {
  return new LedgerError("unreadable-input", message, { ...facts, messageZh });
}
