/** Settlements: a school's batch of redemptions — submitted, reviewed, publicised, objected to, paid, returned. */
import * as z from "zod/mini";
import { dayNumberAt, dayNumberOf, dayText, endOfDayMs, msOf, nthWorkingDay } from "./calendar.ts";
import { vacateSeat } from "./classes.ts";
import { moveMoney } from "./entitlement.ts";
import type { Facts } from "./error.ts";
import type { SettlementLine, SettlementRecord, SettlementState, VoucherRecord } from "./records.ts";
import type { Draft, Look, Row } from "./rule.ts";
import { define } from "./rule.ts";
import { day, fen, hash, id, name, some, text, toFen } from "./values.ts";
import { findMoney, frozenMarks } from "./vouchers.ts";

const MAX_PUBLICITY_WAIT_DAYS = 30;

const remainingLines = (settlement: SettlementRecord): readonly SettlementLine[] =>
  settlement.lines.filter((line) => line.refused === undefined);

const sumOf = (lines: readonly { readonly amount: number }[]): number =>
  lines.reduce((sum, line) => sum + line.amount, 0);

const NOT_A_LINE = "it is not a remaining line of the settlement {settlement}";

interface WithSettlement {
  readonly settlement: SettlementRecord;
}

const settlementIs = (state: SettlementState): Row<WithSettlement> => ({
  unless: "settlement-state",
  holds: ({ settlement }) => settlement.state === state,
  facts: ({ settlement }) => ({ settlement: settlement.settlement, state: settlement.state, needed: state }),
});

/** The vouchers of lines with what their money touches; undefined where one is missing. */
function findLines(look: Look, lines: readonly { readonly voucher: string }[]) {
  const found = lines.map(({ voucher: name }) => {
    const voucher = look.get("voucher", name);
    const money = voucher && findMoney(look, voucher);
    return money && { voucher, ...money };
  });
  const present = found.filter((line) => line !== undefined);
  return present.length === found.length ? present : undefined;
}

export const settlementSubmit = define({
  type: "settlement.submit",
  data: z.strictObject({
    settlement: name,
    fund: name,
    lines: some(z.strictObject({ voucher: id, amount: fen })),
    total: fen,
  }),
  roles: [["school"]],
  find(data, look) {
    const fund = look.named("fund", data.fund);
    const vouchers = data.lines.map(({ voucher }) => look.named("voucher", voucher));
    look.fresh("settlement", data.settlement);
    const school = look.get("party", look.signers.find((signer) => signer.role === "school")?.holder ?? "");
    const lines = data.lines.map((line, i) => ({ ...line, ...claimOf(vouchers[i], look) }));
    if (!fund || !school) return undefined;
    const wrong = lines.find((line) => whyNot(line, school.party, data.fund) !== undefined);
    const names = data.lines.map((line) => line.voucher);
    const doubled = names.find((voucher, i) => names.indexOf(voucher) < i);
    return { school, lines, wrong, doubled };
  },
})({
  rows: [
    {
      unless: "payee-missing",
      holds: ({ school }) => school.payee !== undefined,
      facts: ({ school }) => ({ school: school.party }),
    },
    {
      unless: "line-invalid",
      holds: ({ wrong, doubled }) => wrong === undefined && doubled === undefined,
      facts: ({ wrong, doubled, school, data }) => ({
        voucher: doubled ?? wrong?.voucher ?? "",
        ...(doubled === undefined && wrong ? whyNot(wrong, school.party, data.fund) : { what: "it stands twice" }),
      }),
    },
    {
      unless: "amount-mismatch",
      holds: ({ lines, wrong, data }) =>
        wrong === undefined
          ? lines.every((line) => line.amount === line.claim?.voucher.accrued) && sumOf(data.lines) === data.total
          : undefined,
      facts: ({ lines, data }) => wrongAmount(lines, data.total),
    },
  ],
  effect({ data, school, lines }, draft) {
    const { settlement, fund, total } = data;
    const { party, payee = "" } = school;
    const record = { settlement, school: party, fund, payee, lines: data.lines, state: "submitted", total } as const;
    draft.put("settlement", settlement, record);
    for (const { claim } of lines) {
      if (claim) draft.put("voucher", claim.voucher.voucher, { ...claim.voucher, settlement });
    }
  },
});

