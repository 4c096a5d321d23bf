/** A forger who has every key of the sample ledger, and rewrites it from some line on: well formed, chained and signed. */
import { expect, test } from "vitest";
import { audit } from "../../src/audit/index.ts";
import { decodeBase64url } from "../../src/record/base64.ts";
import type { Json, JsonObject } from "../../src/record/canonical.ts";
import { encodeEntry, entryHash, parseEntry } from "../../src/record/entry.ts";
import { type Instruction, signInstruction } from "../../src/record/instruction.ts";
import { signingKey } from "../../src/record/keys.ts";
import { randomFrom, seed } from "./random.ts";
import { checkpointText, expected, lines } from "./sample.ts";

const keys = new Map(
  Object.values(expected.keys).map(({ id, seed }) => [id, signingKey(decodeBase64url(seed) ?? new Uint8Array())]),
);
const entries = lines.map((line) => parseEntry(line.trimEnd()).entry);
const values: readonly Json[] = [0, 1, -1, 60_000, Number.MAX_SAFE_INTEGER, "", "x", "2025-02-30", true, [], {}, [{}]];

/** The lines, with the instruction of line `i` (from 0) changed, and everything behind it chained and signed anew. */
function rewritten(i: number, change: (instruction: Instruction) => Instruction): string[] {
  const written = lines.slice(0, i);
  for (const [at, entry] of entries.entries()) {
    if (at < i) continue;
    const instruction = at === i ? change(entry.instruction) : entry.instruction;
    const signers = entry.signatures.map(({ key }) => keys.get(key)).filter((key) => key !== undefined);
    const [first, ...others] = signers;
    if (!first) throw new Error("an entry without a known signer");
    const signed = signInstruction(instruction, first, ...others);
    const prev = at === 0 ? entry.prev : entryHash((written[at - 1] ?? "").trimEnd());
    written.push(`${encodeEntry({ ...entry, ...signed, prev })}\n`);
  }
  return written;
}

test("rewriting changes nothing where nothing is changed", () => {
  expect(rewritten(0, (instruction) => instruction)).toEqual(lines);
});

test(`whatever is written, the answer is a report that names its line (AUDIT_SEED=${seed})`, {
  timeout: 120_000,
}, async () => {
  const random = randomFrom(seed);
  const one = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const change = (data: JsonObject): JsonObject => {
    const name = one(Object.keys(data));
    const value = one([...values, ...entries.flatMap((entry) => Object.values(entry.instruction.data))]);
    return { ...data, [name]: value };
  };
  for (let run = 0; run < 150; run++) {
    const i = random(lines.length);
    const forged = rewritten(i, (instruction) => ({ ...instruction, data: change(instruction.data) }));
    const report = await audit(forged, { trusted: expected.operator });
    if (report.ok) continue; // another lawful ledger: only a checkpoint tells
    expect(report.firstBadLine, forged[i]).toBeGreaterThan(i);
    expect(report.problems.filter(({ code }) => code === "law-not-judged")).toEqual([]);
  }
});

test("a ledger that was rewritten lawfully is found by the checkpoint that was kept", async () => {
  const forged = rewritten(9, (instruction) => ({ ...instruction, data: { ...instruction.data, amount: 500_001 } }));
  const trusted = expected.operator;
  expect((await audit(forged, { trusted })).ok).toBe(true);
  const report = await audit(forged, { trusted, checkpoints: [checkpointText("18")] });
  expect(report.problems).toMatchObject([{ code: "older-root-differs", line: 18, facts: { from: 1 } }]);
});
