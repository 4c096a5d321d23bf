/**
 * The voucher token: what a trainee carries, as text or QR code (format section 8). A JWT (RFC 7519) in the compact
 * form of JWS, `header.claims.signature`, each part in unpadded base64url:
 *
 *     {"alg":"EdDSA","kid":"<key id of an issuer key>","typ":"training-voucher+jwt"}
 *     {"exp":…,"iat":…,"iss":"<origin>","jti":"<voucher>","nbf":…,"sub":"<trainee>",
 *      "voucher":{"face":100000,"group":"graduate","level":5,"occupation":"4-04-05-05","programme":"…"}}
 *
 * It proves that the voucher was issued and is unaltered. It never proves that it is unspent: a copy is as good as the
 * original, so only the ledger can say that. A reissued or extended voucher needs a new token.
 */
import { decodeProtectedHeader, errors, jwtVerify } from "jose";
import * as z from "zod/mini";
import { dayNumberOf, endOfDayMs } from "../domain/calendar.ts";
import { type Facts, LedgerError } from "../domain/error.ts";
import type { ProgrammeRecord, VoucherRecord } from "../domain/records.ts";
import {
  type Fen,
  fen,
  type Instant,
  id,
  isInstant,
  isKeyId,
  type KeyId,
  level,
  name,
  occupation,
  origin,
  toInstant,
  traineeReference,
} from "../domain/values.ts";
import { isLive } from "../domain/vouchers.ts";
import { fill } from "../domain/wording.ts";
import { decodeBase64url, encodeBase64url } from "../record/base64.ts";
import { encodeCanonical } from "../record/canonical.ts";
import { isAcceptableKey, verifySignature } from "../record/ed25519.ts";
import { keyId, type SigningKey } from "../record/keys.ts";

/** A voucher as its token tells it. */
export interface VoucherToken {
  readonly origin: string;
  readonly voucher: string;
  /** The trainee's reference and group; of a general voucher that nobody has claimed, neither. */
  readonly trainee?: string | undefined;
  readonly group?: string | undefined;
  readonly programme: string;
  readonly face: Fen;
  /** Where the programme has only one. */
  readonly occupation?: string | undefined;
  readonly level?: number | undefined;
  /** When the token was made. */
  readonly madeAt: Instant;
  readonly validFrom: Instant;
  /** The first instant at which it is not valid any more: the end of its last day (+08:00). */
  readonly validUntil: Instant;
  /** The issuer key that signed. */
  readonly key: KeyId;
}

/** Why a token is not accepted. English and Chinese; facts as in domain/wording.ts. */
const PROBLEMS = {
  "token-malformed": [
    "This is no training voucher token, or not the whole of it. Scan or copy it again.",
    "内容不是培训券的券码，或不完整。请重新扫描或复制。",
  ],
  "token-key-unknown": [
    "The token is signed with the key {key}, which is no trusted issuer key of {origin}. Ask the bureau for its keys.",
    "券码由密钥 {key} 签名，它不是 {origin} 的受信任发券方密钥。请向人社部门核对其密钥。",
  ],
  "token-altered": [
    "The signature does not fit the token: it was altered or forged. Don't accept it.",
    "券码的签名不符：内容被改动或系伪造，不能接受。",
  ],
  "token-foreign": [
    "The token is of another ledger than {origin}. Don't accept it here.",
    "该券码属于另一账本，不属于 {origin}，不能在此使用。",
  ],
  "token-early": [
    "The token of the voucher {voucher} is not valid before {from:at}.",
    "培训券 {voucher} 的券码自 {from:at}起有效，现尚未生效。",
  ],
  "token-expired": [
    "The token of the voucher {voucher} was valid until {until:at}. If the voucher was extended, ask for a new token.",
    "培训券 {voucher} 的券码有效期至 {until:at}，已过期。若该券已延期，请索取新券码。",
  ],
} as const;

const GENUINE = [
  "Genuine: the voucher {voucher} was issued and is unaltered, valid until {until:at}. This is no proof that it is unspent; only the ledger says that.",
  "真实有效：培训券 {voucher} 确由发券方签发且未被改动，有效期至 {until:at}。这不能证明尚未使用，是否已使用以账本为准。",
] as const;

const OVERDUE = [
  "The voucher {voucher} was valid until {until:day}. Extend it before a token is made.",
  "培训券 {voucher} 的有效期至 {until:day}，已过期。请先延期，再制作券码。",
] as const;

export type TokenProblem = keyof typeof PROBLEMS;

