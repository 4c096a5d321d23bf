/** Vouchers: issued to somebody or to nobody, and claimed. What becomes of an unused one stands in unused.ts. */
import * as z from "zod/mini";
import { dayNumberAt, dayNumberOf, dayText } from "./calendar.ts";
import { isBeforeEndOf } from "./deadlines.ts";
import { moveMoney } from "./entitlement.ts";
import { fundHasAsked, fundIsOpen } from "./funds.ts";
import { programmeHasAsked, programmeIsOpen } from "./programmes.ts";
import type { ClassRecord, ProgrammeRecord, TraineeRecord, VoucherRecord } from "./records.ts";
import type { RefusalCode } from "./refusals.ts";
import type { Draft, Freezable, Look, Row } from "./rule.ts";
import { define } from "./rule.ts";
import type { Day, Instant } from "./values.ts";
import { day, hash, id, name, some, toFen } from "./values.ts";

const ZERO = toFen(0);

export const isLive = (voucher: VoucherRecord): boolean =>
  voucher.state === "issued" || voucher.state === "claimed" || voucher.state === "held";

interface WithVoucher {
  readonly voucher: VoucherRecord;
}
const voucherFacts = ({ voucher }: WithVoucher) => ({ voucher: voucher.voucher, state: voucher.state });
export const voucherIs = (unless: RefusalCode, state: VoucherRecord["state"]): Row<WithVoucher> => ({
  unless,
  holds: ({ voucher }) => voucher.state === state,
  facts: voucherFacts,
});
export const voucherIsHeld = voucherIs("voucher-not-held", "held");
export const voucherIsLive: Row<WithVoucher> = {
  unless: "voucher-not-live",
  holds: ({ voucher }) => isLive(voucher),
  facts: voucherFacts,
};

/** Not past its last day, whether or not the expiry is recorded. */
export const voucherIsInTime: Row<WithVoucher & { readonly at: Instant }> = {
  unless: "voucher-expired",
  holds: ({ voucher, at }) => isBeforeEndOf(dayNumberOf(voucher.until), at),
  facts: ({ voucher }) => ({ voucher: voucher.voucher, until: voucher.until }),
};

/** The marks that stop a claim, hold, redemption or payment of this voucher. */
export function frozenMarks(
  voucher: VoucherRecord,
  trainee: TraineeRecord | undefined,
  aClass: ClassRecord | undefined,
  look: Look,
): readonly Freezable[] {
  const school = aClass && look.get("party", aClass.school);
  return [
    { scope: "voucher", id: voucher.voucher, frozen: voucher.frozen },
    ...(trainee ? [{ scope: "trainee", id: trainee.trainee, frozen: trainee.frozen } as const] : []),
    ...(aClass ? [{ scope: "class", id: aClass.class, frozen: aClass.frozen } as const] : []),
    ...(school ? [{ scope: "school", id: school.party, frozen: school.frozen } as const] : []),
  ];
}

/** Whether the trainee has another live voucher of the programme. */
export const hasLive = (look: Look, trainee: TraineeRecord, programme: string, besides?: string): boolean =>
  trainee.vouchers
    .map((voucher) => look.get("voucher", voucher))
    .some((other) => other && other.voucher !== besides && other.programme === programme && isLive(other));

const isEligible = (
  trainee: TraineeRecord | undefined,
  group: string | undefined,
  programme: ProgrammeRecord,
): boolean =>
  trainee !== undefined && group !== undefined && programme.groups.includes(group) && trainee.groups.includes(group);

/** Why the trainee can't have a voucher of the programme in that group. */
const whyIneligible = (trainee: TraineeRecord | undefined, group: string | undefined, programme: ProgrammeRecord) => ({
  trainee: trainee?.trainee ?? "",
  group: group ?? "",
  programme: programme.programme,
  why:
    group === undefined
      ? "no group is given"
      : programme.groups.includes(group)
        ? "the trainee is not in the group {group}"
        : "the programme {programme} is not for the group {group}",
});

export const untilFacts = (until: Day, at: Instant, programme: ProgrammeRecord) => ({
  until,
  today: dayText(dayNumberAt(at)),
  last: programme.until,
});

export const untilIsValid: Row<{ data: { until: Day }; at: Instant; programme: ProgrammeRecord }> = {
  unless: "until-invalid",
  holds: ({ data, at, programme }) => isBeforeEndOf(dayNumberOf(data.until), at) && data.until <= programme.until,
  facts: ({ data, at, programme }) => untilFacts(data.until, at, programme),
};

type Fresh = Pick<VoucherRecord, "voucher" | "programme" | "fund" | "face" | "until"> & Partial<VoucherRecord>;

/** Puts a new voucher into the draft, reserving its face if the programme reserves at issue. */
export function putNew(draft: Draft, fresh: Fresh, programme: ProgrammeRecord): void {
  const issued: VoucherRecord = {
    trainee: undefined,
    group: undefined,
    state: "issued",
    reserved: ZERO,
    accrued: ZERO,
    paid: ZERO,
    ordered: ZERO,
    orderedVictim: ZERO,
    dischargedVictim: ZERO,
    restored: false,
    frozen: [],
    ...fresh,
  };
  const reserved = programme.reserveAt === "issue" ? moveMoney(draft, issued, "reserve", issued.face) : issued;
  draft.put("voucher", issued.voucher, reserved);
  if (issued.trainee !== undefined) bind(draft, issued.trainee, issued.voucher);
}

function bind(draft: Draft, name: string, voucher: string): void {
  const trainee = draft.get("trainee", name);
  if (trainee) draft.put("trainee", name, { ...trainee, vouchers: [...trainee.vouchers, voucher] });
}

