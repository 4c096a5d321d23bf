/**
 * What a deed sees: the model's state, the time, and its own picks; and the questions that it asks of them. They only
 * choose targets. Whether a deed was lawful, the model and the ledger say.
 */
import type { InstructionInput, InstructionType } from "../../src/index.ts";
import type { Class, Fund, Key, Programme, State, Voucher } from "../model/state.ts";
import { keyNamed } from "./keys.ts";
import type { Pick } from "./pick.ts";

interface HasState {
  readonly state: State;
}

export interface Town extends Pick, HasState {
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Who signs: somebody with a counting key of the role (for the holder, if one is named), or just this key. */
export interface Signer {
  readonly role: string;
  readonly holder?: string | undefined;
  /** Its key id, or the key itself where it is no key that anybody could sign with. */
  readonly key?: string;
  readonly publicKey?: string;
}

/** An instruction to be sent: its data are in their shape, unless a fault spoilt them. */
export interface Draft {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly by: readonly Signer[];
  /** The origin that it is meant for, if another one. */
  readonly ledger?: string;
  /** Its id, if not a new one. */
  readonly id?: string;
  /** One of its signatures gets a wrong byte. */
  readonly forged?: boolean;
  /** It is not signed by more keys than one, whatever the quorum. */
  readonly alone?: boolean;
}

export function draft<T extends InstructionType>(type: T, data: InstructionInput<T>, ...by: readonly Signer[]): Draft {
  return { type, data: { ...data }, by };
}

export const spoilt = (draft: Draft | undefined, data: Readonly<Record<string, unknown>>): Draft | undefined =>
  draft && { ...draft, data: { ...draft.data, ...data } };

/** A deed that aims at a refusal. `spoil` finds the targets that it applies to, or undefined. */
export interface Fault {
  readonly aims: string;
  /** What happens in the town before it applies. */
  readonly after?: readonly InstructionType[];
  /** The one thing that leads straight to it, where chance seldom does. */
  lead?(town: Town): Draft | undefined;
  /** Few towns can come to it: directed histories need not. */
  readonly seldom?: boolean;
  spoil(town: Town): Draft | undefined;
}

export interface Intent {
  /** How often, compared with the others. */
  readonly weight: number;
  /** What somebody could lawfully send now; undefined if there is nothing to do. */
  lawful(town: Town): Draft | undefined;
  readonly faults: readonly Fault[];
}
export type Intents<P extends string> = { readonly [T in Extract<InstructionType, `${P}.${string}`>]: Intent };

export const ORIGIN = "vouchers.example/town";
export const OCCUPATIONS = ["4-04-05-05", "6-31-01-09"] as const;
export const LEVELS = [5, 4, 3, 0] as const;
export const GROUPS = ["graduate", "unemployed", "farmer"] as const;

// Days (+08:00). They are asked for so often that each is reckoned once.
const DAY_MS = 86_400_000;
const OFFSET_MS = 8 * 3_600_000;
const texts = new Map<number, string>();
const starts = new Map<string, number>();

export function dayOf(ms: number): string {
  const number = Math.floor((ms + OFFSET_MS) / DAY_MS);
  const text = texts.get(number) ?? new Date(number * DAY_MS).toISOString().slice(0, 10);
  texts.set(number, text);
  return text;
}

export function startOf(day: string): number {
  const start = starts.get(day) ?? Date.parse(`${day}T00:00:00.000Z`) - OFFSET_MS;
  starts.set(day, start);
  return start;
}

export const endOf = (day: string): number => startOf(day) + DAY_MS;
export const plusDays = (day: string, days: number): string => dayOf(startOf(day) + days * DAY_MS);
export const today = (town: Town): string => dayOf(town.now);
export const isPast = (town: Town, day: string): boolean => town.now >= endOf(day);

// Names. Those that are made follow from how many there are, so a refused one is used again.
/** A UUID that follows from a number. `kind`: 0 for vouchers, 1 for instructions. */
export const idOf = (number: number, kind = 0): string =>
  `01900000-0000-7000-800${kind}-${number.toString(16).padStart(12, "0")}`;
export const newVoucher = (town: Town, i = 0): string => idOf(town.state.vouchers.size + 1 + i);
export const newKey = (town: Town, i = 0): string => keyNamed(`key-${town.state.keys.size + 1 + i}`).publicKey;
export const hashOf = (number: number): string => number.toString(16).padStart(2, "0").repeat(32);

// Who can sign.
export const countingKeys = ({ state }: HasState, role: string, holder?: string): readonly Key[] =>
  [...state.keys.values()].filter(
    (key) =>
      key.role === role &&
      !key.revoked &&
      (holder === undefined || key.holder === holder) &&
      (role === "trainee" || state.parties.get(key.holder)?.suspended === false),
  );

export const by = (role: string, holder?: string): Signer => ({ role, holder });
export const anyOf = (town: Town, role: string): Signer => by(role, town.one(countingKeys(town, role))?.holder);
/** The trainee's own key where they have one, otherwise the issuer. */
export const standIn = ({ state }: HasState, trainee: string | undefined): Signer =>
  trainee !== undefined && state.trainees.get(trainee)?.key !== undefined ? by("trainee", trainee) : by("issuer");

// Lists.
export const all = <T>(map: ReadonlyMap<unknown, T>): readonly T[] => [...map.values()];
export const vouchersIn = (town: Town, ...states: readonly Voucher["state"][]): readonly Voucher[] =>
  all(town.state.vouchers).filter((voucher) => states.includes(voucher.state));
export const classesIn = (town: Town, ...states: readonly Class["state"][]): readonly Class[] =>
  all(town.state.classes).filter((aClass) => states.includes(aClass.state));
export const isLive = ({ state }: Voucher): boolean => state === "issued" || state === "claimed" || state === "held";

// One thing and what belongs to it; the model's maps always have it.
export const classOf = (town: Town, voucher: Voucher): Class | undefined =>
  voucher.class === undefined ? undefined : town.state.classes.get(voucher.class);
export const programmeOf = (town: Town, of: { readonly programme: string }): Programme => {
  const programme = town.state.programmes.get(of.programme);
  if (!programme) throw new Error(`the model has no programme ${of.programme}`);
  return programme;
};
export const fundOf = (town: Town, of: { readonly fund: string }): Fund => {
  const fund = town.state.funds.get(of.fund);
  if (!fund) throw new Error(`the model has no fund ${of.fund}`);
  return fund;
};
export const isOpen = (town: Town, { closed, from, until }: Programme): boolean =>
  !closed && from <= today(town) && today(town) <= until;
export const hasLive = (town: Town, trainee: string, programme: string, besides?: string): boolean =>
  all(town.state.vouchers).some(
    (voucher) =>
      voucher.trainee === trainee && voucher.programme === programme && isLive(voucher) && voucher.voucher !== besides,
  );
export const groupFor = (town: Town, trainee: string, programme: Programme): string | undefined =>
  town.state.trainees.get(trainee)?.groups.find((group) => programme.groups.includes(group));
export const certificateOf = (town: Town, voucher: Voucher) =>
  all(town.state.certificates).find((one) => one.voucher === voucher.voucher && !one.revoked);

const SEATED: readonly Voucher["state"][] = ["held", "redeemed", "settled"];
export const seated = (town: HasState, aClass: Class): readonly Voucher[] =>
  all(town.state.vouchers).filter((voucher) => voucher.class === aClass.class && SEATED.includes(voucher.state));
export const firstOf = (aClass: Class) => aClass.sessions[0] ?? { from: 0, to: 0 };
export const lastOf = (aClass: Class) => aClass.sessions.at(-1) ?? { from: 0, to: 0 };
export const scheduled = (aClass: Class): number =>
  aClass.sessions.reduce((sum, { from, to }) => sum + (to - from) / 60_000, 0);
export const deadlineOf = (town: Town, aClass: Class): string =>
  plusDays(dayOf(lastOf(aClass).to), programmeOf(town, aClass).redeemWithin);

/** The settlement that a voucher is a remaining line of, unless that is void. */
export const settlementOf = (town: Town, voucher: string) =>
  all(town.state.settlements).find(
    ({ state, lines }) => state !== "void" && lines.some((line) => line.voucher === voucher && !line.refused),
  );

export const isFrozen = (town: Town, voucher: Voucher, aClass = classOf(town, voucher), trainee = voucher.trainee) =>
  town.state.freezes.some(
    ({ scope, id }) =>
      (scope === "voucher" && id === voucher.voucher) ||
      (scope === "trainee" && id === trainee) ||
      (scope === "class" && id === aClass?.class) ||
      (scope === "school" && id === aClass?.school),
  );