/** The voucher behind a line, its school, and whether the certificate it was redeemed with still stands. */
function claimOf(voucher: VoucherRecord | undefined, look: Look) {
  if (!voucher) return { claim: undefined };
  const school = voucher.class === undefined ? undefined : look.get("class", voucher.class)?.school;
  const number = voucher.redeemedWith;
  const revoked = number !== undefined && look.get("certificate", number)?.revoked !== false;
  return { claim: { voucher, school, revoked } };
}

/** The first line that asks for something else than is owed; otherwise the total. */
function wrongAmount(
  lines: readonly ({ readonly voucher: string; readonly amount: number } & ReturnType<typeof claimOf>)[],
  total: number,
): Facts {
  const wrong = lines.find((line) => line.amount !== line.claim?.voucher.accrued);
  const expected = wrong ? (wrong.claim?.voucher.accrued ?? 0) : sumOf(lines);
  return wrong
    ? {
        asked: wrong.amount,
        what: "{expected:yuan} is owed for the voucher {voucher}",
        voucher: wrong.voucher,
        expected,
      }
    : { asked: total, what: "the lines add up to {expected:yuan}", expected };
}

/** What keeps a line out of a settlement. */
function whyNot({ claim }: ReturnType<typeof claimOf>, school: string, fund: string): Facts | undefined {
  if (!claim) return {};
  const { voucher } = claim;
  if (voucher.settlement !== undefined)
    return { what: "it is in the settlement {settlement}", settlement: voucher.settlement };
  if (voucher.state !== "redeemed") return { what: "it is {state}, not redeemed", state: voucher.state };
  if (claim.school !== school) return { what: "it was redeemed by {school}", school: claim.school ?? "" };
  if (voucher.fund !== fund) return { what: "it is paid from the fund {fund}", fund: voucher.fund };
  if (claim.revoked)
    return { what: "its certificate {certificate} is revoked", certificate: voucher.redeemedWith ?? "" };
  return undefined;
}

/** Lines leave the settlement: each voucher void, its debt cancelled; without any line left the settlement is void. */
function refuseLines(
  draft: Draft,
  settlement: SettlementRecord,
  reasons: ReadonlyMap<string, string>,
  vouchers: readonly VoucherRecord[],
): SettlementRecord {
  for (const voucher of vouchers) {
    vacateSeat(draft, voucher);
    const refused = moveMoney(draft, voucher, "refuse", voucher.accrued, settlement.school);
    draft.put("voucher", voucher.voucher, { ...refused, state: "void", settlement: undefined });
  }
  const lines = settlement.lines.map(({ objection, ...line }) =>
    reasons.has(line.voucher) ? { ...line, refused: reasons.get(line.voucher) } : { ...line, objection },
  );
  const remaining = lines.filter((line) => line.refused === undefined);
  const state = remaining.length === 0 ? "void" : settlement.state;
  return { ...settlement, lines, total: toFen(sumOf(remaining)), state };
}

export const settlementReview = define({
  type: "settlement.review",
  data: z.strictObject({
    settlement: name,
    refused: z.optional(some(z.strictObject({ voucher: id, reason: text }))),
  }),
  roles: [["reviewer"]],
  find(data, look) {
    const settlement = look.named("settlement", data.settlement);
    const refused = data.refused ?? [];
    const known = refused.map(({ voucher }) => look.named("voucher", voucher)).filter((v) => v !== undefined);
    if (!settlement) return undefined;
    const lines = remainingLines(settlement).map((line) => line.voucher);
    const names = refused.map((line) => line.voucher);
    const stranger =
      names.find((voucher) => !lines.includes(voucher)) ?? names.find((voucher, i) => names.indexOf(voucher) < i);
    return known.every((voucher) => findMoney(look, voucher)) ? { settlement, refused, known, stranger } : undefined;
  },
})({
  rows: [
    settlementIs("submitted"),
    {
      unless: "line-invalid",
      holds: ({ stranger }) => stranger === undefined,
      facts: ({ settlement, stranger = "" }) => ({
        voucher: stranger,
        settlement: settlement.settlement,
        what: lineOf(settlement, stranger) ? "it stands twice" : NOT_A_LINE,
      }),
    },
  ],
  effect({ settlement, refused, known }, draft) {
    const reasons = new Map(refused.map(({ voucher, reason }) => [voucher, reason]));
    const reviewed = refuseLines(draft, settlement, reasons, known);
    const state = reviewed.state === "void" ? "void" : "reviewed";
    draft.put("settlement", settlement.settlement, { ...reviewed, state });
  },
});

