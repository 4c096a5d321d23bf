import { generateKeyPairSync, sign as signAsync } from "node:crypto";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isId } from "../../src/domain/values.ts";
import { decodeBase64url } from "../../src/record/base64.ts";
import { verifySignature } from "../../src/record/ed25519.ts";
import {
  encodeInstruction,
  encodeSigned,
  instructionMessage,
  newInstruction,
  parseInstruction,
  parseSigned,
  signInstruction,
} from "../../src/record/instruction.ts";
import { generateKey, keyId, type SigningKey } from "../../src/record/keys.ts";
import { codeOf, readVectors, utf8 } from "./vectors.ts";

const ID = "01900000-0000-7000-8000-000000000001";
const sample = newInstruction(
  "voucher.redeem",
  "vouchers.example",
  { voucher: ID, outcome: "completion", amount: 120000 },
  ID,
);
const text = `{"data":{"amount":120000,"outcome":"completion","voucher":"${ID}"},"id":"${ID}","ledger":"vouchers.example","type":"voucher.redeem"}`;

const verifies = (key: SigningKey, sig: string) =>
  verifySignature(
    decodeBase64url(sig, 64) ?? new Uint8Array(),
    instructionMessage(text),
    decodeBase64url(key.publicKey, 32) ?? new Uint8Array(),
  );

test("an instruction has one text, whatever the order of its members", () => {
  expect(encodeInstruction(sample)).toBe(text);
  expect(parseInstruction(text)).toEqual(sample);
  const { type, ledger, id, data } = sample;
  expect(encodeInstruction({ type, ledger, id, data })).toBe(text);
});

test("the signed message is the prefix and the canonical bytes", () => {
  expect(instructionMessage(text)).toEqual(utf8(`training-voucher-ledger instruction v1\n${text}`));
});

test("a new instruction has its own id, a UUID of version 7, and its own copy of the data", () => {
  const data = { list: ["a"] };
  const one = newInstruction("a.b", "origin", data);
  data.list.push("b");
  expect(one.data).toEqual({ list: ["a"] });
  expect(one.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newInstruction("a.b", "origin", data).id).not.toBe(one.id);
});

test("public vectors: the ids that RFC 9562 knows are ids, other texts are not", () => {
  type Uuid = { v7: { uuid: string }[]; cases: { value: string; valid: boolean }[]; invalid_text: string[] };
  const { v7, cases, invalid_text } = readVectors<Uuid>("uuid/uuid.json");
  for (const { uuid } of v7) expect(newInstruction("a.b", "origin", {}, uuid).id).toBe(uuid);
  for (const { value, valid } of cases) {
    expect([value, isId(value)]).toEqual([value, valid]);
    expect(codeOf(() => newInstruction("a.b", "origin", {}, value))).toBe(valid ? "none" : "malformed-instruction");
  }
  for (const one of [...invalid_text, "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"]) {
    expect(codeOf(() => parseInstruction(text.replaceAll(ID, one)))).not.toBe("none");
  }
});

test.each([
  ["a member too few", text.replace(`,"type":"voucher.redeem"`, "")],
  ["a member too many", text.replace(/}$/, ',"version":1}')],
  ["a list as data", `{"data":[],"id":"${ID}","ledger":"vouchers.example","type":"voucher.redeem"}`],
  ["an empty ledger", text.replace('"vouchers.example"', '""')],
  ["a ledger with capitals", text.replace("vouchers.example", "Vouchers.example")],
  ["a type without a dot", text.replace("voucher.redeem", "redeem")],
  ["a type with a digit before it", text.replace("voucher.redeem", "1voucher.redeem")],
  ["a type with a digit behind it", text.replace("voucher.redeem", "voucher.redeem1")],
  ["an upper-case id", text.replace(`"id":"${ID}"`, `"id":"${ID.replace("9", "A")}"`)],
  ["one with its id in a list", text.replace(`"id":"${ID}"`, `"id":["${ID}"]`)],
  ["one with its ledger in a list", text.replace('"vouchers.example"', '["vouchers.example"]')],
  ["one with its type in a list", text.replace('"voucher.redeem"', '["voucher.redeem"]')],
  ["a list", "[1]"],
  ["a string", '"text"'],
])("an instruction is not %s", (_, one) => {
  expect(codeOf(() => parseInstruction(one))).toBe("malformed-instruction");
});

