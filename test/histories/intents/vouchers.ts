/** Vouchers are issued and claimed. */
import { committed } from "../../model/money.ts";
import type { Fund, Programme, Voucher } from "../../model/state.ts";
import {
  all,
  by,
  type Draft,
  draft,
  groupFor,
  hasLive,
  type Intents,
  isFrozen,
  isLive,
  isOpen,
  isPast,
  newVoucher,
  plusDays,
  programmeOf,
  spoilt,
  standIn,
  type Town,
  today,
  vouchersIn,
} from "../town.ts";
import { availableIn } from "./funds.ts";

const openProgrammes = (town: Town): readonly Programme[] =>
  all(town.state.programmes).filter((one) => isOpen(town, one));

const issuedOf = (town: Town, programme: Programme): number =>
  all(town.state.vouchers).filter((one) => one.programme === programme.programme && one.predecessor === undefined)
    .length;

const seatsLeft = (town: Town, programme: Programme): number => programme.issueCap - issuedOf(town, programme);

const hasMoney = (town: Town, fund: Fund, amount: number): boolean => availableIn(town, fund) >= amount;

export const underCap = (town: Town, programme: Programme, amount: number): boolean =>
  programme.budgetCap === undefined || Number(committed(town.state, programme)) + amount <= programme.budgetCap;

export const lastDay = (town: Town, programme: Programme): string => {
  const day = plusDays(today(town), town.one([0, 3, 10, 30, 60]) ?? 0);
  return day < programme.until ? day : programme.until;
};

/** Issues a few vouchers, to named trainees and to nobody. */
function issue(town: Town, programme: Programme | undefined, fund: Fund | undefined, most = 3): Draft | undefined {
  if (!programme || !fund) return undefined;
  const eligible = all(town.state.trainees).filter(
    ({ trainee }) => groupFor(town, trainee, programme) !== undefined && !hasLive(town, trainee, programme.programme),
  );
  const count = Math.min(most, Math.max(1, seatsLeft(town, programme)));
  const named = town.some(eligible).slice(0, town.rarely(4) ? 0 : count);
  const items = named.map(({ trainee }) => ({ trainee, group: groupFor(town, trainee, programme) ?? "" }));
  const general = items.length === 0 || (items.length < count && town.rarely(3)) ? [{}] : [];
  const vouchers = [...items, ...general].map((item, i) => ({ voucher: newVoucher(town, i), ...item }));
  const until = lastDay(town, programme);
  return draft("voucher.issue", { programme: programme.programme, fund: fund.fund, until, vouchers }, by("issuer"));
}

const fundFor = (town: Town, programme: Programme | undefined, closed = false): Fund | undefined =>
  programme &&
  town.one(all(town.state.funds).filter((one) => programme.funds.includes(one.fund) && one.closed === closed));

/** How many vouchers there is money for, where their face is reserved at once. */
function affordable(town: Town, programme: Programme, fund: Fund): number {
  if (programme.reserveAt === "hold" || programme.face === 0) return Number.POSITIVE_INFINITY;
  const underCap = (programme.budgetCap ?? Number.MAX_SAFE_INTEGER) - Number(committed(town.state, programme));
  return Math.floor(Math.min(availableIn(town, fund), underCap) / programme.face);
}

export function issueOf(town: Town, programmes: readonly Programme[] = openProgrammes(town)): Draft | undefined {
  const programme = town.one(programmes.filter((one) => seatsLeft(town, one) > 0));
  const fund = fundFor(town, programme);
  const most = programme && fund ? Math.min(3, affordable(town, programme, fund)) : 0;
  return most > 0 ? issue(town, programme, fund, most) : undefined;
}

const atIssue = (town: Town): readonly Programme[] =>
  openProgrammes(town).filter(({ reserveAt }) => reserveAt === "issue");

// Claims.
const inTime = (town: Town, { until }: Voucher): boolean => !isPast(town, until);

const claimable = (town: Town): readonly Voucher[] =>
  vouchersIn(town, "issued").filter((one) => inTime(town, one) && isOpen(town, programmeOf(town, one)));

