/** Playing entries, or orders, into new ledgers: in batches, on any store. */
import { type Outcome, openLedger, type SignedInstruction, type SigningKey, type Store } from "../../src/index.ts";
import { type Answer, answerOf, type Order } from "./history.ts";
import { readLine } from "./lines.ts";

export interface Player {
  readonly batchSize?: number;
  readonly store: Store;
}

/** A ledger for a tale, with the clock that it runs by; without an operator, for one that is open already. */
export async function openFor(
  { origin, operator }: { readonly origin: string; readonly operator?: SigningKey },
  { store, batchSize = 256 }: Player,
) {
  const clock = { now: 0 };
  const idle = { maxIdleDays: Number.POSITIVE_INFINITY, checkpointInterval: 1e9 };
  const ledger = await openLedger({ origin, operator, store, batchSize, now: () => clock.now, ...idle });
  return { ledger, clock };
}

export type Playing = Awaited<ReturnType<typeof openFor>>;

export const ordersOf = (lines: readonly string[]): readonly Order[] =>
  lines.map((line) => {
    const { at, instruction, signatures } = readLine(line);
    const signed: SignedInstruction = JSON.parse(JSON.stringify({ instruction, signatures }));
    return { at: Date.parse(at), signed };
  });

/** Sends orders, those of one instant all at once: their answers. */
export async function play({ ledger, clock }: Playing, orders: readonly Order[]): Promise<readonly Answer[]> {
  const outcomes: Outcome[] = [];
  for (let from = 0, to = 0; from < orders.length; from = to) {
    clock.now = Math.max(clock.now, orders[from]?.at ?? 0);
    while (to < orders.length && (orders[to]?.at ?? 0) <= clock.now) to++;
    outcomes.push(...(await ledger.submit(orders.slice(from, to).map(({ signed }) => signed))));
  }
  return outcomes.map(answerOf);
}

export async function linesIn({ ledger }: Playing): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of ledger.entries()) lines.push(line);
  return lines;
}
