/** Sentences with holes, `{path} can't be read: {remedy}`, and what stands in the holes of a text. */

export interface Template {
  /** What stands before the first hole. */
  readonly head: string;
  readonly holes: readonly { readonly name: string /** What stands behind it. */; readonly behind: string }[];
}

export function templateOf(sentence: string): Template {
  const [head = "", ...rest] = sentence.split(/\{(\w+)\}/);
  const holes = rest.flatMap((name, i) => (i % 2 === 0 ? [{ name, behind: rest[i + 1] ?? "" }] : []));
  return { head, holes };
}

/**
 * What stands in each hole, by its name, at least one character and as little as will do; undefined for another text.
 * The text may be a stranger's: it is gone through once and never back, as a regular expression would.
 */
export function fillingOf({ head, holes }: Template, text: string): ReadonlyMap<string, string> | undefined {
  if (!text.startsWith(head)) return undefined;
  const filling = new Map<string, string>();
  let at = head.length;
  for (const [i, { name, behind }] of holes.entries()) {
    const isLast = i === holes.length - 1;
    if (isLast && !text.endsWith(behind)) return undefined;
    const end = isLast ? text.length - behind.length : text.indexOf(behind, at + 1);
    if (end <= at) return undefined;
    filling.set(name, text.slice(at, end));
    at = end + behind.length;
  }
  return at === text.length ? filling : undefined;
}
