import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase64url } from "../../src/record/base64.ts";
import { verifySignature } from "../../src/record/ed25519.ts";
import {
  formatSecretKey,
  formatVerifierKey,
  generateKey,
  keyId,
  parseSecretKey,
  parseVerifierKey,
  signingKey,
} from "../../src/record/keys.ts";
import { codeOf, fromBase64, readVectors, utf8 } from "./vectors.ts";

type Sample = { operator: string; keys: Record<string, { seed: string; public: string; id: string }> };
type Notes = { signing: { skey: string }; vkeys_valid: string[]; vkeys_invalid: { vkey: string; why: string }[] };
type Witness = { witness_key: { skey: string; vkey: string } };

const sample = readVectors<Sample>("ledger-sample/expected.json");
const notes = readVectors<Notes>("signed-note/notes.json");
const bytes = (text: string) => decodeBase64url(text, 32) ?? new Uint8Array();
const keyName = fc.stringMatching(/^[a-z0-9./-]{1,30}$/);
const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });

test.each(Object.entries(sample.keys))("the sample's %s has the public key and id of its seed", (_, key) => {
  const made = signingKey(bytes(key.seed));
  expect([made.publicKey, made.id]).toEqual([key.public, key.id]);
  expect(keyId(bytes(key.public))).toBe(key.id);
});

test("the sample's operator is handed out as its key text", () => {
  expect(formatVerifierKey("vouchers.example/sample", bytes(sample.keys.operator?.public ?? ""))).toBe(sample.operator);
});

test("a new key signs what its public key verifies, and is another one every time", () => {
  const key = generateKey();
  expect(verifySignature(key.sign(utf8("message")), utf8("message"), bytes(key.publicKey))).toBe(true);
  expect(generateKey().id).not.toBe(key.id);
});

test("printing a key or turning it into JSON does not show the seed", () => {
  const key = signingKey(bytes(sample.keys.root?.seed ?? ""));
  const shown = inspect(key, { depth: 9, showHidden: true }) + JSON.stringify(key) + String(key);
  for (const secret of [Buffer.from(key.exportSeed()).toString("hex"), sample.keys.root?.seed ?? "?"]) {
    expect(shown).not.toContain(secret);
  }
  expect(Object.values(key).some((value) => value instanceof Uint8Array)).toBe(false);
});

test("a key keeps its own copy of the seed", () => {
  const seed = bytes(sample.keys.root?.seed ?? "");
  const key = signingKey(seed);
  const before = key.sign(utf8("message"));
  seed.fill(0);
  key.exportSeed().fill(0);
  expect(key.sign(utf8("message"))).toEqual(before);
  expect(key.exportSeed()).toEqual(bytes(sample.keys.root?.seed ?? ""));
});

test("public vectors: Ed25519 key texts are read and written as they are; other algorithms are refused", () => {
  for (const text of notes.vkeys_valid) {
    const algorithm = fromBase64(text.split("+").slice(2).join("+"))[0];
    if (algorithm !== 1) expect(codeOf(() => parseVerifierKey(text))).toBe("malformed-key");
    else expect(formatVerifierKey(parseVerifierKey(text).name, parseVerifierKey(text).publicKey)).toBe(text);
  }
});

test.each(notes.vkeys_invalid)("public vectors: $why is refused", ({ vkey }) => {
  expect(codeOf(() => parseVerifierKey(vkey))).toBe("malformed-key");
});

test("public vectors: every proper substring of a key text and every byte one higher is refused", () => {
  const text = notes.vkeys_valid[0] ?? "";
  expect(codeOf(() => parseVerifierKey(text))).toBe("none");
  for (let from = 0; from < text.length; from++) {
    for (let to = from; to <= text.length; to++) {
      if (to - from < text.length) expect(codeOf(() => parseVerifierKey(text.slice(from, to)))).toBe("malformed-key");
    }
    const higher = text.slice(0, from) + String.fromCharCode(text.charCodeAt(from) + 1) + text.slice(from + 1);
    expect(codeOf(() => parseVerifierKey(higher))).toBe("malformed-key");
  }
});

test("public vectors: secret key texts are read and written as they are", () => {
  const { witness_key: witness } = readVectors<Witness>("signed-note/witness-add-checkpoint.json");
  for (const [secret, shown] of [
    [notes.signing.skey, notes.vkeys_valid[0]],
    [witness.skey, witness.vkey],
  ] as const) {
    const { name, hash, key } = parseSecretKey(secret);
    expect(formatSecretKey(name, key)).toBe(secret);
    expect(formatVerifierKey(name, bytes(key.publicKey))).toBe(shown);
    expect(shown).toContain(`${name}+${hash}+`);
  }
});

test("a damaged secret key is refused without being quoted", () => {
  const text = notes.signing.skey;
  for (let at = 0; at < text.length; at++) {
    for (const damaged of [
      text.slice(0, at),
      `${text.slice(0, at)}~${text.slice(at + 1)}`,
      `${text.slice(0, at)}A${text.slice(at)}`,
    ]) {
      if (damaged === text) continue;
      expect(codeOf(() => parseSecretKey(damaged))).toBe("malformed-key");
      expect(() => parseSecretKey(damaged)).not.toThrow(text.slice(-20));
    }
  }
});

test("a secret key is read as its file has it, with one line feed and nothing else after it", () => {
  const text = notes.signing.skey;
  expect(parseSecretKey(`${text}\n`).key.exportSeed()).toEqual(parseSecretKey(text).key.exportSeed());
  for (const other of [`${text}\n\n`, `${text}\r\n`, `${text} `, ` ${text}`, `\n${text}`, `${text}\n${text}`]) {
    expect(codeOf(() => parseSecretKey(other))).toBe("malformed-key");
  }
});

test("texts of keys give the keys back", () => {
  fc.assert(
    fc.property(keyName, seeds, (name, seed) => {
      const key = signingKey(seed);
      expect(parseSecretKey(formatSecretKey(name, key)).key.exportSeed()).toEqual(seed);
      expect(parseVerifierKey(formatVerifierKey(name, bytes(key.publicKey)))).toMatchObject({
        name,
        publicKey: bytes(key.publicKey),
      });
    }),
    { numRuns: 20 },
  );
});

test.each(["", "two words", "a+b", "tab\t", "no-break\u00a0space", "ideographic\u3000space", "\ud800"])(
  "%j is no name for a key",
  (name) => {
    expect(codeOf(() => formatVerifierKey(name, bytes(sample.keys.root?.public ?? "")))).toBe("malformed-key");
    expect(codeOf(() => formatSecretKey(name, generateKey()))).toBe("malformed-key");
  },
);

test("wrong lengths and unacceptable keys are refused", () => {
  for (const length of [0, 31, 33, 64]) {
    expect(codeOf(() => keyId(new Uint8Array(length)))).toBe("malformed-key");
    expect(codeOf(() => signingKey(new Uint8Array(length)))).toBe("malformed-key");
  }
  expect(codeOf(() => formatVerifierKey("name", new Uint8Array(32)))).toBe("malformed-key");
});
