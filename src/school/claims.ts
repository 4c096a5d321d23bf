/**
 * What the ledger says about a school's claims: each redemption in a class of this school and what became of it, folded
 * out of the entries, of which it reads a dozen types. It believes them: whether the entries are the ledger, signed and
 * lawful, is the audit's question, asked before. Memory is bounded by this school's vouchers and those asked for.
 */
import * as z from "zod/mini";
import { LedgerError } from "../domain/error.ts";
import { LAWS } from "../domain/laws.ts";
import type { Outcome } from "../domain/money.ts";
import type { VoucherState } from "../domain/records.ts";
import type { Law } from "../domain/rule.ts";
import { type Fen, type Instant, isFen, toFen } from "../domain/values.ts";
import type { Entry } from "../record/entry.ts";

/** A redemption by the school: owed, paid, undone (`reversed`) or struck from a settlement (`refused`). */
export interface Claim {
  readonly voucher: string;
  readonly state: "redeemed" | "paid" | "reversed" | "refused";
  /** What was redeemed, in fen. */
  readonly amount: Fen;
  readonly outcome: Outcome;
  /** The entry of the redemption. */
  readonly seq: number;
  readonly at: Instant;
  /** The settlement it was submitted in last. */
  readonly settlement?: string | undefined;
  readonly paidAt?: Instant | undefined;
  /** Why it was reversed or refused. */
  readonly reason?: string | undefined;
  /** What recoveries demand back, in fen. */
  readonly demanded: Fen;
}

const ZERO = toFen(0);

/** A voucher as it stands: `elsewhere` if another school's class has it. */
type Standing = VoucherState | "elsewhere" | undefined;

export interface Claims {
  take(entry: Entry): void;
  /** By voucher, in the order of the redemptions; the last one of each. */
  readonly claims: ReadonlyMap<string, Claim>;
  /** Where a voucher stands that was asked for; undefined if no entry names it. */
  standing(voucher: string): Standing;
  /** Whether any entry names the school. */
  isKnown(): boolean;
}

interface Fold {
  readonly school: string;
  /** Vouchers that were asked for, with their state. */
  readonly asked: Map<string, VoucherState | undefined>;
  /** The school's classes. */
  readonly classes: Set<string>;
  /** Of each voucher of the school or asked for: the class that it is in. */
  readonly classOf: Map<string, string>;
  readonly claims: Map<string, Claim>;
  /** The remaining lines of each settlement of the school: vouchers. */
  readonly lines: Map<string, readonly string[]>;
  readonly recoveries: Map<string, { readonly voucher: string; readonly amount: number }>;
  known: boolean;
}

type Step = (fold: Fold, entry: Entry) => void;

/** What entries of a type change; their data is read with the law's own schema. */
function on<S extends z.core.$ZodType>(
  { type, data }: Law<S>,
  change: (fold: Fold, data: z.output<S>, entry: Entry) => void,
): [string, Step] {
  return [
    type,
    (fold, entry) => {
      const read = z.safeParse(data, entry.instruction.data);
      if (!read.success) throw malformed(entry);
      change(fold, read.data, entry);
    },
  ];
}

