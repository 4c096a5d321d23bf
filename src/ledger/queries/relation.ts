/**
 * Whether an entry touches a thing, told by the names in it: the thing's own, and those that it is tied to. Most ties
 * are of one voucher, made by an instruction that names it and cut when the voucher leaves: what happens to its class
 * after a release, or to its settlement after its line was refused, is none of its business.
 */
import type { Role } from "../../domain/records.ts";
import { isJsonObject, type Json, type JsonObject } from "../../record/canonical.ts";
import type { Entry } from "../../record/entry.ts";
import { typeOf } from "./lines.ts";

/** What has a history of its own. A school is a party. */
export const HISTORY_KINDS = ["voucher", "fund", "class", "trainee", "school"] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

/** An entry, and in whose name its keys signed: parties or trainees, with the roles of the keys. */
export interface SignedEntry {
  readonly entry: Entry;
  readonly by: readonly { readonly holder: string; readonly role: Role }[];
}

export interface About {
  readonly kind: HistoryKind;
  readonly id: string;
  /** Of a school: the ids of its keys. */
  readonly keys?: readonly string[] | undefined;
  /** Of a voucher: whom it is bound to, and whether it was so already when it was issued in place of another. */
  readonly trainee?: string | undefined;
  readonly isInherited?: boolean | undefined;
}

/** A kind and a name, `voucher 0194f000-…`; `seat` stands for a class where somebody's seat in it is meant. */
type Name = `${string} ${string}`;

const KIND_OF_MEMBER: Readonly<Record<string, string>> = {
  voucher: "voucher",
  vouchers: "voucher",
  predecessor: "voucher",
  fund: "fund",
  funds: "fund",
  class: "class",
  trainee: "trainee",
  school: "school",
  party: "school",
  certificate: "certificate",
  settlement: "settlement",
  recovery: "recovery",
};

/** Types that name only what a touching entry made: they are parsed once something of the kind is followed. */
const ABOUT: Readonly<Record<string, string>> = {
  "certificate.revoke": "certificate",
  "class.cancel": "class",
  "freeze.set": "freeze",
  "freeze.lift": "freeze",
  "settlement.review": "settlement",
  "settlement.publicise": "settlement",
  "settlement.object": "settlement",
  "settlement.resolve": "settlement",
  "settlement.pay": "settlement",
  "settlement.return": "settlement",
  "recovery.cancel": "recovery",
  "recovery.receive": "recovery",
  "recovery.writeOff": "recovery",
};

/** Objections are about one line of a settlement, not about the others. */
const ABOUT_A_LINE: readonly string[] = ["settlement.object", "settlement.resolve"];

/** What an instruction ties the vouchers to that it names. */
const TIES: Readonly<Record<string, (data: JsonObject, by: SignedEntry["by"]) => readonly Name[]>> = {
  "voucher.hold": (data, by) => [
    `class ${data.class}`,
    `freeze class ${data.class}`,
    `freeze school ${by.find(({ role }) => role === "school")?.holder}`,
  ],
  "certificate.attest": (data) => [`certificate ${data.certificate}`],
  "settlement.submit": (data) => [`settlement ${data.settlement}`],
  "recovery.order": (data) => [`recovery ${data.recovery}`],
};

const OF_CLASS = /^(class|freeze class|freeze school) /;
const ALL = /^/;

/** The ties that an instruction cuts, of the vouchers that it names; a review names those that it refuses. */
const CUTS: Readonly<Record<string, (data: JsonObject) => RegExp | undefined>> = {
  "voucher.release": () => OF_CLASS,
  "voucher.void": () => ALL,
  "voucher.expire": () => ALL,
  "voucher.reverse": ({ to }) => (to === "void" ? ALL : undefined),
  "settlement.review": () => ALL,
  "settlement.resolve": ({ upheld }) => (upheld === true ? ALL : undefined),
};

/** What belongs to a class's history, too, because of a voucher that is in it. */
const OF_A_SEAT: readonly string[] = [
  ...["voucher.release", "voucher.redeem", "voucher.reverse", "voucher.void", "voucher.expire", "certificate.attest"],
];
/** The one voucher that a line of these types names; an expiry names many. */
const ITS_VOUCHER = /"voucher":"([^"]*)"/;

