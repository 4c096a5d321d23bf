/** Parties and their keys: who takes part in the town. */
import type { Party } from "../../model/state.ts";
import { keyNamed, UNACCEPTABLE } from "../keys.ts";
import {
  all,
  anyOf,
  by,
  countingKeys,
  type Draft,
  draft,
  type Fault,
  hashOf,
  type Intents,
  LEVELS,
  newKey,
  OCCUPATIONS,
  ORIGIN,
  plusDays,
  spoilt,
  type Town,
  today,
} from "../town.ts";

const ROLES_OF = {
  bureau: ["root", "issuer", "reviewer"],
  finance: ["finance"],
  school: ["school"],
  enterprise: ["school"],
  evaluator: ["evaluator"],
  auditor: ["auditor"],
  service: ["operator"],
} as const;

const KINDS = ["school", "enterprise", "evaluator", "auditor", "finance", "bureau"] as const;

const MOST_PARTIES = 14;

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** The `number`th unified social credit code, with its check character (GB 32100-2015). */
export function creditCode(number: number): string {
  const body = `91431025MA${String(number).padStart(7, "0")}`;
  const sum = [...body].reduce((sum, character, i) => sum + ALPHABET.indexOf(character) * (3 ** i % 31), 0);
  return body + ALPHABET[(31 - (sum % 31)) % 31];
}

const parties = (town: Town, ...kinds: readonly Party["kind"][]): readonly Party[] =>
  all(town.state.parties).filter(({ kind }) => kinds.includes(kind));

/** Two faults that every new key can have. `at` puts the key into the data. */
export const keyFaults = (lawful: (town: Town) => Draft | undefined, at: (key: string) => object): readonly Fault[] => [
  {
    aims: "key-not-acceptable",
    spoil: (town) => spoilt(lawful(town), { ...at(town.one(UNACCEPTABLE) ?? "") }),
  },
  {
    aims: "duplicate-key",
    spoil: (town) => spoilt(lawful(town), { ...at(enrolled(town)) }),
  },
];

/** The public key of somebody who is enrolled, or was. */
const enrolled = (town: Town): string =>
  town.one(["service.operator", "hrss.root", "hrss.issuer", "finance-a.desk"].map(keyNamed))?.publicKey ?? "";

function admission(town: Town): Draft | undefined {
  const kind = town.one(KINDS);
  if (!kind || town.state.parties.size >= MOST_PARTIES) return undefined;
  const number = town.state.parties.size;
  const keys = town.some<(typeof ROLES_OF)[typeof kind][number]>(ROLES_OF[kind]).map((role, i) => ({
    key: newKey(town, i),
    role,
  }));
  const account = town.rarely(3) ? {} : { payee: hashOf(town.below(4) + 1) };
  const code = town.rarely(2) ? {} : { creditCode: creditCode(town.below(number) + 1) };
  return draft(
    "party.admit",
    { party: `${kind}-${number}`, kind, name: "新单位", keys, ...account, ...code },
    by("root"),
  );
}

function authorisation(town: Town): Draft | undefined {
  const party = town.one(parties(town, "school", "enterprise", "evaluator"));
  if (!party) return undefined;
  const [from, until] = town.rarely(3)
    ? [today(town), plusDays(today(town), town.below(12) - 2)]
    : [plusDays(today(town), -40), plusDays(today(town), 300)];
  const levels = [...town.some(LEVELS)];
  const occupation = town.one(OCCUPATIONS) ?? "";
  return draft(
    "party.authorise",
    { party: party.party, occupation, levels, from, until },
    by(town.rarely(2) ? "root" : "issuer"),
  );
}

/** The signatures that a new key of a party needs: root, and the party's own where it has one. */
function keyAddition(town: Town, party: Party | undefined, role: string | undefined): Draft | undefined {
  if (!party || !role) return undefined;
  const own = countingKeys(town, role, party.party).length > 0 ? [by(role, party.party)] : [];
  const signers = role === "root" ? [by("root", party.party)] : [by("root"), ...own];
  return {
    ...draft("trainee.update", { trainee: "" }),
    type: "key.add",
    data: { party: party.party, key: newKey(town), role },
    by: signers,
  };
}

function keyAdded(town: Town): Draft | undefined {
  const party = town.one(all(town.state.parties).filter(({ suspended }) => !suspended));
  const few = (role: string) => countingKeys(town, role, party?.party).length < 3;
  return party && keyAddition(town, party, town.one([...ROLES_OF[party.kind]].filter(few)));
}

/** A key that somebody can do without, or a trainee's. */
function keyRevoked(town: Town): Draft | undefined {
  const keys = all(town.state.keys).filter(
    (key) =>
      !key.revoked &&
      (key.role === "trainee" || countingKeys(town, key.role, key.holder).length > 1 || town.rarely(10)),
  );
  const key = town.one(keys);
  return key && draft("key.revoke", { key: key.id, reason: "遗失" }, by("root"));
}

const suspension = (town: Town, chosen: readonly Party[]): Draft | undefined => {
  const party = town.one(chosen);
  return (
    party &&
    draft("party.suspend", { party: party.party, reason: "核查" }, anyOf(town, town.rarely(2) ? "root" : "auditor"))
  );
};

/** Suspended they would stop the whole town, so they seldom are. */
const isVital = ({ kind }: Party): boolean => kind === "bureau" || kind === "finance" || kind === "auditor";

