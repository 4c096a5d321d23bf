import fc from "fast-check";
import { expect, test } from "vitest";
import * as native from "../../src/record/crypto.node.ts";
import * as pure from "../../src/record/crypto.pure.ts";
import { digestOf } from "../../src/record/digest.ts";
import { hex } from "./vectors.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

test("both providers give the same hash", () => {
  expect(pure.sha256()).toEqual(hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 }), (parts) => {
      expect(native.sha256(...parts)).toEqual(pure.sha256(...parts));
    }),
  );
});

test("the digest of a text is the SHA-256 of its UTF-8, in hex", () => {
  // printf '培训券' | sha256sum
  expect(digestOf("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(digestOf("培训券")).toBe("aa161fee619d6151544eed83013b04f0cac75f3cb0ac1fcfd0aafd4cfab1f954");
});

test("both providers make the same keys and signatures", () => {
  fc.assert(
    fc.property(bytes(32), fc.uint8Array(), (seed, message) => {
      expect(native.publicKeyOf(seed)).toEqual(pure.publicKeyOf(seed));
      expect(native.signerOf(seed)(message)).toEqual(pure.signerOf(seed)(message));
    }),
    { numRuns: 20 },
  );
});

test("both providers refuse a seed of another length", () => {
  for (const { publicKeyOf, signerOf } of [native, pure]) {
    for (const length of [0, 31, 33, 64]) {
      expect(() => publicKeyOf(new Uint8Array(length))).toThrow();
      expect(() => signerOf(new Uint8Array(length))).toThrow();
    }
  }
});

test("both providers give the same verdict on good, damaged and random signatures", async () => {
  const damage = fc.record({
    what: fc.constantFrom("signature", "message", "key", "nothing"),
    at: fc.nat(),
    bit: fc.nat(7),
  });
  await fc.assert(
    fc.asyncProperty(bytes(32), bytes(40), damage, async (seed, message, { what, at, bit }) => {
      const publicKey = native.publicKeyOf(seed);
      const signature = native.signerOf(seed)(message);
      const target = { signature, message, key: publicKey, nothing: new Uint8Array(1) }[what] ?? new Uint8Array(1);
      target[at % target.length] = (target[at % target.length] ?? 0) ^ (1 << bit);
      const verdict = native.verifyEquation(signature, message, publicKey);
      expect(pure.verifyEquation(signature, message, publicKey)).toBe(verdict);
      expect(await native.verifyEquationAsync(signature, message, publicKey)).toBe(verdict);
      expect(await pure.verifyEquationAsync(signature, message, publicKey)).toBe(verdict);
      expect(verdict).toBe(what === "nothing");
    }),
    { numRuns: 60 },
  );
  fc.assert(
    fc.property(bytes(64), bytes(10), bytes(32), (signature, message, publicKey) => {
      const verdict = native.verifyEquation(signature, message, publicKey);
      expect(pure.verifyEquation(signature, message, publicKey)).toBe(verdict);
    }),
    { numRuns: 60 },
  );
});

test("results are plain byte arrays on both providers", () => {
  const seed = new Uint8Array(32);
  for (const { publicKeyOf, sha256, signerOf } of [native, pure]) {
    for (const result of [publicKeyOf(seed), sha256(seed), signerOf(seed)(seed)]) {
      expect(Object.getPrototypeOf(result)).toBe(Uint8Array.prototype);
    }
  }
});

test("the caches of keys stay bounded", () => {
  const seed = new Uint8Array(32);
  const signature = native.signerOf(seed)(seed);
  const publicKey = native.publicKeyOf(seed);
  for (let i = 0; i < 5000; i++) {
    const other = Uint8Array.from(publicKey);
    new DataView(other.buffer).setUint32(0, i);
    native.verifyEquation(signature, seed, other);
  }
  expect(native.verifyEquation(signature, seed, publicKey)).toBe(true);
});
