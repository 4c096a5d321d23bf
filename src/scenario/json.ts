/**
 * One line of ordinary JSON, with white space where it likes, read strictly: `JSON.parse` says whether it is JSON, and
 * a second walk finds what `JSON.parse` would swallow, a name that comes twice, and nesting that is too deep to be meant.
 */
import { type Place, unreadable } from "./problems.ts";

const MAX_DEPTH = 32;

/** In text that is JSON already: strings, with the colon that makes them names, and brackets. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g;

/** The value of a line. @throws LedgerError `unreadable-input` with the problem not-json, name-twice, name-reserved or too-deep. */
export function parseJsonLine(text: string, place: Place): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable(place, "not-json", { why: error instanceof Error ? error.message : "" });
  }
  requireDistinctNames(text, place);
  return value;
}

function requireDistinctNames(text: string, place: Place): void {
  const open: Set<string>[] = [];
  for (const [token, colon] of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (colon !== undefined) {
      const name = String(JSON.parse(token.slice(0, -colon.length)));
      if (name === "__proto__") throw unreadable(place, "name-reserved", { name });
      if (open.at(-1)?.has(name)) throw unreadable(place, "name-twice", { name });
      open.at(-1)?.add(name);
    }
    if (open.length > MAX_DEPTH) throw unreadable(place, "too-deep", { limit: MAX_DEPTH });
  }
}
