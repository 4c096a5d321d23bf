/**
 * The judgement: one instruction against the state, by the first rule that does not hold. Pure and synchronous; what the
 * bytes say (which signatures are good, which keys acceptable) and the time come in as facts. What stands in the way
 * comes out as a code with facts: its sentences are decide.ts's, as who only judges needs none.
 */
import type { Facts } from "./error.ts";
import { LedgerError } from "./error.ts";
import type { InstructionType } from "./laws.ts";
import { LAWS } from "./laws.ts";
import type { Posting } from "./money.ts";
import type { Changes, LedgerRecord, Role, View } from "./records.ts";
import { LEDGER } from "./records.ts";
import type { RefusalCode, UnknownNoun } from "./refusals.ts";
import type { ActsFor, Examined, KeyFact, Look, Prepared, Signer } from "./rule.ts";
import { collect } from "./rule.ts";
import type { Instant, KeyId } from "./values.ts";

/** What the shell found out about an instruction's bytes before the law looks at it. */
export interface Presented {
  readonly at: Instant;
  /** The origin of this ledger, and of the ledger that the instruction is meant for. */
  readonly origin: string;
  readonly ledger: string;
  /** One a key. `good`: the signature is valid under that key; undefined if the key is not known. */
  readonly signatures: readonly { readonly key: KeyId; readonly good: boolean | undefined }[];
  /** For every public key that the data names (`Prepared.publicKeys`). */
  readonly keys: ReadonlyMap<string, KeyFact>;
}

export interface Accepted {
  readonly ok: true;
  /** The records as they are afterwards: those that changed. */
  readonly changes: Changes;
  readonly postings: readonly Posting[];
}

/** What stands in the way: a refusal without its sentences. */
export interface Ground {
  readonly code: RefusalCode;
  readonly facts: Facts;
}

export interface Denied {
  readonly ok: false;
  readonly ground: Ground;
}

const isType = (type: string): type is InstructionType => Object.hasOwn(LAWS, type);

/** The instruction's data in the shape that its type asks for; or why it is malformed. */
export function shape(type: string, data: unknown): Prepared | Denied {
  if (!isType(type)) return denied("instruction-malformed", { where: "type", what: "unknown type {type}", type });
  const prepared = LAWS[type].prepare(data);
  return prepared.malformed ? denied("instruction-malformed", prepared.malformed) : prepared;
}

/**
 * Accepted with the changed records, or denied by the first rule that does not hold, in the order of docs/domain.md.
 * @throws LedgerError `ledger-corrupt` if a record that another one names is missing.
 */
export function judge(prepared: Prepared, view: View, presented: Presented): Accepted | Denied {
  const { common, examined } = examine(prepared, view, presented);
  if (common) return { ok: false, ground: common };
  const broken = examined.firstBroken();
  if (broken) return denied(broken.unless, broken.facts);
  const { changes, postings, overflow } = collect(view, examined.effect);
  return overflow ? denied("amount-too-large") : { ok: true, changes, postings };
}

/** Everything that stands in the way: a common ground alone, otherwise each row that can be judged and does not hold. */
export function groundsAgainst(prepared: Prepared, view: View, presented: Presented): readonly Ground[] {
  const { common, examined } = examine(prepared, view, presented);
  if (common) return [common];
  const broken = examined.allBroken();
  if (broken.length > 0) return broken.map(({ unless, facts }) => ground(unless, facts));
  const judgement = judge(prepared, view, presented);
  return judgement.ok ? [] : [judgement.ground];
}

const ground = (code: RefusalCode, facts: Facts = {}): Ground => ({ code, facts });
const denied = (code: RefusalCode, facts: Facts = {}): Denied => ({ ok: false, ground: ground(code, facts) });

type Examination =
  | { readonly common: Ground; readonly examined?: undefined }
  | { readonly common?: undefined; readonly examined: Examined };

/**
 * The common rules, in their order, and the records for the instruction's own. What it names is read only once its
 * signers are found to be the right ones: nobody else can make a store read thousands of records.
 */
function examine(prepared: Prepared, view: View, presented: Presented): Examination {
  const ledger = view.get("ledger", LEDGER);
  const founders = ledger ? [] : prepared.founders(lookOn(view, presented, []).look);
  const enrolled = enrolledSigners(founders, view, presented);
  const signers: Signer[] = [];
  for (const { as } of enrolled) signers.push(...as);
  const lookup = lookOn(view, presented, signers);
  const { look } = lookup;
  const fail = (code: RefusalCode, facts = {}): Examination => ({ common: ground(code, facts) });

  if (presented.ledger !== presented.origin) {
    return fail("ledger-mismatch", { given: presented.ledger, ledger: presented.origin });
  }
  const bad = presented.signatures.find((signature) => signature.good === false);
  if (bad) return fail("signature-invalid", { key: bad.key });

  const authority = authorityGround(prepared, ledger, view, enrolled, look);
  if (authority) return { common: authority };
  const examined = prepared.examine(look);
  const [unknown] = lookup.unknown;
  if (unknown) return fail(`unknown-${unknown.noun}`, { name: unknown.id });
  const [duplicate] = lookup.duplicate;
  if (duplicate) return fail(`duplicate-${duplicate.noun}`, { name: duplicate.id });
  if (!examined)
    throw new LedgerError("ledger-corrupt", `${prepared.law.type}: a record that another one names is missing`);

  const mismatch = mismatchOf(signers, examined.actsFor);
  if (mismatch) return { common: mismatch };
  const frozen = examined.frozen.find((mark) => mark.frozen.length > 0);
  if (frozen) return fail("frozen", { scope: frozen.scope, id: frozen.id, by: frozen.frozen.join(", ") });
  return { examined };
}