const reinstatement = (town: Town, suspended: boolean): Draft | undefined => {
  const party = town.one(all(town.state.parties).filter((party) => party.suspended === suspended));
  return party && draft("party.reinstate", { party: party.party, reason: "核查完毕" }, by("root"));
};

/** The opening of a ledger with these keys. */
export const opening = (quorum: Record<string, number> | undefined, more: object = {}): Draft => ({
  ...draft("ledger.open", {
    format: 1,
    origin: ORIGIN,
    suite: "ed25519-sha256",
    currency: "CNY",
    operator: { party: "service", key: keyNamed("service.operator").publicKey },
    root: { party: "hrss", name: "示例县人社局", key: keyNamed("hrss.root").publicKey },
    ...(quorum ? { quorum } : {}),
    ...more,
  }),
  by: ["service.operator", "hrss.root"].map((name) => ({ role: "founder", key: keyNamed(name).id })),
});

export const partyIntents: Intents<"ledger" | "party" | "key"> = {
  "ledger.open": {
    weight: 0,
    lawful: () => undefined,
    faults: [{ aims: "ledger-already-open", spoil: () => opening(undefined) }],
  },
  "party.admit": {
    weight: 1,
    lawful: admission,
    faults: [
      {
        aims: "credit-code-invalid",
        spoil: (town) =>
          spoilt(admission(town), { creditCode: `${creditCode(town.below(9)).slice(0, 16)}0Z`.replace("Z", "Y") }),
      },
      {
        aims: "role-not-allowed",
        spoil: (town) =>
          spoilt(admission(town), { keys: [{ key: newKey(town), role: town.one(["trainee", "operator"]) }] }),
      },
      ...keyFaults(
        (town) =>
          admission({
            ...town,
            one: (list) => ((list as readonly unknown[]).includes("school") ? list[0] : town.one(list)),
          }),
        (key) => ({ keys: [{ key, role: "school" }] }),
      ),
      {
        aims: "duplicate-key",
        spoil: (town) =>
          spoilt(admission(town), {
            kind: "bureau",
            keys: ["root", "issuer"].map((role) => ({ key: newKey(town), role })),
          }),
      },
    ],
  },
  "party.payee": {
    weight: 1,
    lawful(town) {
      const party = town.one(all(town.state.parties));
      return (
        party &&
        draft("party.payee", { party: party.party, payee: hashOf(town.below(6) + 1) }, by("root"), by("finance"))
      );
    },
    faults: [],
  },
  "party.authorise": {
    weight: 1,
    lawful: authorisation,
    faults: [
      {
        aims: "role-not-allowed",
        spoil: (town) =>
          spoilt(authorisation(town), { party: town.one(parties(town, "bureau", "finance", "auditor"))?.party }),
      },
    ],
  },
  "party.suspend": {
    weight: 1,
    lawful: (town) =>
      suspension(
        town,
        all(town.state.parties).filter(
          (party) => !party.suspended && party.kind !== "service" && (!isVital(party) || town.rarely(4)),
        ),
      ),
    faults: [
      {
        aims: "party-state",
        after: ["party.suspend"],
        spoil: (town) =>
          suspension(
            town,
            all(town.state.parties).filter(({ suspended }) => suspended),
          ),
      },
      {
        aims: "last-root-key",
        spoil: (town) => suspension(town, parties(town, "service")),
      },
      {
        aims: "last-root-key",
        spoil(town) {
          const holders = new Set(countingKeys(town, "root").map(({ holder }) => holder));
          return holders.size === 1
            ? suspension(
                town,
                all(town.state.parties).filter(({ party }) => holders.has(party)),
              )
            : undefined;
        },
      },
    ],
  },
  "party.reinstate": {
    weight: 3,
    lawful: (town) => reinstatement(town, true),
    faults: [{ aims: "party-state", spoil: (town) => reinstatement(town, false) }],
  },
  "key.add": {
    weight: 1,
    lawful: keyAdded,
    faults: [
      {
        aims: "quorum-missing",
        spoil(town) {
          const key = town.one(countingKeys(town, "school").concat(countingKeys(town, "finance")));
          const added = key && keyAddition(town, town.state.parties.get(key.holder), key.role);
          return added && { ...added, by: [by("root")] };
        },
      },
      {
        aims: "role-not-allowed",
        spoil(town) {
          const party = town.one(parties(town, "school", "evaluator"));
          const added = keyAddition(town, party, "finance");
          return added && { ...added, by: [by("root")] };
        },
      },
      ...keyFaults(keyAdded, (key) => ({ key })),
    ],
  },
  "key.revoke": {
    weight: 1,
    lawful: keyRevoked,
    faults: [
      {
        aims: "key-revoked",
        after: ["key.revoke"],
        spoil(town) {
          const key = town.one(all(town.state.keys).filter(({ revoked }) => revoked));
          return key && draft("key.revoke", { key: key.id, reason: "再次" }, by("root"));
        },
      },
      {
        aims: "last-root-key",
        after: ["key.revoke"],
        spoil(town) {
          const role = town.one(["root", "operator"]) ?? "";
          const [key, more] = countingKeys(town, role);
          return key && !more ? draft("key.revoke", { key: key.id, reason: "最后一把" }, by("root")) : undefined;
        },
      },
    ],
  },
};
