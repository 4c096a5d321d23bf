/** Model and ledger side by side: the same facts of both as plain values, kind by kind, and where they differ. */
import type { Ledger, Records } from "../../src/index.ts";
import { balances, committed, settlementTotal, voucherMoney } from "../model/money.ts";
import type { State } from "../model/state.ts";
import { seated } from "./town.ts";

type Facts = Readonly<Record<string, unknown>>;

interface Side<K extends keyof Records> {
  readonly model: (state: State) => ReadonlyMap<string, Facts>;
  readonly ledger: (record: Records[K]) => readonly [id: string, facts: Facts];
}

const each = <T>(map: ReadonlyMap<string, T>, facts: (one: T) => Facts): ReadonlyMap<string, Facts> =>
  new Map([...map].map(([id, one]) => [id, facts(one)]));

const marksOf = (state: State, scope: string, name: string): readonly string[] =>
  state.freezes.flatMap((one) => (one.scope === scope && one.id === name ? [one.role] : [])).sort();

const grants = (list: readonly { occupation: string; level: number; day: string }[]) =>
  list.map(({ occupation, level, day }) => `${occupation}/${level}/${day}`);

const fund: Side<"fund"> = {
  model: (state) =>
    each(state.funds, (one) => {
      const { available, ...counters } = balances(state, one);
      return {
        ...Object.fromEntries(Object.entries(counters).map(([name, sum]) => [name, Number(sum)])),
        closed: one.closed,
      };
    }),
  ledger: ({
    fund,
    appropriated,
    withdrawn,
    reserved,
    accrued,
    paid,
    recovered,
    writtenOff,
    outstanding,
    reusable,
    closed,
  }) => [
    fund,
    { appropriated, withdrawn, reserved, accrued, paid, recovered, writtenOff, outstanding, reusable, closed },
  ],
};

const voucher: Side<"voucher"> = {
  model: (state) =>
    each(state.vouchers, (one) => {
      const { reserved, accrued, paid } = voucherMoney(state, one);
      const { programme, fund, trainee, group, face, until, attended, restored, predecessor } = one;
      const money = { reserved: Number(reserved), accrued: Number(accrued), paid: Number(paid) };
      const successor = [...state.vouchers.values()].find((other) => other.predecessor === one.voucher)?.voucher;
      const names = { programme, fund, trainee, group, face, until, class: one.class, predecessor, successor };
      return {
        state: one.state,
        ...money,
        ...names,
        attended,
        restored,
        frozen: marksOf(state, "voucher", one.voucher),
      };
    }),
  ledger: (one) => {
    const { programme, fund, trainee, group, face, until, attended, restored, predecessor, successor } = one;
    const money = { reserved: one.reserved, accrued: one.accrued, paid: one.paid };
    const names = { programme, fund, trainee, group, face, until, class: one.class, predecessor, successor };
    return [one.voucher, { state: one.state, ...money, ...names, attended, restored, frozen: one.frozen }];
  },
};

const aClass: Side<"class"> = {
  model: (state) =>
    each(state.classes, (one) => ({
      state: one.state,
      held: seated({ state }, one).length,
      everRedeemed: one.everRedeemed,
      frozen: marksOf(state, "class", one.class),
    })),
  ledger: (one) => [
    one.class,
    { state: one.state, held: one.held, everRedeemed: one.everRedeemed, frozen: one.frozen },
  ],
};

const settlement: Side<"settlement"> = {
  model: (state) =>
    each(state.settlements, (one) => ({
      state: one.state,
      total: Number(settlementTotal(one)),
      payee: one.payee,
      from: one.publicFrom,
      lines: one.lines.map(({ voucher, amount, refused, objection }) => [
        voucher,
        amount,
        refused,
        objection && !refused,
      ]),
    })),
  ledger: (one) => [
    one.settlement,
    {
      state: one.state,
      total: one.total,
      payee: one.payee,
      from: one.publicFrom,
      lines: one.lines.map(({ voucher, amount, refused, objection }) => [
        voucher,
        amount,
        refused !== undefined,
        objection !== undefined && refused === undefined,
      ]),
    },
  ],
};

const recovery: Side<"recovery"> = {
  model: (state) =>
    each(state.recoveries, ({ received, writtenOff, cancelled, amount }) => ({
      received,
      writtenOff,
      cancelled,
      amount,
    })),
  ledger: ({ recovery, recovered, writtenOff, cancelled, amount }) => [
    recovery,
    { received: recovered, writtenOff, cancelled, amount },
  ],
};

