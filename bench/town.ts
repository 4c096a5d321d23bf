/** Ledgers to measure: vouchers issued by lists, some of them ready to be redeemed. */
import type { Ledger, SignedInstruction, Store } from "training-voucher-ledger";
import { instruction, sign } from "training-voucher-ledger";
import { FUND, idOf, keyOf, openWorld, PROGRAMME, type World } from "../test/support/world.ts";
import { quantile } from "./measure.ts";

const ISSUED_AT_ONCE = 900;
const CALLERS = 64;

export interface Town {
  readonly world: World;
  /** Vouchers held in classes that are over. */
  readonly held: readonly string[];
}

/** A ledger with `issued` vouchers, of which `held` wait for their redemption. */
export async function townIn(store: Store, { issued, held }: { issued: number; held: number }): Promise<Town> {
  const world = await openWorld({ store, programme: { issueCap: 100_000_000 }, guard: "none" });
  const base = { programme: PROGRAMME, fund: FUND, until: "2025-06-30" };
  for (let at = held; at < issued; at += ISSUED_AT_ONCE) {
    const count = Math.min(ISSUED_AT_ONCE, issued - at);
    const vouchers = Array.from({ length: count }, (_, i) => ({ voucher: idOf(1_000_000_000 + at + i) }));
    await world.accept([world.signed("hrss.issuer", "voucher.issue", { ...base, vouchers })]);
  }
  return { world, held: await world.redeemable(held) };
}

/** Sends the instructions by so many callers, each waiting for its answer: their latencies in milliseconds. */
export async function send(ledger: Ledger, list: readonly SignedInstruction[], callers = CALLERS): Promise<number[]> {
  const latencies: number[] = [];
  let next = 0;
  const caller = async () => {
    for (let signed = list[next++]; signed; signed = list[next++]) {
      const began = performance.now();
      const outcome = await ledger.submit(signed);
      latencies.push(performance.now() - began);
      if (!outcome.ok) throw new Error(`${outcome.refusal.code}: ${outcome.refusal.message}`);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return latencies;
}

export const p99 = (latencies: readonly number[]): number => quantile(latencies, 0.99);

/** A signed redemption of a completion, by a ledger that was opened elsewhere. */
export const redeemer = (origin: string, voucher: string): SignedInstruction =>
  sign(
    instruction("voucher.redeem", origin, { voucher, outcome: "completion", amount: 60_000 }),
    keyOf("school-a.desk"),
  );
