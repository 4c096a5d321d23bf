/** The state is a function of the entries alone, and the entries are a function of what was accepted. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { exportFiles } from "../../src/audit/index.ts";
import { createJudge } from "../../src/audit/judge.ts";
import { createTally } from "../../src/audit/tally.ts";
import { eachRecord, KINDS, LedgerError, memoryStore, parseEntry } from "../../src/index.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { newPath } from "../stores/files.ts";
import { closed, type History, linesOf, observe, type State, stateOf, type Tale } from "./history.ts";
import { startChild } from "./processes.ts";
import { linesIn, openFor, ordersOf, type Playing, play } from "./replays.ts";
import { tellStory } from "./story.ts";
import { plans, runs, TIMEOUT, taleOf } from "./tales.ts";
import { withRecord } from "./tamper.ts";

vi.setConfig({ testTimeout: TIMEOUT });

const timeZone = process.env.TZ;
afterEach(() => {
  if (timeZone === undefined) delete process.env.TZ;
  else process.env.TZ = timeZone;
});

const STORES = { memory: memoryStore, SQLite: () => sqliteStore(newPath()) };

const way = fc.record({
  store: fc.constantFrom("memory", "SQLite"),
  batchSize: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(256)),
  page: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(1000)),
  zone: fc.constantFrom("UTC", "Asia/Shanghai", "Pacific/Apia", "America/St_Johns"),
  /** Of the history, in thousandths: where it is cut. */
  until: fc.integer({ min: 0, max: 1000 }),
});

const stateAfter = ({ steps }: History, size: number): State | undefined =>
  size === 0 ? steps[0]?.before.state : steps[size - 1]?.after.state;

test("16. state at seq n is a function of entries 0 to n: not of clock, time zone, store, batch or page size", async () => {
  await fc.assert(
    fc.asyncProperty(plans, way, async (plan, { store, batchSize, page, zone, until }) => {
      const history = await observe(await taleOf(plan));
      const size = Math.round((history.steps.length * until) / 1000);
      const lines = linesOf(history).slice(0, size);
      process.env.TZ = zone;
      expect(new Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
      const playing = await openFor(history.tale, { store: STORES[store](), batchSize });
      await play(playing, ordersOf(lines));
      expect(await linesIn(playing)).toEqual(lines);
      expect(await stateOf(playing.ledger, page)).toEqual(stateAfter(history, size));
      await closed(playing.ledger);
    }),
    runs(10),
  );
});

const EVERY = 20;
const digestOf = (state: State | undefined): string => createHash("sha256").update(JSON.stringify(state)).digest("hex");

/** Digests of the state after every twenty entries, and after the last. */
const digestsOf = (history: History): readonly string[] =>
  history.steps
    .map((_, i) => i + 1)
    .filter((size) => size % EVERY === 0 || size === history.steps.length)
    .map((size) => digestOf(stateAfter(history, size)));

test("16. and not of the locale and time zone of the process", async () => {
  const histories: History[] = [];
  for (const plan of fc.sample(plans, { numRuns: 3, seed: runs(10).seed })) {
    histories.push(await observe(await taleOf(plan)));
  }
  const input = histories.map((history) => ({ origin: history.tale.origin, lines: linesOf(history), every: EVERY }));
  const far = { TZ: "Pacific/Apia", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" };
  const [zone, locale, ...digests] = await startChild(["replay"], input, far).said;
  expect([zone, locale]).toEqual(["Pacific/Apia", "tr-TR"]);
  expect(digests).toEqual(histories.flatMap(digestsOf));
});

/** The records that the lines make when they are folded anew, as an audit folds them. */
function folded(origin: string, lines: readonly string[]): State {
  const judge = createJudge(origin, createTally());
  lines.forEach((line, i) => void judge.judge({ ...parseEntry(line), verdict: () => true }, i + 1));
  expect(judge.judged()).toBe(lines.length);
  const records = new Map(KINDS.map((kind): [string, (readonly [string, object])[]] => [kind, []]));
  eachRecord(judge.tables, (kind, id, record) => records.get(kind)?.push([id, record]));
  const inOrder = [...records].map(([kind, list]) => [
    kind,
    list.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record),
  ]);
  return Object.fromEntries(inOrder);
}

test("17. fold(export) is the live state, for every prefix", async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.integer({ min: 0, max: 1000 }), async (plan, until) => {
      const history = await observe(await taleOf(plan));
      for (const size of new Set([history.steps.length, Math.round((history.steps.length * until) / 1000)])) {
        const lines = linesOf(history).slice(0, size);
        expect(folded(history.tale.origin, lines)).toEqual(stateAfter(history, size));
      }
    }),
    runs(10),
  );
});

/** Every file of the export, by its path; undefined if the operator's key no longer counts, and nothing can be signed. */
async function exported({ ledger }: Playing, tale: Tale): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    await ledger.checkpoint();
  } catch (error) {
    if (error instanceof LedgerError && error.code === "operator-mismatch") return undefined;
    throw error;
  }
  const files: Record<string, string> = {};
  const checkpoints = await ledger.checkpoints();
  for await (const { path, text } of exportFiles({ origin: tale.origin, lines: ledger.entries(), checkpoints })) {
    files[path] = (files[path] ?? "") + text;
  }
  return files;
}

test("17. export, replay, export: the same bytes", async () => {
  let exports = 0;
  await fc.assert(
    fc.asyncProperty(plans, fc.integer({ min: 1, max: 50 }), async (plan, batchSize) => {
      const tale = await taleOf(plan);
      const lived = await openFor(tale, { store: memoryStore() });
      await play(lived, tale.orders);
      const files = await exported(lived, tale);
      const lines = files?.["entries.jsonl"]?.split("\n").slice(0, -1) ?? (await linesIn(lived));
      const replayed = await openFor(tale, { store: memoryStore(), batchSize });
      await play(replayed, ordersOf(lines));
      expect(await linesIn(replayed)).toEqual(await linesIn(lived));
      expect(await exported(replayed, tale)).toEqual(files);
      if (files) exports++;
      await Promise.all([lived.ledger, replayed.ledger].map(closed));
    }),
    runs(10),
  );
  expect(exports).toBeGreaterThan(0);
});

test("a record that somebody changed, and an entry that came at another time, are seen by 16 and 17", async () => {
  const story = await tellStory();
  const lines = linesOf(story);
  const state = stateAfter(story, lines.length);
  const { after } = story.steps.at(-1) ?? {};
  expect(folded(story.tale.origin, lines)).toEqual(state);
  expect(after && withRecord(after, "fund", { closed: true }).state).not.toEqual(state);
  const later = await openFor(story.tale, { store: memoryStore() });
  await play(
    later,
    ordersOf(lines).map(({ at, signed }) => ({ at: at + 1, signed })),
  );
  expect((await linesIn(later)).length).toBe(lines.length);
  expect(await linesIn(later)).not.toEqual(lines);
  expect(digestOf(state)).not.toBe(digestOf(story.steps[0]?.after.state));
});
