/** How a history is watched: step by step, beside a clerk's book that is kept from the lines. Nothing found: no text. */
import { type Book, type Event, newBook, tell } from "./book.ts";
import type { History, Step } from "./history.ts";

/** What is wrong, in a few words each. */
export type Check = (history: History) => readonly string[];
export type Found = readonly (string | false | undefined)[];

const namedBy = ({ entry: { seq, instruction } }: Step, found: Found): readonly string[] =>
  found.filter((what) => typeof what === "string").map((what) => `${seq} ${instruction.type}: ${what}`);

export const everyStep =
  (look: (step: Step, former: Step | undefined) => Found): Check =>
  ({ steps }) =>
    steps.flatMap((step, i) => namedBy(step, look(step, steps[i - 1])));

/** With the book as it was before the entry. */
export const beforeEvery =
  (look: (step: Step, book: Book) => Found): Check =>
  ({ steps }) => {
    const book = newBook();
    return steps.flatMap((step) => {
      const found = namedBy(step, look(step, book));
      tell(step.entry, book);
      return found;
    });
  };

/** With the book as it is after the entry, and what happened to which vouchers. */
export const afterEvery =
  (look: (step: Step, book: Book, events: readonly Event[]) => Found): Check =>
  ({ steps }) => {
    const book = newBook();
    return steps.flatMap((step) => {
      const events = tell(step.entry, book);
      return namedBy(step, look(step, book, events));
    });
  };

export const all =
  (...checks: readonly Check[]): Check =>
  (history) =>
    checks.flatMap((check) => check(history));

export const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((a, b) => a + b, 0n);
