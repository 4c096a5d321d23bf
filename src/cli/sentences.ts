/**
 * The sentences of the library's errors in Chinese, by the English ones: an error has one message, and the command line
 * says it in the reader's language.
 */
import { KINDS, LEDGER, SCENARIO, THE_LINE } from "./sentences-ledger.ts";
import { FILES, RECORD } from "./sentences-record.ts";
import { SCHEMA, STORES } from "./sentences-stores.ts";
import { fillingOf, type Template, templateOf } from "./template.ts";

/** A `{name}` stands for any text. What the system or a database said stays as it is, in brackets. */
export type Sentence = readonly [en: string, zh: string];

export const SENTENCES: readonly Sentence[] = [...FILES, ...RECORD, ...LEDGER, ...STORES, ...SCENARIO];

/** In UTF-16 code units: our own sentences are far shorter, and a stranger's text is not worth the search. */
const MAX_SENTENCE = 2_000;

type Pattern = readonly [en: Template, zh: string];

const patternsOf = (sentences: readonly Sentence[]): readonly Pattern[] =>
  sentences.map(([en, zh]) => [templateOf(en), zh]);

const PATTERNS = patternsOf(SENTENCES);

/** The holes that our own words fill, with those words. Others hold names and paths: a school may be named `class`. */
const WORDED: ReadonlyMap<string, readonly Pattern[]> = new Map([
  ...["advice", "remedy", "root", "what", "who", "why"].map((hole) => [hole, PATTERNS] as const),
  ["kind", patternsOf(KINDS)],
  ["name", patternsOf([SCHEMA])],
  ["where", patternsOf([THE_LINE])],
]);

/** A sentence of the library in Chinese, with the sentences inside of it; undefined for one that is not known. */
export function inChinese(sentence: string): string | undefined {
  return sentence.length > MAX_SENTENCE ? undefined : knownIn(PATTERNS, sentence);
}

/** What fills a hole, in Chinese if it is our own words, otherwise as it is. */
export const factInChinese = (hole: string, fact: string): string =>
  (fact.length > MAX_SENTENCE ? undefined : knownIn(WORDED.get(hole) ?? [], fact)) ?? fact;

function knownIn(patterns: readonly Pattern[], text: string): string | undefined {
  for (const [en, zh] of patterns) {
    const filling = fillingOf(en, text);
    if (filling) return zh.replace(/\{(\w+)\}/g, (_, hole: string) => factInChinese(hole, filling.get(hole) ?? ""));
  }
  return undefined;
}
