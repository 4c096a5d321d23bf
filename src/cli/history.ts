/**
 * Which entries touched a record: those whose data names it. A voucher is also touched by what happens to its
 * certificates, settlements and recoveries and by the cancellation of its class, a trainee by what happens to their
 * vouchers, a fund by what happens to the settlements from it, and a school by everything that its own keys signed.
 */
import type { Entry, Json, JsonObject } from "../index.ts";

/** A kind and a name, `voucher 0194f000-…`; `cancelled` stands for the cancellation of a class. */
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

/** What an entry makes that has to be followed from then on: the kind, and the member that names it. */
const MADE_BY: Readonly<Record<string, readonly [kind: string, member: string]>> = {
  "certificate.attest": ["certificate", "certificate"],
  "settlement.submit": ["settlement", "settlement"],
  "recovery.order": ["recovery", "recovery"],
  "voucher.hold": ["cancelled", "class"],
};

const ALL_MADE = ["certificate", "settlement", "recovery", "cancelled"];
const FOLLOWED: Readonly<Record<string, readonly string[]>> = {
  voucher: ALL_MADE,
  trainee: ALL_MADE,
  fund: ["settlement"],
};

/** Tells of one entry after another, in the order of the ledger, whether it touched the record. */
export function createHistory(kind: string, id: string): (entry: Entry, signers: readonly string[]) => boolean {
  const followed = new Set<Name>([`${kind} ${id}`]);

  function follow({ type, data }: Entry["instruction"]): void {
    const [made = "", member = ""] = MADE_BY[type] ?? [];
    const name = data[member];
    if (FOLLOWED[kind]?.includes(made) && typeof name === "string") followed.add(`${made} ${name}`);
    if (kind === "trainee") for (const voucher of vouchersOf(data, id)) followed.add(`voucher ${voucher}`);
  }

  return ({ instruction }, signers) => {
    const touched = [...namesIn(instruction)].some((name) => followed.has(name));
    if (touched) follow(instruction);
    return touched || (kind === "school" && signers.includes(id));
  };
}

function* namesIn({ type, data }: Entry["instruction"]): Generator<Name> {
  yield* namesUnder("", data);
  const { scope, id } = data;
  if (type.startsWith("freeze.") && typeof scope === "string" && typeof id === "string") yield `${scope} ${id}`;
  if (type === "class.cancel") yield `cancelled ${String(data.class)}`;
}

function* namesUnder(member: string, value: Json): Generator<Name> {
  const kind = KIND_OF_MEMBER[member];
  if (typeof value === "string" && kind !== undefined) yield `${kind} ${value}`;
  if (isList(value)) for (const item of value) yield* namesUnder(member, item);
  else if (typeof value === "object") for (const [name, inner] of Object.entries(value)) yield* namesUnder(name, inner);
}

/** The vouchers that an instruction binds to a trainee. */
function vouchersOf(data: JsonObject, trainee: string): readonly string[] {
  const list = data.vouchers;
  return [data, ...(isList(list) ? list : [])].flatMap((item) => {
    if (typeof item !== "object" || isList(item) || item.trainee !== trainee) return [];
    return typeof item.voucher === "string" ? [item.voucher] : [];
  });
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
