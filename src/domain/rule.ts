/**
 * The shape of one instruction's law: its data, the roles that must sign, the records it needs, an ordered table of
 * positive rules with the refusal that each gives when it does not hold, and the effect when all of them hold.
 */
import * as z from "zod/mini";
import type { Facts } from "./error.ts";
import type { Movement, Posting } from "./money.ts";
import { moved } from "./money.ts";
import type { Changes, FreezerRole, Kind, Records, Role, View } from "./records.ts";
import { createChanges, overlay } from "./records.ts";
import type { RefusalCode, Scope, UnknownNoun } from "./refusals.ts";
import type { Fen, Instant, KeyId } from "./values.ts";

/** A good signature by an enrolled key: the role it speaks in, and for whom. */
export interface Signer {
  readonly key: KeyId;
  readonly role: Role;
  readonly holder: string;
}

/** What the bytes say of a public key, found out outside the law. */
export interface KeyFact {
  readonly id: KeyId;
  /** Asked only where it matters: finding it out costs ten verifications. */
  readonly isAcceptable: () => boolean;
}

/** Reading for a decision: names not found and new names already taken are remembered; the first of them counts. */
export interface Look extends View {
  readonly at: Instant;
  /** The origin that the instruction names. */
  readonly ledger: string;
  readonly signers: readonly Signer[];
  /** A record that the sender names: it must exist. */
  named<K extends Exclude<Kind, "ledger" | "calendar" | "authorisation">>(kind: K, id: string): Records[K] | undefined;
  /** Says that a name was not found where `named` can't tell. */
  unknown(noun: UnknownNoun, id: string): void;
  /** A name that the sender makes: it must be new, here and within the instruction. */
  fresh(kind: DuplicateKind, id: string): void;
  key(publicKey: string): KeyFact;
}
type DuplicateKind = Exclude<Kind, "ledger" | "calendar" | "authorisation">;

/** The parties in whose name the signers may act; undefined where the records name none. */
export interface ActsFor {
  readonly school?: string | undefined;
  readonly evaluator?: string | undefined;
  readonly trainee?: string | undefined;
}

export interface Freezable {
  readonly scope: Scope;
  readonly id: string;
  readonly frozen: readonly FreezerRole[];
}

/** What rules and effects look at: the instruction's data, the instant, the signers and the records found. */
export type Case<D, F> = F & { readonly data: D; readonly at: Instant; readonly look: Look };

export interface Row<C> {
  readonly unless: RefusalCode;
  /** Undefined where the records don't exist for it to be judged (an earlier row then fails). */
  readonly holds: (found: C) => boolean | undefined;
  readonly facts?: (found: C) => Facts;
}

/** The changes of one instruction, collected: reads see the instruction's own writes. */
export interface Draft extends View {
  put<K extends Kind>(kind: K, id: string, record: Records[K]): void;
  /** Moves money of a fund; `amount` 0 moves nothing. */
  move(movement: Movement, fund: string, amount: Fen, of?: { school?: string | undefined; voucher?: string }): void;
  /** A sum went beyond 2^53 − 1: the instruction is refused as `amount-too-large`. */
  overflow(): void;
}

/** What an instruction is: its data, who signs it, and the records that its rules look at. */
interface Shape<S extends z.core.$ZodType, F> {
  readonly type: string;
  readonly data: S;
  /** Groups joined by "and"; within a group any one role. */
  readonly roles: readonly (readonly Role[])[];
  /** The public keys that the data names. */
  publicKeys?(data: z.output<S>): readonly string[];
  /** `ledger.open` alone: who its keys will be, as nobody is enrolled yet. */
  founders?(data: z.output<S>, look: Look): readonly Signer[];
  /** Whether the signatures suffice, where the row says more than `roles` can; asked before any name is looked for. */
  authorise?(data: z.output<S>, look: Look): boolean;
  /** The trainee in whose stead an issuer would sign. */
  standsFor?(data: z.output<S>, look: Look): string | undefined;
  /** The records needed, in an object of its own; undefined if one of them does not exist. */
  find(data: z.output<S>, look: Look): F | undefined;
}

/** What it may do: the rules in the order of their precedence, and the effect when all of them hold. */
interface Terms<C> {
  actsFor?(found: C): ActsFor;
  frozen?(found: C): readonly Freezable[];
  readonly rows: readonly Row<C>[];
  effect(found: C, draft: Draft): void;
}

/** One instruction's law with its types folded away. */
export interface Law<S extends z.core.$ZodType = z.core.$ZodType> {
  readonly type: string;
  readonly data: S;
  readonly roles: readonly (readonly Role[])[];
  readonly rows: readonly { readonly unless: RefusalCode }[];
  /** The data in its shape, ready to be examined; or the first thing wrong with it. */
  prepare(data: unknown): Prepared | { readonly malformed: Facts };
}

