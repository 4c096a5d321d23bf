/**
 * The scalars of the format: what a name, an id, an instant, a day, a fen may look like. Every value has one spelling;
 * another spelling of the same value is refused, never repaired. Brands come from parsing only.
 */
import * as z from "zod/mini";
import { LedgerError } from "./error.ts";

// No 24:00, no leap second.
const INSTANT = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
// RFC 9562: versions 1 to 8, the nil and the max UUID
const ID =
  /^([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}(-0{4}){3}-0{12}|f{8}(-f{4}){3}-f{12})$/;
const HASH = /^[0-9a-f]{64}$/;
const KEY_ID = /^[0-9a-f]{16}$/;
const BASE64URL_32 = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const BASE64URL_64 = /^[A-Za-z0-9_-]{85}[AQgw]$/;
const ORIGIN = /^[a-z0-9./-]{1,200}$/;

/** UTC, `YYYY-MM-DDTHH:MM:SS.sssZ`. Instants compare as strings. */
export type Instant = string & z.$brand<"Instant">;
/** A calendar day in China Standard Time, `YYYY-MM-DD`. Days compare as strings. */
export type Day = string & z.$brand<"Day">;
/** 1/100 yuan: a non-negative safe integer. */
export type Fen = number & z.$brand<"Fen">;
/** The first 16 hex digits of a hash over the public key (record/keys.ts). */
export type KeyId = string & z.$brand<"KeyId">;

export const isInstant = (text: string): text is Instant => INSTANT.test(text) && isRealDay(text);
export const isDay = (text: string): text is Day => DAY.test(text) && isRealDay(text);
export const isFen = (value: number): value is Fen =>
  Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
export const isKeyId = (text: string): text is KeyId => KEY_ID.test(text);
export const isName = (text: string): boolean => NAME.test(text);
export const isId = (text: string): boolean => ID.test(text);
export const isHash = (text: string): boolean => HASH.test(text);
export const isOrigin = (text: string): boolean => ORIGIN.test(text);
export const isPublicKey = (text: string): boolean => BASE64URL_32.test(text);
export const isSignature = (text: string): boolean => BASE64URL_64.test(text);

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a text begins with a day that the Gregorian calendar has: no 30 February. */
function isRealDay(text: string): boolean {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
  const isLeapDay = month === 2 && day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && (isLeapDay || day <= (DAYS_IN_MONTH[month - 1] ?? 0));
}

/** The amount as money. @throws LedgerError `ledger-corrupt` for what no rule should have let through. */
export function toFen(value: number): Fen {
  if (isFen(value)) return value;
  throw new LedgerError("ledger-corrupt", `${value} is not an amount in fen: a rule let through what it should refuse`);
}

/** Milliseconds since 1970 as an instant. @throws LedgerError `wrong-usage` for a year before 0000 or after 9999. */
export function toInstant(ms: number): Instant {
  const date = new Date(ms);
  const text = Number.isNaN(date.getTime()) ? `${ms} ms since 1970` : date.toISOString();
  if (isInstant(text)) return text;
  throw new LedgerError("wrong-usage", `${text} is outside the years 0000 to 9999 that the format can write`);
}

export const instant = z
  .string()
  .check(z.refine(isInstant, "an instant such as 2025-02-03T01:00:00.000Z"))
  .brand<"Instant">();
export const day = z.string().check(z.refine(isDay, "a day such as 2025-02-03")).brand<"Day">();
export const fen = z.number().check(z.refine(isFen, "an amount in whole fen, 0 or more")).brand<"Fen">();
export const positiveFen = z
  .number()
  .check(z.refine((value) => isFen(value) && value >= 1, "an amount of at least 1 fen"))
  .brand<"Fen">();
export const count = z.number().check(z.refine(isFen, "a whole number, 0 or more"));
export const positiveCount = count.check(z.refine((value) => value >= 1, "a whole number, 1 or more"));
export const id = z.string().check(z.refine(isId, "a UUID (RFC 9562, versions 1 to 8) in lower case"));
export const name = z.string().check(z.refine(isName, "1 to 64 of a-z 0-9 . _ - starting with a letter or digit"));
export const hash = z.string().check(z.refine(isHash, "64 lower-case hex digits"));
export const keyId = z.string().check(z.refine(isKeyId, "a key id of 16 lower-case hex digits")).brand<"KeyId">();
export const publicKey = z.string().check(z.refine(isPublicKey, "a public key: 32 bytes in unpadded base64url"));
export const origin = z.string().check(z.refine(isOrigin, "an origin: 1 to 200 of a-z 0-9 . / -"));
export const certificateNumber = z.string().check(z.regex(/^[A-Za-z0-9._-]{1,64}$/, "1 to 64 of A-Z a-z 0-9 . _ -"));
export const occupation = z.string().check(z.regex(/^\d-\d\d-\d\d-\d\d$/, "an occupation code such as 4-04-05-05"));
export const region = z.string().check(z.regex(/^\d{6}$/, "a region code of 6 digits"));
/** 18 characters of GB 32100-2015; whether the check character is right is a rule, not a shape. */
export const creditCode = z
  .string()
  .check(z.regex(/^[0-9A-HJ-NPQRTUWXY]{18}$/, "a unified social credit code of 18 characters"));
export const year = z.int().check(z.gte(1000), z.lte(9999));
export const level = z.int().check(z.gte(0), z.lte(5));
/** Free text for people: 1 to 500 characters on one line. */
export const text = z.string().check(z.refine((value) => isShortLine(value), "1 to 500 characters on one line"));

function isShortLine(value: string): boolean {
  const length = value.length > 1000 ? value.length : [...value].length;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being refused
  return length >= 1 && length <= 500 && !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value);
}

/** A list of at least one item. */
export const some = <T extends z.core.$ZodType>(item: T) => z.array(item).check(z.minLength(1));

/** A list of at least one item that names nothing twice. */
export const distinct = <T extends z.core.$ZodType>(item: T) => some(item).check(z.refine(isDistinct, "no item twice"));

export function isDistinct(items: readonly unknown[]): boolean {
  return new Set(items.map((item) => (typeof item === "object" ? JSON.stringify(item) : item))).size === items.length;
}

/**
 * A trainee's opaque reference. A resident identity number (GB 11643-1999: a real birth date and the ISO 7064 MOD 11-2
 * check character) is refused: the ledger can never forget it.
 */
export const traineeReference = name.check(
  z.refine(
    (value) => !isResidentNumber(value),
    "an opaque reference, never an identity number: keep the table of persons outside the ledger",
  ),
);

export function isResidentNumber(value: string): boolean {
  if (!/^\d{17}[\dx]$/.test(value)) return false;
  if (!isDay(`${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`)) return false;
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(value[i]) * (2 ** (17 - i) % 11);
  return "10x98765432"[sum % 11] === value[17];
}

const CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** Whether the 18th character checks the other 17: (31 − Σ vᵢ·3ⁱ mod 31) mod 31 (GB 32100-2015). */
export function hasCreditCheckDigit(code: string): boolean {
  let sum = 0;
  let weight = 1;
  for (const character of code.slice(0, 17)) {
    sum += CREDIT_ALPHABET.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return CREDIT_ALPHABET[(31 - (sum % 31)) % 31] === code[17];
}