/** A genuine token that is valid at the time asked for, or why it is none; with sentences for people. */
export type OpenedVoucher =
  | { readonly ok: true; readonly token: VoucherToken; readonly message: string; readonly messageZh: string }
  | {
      readonly ok: false;
      readonly code: TokenProblem;
      readonly message: string;
      readonly messageZh: string;
      readonly facts: Facts;
    };

/** Whose tokens to believe, got from the bureau and never from a token. */
export interface TrustedIssuers {
  /** The ledger's. */
  readonly origin: string;
  /** Its issuers' public keys: 32 bytes in unpadded base64url, as `keygen` prints them and `key.add` records them. */
  readonly keys: readonly string[];
}

const encoder = new TextEncoder();
const TYPE = "training-voucher+jwt";
const COMPACT = /^[\w-]+\.([\w-]+)\.([\w-]{86})$/;
const SECONDS_MAX = 253_402_300_799; // the end of the year 9999

const seconds = z.int().check(z.gte(0, "a time from 1970 on"), z.lte(SECONDS_MAX));
const claims = z
  .object({
    iss: origin,
    sub: z.optional(traineeReference),
    jti: id,
    iat: seconds,
    nbf: seconds,
    exp: seconds,
    voucher: z.object({
      programme: name,
      group: z.optional(name),
      face: fen,
      occupation: z.optional(occupation),
      level: z.optional(level),
    }),
  })
  .check(z.refine(({ sub, voucher }) => (sub === undefined) === (voucher.group === undefined)));
type Claims = z.output<typeof claims>;

/**
 * The token of a live voucher, signed with an issuer's key; `at` is now. It is valid from the first day of the programme
 * to the end of the voucher's last day, so that a till whose clock is a little slow takes a fresh one. The same voucher,
 * key and `at` give the same token.
 * @throws LedgerError `wrong-usage` for another programme than the voucher's, a voucher that is not live or past its last
 * day, an `at` that is no instant, or what the format can't write: a bad origin, a time before 1970.
 */
export function sealVoucher(
  voucher: VoucherRecord,
  programme: ProgrammeRecord,
  { origin, key, at }: { readonly origin: string; readonly key: SigningKey; readonly at: string },
): string {
  if (voucher.programme !== programme.programme) {
    throw wrongUsage(`The voucher ${voucher.voucher} is of the programme ${voucher.programme}: give that one`);
  }
  if (!isLive(voucher))
    throw wrongUsage(`The voucher ${voucher.voucher} is ${voucher.state}: it has no token any more`);
  const exp = endOfDayMs(dayNumberOf(voucher.until)) / 1000;
  if (exp * 1000 <= Date.parse(requireInstant(at))) throw overdue(voucher);
  const body = {
    iss: origin,
    ...given({ sub: voucher.trainee }),
    jti: voucher.voucher,
    iat: Math.floor(Date.parse(at) / 1000),
    nbf: endOfDayMs(dayNumberOf(programme.from) - 1) / 1000,
    exp,
    voucher: {
      programme: voucher.programme,
      ...given({ group: voucher.group, face: voucher.face }),
      ...given({ occupation: only(programme.prices.map((price) => price.occupation)) }),
      ...given({ level: only(programme.prices.map((price) => price.level)) }),
    },
  };
  const input = [{ alg: "EdDSA", kid: key.id, typ: TYPE }, requireClaims(body)]
    .map((part) => encodeBase64url(encoder.encode(encodeCanonical(part))))
    .join(".");
  return `${input}.${encodeBase64url(key.sign(encoder.encode(input)))}`;
}

/**
 * Verifies a token without the ledger: whether an issuer of this ledger signed it and it is valid at `at`. Whatever is
 * wrong with the token is a value. Claims that this format does not know are ignored (RFC 7519 section 4).
 *
 * The signature must be valid twice: as the ledger's strict profile of Ed25519 has it (format section 3), and as any JWT
 * library has it. White space before and after it, such as the line feed that many scanners add, is not part of it. Header, type, issuer and times are jose's to check; the algorithm is EdDSA whatever the token says.
 * @throws LedgerError `malformed-key` for a trusted key that is none, `wrong-usage` if `at` is no instant.
 */
export async function openVoucher(
  scanned: string,
  trusted: TrustedIssuers,
  { at }: { readonly at: string },
): Promise<OpenedVoucher> {
  const keys = new Map(trusted.keys.map(trustedKey));
  const currentDate = new Date(requireInstant(at));
  if (typeof scanned !== "string") return refused("token-malformed"); // a scanner's program may hand over anything
  const text = scanned.trim();
  const kid = keyIdIn(text);
  if (kid === undefined) return refused("token-malformed");
  const key = keys.get(kid);
  if (key === undefined) return refused("token-key-unknown", { key: kid, origin: trusted.origin });
  if (!isSigned(text, key)) return refused("token-altered");
  try {
    const { payload } = await jwtVerify(
      text,
      { kty: "OKP", crv: "Ed25519", x: encodeBase64url(key) },
      { algorithms: ["EdDSA"], typ: TYPE, issuer: trusted.origin, currentDate, requiredClaims: ["nbf", "exp"] },
    );
    const found = z.safeParse(claims, payload);
    return found.success ? genuine(found.data, kid) : refused("token-malformed");
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    return problemOf(error, trusted.origin);
  }
}