export const settlementPublicise = define({
  type: "settlement.publicise",
  data: z.strictObject({ settlement: name, from: day }),
  roles: [["issuer"]],
  find(data, look) {
    const settlement = look.named("settlement", data.settlement);
    return settlement && { settlement, today: dayNumberAt(look.at), from: dayNumberOf(data.from) };
  },
})({
  rows: [
    settlementIs("reviewed"),
    {
      unless: "publicity-day-invalid",
      holds: ({ today, from }) => today <= from && from <= today + MAX_PUBLICITY_WAIT_DAYS,
      facts: ({ data, today }) => ({
        settlement: data.settlement,
        from: data.from,
        first: dayText(today),
        last: dayText(today + MAX_PUBLICITY_WAIT_DAYS),
      }),
    },
  ],
  effect: ({ data, settlement }, draft) =>
    draft.put("settlement", settlement.settlement, { ...settlement, state: "publicised", publicFrom: data.from }),
});

const lineOf = (settlement: SettlementRecord, voucher: string): SettlementLine | undefined =>
  remainingLines(settlement).find((line) => line.voucher === voucher);

export const settlementObject = define({
  type: "settlement.object",
  data: z.strictObject({ settlement: name, voucher: id, reason: text }),
  roles: [["issuer", "auditor"]],
  find(data, look) {
    const settlement = look.named("settlement", data.settlement);
    const voucher = look.named("voucher", data.voucher);
    return settlement && voucher && { settlement, line: lineOf(settlement, data.voucher) };
  },
})({
  rows: [
    settlementIs("publicised"),
    {
      unless: "line-invalid",
      holds: ({ line }) => line !== undefined && line.objection === undefined,
      facts: ({ data, line }) => ({
        voucher: data.voucher,
        settlement: data.settlement,
        what: line ? "an objection to it is open" : NOT_A_LINE,
      }),
    },
  ],
  effect({ data, settlement, line }, draft) {
    const lines = settlement.lines.map((other) => (other === line ? { ...other, objection: data.reason } : other));
    draft.put("settlement", settlement.settlement, { ...settlement, lines });
  },
});

export const settlementResolve = define({
  type: "settlement.resolve",
  data: z.strictObject({ settlement: name, voucher: id, upheld: z.boolean(), reason: text }),
  roles: [["reviewer"]],
  find(data, look) {
    const settlement = look.named("settlement", data.settlement);
    const voucher = look.named("voucher", data.voucher);
    const money = voucher && findMoney(look, voucher);
    return settlement && money && { settlement, voucher, line: lineOf(settlement, data.voucher) };
  },
})({
  rows: [
    settlementIs("publicised"),
    {
      unless: "line-invalid",
      holds: ({ line }) => line?.objection !== undefined,
      facts: ({ data, line }) => ({
        voucher: data.voucher,
        settlement: data.settlement,
        what: line ? "no objection to it is open" : NOT_A_LINE,
      }),
    },
  ],
  effect({ data, settlement, voucher, line }, draft) {
    const lines = settlement.lines.map((other) => (other === line ? { ...other, objection: undefined } : other));
    const resolved = data.upheld
      ? refuseLines(draft, settlement, new Map([[data.voucher, data.reason]]), [voucher])
      : { ...settlement, lines };
    draft.put("settlement", settlement.settlement, resolved);
  },
});

