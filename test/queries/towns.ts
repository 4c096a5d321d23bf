/** Ledgers to ask: the sample scenarios, and copies of a ledger on another store. */
import { fileURLToPath } from "node:url";
import {
  formatVerifierKey,
  importLedger,
  type Ledger,
  memoryStore,
  openLedger,
  type SecretKey,
  type Store,
} from "../../src/index.ts";
import { createKeyring } from "../../src/scenario/keyring.ts";
import { readScenario } from "../../src/scenario/parse.ts";
import { runScenario } from "../../src/scenario/run.ts";

export interface Sample {
  readonly ledger: Ledger;
  readonly operator: SecretKey;
}

/** The ledger of examples/<name>.jsonl, in memory. */
export async function sampleOf(name: "linwu-2025" | "wenzhou-2025"): Promise<Sample> {
  const keyring = createKeyring(name);
  const file = fileURLToPath(new URL(`../../examples/${name}.jsonl`, import.meta.url));
  const scenario = await readScenario(file, keyring);
  const { ledger } = await runScenario(scenario, { store: memoryStore(), keyring });
  return { ledger, operator: keyring.key("service.operator") };
}

/** The same ledger on other stores: `store` gives the same one, closed and opened again. */
export async function copyOf({ ledger, operator }: Sample, store: () => Store): Promise<Ledger> {
  const { origin } = ledger;
  await ledger.checkpoint();
  const lines = await all(ledger.entries());
  const trusted = formatVerifierKey(origin, Buffer.from(operator.publicKey, "base64url"));
  await importLedger({ store: store(), lines: () => lines, checkpoints: await ledger.checkpoints(), trusted });
  return openLedger({ origin, store: store() });
}

export async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