test("data that has no canonical JSON is refused when the instruction is made", () => {
  expect(codeOf(() => newInstruction("a.b", "origin", { amount: 0.1 }))).toBe("not-canonical");
  expect(codeOf(() => newInstruction("a.b", "origin", { day: new Date() }))).toBe("not-canonical");
  expect(codeOf(() => newInstruction("A", "origin", {}))).toBe("malformed-instruction");
});

test("signing gives signatures that verify, sorted by key id, one a key", () => {
  const keys = [generateKey(), generateKey(), generateKey()] as const;
  const signed = signInstruction(signInstruction(sample, keys[1]), keys[2], keys[0], keys[1]);
  expect(signed.signatures.map(({ key }) => key)).toEqual(keys.map(({ id }) => id).sort());
  for (const { key, sig } of signed.signatures) {
    const signer = keys.find(({ id }) => id === key);
    expect(signer !== undefined && verifies(signer, sig)).toBe(true);
  }
});

test("a signer that answers later signs the message first", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const later = (message: Uint8Array) => promisify(signAsync)(null, message, privateKey);
  const signature = await later(instructionMessage(encodeInstruction(sample)));
  const key = { id: keyId(raw), publicKey: raw.toString("base64url"), sign: () => signature };
  const [found] = signInstruction(sample, key).signatures;
  expect(found?.key).toBe(key.id);
  expect(found && verifies(key, found.sig)).toBe(true);
});

test("a key that does not give a signature at once is refused", () => {
  const key = generateKey();
  const unusual: unknown[] = [Promise.resolve(new Uint8Array(64)), new Uint8Array(63), "signature", undefined];
  for (const signature of unusual) {
    const asked = { ...key, sign: () => signature as Uint8Array };
    expect(codeOf(() => signInstruction(sample, asked))).toBe("wrong-usage");
  }
});

test("cosigning keeps what others signed", () => {
  const [school, trainee] = [generateKey(), generateKey()];
  const once = signInstruction(sample, school);
  const twice = signInstruction(once, trainee);
  expect(twice.signatures).toContainEqual(once.signatures[0]);
  expect(once.signatures).toHaveLength(1);
  expect(signInstruction(twice, school)).toEqual(twice);
});

test("a signed instruction travels as text", () => {
  const signed = signInstruction(sample, generateKey(), generateKey());
  expect(parseSigned(encodeSigned(signed))).toEqual(signed);
  expect(encodeSigned(signed).startsWith(`{"instruction":${text},"signatures":[{"key":`)).toBe(true);
});

test("any one changed character of a signed instruction is refused or changes it", () => {
  const line = encodeSigned(signInstruction(sample, generateKey()));
  const before = JSON.stringify(parseSigned(line));
  fc.assert(
    fc.property(fc.nat(line.length - 1), fc.constantFrom(...'0aAz_"{}[],: \\é'), (at, character) => {
      const other = line.slice(0, at) + character + line.slice(at + 1);
      if (other !== line && codeOf(() => parseSigned(other)) === "none") {
        expect(JSON.stringify(parseSigned(other))).not.toBe(before);
      }
    }),
    { numRuns: 1000 },
  );
});

test("signatures that are none, unsorted, doubled or misspelt are refused", () => {
  const { instruction, signatures } = signInstruction(sample, generateKey(), generateKey());
  const [first, second] = signatures;
  if (first === undefined || second === undefined) throw new Error("two keys give two signatures");
  const withSignatures = (...list: readonly object[]) => `{"instruction":${text},"signatures":${JSON.stringify(list)}}`;
  expect(parseSigned(withSignatures(first, second))).toEqual({ instruction, signatures });
  for (const bad of [
    withSignatures(),
    withSignatures(second, first),
    withSignatures(first, first),
    withSignatures({ ...first, who: "me" }),
    withSignatures({ key: [first.key], sig: first.sig }),
    withSignatures({ key: first.key, sig: [first.sig] }),
    withSignatures({ key: first.key.slice(1), sig: first.sig }),
    withSignatures({ key: first.key, sig: first.sig.slice(1) }),
    withSignatures({ key: first.key, sig: `${first.sig.slice(0, -1)}B` }),
    withSignatures({ key: first.key, sig: `${first.sig}==` }),
    withSignatures(first).replace(/}$/, ',"version":1}'),
    `{"instruction":${text}}`,
  ]) {
    expect([bad, codeOf(() => parseSigned(bad))]).toEqual([bad, "malformed-instruction"]);
  }
});
