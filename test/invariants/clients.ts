/** Clients that press on one ledger at the same time, and what a serial order of their orders would have answered. */
import { isDeepStrictEqual } from "node:util";
import type fc from "fast-check";
import { type Ledger, LedgerError, type SignedInstruction, type Store } from "../../src/index.ts";
import { joined } from "../support/stores.ts";
import { type Answer, answerOf, closed, openTale, type State, stateOf, type Tale } from "./history.ts";
import { readLine } from "./lines.ts";

/** An order with its last answer, and the size of the ledger before it was first sent and after it was answered. */
export interface Answered {
  readonly signed: SignedInstruction;
  readonly answer: Answer;
  readonly from: number;
  readonly to: number;
}

/** A store whose transactions begin when the scheduler says so, for one more ledger on it. */
export const scheduled = (store: Store, scheduler: fc.Scheduler, name: string): Store =>
  joined(store, {
    async transact(work) {
      await scheduler.schedule(Promise.resolve(), name);
      return store.transact(work);
    },
  });

const sizeOf = async (store: Store): Promise<number> => (await store.head())?.size ?? 0;

/** Sends orders one after another: each until it is answered, and as often again as `repeats` says. */
export async function clientOf(
  ledger: Ledger,
  store: Store,
  orders: readonly { readonly signed: SignedInstruction; readonly repeats: number }[],
): Promise<readonly Answered[]> {
  const answered: Answered[] = [];
  for (const { signed, repeats } of orders) {
    const from = await sizeOf(store);
    const answers: Answer[] = [];
    while (answers.length <= repeats) {
      try {
        answers.push(answerOf(await ledger.submit(signed)));
      } catch (error) {
        if (!(error instanceof LedgerError && error.code.startsWith("store-"))) throw error;
      }
    }
    const [answer] = answers;
    const same = answers.every(({ says }) => says === answer?.says);
    if (!answer || !same) throw new Error(`one order, several answers: ${JSON.stringify(answers)}`);
    answered.push({ signed, answer, from, to: await sizeOf(store) });
  }
  return answered;
}

interface Serial {
  readonly lines: readonly string[];
  readonly state: State;
  /** The orders whose answer no place in the order of the lines gives. */
  readonly unexplained: readonly string[];
}

/**
 * The serial order that the lines are, played alone: the same instructions at the same instants, and at every place what
 * would be answered there to the orders that were refused and under way at that time.
 */
export async function inSeries(
  tale: Pick<Tale, "origin" | "operator">,
  lines: readonly string[],
  answered: readonly Answered[],
): Promise<Serial> {
  let now = 0;
  const ledger = await openTale(tale, () => now);
  const waiting = new Set(answered.filter(({ answer }) => !answer.ok));
  const unexplained = answered.filter(isMisplaced).map(({ answer }) => answer.says);
  const again: string[] = [];
  for (let seq = 0; seq <= lines.length; seq++) {
    now = atOf(lines[seq] ?? lines.at(-1) ?? "");
    for (const one of waiting) {
      if (one.from <= seq && seq <= one.to && (await wouldSay(ledger, one.signed)) === one.answer.says)
        waiting.delete(one);
    }
    const line = lines[seq];
    if (line === undefined) break;
    const { instruction, signatures } = readLine(line);
    const outcome = await ledger.submit(JSON.parse(JSON.stringify({ instruction, signatures })));
    again.push(answerOf(outcome).says);
  }
  const state = await stateOf(ledger);
  await closed(ledger);
  return { lines: again, state, unexplained: [...unexplained, ...[...waiting].map(({ answer }) => answer.says)] };
}

const atOf = (line: string): number => Date.parse(readLine(line).at);

/** An entry that was there before its order was sent, or came after it was answered. */
function isMisplaced({ answer, from, to }: Answered): boolean {
  if (!answer.ok) return false;
  const { seq } = readLine(answer.says);
  return seq < from || seq >= to;
}

async function wouldSay(ledger: Ledger, signed: SignedInstruction): Promise<string | undefined> {
  const [refusal] = await ledger.explain(signed);
  return refusal && answerOf({ ok: false, refusal }).says;
}

/** What is different between the ledger as it is and its own order played alone. */
export async function differences(
  ledger: Ledger,
  lines: readonly string[],
  serial: Serial,
): Promise<readonly string[]> {
  return [
    ...serial.unexplained.map((says) => `no serial order answers ${says}`),
    ...(isDeepStrictEqual(serial.lines, lines) ? [] : ["the lines are others"]),
    ...(isDeepStrictEqual(serial.state, await stateOf(ledger)) ? [] : ["the records are others"]),
  ];
}
