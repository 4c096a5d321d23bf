import { describe, expect, test } from "vitest";
import { openCheckpoint, sealCheckpoint } from "../../src/record/checkpoint.ts";
import { entryHashBytes, parseEntry } from "../../src/record/entry.ts";
import { parseVerifierKey, signingKey } from "../../src/record/keys.ts";
import { proveInclusion } from "../../src/record/merkle.ts";
import { encodeReceipt, openReceipt, parseReceipt } from "../../src/record/receipt.ts";
import { codeOf, fromBase64, readText, readVectors } from "./vectors.ts";

type Sample = { origin: string; operator: string; keys: { operator: { seed: string } } };
type Proofs = {
  marshal: { index: number; hashes: string[]; extra_base64?: string; checkpoint: string; want: string }[];
  reject: { proof: string; why: string }[];
};

const { origin, operator, keys } = readVectors<Sample>("ledger-sample/expected.json");
const trust = { origin, verifiers: [parseVerifierKey(operator)] };
const note = readText("ledger-sample/checkpoint");
const lines = readText("ledger-sample/entries.jsonl").split("\n").slice(0, -1);
const leaves = lines.map(entryHashBytes);
const receiptOf = (index: number) => ({
  line: lines[index] ?? "",
  index,
  proof: proveInclusion(index, leaves),
  checkpoint: note,
});

test("every entry of the sample has a receipt that opens to it", () => {
  for (const [index, line] of lines.entries()) {
    const opened = openReceipt(encodeReceipt(receiptOf(index)), trust);
    expect(opened).toEqual({ entry: parseEntry(line).entry, line, checkpoint: openCheckpoint(note, trust) });
  }
});

describe("public vectors", () => {
  const { marshal, reject } = readVectors<Proofs>("signed-note/tlog-proofs.json");
  test.each(marshal)("index $index", ({ index, hashes, extra_base64, checkpoint, want }) => {
    if (extra_base64 === undefined) return expect(codeOf(() => parseReceipt(want))).toBe("malformed-receipt");
    const receipt = { line: atob(extra_base64), index, proof: hashes.map(fromBase64), checkpoint };
    expect(encodeReceipt(receipt)).toBe(want);
    expect(parseReceipt(want)).toEqual(receipt);
  });

  test.each(reject)("refused: $why", ({ proof }) => {
    const withExtra = proof.includes("\nextra ") ? proof : proof.replace("\n", "\nextra eA==\n");
    expect(codeOf(() => parseReceipt(proof))).toBe("malformed-receipt");
    expect(codeOf(() => parseReceipt(withExtra))).toBe("malformed-receipt");
  });
});

test("a damaged receipt never opens to another entry", () => {
  const receipt = encodeReceipt(receiptOf(9));
  for (let at = 0; at < receipt.length; at++) {
    const higher = String.fromCharCode(receipt.charCodeAt(at) + 1);
    expect(codeOf(() => openReceipt(receipt.slice(0, at) + higher + receipt.slice(at + 1), trust))).not.toBe("none");
    expect(codeOf(() => openReceipt(receipt.slice(0, at) + receipt.slice(at + 1), trust))).not.toBe("none");
  }
});

test("a receipt begins with its header, and its index is a safe integer without leading zeros", () => {
  const receipt = encodeReceipt(receiptOf(9));
  expect(codeOf(() => parseReceipt(receipt))).toBe("none");
  const withIndex = (index: string) => receipt.replace("\nindex 9\n", `\nindex ${index}\n`);
  for (const other of [`\n${receipt}`, `x${receipt}`, withIndex("09"), withIndex("9007199254740992"), withIndex("")]) {
    expect(codeOf(() => parseReceipt(other))).toBe("malformed-receipt");
  }
  const misspelt = receipt.replace(/\n[^\n]{42}[^\n]=\n/, (line) => `${line.slice(0, -3)}B=\n`); // trailing bits
  expect(misspelt).not.toBe(receipt);
  for (const other of [misspelt, receipt.replace(/extra (\w+)/, "extra $1="), receipt.replace("extra ", "extra =")]) {
    expect(codeOf(() => parseReceipt(other))).toBe("malformed-receipt");
  }
  expect(parseReceipt(withIndex("9007199254740991")).index).toBe(Number.MAX_SAFE_INTEGER);
});

test("a receipt is refused for another index, entry, proof or checkpoint", () => {
  const nine = receiptOf(9);
  const open = (changed: object) => codeOf(() => openReceipt(encodeReceipt({ ...nine, ...changed }), trust));
  const operatorKey = signingKey(new Uint8Array(Buffer.from(keys.operator.seed, "base64url")));
  const small = sealCheckpoint({ origin, size: 9, root: new Uint8Array(32) }, [{ name: origin, key: operatorKey }]);
  expect(open({})).toBe("none");
  expect(open({ index: 8 })).toBe("receipt-not-verified");
  expect(open({ line: lines[8] })).toBe("receipt-not-verified");
  expect(open({ line: lines[8], index: 8 })).toBe("receipt-not-verified");
  expect(open({ proof: nine.proof.slice(1) })).toBe("receipt-not-verified");
  expect(open({ proof: nine.proof.toReversed() })).toBe("receipt-not-verified");
  expect(open({ checkpoint: small })).toBe("receipt-not-verified");
  expect(open({ checkpoint: note.replace("\n32\n", "\n33\n") })).toBe("note-not-verified");
  expect(open({ checkpoint: "text\n" })).toBe("malformed-note");
  expect(open({ line: "{}" })).toBe("malformed-entry");
  expect(codeOf(() => openReceipt(encodeReceipt(nine), { ...trust, origin: "other.example" }))).toBe(
    "note-not-verified",
  );
});

test("an entry is refused at an index that is not its seq, although the operator put it there", () => {
  const key = signingKey(new Uint8Array(Buffer.from(keys.operator.seed, "base64url")));
  const line = lines[5] ?? "";
  const checkpoint = sealCheckpoint({ origin, size: 1, root: entryHashBytes(line) }, [{ name: origin, key }]);
  const receipt = encodeReceipt({ line, index: 0, proof: [], checkpoint });
  expect(codeOf(() => openReceipt(receipt, trust))).toBe("receipt-not-verified");
});

test("an entry that was meant for another ledger is refused, although the operator included it", () => {
  const key = signingKey(new Uint8Array(Buffer.from(keys.operator.seed, "base64url")));
  const line = lines[0]?.replaceAll(`"ledger":"${origin}"`, '"ledger":"other.example"') ?? "";
  const checkpoint = sealCheckpoint({ origin, size: 1, root: entryHashBytes(line) }, [{ name: origin, key }]);
  const receipt = encodeReceipt({ line, index: 0, proof: [], checkpoint });
  expect(codeOf(() => openReceipt(receipt, trust))).toBe("receipt-not-verified");
});
