/** Following a ledger: no entry is left out, none comes before it is asked for, and a false turn is noticed. */
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Followed, Ledger, Store } from "../../src/index.ts";
import { memoryStore, openLedger, parseEntry } from "../../src/index.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { newPath } from "../stores/files.ts";
import { joined } from "../support/stores.ts";
import { beside, collected, keyOf, ORIGIN, openWorld, registration, sizeOf, type World } from "../support/world.ts";
import { startFollower } from "./followers.ts";

const linesOf = async (ledger: Ledger) => collected(ledger.entries());

/** The next so many entries. */
async function take(following: AsyncGenerator<Followed>, count: number): Promise<readonly Followed[]> {
  const taken: Followed[] = [];
  while (taken.length < count) {
    const { value, done } = await following.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

const register = (world: World, from: number, count: number) =>
  world.accept(Array.from({ length: count }, (_, i) => registration(world, `t-${from + i}`)));

test("every entry from 0 on comes once and in order, with its line and its place", async () => {
  const world = await openWorld();
  await register(world, 0, 600);
  const lines = await linesOf(world.ledger);
  const taken = await take(world.ledger.follow(), lines.length);
  expect(taken.map(({ line }) => line)).toEqual(lines);
  expect(taken.map(({ seq }) => seq)).toEqual(lines.map((_, i) => i));
  expect(taken.slice(0, -1).map(({ hash }) => hash)).toEqual(lines.slice(1).map((line) => parseEntry(line).entry.prev));
});

test("entries to come are given when they are there, without waiting for the next look", async () => {
  const world = await openWorld();
  const following = world.ledger.follow({ from: await sizeOf(world), pollMs: 60_000 });
  const waiting = following.next();
  const [accepted] = await register(world, 0, 1);
  expect((await waiting).value).toMatchObject({ seq: accepted?.seq });
});

test("what another ledger on the store commits is seen at the next look", async () => {
  const world = await openWorld();
  const other = await beside(world);
  const following = world.ledger.follow({ from: await sizeOf(world), pollMs: 5 });
  const waiting = take(following, 3);
  await sleep(20);
  const accepted = await register(other, 0, 3);
  expect((await waiting).map(({ seq }) => seq)).toEqual(accepted.map(({ seq }) => seq));
});

test("nothing is read before it is asked for", async () => {
  const store = memoryStore();
  const reads: number[] = [];
  const watched: Store = {
    ...store,
    async lines(from, to) {
      reads.push(from);
      return store.lines(from, to);
    },
  };
  const world = await openWorld({ store: watched });
  await register(world, 0, 1200);
  reads.length = 0;
  const following = world.ledger.follow();
  await take(following, 1);
  await sleep(5);
  expect(reads).toEqual([0]);
  await take(following, 500);
  expect(reads).toEqual([0, 500]);
});

test("from any place it goes on as if it had never stopped", async () => {
  const world = await openWorld();
  await register(world, 0, 10);
  const all = await take(world.ledger.follow(), await sizeOf(world));
  for (const [index, { seq, hash }] of all.slice(0, -1).entries()) {
    expect((await world.ledger.follow({ after: { seq, hash } }).next()).value).toEqual(all[index + 1]);
    expect((await world.ledger.follow({ from: seq }).next()).value).toEqual(all[index]);
  }
});

test("it ends with the ledger, and with the signal", async () => {
  const world = await openWorld();
  const from = await sizeOf(world);
  const signalled = new AbortController();
  const waiting = [world.ledger.follow({ from, signal: signalled.signal }), world.ledger.follow({ from, pollMs: 1 })];
  const [first, second] = waiting.map((following) => following.next());
  signalled.abort();
  expect(await first).toEqual({ value: undefined, done: true });
  await sleep(10);
  await world.ledger.close();
  expect(await second).toEqual({ value: undefined, done: true });
  expect(() => world.ledger.follow()).toThrow(expect.objectContaining({ code: "ledger-closed" }));
});

test("whoever goes away while nothing comes is gone at once, and nobody goes on looking", async () => {
  const store = memoryStore();
  let looks = 0;
  const watched: Store = {
    ...store,
    async head() {
      looks++;
      return store.head();
    },
  };
  const world = await openWorld({ store: watched });
  const from = await sizeOf(world);
  const readers = Array.from({ length: 20 }, () => Readable.from(world.ledger.follow({ from, pollMs: 1 })));
  for (const reader of readers) reader.resume();
  await sleep(10);
  await Promise.all(readers.map((reader) => new Promise((resolve) => reader.destroy().once("close", resolve))));
  await sleep(10);
  const before = looks;
  await sleep(20);
  expect(looks).toBe(before);

  const waiting = world.ledger.follow({ from, pollMs: 2 ** 40 });
  const next = waiting.next();
  expect(await waiting.return()).toEqual({ value: undefined, done: true });
  expect(await next).toEqual({ value: undefined, done: true });
});

test("in the middle of a page, too", async () => {
  const world = await openWorld();
  const following = world.ledger.follow();
  await take(following, 2);
  await world.ledger.close();
  expect(await following.next()).toEqual({ value: undefined, done: true });
});

test("a database that lost what was followed is noticed, whether it is shorter, as long or longer", async () => {
  const world = await openWorld();
  await register(world, 0, 5);
  const { seq, hash } = (await take(world.ledger.follow(), await sizeOf(world))).at(-1) as Followed;
  const restored = await openWorld();
  for (const more of [0, 5, 3]) {
    await register(restored, 100 * more, more);
    const going = restored.ledger.follow({ after: { seq, hash } }).next();
    await expect(going, `${more} more`).rejects.toMatchObject({ code: "ledger-behind" });
  }
  await expect(restored.ledger.follow({ from: 1000 }).next()).rejects.toMatchObject({ code: "ledger-behind" });
});

test("so is one that is put in its place while it is followed", async () => {
  const [world, restored] = [await openWorld(), await openWorld()];
  await register(world, 0, 2);
  await register(restored, 7, 3);
  let now: Store = world.store;
  const switching = joined(world.store, { head: () => now.head(), lines: (from, to) => now.lines(from, to) });
  const ledger = await openLedger({ origin: ORIGIN, store: switching, guard: "none" });
  const following = ledger.follow({ pollMs: 1 });
  await take(following, await sizeOf(world));
  now = restored.store;
  await expect(following.next()).rejects.toMatchObject({ code: "ledger-behind" });
});

test.each([{ from: -1 }, { from: 0.5 }, { pollMs: -1 }, { pollMs: Number.NaN }])("%o is refused", async (options) => {
  const world = await openWorld();
  await expect(world.ledger.follow(options).next()).rejects.toMatchObject({ code: "wrong-usage" });
});

test("a follower in another process that is killed again and again misses no entry", async () => {
  const path = newPath();
  const world = await openWorld({ store: sqliteStore(path), operator: keyOf("service.operator") });
  const got: string[] = [];
  let follower = startFollower(path);
  for (let round = 0; round < 3; round++) {
    await register(world, 100 * round, 40);
    await follower.saying(20);
    follower.kill();
    got.push(...(await follower.ended));
    const last = got.at(-1) ?? "";
    follower = startFollower(path, last); // from the place that it had written down
  }
  const lines = await linesOf(world.ledger);
  const { seq = -1 } = JSON.parse(got.at(-1) ?? "{}");
  await follower.saying(lines.length - 1 - seq);
  follower.kill();
  got.push(...(await follower.ended));
  expect(got.map((line) => JSON.parse(line).seq)).toEqual(lines.map((_, i) => i));
  await world.ledger.close();
});