/** Each signature with the roles that it counts in; `why` says why it does not. */
interface Enrolled {
  readonly key: KeyId;
  readonly as: readonly Signer[];
  readonly why?: Facts | undefined;
}

function enrolledSigners(founders: readonly Signer[], view: View, presented: Presented): readonly Enrolled[] {
  return presented.signatures.map(({ key }) => {
    const record = view.get("key", key);
    if (!record) {
      const as = founders.filter((founder) => founder.key === key);
      return as.length > 0 ? { key, as } : { key, as, why: { why: "the key {key} is not enrolled", key } };
    }
    const { role, holder } = record;
    const suspended = role !== "trainee" && view.get("party", holder)?.suspended;
    if (record.revoked) return { key, as: [], why: { why: "the key {key} is revoked", key } };
    if (suspended) return { key, as: [], why: { why: "the party {party} is suspended", party: holder } };
    return { key, as: [{ key, role, holder }] };
  });
}

function authorityGround(
  prepared: Prepared,
  ledger: LedgerRecord | undefined,
  view: View,
  enrolled: readonly Enrolled[],
  look: Look,
): Ground | undefined {
  const { roles, type } = prepared.law;
  const unauthorised = (why: string, facts: Facts = {}, asked = roles) => {
    const needs = asked.map((group) => group.join("/")).join(" + ");
    return ground("signer-not-authorised", { why, needs, ...facts });
  };

  const standsFor = prepared.standsFor(look);
  const represented = standsFor === undefined ? undefined : view.get("trainee", standsFor);
  const uncounted = enrolled.find((signer) => signer.as.length === 0);
  if (uncounted) return unauthorised("", uncounted.why);
  const authorised = prepared.authorise(look);
  if (authorised === false) return unauthorised("a signature that it needs is missing, or one is of no use here");
  if (authorised) return undefined;

  const isNamed = ({ role }: Signer) => roles.some((group) => group.includes(role));
  const unnamed = enrolled.find(({ as }) => !as.some(isNamed));
  if (unnamed) {
    return unauthorised("the key {key} has the role {role}", { key: unnamed.key, role: unnamed.as[0]?.role ?? "" });
  }
  const { signers } = look;
  const missing = roles.find((group) => !signers.some(({ role }) => group.includes(role)));
  if (missing) return unauthorised("no signature by {role}", { role: missing.join("/") });
  if (represented?.key && !signers.some((signer) => signer.role === "trainee")) {
    const asked = roles.map((group) => group.filter((role) => role !== "issuer" || !group.includes("trainee")));
    return unauthorised("the trainee {trainee} has a key of their own", { trainee: represented.trainee }, asked);
  }
  const needed = ledger?.quorum[type] ?? 1;
  return needed > 1 ? quorumGround(roles.flat(), signers, needed) : undefined;
}

function quorumGround(roles: readonly Role[], signers: readonly Signer[], needed: number): Ground | undefined {
  const present = Math.max(...roles.map((role) => signers.filter((signer) => signer.role === role).length));
  return present < needed ? ground("quorum-missing", { needed, role: roles.join("/"), present }) : undefined;
}

/** A school, evaluator or trainee that acts for another; or signers of one role who are not one and the same. */
function mismatchOf(signers: readonly Signer[], actsFor: ActsFor): Ground | undefined {
  for (const role of ["school", "evaluator", "trainee"] as const) {
    const ofRole = signers.filter((signer) => signer.role === role);
    const expected = actsFor[role] ?? ofRole[0]?.holder;
    const other = ofRole.find((signer) => signer.holder !== expected);
    if (other) return ground(`${role}-mismatch`, { signer: other.holder, [role]: expected ?? "" });
  }
  return undefined;
}

interface Lookup {
  readonly look: Look;
  readonly unknown: { readonly noun: UnknownNoun; readonly id: string }[];
  readonly duplicate: { readonly noun: Exclude<UnknownNoun, "school">; readonly id: string }[];
}

function lookOn(view: View, presented: Presented, signers: readonly Signer[]): Lookup {
  const unknown: Lookup["unknown"] = [];
  const duplicate: Lookup["duplicate"] = [];
  const made = new Set<string>();
  const look: Look = {
    get: view.get,
    at: presented.at,
    ledger: presented.ledger,
    signers,
    named(kind, id) {
      const record = view.get(kind, id);
      if (!record) unknown.push({ noun: kind, id });
      return record;
    },
    unknown: (noun, id) => void unknown.push({ noun, id }),
    fresh(kind, id) {
      const name = `${kind}:${id}`;
      if (view.get(kind, id) !== undefined || made.has(name)) duplicate.push({ noun: kind, id });
      made.add(name);
    },
    key(publicKey) {
      const fact = presented.keys.get(publicKey);
      if (!fact) throw new LedgerError("wrong-usage", `nothing was presented about the public key ${publicKey}`);
      return fact;
    },
  };
  return { look, unknown, duplicate };
}
