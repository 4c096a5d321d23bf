/** 18: whatever is done to the lines of a lawful ledger is found by an audit, and its first place is named. */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { type AuditReport, audit } from "../../src/audit/index.ts";
import { formatVerifierKey } from "../../src/index.ts";
import { decodeBase64url } from "../../src/record/base64.ts";
import { sealCheckpoint } from "../../src/record/checkpoint.ts";
import { entryHashBytes } from "../../src/record/entry.ts";
import { appendLeaf, emptyRange, rootOf } from "../../src/record/merkle.ts";
import { newBook, tell } from "./book.ts";
import type { Crypto } from "./crypto.ts";
import { type History, linesOf, observe } from "./history.ts";
import { readLine } from "./lines.ts";
import { tellStory } from "./story.ts";
import { plans, runs, TIMEOUT, taleOf } from "./tales.ts";

vi.setConfig({ testTimeout: TIMEOUT });

vi.mock("#crypto", async (original) => (await import("./crypto.ts")).answeredAtOnce(await original<Crypto>()));

/** Something done to the lines: what is left of them, and the number (from 1) of the first line that is not as it was. */
interface Damage {
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly first: number;
}

const encode = (lines: readonly string[]): Uint8Array =>
  new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));

/** `place`: which line; `offset`: which byte of it, or which other line. */
type Damager = (lines: readonly string[], place: number, offset: number) => Omit<Damage, "what"> | undefined;

const DAMAGES: Readonly<Record<string, Damager>> = {
  "a byte changed": (lines, place, offset) => {
    const [line = ""] = lines.slice(place);
    const start = encode(lines.slice(0, place)).length;
    const bytes = encode(lines);
    const at = start + (offset % new TextEncoder().encode(`${line}\n`).length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (offset % 7));
    return { bytes, first: place + 1 };
  },
  "a line deleted": (lines, place) => ({ bytes: encode(lines.toSpliced(place, 1)), first: place + 1 }),
  "a line inserted": (lines, place, offset) => {
    const [stranger = ""] = lines.slice(offset % lines.length);
    const isSame = stranger === lines[place];
    return { bytes: encode(lines.toSpliced(place, 0, stranger)), first: place + (isSame ? 2 : 1) };
  },
  "two lines swapped": (lines, place, offset) => {
    const [a, b] = [place, offset % lines.length].sort((one, other) => one - other);
    if (a === undefined || b === undefined || a === b) return undefined;
    return { bytes: encode(lines.with(a, lines[b] ?? "").with(b, lines[a] ?? "")), first: a + 1 };
  },
  "a line duplicated": (lines, place) => ({
    bytes: encode(lines.toSpliced(place, 0, lines[place] ?? "")),
    first: place + 2,
  }),
  "the tail lost": (lines, place) => ({ bytes: encode(lines.slice(0, place)), first: place + 1 }),
  "the tail lost within a line": (lines, place, offset) => {
    const start = encode(lines.slice(0, place)).length;
    const length = encode(lines.slice(place, place + 1)).length;
    return { bytes: encode(lines).slice(0, start + 1 + (offset % (length - 1))), first: place + 1 };
  },
};

/** The notes by the operator's key over every size at which that key counts: a later key would have to sign beside it. */
function notesOf({ tale }: History, lines: readonly string[]): readonly { readonly size: number; seal(): string }[] {
  const { origin, operator } = tale;
  const book = newBook();
  let range = emptyRange;
  return lines.flatMap((line, i) => {
    range = appendLeaf(range, entryHashBytes(line));
    tell(readLine(line), book);
    if (book.keys.get(operator.id)?.revoked !== false) return [];
    const checkpoint = { origin, size: i + 1, root: rootOf(range) };
    return [{ size: i + 1, seal: () => sealCheckpoint(checkpoint, [{ name: origin, key: operator }]) }];
  });
}

const trustedIn = ({ tale: { origin, operator } }: History): string =>
  formatVerifierKey(origin, decodeBase64url(operator.publicKey) ?? new Uint8Array());

const auditOf = (history: History, bytes: Uint8Array, checkpoint: string): Promise<AuditReport> =>
  audit([bytes], { trusted: trustedIn(history), checkpoints: [checkpoint] });

/** What the audit did not find, or found in another place. */
async function overlooked(history: History, note: string, { what, bytes, first }: Damage): Promise<readonly string[]> {
  const { ok, firstBadLine, problems } = await auditOf(history, bytes, note);
  if (ok) return [`${what} at line ${first} is not found`];
  const codes = problems.map(({ code, line }) => `${code} ${line}`).join(", ");
  return firstBadLine === first ? [] : [`${what} at line ${first} is named at line ${firstBadLine}: ${codes}`];
}

const wound = fc.record({
  what: fc.constantFrom(...Object.keys(DAMAGES)),
  place: fc.noBias(fc.nat(0xffff_ffff)),
  offset: fc.noBias(fc.nat(0xffff_ffff)),
});

/** The lines that the operator's key can vouch for, and what is done to them. */
function damaged(
  lines: readonly string[],
  { what, place, offset }: typeof wound extends fc.Arbitrary<infer W> ? W : never,
) {
  const damage = DAMAGES[what]?.(lines, place % lines.length, offset);
  return damage && { what, ...damage };
}

test("18. what is changed, deleted, inserted, swapped, duplicated or lost is found, and its first place named", async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.array(wound, { minLength: 5, maxLength: 5 }), async (plan, wounds) => {
      const history = await observe(await taleOf(plan));
      const notes = notesOf(history, linesOf(history));
      const last = notes.at(-1);
      const lines = linesOf(history).slice(0, last?.size);
      const note = last?.seal() ?? "";
      expect((await auditOf(history, encode(lines), note)).problems).toEqual([]);
      for (const one of wounds) {
        const damage = damaged(lines, one);
        expect(damage ? await overlooked(history, note, damage) : []).toEqual([]);
      }
    }),
    runs(10),
  );
});

test("18. a lost tail is found against any later checkpoint", async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.noBias(fc.nat(0xffff)), fc.noBias(fc.nat(0xffff)), async (plan, cut, later) => {
      const history = await observe(await taleOf(plan));
      const lines = linesOf(history);
      const notes = notesOf(history, lines);
      const note = notes[later % notes.length];
      const left = cut % (note?.size ?? 1);
      const report = await auditOf(history, encode(lines.slice(0, left)), note?.seal() ?? "");
      expect({ ok: report.ok, firstBadLine: report.firstBadLine }).toEqual({ ok: false, firstBadLine: left + 1 });
    }),
    runs(5),
  );
});

test("a change that was not made is not found: what stands above would be said of it", async () => {
  const story = await tellStory();
  const lines = linesOf(story);
  const note = notesOf(story, lines).at(-1)?.seal() ?? "";
  const nothing = { what: "nothing", bytes: encode(lines), first: 3 };
  expect(await overlooked(story, note, nothing)).toEqual(["nothing at line 3 is not found"]);
  const elsewhere = { what: "a line lost", bytes: encode(lines.toSpliced(4, 1)), first: 3 };
  expect(await overlooked(story, note, elsewhere)).toEqual([expect.stringMatching(/line 3 is named at line 5/)]);
});
