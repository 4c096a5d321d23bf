import { expect, test } from "vitest";
import { decodeBase64url } from "../../src/record/base64.ts";
import {
  encodeCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  sealCheckpoint,
  unverifiedCheckpoint,
} from "../../src/record/checkpoint.ts";
import { formatVerifierKey, generateKey, parseVerifierKey, type SigningKey } from "../../src/record/keys.ts";
import { sealNote } from "../../src/record/note.ts";
import { codeOf, fromBase64, readVectors } from "./vectors.ts";

type Bodies = { cases: { body: string; why: string; ok: boolean }[]; go_sumdb: { valid: string } };

const { cases, go_sumdb } = readVectors<Bodies>("signed-note/checkpoint-bodies.json");
const origin = "vouchers.example";
const root = new Uint8Array(32).fill(7);
const key = generateKey();
const verifierOf = (name: string, one: SigningKey) =>
  parseVerifierKey(formatVerifierKey(name, decodeBase64url(one.publicKey, 32) ?? new Uint8Array()));
const operator = verifierOf(origin, key);

test.each(cases)("public vectors: $why", ({ body, ok }) => {
  // stricter than the source of the vectors: 32 bytes of root and no extension lines
  const [, , base64 = ""] = body.split("\n");
  const wanted = ok && fromBase64(base64).length === 32 && body.split("\n").length === 4;
  expect(codeOf(() => parseCheckpoint(body))).toBe(wanted ? "none" : "malformed-checkpoint");
});

test("public vectors: a tree head of the Go checksum database is read and written as it is", () => {
  const checkpoint = parseCheckpoint(go_sumdb.valid);
  expect(checkpoint).toMatchObject({ origin: "go.sum database tree", size: 123456789012 });
  expect(encodeCheckpoint(checkpoint)).toBe(go_sumdb.valid);
});

const good = encodeCheckpoint({ origin, size: 42, root });
test.each([
  ["a leading zero", good.replace("42", "042")],
  ["a plus", good.replace("42", "+42")],
  ["an exponent", good.replace("42", "1e3")],
  ["2^53", good.replace("42", "9007199254740992")],
  ["no last line feed", good.slice(0, -1)],
  ["a line before the origin", `first\n${good}`],
  ["an extension line", `${good}extension\n`],
  ["an empty line more", `${good}\n`],
  ["carriage returns", good.replaceAll("\n", "\r\n")],
  ["base64url", good.replaceAll("+", "-").replaceAll("/", "_").replace("Bwc", "B_c")],
  ["a root of 31 bytes", `${origin}\n42\n${"A".repeat(42)}==\n`],
  ["trailing bits in the root", `${origin}\n42\n${"A".repeat(42)}B=\n`],
])("a checkpoint with %s is refused", (_, body) =>
  expect(codeOf(() => parseCheckpoint(body))).toBe("malformed-checkpoint"),
);

test("values that three lines can't hold are not encoded", () => {
  for (const size of [-1, 0.5, 2 ** 53, Number.NaN]) {
    expect(codeOf(() => encodeCheckpoint({ origin, size, root }))).toBe("malformed-checkpoint");
  }
  expect(codeOf(() => encodeCheckpoint({ origin: "two\nlines", size: 1, root }))).toBe("malformed-checkpoint");
  expect(codeOf(() => encodeCheckpoint({ origin: "", size: 1, root }))).toBe("malformed-checkpoint");
  expect(codeOf(() => encodeCheckpoint({ origin, size: 1, root: root.slice(1) }))).toBe("malformed-checkpoint");
});

test("a sealed checkpoint opens, and names its signers", () => {
  const next = generateKey(); // the operator's new key signs beside the old one
  const note = sealCheckpoint({ origin, size: 42, root }, [
    { name: origin, key },
    { name: origin, key: next },
  ]);
  const both = [operator, verifierOf(origin, next)];
  expect(openCheckpoint(note, { origin, verifiers: both })).toEqual({ origin, size: 42, root, signers: both });
  expect(openCheckpoint(note, { origin, verifiers: [operator] }).signers).toEqual([operator]);
});

test("a checkpoint of another ledger is refused, although the key signed it", () => {
  const other = sealNote(encodeCheckpoint({ origin: "other.example", size: 42, root }), [{ name: origin, key }]);
  expect(codeOf(() => openCheckpoint(other, { origin, verifiers: [operator] }))).toBe("note-not-verified");
});

test("a witness beside the operator is welcome, and alone is not enough", () => {
  const witness = generateKey();
  const verifiers = [operator, verifierOf("witness.example", witness)];
  const both = sealCheckpoint({ origin, size: 42, root }, [
    { name: "witness.example", key: witness },
    { name: origin, key },
  ]);
  expect(openCheckpoint(both, { origin, verifiers }).signers).toHaveLength(2);
  const note = sealCheckpoint({ origin, size: 42, root }, [{ name: "witness.example", key: witness }]);
  expect(codeOf(() => openCheckpoint(note, { origin, verifiers }))).toBe("note-not-verified");
});

test("a signed text that is no checkpoint is refused", () => {
  const note = sealNote(`${origin}\n42\n`, [{ name: origin, key }]);
  expect(codeOf(() => openCheckpoint(note, { origin, verifiers: [operator] }))).toBe("malformed-checkpoint");
});

test("what a note says can be read whoever signed it, and nothing else is taken for a note", () => {
  const checkpoint = { origin, size: 3, root };
  const note = sealCheckpoint(checkpoint, [{ name: "stranger.example", key: generateKey() }]);
  expect(unverifiedCheckpoint(note)).toEqual(checkpoint);
  for (const other of ["", "\n\n", encodeCheckpoint(checkpoint), note.replace("\n3\n", "\n03\n")]) {
    expect(() => unverifiedCheckpoint(other)).toThrow(expect.objectContaining({ code: "malformed-checkpoint" }));
  }
});
