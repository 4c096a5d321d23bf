/** Keys: a key has one role, for one party or trainee, from its enrolment to its revocation, and never comes back. */
import * as z from "zod/mini";
import type { KeyRecord, PartyKind, PartyRecord, Role, View } from "./records.ts";
import { LEDGER, ROLES } from "./records.ts";
import type { Draft, KeyFact, Look, Row, Signer } from "./rule.ts";
import { define } from "./rule.ts";
import type { KeyId } from "./values.ts";
import { keyId, name, publicKey, text } from "./values.ts";

const ROLES_OF: Readonly<Record<PartyKind, readonly Role[]>> = {
  bureau: ["root", "issuer", "reviewer"],
  finance: ["finance"],
  school: ["school"],
  enterprise: ["school"],
  evaluator: ["evaluator"],
  auditor: ["auditor"],
  service: ["operator"],
};
export const roleFits = (kind: PartyKind, role: Role): boolean => ROLES_OF[kind].includes(role);

/** Those of the keys that count: not revoked, and their party not suspended. */
export function countingKeys(view: View, keys: readonly KeyId[]): readonly KeyRecord[] {
  return keys
    .map((key) => view.get("key", key))
    .filter((key) => key !== undefined)
    .filter((key) => !key.revoked && !view.get("party", key.holder)?.suspended);
}

export interface NewKey extends KeyFact {
  readonly publicKey: string;
  readonly role: Role;
}

/** New keys must be acceptable, and never seen before: neither in the ledger, revoked ones included, nor in the list. */
export const newKeyRows: readonly Row<{ readonly keys: readonly NewKey[]; readonly look: Look }>[] = [
  {
    unless: "key-not-acceptable",
    holds: ({ keys }) => keys.every((key) => key.isAcceptable()),
    facts: ({ keys }) => ({ key: keys.find((key) => !key.isAcceptable())?.publicKey ?? "" }),
  },
  {
    unless: "duplicate-key",
    holds: ({ keys, look }) => seenBefore(keys, look) === undefined,
    facts: ({ keys, look }) => ({ name: seenBefore(keys, look)?.publicKey ?? "" }),
  },
];

const seenBefore = (keys: readonly NewKey[], look: Look): NewKey | undefined =>
  keys.find((key, i) => look.get("key", key.id) !== undefined || keys.findIndex(({ id }) => id === key.id) < i);

/** Enrols a party's key; the ledger keeps the list of its root and operator keys. */
export function enrol(draft: Draft, { id, publicKey, role }: NewKey, party: string): void {
  draft.put("key", id, { key: id, publicKey, role, holder: party, revoked: false });
  const record = draft.get("party", party);
  if (record) draft.put("party", party, { ...record, keys: [...record.keys, { key: id, role }] });
  const ledger = draft.get("ledger", LEDGER);
  if (ledger && role === "root") draft.put("ledger", LEDGER, { ...ledger, rootKeys: [...ledger.rootKeys, id] });
  if (ledger && role === "operator") {
    draft.put("ledger", LEDGER, { ...ledger, operatorKeys: [...ledger.operatorKeys, id] });
  }
}

/** The party's unrevoked keys of a role, whether or not they count. */
const unrevokedKeys = (look: Look, party: PartyRecord, role: Role): readonly KeyRecord[] =>
  party.keys
    .filter((key) => key.role === role)
    .map(({ key }) => look.get("key", key))
    .filter((key) => key !== undefined)
    .filter((key) => !key.revoked);

export const keyAdd = define({
  type: "key.add",
  data: z.strictObject({ party: name, key: publicKey, role: z.enum(ROLES) }),
  roles: [["root"]],
  publicKeys: ({ key }) => [key],
  /** Root signs; so may the party's own keys of that role. A trainee who is called like the party is not the party. */
  authorise({ party, role }, { signers }) {
    const isOwn = (signer: Signer) => signer.role === role && role !== "trainee" && signer.holder === party;
    const isRoot = (signer: Signer) => signer.role === "root";
    return signers.some(isRoot) && signers.every((signer) => isRoot(signer) || isOwn(signer));
  },
  find(data, look) {
    const party = look.named("party", data.party);
    const keys: readonly NewKey[] = [{ ...look.key(data.key), publicKey: data.key, role: data.role }];
    return party && { party, keys, own: unrevokedKeys(look, party, data.role) };
  },
})({
  rows: [
    {
      unless: "quorum-missing",
      holds: ({ data, look, own }) =>
        own.length === 0 || look.signers.some((signer) => signer.role === data.role && signer.holder === data.party),
      facts: ({ data }) => ({ needed: 1, role: data.role, present: 0 }),
    },
    {
      unless: "role-not-allowed",
      holds: ({ data, party }) => roleFits(party.kind, data.role),
      facts: ({ data, party }) => ({ party: party.party, kind: party.kind, role: data.role }),
    },
    ...newKeyRows,
  ],
  effect({ data, keys }, draft) {
    for (const key of keys) enrol(draft, key, data.party);
  },
});

export const keyRevoke = define({
  type: "key.revoke",
  data: z.strictObject({ key: keyId, reason: text }),
  roles: [["root"]],
  find(data, look) {
    const key = look.named("key", data.key);
    const ledger = look.get("ledger", LEDGER);
    if (!key || !ledger) return undefined;
    const all = key.role === "root" ? ledger.rootKeys : key.role === "operator" ? ledger.operatorKeys : undefined;
    return { key, remaining: all && countingKeys(look, all).filter((other) => other.key !== key.key) };
  },
})({
  rows: [
    {
      unless: "key-revoked",
      holds: ({ key }) => !key.revoked,
      facts: ({ key }) => ({ key: key.key }),
    },
    {
      unless: "last-root-key",
      holds: ({ remaining }) => remaining === undefined || remaining.length > 0,
      facts: ({ key }) => ({ what: "the key {key}", key: key.key, role: key.role }),
    },
  ],
  effect({ key }, draft) {
    draft.put("key", key.key, { ...key, revoked: true });
    const trainee = key.role === "trainee" ? draft.get("trainee", key.holder) : undefined;
    if (trainee?.key === key.key) draft.put("trainee", trainee.trainee, { ...trainee, key: undefined });
  },
});
