/** Keys: which of them count, which may be added, and which can't be spared. */
import type { Key, KeyFacts, State } from "./state.ts";
import { refuseUnless } from "./town.ts";

/** Unrevoked, and of nobody who is suspended. */
export function counts(state: State, key: Key): boolean {
  return !key.revoked && (key.role === "trainee" || state.parties.get(key.holder)?.suspended === false);
}

export function countingKeys(state: State, role: string): readonly Key[] {
  return [...state.keys.values()].filter((key) => key.role === role && counts(state, key));
}

/** The unrevoked keys of a party in a role, suspended or not. */
export function unrevokedKeys(state: State, party: string, role: string): readonly Key[] {
  if (role === "trainee") return [];
  return [...state.keys.values()].filter((key) => key.holder === party && key.role === role && !key.revoked);
}

const ROLES_OF_KIND: Readonly<Record<string, readonly string[]>> = {
  bureau: ["root", "issuer", "reviewer"],
  finance: ["finance"],
  school: ["school"],
  enterprise: ["school"],
  evaluator: ["evaluator"],
  auditor: ["auditor"],
  service: ["operator"],
};

export function fitsKind(kind: string, role: string): boolean {
  return ROLES_OF_KIND[kind]?.includes(role) ?? false;
}

/** Public keys that enter the ledger: each acceptable, none seen before, nor twice. */
export function mayEnter(state: State, facts: KeyFacts, keys: readonly string[]): void {
  refuseUnless(
    "key-not-acceptable",
    keys.every((key) => facts.isAcceptable(key)),
  );
  const ids = keys.map((key) => facts.keyId(key));
  refuseUnless("duplicate-key", new Set(ids).size === ids.length && !ids.some((id) => state.keys.has(id)));
}

export function enter(state: State, facts: KeyFacts, key: string, role: string, holder: string): void {
  const id = facts.keyId(key);
  state.keys.set(id, { id, role, holder, revoked: false });
}
