/** Vouchers before and after they are used: issued, claimed, voided, expired, extended, reissued; and freezes. */
import { committed } from "../../model/money.ts";
import type { Freeze, Fund, Programme, State, Voucher } from "../../model/state.ts";
import {
  all,
  by,
  classesIn,
  classOf,
  type Draft,
  deadlineOf,
  draft,
  fundOf,
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
  type Signer,
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
const underCap = (town: Town, programme: Programme, amount: number): boolean =>
  programme.budgetCap === undefined || Number(committed(town.state, programme)) + amount <= programme.budgetCap;

const lastDay = (town: Town, programme: Programme): string => {
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

// Ends.
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

// Freezes.
const SCOPES = ["voucher", "trainee", "class", "school"] as const;
type Scope = (typeof SCOPES)[number];
const FREEZERS = ["issuer", "auditor"] as const;

/** What can be frozen, those first that it would stop. */
function inScope(town: Town, scope: Scope): readonly string[] {
  const { vouchers, trainees, parties }: State = town.state;
  const active = all(vouchers).filter(({ state }) => state !== "void" && state !== "expired");
  switch (scope) {
    case "voucher":
      return active.map(({ voucher }) => voucher);
    case "trainee":
      return [...trainees.keys()];
    case "class":
      return classesIn(town, "approved", "closed").map((one) => one.class);
    case "school":
      return all(parties).flatMap(({ party, kind }) => (kind === "school" || kind === "enterprise" ? [party] : []));
    default:
      return scope satisfies never;
  }
}

const marks = (town: Town, scope: Scope, id: string): readonly Freeze["role"][] =>
  town.state.freezes.filter((one) => one.scope === scope && one.id === id).map(({ role }) => role);

function freezing(town: Town, already: boolean): Draft | undefined {
  const [scope, role] = [town.one(SCOPES) ?? "voucher", town.one(FREEZERS) ?? "issuer"];
  const id = town.one(inScope(town, scope).filter((id) => marks(town, scope, id).includes(role) === already));
  return id === undefined ? undefined : draft("freeze.set", { scope, id, reason: "举报" }, by(role));
}

const lifting = (mark: Freeze | undefined, role: Signer["role"] | undefined): Draft | undefined =>
  mark && role !== undefined
    ? draft("freeze.lift", { scope: mark.scope, id: mark.id, reason: "查清" }, by(role))
    : undefined;

export const voucherIntents: Intents<"freeze"> &
  Omit<Intents<"voucher">, "voucher.hold" | "voucher.release" | "voucher.redeem" | "voucher.reverse"> = {
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
  "freeze.set": {
    weight: 1.5,
    lawful: (town) => freezing(town, false),
    faults: [{ aims: "already-frozen", after: ["freeze.set"], spoil: (town) => freezing(town, true) }],
  },
  "freeze.lift": {
    weight: 3,
    lawful(town) {
      const mark = town.one(town.state.freezes);
      return lifting(mark, mark?.role);
    },
    faults: [
      {
        aims: "not-frozen",
        spoil(town) {
          const scope = town.one(SCOPES) ?? "voucher";
          const id = town.one(inScope(town, scope).filter((id) => marks(town, scope, id).length === 0));
          return id === undefined
            ? undefined
            : draft("freeze.lift", { scope, id, reason: "查清" }, by(town.one(FREEZERS) ?? "issuer"));
        },
      },
      {
        aims: "signer-not-authorised",
        after: ["freeze.set"],
        spoil(town) {
          const single = town.state.freezes.filter(({ scope, id }) => marks(town, scope, id).length === 1);
          const mark = town.one(single);
          return lifting(mark, mark?.role === "issuer" ? "auditor" : "issuer");
        },
      },
    ],
  },
};
