/**
 * Where a text is not canonical JSON: a recursive descent over one spelling, at most 8 deep, that stops at the first
 * character that is not canonical and names its position. Objects have strictly ascending names, so a name can't come
 * twice.
 */
import { LedgerError } from "../domain/error.ts";
import { isMemberName, KEYED_BY_TYPE, MAX_DEPTH, stringProblem } from "./json.ts";

/** @throws LedgerError `not-canonical` with `facts.at`, in UTF-16 code units from 0, unless all of it is. */
export function requireCanonical(text: string): void {
  const reader = new Reader(text);
  reader.value(0, false);
  reader.end();
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** A stranger's text as a message quotes it: in UTF-16 code units. */
const MAX_QUOTED = 100;

const short = (text: string): string => (text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number, keyedByType: boolean): void {
    switch (this.#text.charCodeAt(this.#at)) {
      case QUOTE:
        this.#string();
        break;
      case OPEN_OBJECT:
        this.#object(depth + 1, keyedByType);
        break;
      case OPEN_ARRAY:
        this.#array(depth + 1);
        break;
      default:
        if (!this.#skip("true") && !this.#skip("false")) this.#integer();
    }
  }

  end(): void {
    if (this.#at < this.#text.length) throw this.#refused("nothing may follow the value, no line feed either");
  }

  #object(depth: number, keyedByType: boolean): void {
    this.#requireDepth(depth);
    let before = "";
    this.#at++;
    if (this.#skipCode(CLOSE_OBJECT)) return;
    do {
      const start = this.#at;
      const name = this.#string();
      if (!isMemberName(name, keyedByType)) throw this.#refused(`"${short(name)}" is not a member name`, start);
      if (name === before) throw this.#refused(`the member "${short(name)}" comes twice`, start);
      if (name < before) throw this.#refused(`the member "${short(name)}" must come before "${short(before)}"`, start);
      if (!this.#skipCode(COLON)) throw this.#refused(`a colon must follow the name "${short(name)}"`);
      this.value(depth, name === KEYED_BY_TYPE);
      before = name;
    } while (this.#skipCode(COMMA));
    if (!this.#skipCode(CLOSE_OBJECT)) throw this.#refused("a comma or } must follow a member");
  }

  #array(depth: number): void {
    this.#requireDepth(depth);
    this.#at++;
    if (this.#skipCode(CLOSE_ARRAY)) return;
    do this.value(depth, false);
    while (this.#skipCode(COMMA));
    if (!this.#skipCode(CLOSE_ARRAY)) throw this.#refused("a comma or ] must follow an item");
  }

  #string(): string {
    const start = this.#at;
    if (!this.#skipCode(QUOTE)) throw this.#refused("a name or string in double quotes must stand here");
    let escaped = false;
    for (let code = this.#code(); code !== QUOTE; code = this.#code()) {
      if (code === BACKSLASH) {
        escaped = true;
        this.#at++;
        const next = this.#code();
        if (next !== QUOTE && next !== BACKSLASH)
          throw this.#refused('the only escapes are \\" and \\\\', this.#at - 1);
      }
      if (Number.isNaN(code)) throw this.#refused("the string has no end", start);
      this.#at++;
    }
    const raw = this.#text.slice(start + 1, this.#at++);
    const text = escaped ? raw.replace(/\\(.)/g, "$1") : raw;
    const problem = stringProblem(text);
    if (problem !== undefined) throw this.#refused(problem, start);
    return text;
  }

  #integer(): void {
    const start = this.#at;
    if (this.#code() === MINUS) this.#at++;
    const digits = this.#at;
    while (this.#code() >= ZERO && this.#code() <= NINE) this.#at++;
    if (this.#at === digits)
      throw this.#refused("a string, integer, true, false, array or object must stand here", start);
    const text = this.#text.slice(start, this.#at);
    const number = Number(text);
    if (String(number) !== text || !Number.isSafeInteger(number))
      throw this.#refused(`${short(text)} is not a safe integer in its shortest form`, start);
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at); // NaN behind the end
  }

  #skipCode(code: number): boolean {
    const found = this.#text.charCodeAt(this.#at) === code;
    if (found) this.#at++;
    return found;
  }

  #skip(word: string): boolean {
    const found = this.#text.startsWith(word, this.#at);
    if (found) this.#at += word.length;
    return found;
  }

  #requireDepth(depth: number): void {
    if (depth > MAX_DEPTH) throw this.#refused(`it is nested more than ${MAX_DEPTH} deep`);
  }

  #refused(why: string, at = this.#at): LedgerError {
    return new LedgerError("not-canonical", `Not canonical JSON at character ${at + 1}: ${why}`, { at });
  }
}
