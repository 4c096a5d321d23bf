/** Vouchers: issued, claimed, void, expired, extended and reissued. What they do in a class is in holds.ts. */
import { dayNumber, isOpen, redemptionDeadline } from "./days.ts";
import { isClaimFrozen } from "./freezes.ts";
import { canReserve, moved, voucherMoney } from "./money.ts";
import { consents } from "./parties.ts";
import type { Movement, Programme, State, Voucher } from "./state.ts";
import type { Effect, Rows } from "./town.ts";
import { actsFor, classOf, fresh, known, programmeOf, refuseUnless } from "./town.ts";

function isLive({ state }: Voucher): boolean {
  return state === "issued" || state === "claimed" || state === "held";
}

/** One live voucher a trainee and programme. */
function hasLive(state: State, trainee: string | undefined, programme: string, but?: Voucher): boolean {
  if (trainee === undefined) return false;
  const vouchers = [...state.vouchers.values()];
  return vouchers.some((one) => one !== but && one.trainee === trainee && one.programme === programme && isLive(one));
}

/** All that is still reserved for a voucher. */
function releasedByEnding(state: State, voucher: Voucher): readonly Movement[] {
  const { reserved } = voucherMoney(state, voucher);
  return reserved === 0n ? [] : [moved("release", voucher, reserved)];
}

const issuing: Rows<"voucher.issue" | "voucher.reissue"> = {
  "voucher.issue": {
    by: [["issuer"]],
    decide({ state, today }, data) {
      const programme = known("programme", state.programmes, data.programme);
      const fund = known("fund", state.funds, data.fund);
      const items = data.vouchers.map((item) => ({
        ...item,
        person: item.trainee === undefined ? undefined : known("trainee", state.trainees, item.trainee),
      }));
      fresh("voucher", state.vouchers, ...items.map(({ voucher }) => voucher));
      refuseUnless("programme-closed", isOpen(programme, today));
      refuseUnless("fund-not-allowed", programme.funds.includes(data.fund));
      refuseUnless("fund-closed", !fund.closed);
      const until = dayNumber(data.until);
      refuseUnless("until-invalid", today <= until && until <= dayNumber(programme.until));
      refuseUnless(
        "group-not-eligible",
        items.every(
          ({ group, person }) =>
            group === undefined || (programme.groups.includes(group) && person?.groups.includes(group) === true),
        ),
      );
      const issued = [...state.vouchers.values()].filter(
        (one) => one.programme === data.programme && one.predecessor === undefined,
      );
      refuseUnless("issue-cap-reached", issued.length + items.length <= programme.issueCap);
      const named = items.flatMap(({ trainee }) => trainee ?? []);
      refuseUnless(
        "voucher-already-live",
        new Set(named).size === named.length && !named.some((trainee) => hasLive(state, trainee, data.programme)),
      );
      const each = programme.reserveAt === "issue" ? BigInt(programme.face) : 0n;
      canReserve(state, fund, programme, each * BigInt(items.length));
      const vouchers = items.map(({ voucher, trainee, group }): Voucher => {
        const owner = { ...(trainee !== undefined && { trainee }), ...(group !== undefined && { group }) };
        return issuedAs(programme, { voucher, fund: fund.fund, until: data.until, ...owner });
      });
      return issue(state, vouchers, each);
    },
  },

  "voucher.reissue": {
    by: [["issuer"]],
    decide({ state, today }, data) {
      const predecessor = known("voucher", state.vouchers, data.predecessor);
      fresh("voucher", state.vouchers, data.voucher);
      const ended = predecessor.state === "void" || predecessor.state === "expired";
      const succeeded = [...state.vouchers.values()].some((one) => one.predecessor === data.predecessor);
      refuseUnless("reissue-not-allowed", ended && !succeeded);
      const programme = programmeOf(state, predecessor);
      const fund = known("fund", state.funds, predecessor.fund);
      refuseUnless("programme-closed", isOpen(programme, today));
      refuseUnless("fund-closed", !fund.closed);
      const until = dayNumber(data.until);
      refuseUnless("until-invalid", today <= until && until <= dayNumber(programme.until));
      const { trainee, group } = predecessor;
      refuseUnless("voucher-already-live", !hasLive(state, trainee, programme.programme));
      const amount = programme.reserveAt === "issue" ? BigInt(predecessor.face) : 0n;
      canReserve(state, fund, programme, amount);
      const owner = { ...(trainee !== undefined && { trainee }), ...(group !== undefined && { group }) };
      const members = { voucher: data.voucher, fund: fund.fund, until: data.until, predecessor: data.predecessor };
      return issue(state, [issuedAs(programme, { ...members, ...owner })], amount);
    },
  },
};

