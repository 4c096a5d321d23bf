/** Opening, parties, their keys, trainees and calendars. */
import { dayNumber, isWeekend, yearOf } from "./days.ts";
import { countingKeys, enter, fitsKind, mayEnter, unrevokedKeys } from "./keys.ts";
import type { State, Trainee } from "./state.ts";
import type { Rows, Town } from "./town.ts";
import { actsFor, fresh, known, refuseUnless, signedBy } from "./town.ts";

/** Its row names root or trainee, or joins roles by "and". */
const WITHOUT_QUORUM = [
  "ledger.open",
  "party.admit",
  "party.payee",
  "party.authorise",
  "party.suspend",
  "party.reinstate",
  "key.add",
  "key.revoke",
  "trainee.update",
  "calendar.publish",
  "voucher.claim",
  "voucher.hold",
];

/** GB 32100: weights are powers of 3 modulo 31, and the check character makes the sum a multiple of 31. */
function hasCheckDigit(creditCode: string): boolean {
  const characters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  let [sum, weight] = [0, 1];
  for (const character of creditCode.slice(0, 17)) {
    sum += characters.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return (sum + characters.indexOf(creditCode.slice(17))) % 31 === 0;
}

export const opening: Rows<"ledger.open"> = {
  "ledger.open": {
    by: [["operator", "root"]],
    decide({ state, facts }, data) {
      const { operator, root, quorum = {} } = data;
      // Its parties are admitted by its effect, so their names are new names only while the ledger is empty.
      refuseUnless("ledger-already-open", state.opened === undefined);
      fresh("party", state.parties, operator.party, root.party);
      refuseUnless("ledger-mismatch", data.origin === state.origin);
      mayEnter(state, facts, [operator.key, root.key]);
      refuseUnless("quorum-impossible", !Object.keys(quorum).some((type) => WITHOUT_QUORUM.includes(type)));
      return {
        change() {
          state.opened = { operator: operator.party, quorum };
          state.parties.set(operator.party, { party: operator.party, kind: "service", suspended: false });
          state.parties.set(root.party, { party: root.party, kind: "bureau", suspended: false });
          enter(state, facts, operator.key, "operator", operator.party);
          enter(state, facts, root.key, "root", root.party);
        },
      };
    },
  },
};

export const parties: Rows<
  "party.admit" | "party.payee" | "party.authorise" | "party.suspend" | "party.reinstate" | "key.add" | "key.revoke"
> = {
  "party.admit": {
    by: [["root"]],
    decide({ state, facts }, { party, kind, creditCode, payee, keys }) {
      fresh("party", state.parties, party);
      refuseUnless("credit-code-invalid", creditCode === undefined || hasCheckDigit(creditCode));
      refuseUnless(
        "role-not-allowed",
        keys.every(({ role }) => fitsKind(kind, role)),
      );
      const publicKeys = keys.map(({ key }) => key);
      mayEnter(state, facts, publicKeys);
      return {
        change() {
          const optional = { ...(creditCode && { creditCode }), ...(payee && { payee }) };
          state.parties.set(party, { party, kind, ...optional, suspended: false });
          for (const { key, role } of keys) enter(state, facts, key, role, party);
        },
      };
    },
  },

  "party.payee": {
    by: [["root", "finance"]],
    decide({ state }, data) {
      const party = known("party", state.parties, data.party);
      return {
        change() {
          party.payee = data.payee;
        },
      };
    },
  },

  "party.authorise": {
    by: [["root"], ["issuer"]],
    decide({ state }, { party, occupation, levels, from, until }) {
      const { kind } = known("party", state.parties, party);
      refuseUnless("role-not-allowed", kind === "school" || kind === "enterprise" || kind === "evaluator");
      return {
        change() {
          for (const level of levels) state.authorisations.push({ party, occupation, level, from, until });
        },
      };
    },
  },

  "party.suspend": {
    by: [["root"], ["auditor"]],
    decide({ state }, data) {
      const party = known("party", state.parties, data.party);
      refuseUnless("party-state", !party.suspended);
      const roots = countingKeys(state, "root");
      const hasRoot = roots.some((key) => key.holder === party.party);
      const elsewhere = roots.some((key) => key.holder !== party.party);
      refuseUnless("last-root-key", (!hasRoot || elsewhere) && party.party !== state.opened?.operator);
      return {
        change() {
          party.suspended = true;
        },
      };
    },
  },

  "party.reinstate": {
    by: [["root"]],
    decide({ state }, data) {
      const party = known("party", state.parties, data.party);
      refuseUnless("party-state", party.suspended);
      return {
        change() {
          party.suspended = false;
        },
      };
    },
  },

  "key.add": {
    by: [["root"]],
    authority({ state, signers }, { party, role }) {
      const own = (signer: { role: string; holder: string }) =>
        role !== "trainee" && signer.role === role && signer.holder === party;
      refuseUnless(
        "signer-not-authorised",
        signers.every((signer) => signer.role === "root" || own(signer)),
      );
      refuseUnless("quorum-missing", unrevokedKeys(state, party, role).length === 0 || signers.some(own));
    },
    decide({ state, facts }, { party, key, role }) {
      const { kind } = known("party", state.parties, party);
      refuseUnless("role-not-allowed", fitsKind(kind, role));
      mayEnter(state, facts, [key]);
      return { change: () => enter(state, facts, key, role, party) };
    },
  },

  "key.revoke": {
    by: [["root"]],
    decide({ state }, data) {
      const key = known("key", state.keys, data.key);
      refuseUnless("key-revoked", !key.revoked);
      const counting = countingKeys(state, key.role);
      const last = counting.length === 1 && counting[0] === key;
      refuseUnless("last-root-key", !(last && (key.role === "root" || key.role === "operator")));
      return { change: () => revoke(state, key.id) };
    },
  },
};

function revoke(state: State, id: string): void {
  const key = state.keys.get(id);
  if (key === undefined) return;
  key.revoked = true;
  const trainee = key.role === "trainee" ? state.trainees.get(key.holder) : undefined;
  if (trainee?.key === id) delete trainee.key;
}

/**
 * The issuer signs in a trainee's stead only if that trainee has no key of their own. A trainee who signs for another
 * is a mismatch, which is asked later.
 */
export function consents(town: Town, name: string | undefined): void {
  const hasKey = name !== undefined && town.state.trainees.get(name)?.key !== undefined;
  refuseUnless("signer-not-authorised", !hasKey || signedBy(town, "trainee"));
}

export const trainees: Rows<"trainee.register" | "trainee.update"> = {
  "trainee.register": {
    by: [["issuer"]],
    decide({ state, facts }, { trainee, groups, key, prior = [] }) {
      fresh("trainee", state.trainees, trainee);
      if (key !== undefined) mayEnter(state, facts, [key]);
      return {
        change() {
          const registered: Trainee = { trainee, groups, prior: [...prior] };
          if (key !== undefined) {
            enter(state, facts, key, "trainee", trainee);
            registered.key = facts.keyId(key);
          }
          state.trainees.set(trainee, registered);
        },
      };
    },
  },

  "trainee.update": {
    by: [["issuer"], ["issuer", "trainee"], ["issuer", "root"]],
    authority(town, data) {
      const replaced = data.key !== undefined && town.state.trainees.get(data.trainee)?.key !== undefined;
      refuseUnless("signer-not-authorised", !replaced || signedBy(town, "root") || signedBy(town, "trainee"));
    },
    decide(town, { trainee: name, groups, key, prior = [] }) {
      const { state, facts } = town;
      const trainee = known("trainee", state.trainees, name);
      actsFor(town, "trainee", name);
      if (key !== undefined) mayEnter(state, facts, [key]);
      return {
        change() {
          if (groups !== undefined) trainee.groups = groups;
          trainee.prior.push(...prior);
          if (key === undefined) return;
          if (trainee.key !== undefined) revoke(state, trainee.key);
          enter(state, facts, key, "trainee", name);
          trainee.key = facts.keyId(key);
        },
      };
    },
  },
};

export const calendars: Rows<"calendar.publish"> = {
  "calendar.publish": {
    by: [["root"]],
    decide({ state }, { year, holidays, workdays }) {
      const days = (list: readonly string[], weekend: boolean) =>
        list.map(dayNumber).every((day) => yearOf(day) === year && isWeekend(day) === weekend);
      refuseUnless("calendar-invalid", days(holidays, false) && days(workdays, true));
      return { change: () => void state.calendars.set(year, { year, holidays, workdays }) };
    },
  },
};
