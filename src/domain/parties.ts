/** Parties: who takes part, for which occupations, and whether they may act at present. */
import * as z from "zod/mini";
import { dayNumberOf } from "./calendar.ts";
import { countingKeys, enrol, type NewKey, newKeyRows, roleFits } from "./keys.ts";
import type { PartyKind, PartyRecord, View } from "./records.ts";
import { authorisationId, LEDGER, PARTY_KINDS, ROLES } from "./records.ts";
import { define } from "./rule.ts";
import {
  creditCode,
  day,
  distinct,
  hasCreditCheckDigit,
  hash,
  level,
  name,
  occupation,
  origin,
  publicKey,
  some,
  text,
} from "./values.ts";

/** The instruction types that can have a quorum: one group of roles, neither root nor trainee among them. */
export type QuorumTypes = ReadonlyMap<string, boolean>;

const newParty = (party: string, kind: PartyKind, partyName: string): PartyRecord => ({
  party,
  kind,
  name: partyName,
  suspended: false,
  keys: [],
  frozen: [],
});

/** `quorumAllowed` says for every instruction type whether it can have a quorum. */
export const ledgerOpen = (quorumAllowed: QuorumTypes) =>
  define({
    type: "ledger.open",
    data: z.strictObject({
      format: z.literal(1),
      origin,
      suite: z.literal("ed25519-sha256"),
      currency: z.literal("CNY"),
      operator: z.strictObject({ party: name, key: publicKey }),
      root: z.strictObject({ party: name, name: text, key: publicKey }),
      quorum: z.optional(
        z.record(
          z.string().check(z.refine((type) => quorumAllowed.has(type), "an instruction type")),
          z.int().check(z.gte(2), z.lte(9)),
        ),
      ),
    }),
    roles: [["operator"], ["root"]],
    publicKeys: ({ operator, root }) => [operator.key, root.key],
    founders: ({ operator, root }, look) => [
      { key: look.key(operator.key).id, role: "operator", holder: operator.party },
      { key: look.key(root.key).id, role: "root", holder: root.party },
    ],
    find(data, look) {
      const isOpen = look.get("ledger", LEDGER) !== undefined;
      if (!isOpen) {
        look.fresh("party", data.operator.party);
        look.fresh("party", data.root.party);
      }
      const keys: readonly NewKey[] = [
        { ...look.key(data.operator.key), publicKey: data.operator.key, role: "operator" },
        { ...look.key(data.root.key), publicKey: data.root.key, role: "root" },
      ];
      return { isOpen, keys };
    },
  })({
    rows: [
      {
        unless: "ledger-already-open",
        holds: ({ isOpen }) => !isOpen,
        facts: ({ look }) => ({ ledger: look.ledger }),
      },
      {
        unless: "ledger-mismatch",
        holds: ({ data, look }) => data.origin === look.ledger,
        facts: ({ data, look }) => ({ given: data.origin, ledger: look.ledger }),
      },
      ...newKeyRows,
      {
        unless: "quorum-impossible",
        holds: ({ data }) => impossibleQuorum(data.quorum, quorumAllowed) === undefined,
        facts: ({ data }) => ({ type: impossibleQuorum(data.quorum, quorumAllowed) ?? "" }),
      },
    ],
    effect({ data, keys }, draft) {
      const { operator, root, quorum = {} } = data;
      const empty = { origin: data.origin, operator: operator.party, rootKeys: [], operatorKeys: [], quorum };
      draft.put("ledger", LEDGER, empty);
      draft.put("party", operator.party, newParty(operator.party, "service", operator.party));
      draft.put("party", root.party, newParty(root.party, "bureau", root.name));
      for (const key of keys) enrol(draft, key, key.role === "root" ? root.party : operator.party);
    },
  });

const impossibleQuorum = (quorum: Record<string, number> = {}, allowed: ReadonlyMap<string, boolean>) =>
  Object.keys(quorum).find((type) => !allowed.get(type));