function issuedAs(programme: Programme, members: Pick<Voucher, "voucher" | "fund" | "until"> & Partial<Voucher>) {
  const { programme: name, face } = programme;
  return { programme: name, face, state: "issued", restored: false, ...members } satisfies Voucher;
}

function issue(state: State, vouchers: readonly Voucher[], each: bigint): Effect {
  return {
    moves: each === 0n ? [] : vouchers.map((voucher) => moved("reserve", voucher, each)),
    change() {
      for (const voucher of vouchers) state.vouchers.set(voucher.voucher, voucher);
    },
  };
}

const claiming: Rows<"voucher.claim"> = {
  "voucher.claim": {
    by: [["trainee"], ["issuer"]],
    authority: (town, data) => consents(town, data.trainee),
    decide(town, data) {
      const { state, today } = town;
      const voucher = known("voucher", state.vouchers, data.voucher);
      const trainee = known("trainee", state.trainees, data.trainee);
      actsFor(town, "trainee", data.trainee);
      refuseUnless("frozen", !isClaimFrozen(state, voucher, data.trainee));
      refuseUnless("voucher-not-issued", voucher.state === "issued");
      const programme = programmeOf(state, voucher);
      refuseUnless("programme-closed", isOpen(programme, today));
      refuseUnless("voucher-expired", today <= dayNumber(voucher.until));
      const isGeneral = voucher.trainee === undefined;
      refuseUnless("trainee-mismatch", isGeneral || voucher.trainee === data.trainee);
      const { group } = data;
      const eligible = group !== undefined && programme.groups.includes(group) && trainee.groups.includes(group);
      refuseUnless("group-not-eligible", isGeneral ? eligible : group === undefined);
      refuseUnless("voucher-already-live", !hasLive(state, data.trainee, voucher.programme, voucher));
      return {
        change() {
          voucher.state = "claimed";
          voucher.trainee = data.trainee;
          if (group !== undefined) voucher.group = group;
        },
      };
    },
  },
};

const ending: Rows<"voucher.void" | "voucher.expire" | "voucher.extend"> = {
  "voucher.void": {
    by: [["issuer"]],
    decide({ state }, data) {
      const voucher = known("voucher", state.vouchers, data.voucher);
      refuseUnless("voucher-not-live", isLive(voucher));
      return {
        moves: releasedByEnding(state, voucher),
        change() {
          voucher.state = "void";
        },
      };
    },
  },

  "voucher.expire": {
    by: [["operator"]],
    decide({ state, today }, data) {
      const vouchers = data.vouchers.map((id) => known("voucher", state.vouchers, id));
      refuseUnless("voucher-not-live", vouchers.every(isLive));
      const lastDay = (voucher: Voucher) => {
        const aClass = voucher.state === "held" ? classOf(state, voucher) : undefined;
        return aClass ? redemptionDeadline(programmeOf(state, voucher), aClass) : dayNumber(voucher.until);
      };
      refuseUnless(
        "not-yet-expired",
        vouchers.every((voucher) => today > lastDay(voucher)),
      );
      return {
        moves: vouchers.flatMap((voucher) => releasedByEnding(state, voucher)),
        change() {
          for (const voucher of vouchers) voucher.state = "expired";
        },
      };
    },
  },

  "voucher.extend": {
    by: [["issuer"]],
    decide({ state, today }, data) {
      const voucher = known("voucher", state.vouchers, data.voucher);
      refuseUnless("voucher-not-live", isLive(voucher));
      refuseUnless("voucher-held", voucher.state !== "held");
      const until = dayNumber(data.until);
      const later = today < until && dayNumber(voucher.until) < until;
      refuseUnless("extension-invalid", later && until <= dayNumber(programmeOf(state, voucher).until));
      return {
        change() {
          voucher.until = data.until;
        },
      };
    },
  },
};

export const vouchers: Rows<keyof typeof issuing | keyof typeof claiming | keyof typeof ending> = {
  ...issuing,
  ...claiming,
  ...ending,
};
