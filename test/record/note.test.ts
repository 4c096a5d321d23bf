import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBase64url, encodeBase64 } from "../../src/record/base64.ts";
import {
  formatVerifierKey,
  generateKey,
  parseSecretKey,
  parseVerifierKey,
  type SigningKey,
} from "../../src/record/keys.ts";
import { openNote, sealNote } from "../../src/record/note.ts";
import { codeOf, hex, readVectors, utf8 } from "./vectors.ts";

type Case = {
  name: string;
  note?: string;
  vkeys: string[];
  expect: { ok: boolean; text?: string; verified?: string[]; unverified?: string[] };
};
type Notes = { signing: { skey: string; text: string; note: string }; cases: Case[] };
type Cosignatures = { cases: { note: string }[] };

const { signing, cases } = readVectors<Notes>("signed-note/notes.json");
const shortName = ({ name, hash }: { name: string; hash: string }) => `${name}+${hash}`;
const verifierOf = (name: string, key: SigningKey) =>
  parseVerifierKey(formatVerifierKey(name, decodeBase64url(key.publicKey, 32) ?? new Uint8Array()));

describe("public vectors", () => {
  test("a note is sealed as Go seals it", () => {
    expect(sealNote(signing.text, [parseSecretKey(signing.skey)])).toBe(signing.note);
  });

  const texts = cases.filter(({ note }) => note !== undefined);
  test.each(texts)("$name", ({ note = "", vkeys, expect: wanted }) => {
    const open = () => openNote(note, vkeys.map(parseVerifierKey));
    if (!wanted.ok) return expect(codeOf(open)).toMatch(/^(malformed-note|note-not-verified)$/);
    const { text, verified, unverified } = open();
    expect(text).toBe(wanted.text ?? text);
    expect(verified.map(shortName)).toEqual(wanted.verified);
    expect(unverified.map(shortName)).toEqual(wanted.unverified);
  });

  test("cosigned checkpoints, by keys that are unknown here, are notes that nobody given has signed", () => {
    for (const { note } of readVectors<Cosignatures>("signed-note/cosignatures.json").cases) {
      expect(codeOf(() => openNote(note, [verifierOf("witness.example.org", generateKey())]))).toBe(
        "note-not-verified",
      );
    }
  });
});

const alice = generateKey();
const bob = generateKey();
const signers = [
  { name: "alice.example", key: alice },
  { name: "bob.example", key: bob },
];
const verifiers = signers.map(({ name, key }) => verifierOf(name, key));
const note = sealNote("line 1\n\nline 3, 券\n", signers);

test("what is sealed opens to its text, for whoever knows a signer", () => {
  const text = fc.string({ unit: "grapheme" }).map((one) => `${one.replace(/\p{Cc}/gu, "")}\n`);
  fc.assert(
    fc.property(text, (one) => {
      const sealed = sealNote(one, signers);
      expect(openNote(sealed, verifiers)).toEqual({ text: one, verified: verifiers, unverified: [] });
      expect(openNote(sealed, verifiers.slice(1))).toMatchObject({
        text: one,
        unverified: [{ name: "alice.example" }],
      });
    }),
    { numRuns: 20 },
  );
});

test("no damaged note opens: every byte changed, every part cut off", () => {
  const bytes = Buffer.from(note);
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(codeOf(() => openNote(damaged.toString("utf8"), [...verifiers]))).toMatch(opensOnlyIfIgnored(damaged));
    expect(codeOf(() => openNote(note.slice(at + 1), verifiers))).not.toBe("none");
    if (at < note.indexOf("— bob")) expect(codeOf(() => openNote(note.slice(0, at), verifiers))).not.toBe("none");
  }
});

/** Damage to a name or a key hash makes the line one by an unknown key, which is ignored as long as another is left. */
function opensOnlyIfIgnored(damaged: Buffer): RegExp {
  const intact = signers.filter(({ name }) =>
    damaged.toString("utf8").includes(note.split("\n").find((one) => one.includes(name)) ?? "?"),
  );
  const text = damaged.toString("utf8").startsWith("line 1\n\nline 3, 券\n\n");
  return text && intact.length > 0
    ? /^(none|malformed-note|note-not-verified)$/
    : /^(malformed-note|note-not-verified)$/;
}

