/** Which members records are listed by. A store finds them, page by page; none is one of a list or an object. */
import { LedgerError } from "../domain/error.ts";
import type { Kind, Records } from "../domain/records.ts";

/** What each kind can be listed by. */
export const FILTERS = {
  ledger: [],
  party: ["kind", "suspended"],
  key: ["holder", "role", "revoked"],
  authorisation: ["party", "occupation", "level", "from", "until"],
  trainee: ["key"],
  calendar: ["year"],
  fund: ["year", "region", "source", "closed"],
  course: ["occupation", "delivery", "provider"],
  programme: ["kind", "from", "until", "closed"],
  class: ["school", "programme", "course", "occupation", "level", "delivery", "state"],
  certificate: ["voucher", "evaluator", "day", "revoked"],
  voucher: ["programme", "fund", "trainee", "class", "settlement", "group", "state", "until", "outcome"],
  settlement: ["school", "fund", "state", "publicFrom"],
  recovery: ["voucher", "fund", "school", "reason", "cancelled"],
} as const satisfies { readonly [K in Kind]: readonly (keyof Records[K])[] };

type FilterMember<K extends Kind> = (typeof FILTERS)[K][number];

/** A branded text as the text that callers have; members of closed lists stay what they are. */
type Plain<V> = V extends string & { readonly [brand: symbol]: unknown } ? string : V;

/** What a member must be: this value, one of these, or from one to another, both included. */
export type Match<V> = V | readonly V[] | { readonly from?: V; readonly to?: V };

/** All of these must hold; a record without the member is none that is looked for. */
export type Where<K extends Kind> = {
  readonly [P in FilterMember<K> & keyof Records[K]]?: Match<Plain<NonNullable<Records[K][P]>>> | undefined;
};

/** Records in the order of their ids, after the id `after`, at most `limit`. */
export interface Page<K extends Kind> {
  readonly where?: Where<K> | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

type Scalar = string | number | boolean;

/** One condition, as a store works it out. */
export type Condition = { readonly member: string } & (
  | { readonly among: readonly Scalar[] }
  | { readonly from?: Scalar; readonly to?: Scalar }
);

/**
 * The conditions of `where`, in the order of their members.
 * @throws LedgerError `wrong-usage` for a member that the kind can't be listed by, and for what is no value.
 */
export function conditionsOf<K extends Kind>(kind: K, where: Where<K> = {}): readonly Condition[] {
  const members: readonly string[] = FILTERS[kind];
  return Object.entries(where)
    .filter(([, match]) => match !== undefined)
    .sort(([a], [b]) => members.indexOf(a) - members.indexOf(b))
    .map(([member, match]) => {
      if (!members.includes(member)) {
        throw wrongUsage(`${kind} can't be listed by "${member}": only by ${members.join(", ") || "nothing"}`);
      }
      return conditionOf(`${kind}.${member}`, member, match);
    });
}

function conditionOf(name: string, member: string, match: unknown): Condition {
  if (isScalar(match)) return { member, among: [match] };
  if (Array.isArray(match) && match.every(isScalar)) return { member, among: match };
  if (typeof match === "object" && match !== null && !Array.isArray(match)) {
    const given = Object.entries(match).filter(([, value]) => value !== undefined);
    const isRange = given.every(([bound, value]) => (bound === "from" || bound === "to") && isScalar(value));
    if (isRange) return { member, ...Object.fromEntries(given) };
  }
  throw wrongUsage(`${name} is listed by a value, a list of values or { from, to }`);
}

const isScalar = (value: unknown): value is Scalar =>
  typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isSafeInteger(value));

/** Whether a record is one that all conditions ask for. */
export function isAsked(record: object, conditions: readonly Condition[]): boolean {
  return conditions.every((condition) => {
    const value: unknown = Reflect.get(record, condition.member);
    if (!isScalar(value)) return false;
    if ("among" in condition) return condition.among.includes(value);
    return (condition.from ?? value) <= value && value <= (condition.to ?? value);
  });
}

const wrongUsage = (message: string): LedgerError => new LedgerError("wrong-usage", message);
