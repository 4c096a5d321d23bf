/** Which members records are listed by. A store finds them, page by page; none is one of a list or an object. */
import { LedgerError } from "../domain/error.ts";
import type { Kind, Records } from "../domain/records.ts";
import type { Day, Instant, KeyId } from "../domain/values.ts";

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
type Plain<V> = V extends Day | Instant | KeyId ? string : V;

/**
 * What a member must be: this value, one of these, or from one to another, both included, texts in the order of their
 * code points.
 */
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

export type Scalar = string | number | boolean;

/** One condition, as a store works it out. */
export type Condition = { readonly member: string } & (
  | { readonly among: readonly Scalar[] }
  | { readonly from?: Scalar; readonly to?: Scalar }
);

/**
 * The conditions of `where`, in the order of their members.
 * @throws LedgerError `wrong-usage` for a member that the kind can't be listed by, and for what is no value or no object.
 */
export function conditionsOf<K extends Kind>(kind: K, where: Where<K> = {}): readonly Condition[] {
  const members: readonly string[] = FILTERS[kind];
  if (typeof where !== "object" || where === null || Array.isArray(where)) {
    throw wrongUsage(`${kind} is listed by an object of members`);
  }
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
  if (isScalar(match)) return { member, among: [match].filter(isKept) };
  if (Array.isArray(match) && match.every(isScalar)) return { member, among: match.filter(isKept) };
  if (typeof match === "object" && match !== null && !Array.isArray(match)) {
    const given = Object.entries(match).filter(([, value]) => value !== undefined);
    const isRange = given.every(([bound, value]) => (bound === "from" || bound === "to") && isScalar(value));
    if (isRange)
      return given.every(([, value]) => isKept(value))
        ? { member, ...Object.fromEntries(given) }
        : { member, among: [] };
  }
  throw wrongUsage(`${name} is listed by a value, a list of values or { from, to }`);
}

const isScalar = (value: unknown): value is Scalar =>
  typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isSafeInteger(value));

/** From here on a text is none that a record can have: NUL, halves of surrogate pairs. PostgreSQL has no place for them. */
export const UNKEPT = /[\0\p{Surrogate}].*/su;

/** A text that a database can take, and that the same ids come after: they are ASCII. */
export const keptUpTo = (text: string): string =>
  text.replace(UNKEPT, ([first]) => (first === "\0" ? "" : LAST_BEFORE_SURROGATES));

const LAST_BEFORE_SURROGATES = "\ud7ff";

const isKept = (value: unknown): boolean => typeof value !== "string" || !UNKEPT.test(value);

/** Whether a record is one that all conditions ask for. */
export function isAsked(record: object, conditions: readonly Condition[]): boolean {
  return conditions.every((condition) => {
    const value: unknown = Reflect.get(record, condition.member);
    if (!isScalar(value)) return false;
    if ("among" in condition) return condition.among.includes(value);
    return isInOrder(condition.from ?? value, value) && isInOrder(value, condition.to ?? value);
  });
}

/** Values of two types have no order. */
function isInOrder(a: Scalar, b: Scalar): boolean {
  if (typeof a !== "string" || typeof b !== "string") return typeof a === typeof b && a <= b;
  for (let at = 0; at < a.length && at < b.length; at++) {
    const [x, y] = [placeOf(a.charCodeAt(at)), placeOf(b.charCodeAt(at))];
    if (x !== y) return x < y;
  }
  return a.length <= b.length;
}

/** Of a unit of UTF-16 in the order of code points, where surrogate pairs come last. */
const placeOf = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

const wrongUsage = (message: string): LedgerError => new LedgerError("wrong-usage", message);