/** To be asked of one line after another. */
export function createRelation({ kind, id, keys = [], trainee, isInherited = false }: About) {
  const own = new Set<Name>([`${kind} ${id}`, `freeze ${kind} ${id}`]);
  const ties = new Map<string, Set<Name>>();
  const kinds = new Set<string>(["freeze"]);
  /** What stands in every line that is about the thing itself. */
  const texts = [id, ...keys].map((text) => `"${text}"`);
  /** Of a class: the vouchers in it. */
  const seats = new Set<Name>();
  /** Freezes of a voucher's trainee that stand while the voucher is not theirs yet, by the role that set them. */
  const standing = new Map<Role, SignedEntry>();
  if (kind === "class") own.add(`seat ${id}`);
  if (kind === "voucher") ties.set(id, new Set());

  function tie(names: Set<Name>, added: readonly Name[]): void {
    for (const name of added) {
      names.add(name);
      kinds.add(name.slice(0, name.indexOf(" ")));
    }
  }

  function followVoucher(voucher: string): void {
    if (ties.has(voucher)) return;
    ties.set(voucher, new Set());
    own.add(`voucher ${voucher}`).add(`freeze voucher ${voucher}`);
    texts.push(`"${voucher}"`);
  }

  function followSeats({ type, data }: Entry["instruction"], by: SignedEntry["by"], names: readonly Name[]): void {
    if (type === "class.cancel") seats.clear();
    if (type === "certificate.attest") tie(own, TIES[type]?.(data, by) ?? []);
    for (const name of names.filter((name) => name.startsWith("voucher "))) {
      if (type === "voucher.hold") seats.add(name);
      else if (CUTS[type]?.(data)) seats.delete(name);
    }
  }

  /** Whether the entry binds the voucher that this is about to its trainee. */
  const binds = ({ type, data }: Entry["instruction"]): boolean =>
    type === "voucher.reissue" ? isInherited && data.voucher === id : traineeOf(data, id) !== undefined;

  /** From an entry that touched it: what is to be followed from now on, and what no more. */
  function follow({ instruction }: Entry, by: SignedEntry["by"], names: readonly Name[]): void {
    const { type, data } = instruction;
    if (kind === "class") followSeats(instruction, by, names);
    if (kind === "trainee") for (const voucher of vouchersOf(type, data, id)) followVoucher(voucher);
    if (type === "settlement.submit" && (kind === "fund" || kind === "school")) tie(own, TIES[type]?.(data, by) ?? []);
    if (kind === "voucher" && trainee !== undefined && binds(instruction)) {
      tie(ties.get(id) ?? own, [`freeze trainee ${trainee}`]);
    }
    for (const [voucher, tied] of ties) {
      if (type === "class.cancel" && tied.has(`class ${data.class}`)) cut(tied, OF_CLASS);
      if (!names.includes(`voucher ${voucher}`)) continue;
      tie(tied, TIES[type]?.(data, by) ?? []);
      cut(tied, CUTS[type]?.(data));
    }
  }

  function noteFreeze(signed: SignedEntry): void {
    const { type } = signed.entry.instruction;
    for (const { role } of signed.by) {
      if (type === "freeze.set") standing.set(role, signed);
      else standing.delete(role);
    }
  }

  const isOfSeat = (type: string, line: string): boolean =>
    seats.size > 0 &&
    OF_A_SEAT.includes(type) &&
    (type === "voucher.expire" || seats.has(`voucher ${ITS_VOUCHER.exec(line)?.[1]}`));

  const isFollowed = (name: Name) => own.has(name) || [...ties.values()].some((tied) => tied.has(name));

  return {
    /** Whether the line has to be parsed to know; false for nearly all others. */
    mayTouch(line: string): boolean {
      const type = typeOf(line);
      const about = ABOUT[type];
      if ((about !== undefined && kinds.has(about)) || isOfSeat(type, line)) return true;
      return texts.some((text) => line.includes(text));
    },
    /** The entry if it touches the thing, behind those before it that began to matter by it; otherwise none. */
    touchedBy(signed: SignedEntry): readonly SignedEntry[] {
      const { entry, by } = signed;
      const ofLine = ties.size > 0 && ABOUT_A_LINE.includes(entry.instruction.type);
      const names = [...namesIn(entry.instruction)].filter((name) => !(ofLine && name.startsWith("settlement ")));
      const ofSeat = OF_A_SEAT.includes(entry.instruction.type);
      const isNamed = names.some((name) => isFollowed(name) || (ofSeat && seats.has(name)));
      const isSigned = kind === "school" && by.some(({ holder, role }) => holder === id && role !== "trainee");
      if (kind === "voucher" && !isNamed && names.includes(`freeze trainee ${trainee}`)) noteFreeze(signed);
      if (!isNamed && !isSigned) return [];
      const before = kind === "voucher" && binds(entry.instruction) ? [...new Set(standing.values())] : [];
      if (before.length > 0) standing.clear();
      follow(entry, by, names);
      return [...before.sort((a, b) => a.entry.seq - b.entry.seq), signed];
    },
  };
}

function cut(tied: Set<Name>, which: RegExp | undefined): void {
  if (which !== undefined) for (const name of tied) if (which.test(name)) tied.delete(name);
}

function* namesIn({ type, data }: Entry["instruction"]): Generator<Name> {
  const { scope, id } = data;
  if (typeof scope === "string" && typeof id === "string") yield `freeze ${scope} ${id}`;
  for (const name of namesUnder("", data)) {
    yield name.startsWith("class ") && !type.startsWith("class.") ? `seat ${name.slice(6)}` : name;
  }
}

function* namesUnder(member: string, value: Json): Generator<Name> {
  const kind = KIND_OF_MEMBER[member];
  if (typeof value === "string" && kind !== undefined) yield `${kind} ${value}`;
  if (isList(value)) for (const item of value) yield* namesUnder(member, item);
  else if (isJsonObject(value)) for (const [name, inner] of Object.entries(value)) yield* namesUnder(name, inner);
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** The vouchers that an instruction binds to a trainee; a reissued one goes to whom its predecessor was bound to. */
function vouchersOf(type: string, data: JsonObject, trainee: string): readonly string[] {
  if (type === "voucher.reissue") return [String(data.voucher)];
  return bindings(data).flatMap(({ voucher, trainee: bound }) =>
    bound === trainee && typeof voucher === "string" ? [voucher] : [],
  );
}

/** The trainee that an instruction binds a voucher to. */
function traineeOf(data: JsonObject, voucher: string): string | undefined {
  const trainee = bindings(data).find((item) => item.voucher === voucher)?.trainee;
  return typeof trainee === "string" ? trainee : undefined;
}

const bindings = (data: JsonObject): readonly JsonObject[] => [
  data,
  ...(isList(data.vouchers) ? data.vouchers.filter(isJsonObject) : []),
];
