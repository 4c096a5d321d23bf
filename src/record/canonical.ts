/**
 * Canonical JSON: a profile of RFC 8785 (JCS) that leaves nothing to interpretation (format section 1).
 *
 *     {"amount":120000,"levels":[3,4],"name":"养老护理员","open":true}
 *
 * - Values: string, true, false, safe integer (no −0, fraction or exponent), array, object. No null.
 * - Member names: a lower-case letter, then at most 63 letters and digits; only the object that is the value of a
 *   member named `quorum` is keyed by instruction type instead, such as `fund.withdraw`. Sorted by UTF-16 code unit,
 *   no name twice.
 * - Strings: well-formed Unicode in NFC without control characters (U+0000–U+001F, U+007F–U+009F); the only escapes
 *   are \" and \\.
 * - No white space. At most 8 arrays and objects deep, at most 65,535 bytes of UTF-8.
 *
 * One value has one text. A reader rejects, never repairs: what the platform's parser makes of a text must be within the
 * profile and give the same text again. Where it does not, canonical-reader.ts says what is wrong and where.
 */
import { LedgerError } from "../domain/error.ts";
import { requireCanonical } from "./canonical-reader.ts";
import { isMemberName, type Json, KEYED_BY_TYPE, MAX_BYTES, MAX_DEPTH, stringProblem } from "./json.ts";

export { isJsonObject, type Json, type JsonArray, type JsonObject } from "./json.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

type Path = (string | number)[];

/**
 * The one text of a value. Members are sorted here; anything outside the profile (undefined, null, a fraction, a Date,
 * a class instance, a hole in an array …) is refused, never dropped or converted.
 * @throws LedgerError `not-canonical`, naming the member.
 */
export function encodeCanonical(value: unknown): string {
  const text = encodeValue(value, [], false);
  requireOneLine(text);
  return text;
}

/** The value of canonical bytes. @throws LedgerError `not-canonical` for any other bytes, with the position. */
export function parseCanonical(bytes: Uint8Array): Json {
  return parseCanonicalText(decodeUtf8(bytes));
}

/** The value of a canonical text. @throws LedgerError `not-canonical` for any other text, with the position. */
export function parseCanonicalText(text: string): Json {
  requireOneLine(text);
  const value = parsed(text);
  if (value !== undefined && isCanonical(value, 0, false) && JSON.stringify(value) === text) return value;
  requireCanonical(text);
  throw new LedgerError(
    "not-canonical",
    "The text is not the canonical JSON of its value: restore it from a good copy",
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value, as parsed, is within the profile, its members in their order. A member that came twice is one here. */
function isCanonical(value: unknown, depth: number, keyedByType: boolean): value is Json {
  if (typeof value === "string") return stringProblem(value) === undefined;
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (typeof value === "boolean") return true;
  if (typeof value !== "object" || depth === MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((item) => isCanonical(item, depth + 1, false));
  if (!isPlainObject(value)) return false;
  let before = "";
  for (const name of Object.keys(value)) {
    if (name <= before || !isMemberName(name, keyedByType)) return false;
    if (!isCanonical(value[name], depth + 1, name === KEYED_BY_TYPE)) return false;
    before = name;
  }
  return true;
}

/** The text of UTF-8 bytes, a byte order mark included. @throws LedgerError `not-canonical` if they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length > MAX_BYTES) throw tooLong();
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new LedgerError("not-canonical", "The bytes are not UTF-8: restore them from a good copy", {}, { cause });
  }
}

/** @throws LedgerError `not-canonical` for a text of more than 65,535 bytes of UTF-8. */
export function requireOneLine(text: string): void {
  if (text.length * 3 <= MAX_BYTES) return; // a UTF-16 code unit is at most 3 bytes of UTF-8
  if (text.length > MAX_BYTES || encoder.encode(text).length > MAX_BYTES) throw tooLong();
}

function encodeValue(value: unknown, path: Path, keyedByType: boolean): string {
  switch (typeof value) {
    case "string":
      return encodeString(value, path);
    case "number":
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
      throw refused(path, `${value} is not a safe integer; write money in fen and ratios in basis points`);
    case "boolean":
      return String(value);
    case "object":
      if (path.length >= MAX_DEPTH) throw refused(path, `it is nested more than ${MAX_DEPTH} deep`);
      if (Array.isArray(value)) return encodeArray(value, path);
      if (isPlainObject(value)) return encodeObject(value, path, keyedByType);
      throw refused(path, value === null ? "null is not used; leave the member out" : "it is not a plain object");
    default:
      throw refused(path, `JSON has no ${typeof value}; leave the member out`);
  }
}

function encodeString(text: string, path: Path): string {
  const problem = stringProblem(text);
  if (problem !== undefined) throw refused(path, problem);
  return JSON.stringify(text); // its escapes are JCS's; of them only \" and \\ are left to be needed
}

function encodeArray(items: readonly unknown[], path: Path): string {
  if (Object.getPrototypeOf(items) !== Array.prototype) throw refused(path, "it is not a plain array");
  if (Reflect.ownKeys(items).length !== items.length + 1) throw refused(path, "the array has holes or named members");
  let text = "[";
  for (let i = 0; i < items.length; i++) {
    path.push(i);
    text += (i === 0 ? "" : ",") + encodeValue(items[i], path, false);
    if (text.length > MAX_BYTES) throw tooLong();
    path.pop();
  }
  return `${text}]`;
}

function encodeObject(object: Readonly<Record<string, unknown>>, path: Path, keyedByType: boolean): string {
  const names = Object.keys(object).sort();
  if (Reflect.ownKeys(object).length !== names.length) throw refused(path, "it has hidden members");
  let text = "{";
  for (const name of names) {
    path.push(name);
    if (text.length > MAX_BYTES) throw tooLong();
    if (!isMemberName(name, keyedByType)) throw refused(path, "that is not a member name");
    text += `${text.length === 1 ? "" : ","}"${name}":${encodeValue(object[name], path, name === KEYED_BY_TYPE)}`;
    path.pop();
  }
  return `${text}}`;
}

function isPlainObject(value: object | null): value is Readonly<Record<string, unknown>> {
  if (value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function refused(path: Path, why: string): LedgerError {
  const where = path.length === 0 ? "The value" : path.join(".");
  return new LedgerError("not-canonical", `${where} can't be written to a record: ${why}`, { path: path.join(".") });
}

function tooLong(): LedgerError {
  return new LedgerError("not-canonical", `More than ${MAX_BYTES} bytes: split the list into several instructions`);
}