const issueItem = z
  .strictObject({ voucher: id, trainee: z.optional(name), group: z.optional(name) })
  .check(
    z.refine(
      ({ trainee, group }) => (trainee === undefined) === (group === undefined),
      "trainee and group both, or neither",
    ),
  );

export const voucherIssue = define({
  type: "voucher.issue",
  data: z.strictObject({ programme: name, fund: name, until: day, vouchers: some(issueItem) }),
  roles: [["issuer"]],
  find(data, look) {
    const programme = look.named("programme", data.programme);
    const fund = look.named("fund", data.fund);
    const items = data.vouchers.map(({ trainee, group }) => ({
      trainee: trainee === undefined ? undefined : look.named("trainee", trainee),
      group,
    }));
    for (const { voucher } of data.vouchers) look.fresh("voucher", voucher);
    if (!programme || !fund) return undefined;
    const targeted = items.filter((item) => item.group !== undefined);
    const names = targeted.map((item) => item.trainee?.trainee);
    const first = new Set<string>();
    const doubled = names.find((name) => name !== undefined && first.size === first.add(name).size);
    return {
      programme,
      fund,
      stranger: targeted.find((item) => !isEligible(item.trainee, item.group, programme)),
      alreadyLive:
        targeted.find((item) => item.trainee && hasLive(look, item.trainee, programme.programme))?.trainee?.trainee ??
        doubled,
      asked: programme.reserveAt === "issue" ? programme.face * data.vouchers.length : 0,
    };
  },
})({
  rows: [
    programmeIsOpen,
    {
      unless: "fund-not-allowed",
      holds: ({ programme, fund }) => programme.funds.includes(fund.fund),
      facts: ({ programme, fund }) => ({ programme: programme.programme, fund: fund.fund }),
    },
    fundIsOpen,
    untilIsValid,
    {
      unless: "group-not-eligible",
      holds: ({ stranger }) => stranger === undefined,
      facts: ({ stranger, programme }) => whyIneligible(stranger?.trainee, stranger?.group, programme),
    },
    {
      unless: "issue-cap-reached",
      holds: ({ programme, data }) => programme.issued + data.vouchers.length <= programme.issueCap,
      facts: ({ programme, data }) => ({
        programme: programme.programme,
        cap: programme.issueCap,
        issued: programme.issued,
        asked: data.vouchers.length,
      }),
    },
    {
      unless: "voucher-already-live",
      holds: ({ alreadyLive }) => alreadyLive === undefined,
      facts: ({ alreadyLive, programme }) => ({ trainee: alreadyLive ?? "", programme: programme.programme }),
    },
    fundHasAsked,
    programmeHasAsked,
  ],
  effect({ data, programme }, draft) {
    const { fund, until } = data;
    const issued = programme.issued + data.vouchers.length;
    draft.put("programme", programme.programme, { ...programme, issued });
    for (const item of data.vouchers) {
      putNew(draft, { ...item, programme: programme.programme, fund, face: programme.face, until }, programme);
    }
  },
});

export const voucherClaim = define({
  type: "voucher.claim",
  data: z.strictObject({ voucher: id, trainee: name, group: z.optional(name), evidence: z.optional(hash) }),
  roles: [["trainee", "issuer"]],
  standsFor: ({ trainee }) => trainee,
  find(data, look) {
    const voucher = look.named("voucher", data.voucher);
    const trainee = look.named("trainee", data.trainee);
    const programme = voucher && look.get("programme", voucher.programme);
    if (!voucher || !trainee || !programme) return undefined;
    return { voucher, trainee, programme, live: hasLive(look, trainee, programme.programme, voucher.voucher) };
  },
})({
  actsFor: ({ data }) => ({ trainee: data.trainee }),
  frozen({ voucher, trainee, look }) {
    const aClass = voucher.class === undefined ? undefined : look.get("class", voucher.class);
    return frozenMarks(voucher, trainee, aClass, look);
  },
  rows: [
    voucherIs("voucher-not-issued", "issued"),
    programmeIsOpen,
    voucherIsInTime,
    {
      unless: "trainee-mismatch",
      holds: ({ voucher, data }) => voucher.trainee === undefined || voucher.trainee === data.trainee,
      facts: ({ data }) => ({ voucher: data.voucher, trainee: data.trainee }),
    },
    {
      unless: "group-not-eligible",
      holds: ({ voucher, data, trainee, programme }) =>
        voucher.trainee === undefined ? isEligible(trainee, data.group, programme) : data.group === undefined,
      facts: ({ voucher, data, trainee, programme }) => ({
        ...whyIneligible(trainee, data.group, programme),
        ...(voucher.trainee === undefined ? {} : { why: "it was issued to this trainee, so no group is given" }),
      }),
    },
    {
      unless: "voucher-already-live",
      holds: ({ live }) => !live,
      facts: ({ data, programme }) => ({ trainee: data.trainee, programme: programme.programme }),
    },
  ],
  effect({ data, voucher }, draft) {
    const { trainee, group } = data;
    const isGeneral = voucher.trainee === undefined;
    const claimed: VoucherRecord = { ...voucher, state: "claimed", ...(isGeneral ? { trainee, group } : {}) };
    draft.put("voucher", voucher.voucher, claimed);
    if (isGeneral) bind(draft, trainee, voucher.voucher);
  },
});

/** Reads what ending or moving a voucher's money changes, so that a loader sees it. */
export function findMoney(look: Look, voucher: VoucherRecord) {
  const programme = look.get("programme", voucher.programme);
  const fund = look.get("fund", voucher.fund);
  const aClass = voucher.class === undefined ? undefined : look.get("class", voucher.class);
  return programme && fund && (voucher.class === undefined || aClass) ? { programme, fund, aClass } : undefined;
}
