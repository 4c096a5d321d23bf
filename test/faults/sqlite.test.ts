/** A file on which processes die, disks fail and the power goes: what was answered is there once, all else not at all. */
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { openLedger, type SignedInstruction } from "../../src/index.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { newPath } from "../stores/files.ts";
import { FUND, ORIGIN } from "../support/world.ts";
import { parseTrace, remainsOf, saidIn, type Traced } from "./power.ts";
import { type Answer, answerOf, type Evidence, requirePromises, requireWhole } from "./promises.ts";
import { createRandom } from "./random.ts";
import { answersOf, buildShim, copyOf, prepare, startWriter, type Told, type Writer } from "./writers.ts";

vi.setConfig({ testTimeout: 300_000 }); // processes take their time on a busy machine

const VOUCHERS = 40;
const original = newPath();
const prepared = await prepare(sqliteStore(original), VOUCHERS);
const { asked, now } = prepared;

/** The ledger as it was prepared, in a file of its own. */
const fresh = (): string => copyOf(original, ["", ".checkpoint"]);

const evidenceOf = (writers: readonly Writer[]): Evidence => ({
  asked,
  now,
  answers: answersOf(writers),
  receipts: writers.flatMap(({ receipts }) => receipts),
});

const requireSound = (path: string, writers: readonly Writer[]) =>
  requirePromises(sqliteStore(path), evidenceOf(writers));

/** What may lie behind the last commit that was answered: a commit that never came to its end, or nothing of sense. */
const TAILS: Record<string, (wal: string, answered: number, random: (below: number) => number) => void> = {
  "as it is": () => {},
  garbage: (wal, _, random) => appendFileSync(wal, Buffer.from(Array.from({ length: 20_000 }, () => random(256)))),
  zeros: (wal) => appendFileSync(wal, Buffer.alloc(30_000)),
  "frames of before": (wal, _, random) => appendFileSync(wal, readFileSync(wal).subarray(32, 32 + random(40_000))),
  "cut anywhere": (wal, answered, random) => truncateSync(wal, answered + random(statSync(wal).size - answered + 1)),
  "a commit without its last byte": (wal, answered) => truncateSync(wal, Math.max(answered, statSync(wal).size - 1)),
};

test("a writer that is killed at any moment, again and again, leaves every answer, whatever the tail of its log is", async () => {
  const random = createRandom("killed");
  const path = fresh();
  const writers: Writer[] = [];
  for (const [round, name] of ["all of them", "cut anywhere", "garbage"].entries()) {
    const writer = startWriter(path, prepared, { clients: 1 + random(16), from: random(asked.length) });
    await writer.telling(1 + random(30));
    writer.kill();
    await writer.ended;
    writers.push(writer);
    const answered = Math.max(0, ...writer.told.map(({ wal }) => wal));
    for (const tail of round === 0 ? Object.keys(TAILS) : [name]) {
      // Without its -shm, as after a power failure.
      const copy = copyOf(path, random(2) === 0 ? ["", "-wal", ".checkpoint"] : ["", "-wal", "-shm", ".checkpoint"]);
      if (answered > 0) TAILS[tail]?.(`${copy}-wal`, answered, random);
      await requireSound(copy, writers);
    }
  }
  await requireSound(path, writers);
});

test("of two processes on one file one is killed, and the other goes on to its end", async () => {
  const random = createRandom("one of two");
  const path = fresh();
  const [killed, living] = [0, asked.length / 2].map((from) => startWriter(path, prepared, { from, clients: 12 }));
  if (!killed || !living) throw new Error("there are two");
  await Promise.all([killed.telling(1 + random(20)), living.telling(1)]);
  killed.kill();
  await killed.ended;
  expect(await living.ended).toBe(true);
  expect({ errors: living.errors, told: living.told.length }).toEqual({ errors: [], told: asked.length });
  await requireSound(path, [killed, living]);
});

test("a file that may not grow any more takes nothing more, and goes on where it may", async () => {
  const path = fresh();
  const blocks = Math.ceil(statSync(path).size / 512) + 400;
  const full = startWriter(path, prepared, { clients: 4, maxBlocks: blocks });
  await full.ended;
  expect(full.errors.length).toBeGreaterThan(0);
  expect(full.told.length).toBeGreaterThan(0);
  expect(new Set(full.errors)).toEqual(new Set(["store-failed"]));
  const copy = copyOf(path);
  await requireSound(copy, [full]);
  const next = startWriter(path, prepared);
  expect(await next.ended).toBe(true);
  expect(next.errors).toEqual([]);
  await requireSound(path, [full, next]);
});

const shim = buildShim();
const why = "missing" in shim ? ` (left out: ${shim.missing})` : "";
const preload = { LD_PRELOAD: "path" in shim ? shim.path : "", FAULT_FILE: "vouchers.db" };

