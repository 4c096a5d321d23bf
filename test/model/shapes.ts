/**
 * What an instruction must look like: the column "data" of the page, and its paragraph "Types of members", as one table.
 * A name with `?` is optional, a member that the table does not name is malformed.
 */

export type Check<T> = (value: unknown) => value is T;
type Told<C> = C extends Check<infer T> ? T : never;
type Members = Readonly<Record<string, Check<unknown>>>;
type Record_<M extends Members> = {
  readonly [K in keyof M as K extends `${string}?` ? never : K]: Told<M[K]>;
} & { readonly [K in keyof M as K extends `${infer Name}?` ? Name : never]?: Told<M[K]> };

function spelt<T extends string = string>(pattern: RegExp): Check<T> {
  return (value): value is T => typeof value === "string" && pattern.test(value);
}

function oneOf<const T extends string | number>(...values: readonly T[]): Check<T> {
  return (value): value is T => values.some((one) => one === value);
}

function integer(least: number, most = Number.MAX_SAFE_INTEGER): Check<number> {
  return (value): value is number => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
}

/** At least one, however often. */
function list<T>(item: Check<T>, least = 1): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.length >= least && value.every(item);
}

/** None named twice. */
function set<T>(item: Check<T>, least = 1): Check<readonly T[]> {
  const items = list(item, least);
  return (value): value is readonly T[] =>
    items(value) && new Set(value.map((one) => canonical(one))).size === value.length;
}

function members<const M extends Members>(table: M): Check<Record_<M>> {
  return (value): value is Record_<M> => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const known = new Set(Object.keys(table).map((name) => name.replace("?", "")));
    if (Object.keys(value).some((name) => !known.has(name))) return false;
    const given = value as Readonly<Record<string, unknown>>;
    return Object.entries(table).every(([name, check]) =>
      name.endsWith("?") ? !(name.slice(0, -1) in given) || check(given[name.slice(0, -1)]) : check(given[name]),
    );
  };
}

function also<T>(check: Check<T>, holds: (value: T) => boolean): Check<T> {
  return (value): value is T => check(value) && holds(value);
}

/** One text for equal values, whatever the order of their members. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const pairs = Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`);
  return `{${pairs.sort().join()}}`;
}

const yes: Check<boolean> = (value) => typeof value === "boolean";
const id = spelt(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
const name = spelt(/^[a-z0-9][a-z0-9._-]{0,63}$/);
const origin = spelt(/^[a-z0-9./-]{1,200}$/);
const hash = spelt(/^[0-9a-f]{64}$/);
/** 32 bytes in base64url: of the last character four bits count, the other two are zero. */
const key = spelt(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);
const keyId = spelt(/^[0-9a-f]{16}$/);
const occupation = spelt(/^\d-\d\d-\d\d-\d\d$/);
const certificate = spelt(/^[A-Za-z0-9._-]{1,64}$/);
const creditCode = spelt(/^[0-9A-HJ-NPQRTUW-Y]{18}$/);
const text = also(
  spelt(/^[^\p{Cc}\p{Cs}\u2028\u2029]+$/u),
  (value) => [...value].length <= 500 && value === value.normalize("NFC"),
);
const day = also(spelt(/^\d{4}-\d\d-\d\d$/), (value) => isReal(`${value}T00:00:00.000Z`));
const instant = also(spelt(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/), isReal);
const trainee = also(name, (value) => !isIdentityNumber(value));
const amount = integer(0);
const positive = integer(1);
const count = integer(0);
const level = integer(0, 5);
const year = integer(1000, 9999);
const delivery = oneOf("onsite", "online", "blended");
const role = oneOf("root", "issuer", "reviewer", "finance", "school", "evaluator", "trainee", "operator", "auditor");
const scope = oneOf("voucher", "trainee", "class", "school");
const prior = set(members({ occupation, level, day }));

function isReal(instant: string): boolean {
  const date = new Date(instant);
  return !Number.isNaN(date.getTime()) && date.toISOString() === instant;
}

/** A resident identity number, GB 11643: a real birthday, and the check character that the other 17 give. */
function isIdentityNumber(value: string): boolean {
  const parts = /^\d{6}(\d{4})(\d\d)(\d\d)\d{3}[\dx]$/.exec(value);
  if (parts === null || !isReal(`${parts[1]}-${parts[2]}-${parts[3]}T00:00:00.000Z`)) return false;
  const sum = [...value.slice(0, 17)].reduce((sum, digit, i) => sum + Number(digit) * (2 ** (17 - i) % 11), 0);
  return "10x98765432"[sum % 11] === value[17];
}

const freeze = also(members({ scope, id: spelt(/./), reason: text }), ({ scope, id: frozen }) =>
  scope === "voucher" ? id(frozen) : name(frozen),
);
const classAndReason = members({ class: name, reason: text });
const voucherAndReason = members({ voucher: id, reason: text });
const partyAndReason = members({ party: name, reason: text });
const fundMoney = members({ fund: name, amount: positive, document: text });

