/**
 * Which entries touched a thing, in one pass over the lines. A voucher, fund, class, trainee or school is touched by
 * what names it; a voucher also by what happens to its certificates, settlements and recoveries, to its class while it
 * is in it, and by the freezes over it; a trainee by what happens to their vouchers; a fund by the settlements from it;
 * a school by everything that its own keys signed.
 */
import { LedgerError } from "../../domain/error.ts";
import type { Role } from "../../domain/records.ts";
import { isJsonObject, type Json, type JsonObject } from "../../record/canonical.ts";
import { type Entry, parseEntry } from "../../record/entry.ts";
import type { LedgerReader } from "../reader.ts";
import { extentOf, typeOf } from "./lines.ts";

/** What has a history of its own. A school is a party. */
export const HISTORY_KINDS = ["voucher", "fund", "class", "trainee", "school"] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

/** An entry, and in whose name its keys signed: parties or trainees, with the roles of the keys. */
export interface SignedEntry {
  readonly entry: Entry;
  readonly by: readonly { readonly holder: string; readonly role: Role }[];
}

export interface HistoryOptions {
  /** Hears how many entries were looked at so far. */
  readonly onProgress?: ((entries: number) => void) | undefined;
}

/**
 * The entries that touched a thing, oldest first, up to where the ledger ends when it is called. None if there is no
 * such thing. Looks at every line once and parses those that may be about it; holds a few names in memory.
 */
export async function* historyOf(
  reader: LedgerReader,
  kind: HistoryKind,
  id: string,
  { onProgress = () => {} }: HistoryOptions = {},
): AsyncGenerator<SignedEntry, void, undefined> {
  const { size } = await extentOf(reader);
  const signersOf = createSigners(reader);
  const relation = createRelation(await aboutIt(reader, kind, id));
  let seen = 0;
  for await (const line of reader.entries({ to: size })) {
    if (++seen % ENTRIES_AT_ONCE === 0) onProgress(seen);
    if (!relation.mayTouch(line)) continue;
    const { entry } = parseEntry(line);
    const by = await signersOf(entry);
    if (relation.touches(entry, by)) yield { entry, by };
  }
  onProgress(seen);
}

const ENTRIES_AT_ONCE = 1000;

/** Entry `seq` with its signers; undefined if there is none. */
export async function signedEntry(reader: LedgerReader, seq: number): Promise<SignedEntry | undefined> {
  for await (const line of reader.entries({ from: seq, to: seq + 1 })) {
    const { entry } = parseEntry(line);
    return { entry, by: await createSigners(reader)(entry) };
  }
  return undefined;
}

function createSigners(reader: LedgerReader): (entry: Entry) => Promise<SignedEntry["by"]> {
  const known = new Map<string, SignedEntry["by"][number]>();
  return async ({ signatures }) => {
    const by: SignedEntry["by"][number][] = [];
    for (const { key } of signatures) {
      const { holder, role } = known.get(key) ?? (await reader.get("key", key)) ?? {};
      if (holder === undefined || role === undefined) {
        throw new LedgerError("ledger-corrupt", `The key ${key} signed an entry, but is not enrolled`);
      }
      known.set(key, { holder, role });
      by.push({ holder, role });
    }
    return by;
  };
}

