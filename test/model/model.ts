/**
 * The reference model: what the ledger does, said a second time, naively and without a line of the library. It knows
 * facts only and counts from them; `submit` follows the page's order of refusals from the first to the last.
 */
import { certificates } from "./certificates.ts";
import { classes } from "./classes.ts";
import { dayAt } from "./days.ts";
import { freezes } from "./freezes.ts";
import { funds } from "./funds.ts";
import { holds } from "./holds.ts";
import { balances, committed, MOST } from "./money.ts";
import { calendars, opening, parties, trainees } from "./parties.ts";
import { programmes } from "./programmes.ts";
import { recoveries } from "./recoveries.ts";
import { settlements } from "./settlements.ts";
import type { Data, Type } from "./shapes.ts";
import { canonical, isId, isOrigin, isType, SHAPES } from "./shapes.ts";
import { signersOf, suffice } from "./signers.ts";
import type { Answer, KeyFacts, Model, Movement, Request, State } from "./state.ts";
import type { Row, Rows } from "./town.ts";
import { Refusal, refuseUnless } from "./town.ts";
import { vouchers } from "./vouchers.ts";

const ROWS: Rows<Type> = {
  ...opening,
  ...parties,
  ...trainees,
  ...calendars,
  ...funds,
  ...programmes,
  ...classes,
  ...certificates,
  ...vouchers,
  ...holds,
  ...freezes,
  ...settlements,
  ...recoveries,
};

/** The most bytes that the line of an entry may have. */
const LINE = 65_535;

/** Refusals that anybody could cause, so that they bind no id; those that come before the id is looked up as well. */
const BIND_NOTHING = ["signature-invalid", "signer-not-authorised", "quorum-missing"];

export function createModel(origin: string, facts: KeyFacts): Model {
  const state = emptyState(origin);
  const bound = new Map<string, { readonly said: string; readonly answer: Answer }>();
  let entries = 0;

  function decide(request: Request, type: Type, data: Data<Type>, at: number): void {
    const open = SHAPES["ledger.open"];
    const signers = signersOf(state, facts, request, type === "ledger.open" && open(data) ? data : undefined);
    const town = { state, at, today: dayAt(at), facts, signers };
    const row = ROWS[type] as Row<Type>;
    suffice(town, type, row, data);
    const effect = row.decide(town, data);
    const moves = effect.moves ?? [];
    refuseUnless("amount-too-large", countersFit(state, moves));
    state.movements.push(...moves);
    effect.change?.();
    entries++;
  }

  function submit(request: Request, at: number): Answer {
    const { id, ledger, type, data } = request;
    if (!isWellFormed(request) || lineLength(request, at, entries) > LINE) return { code: "instruction-malformed" };
    if (ledger !== origin) return { code: "ledger-mismatch" };
    const said = canonical({ type, data });
    const former = bound.get(id);
    if (former !== undefined) return former.said === said ? former.answer : { code: "id-reused" };
    const wasOpen = state.opened !== undefined;
    const answer = answerOf(() => decide(request, type as Type, data as Data<Type>, at));
    const binds = answer.code === undefined || (wasOpen && !BIND_NOTHING.includes(answer.code));
    if (binds) bound.set(id, { said, answer });
    return answer;
  }

  return { state, submit };
}

function answerOf(decide: () => void): Answer {
  try {
    decide();
    return {};
  } catch (refusal) {
    if (refusal instanceof Refusal) return { code: refusal.code };
    throw refusal;
  }
}

function isWellFormed({ id, ledger, type, data }: Request): boolean {
  return isId(id) && isOrigin(ledger) && isType(type) && SHAPES[type](data);
}

/** In bytes: what the line of the entry would be if it were accepted. */
function lineLength({ id, ledger, type, data, signatures }: Request, at: number, seq: number): number {
  const sigs = signatures.map(({ key }) => ({ key, sig: "s".repeat(86) }));
  const instant = new Date(at).toISOString();
  const entry = { at: instant, instruction: { data, id, ledger, type }, prev: "0".repeat(64), seq, signatures: sigs };
  return Buffer.byteLength(JSON.stringify(entry));
}

/** No counter of a fund, and no programme's commitment, passes 2^53 − 1. */
function countersFit(state: State, moves: readonly Movement[]): boolean {
  const touched = (names: readonly (string | undefined)[]) => [...new Set(names.filter((name) => name !== undefined))];
  const sums = [
    ...touched(moves.map(({ fund }) => fund)).flatMap((name) => {
      const fund = state.funds.get(name);
      return fund === undefined ? [] : Object.values(balances(state, fund, moves));
    }),
    ...touched(moves.map(({ programme }) => programme)).flatMap((name) => {
      const programme = state.programmes.get(name);
      return programme === undefined ? [] : [committed(state, programme, moves)];
    }),
  ];
  return sums.every((sum) => sum <= MOST);
}

function emptyState(origin: string): State {
  return {
    origin,
    parties: new Map(),
    keys: new Map(),
    authorisations: [],
    trainees: new Map(),
    calendars: new Map(),
    funds: new Map(),
    movements: [],
    courses: new Map(),
    programmes: new Map(),
    classes: new Map(),
    certificates: new Map(),
    vouchers: new Map(),
    settlements: new Map(),
    recoveries: new Map(),
    freezes: [],
  };
}
