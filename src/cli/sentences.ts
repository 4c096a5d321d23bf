/**
 * The sentences of the library's errors in Chinese, by the English ones: an error has one message, and the command line
 * says it in the reader's language.
 */
import { LEDGER, SCENARIO } from "./sentences-ledger.ts";
import { FILES, RECORD } from "./sentences-record.ts";
import { STORES } from "./sentences-stores.ts";

/**
 * A `{name}` stands for any text; where that is a sentence of its own, it is put into Chinese as well. What the system or
 * a database said stays as it is, in brackets.
 */
export type Sentence = readonly [en: string, zh: string];

export const SENTENCES: readonly Sentence[] = [...FILES, ...RECORD, ...LEDGER, ...STORES, ...SCENARIO];

/** Each English sentence as a pattern in which every `{name}` is any text. */
const PATTERNS = SENTENCES.map(([en, zh]) => {
  const pattern = en.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{(\w+)\}/g, "(?<$1>[^]+?)");
  return [new RegExp(`^${pattern}$`), zh] as const;
});

/** A sentence of the library in Chinese, with the sentences inside of it; undefined for one that is not known. */
export function inChinese(sentence: string): string | undefined {
  for (const [pattern, zh] of PATTERNS) {
    const found = pattern.exec(sentence);
    if (found) return zh.replace(/\{(\w+)\}/g, (_, name: string) => partInChinese(found.groups?.[name] ?? ""));
  }
  return undefined;
}

/** A fact of a sentence: in Chinese if it is a sentence itself, otherwise as it is. */
const partInChinese = (fact: string): string => inChinese(fact) ?? fact;
