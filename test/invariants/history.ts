/**
 * A history to be looked at: every entry with the records as they were before and after it, and every attempt that came
 * to nothing. It is made by sending a tale's orders to a ledger of its own, one at a time.
 */
import { isDeepStrictEqual } from "node:util";
import type {
  Head,
  JsonObject,
  Kind,
  Ledger,
  Outcome,
  Records,
  SignedInstruction,
  SigningKey,
} from "../../src/index.ts";
import { KINDS, LedgerError, memoryStore, openLedger } from "../../src/index.ts";
import { type Entry, readLine } from "./lines.ts";
import * as temptations from "./temptations.ts";

/** Signed instructions with the instants, in milliseconds, at which they come. */
export interface Tale {
  readonly origin: string;
  readonly operator: SigningKey;
  readonly orders: readonly Order[];
  /** Other data, signed by the same keys under another id: for attempts that nobody ordered. */
  resigned?(signed: SignedInstruction, id: string, data: JsonObject): SignedInstruction | undefined;
}

export interface Order {
  readonly at: number;
  readonly signed: SignedInstruction;
}

/** Everything that a ledger knows, by kind, in the order of the ids. */
export type State = { readonly [K in Kind]: readonly Records[K][] };

export interface Snapshot {
  readonly head: Head | undefined;
  readonly state: State;
}