const candidates = (town: Town, voucher: Voucher): readonly string[] =>
  voucher.trainee !== undefined
    ? [voucher.trainee]
    : [...town.state.trainees.keys()].filter(
        (name) =>
          groupFor(town, name, programmeOf(town, voucher)) !== undefined && !hasLive(town, name, voucher.programme),
      );

function claimBy(town: Town, voucher: Voucher | undefined, trainee: string | undefined): Draft | undefined {
  if (!voucher || trainee === undefined) return undefined;
  const group = voucher.trainee === undefined ? groupFor(town, trainee, programmeOf(town, voucher)) : undefined;
  const data = { voucher: voucher.voucher, trainee, ...(group === undefined ? {} : { group }) };
  return draft("voucher.claim", data, standIn(town, trainee));
}

const claim = (town: Town, voucher: Voucher | undefined): Draft | undefined =>
  claimBy(town, voucher, voucher && town.one(candidates(town, voucher)));

const general = (town: Town): Voucher | undefined =>
  town.one(claimable(town).filter((one) => one.trainee === undefined));

const targeted = (town: Town): Voucher | undefined =>
  town.one(claimable(town).filter((one) => one.trainee !== undefined));

const otherThan = (town: Town, trainee: string | undefined): string | undefined =>
  town.one([...town.state.trainees.keys()].filter((name) => name !== trainee));