export const partyAdmit = define({
  type: "party.admit",
  data: z.strictObject({
    party: name,
    kind: z.enum(PARTY_KINDS),
    name: text,
    creditCode: z.optional(creditCode),
    payee: z.optional(hash),
    keys: some(z.strictObject({ key: publicKey, role: z.enum(ROLES) })),
  }),
  roles: [["root"]],
  publicKeys: ({ keys }) => keys.map(({ key }) => key),
  find(data, look) {
    look.fresh("party", data.party);
    const keys: readonly NewKey[] = data.keys.map(({ key, role }) => ({ ...look.key(key), publicKey: key, role }));
    return { keys };
  },
})({
  rows: [
    {
      unless: "credit-code-invalid",
      holds: ({ data }) => data.creditCode === undefined || hasCreditCheckDigit(data.creditCode),
      facts: ({ data }) => ({ creditCode: data.creditCode ?? "" }),
    },
    {
      unless: "role-not-allowed",
      holds: ({ data }) => data.keys.every(({ role }) => roleFits(data.kind, role)),
      facts: ({ data }) => ({
        party: data.party,
        kind: data.kind,
        role: data.keys.find(({ role }) => !roleFits(data.kind, role))?.role ?? "",
      }),
    },
    ...newKeyRows,
  ],
  effect({ data, keys }, draft) {
    const { party, kind, name, creditCode, payee } = data;
    draft.put("party", party, { ...newParty(party, kind, name), creditCode, payee });
    for (const key of keys) enrol(draft, key, party);
  },
});

export const partyPayee = define({
  type: "party.payee",
  data: z.strictObject({ party: name, payee: hash }),
  roles: [["root"], ["finance"]],
  find(data, look) {
    const party = look.named("party", data.party);
    return party && { party };
  },
})({
  rows: [],
  effect({ data, party }, draft) {
    draft.put("party", party.party, { ...party, payee: data.payee });
  },
});

export const partyAuthorise = define({
  type: "party.authorise",
  data: z.strictObject({ party: name, occupation, levels: distinct(level), from: day, until: day }),
  roles: [["root", "issuer"]],
  find(data, look) {
    const party = look.named("party", data.party);
    return party && { party };
  },
})({
  rows: [
    {
      unless: "role-not-allowed",
      holds: ({ party }) => roleFits(party.kind, "school") || roleFits(party.kind, "evaluator"),
      facts: ({ party }) => ({ party: party.party, kind: party.kind, role: "school/evaluator" }),
    },
  ],
  effect({ data }, draft) {
    const { party, occupation, from, until } = data;
    for (const level of data.levels) {
      const authorisation = { party, occupation, level, from, until };
      draft.put("authorisation", authorisationId(party, occupation, level), authorisation);
    }
  },
});

/** Whether the latest authorisation covers the day numbers `first` … `last`. */
export function isAuthorised(
  view: View,
  of: { party: string; occupation: string; level: number },
  first: number,
  last: number,
): boolean {
  const authorisation = view.get("authorisation", authorisationId(of.party, of.occupation, of.level));
  return (
    authorisation !== undefined && dayNumberOf(authorisation.from) <= first && last <= dayNumberOf(authorisation.until)
  );
}

export const partySuspend = define({
  type: "party.suspend",
  data: z.strictObject({ party: name, reason: text }),
  roles: [["root", "auditor"]],
  find(data, look) {
    const party = look.named("party", data.party);
    const ledger = look.get("ledger", LEDGER);
    if (!ledger || !party) return undefined;
    const otherRoots = countingKeys(look, ledger.rootKeys).filter((key) => key.holder !== data.party);
    return { party, ledger, otherRoots };
  },
})({
  rows: [
    {
      unless: "party-state",
      holds: ({ party }) => !party.suspended,
      facts: ({ party }) => ({ party: party.party, state: "suspended" }),
    },
    {
      unless: "last-root-key",
      holds: ({ party, ledger, otherRoots }) => otherRoots.length > 0 && party.party !== ledger.operator,
      facts: ({ party, ledger }) => ({
        what: "the party {party}",
        party: party.party,
        role: party.party === ledger.operator ? "operator" : "root",
      }),
    },
  ],
  effect({ party }, draft) {
    draft.put("party", party.party, { ...party, suspended: true });
  },
});

export const partyReinstate = define({
  type: "party.reinstate",
  data: z.strictObject({ party: name, reason: text }),
  roles: [["root"]],
  find(data, look) {
    const party = look.named("party", data.party);
    return party && { party };
  },
})({
  rows: [
    {
      unless: "party-state",
      holds: ({ party }) => party.suspended,
      facts: ({ party }) => ({ party: party.party, state: "active" }),
    },
  ],
  effect({ party }, draft) {
    draft.put("party", party.party, { ...party, suspended: false });
  },
});