/** One entry and what it changed. */
export interface Step {
  readonly line: string;
  readonly entry: Entry;
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/** An order that was refused, or had been answered before (then `first` is that answer). */
export interface Attempt {
  readonly signed: SignedInstruction;
  readonly answer: Answer;
  readonly first: Answer | undefined;
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/** What can be compared of an outcome. */
export interface Answer {
  readonly ok: boolean;
  /** The entry's line, or the refusal with its facts. */
  readonly says: string;
  readonly repeated: boolean;
}

export interface History {
  readonly tale: Tale;
  readonly steps: readonly Step[];
  readonly attempts: readonly Attempt[];
}

export const linesOf = ({ steps }: History): readonly string[] => steps.map(({ line }) => line);

export function answerOf(outcome: Outcome): Answer {
  if (outcome.ok) return { ok: true, says: outcome.line, repeated: outcome.repeated };
  const { code, facts } = outcome.refusal;
  return { ok: false, says: `${code} ${JSON.stringify(facts)}`, repeated: false };
}

const codeOf = ({ says }: Answer): string => says.split(" ", 1)[0] ?? "";

/** Refusals that bind no id (domain page, section 5): the same instruction may be answered otherwise later. */
const UNBOUND = new Set([
  ...["instruction-malformed", "ledger-mismatch", "signature-invalid", "signer-not-authorised", "quorum-missing"],
  ...["id-reused", "overloaded"],
]);

export const binds = (answer: Answer): boolean => answer.ok || !UNBOUND.has(codeOf(answer));

/** Every record of a ledger, read in pages of so many. */
export async function stateOf(ledger: Ledger, limit = 1000): Promise<State> {
  const all = async <K extends Kind>(kind: K): Promise<readonly Records[K][]> => {
    const found: Records[K][] = [];
    for (let after = ""; ; ) {
      const page = await ledger.list(kind, { after, limit });
      found.push(...page);
      if (page.length < limit) return found;
      after = idOf(kind, page.at(-1));
    }
  };
  const lists = await Promise.all(KINDS.map(async (kind) => [kind, await all(kind)]));
  return Object.fromEntries(lists);
}

/** The id under which a record is kept. */
function idOf(kind: Kind, record: object | undefined): string {
  if (kind === "ledger") return kind;
  const id = Object.entries(record ?? {}).find(([name]) => name === (kind === "calendar" ? "year" : kind))?.[1];
  if (kind !== "authorisation") return String(id);
  const { party, occupation, level }: Partial<Records["authorisation"]> = record ?? {};
  return `${party}/${occupation}/${level}`;
}

export const isSameState = (a: State, b: State): boolean =>
  KINDS.every((kind) => a[kind] === b[kind] || isSameList(a[kind], b[kind]));

const isSameList = (a: readonly object[], b: readonly object[]): boolean =>
  a.length === b.length && a.every((record, i) => record === b[i] || isDeepStrictEqual(record, b[i]));

export const openTale = (tale: Pick<Tale, "origin" | "operator">, now: () => number) =>
  openLedger({
    origin: tale.origin,
    operator: tale.operator,
    store: memoryStore(),
    now,
    maxIdleDays: Number.POSITIVE_INFINITY,
    batchSize: 1,
  });

/** Closes a ledger, also where the operator's key was revoked in the tale, so that nothing is left that could sign. */
export async function closed(ledger: Ledger): Promise<void> {
  try {
    await ledger.close();
  } catch (error) {
    if (!(error instanceof LedgerError && error.code === "operator-mismatch")) throw error;
  }
}

const observed = new WeakMap<Tale, Promise<History>>();

/** The tale's history; the same tale gives the same one. */
export function observe(tale: Tale): Promise<History> {
  const history = observed.get(tale) ?? lookOn(tale);
  observed.set(tale, history);
  return history;
}

/** A ledger of the tale's own that writes down what becomes of each order. */
async function scribeOf(tale: Tale) {
  let now = 0;
  const ledger = await openTale(tale, () => now);
  const steps: Step[] = [];
  const attempts: Attempt[] = [];
  const answers = new Map<string, { readonly sent: string; readonly answer: Answer }>();
  let before = await snapshotOf(ledger, undefined);

  async function send({ at, signed }: Order): Promise<void> {
    now = Math.max(now, at);
    const outcome = await ledger.submit(signed);
    const after = await snapshotOf(ledger, before);
    const answer = answerOf(outcome);
    const { id } = signed.instruction;
    const sent = JSON.stringify(signed);
    if (outcome.ok && !outcome.repeated) {
      steps.push({ line: outcome.line, entry: readLine(outcome.line), before, after });
    } else {
      const known = answers.get(id);
      attempts.push({ signed, answer, first: known?.sent === sent ? known.answer : undefined, before, after });
    }
    const isBound = answer.ok || (before.head !== undefined && binds(answer)); // an empty ledger remembers no refusal
    if (isBound && !answers.has(id)) answers.set(id, { sent, answer });
    before = after;
  }
  return { steps, attempts, send, close: () => closed(ledger) };
}

/** How seldom a former order comes again. */
const EVERY = 5;

async function lookOn(tale: Tale): Promise<History> {
  const { steps, attempts, send, close } = await scribeOf(tale);
  const seen: temptations.Seen = { certificates: [], vouchers: [] };
  let number = 0;

  async function tempt({ at, signed }: Order, when: typeof temptations.before): Promise<void> {
    const { type, data } = signed.instruction;
    for (const other of when(type, data, seen, number)) {
      const double = tale.resigned?.(signed, uuid(number++), other);
      if (double) await send({ at, signed: double });
    }
  }

  for (const [i, order] of tale.orders.entries()) {
    await tempt(order, temptations.before);
    await send(order);
    temptations.note(seen, order.signed.instruction.data);
    await tempt(order, temptations.after);
    const former = tale.orders[(i * 7919) % (i + 1)];
    if (former && i % EVERY === 0) await send({ ...former, at: order.at });
  }
  await close();
  return { tale, steps, attempts };
}

const uuid = (number: number): string => `01900000-0000-7000-9000-${String(number).padStart(12, "0")}`;

/** What did not change is the same object as before, so that comparing costs nothing. */
async function snapshotOf(ledger: Ledger, former: Snapshot | undefined): Promise<Snapshot> {
  const [head, state] = [await ledger.head(), await stateOf(ledger)];
  if (!former) return { head, state };
  const kept = KINDS.map((kind) => [
    kind,
    isSameList(state[kind], former.state[kind]) ? former.state[kind] : state[kind],
  ]);
  return { head, state: Object.fromEntries(kept) };
}