export const settlementPay = define({
  type: "settlement.pay",
  data: z.strictObject({ settlement: name, amount: fen, payee: hash, reference: text }),
  roles: [["finance"]],
  find(data, look) {
    const settlement = look.named("settlement", data.settlement);
    const lines = settlement && findLines(look, remainingLines(settlement));
    if (!lines) return undefined;
    const days = Math.max(...lines.map(({ programme }) => programme.publicity));
    const { publicFrom } = settlement;
    const calendarOf = (year: number) => look.get("calendar", String(year));
    const last = publicFrom && lines.length > 0 ? nthWorkingDay(days, dayNumberOf(publicFrom), calendarOf) : undefined;
    const marks = lines.flatMap(({ voucher, aClass }) => {
      const trainee = voucher.trainee === undefined ? undefined : look.get("trainee", voucher.trainee);
      return frozenMarks(voucher, trainee, aClass, look);
    });
    return { settlement, lines, last, marks };
  },
})({
  frozen: ({ marks }) => marks,
  rows: [
    settlementIs("publicised"),
    {
      unless: "publicity-running",
      holds: ({ last, at }) => (last === undefined ? undefined : msOf(at) >= endOfDayMs(last)),
      facts: ({ settlement, last }) => ({
        settlement: settlement.settlement,
        last: last === undefined ? "" : dayText(last),
      }),
    },
    {
      unless: "objection-open",
      holds: ({ settlement }) => remainingLines(settlement).every((line) => line.objection === undefined),
      facts: ({ settlement }) => ({
        settlement: settlement.settlement,
        voucher: remainingLines(settlement).find((line) => line.objection !== undefined)?.voucher ?? "",
      }),
    },
    {
      unless: "payee-mismatch",
      holds: ({ settlement, data }) => settlement.payee === data.payee,
      facts: ({ settlement }) => ({ settlement: settlement.settlement, school: settlement.school }),
    },
    {
      unless: "amount-mismatch",
      holds: ({ settlement, data }) => settlement.total === data.amount,
      facts: ({ settlement, data }) => ({
        asked: data.amount,
        what: "the remaining lines of the settlement {settlement} add up to {expected:yuan}",
        settlement: settlement.settlement,
        expected: settlement.total,
      }),
    },
  ],
  effect({ data, settlement, lines }, draft) {
    for (const { voucher } of lines) {
      const paid = moveMoney(draft, voucher, "pay", voucher.accrued, settlement.school);
      draft.put("voucher", voucher.voucher, { ...paid, state: "settled" });
    }
    draft.put("settlement", settlement.settlement, { ...settlement, state: "paid", reference: data.reference });
  },
});

export const settlementReturn = define({
  type: "settlement.return",
  data: z.strictObject({ settlement: name, reference: text, reason: text }),
  roles: [["finance"]],
  find(data, look) {
    const settlement = look.named("settlement", data.settlement);
    const lines = settlement && findLines(look, remainingLines(settlement));
    const school = settlement && look.get("party", settlement.school);
    if (!lines || !school) return undefined;
    return { settlement, lines, school, recovered: lines.find(({ voucher }) => voucher.ordered > 0) };
  },
})({
  rows: [
    settlementIs("paid"),
    {
      unless: "recovery-open",
      holds: ({ recovered }) => recovered === undefined,
      facts: ({ settlement, recovered }) => ({
        settlement: settlement.settlement,
        voucher: recovered?.voucher.voucher ?? "",
      }),
    },
  ],
  effect({ settlement, lines, school }, draft) {
    for (const { voucher } of lines) {
      const returned = moveMoney(draft, voucher, "return", voucher.paid, settlement.school);
      draft.put("voucher", voucher.voucher, { ...returned, state: "redeemed" });
    }
    const payee = school.payee ?? settlement.payee;
    const record = { ...settlement, state: "publicised", payee, reference: undefined } as const;
    draft.put("settlement", settlement.settlement, record);
  },
});
