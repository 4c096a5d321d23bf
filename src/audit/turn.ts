/** One instruction's turn at the audit's own book, and its faults: what should not have been possible. */
import type { Facts } from "../domain/error.ts";
import type { ProblemCode } from "./problems.ts";
import type { Book, Class, Fund, Programme, Purse } from "./totals.ts";

/** What is known about the instruction, what it touches, and what should not have been possible. */
export interface Turn {
  readonly book: Book;
  readonly type: string;
  readonly at: string;
  /** The ids of the keys that signed. */
  readonly keys: readonly string[];
  readonly funds: Set<Fund>;
  readonly programmes: Set<Programme>;
  readonly classes: Set<Class>;
  readonly purses: Set<Purse>;
  readonly faults: { readonly code: ProblemCode; readonly facts: Facts }[];
}

export const newTurn = (book: Book, type: string, at: string, keys: readonly string[]): Turn => ({
  book,
  type,
  at,
  keys,
  funds: new Set(),
  programmes: new Set(),
  classes: new Set(),
  purses: new Set(),
  faults: [],
});

export const fault = (turn: Turn, code: ProblemCode, facts: Facts): void => void turn.faults.push({ code, facts });
