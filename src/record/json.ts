/** What may stand in a record: the values, member names and strings of canonical JSON, and its limits. */

export type Json = string | number | boolean | JsonArray | JsonObject;
export interface JsonArray extends ReadonlyArray<Json> {}
export interface JsonObject {
  readonly [name: string]: Json;
}

/** One line, in bytes of UTF-8, without its line feed. */
export const MAX_BYTES = 65_535;
/** Arrays and objects inside each other; `{}` is one deep. */
export const MAX_DEPTH = 8;

const MEMBER_NAME = /^[a-z][A-Za-z0-9]{0,63}$/;
const INSTRUCTION_TYPE = /^[a-z]+\.[a-zA-Z]+$/;
const PLAIN = /^[\x20-\x7e]*$/;
const CONTROL = /\p{Cc}/u; // U+0000–U+001F and U+007F–U+009F
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The one map that is keyed by instruction type, `{"fund.withdraw":2}`, is the value of a member of this name. */
export const KEYED_BY_TYPE = "quorum";

/** Whether a member may have this name: an instruction type where the object is keyed by type, a plain name elsewhere. */
export function isMemberName(name: string, keyedByType: boolean): boolean {
  return keyedByType ? isInstructionType(name) : MEMBER_NAME.test(name);
}

/** Whether a text has the form of an instruction type, `voucher.redeem`. */
export function isInstructionType(text: string): boolean {
  return INSTRUCTION_TYPE.test(text);
}

/** Whether the value, as parsed, is an object: neither an array nor a scalar. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && !Array.isArray(value);
}

/** What is wrong with a string, as the end of a sentence, or undefined for a good one. */
export function stringProblem(text: string): string | undefined {
  if (PLAIN.test(text)) return undefined;
  if (CONTROL.test(text)) return "the string has a control character; write it on one line without tabs";
  if (LONE_SURROGATE.test(text)) return "the string has half a surrogate pair; it was cut in the middle of a character";
  if (text.normalize("NFC") !== text) return 'the string is not in Unicode normal form NFC; use normalize("NFC")';
  return undefined;
}
