/** Holds: a voucher is bound to a class and its money reserved; and released again. */
import * as z from "zod/mini";
import { dayNumberOf } from "./calendar.ts";
import { classIsApproved, firstSession, leaveClass, sessionsOverlap } from "./classes.ts";
import { isBeforeEndOf } from "./deadlines.ts";
import { moveMoney } from "./entitlement.ts";
import { fundHasAsked, fundIsOpen } from "./funds.ts";
import { countedOf, limitRows, seatsOf } from "./limits.ts";
import { largestDue } from "./money.ts";
import { priceOf, programmeHasAsked, programmeIsOpen } from "./programmes.ts";
import type { Row } from "./rule.ts";
import { define } from "./rule.ts";
import type { Day, Instant } from "./values.ts";
import { day, hash, id, name, text, toFen } from "./values.ts";
import { findMoney, frozenMarks, voucherIs, voucherIsHeld, voucherIsInTime } from "./vouchers.ts";

const consentIsFresh: Row<{ data: { voucher: string; consentUntil?: Day | undefined }; at: Instant }> = {
  unless: "consent-expired",
  holds: ({ data, at }) => data.consentUntil === undefined || isBeforeEndOf(dayNumberOf(data.consentUntil), at),
  facts: ({ data }) => ({ voucher: data.voucher, consentUntil: data.consentUntil ?? "" }),
};

export const voucherHold = define({
  type: "voucher.hold",
  data: z.strictObject({ voucher: id, class: name, consentUntil: z.optional(day), evidence: z.optional(hash) }),
  roles: [["school"], ["trainee", "issuer"]],
  standsFor: ({ voucher }, look) => look.get("voucher", voucher)?.trainee,
  find(data, look) {
    const voucher = look.named("voucher", data.voucher);
    const aClass = look.named("class", data.class);
    const programme = voucher && look.get("programme", voucher.programme);
    const fund = voucher && look.get("fund", voucher.fund);
    const trainee = voucher?.trainee === undefined ? undefined : look.get("trainee", voucher.trainee);
    if (!aClass || !programme || !fund) return undefined;
    const seats = seatsOf(look, trainee, data.voucher, ["held", "redeemed", "settled"]);
    const price = priceOf(programme, aClass.occupation, aClass.level);
    const largest = price ? largestDue(price, voucher.face, programme.rounding) : toFen(0);
    return {
      voucher,
      aClass,
      programme,
      fund,
      trainee,
      counted: countedOf(trainee, seats),
      overlapping: seats.find((seat) => seat.aClass.class !== aClass.class && sessionsOverlap(seat.aClass, aClass)),
      asked: programme.reserveAt === "hold" ? largest : toFen(0),
    };
  },
})({
  actsFor: ({ aClass, voucher }) => ({ school: aClass.school, trainee: voucher.trainee }),
  frozen: ({ voucher, trainee, aClass, look }) => frozenMarks(voucher, trainee, aClass, look),
  rows: [
    voucherIs("voucher-not-claimed", "claimed"),
    voucherIsInTime,
    consentIsFresh,
    programmeIsOpen,
    classIsApproved,
    {
      unless: "class-mismatch",
      holds: ({ voucher, aClass }) => aClass.programme === voucher.programme,
      facts: ({ voucher, aClass }) => ({
        class: aClass.class,
        given: aClass.programme,
        voucher: voucher.voucher,
        programme: voucher.programme,
      }),
    },
    {
      unless: "class-started",
      holds: ({ aClass, at }) => at < (firstSession(aClass)?.to ?? at),
      facts: ({ aClass }) => ({ class: aClass.class, over: firstSession(aClass)?.to ?? "" }),
    },
    {
      unless: "class-full",
      holds: ({ aClass }) => aClass.held < aClass.capacity,
      facts: ({ aClass }) => ({ class: aClass.class, capacity: aClass.capacity }),
    },
    ...limitRows,
    {
      unless: "sessions-overlap",
      holds: ({ overlapping }) => overlapping === undefined,
      facts: ({ voucher, aClass, overlapping }) => ({
        trainee: voucher.trainee ?? "",
        class: aClass.class,
        other: overlapping?.aClass.class ?? "",
      }),
    },
    fundIsOpen,
    fundHasAsked,
    programmeHasAsked,
  ],
  effect({ voucher, aClass, asked }, draft) {
    const reserved = moveMoney(draft, voucher, "reserve", asked);
    draft.put("voucher", voucher.voucher, { ...reserved, state: "held", class: aClass.class });
    const vouchers = [...aClass.vouchers, voucher.voucher];
    draft.put("class", aClass.class, { ...aClass, held: aClass.held + 1, vouchers });
  },
});

export const voucherRelease = define({
  type: "voucher.release",
  data: z.strictObject({ voucher: id, reason: text }),
  roles: [["school", "issuer"]],
  find(data, look) {
    const voucher = look.named("voucher", data.voucher);
    const money = voucher && findMoney(look, voucher);
    if (voucher?.certificate !== undefined) look.get("certificate", voucher.certificate);
    return money && { voucher, aClass: money.aClass };
  },
})({
  actsFor: ({ aClass }) => ({ school: aClass?.school }),
  rows: [
    voucherIsHeld,
    {
      unless: "class-closed",
      holds: ({ aClass, look }) =>
        aClass && (aClass.state !== "closed" || look.signers.some((signer) => signer.role === "issuer")),
      facts: ({ aClass }) => ({ class: aClass?.class ?? "" }),
    },
  ],
  effect: ({ voucher }, draft) => leaveClass(draft, voucher),
});
