/** The ledger that an independent program wrote: the same instructions, times and keys give the same bytes. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fundBalances, memoryStore, openLedger, parseEntry, signingKey } from "../../src/index.ts";
import { decodeBase64url } from "../../src/record/base64.ts";

const read = (name: string) => readFileSync(new URL(`../vectors/ledger-sample/${name}`, import.meta.url), "utf8");
const sample: { origin: string; head: string; size: number; keys: Record<string, { seed: string }>; fund: object } =
  JSON.parse(read("expected.json"));
const lines = read("entries.jsonl").trimEnd().split("\n");
const operator = signingKey(decodeBase64url(sample.keys.operator?.seed ?? "") ?? new Uint8Array());
const checkpointed = [1, 18, 32];

test.each([1, 7, 32])("in batches of at most %i", async (batchSize) => {
  const store = memoryStore();
  let clock = 0;
  const ledger = await openLedger({
    origin: sample.origin,
    store,
    operator,
    now: () => clock,
    batchSize,
    checkpointInterval: 0,
  });
  const written: string[] = [];
  for (const line of lines) {
    const { entry } = parseEntry(line);
    clock = Date.parse(entry.at);
    ledger.confirmClock();
    const outcome = await ledger.submit(entry);
    written.push(outcome.ok ? outcome.line : outcome.refusal.message);
    if (checkpointed.includes(written.length)) await ledger.checkpoint();
  }
  expect(written).toEqual(lines);
  expect(await ledger.head()).toMatchObject({ size: sample.size, hash: sample.head });
  expect(await fundBalances(ledger, "employment-2025")).toMatchObject(sample.fund);
  const checkpoints = await ledger.checkpoints();
  expect(checkpoints).toEqual(checkpointed.map((size) => ({ size, note: read(`checkpoints/${size}`) })));
  await ledger.close();
});
