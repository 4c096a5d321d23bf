import { createPublicKey, verify } from "node:crypto";
import { importJWK, SignJWT } from "jose";
import type { ProgrammeRecord, VoucherRecord } from "training-voucher-ledger";
import { openVoucher, sealVoucher } from "training-voucher-ledger/school";
import { beforeAll, describe, expect, test } from "vitest";
import { keyOf, ORIGIN, openWorld, PROGRAMME } from "../support/world.ts";

const issuer = keyOf("hrss.issuer");
const trusted = { origin: ORIGIN, keys: [issuer.publicKey] };
const at = "2025-03-01T01:00:00.000Z";
const seal = (of = voucher, among = programme) => sealVoucher(of, among, { origin: ORIGIN, key: issuer, at });
const open = (token: string, when = at) => openVoucher(token, trusted, { at: when });

let voucher: VoucherRecord;
let programme: ProgrammeRecord;
let token: string;

beforeAll(async () => {
  const { ledger, issue } = await openWorld();
  const [id = ""] = await issue(1);
  [voucher, programme] = [await there(ledger.get("voucher", id)), await there(ledger.get("programme", PROGRAMME))];
  token = seal();
  await ledger.close();
});

async function there<T>(asked: Promise<T | undefined>): Promise<T> {
  const found = await asked;
  if (found === undefined) throw new Error("no such record");
  return found;
}

const partsOf = (text: string) => text.split(".").map((part) => Buffer.from(part, "base64url"));

test("a token says what the voucher is, and that it is genuine but not that it is unspent", async () => {
  expect(await open(token)).toEqual({
    ok: true,
    token: {
      origin: ORIGIN,
      voucher: voucher.voucher,
      trainee: "trainee-1",
      group: "graduate",
      programme: PROGRAMME,
      face: 100_000,
      occupation: "4-04-05-05",
      level: 5,
      madeAt: at,
      validFrom: "2024-12-31T16:00:00.000Z",
      validUntil: "2025-06-30T16:00:00.000Z",
      key: issuer.id,
    },
    message: `Genuine: the voucher ${voucher.voucher} was issued and is unaltered, valid until 2025-06-30 23:59 (+08:00). This is no proof that it is unspent; only the ledger says that.`,
    messageZh: `真实有效：培训券 ${voucher.voucher} 确由发券方签发且未被改动，有效期至 2025 年 6 月 30 日 23:59。这不能证明尚未使用，是否已使用以账本为准。`,
  });
});

test("a token is the JWT of format section 8, which anybody verifies with Ed25519 alone", () => {
  const [header, claims, signature = Buffer.alloc(0)] = partsOf(token);
  expect(String(header)).toBe(`{"alg":"EdDSA","kid":"${issuer.id}","typ":"training-voucher+jwt"}`);
  const offered =
    '{"face":100000,"group":"graduate","level":5,"occupation":"4-04-05-05","programme":"ai-trainer-2025"}';
  const times = `"exp":1751299200,"iat":1740790800,"iss":"${ORIGIN}","jti":"${voucher.voucher}","nbf":1735660800`;
  expect(String(claims)).toBe(`{${times},"sub":"trainee-1","voucher":${offered}}`);
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: issuer.publicKey }, format: "jwk" });
  expect(verify(null, Buffer.from(token.slice(0, token.lastIndexOf("."))), key, signature)).toBe(true);
});

test("a general voucher that nobody has claimed has neither trainee nor group", async () => {
  const { trainee, group, ...general } = voucher;
  const opened = await open(seal(general));
  expect(opened).toMatchObject({ ok: true, token: { voucher: voucher.voucher, trainee: undefined } });
  expect(String(partsOf(seal(general))[1])).not.toMatch(/"sub"|"group"/);
});

test("occupation and level stand in a token where the programme has only one", () => {
  const [price] = programme.prices;
  if (price === undefined) throw new Error("no price");
  const two = { ...programme, prices: [price, { ...price, level: 4 }] };
  const claims = String(partsOf(seal(voucher, two))[1]);
  expect(claims).toContain('"occupation":"4-04-05-05"');
  expect(claims).not.toContain('"level"');
});

test("only a live voucher gets a token, by its own programme", () => {
  expect(() => seal({ ...voucher, state: "redeemed" })).toThrow(/redeemed/);
  expect(() => seal(voucher, { ...programme, programme: "another" })).toThrow(/programme/);
});

