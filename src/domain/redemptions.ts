/** Redemptions: the school's right to be paid arises, exactly once; and is undone before payment. */
import * as z from "zod/mini";
import { classIsClosed, vacateSeat } from "./classes.ts";
import { deadlineOf, deadlineText, isBeforeEndOf } from "./deadlines.ts";
import { moveMoney } from "./entitlement.ts";
import { fundHasAsked } from "./funds.ts";
import { countedOf, limitRows, seatsOf } from "./limits.ts";
import { due } from "./money.ts";
import { priceOf, programmeHasAsked } from "./programmes.ts";
import type { VoucherRecord } from "./records.ts";
import { define } from "./rule.ts";
import { certificateNumber, fen, id, text, toFen } from "./values.ts";
import { findMoney, frozenMarks, voucherIs, voucherIsHeld } from "./vouchers.ts";

const isRedeemed = ({ state }: VoucherRecord): boolean => state === "redeemed" || state === "settled";

export const voucherRedeem = define({
  type: "voucher.redeem",
  data: z
    .strictObject({
      voucher: id,
      outcome: z.enum(["completion", "certificate"]),
      certificate: z.optional(certificateNumber),
      amount: fen,
    })
    .check(
      z.refine((data) => data.outcome === "certificate" || data.certificate === undefined, {
        path: ["certificate"],
        message: "only with the outcome certificate",
      }),
    ),
  roles: [["school"]],
  find(data, look) {
    const voucher = look.named("voucher", data.voucher);
    const certificate = data.certificate === undefined ? undefined : look.named("certificate", data.certificate);
    const money = voucher && findMoney(look, voucher);
    if (!money) return undefined;
    const { programme, aClass } = money;
    const trainee = voucher.trainee === undefined ? undefined : look.get("trainee", voucher.trainee);
    const seats = seatsOf(look, trainee, data.voucher, ["redeemed", "settled"]);
    const price = aClass && priceOf(programme, aClass.occupation, aClass.level);
    return {
      voucher,
      certificate,
      programme,
      aClass,
      trainee,
      counted: countedOf(trainee, seats),
      due: price && due(price, data.outcome, voucher.face, programme.rounding),
    };
  },
})({
  actsFor: ({ aClass }) => ({ school: aClass?.school }),
  frozen: ({ voucher, trainee, aClass, look }) => frozenMarks(voucher, trainee, aClass, look),
  rows: [
    {
      unless: "already-redeemed",
      holds: ({ voucher }) => !isRedeemed(voucher),
      facts: ({ voucher }) => ({ voucher: voucher.voucher, state: voucher.state }),
    },
    // One rule with two codes: a redeemed voucher has had its answer.
    { ...voucherIsHeld, holds: ({ voucher }) => (isRedeemed(voucher) ? undefined : voucher.state === "held") },
    classIsClosed,
    {
      unless: "redeem-too-late",
      holds: ({ aClass, programme, at }) => aClass && isBeforeEndOf(deadlineOf(aClass, programme), at),
      facts: ({ aClass, programme }) => ({
        class: aClass?.class ?? "",
        deadline: aClass ? deadlineText(aClass, programme) : "",
      }),
    },
    {
      unless: "attendance-too-low",
      holds: ({ voucher, aClass, programme }) =>
        aClass && voucher.attended !== undefined
          ? voucher.attended * 10_000 >= aClass.scheduled * programme.attendanceBp
          : undefined,
      facts: ({ voucher, aClass, programme }) => ({
        voucher: voucher.voucher,
        attended: voucher.attended ?? 0,
        scheduled: aClass?.scheduled ?? 0,
        least: Math.ceil(((aClass?.scheduled ?? 0) * programme.attendanceBp) / 10_000),
        neededBp: programme.attendanceBp,
      }),
    },
    {
      unless: "certificate-missing",
      holds: ({ data, certificate, voucher }) =>
        data.outcome !== "certificate" ||
        (certificate !== undefined && certificate.voucher === voucher.voucher && !certificate.revoked),
      facts: ({ data, certificate }) => ({
        voucher: data.voucher,
        certificate: data.certificate ?? "",
        why:
          certificate === undefined
            ? "none is named"
            : certificate.voucher === data.voucher
              ? "{certificate} is revoked"
              : "{certificate} was attested for another voucher",
      }),
    },
    {
      unless: "outcome-not-priced",
      holds: ({ due, aClass }) => aClass && due !== undefined,
      facts: ({ data, programme, aClass }) => ({
        programme: programme.programme,
        occupation: aClass?.occupation ?? "",
        level: aClass?.level ?? "",
        outcome: data.outcome,
      }),
    },
    ...limitRows,
    {
      unless: "amount-mismatch",
      holds: ({ data, due }) => (due === undefined ? undefined : data.amount === due),
      facts: ({ data, due }) => ({
        asked: data.amount,
        what: "for “{outcome}” the voucher {voucher} pays {expected:yuan}",
        outcome: data.outcome,
        voucher: data.voucher,
        expected: due ?? 0,
      }),
    },
  ],
  effect({ data, voucher, aClass }, draft) {
    const rest = toFen(voucher.reserved - data.amount);
    const accrued = moveMoney(draft, voucher, "accrue", data.amount, aClass?.school);
    draft.put("voucher", voucher.voucher, {
      ...moveMoney(draft, accrued, "release", rest),
      state: "redeemed",
      outcome: data.outcome,
      redeemedWith: data.certificate,
      reservedBefore: voucher.reserved,
    });
    if (aClass && !aClass.everRedeemed) draft.put("class", aClass.class, { ...aClass, everRedeemed: true });
  },
});

export const voucherReverse = define({
  type: "voucher.reverse",
  data: z.strictObject({ voucher: id, to: z.optional(z.enum(["held", "void"])), reason: text }),
  roles: [["reviewer"]],
  find(data, look) {
    const voucher = look.named("voucher", data.voucher);
    const money = voucher && findMoney(look, voucher);
    if (!money) return undefined;
    const again = toFen(data.to === "void" ? 0 : (voucher.reservedBefore ?? 0));
    return { voucher, ...money, again, asked: Math.max(0, again - voucher.accrued) };
  },
})({
  rows: [
    voucherIs("voucher-not-redeemed", "redeemed"),
    {
      unless: "settlement-open",
      holds: ({ voucher }) => voucher.settlement === undefined,
      facts: ({ voucher }) => ({ voucher: voucher.voucher, settlement: voucher.settlement ?? "" }),
    },
    // What the redemption released must be there to be reserved again; to void, nothing is asked.
    fundHasAsked,
    programmeHasAsked,
  ],
  effect({ data, voucher, aClass, again }, draft) {
    const reversed = moveMoney(draft, voucher, "reverse", voucher.accrued, aClass?.school);
    const undone = { outcome: undefined, redeemedWith: undefined, reservedBefore: undefined };
    const state = data.to ?? "held";
    if (state === "void") vacateSeat(draft, voucher);
    draft.put("voucher", voucher.voucher, { ...moveMoney(draft, reversed, "reserve", again), ...undone, state });
  },
});