/** The key id in the header of a token in the one spelling that base64url has for it. */
function keyIdIn(text: string): KeyId | undefined {
  if (!COMPACT.test(text) || text.split(".").some((part) => decodeBase64url(part) === undefined)) return undefined;
  try {
    const { kid = "" } = decodeProtectedHeader(text);
    return typeof kid === "string" && isKeyId(kid) ? kid : undefined;
  } catch {
    return undefined; // no JSON object
  }
}

function isSigned(text: string, key: Uint8Array): boolean {
  const dot = text.lastIndexOf(".");
  const signature = decodeBase64url(text.slice(dot + 1), 64);
  return signature !== undefined && verifySignature(signature, encoder.encode(text.slice(0, dot)), key);
}

function genuine({ iss, sub, jti, iat, nbf, exp, voucher }: Claims, key: KeyId): OpenedVoucher {
  const [madeAt, validFrom, validUntil] = [instantOf(iat), instantOf(nbf), instantOf(exp)];
  const token = { origin: iss, voucher: jti, trainee: sub, ...voucher, madeAt, validFrom, validUntil, key };
  const [en, zh] = GENUINE;
  const facts = { voucher: jti, until: lastMinute(exp) };
  return { ok: true, token, message: fill(en, facts, "en"), messageZh: fill(zh, facts, "zh") };
}

function problemOf(error: InstanceType<typeof errors.JOSEError>, origin: string): OpenedVoucher {
  if (error instanceof errors.JWSSignatureVerificationFailed) return refused("token-altered");
  if (!(error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed)) {
    return refused("token-malformed");
  }
  const { claim, reason, payload } = error;
  if (claim === "iss" && reason === "check_failed") return refused("token-foreign", { origin });
  const found = z.safeParse(claims, payload);
  if (!found.success || reason !== "check_failed" || claim === "typ") return refused("token-malformed");
  const { jti, nbf, exp } = found.data;
  if (claim === "nbf") return refused("token-early", { voucher: jti, from: instantOf(nbf) });
  return refused("token-expired", { voucher: jti, until: lastMinute(exp) });
}

function refused(code: TokenProblem, facts: Facts = {}): OpenedVoucher {
  const [en, zh] = PROBLEMS[code];
  return { ok: false, code, message: fill(en, facts, "en"), messageZh: fill(zh, facts, "zh"), facts };
}

function trustedKey(text: string): [KeyId, Uint8Array] {
  const key = decodeBase64url(text, 32);
  if (key !== undefined && isAcceptableKey(key)) return [keyId(key), key];
  throw new LedgerError(
    "malformed-key",
    "A trusted issuer key is an Ed25519 public key of 43 characters: copy all of it",
  );
}

const instantOf = (seconds: number): Instant => toInstant(seconds * 1000);
/** A day's end as people write it: 23:59 of that day, not 00:00 of the next. */
const lastMinute = (exp: number): Instant => toInstant(Math.max(0, exp * 1000 - 1));

/** The value that all of them have. */
const only = <T>(values: readonly T[]): T | undefined => (new Set(values).size === 1 ? values[0] : undefined);

/** Without the members that are not there: JSON has no undefined. */
const given = (members: Readonly<Record<string, string | number | undefined>>) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

function requireClaims(body: unknown): Claims {
  const { success, data, error } = z.safeParse(claims, body);
  if (success) return data;
  const { path = [], message = "" } = error.issues[0] ?? {};
  throw wrongUsage(`No token can say this: ${path.join(".")}: ${message}`);
}

/** Refused where it would be made: the trainee would find out at a school's till. */
function overdue({ voucher, until }: VoucherRecord): LedgerError {
  const [en, zh] = OVERDUE;
  const facts = { voucher, until };
  return new LedgerError("wrong-usage", fill(en, facts, "en"), { messageZh: fill(zh, facts, "zh") });
}

function requireInstant(at: string): Instant {
  if (isInstant(at)) return at;
  throw wrongUsage(`"${at}" is no instant such as 2025-02-03T01:00:00.000Z`);
}

const wrongUsage = (message: string) => new LedgerError("wrong-usage", message);