export const voucherIntents: Pick<Intents<"voucher">, "voucher.issue" | "voucher.claim"> = {
  "voucher.issue": {
    weight: 5,
    lawful: (town) => issueOf(town),
    faults: [
      {
        aims: "programme-closed",
        after: ["programme.close"],
        spoil: (town) =>
          issueOf(
            town,
            all(town.state.programmes).filter((one) => !isOpen(town, one)),
          ),
      },
      {
        aims: "fund-not-allowed",
        after: ["fund.open"],
        spoil(town) {
          const programme = town.one(openProgrammes(town));
          return issue(
            town,
            programme,
            town.one(all(town.state.funds).filter(({ fund }) => !programme?.funds.includes(fund))),
          );
        },
      },
      {
        aims: "fund-closed",
        after: ["fund.close"],
        spoil(town) {
          const programme = town.one(openProgrammes(town));
          return issue(town, programme, fundFor(town, programme, true));
        },
      },
      {
        aims: "until-invalid",
        spoil(town) {
          const programme = town.one(openProgrammes(town));
          const days = programme && [plusDays(today(town), -1), plusDays(programme.until, 1)];
          return days && spoilt(issue(town, programme, fundFor(town, programme)), { until: town.one(days) });
        },
      },
      {
        aims: "group-not-eligible",
        spoil(town) {
          const draft = issueOf(town);
          const trainee = town.one(all(town.state.trainees));
          if (!trainee) return undefined;
          const group = town.one(["farmer", "graduate", "veteran"].filter((one) => !trainee.groups.includes(one)));
          const item = { voucher: newVoucher(town), trainee: trainee.trainee, group };
          return group === undefined ? undefined : spoilt(draft, { vouchers: [item] });
        },
      },
      {
        aims: "issue-cap-reached",
        spoil(town) {
          const programme = town.one(openProgrammes(town));
          const items = Array.from({ length: programme ? seatsLeft(town, programme) + 1 : 0 }, (_, i) => ({
            voucher: newVoucher(town, i),
          }));
          return items.length > 12
            ? undefined
            : spoilt(issue(town, programme, fundFor(town, programme)), { vouchers: items });
        },
      },
      {
        aims: "voucher-already-live",
        spoil(town) {
          const live = town.one(
            all(town.state.vouchers).filter(
              (one) =>
                isLive(one) &&
                one.trainee !== undefined &&
                isOpen(town, programmeOf(town, one)) &&
                seatsLeft(town, programmeOf(town, one)) > 0,
            ),
          );
          const programme = live && programmeOf(town, live);
          const group = live?.trainee === undefined || !programme ? undefined : groupFor(town, live.trainee, programme);
          if (group === undefined || !live) return undefined;
          const item = { voucher: newVoucher(town), trainee: live.trainee, group };
          return spoilt(issue(town, programme, fundFor(town, programme)), { vouchers: [item] });
        },
      },
      {
        aims: "voucher-already-live",
        spoil(town) {
          const programme = town.one(openProgrammes(town).filter((one) => seatsLeft(town, one) > 1));
          const names = programme
            ? all(town.state.trainees).filter(
                ({ trainee }) => groupFor(town, trainee, programme) && !hasLive(town, trainee, programme.programme),
              )
            : [];
          const trainee = town.one(names)?.trainee;
          if (!programme || trainee === undefined) return undefined;
          const group = groupFor(town, trainee, programme);
          const vouchers = [0, 1].map((i) => ({ voucher: newVoucher(town, i), trainee, group }));
          return spoilt(issue(town, programme, fundFor(town, programme)), { vouchers });
        },
      },
      {
        aims: "budget-exhausted",
        after: ["fund.withdraw"],
        spoil(town) {
          const programme = town.one(atIssue(town).filter((one) => seatsLeft(town, one) > 0));
          const fund = fundFor(town, programme);
          return programme && fund && !hasMoney(town, fund, programme.face) ? issue(town, programme, fund) : undefined;
        },
      },
      {
        aims: "programme-cap-reached",
        after: ["fund.appropriate", "voucher.issue"],
        spoil(town) {
          const programme = town.one(
            atIssue(town).filter((one) => seatsLeft(town, one) > 0 && !underCap(town, one, one.face)),
          );
          const fund = fundFor(town, programme);
          return programme && fund && hasMoney(town, fund, programme.face)
            ? issue(town, programme, fund, 1)
            : undefined;
        },
      },
    ],
  },
  "voucher.claim": {
    weight: 14,
    lawful: (town) => claim(town, town.one(claimable(town).filter((one) => !isFrozen(town, one)))),
    faults: [
      {
        aims: "voucher-not-issued",
        after: ["voucher.claim"],
        spoil: (town) => claim(town, town.one(vouchersIn(town, "claimed", "held", "void"))),
      },
      {
        aims: "programme-closed",
        after: ["programme.close"],
        spoil: (town) =>
          claim(town, town.one(vouchersIn(town, "issued").filter((one) => !isOpen(town, programmeOf(town, one))))),
      },
      {
        aims: "voucher-expired",
        after: ["voucher.issue"],
        spoil: (town) =>
          claim(
            town,
            town.one(
              vouchersIn(town, "issued").filter((one) => !inTime(town, one) && isOpen(town, programmeOf(town, one))),
            ),
          ),
      },
      {
        aims: "trainee-mismatch",
        spoil(town) {
          const voucher = targeted(town);
          return claimBy(town, voucher, otherThan(town, voucher?.trainee));
        },
      },
      {
        aims: "group-not-eligible",
        after: ["voucher.issue"],
        spoil(town) {
          const voucher = general(town);
          const trainee = voucher && otherThan(town, undefined);
          return spoilt(claimBy(town, voucher, trainee), { group: "veteran" });
        },
      },
      { aims: "group-not-eligible", spoil: (town) => spoilt(claim(town, targeted(town)), { group: "graduate" }) },
      {
        aims: "voucher-already-live",
        after: ["voucher.issue"],
        spoil(town) {
          const voucher = general(town);
          const busy =
            voucher &&
            [...town.state.trainees.keys()].filter(
              (name) => hasLive(town, name, voucher.programme) && groupFor(town, name, programmeOf(town, voucher)),
            );
          return claimBy(town, voucher, busy && town.one(busy));
        },
      },
      {
        aims: "frozen",
        after: ["freeze.set"],
        spoil: (town) => claim(town, town.one(claimable(town).filter((one) => isFrozen(town, one)))),
      },
    ],
  },
};
