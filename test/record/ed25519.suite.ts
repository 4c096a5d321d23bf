import { describe, expect, test } from "vitest";
import { isAcceptableKey, verifySignature, verifySignatureAsync } from "../../src/record/ed25519.ts";
import { hex, readText, readVectors, utf8 } from "./vectors.ts";

interface Provider {
  signerOf(seed: Uint8Array): (message: Uint8Array) => Uint8Array;
  publicKeyOf(seed: Uint8Array): Uint8Array;
  verifyEquation(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
}
type Rfc8032 = { priv: string; pub: string; msg: string; sig: string }[];
type Cctv = { number: number; key: string; sig: string; msg: string; flags: string[] | null }[];
type Wycheproof = {
  testGroups: {
    publicKey: { pk: string };
    tests: { tcId: number; msg: string; sig: string; result: string }[];
  }[];
};
type Verdicts = { cctv: number[] };
type Expected = { low_order_encodings_hex: string[]; accepted: { profile: Verdicts; node_crypto: Verdicts } };

/** What the strict profile accepts, whichever provider `#crypto` is. */
export function ed25519Suite(provider: Provider): void {
  const expected = readVectors<Expected>("ed25519-expected/accepted.json");
  const cctv = readVectors<Cctv>("ed25519-cctv/ed25519vectors.json");

  describe("RFC 8032 section 7.1 and sign.input", () => {
    const rfc = readVectors<Rfc8032>("ed25519-rfc8032/rfc8032-ed25519.json");
    const signInput = readText("ed25519-rfc8032/sign.input.first256.txt")
      .trim()
      .split("\n")
      .map((line) => line.split(":"))
      .map(([secret = "", pub = "", msg = "", sig = ""]) => {
        return { priv: secret.slice(0, 64), pub, msg, sig: sig.slice(0, 128) };
      });
    test("keys, signatures and verdicts are those of the vectors", () => {
      expect(signInput).toHaveLength(256);
      for (const { priv, pub, msg, sig } of [...rfc, ...signInput]) {
        expect(provider.publicKeyOf(hex(priv))).toEqual(hex(pub));
        expect(provider.signerOf(hex(priv))(hex(msg))).toEqual(hex(sig));
        expect(isAcceptableKey(hex(pub))).toBe(true);
        expect(verifySignature(hex(sig), hex(msg), hex(pub))).toBe(true);
      }
    });
  });

  test("Wycheproof: every verdict agrees", async () => {
    for (const { publicKey, tests } of readVectors<Wycheproof>("ed25519-wycheproof/ed25519_test.json").testGroups) {
      for (const { tcId, msg, sig, result } of tests) {
        const key = hex(publicKey.pk);
        expect([tcId, verifySignature(hex(sig), hex(msg), key)]).toEqual([tcId, result === "valid"]);
        expect([tcId, await verifySignatureAsync(hex(sig), hex(msg), key)]).toEqual([tcId, result === "valid"]);
      }
    }
  });

  test("CCTV: exactly the profile's cases are accepted", async () => {
    const accepted = cctv.filter(({ key, sig, msg }) => verifySignature(hex(sig), utf8(msg), hex(key)));
    expect(accepted.map(({ number }) => number)).toEqual(expected.accepted.profile.cctv);
    const verdicts = cctv.map(({ key, sig, msg }) => verifySignatureAsync(hex(sig), utf8(msg), hex(key)));
    expect(await Promise.all(verdicts)).toEqual(cctv.map((one) => accepted.includes(one)));
  });

  // Newer OpenSSL refuses some unusual keys and points of its own accord; the rule never lets these reach the equation.
  test("CCTV: the equation alone holds for all that the rule accepts, and for nothing that no library accepts", () => {
    const holds = cctv
      .filter(({ key, sig, msg }) => provider.verifyEquation(hex(sig), utf8(msg), hex(key)))
      .map(({ number }) => number);
    expect(holds).toEqual(expect.arrayContaining(expected.accepted.profile.cctv));
    expect(expected.accepted.node_crypto.cctv).toEqual(expect.arrayContaining(holds));
  });

  test("none of the 14 encodings of low-order points is a key or an R", () => {
    const encodings = expected.low_order_encodings_hex.map(hex);
    expect(encodings).toHaveLength(14);
    const seed = new Uint8Array(32).fill(1);
    const key = provider.publicKeyOf(seed);
    const signature = provider.signerOf(seed)(utf8("message"));
    for (const encoding of encodings) {
      expect(isAcceptableKey(encoding)).toBe(false);
      expect(verifySignature(new Uint8Array([...encoding, ...signature.slice(32)]), utf8("message"), key)).toBe(false);
    }
  });

  test("a key with a component of small order is not acceptable", () => {
    for (const { key, flags } of cctv) {
      const bad =
        flags?.some((flag) => ["low_order_A", "low_order_component_A", "non_canonical_A"].includes(flag)) ?? false;
      expect([key, isAcceptableKey(hex(key))]).toEqual([key, !bad]);
    }
  });

  test("wrong lengths are answered with no, never with an error", async () => {
    for (const length of [0, 1, 31, 33, 63, 64, 65]) {
      const bytes = new Uint8Array(length).fill(9);
      expect(isAcceptableKey(bytes)).toBe(false);
      expect(verifySignature(bytes, bytes, bytes)).toBe(false);
      expect(await verifySignatureAsync(bytes, bytes, bytes)).toBe(false);
    }
  });

  test("S + L is another spelling of S and is refused", () => {
    const seed = new Uint8Array(32).fill(2);
    const signature = provider.signerOf(seed)(utf8("message"));
    const order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    let carry = 0;
    for (let i = 0; i < 32; i++) {
      const sum = (signature[32 + i] ?? 0) + (order[i] ?? 0) + carry;
      signature[32 + i] = sum & 0xff;
      carry = sum >> 8;
    }
    expect(verifySignature(signature, utf8("message"), provider.publicKeyOf(seed))).toBe(false);
  });
}
