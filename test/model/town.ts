/**
 * The few words in which every rule of the model is written. An instruction's function goes down the page's row: names
 * that must be known, names that must be new, whom the signers act for, frozen, the row's own rules, and gives back its
 * effect, which happens only if no rule refused.
 */
import type { Data, Type } from "./shapes.ts";
import type { Class, KeyFacts, Movement, Programme, State, Voucher } from "./state.ts";

export class Refusal extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** The rule before its code, as the page has it. */
export function refuseUnless(code: string, holds: boolean): asserts holds {
  if (!holds) throw new Refusal(code);
}

export interface Signer {
  readonly key: string;
  readonly role: string;
  /** The party, or the trainee whose own key it is. */
  readonly holder: string;
}

/** What a rule may look at. */
export interface Town {
  readonly state: State;
  /** The instant, in milliseconds since 1970, and the number of its day. */
  readonly at: number;
  readonly today: number;
  readonly facts: KeyFacts;
  readonly signers: readonly Signer[];
}

export interface Effect {
  readonly moves?: readonly Movement[];
  change?(): void;
}

/** One row of the page. */
export interface Row<T extends Type> {
  /** Any of these sets of roles, and all of one: `[["school", "trainee"], ["school", "issuer"]]`. */
  readonly by: readonly (readonly string[])[];
  /** What is said about the signatures besides; refuses like a wrong signer. */
  authority?(town: Town, data: Data<T>): void;
  decide(town: Town, data: Data<T>): Effect;
}

export type Rows<T extends Type> = { readonly [K in T]: Row<K> };

export function known<K, V>(noun: string, things: ReadonlyMap<K, V>, name: K): V {
  const thing = things.get(name);
  refuseUnless(`unknown-${noun}`, thing !== undefined);
  return thing;
}

/** New names, none of them taken nor twice among themselves. */
export function fresh<K>(noun: string, things: ReadonlyMap<K, unknown>, ...names: readonly K[]): void {
  refuseUnless(`duplicate-${noun}`, new Set(names).size === names.length && !names.some((name) => things.has(name)));
}

export function signedBy(town: Town, role: string): boolean {
  return town.signers.some((signer) => signer.role === role);
}

/**
 * A school, an evaluator or a trainee that signs acts for itself: all who sign in this role are one, and the one of the
 * data, unless there is none (a voucher in no class has no school).
 */
export function actsFor(town: Town, role: "school" | "evaluator" | "trainee", name: string | undefined): void {
  const holders = new Set(town.signers.filter((signer) => signer.role === role).map((signer) => signer.holder));
  refuseUnless(`${role}-mismatch`, holders.size <= 1);
  if (name !== undefined && holders.size === 1) refuseUnless(`${role}-mismatch`, holders.has(name));
}

/** Who signs in this role. */
export function signer(town: Town, role: string): string {
  const found = town.signers.find((signer) => signer.role === role);
  refuseUnless("signer-not-authorised", found !== undefined);
  return found.holder;
}

export function classOf(state: State, { class: name }: Voucher): Class | undefined {
  return name === undefined ? undefined : state.classes.get(name);
}

export function programmeOf(state: State, { programme }: Voucher): Programme {
  return known("programme", state.programmes, programme);
}
