/**
 * Which entries concern one voucher, class or school: those that name it, or what belongs to it. To a voucher belong
 * the class that it was held in, its certificates, settlements and recoveries; to a class the vouchers held in it; to a
 * school its classes, and everything that its own keys signed. What belongs to it shows only later (a voucher is issued
 * before it is held), so the entries are read twice: first to learn, then to choose.
 */

import { decodeBase64url } from "../record/base64.ts";
import { isJsonObject, type Json, type JsonObject } from "../record/canonical.ts";
import type { Entry } from "../record/entry.ts";
import type { Instruction } from "../record/instruction.ts";
import { keyId } from "../record/keys.ts";

/** The kinds of things that a partial export can be about. */
export const SCOPES = ["school", "class", "voucher"] as const;

export interface Scope {
  readonly kind: (typeof SCOPES)[number];
  /** The name of the school or class, the id of the voucher. */
  readonly id: string;
}

export interface Relation {
  /** To be told of every entry, in order. */
  learn(entry: Entry): void;
  /** Whether the entry concerns the thing; right once everything was learnt. */
  concerns(entry: Entry): boolean;
}

/** A kind and a name, `voucher 0194f000-…`; `seat` stands for a class in an entry about somebody's seat in it. */
type Name = `${string} ${string}`;

const KIND_OF_MEMBER: Readonly<Record<string, string>> = {
  voucher: "voucher",
  vouchers: "voucher",
  predecessor: "voucher",
  class: "class",
  school: "school",
  party: "school",
  certificate: "certificate",
  settlement: "settlement",
  recovery: "recovery",
};

export function createRelation({ kind, id }: Scope): Relation {
  const related = new Set<Name>([`${kind} ${id}`, ...(kind === "class" ? [`seat ${id}` as const] : [])]);
  const keys = new Set<string>(); // of the school

  const isRelated = (kindOf: string, name: Json | undefined): boolean => related.has(`${kindOf} ${String(name)}`);
  const isOurs = ({ instruction }: Entry): boolean => [...namesIn(instruction)].some((name) => related.has(name));
  const isSignedByUs = ({ signatures }: Entry): boolean => signatures.some(({ key }) => keys.has(key));

  function learn(entry: Entry): void {
    const { instruction } = entry;
    const { type, data } = instruction;
    if (kind === "school") for (const key of enrolledIn(instruction)) if (key.holder === id) keys.add(key.id);
    if (type === "class.file" && kind === "school" && data.school === id) {
      related.add(`class ${String(data.class)}`).add(`seat ${String(data.class)}`);
    }
    if (type === "voucher.hold" && isRelated("seat", data.class)) related.add(`voucher ${String(data.voucher)}`);
    if (type === "voucher.hold" && kind === "voucher" && data.voucher === id)
      related.add(`class ${String(data.class)}`);
    const made = MADE_OF_VOUCHERS[type];
    if (
      made !== undefined &&
      [...namesIn(instruction)].some((name) => name.startsWith("voucher ") && related.has(name))
    ) {
      related.add(`${made} ${String(data[made])}`);
    }
  }

  return { learn, concerns: (entry) => isOurs(entry) || isSignedByUs(entry) };
}

/** What an entry makes of vouchers, in the member of that name. */
const MADE_OF_VOUCHERS: Readonly<Record<string, string>> = {
  "certificate.attest": "certificate",
  "settlement.submit": "settlement",
  "recovery.order": "recovery",
};

function* namesIn({ type, data }: Instruction): Generator<Name> {
  const { scope, id } = data;
  if (typeof scope === "string" && typeof id === "string") yield `${scope} ${id}`;
  for (const name of namesUnder("", data)) {
    yield name.startsWith("class ") && !type.startsWith("class.") ? `seat ${name.slice(6)}` : name;
  }
}

function* namesUnder(member: string, value: Json): Generator<Name> {
  const kind = KIND_OF_MEMBER[member];
  if (typeof value === "string" && kind !== undefined) yield `${kind} ${value}`;
  if (Array.isArray(value)) for (const item of value) yield* namesUnder(member, item);
  else if (isJsonObject(value)) for (const [name, inner] of Object.entries(value)) yield* namesUnder(name, inner);
}

/** A key that an entry enrols. */
export interface EnrolledKey {
  readonly id: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The party or trainee that it speaks for. */
  readonly holder: string;
}

/** The keys that an instruction enrols, if it is accepted. */
export function enrolledIn({ type, data }: Instruction): readonly EnrolledKey[] {
  switch (type) {
    case "ledger.open":
      return [data.operator, data.root].flatMap((party) => keyIn(party, "party"));
    case "party.admit": {
      const keys = Array.isArray(data.keys) ? data.keys : [];
      return keys.flatMap((key) => keyIn(isJsonObject(key) ? { ...key, party: data.party ?? "" } : key, "party"));
    }
    case "key.add":
      return keyIn(data, "party");
    case "trainee.register":
    case "trainee.update":
      return keyIn(data, "trainee");
    default:
      return [];
  }
}

function keyIn(value: Json | undefined, holder: "party" | "trainee"): readonly EnrolledKey[] {
  const object: JsonObject = isJsonObject(value) ? value : {};
  const publicKey = typeof object.key === "string" ? decodeBase64url(object.key, 32) : undefined;
  return publicKey === undefined ? [] : [{ id: keyId(publicKey), publicKey, holder: String(object[holder]) }];
}