const STEPS: ReadonlyMap<string, Step> = new Map<string, Step>([
  on(LAWS["party.admit"], (fold, { party }) => {
    fold.known ||= party === fold.school;
  }),
  on(LAWS["class.file"], (fold, data) => {
    if (data.school !== fold.school) return;
    fold.known = true;
    fold.classes.add(data.class);
  }),
  on(LAWS["class.cancel"], (fold, data) => {
    for (const [voucher, aClass] of fold.classOf) if (aClass === data.class) leave(fold, voucher, "claimed");
  }),
  on(LAWS["voucher.issue"], (fold, { vouchers }) => {
    for (const { voucher } of vouchers) now(fold, voucher, "issued");
  }),
  on(LAWS["voucher.reissue"], (fold, { voucher }) => now(fold, voucher, "issued")),
  on(LAWS["voucher.claim"], (fold, { voucher }) => now(fold, voucher, "claimed")),
  on(LAWS["voucher.hold"], (fold, data) => {
    const { voucher } = data;
    if (fold.classes.has(data.class) || fold.asked.has(voucher)) fold.classOf.set(voucher, data.class);
    now(fold, voucher, "held");
  }),
  on(LAWS["voucher.release"], (fold, { voucher }) => leave(fold, voucher, "claimed")),
  on(LAWS["voucher.void"], (fold, { voucher }) => leave(fold, voucher, "void")),
  on(LAWS["voucher.expire"], (fold, { vouchers }) => {
    for (const voucher of vouchers) leave(fold, voucher, "expired");
  }),
  on(LAWS["voucher.redeem"], (fold, { voucher, amount, outcome }, { seq, at }) => {
    now(fold, voucher, "redeemed");
    if (!fold.classes.has(fold.classOf.get(voucher) ?? "")) return;
    fold.claims.delete(voucher); // an earlier one was reversed; this one stands where it was made
    fold.claims.set(voucher, { voucher, state: "redeemed", amount, outcome, seq, at, demanded: ZERO });
  }),
  on(LAWS["voucher.reverse"], (fold, { voucher, to = "held", reason }) => {
    now(fold, voucher, to);
    if (is(fold, voucher, "redeemed")) change(fold, voucher, { state: "reversed", reason });
  }),
  on(LAWS["settlement.submit"], (fold, { settlement, lines }) => {
    const own = lines.map(({ voucher }) => voucher).filter((voucher) => is(fold, voucher, "redeemed"));
    if (own.length > 0) fold.lines.set(settlement, own);
    for (const voucher of own) change(fold, voucher, { settlement });
  }),
  on(LAWS["settlement.review"], (fold, { settlement, refused = [] }) => {
    for (const { voucher, reason } of refused) strike(fold, settlement, voucher, reason);
  }),
  on(LAWS["settlement.resolve"], (fold, { settlement, voucher, upheld, reason }) => {
    if (upheld) strike(fold, settlement, voucher, reason);
  }),
  on(LAWS["settlement.pay"], (fold, { settlement }, { at }) => {
    for (const voucher of fold.lines.get(settlement) ?? []) change(fold, voucher, { state: "paid", paidAt: at });
  }),
  on(LAWS["settlement.return"], (fold, { settlement }) => {
    for (const voucher of fold.lines.get(settlement) ?? [])
      change(fold, voucher, { state: "redeemed", paidAt: undefined });
  }),
  on(LAWS["recovery.order"], (fold, { recovery, voucher, amount }, entry) => {
    if (!is(fold, voucher, "paid")) return;
    fold.recoveries.set(recovery, { voucher, amount });
    demand(fold, voucher, amount, entry);
  }),
  on(LAWS["recovery.cancel"], (fold, { recovery }, entry) => {
    const { voucher = "", amount = 0 } = fold.recoveries.get(recovery) ?? {};
    demand(fold, voucher, -amount, entry);
  }),
]);

export function createClaims(school: string, asked: Iterable<string>): Claims {
  const fold: Fold = {
    school,
    asked: new Map([...asked].map((voucher) => [voucher, undefined])),
    classes: new Set(),
    classOf: new Map(),
    claims: new Map(),
    lines: new Map(),
    recoveries: new Map(),
    known: false,
  };
  return {
    take: (entry) => STEPS.get(entry.instruction.type)?.(fold, entry),
    claims: fold.claims,
    standing(voucher) {
      const aClass = fold.classOf.get(voucher);
      return aClass === undefined || fold.classes.has(aClass) ? fold.asked.get(voucher) : "elsewhere";
    },
    isKnown: () => fold.known,
  };
}

function now(fold: Fold, voucher: string, state: VoucherState): void {
  if (fold.asked.has(voucher)) fold.asked.set(voucher, state);
}

function leave(fold: Fold, voucher: string, state: VoucherState): void {
  fold.classOf.delete(voucher);
  now(fold, voucher, state);
}

function change(fold: Fold, voucher: string, members: Partial<Claim>): void {
  const claim = fold.claims.get(voucher);
  if (claim) fold.claims.set(voucher, { ...claim, ...members });
}

/** Whether the claim stands so. One that was reversed is over: another school may redeem its voucher and be paid. */
const is = (fold: Fold, voucher: string, state: Claim["state"]): boolean => fold.claims.get(voucher)?.state === state;

/** A line refused, in review or by an upheld objection. */
function strike(fold: Fold, settlement: string, voucher: string, reason: string): void {
  now(fold, voucher, "void");
  const lines = fold.lines.get(settlement);
  if (!lines?.includes(voucher)) return;
  fold.lines.set(
    settlement,
    lines.filter((line) => line !== voucher),
  );
  change(fold, voucher, { state: "refused", reason });
}

function demand(fold: Fold, voucher: string, amount: number, entry: Entry): void {
  const claim = fold.claims.get(voucher);
  if (!claim) return;
  const demanded = claim.demanded + amount;
  if (!isFen(demanded)) throw malformed(entry);
  change(fold, voucher, { demanded });
}

function malformed({ seq, instruction }: Entry): LedgerError {
  return new LedgerError("unreadable-input", `Entry ${seq} is no lawful ${instruction.type}: audit the export`, {
    messageZh: `条目 ${seq} 不是合规的 ${instruction.type}，请先审计该导出文件`,
  });
}