const trainee: Side<"trainee"> = {
  model: (state) =>
    each(state.trainees, ({ trainee, groups, key, prior }) => ({
      groups,
      key,
      prior: grants(prior),
      frozen: marksOf(state, "trainee", trainee),
    })),
  ledger: ({ trainee, groups, key, prior, frozen }) => [trainee, { groups, key, prior: grants(prior), frozen }],
};

const party: Side<"party"> = {
  model: (state) =>
    each(state.parties, ({ party, kind, payee, creditCode, suspended }) => ({
      kind,
      payee,
      creditCode,
      suspended,
      frozen: marksOf(state, "school", party),
    })),
  ledger: ({ party, kind, payee, creditCode, suspended, frozen }) => [
    party,
    { kind, payee, creditCode, suspended, frozen },
  ],
};

const key: Side<"key"> = {
  model: (state) => each(state.keys, ({ role, holder, revoked }) => ({ role, holder, revoked })),
  ledger: ({ key, role, holder, revoked }) => [key, { role, holder, revoked }],
};

const certificate: Side<"certificate"> = {
  model: (state) =>
    each(state.certificates, ({ voucher, evaluator, day, revoked }) => ({ voucher, evaluator, day, revoked })),
  ledger: ({ certificate, voucher, evaluator, day, revoked }) => [certificate, { voucher, evaluator, day, revoked }],
};

const programme: Side<"programme"> = {
  model: (state) =>
    each(state.programmes, (one) => ({
      closed: one.closed,
      committed: Number(committed(state, one)),
      issued: [...state.vouchers.values()].filter(
        (voucher) => voucher.programme === one.programme && voucher.predecessor === undefined,
      ).length,
    })),
  ledger: ({ programme, closed, committed, issued }) => [programme, { closed, committed, issued }],
};

const calendar: Side<"calendar"> = {
  model: (state) =>
    new Map([...state.calendars].map(([year, { holidays, workdays }]) => [`${year}`, { holidays, workdays }])),
  ledger: ({ year, holidays, workdays }) => [`${year}`, { holidays, workdays }],
};

const authorisation: Side<"authorisation"> = {
  model: (state) =>
    new Map(
      state.authorisations.map(({ party, occupation, level, from, until }) => [
        `${party}/${occupation}/${level}`,
        { from, until },
      ]),
    ),
  ledger: ({ party, occupation, level, from, until }) => [`${party}/${occupation}/${level}`, { from, until }],
};

const SIDES = {
  fund,
  voucher,
  class: aClass,
  settlement,
  recovery,
  programme,
  trainee,
  party,
  key,
  certificate,
  calendar,
  authorisation,
};
type Compared = keyof typeof SIDES;

/** What moves with money, and what is frozen: compared after every accepted step. */
export const OFTEN: readonly Compared[] = ["fund", "voucher", "class", "settlement", "recovery", "programme"];
export const EVERYTHING: readonly Compared[] = [
  ...OFTEN,
  "trainee",
  "party",
  "key",
  "certificate",
  "calendar",
  "authorisation",
];

const text = (facts: Facts | undefined): string =>
  facts === undefined ? "nothing" : JSON.stringify(facts, (_, value) => value ?? undefined);
const sorted = (facts: Facts): Facts => Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)));

async function differencesOf<K extends Compared>(
  kind: K,
  side: Side<K>,
  state: State,
  ledger: Ledger,
): Promise<string[]> {
  const records = await ledger.list(kind, { limit: 10_000 });
  const recorded = new Map(records.map(side.ledger));
  const expected = side.model(state);
  return [...new Set([...expected.keys(), ...recorded.keys()])].flatMap((id) => {
    const [mine, other] = [expected.get(id), recorded.get(id)].map((facts) => text(facts && sorted(facts)));
    return mine === other ? [] : [`${kind} ${id}: the model has ${mine}, the ledger ${other}`];
  });
}

/** Where model and ledger differ, in sentences; none if nowhere. */
export async function differences(
  kinds: readonly Compared[],
  state: State,
  ledger: Ledger,
): Promise<readonly string[]> {
  const found = await Promise.all(
    kinds.map((kind) => differencesOf(kind, SIDES[kind] as Side<typeof kind>, state, ledger)),
  );
  return found.flat();
}