test("a line by a known key that does not verify rejects the note, even beside a good one", () => {
  const [, ofBob = ""] = sealNote("another text\n", [{ name: "bob.example", key: bob }]).split("\n\n");
  const alone = sealNote("text\n", [{ name: "alice.example", key: alice }]);
  expect(codeOf(() => openNote(alone + ofBob, verifiers))).toBe("note-not-verified");
  expect(openNote(alone + ofBob, verifiers.slice(0, 1)).unverified.map(({ name }) => name)).toEqual(["bob.example"]);
  const sameKeyTwice = alone + sealNote("another text\n", [{ name: "alice.example", key: alice }]).split("\n\n")[1];
  expect(codeOf(() => openNote(sameKeyTwice, verifiers))).toBe("note-not-verified");
});

/** Text and line as somebody would write them who does not ask `sealNote`. */
const byHand = (text: string) =>
  `${text}\n— alice.example ${encodeBase64(new Uint8Array([...hex(aliceHash), ...alice.sign(utf8(text))]))}\n`;
const aliceHash = verifiers[0]?.hash ?? "";

test.each([
  ["without a text", byHand("")],
  ["with a control character in its text", byHand("a\tb\n")],
  ["whose text has no line feed of its own", byHand("text")],
  ["without an empty line", byHand("text\n").replace("\n\n", "\n")],
  ["without a signature", "text\n\n"],
  ["without its last line feed", byHand("text\n").slice(0, -1)],
  ["with something before the dash of a line", byHand("text\n").replace("—", "x—")],
  ["with something after a signature", `${byHand("text\n").slice(0, -1)} x\n`],
  ["with a plus in the name of an unknown signer", `${byHand("text\n")}— a+b AAAAAAA=\n`],
  ["with a signature of no byte by an unknown signer", `${byHand("text\n")}— carol AAAAAA==\n`],
  ["of more than 1,000,000 characters", byHand(`${"x".repeat(1_000_001 - byHand("\n").length)}\n`)],
])("a text %s is no note, although a given key signed it", (_, one) => {
  expect(codeOf(() => openNote(one, verifiers))).toBe("malformed-note");
});

test("signatures by others may have any length but 0, and a note 1,000,000 characters", () => {
  const withCarol = `${byHand("text\n")}— carol AAAAAAA=\n`;
  expect(openNote(withCarol, verifiers).unverified).toEqual([{ name: "carol", hash: "00000000" }]);
  const text = `${"x".repeat(1_000_000 - byHand("\n").length)}\n`;
  expect(openNote(byHand(text), verifiers).text).toBe(text);
});

test("a key that is given twice is a mistake of whoever gives it", () => {
  expect(codeOf(() => openNote(note, [...verifiers, ...verifiers.slice(0, 1)]))).toBe("malformed-note");
});

test.each([
  ["no line feed at the end", "text"],
  ["no line feed at the end of its second line", "text\ntext"],
  ["nothing", ""],
  ["a tab", "a\tb\n"],
  ["a carriage return", "a\r\n"],
  ["half a surrogate pair", "\ud800\n"],
])("a text with %s is not sealed", (_, text) => expect(codeOf(() => sealNote(text, signers))).toBe("malformed-note"));

test("a note needs 1 to 100 different signers with names", () => {
  const key = generateKey();
  const many = Array.from({ length: 101 }, (_, i) => ({ name: `name-${i}`, key }));
  expect(codeOf(() => sealNote("text\n", many))).toBe("malformed-note");
  expect(openNote(sealNote("text\n", many.slice(1)), [verifierOf("name-7", key)]).unverified).toHaveLength(99);
  expect(codeOf(() => sealNote("text\n", []))).toBe("malformed-note");
  expect(codeOf(() => sealNote("text\n", [...signers, ...signers]))).toBe("malformed-note");
  expect(codeOf(() => sealNote("text\n", [{ name: "two words", key }]))).toBe("malformed-note");
});