export interface Prepared {
  readonly malformed?: undefined;
  readonly law: Law;
  readonly publicKeys: readonly string[];
  founders(look: Look): readonly Signer[];
  standsFor(look: Look): string | undefined;
  /** Undefined where `roles` say everything. */
  authorise(look: Look): boolean | undefined;
  /** Undefined if a record that it needs does not exist. */
  examine(look: Look): Examined | undefined;
}

/** A row that does not hold. */
interface Broken {
  readonly unless: RefusalCode;
  readonly facts: Facts;
}

export interface Examined {
  readonly actsFor: ActsFor;
  readonly frozen: readonly Freezable[];
  /** The first row that does not hold, or that can't be judged. */
  firstBroken(): Broken | undefined;
  /** Every row that can be judged and does not hold. */
  allBroken(): readonly Broken[];
  effect(draft: Draft): void;
}

/** Two calls, so that what `find` gives is known to the rules: `define({ …shape })({ …terms })`. */
export function define<S extends z.core.$ZodType, F extends object>(shape: Shape<S, F>) {
  return (terms: Terms<Case<z.output<S>, F>>): Law<S> => {
    const law: Law<S> = {
      type: shape.type,
      data: shape.data,
      roles: shape.roles,
      rows: terms.rows,
      prepare(raw) {
        const parsed = z.safeParse(shape.data, raw);
        if (!parsed.success) return { malformed: firstIssue(parsed.error) };
        const data = parsed.data;
        return {
          law,
          publicKeys: shape.publicKeys?.(data) ?? [],
          founders: (look) => shape.founders?.(data, look) ?? [],
          standsFor: (look) => shape.standsFor?.(data, look),
          authorise: (look) => shape.authorise?.(data, look),
          examine: (look) => examineCase(shape.find(data, look), data, look, terms),
        };
      },
    };
    return law;
  };
}

function examineCase<D, F extends object>(
  found: F | undefined,
  data: D,
  look: Look,
  terms: Terms<Case<D, F>>,
): Examined | undefined {
  if (found === undefined) return undefined;
  const aCase = Object.assign(found, { data, at: look.at, look });
  const broken = ({ unless, facts }: Row<Case<D, F>>): Broken => ({ unless, facts: facts?.(aCase) ?? {} });
  return {
    actsFor: terms.actsFor?.(aCase) ?? {},
    frozen: terms.frozen?.(aCase) ?? [],
    firstBroken() {
      const row = terms.rows.find(({ holds }) => holds(aCase) !== true);
      return row && broken(row);
    },
    allBroken: () => terms.rows.filter(({ holds }) => holds(aCase) === false).map(broken),
    effect: (draft) => terms.effect(aCase, draft),
  };
}

function firstIssue(error: z.core.$ZodError): Facts {
  const [issue] = error.issues;
  return { where: ["data", ...(issue?.path ?? [])].join("."), ...(issue && whatIsWrong(issue)) };
}

/** The schemas' own sentences as they are (wording.ts has them in Chinese), the library's in the words of the law. */
function whatIsWrong(issue: z.core.$ZodIssue): Facts {
  switch (issue.code) {
    case "invalid_type":
      return { what: "{expectedType} is needed", expectedType: issue.expected };
    case "unrecognized_keys":
      return { what: "there is no member {members}", members: issue.keys.join(", ") };
    case "invalid_value":
      return { what: "it is one of {values}", values: issue.values.join(", ") };
    case "too_small":
      if (issue.origin === "array") return { what: "it is empty" };
      return { what: "it is at least {least}", least: Number(issue.minimum) };
    case "too_big":
      return { what: "it is at most {most}", most: Number(issue.maximum) };
    case "invalid_key":
      return { what: issue.issues[0]?.message ?? issue.message };
    default:
      return { what: issue.message };
  }
}

export interface Collected {
  readonly changes: Changes;
  readonly postings: readonly Posting[];
  /** A fund counter would have left the range of safe integers. */
  readonly overflow: boolean;
}

/** Runs an effect on top of a view and collects what it changes; the view itself stays as it is. */
export function collect(view: View, effect: (draft: Draft) => void): Collected {
  const { changes, put } = createChanges();
  const postings: Posting[] = [];
  let overflowed = false;
  const { get } = overlay(view, changes);
  const draft: Draft = {
    get,
    put,
    move(movement, fund, amount, of = {}) {
      const record = draft.get("fund", fund);
      if (amount === 0 || !record) return;
      const balances = moved(record, movement, amount);
      if (balances) draft.put("fund", fund, { ...record, ...balances });
      else draft.overflow();
      postings.push({ fund, movement, amount, ...of });
    },
    overflow() {
      overflowed = true;
    },
  };
  effect(draft);
  return { changes, postings, overflow: overflowed };
}
