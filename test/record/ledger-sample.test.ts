/** A whole ledger that an independent program wrote from the format's description: accepted, and written again. */
import { expect, test } from "vitest";
import { decodeBase64url } from "../../src/record/base64.ts";
import { openCheckpoint, sealCheckpoint } from "../../src/record/checkpoint.ts";
import { verifySignature } from "../../src/record/ed25519.ts";
import {
  assembleEntry,
  encodeEntry,
  entryHash,
  entryHashBytes,
  parseEntry,
  ZERO_HASH,
} from "../../src/record/entry.ts";
import {
  encodeInstruction,
  instructionMessage,
  newInstruction,
  signInstruction,
} from "../../src/record/instruction.ts";
import { parseVerifierKey, type SigningKey, signingKey } from "../../src/record/keys.ts";
import { appendLeaf, checkConsistency, emptyRange, proveConsistency, rootOf } from "../../src/record/merkle.ts";
import { readText, readVectors } from "./vectors.ts";

type Sample = {
  origin: string;
  operator: string;
  keys: Record<string, { seed: string; public: string; id: string }>;
  size: number;
  root: string;
  head: string;
};

const sample = readVectors<Sample>("ledger-sample/expected.json");
const text = readText("ledger-sample/entries.jsonl");
const lines = text.split("\n").slice(0, -1);
const bytes = (base64url: string) => decodeBase64url(base64url) ?? new Uint8Array();
const hexOf = (hash: Uint8Array) => Buffer.from(hash).toString("hex");
const keys = new Map(Object.values(sample.keys).map(({ id, seed }) => [id, signingKey(bytes(seed))]));
const operator = keys.get(sample.keys.operator?.id ?? "");
const trust = { origin: sample.origin, verifiers: [parseVerifierKey(sample.operator)] };
const rootAt = (size: number) =>
  rootOf(
    lines
      .slice(0, size)
      .map(entryHashBytes)
      .reduce((range, leaf) => appendLeaf(range, leaf), emptyRange),
  );

test("every signature is by one of the sample's keys and verifies", () => {
  for (const line of lines) {
    const { entry, instructionText } = parseEntry(line);
    expect(entry.instruction.ledger).toBe(sample.origin);
    for (const { key, sig } of entry.signatures) {
      const publicKey = bytes(keys.get(key)?.publicKey ?? "");
      expect(verifySignature(bytes(sig), instructionMessage(instructionText), publicKey)).toBe(true);
      expect(verifySignature(bytes(sig), instructionMessage(`${instructionText} `), publicKey)).toBe(false);
    }
  }
});

test("its size, head and root are those that its author computed", () => {
  expect(lines).toHaveLength(sample.size);
  expect(entryHash(lines.at(-1) ?? "")).toBe(sample.head);
  expect(hexOf(rootAt(sample.size))).toBe(sample.root);
});

test("its checkpoints open, have the right roots, and are consistent", () => {
  const leaves = lines.map(entryHashBytes);
  for (const size of [1, 18, 32]) {
    const checkpoint = openCheckpoint(readText(`ledger-sample/checkpoints/${size}`), trust);
    expect(checkpoint).toMatchObject({ size, root: rootAt(size) });
    const proof = size === 32 ? [] : proveConsistency(size, leaves);
    expect(checkConsistency(size, 32, checkpoint.root, rootAt(32), proof)).toBe(true);
  }
  expect(readText("ledger-sample/checkpoint")).toBe(readText("ledger-sample/checkpoints/32"));
});

test("the same instructions, times and seeds give the same bytes", () => {
  let prev = ZERO_HASH;
  const written = lines.map((line, seq) => {
    const { at, instruction, signatures } = parseEntry(line).entry;
    const { type, ledger, id, data } = instruction;
    const signers: SigningKey[] = signatures.flatMap(({ key }) => keys.get(key) ?? []);
    const [first, ...others] = signers.toReversed();
    if (first === undefined) throw new Error("every entry is signed");
    const signed = signInstruction(
      newInstruction(type, ledger, JSON.parse(JSON.stringify(data)), id),
      first,
      ...others,
    );
    const entry = { at, prev, seq, ...signed };
    const made = encodeEntry(entry);
    expect(assembleEntry({ ...entry, instructionText: encodeInstruction(signed.instruction) })).toBe(made);
    prev = entryHash(made);
    return `${made}\n`;
  });
  expect(written.join("")).toBe(text);
  if (operator === undefined) throw new Error("the sample has an operator");
  for (const size of [1, 18, 32]) {
    const note = sealCheckpoint({ origin: sample.origin, size, root: rootAt(size) }, [
      { name: sample.origin, key: operator },
    ]);
    expect(note).toBe(readText(`ledger-sample/checkpoints/${size}`));
  }
});