describe.skipIf(why !== "")(`a disk that fails${why}`, () => {
  const { EIO, ENOSPC } = constants.errno;
  test.each([
    ["syncs that fail for a while", { call: "fsync", errno: EIO, from: 3, times: 6 }],
    ["a disk that is full for a while", { call: "pwrite64", errno: ENOSPC, from: 100, times: 9 }],
    ["a write that fails for a while", { call: "pwrite64", errno: EIO, from: 61, times: 7 }],
    ["a disk that fails for good", { call: "pwrite64", errno: EIO, from: 150, times: 1_000_000 }],
  ])("%s: nobody is told what is not so, and the same process goes on", async (_, { call, errno, from, times }) => {
    const path = fresh();
    const env = {
      FAULT_CALL: call,
      FAULT_ERRNO: `${errno}`,
      FAULT_FROM: `${from}`,
      FAULT_TIMES: `${times}`,
      ...preload,
    };
    const isForGood = times > 1000;
    const writer = startWriter(path, prepared, { clients: 4, tries: isForGood ? 1 : 50, session: 30, env });
    const isDone = await writer.ended;
    expect(writer.errors.length).toBeGreaterThan(0);
    const told = new Set(writer.told.map((answer) => answer.asked)).size; // again after a receipt that failed
    if (!isForGood) expect({ isDone, told }).toEqual({ isDone: true, told: asked.length });
    await requireSound(path, [writer]);
  });
});

/** What a writer did to its disk, and said, over several sessions with their checkpoints of the log. */
async function traced(): Promise<{ readonly records: readonly Traced[]; readonly before: Buffer }> {
  const path = fresh();
  const before = readFileSync(path);
  const trace = newPath("trace");
  const writer = startWriter(path, prepared, { session: 30, clients: 6, env: { ...preload, FAULT_TRACE: trace } });
  expect(await writer.ended).toBe(true);
  const records = parseTrace(readFileSync(trace));
  expect(saidIn(records).length).toBeGreaterThan(asked.length);
  return { records, before };
}

/** The power fails after any record, and of what was not synced any sectors are kept. */
const powerFails = (records: readonly Traced[], before: Buffer) =>
  fc.asyncProperty(fc.nat(records.length), fc.infiniteStream(fc.boolean()), async (at, keeps) => {
    const passed = records.slice(0, at);
    const left = newPath();
    const stays = () => keeps.next().value === true;
    writeFileSync(left, remainsOf(passed, 0, before, stays));
    writeFileSync(`${left}-wal`, remainsOf(passed, 1, Buffer.alloc(0), stays));
    const said = saidIn(passed).map((line): object => JSON.parse(line));
    const told = said.filter((one): one is Told => "ok" in one);
    const receipts = said.flatMap((one) => ("receipt" in one ? [String(one.receipt)] : []));
    const answers = told.map(({ wal, ...answer }): Answer => answer);
    await requirePromises(sqliteStore(left), { asked, now, answers, receipts });
  });

describe.skipIf(why !== "")(`the power fails at any moment${why}`, () => {
  let trace: ReturnType<typeof traced> | undefined;
  const once = () => {
    trace ??= traced();
    return trace;
  };

  test("what was answered by then is there, whatever else reached the disk", async () => {
    const { records, before } = await once();
    const numRuns = Math.max(5, Math.ceil(Number(process.env.FC_RUNS ?? 100) / 10));
    await fc.assert(powerFails(records, before), { numRuns });
  });

  test("it would be noticed if commits were not synced", async () => {
    const { records, before } = await once();
    const unsynced = records.filter(({ what }) => what !== "S");
    const { failed } = await fc.check(powerFails(unsynced, before), { numRuns: 50, endOnFailure: true });
    expect(failed).toBe(true);
  });
});

describe("one file, opened twice", () => {
  const opened = (path: string) => openLedger({ origin: ORIGIN, store: sqliteStore(path), now: () => now });

  test("in one process: both go on side by side, and a reader beside them sees whole ledgers only", async () => {
    const path = fresh();
    const [one, other] = await Promise.all([opened(path), opened(path)]);
    const reader = sqliteStore(path);
    await reader.open(ORIGIN);
    const answers: Answer[] = [];
    const send = async (ledger: typeof one, list: readonly SignedInstruction[]) => {
      const sent = list.map(async (signed) =>
        answers.push(answerOf(asked.indexOf(signed), await ledger.submit(signed))),
      );
      await Promise.all(sent);
    };
    const sent = Promise.all([send(one, asked), send(other, asked.toReversed())]);
    for (let look = 0; look < 10; look++) await requireWhole(reader, { fund: FUND, vouchers: prepared.vouchers });
    await sent;
    await Promise.all([one.close(), other.close(), reader.close()]);
    expect(answers.length).toBe(2 * asked.length);
    await requirePromises(sqliteStore(path), { asked, now, answers });
  });

  test("in two processes: one that is always busy starves no other", async () => {
    const path = fresh();
    // It sends on until the other is done: round and round, as repeated instructions take the lock as well.
    let isOver = false;
    const answers: Answer[] = [];
    const busy = await opened(path);
    const clients = Array.from({ length: 32 }, async (_, client) => {
      for (let number = client; !isOver; number = (number + 32) % asked.length) {
        const signed = asked[number];
        if (signed) answers.push(answerOf(number, await busy.submit(signed)));
      }
    });
    const patient = startWriter(path, prepared, { clients: 1, from: asked.length / 2 });
    expect(await patient.ended).toBe(true);
    isOver = true;
    await Promise.all(clients);
    await busy.close();
    expect({ errors: patient.errors, told: patient.told.length }).toEqual({ errors: [], told: asked.length });
    const everything = { asked, now, answers: [...answers.slice(0, 2_000), ...answersOf([patient])] };
    await requirePromises(sqliteStore(path), everything);
  });
});
