/** Trainees: an opaque reference, the groups they belong to, what they were granted before, perhaps a key. */
import * as z from "zod/mini";
import { type NewKey, newKeyRows } from "./keys.ts";
import type { Role } from "./records.ts";
import type { Draft, Look } from "./rule.ts";
import { define } from "./rule.ts";
import { day, distinct, hash, level, name, occupation, publicKey, traineeReference } from "./values.ts";

const priorGrants = distinct(z.strictObject({ occupation, level, day }));
const newKeys = (key: string | undefined, look: Look): readonly NewKey[] =>
  key === undefined ? [] : [{ ...look.key(key), publicKey: key, role: "trainee" }];

function enrolTrainee(draft: Draft, keys: readonly NewKey[], trainee: string): void {
  for (const { id, publicKey, role } of keys) {
    draft.put("key", id, { key: id, publicKey, role, holder: trainee, revoked: false });
  }
}

export const traineeRegister = define({
  type: "trainee.register",
  data: z.strictObject({
    trainee: traineeReference,
    groups: distinct(name),
    commitment: z.optional(hash),
    key: z.optional(publicKey),
    prior: z.optional(priorGrants),
  }),
  roles: [["issuer"]],
  publicKeys: ({ key }) => (key === undefined ? [] : [key]),
  find(data, look) {
    look.fresh("trainee", data.trainee);
    return { keys: newKeys(data.key, look) };
  },
})({
  rows: [...newKeyRows],
  effect({ data, keys }, draft) {
    const { trainee, groups, commitment, prior = [] } = data;
    const key = keys[0]?.id;
    draft.put("trainee", trainee, { trainee, groups, commitment, key, prior, vouchers: [], frozen: [] });
    enrolTrainee(draft, keys, trainee);
  },
});

export const traineeUpdate = define({
  type: "trainee.update",
  data: z.strictObject({
    trainee: name,
    groups: z.optional(distinct(name)),
    key: z.optional(publicKey),
    prior: z.optional(priorGrants),
  }),
  roles: [["issuer"], ["trainee", "root"]],
  publicKeys: ({ key }) => (key === undefined ? [] : [key]),
  /** The issuer; where a key is replaced, also the trainee's old key or root. */
  authorise({ trainee, key }, look) {
    const has = (role: Role) => look.signers.some((signer) => signer.role === role);
    const known = look.signers.every(({ role }) => role === "issuer" || role === "trainee" || role === "root");
    const replaces = key !== undefined && look.get("trainee", trainee)?.key !== undefined;
    return known && has("issuer") && (!replaces || has("trainee") || has("root"));
  },
  find(data, look) {
    const trainee = look.named("trainee", data.trainee);
    return trainee && { trainee, keys: newKeys(data.key, look) };
  },
})({
  actsFor: ({ data }) => ({ trainee: data.trainee }),
  rows: [...newKeyRows],
  effect({ data, trainee, keys }, draft) {
    const [key] = keys;
    const old = key && trainee.key !== undefined ? draft.get("key", trainee.key) : undefined;
    if (old) draft.put("key", old.key, { ...old, revoked: true });
    draft.put("trainee", trainee.trainee, {
      ...trainee,
      groups: data.groups ?? trainee.groups,
      key: key?.id ?? trainee.key,
      prior: [...trainee.prior, ...(data.prior ?? [])],
    });
    enrolTrainee(draft, keys, trainee.trainee);
  },
});