async function aboutIt(reader: LedgerReader, kind: HistoryKind, id: string): Promise<About> {
  const keys = kind === "school" ? ((await reader.get("party", id))?.keys ?? []) : [];
  const trainee = kind === "voucher" ? (await reader.get("voucher", id))?.trainee : undefined;
  return { kind, id, texts: [id, ...keys.map(({ key }) => key)], trainee };
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

interface About {
  readonly kind: HistoryKind;
  readonly id: string;
  /** What stands in every line that is about the thing itself: its name, and for a school the ids of its keys. */
  readonly texts: readonly string[];
  /** Of a voucher. */
  readonly trainee?: string | undefined;
}

function createRelation({ kind, id, trainee, ...about }: About) {
  const followed = new Set<Name>([`${kind} ${id}`, `freeze ${kind} ${id}`]);
  if (kind === "class") followed.add(`seat ${id}`);
  const kinds = new Set<string>(["freeze"]);
  const texts = about.texts.map((text) => `"${text}"`);
  const hasVouchers = kind === "voucher" || kind === "trainee";

  function add(...names: readonly Name[]): void {
    for (const name of names) {
      followed.add(name);
      kinds.add(name.slice(0, name.indexOf(" ")));
    }
  }

  function addVoucher(voucher: string): void {
    add(`voucher ${voucher}`);
    texts.push(`"${voucher}"`);
  }

  /** From an entry that touched it: what is to be followed from now on, and what no more. */
  function follow({ instruction: { type, data } }: Entry, by: SignedEntry["by"]): void {
    const name = (member: string) => String(data[member]);
    if (type === "settlement.submit" && (hasVouchers || kind === "fund")) add(`settlement ${name("settlement")}`);
    if (!hasVouchers) return;
    if (type === "certificate.attest") add(`certificate ${name("certificate")}`);
    if (type === "recovery.order") add(`recovery ${name("recovery")}`);
    if (type === "voucher.hold") add(`class ${name("class")}`);
    if (kind === "voucher") followFreezes(type, data, by);
    else for (const voucher of vouchersOf(type, data, id)) addVoucher(voucher);
  }

  /** A freeze of its trainee, class or school matters while the voucher is theirs; nothing matters once it is over. */
  function followFreezes(type: string, data: JsonObject, by: SignedEntry["by"]): void {
    const bound = type === "voucher.reissue" ? trainee : traineeOf(data, id);
    if (bound !== undefined) add(`freeze trainee ${bound}`);
    if (type === "voucher.hold") {
      const school = by.find(({ role }) => role === "school")?.holder ?? "";
      add(`freeze class ${String(data.class)}`, `freeze school ${school}`);
    }
    const leaves = LEAVING[type]?.(data, id);
    if (leaves === undefined) return;
    for (const other of followed) if (leaves.test(other)) followed.delete(other);
  }

  return {
    /** Whether the line has to be parsed to know; false for nearly all others. */
    mayTouch(line: string): boolean {
      const about = ABOUT[typeOf(line)];
      return (about !== undefined && kinds.has(about)) || texts.some((text) => line.includes(text));
    },
    /** To be asked of one entry after another. */
    touches(entry: Entry, by: SignedEntry["by"]): boolean {
      const ofLine = hasVouchers && ABOUT_A_LINE.includes(entry.instruction.type);
      const names = [...namesIn(entry.instruction)].filter((name) => !(ofLine && name.startsWith("settlement ")));
      const isNamed = names.some((name) => followed.has(name));
      if (isNamed) follow(entry, by);
      return isNamed || (kind === "school" && by.some(({ holder, role }) => holder === id && role !== "trainee"));
    },
  };
}

const CLASS = /^(class|freeze class|freeze school) /;
const ALL_BUT_ITSELF = /^(?!voucher |freeze voucher )/;

/** What a voucher leaves by an instruction. */
const LEAVING: Readonly<Record<string, (data: JsonObject, voucher: string) => RegExp | undefined>> = {
  "voucher.release": () => CLASS,
  "class.cancel": () => CLASS,
  "voucher.void": () => ALL_BUT_ITSELF,
  "voucher.expire": () => ALL_BUT_ITSELF,
  "voucher.reverse": ({ to }) => (to === "void" ? ALL_BUT_ITSELF : undefined),
  "settlement.resolve": ({ upheld }) => (upheld === true ? ALL_BUT_ITSELF : undefined),
  "settlement.review": ({ refused }, voucher) =>
    isList(refused) && refused.some((line) => isJsonObject(line) && line.voucher === voucher)
      ? ALL_BUT_ITSELF
      : undefined,
};

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
