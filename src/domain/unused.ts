/** Vouchers that were not used: voided, expired, extended, or reissued under a new id. */
import * as z from "zod/mini";
import { dayNumberAt, dayNumberOf, dayText } from "./calendar.ts";
import { vacateSeat } from "./classes.ts";
import { isBeforeEndOf, lastDayOf } from "./deadlines.ts";
import { moveMoney } from "./entitlement.ts";
import { fundHasAsked, fundIsOpen } from "./funds.ts";
import { programmeHasAsked, programmeIsOpen } from "./programmes.ts";
import type { VoucherRecord } from "./records.ts";
import type { Draft } from "./rule.ts";
import { define } from "./rule.ts";
import { day, distinct, id, text } from "./values.ts";
import { findMoney, hasLive, isLive, putNew, untilFacts, untilIsValid, voucherIsLive } from "./vouchers.ts";

/** A live voucher ends: its money is released, its seat is free, it keeps its class. */
function end(draft: Draft, voucher: VoucherRecord, state: "void" | "expired"): void {
  if (voucher.state === "held") vacateSeat(draft, voucher);
  const released = moveMoney(draft, voucher, "release", voucher.reserved);
  draft.put("voucher", voucher.voucher, { ...released, state });
}

export const voucherVoid = define({
  type: "voucher.void",
  data: z.strictObject({ voucher: id, reason: text }),
  roles: [["issuer"]],
  find(data, look) {
    const voucher = look.named("voucher", data.voucher);
    return voucher && findMoney(look, voucher) && { voucher };
  },
})({
  rows: [voucherIsLive],
  effect: ({ voucher }, draft) => end(draft, voucher, "void"),
});

export const voucherExpire = define({
  type: "voucher.expire",
  data: z.strictObject({ vouchers: distinct(id) }),
  roles: [["operator"]],
  find(data, look) {
    const vouchers = data.vouchers.map((voucher) => look.named("voucher", voucher)).filter((v) => v !== undefined);
    const moneys = vouchers.map((voucher) => findMoney(look, voucher));
    const lastDays = vouchers.map((voucher, i) => {
      const money = moneys[i];
      return money && lastDayOf(voucher, money.programme, money.aClass);
    });
    if (lastDays.includes(undefined)) return undefined;
    return {
      vouchers,
      dead: vouchers.find((voucher) => !isLive(voucher)),
      early: vouchers.findIndex((_, i) => isBeforeEndOf(lastDays[i] ?? 0, look.at)),
      lastDays,
    };
  },
})({
  rows: [
    {
      unless: "voucher-not-live",
      holds: ({ dead }) => dead === undefined,
      facts: ({ dead }) => ({ voucher: dead?.voucher ?? "", state: dead?.state ?? "" }),
    },
    {
      unless: "not-yet-expired",
      holds: ({ early }) => early < 0,
      facts: ({ vouchers, early, lastDays }) => ({
        voucher: vouchers[early]?.voucher ?? "",
        until: dayText(lastDays[early] ?? 0),
      }),
    },
  ],
  effect({ vouchers }, draft) {
    for (const voucher of vouchers) end(draft, voucher, "expired");
  },
});

export const voucherExtend = define({
  type: "voucher.extend",
  data: z.strictObject({ voucher: id, until: day }),
  roles: [["issuer"]],
  find(data, look) {
    const voucher = look.named("voucher", data.voucher);
    const programme = voucher && look.get("programme", voucher.programme);
    return programme && { voucher, programme };
  },
})({
  rows: [
    voucherIsLive,
    {
      unless: "voucher-held",
      holds: ({ voucher }) => voucher.state !== "held",
      facts: ({ voucher }) => ({ voucher: voucher.voucher, class: voucher.class ?? "" }),
    },
    {
      unless: "extension-invalid",
      holds: ({ data, voucher, programme, at }) =>
        dayNumberOf(data.until) > dayNumberAt(at) && data.until > voucher.until && data.until <= programme.until,
      facts: ({ data, voucher, programme, at }) => ({
        voucher: voucher.voucher,
        ...untilFacts(data.until, at, programme),
        old: voucher.until,
      }),
    },
  ],
  effect: ({ data, voucher }, draft) => draft.put("voucher", voucher.voucher, { ...voucher, until: data.until }),
});

export const voucherReissue = define({
  type: "voucher.reissue",
  data: z.strictObject({ voucher: id, predecessor: id, until: day }),
  roles: [["issuer"]],
  find(data, look) {
    const predecessor = look.named("voucher", data.predecessor);
    look.fresh("voucher", data.voucher);
    const programme = predecessor && look.get("programme", predecessor.programme);
    const fund = predecessor && look.get("fund", predecessor.fund);
    const trainee = predecessor?.trainee === undefined ? undefined : look.get("trainee", predecessor.trainee);
    if (!programme || !fund) return undefined;
    return {
      predecessor,
      programme,
      fund,
      live: trainee !== undefined && hasLive(look, trainee, programme.programme),
      asked: programme.reserveAt === "issue" ? predecessor.face : 0,
    };
  },
})({
  rows: [
    {
      unless: "reissue-not-allowed",
      holds: ({ predecessor }) =>
        (predecessor.state === "void" || predecessor.state === "expired") && predecessor.successor === undefined,
      facts: ({ predecessor }) => ({
        voucher: predecessor.voucher,
        state: predecessor.state,
        successor: predecessor.successor ?? "",
        why:
          predecessor.successor === undefined
            ? "it is {state}, neither void nor expired"
            : "the voucher {successor} has replaced it",
      }),
    },
    programmeIsOpen,
    fundIsOpen,
    untilIsValid,
    {
      unless: "voucher-already-live",
      holds: ({ live }) => !live,
      facts: ({ predecessor }) => ({ trainee: predecessor.trainee ?? "", programme: predecessor.programme }),
    },
    fundHasAsked,
    programmeHasAsked,
  ],
  effect({ data, predecessor, programme }, draft) {
    const { fund, trainee, group, face } = predecessor;
    draft.put("voucher", predecessor.voucher, { ...predecessor, successor: data.voucher });
    const { voucher, until } = data;
    const fresh = { voucher, programme: programme.programme, fund, trainee, group, face, until };
    putNew(draft, { ...fresh, predecessor: predecessor.voucher }, programme);
  },
});