export const SHAPES = {
  "ledger.open": members({
    format: oneOf(1),
    origin,
    suite: oneOf("ed25519-sha256"),
    currency: oneOf("CNY"),
    operator: members({ party: name, key }),
    root: members({ party: name, name: text, key }),
    "quorum?": quorum,
  }),
  "party.admit": members({
    party: name,
    kind: oneOf("bureau", "finance", "school", "enterprise", "evaluator", "auditor"),
    name: text,
    "creditCode?": creditCode,
    "payee?": hash,
    keys: list(members({ key, role })),
  }),
  "party.payee": members({ party: name, payee: hash }),
  "party.authorise": members({ party: name, occupation, levels: set(level), from: day, until: day }),
  "party.suspend": partyAndReason,
  "party.reinstate": partyAndReason,
  "key.add": members({ party: name, key, role }),
  "key.revoke": members({ key: keyId, reason: text }),
  "trainee.register": members({ trainee, groups: set(name), "commitment?": hash, "key?": key, "prior?": prior }),
  "trainee.update": members({ trainee, "groups?": set(name), "key?": key, "prior?": prior }),
  "calendar.publish": members({ year, holidays: set(day, 0), workdays: set(day, 0) }),

  "fund.open": members({
    fund: name,
    name: text,
    source: oneOf("employment-subsidy", "unemployment-insurance", "skills-action", "other"),
    year,
    region: spelt(/^\d{6}$/),
    reuseRecoveries: yes,
  }),
  "fund.appropriate": fundMoney,
  "fund.withdraw": fundMoney,
  "fund.close": members({ fund: name }),
  "course.list": members({
    course: name,
    title: text,
    "occupation?": occupation,
    minutes: positive,
    delivery,
    "provider?": text,
  }),
  "programme.publish": members({
    programme: name,
    name: text,
    kind: oneOf(
      "qualification",
      "special-competency",
      "pre-employment",
      "entrepreneurship",
      "project",
      "apprenticeship",
      "teacher",
    ),
    from: day,
    until: day,
    funds: set(name),
    groups: set(name),
    prices: list(
      members({
        occupation,
        level,
        standard: amount,
        minMinutes: count,
        outcomes: also(
          members({ "certificate?": count, "completion?": count }),
          (outcomes) => Object.keys(outcomes).length > 0,
        ),
      }),
    ),
    face: amount,
    reserveAt: oneOf("hold", "issue"),
    rounding: oneOf(1, 10, 100),
    issueCap: positive,
    "budgetCap?": positive,
    attendance: count,
    limits: members({ perYear: count, oncePerLevel: yes, noLowerLevel: yes }),
    classSize: count,
    filingLead: count,
    redeemWithin: count,
    publicity: count,
  }),
  "programme.close": members({ programme: name }),

  "class.file": members({
    class: name,
    school: name,
    programme: name,
    "course?": name,
    occupation,
    level,
    delivery,
    capacity: positive,
    place: text,
    sessions: list(members({ from: instant, to: instant })),
  }),
  "class.approve": members({ class: name }),
  "class.refuse": classAndReason,
  "class.cancel": classAndReason,
  "class.close": members({ class: name, attendance: list(members({ voucher: id, minutes: count })), evidence: hash }),
  "certificate.attest": members({ certificate, voucher: id, day }),
  "certificate.revoke": members({ certificate, reason: text }),

  "voucher.issue": members({
    programme: name,
    fund: name,
    until: day,
    vouchers: list(
      also(
        members({ voucher: id, "trainee?": trainee, "group?": name }),
        (item) => (item.trainee === undefined) === (item.group === undefined),
      ),
    ),
  }),
  "voucher.claim": members({ voucher: id, trainee, "group?": name, "evidence?": hash }),
  "voucher.hold": members({ voucher: id, class: name, "consentUntil?": day, "evidence?": hash }),
  "voucher.release": voucherAndReason,
  "voucher.redeem": also(
    members({ voucher: id, outcome: oneOf("certificate", "completion"), "certificate?": certificate, amount }),
    (data) => data.certificate === undefined || data.outcome === "certificate",
  ),
  "voucher.reverse": members({ voucher: id, "to?": oneOf("held", "void"), reason: text }),
  "voucher.void": voucherAndReason,
  "voucher.expire": members({ vouchers: set(id) }),
  "voucher.extend": members({ voucher: id, until: day }),
  "voucher.reissue": members({ voucher: id, predecessor: id, until: day }),
  "freeze.set": freeze,
  "freeze.lift": freeze,

  "settlement.submit": members({
    settlement: name,
    fund: name,
    lines: list(members({ voucher: id, amount })),
    total: amount,
  }),
  "settlement.review": members({ settlement: name, "refused?": list(voucherAndReason) }),
  "settlement.publicise": members({ settlement: name, from: day }),
  "settlement.object": members({ settlement: name, voucher: id, reason: text }),
  "settlement.resolve": members({ settlement: name, voucher: id, upheld: yes, reason: text }),
  "settlement.pay": members({ settlement: name, amount, payee: hash, reference: text }),
  "settlement.return": members({ settlement: name, reference: text, reason: text }),
  "recovery.order": members({
    recovery: name,
    voucher: id,
    amount: positive,
    reason: oneOf("fraud", "error", "victim"),
    "note?": text,
  }),
  "recovery.cancel": members({ recovery: name, reason: text }),
  "recovery.receive": members({ recovery: name, amount: positive, reference: text }),
  "recovery.writeOff": members({ recovery: name, amount: positive, document: text }),
} as const satisfies Readonly<Record<string, Check<unknown>>>;

export type Type = keyof typeof SHAPES;
export type Data<T extends Type> = Told<(typeof SHAPES)[T]>;

/** Instruction types to numbers from 2 to 9. Which types can have one is a rule, not a shape. */
function quorum(value: unknown): value is Readonly<Record<string, number>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([type, number]) => isType(type) && integer(2, 9)(number));
}

export const isId: Check<string> = id;
export const isOrigin: Check<string> = origin;

export function isType(type: string): type is Type {
  return Object.hasOwn(SHAPES, type);
}