test("a voucher past its last day gets no token that nobody would take", () => {
  expect(() => seal({ ...voucher, until: "2025-02-28" as VoucherRecord["until"] })).toThrow(
    expect.objectContaining({
      code: "wrong-usage",
      message: expect.stringMatching(/until 2025-02-28.*[Ee]xtend it/),
      facts: { messageZh: expect.stringMatching(/2025 年 2 月 28 日.*延期/) },
    }),
  );
  expect(() => seal({ ...voucher, until: "2025-03-01" as VoucherRecord["until"] })).not.toThrow();
});

test.each([
  ["a bad origin", "Vouchers.Example", at, /iss: an origin/],
  ["a time before 1970", ORIGIN, "0000-03-01T00:00:00.000Z", /iat: a time from 1970/],
])("%s is a mistake of the caller's", (_, origin, when, message) => {
  expect(() => sealVoucher(voucher, programme, { origin, key: issuer, at: when })).toThrow(
    expect.objectContaining({ name: "LedgerError", code: "wrong-usage", message: expect.stringMatching(message) }),
  );
});

test("a token is valid to the last second of the voucher's last day in China", async () => {
  expect((await open(token, "2025-06-30T15:59:59.999Z")).ok).toBe(true);
  expect(await open(token, "2025-06-30T16:00:00.000Z")).toMatchObject({ ok: false, code: "token-expired" });
  expect((await open(token, "2024-12-31T16:00:00.000Z")).ok).toBe(true);
  expect(await open(token, "2024-12-31T15:59:59.999Z")).toMatchObject({ ok: false, code: "token-early" });
});

test("whichever character of a token is changed, dropped or doubled, it is refused", async () => {
  for (let i = 0; i < token.length; i++) {
    const [before, character = "", after] = [token.slice(0, i), token[i], token.slice(i + 1)];
    const other = character === "A" ? "B" : "A";
    for (const altered of [before + other + after, before + after, before + character + character + after]) {
      if (altered !== token) expect(await open(altered), `character ${i}`).toMatchObject({ ok: false });
    }
  }
});

test.each(["", ".", "..", "a.b.c", "\u0000", "null", " "])("what is no token at all, %j, is refused", async (text) => {
  expect(await open(text)).toMatchObject({ ok: false, code: "token-malformed" });
});

test.each([
  ["nothing", () => undefined],
  ["a number", () => 5],
  ["a list with a token", () => [token]],
])("%s is no token either", async (_, given) => {
  // @ts-expect-error: what a program in JavaScript could give
  expect(await open(given())).toMatchObject({ ok: false, code: "token-malformed" });
});

test("white space around a token is not part of it", async () => {
  for (const text of [`${token}\n`, ` ${token}`, `\t${token}\r\n`]) expect(await open(text)).toEqual(await open(token));
  for (const text of [token.replace(".", ". "), token.replace(".", ".\n"), " ", "\n"]) {
    expect(await open(text)).toMatchObject({ ok: false, code: "token-malformed" });
  }
});

