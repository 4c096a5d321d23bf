/** Whether a statement adds up: what of a bureau's word a school can check by itself. */
import type * as z from "zod/mini";
import { MOVEMENTS } from "../domain/money.ts";
import type { statementAnswer } from "./answers.ts";

type Statement = z.output<typeof statementAnswer>;
type Account = Statement["total"];
type Numbers = Readonly<Record<string, number>>;

const SIGNS: Readonly<Record<string, Numbers>> = MOVEMENTS;

/** Every closing is its opening with the movements added and taken, and the total is the sum of the funds. */
export function addsUp({ total, funds }: Pick<Statement, "total" | "funds">): boolean {
  const figures = funds.map(figuresOf);
  const isSum = ([name, value]: [string, number]) => value === sumOf(figures.map((ofFund) => ofFund[name] ?? 0));
  return [total, ...funds].every(closes) && Object.entries(figuresOf(total)).every(isSum);
}

function closes({ opening, movements, closing }: Account): boolean {
  const before: Numbers = opening;
  const moved = (counter: string) =>
    sumOf(Object.entries(movements).map(([name, { amount }]) => amount * (SIGNS[name]?.[counter] ?? 0)));
  return Object.entries(closing).every(([counter, after]) => after === (before[counter] ?? 0) + moved(counter));
}

/** The figures of an account by their names. */
function figuresOf({ opening, movements, closing }: Account): Numbers {
  const figures: Record<string, number> = {};
  for (const [name, value] of Object.entries(opening)) figures[`opening.${name}`] = value;
  for (const [name, value] of Object.entries(closing)) figures[`closing.${name}`] = value;
  for (const [name, { lines, amount }] of Object.entries(movements)) {
    figures[`lines.${name}`] = lines;
    figures[`amount.${name}`] = amount;
  }
  return figures;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
