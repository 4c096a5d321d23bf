/** Vouchers that are not used: voided, expired, extended, reissued. */
import type { Voucher } from "../../model/state.ts";
import {
  all,
  by,
  classOf,
  type Draft,
  deadlineOf,
  draft,
  fundOf,
  hasLive,
  type Intents,
  isLive,
  isOpen,
  isPast,
  newVoucher,
  plusDays,
  programmeOf,
  spoilt,
  type Town,
  today,
  vouchersIn,
} from "../town.ts";
import { availableIn } from "./funds.ts";
import { lastDay, underCap } from "./vouchers.ts";

const ended = (town: Town): readonly Voucher[] => vouchersIn(town, "void", "expired");

const isPastItsTime = (town: Town, voucher: Voucher): boolean => {
  const aClass = voucher.state === "held" ? classOf(town, voucher) : undefined;
  return isPast(town, aClass ? deadlineOf(town, aClass) : voucher.until);
};

const voiding = (voucher: Voucher | undefined): Draft | undefined =>
  voucher && draft("voucher.void", { voucher: voucher.voucher, reason: "错发" }, by("issuer"));

const expiry = (vouchers: readonly Voucher[]): Draft | undefined =>
  vouchers.length === 0
    ? undefined
    : draft("voucher.expire", { vouchers: vouchers.map(({ voucher }) => voucher) }, by("operator"));

function extension(town: Town, voucher: Voucher | undefined): Draft | undefined {
  if (!voucher) return undefined;
  const { until } = programmeOf(town, voucher);
  const [later, tomorrow] = [plusDays(voucher.until, town.one([1, 5, 30]) ?? 1), plusDays(today(town), 1)];
  const wanted = later > tomorrow ? later : tomorrow;
  return draft("voucher.extend", { voucher: voucher.voucher, until: wanted < until ? wanted : until }, by("issuer"));
}

const extensible = (town: Town) =>
  town.one(
    vouchersIn(town, "issued", "claimed").filter(
      (one) => one.until < programmeOf(town, one).until && !isPast(town, programmeOf(town, one).until),
    ),
  );

const hasSuccessor = (town: Town, { voucher }: Voucher): boolean =>
  all(town.state.vouchers).some(({ predecessor }) => predecessor === voucher);

function reissue(town: Town, predecessor: Voucher | undefined): Draft | undefined {
  if (!predecessor) return undefined;
  const until = lastDay(town, programmeOf(town, predecessor));
  return draft("voucher.reissue", { voucher: newVoucher(town), predecessor: predecessor.voucher, until }, by("issuer"));
}

/** Ended vouchers that only one thing keeps from being reissued, or nothing. */
const reissuable = (town: Town, but: "nothing" | "live" | "programme" | "fund" = "nothing"): readonly Voucher[] =>
  ended(town).filter(
    (one) =>
      !hasSuccessor(town, one) &&
      isOpen(town, programmeOf(town, one)) === (but !== "programme") &&
      fundOf(town, one).closed === (but === "fund") &&
      (one.trainee !== undefined && hasLive(town, one.trainee, one.programme)) === (but === "live"),
  );

const reservesFace = (town: Town, voucher: Voucher): boolean => programmeOf(town, voucher).reserveAt === "issue";

export const endIntents: Pick<
  Intents<"voucher">,
  "voucher.void" | "voucher.expire" | "voucher.extend" | "voucher.reissue"
> = {
  "voucher.void": {
    weight: 1,
    lawful: (town) => voiding(town.one(all(town.state.vouchers).filter(isLive))),
    faults: [
      {
        aims: "voucher-not-live",
        after: ["voucher.void"],
        spoil: (town) => voiding(town.one(all(town.state.vouchers).filter((one) => !isLive(one)))),
      },
    ],
  },
  "voucher.expire": {
    weight: 1.5,
    lawful: (town) =>
      expiry(town.some(all(town.state.vouchers).filter((one) => isLive(one) && isPastItsTime(town, one)))),
    faults: [
      {
        aims: "voucher-not-live",
        after: ["voucher.void"],
        spoil: (town) => expiry(town.some(all(town.state.vouchers).filter((one) => !isLive(one)))),
      },
      {
        aims: "not-yet-expired",
        spoil: (town) =>
          expiry(town.some(all(town.state.vouchers).filter((one) => isLive(one) && !isPastItsTime(town, one)))),
      },
    ],
  },
  "voucher.extend": {
    weight: 1.5,
    lawful: (town) => extension(town, extensible(town)),
    faults: [
      {
        aims: "voucher-not-live",
        after: ["voucher.void"],
        spoil: (town) => extension(town, town.one(all(town.state.vouchers).filter((one) => !isLive(one)))),
      },
      {
        aims: "voucher-held",
        after: ["voucher.hold"],
        spoil: (town) => extension(town, town.one(vouchersIn(town, "held"))),
      },
      {
        aims: "extension-invalid",
        spoil(town) {
          const voucher = town.one(vouchersIn(town, "issued", "claimed"));
          const days = voucher && [today(town), voucher.until, plusDays(programmeOf(town, voucher).until, 1)];
          return days && spoilt(extension(town, voucher), { until: town.one(days) });
        },
      },
    ],
  },
  "voucher.reissue": {
    weight: 2,
    lawful: (town) => reissue(town, town.one(reissuable(town))),
    faults: [
      {
        aims: "reissue-not-allowed",
        spoil: (town) =>
          reissue(
            town,
            town.one(
              all(town.state.vouchers).filter(
                (one) => (isLive(one) || hasSuccessor(town, one)) && isOpen(town, programmeOf(town, one)),
              ),
            ),
          ),
      },
      {
        aims: "programme-closed",
        after: ["programme.close"],
        spoil: (town) => reissue(town, town.one(reissuable(town, "programme"))),
      },
      {
        aims: "fund-closed",
        after: ["voucher.void", "fund.close"],
        spoil: (town) => reissue(town, town.one(reissuable(town, "fund"))),
      },
      {
        aims: "until-invalid",
        after: ["voucher.void"],
        spoil(town) {
          const predecessor = town.one(reissuable(town));
          const days = predecessor && [plusDays(today(town), -1), plusDays(programmeOf(town, predecessor).until, 1)];
          return days && spoilt(reissue(town, predecessor), { until: town.one(days) });
        },
      },
      {
        aims: "voucher-already-live",
        after: ["voucher.void", "voucher.issue"],
        spoil: (town) => reissue(town, town.one(reissuable(town, "live"))),
      },
      {
        aims: "budget-exhausted",
        after: ["voucher.void", "fund.withdraw"],
        spoil: (town) =>
          reissue(
            town,
            town.one(
              reissuable(town).filter(
                (one) => reservesFace(town, one) && availableIn(town, fundOf(town, one)) < one.face,
              ),
            ),
          ),
      },
      {
        aims: "programme-cap-reached",
        after: ["voucher.void", "voucher.issue", "fund.appropriate"],
        spoil: (town) =>
          reissue(
            town,
            town.one(
              reissuable(town).filter(
                (one) =>
                  reservesFace(town, one) &&
                  availableIn(town, fundOf(town, one)) >= one.face &&
                  !underCap(town, programmeOf(town, one), one.face),
              ),
            ),
          ),
      },
    ],
  },
};