test("a signature whose S is not reduced is refused, though the equation holds", async () => {
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;
  const dot = token.lastIndexOf(".");
  const bytes = Buffer.from(token.slice(dot + 1), "base64url");
  const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString("hex")}`) + L;
  Buffer.from(s.toString(16).padStart(64, "0"), "hex").reverse().copy(bytes, 32);
  const twin = `${token.slice(0, dot)}.${bytes.toString("base64url")}`;
  expect(await open(twin)).toMatchObject({ ok: false, code: "token-altered" });
});

test("a key that every message is signed with can't be trusted by mistake", async () => {
  const smallOrder = Buffer.concat([Buffer.of(1), Buffer.alloc(31)]).toString("base64url");
  await expect(openVoucher(token, { origin: ORIGIN, keys: [smallOrder] }, { at })).rejects.toMatchObject({
    code: "malformed-key",
  });
});

describe("a token made by another JWT library", () => {
  const claims = {
    iss: ORIGIN,
    jti: "0194f000-0000-7000-8000-000000000001",
    iat: 1740790800,
    nbf: 1735660800,
    exp: 1751299200,
    voucher: { programme: "p", face: 0, colour: "blue" },
  };
  const header = { alg: "EdDSA", kid: issuer.id, typ: "training-voucher+jwt" };

  async function made(payload: Record<string, unknown>, by: Record<string, unknown> = {}, signer = issuer) {
    const jwk = {
      kty: "OKP",
      crv: "Ed25519",
      x: signer.publicKey,
      d: Buffer.from(signer.exportSeed()).toString("base64url"),
    };
    const key = await importJWK(jwk, "EdDSA");
    return new SignJWT(payload).setProtectedHeader({ ...header, ...by }).sign(key);
  }

  test("opens, whatever else it claims", async () => {
    const found = await open(await made({ ...claims, azp: "somebody" }));
    expect(found).toMatchObject({ ok: true, token: { programme: "p", face: 0 } });
    expect(found).not.toHaveProperty("token.colour");
  });

  test.each([
    ["of another ledger", { ...claims, iss: "other.example" }, {}, "token-foreign"],
    ["of another type", claims, { typ: "JWT" }, "token-malformed"],
    ["by an unknown key", claims, { kid: "0".repeat(16) }, "token-key-unknown"],
    ["by no key", claims, { kid: undefined }, "token-malformed"],
    ["by a list of keys", claims, { kid: [issuer.id] }, "token-malformed"],
    ["that never ends", { ...claims, exp: undefined }, {}, "token-malformed"],
    ["that ends in words", { ...claims, exp: "never" }, {}, "token-malformed"],
    ["without a ledger", { ...claims, iss: undefined }, {}, "token-malformed"],
    ["of no voucher", { ...claims, jti: "1" }, {}, "token-malformed"],
    ["without an offer", { ...claims, voucher: undefined }, {}, "token-malformed"],
    ["of a fraction of a fen", { ...claims, voucher: { programme: "p", face: 0.5 } }, {}, "token-malformed"],
    ["of a trainee in no group", { ...claims, sub: "t-1" }, {}, "token-malformed"],
    ["that ended, of no voucher", { ...claims, exp: 1, jti: "1" }, {}, "token-malformed"],
  ])("%s is refused", async (_, payload, by, code) => {
    expect(await open(await made(payload, by))).toMatchObject({ ok: false, code });
  });

  test("under a trusted key's name by another key is refused", async () => {
    expect(await open(await made(claims, {}, keyOf("a.thief")))).toMatchObject({ code: "token-altered" });
  });

  test.each([
    ["none", async () => `${[{ ...header, alg: "none" }, claims].map(base64url).join(".")}.`],
    [
      "HS256 with the public key as secret",
      () =>
        new SignJWT(claims)
          .setProtectedHeader({ ...header, alg: "HS256" })
          .sign(Buffer.from(issuer.publicKey, "base64url")),
    ],
    [
      "EdDSA in truth, and another one in its header",
      async () => {
        const input = [{ ...header, alg: "HS256" }, claims].map(base64url).join(".");
        return `${input}.${Buffer.from(issuer.sign(Buffer.from(input))).toString("base64url")}`;
      },
    ],
  ])("with the algorithm %s is refused", async (_, make) => {
    expect(await open(await make())).toMatchObject({ ok: false });
  });
});

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

test("every answer is a sentence in English and in Chinese", async () => {
  const answers = [
    await open(token),
    await open(token, "2026-01-01T00:00:00.000Z"),
    await open(token, "2024-01-01T00:00:00.000Z"),
    await open("x"),
    await open(`${token.slice(0, -8)}AAAAAAAA`),
    await openVoucher(token, { origin: ORIGIN, keys: [] }, { at }),
    await openVoucher(token, { ...trusted, origin: "other.example" }, { at }),
  ];
  expect(answers.map((answer) => (answer.ok ? "genuine" : answer.code))).toEqual([
    ...["genuine", "token-expired", "token-early", "token-malformed"],
    ...["token-altered", "token-key-unknown", "token-foreign"],
  ]);
  for (const { message, messageZh } of answers) {
    expect(message).toMatch(/^[A-Z][^{}\p{Script=Han}]+\.$/u);
    expect(messageZh).toMatch(/^\p{Script=Han}[^{}]+。$/u);
  }
});

test("the time must be an instant", async () => {
  await expect(open(token, "2025-03-01")).rejects.toMatchObject({ code: "wrong-usage" });
});
