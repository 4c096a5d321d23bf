/** What is frozen, by the audit's own list of marks: one for each role that set it, whichever of its keys it was. */
import type { JsonObject } from "../record/canonical.ts";
import { textIn } from "./reading.ts";
import type { Purse } from "./totals.ts";
import { fault, type Turn } from "./turn.ts";

const markOf = (scope: string, id: string): string => `${scope} ${id}`;

/** The mark that an instruction names, and the roles of those of its signers who may set and lift it. */
function named(data: JsonObject, { book, keys }: Turn) {
  const roles = keys.flatMap((key) => book.freezers.get(key) ?? []);
  return { mark: markOf(textIn(data, "scope"), textIn(data, "id")), roles };
}

export function setMark(data: JsonObject, turn: Turn): void {
  const { mark, roles } = named(data, turn);
  const { marks } = turn.book;
  marks.set(mark, new Set([...(marks.get(mark) ?? []), ...roles]));
}

export function liftMark(data: JsonObject, turn: Turn): void {
  const { mark, roles } = named(data, turn);
  const { marks } = turn.book;
  for (const role of roles) marks.get(mark)?.delete(role);
  if (marks.get(mark)?.size === 0) marks.delete(mark);
}

/** A voucher that was just claimed, held, redeemed or paid must not be frozen, nor its trainee, class or school. */
export function requireUnfrozen(turn: Turn, { voucher, trainee, class: aClass }: Purse): void {
  const { marks } = turn.book;
  if (marks.size === 0) return;
  const scopes = { voucher, trainee: trainee?.trainee, class: aClass?.class, school: aClass?.school };
  for (const [scope, id] of Object.entries(scopes)) {
    if (id === undefined || !marks.has(markOf(scope, id))) continue;
    fault(turn, "frozen-scope-used", { voucher, type: turn.type, scope, id, [scope]: id });
  }
}
