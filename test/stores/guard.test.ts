/** A database that came back as it once was is noticed, and nothing is written to it until somebody says so. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, test } from "vitest";
import type { Guard, Ledger, LedgerOptions, Store } from "../../src/index.ts";
import { memoryStore, openLedger } from "../../src/index.ts";
import { fileGuard, sqliteStore } from "../../src/stores/sqlite.ts";
import { withBadDisk, withoutRoot } from "../support/reach.ts";
import { joined } from "../support/stores.ts";
import { beside, keyOf, ORIGIN, openWorld, registration, type World } from "../support/world.ts";
import { newPath } from "./files.ts";

const operator = keyOf("service.operator");
const behind = { code: "ledger-behind", message: expect.stringContaining("confirmHead()") };

let trainees = 0;
const register = (world: World) => world.ledger.submit(registration(world, `trainee-${++trainees}`));

/** A closed ledger in a file, with its clock; `backup` is a copy of the file from before its last ten entries. */
async function restorable(): Promise<{ path: string; backup: string; world: World }> {
  const path = newPath();
  const first = await openWorld({ store: sqliteStore(path) });
  await first.ledger.close();
  const backup = `${path}.backup`;
  copyFileSync(path, backup);
  const world = await again(first, path);
  for (let i = 0; i < 10; i++) await register(world);
  await world.ledger.close();
  return { path, backup, world };
}

/** The ledger in this file, opened anew. */
const again = (world: World, path: string, options: Partial<LedgerOptions> = {}): Promise<World> =>
  beside(world, { store: sqliteStore(path), operator, ...options });

async function linesOf(ledger: Ledger): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of ledger.entries()) lines.push(line);
  return lines;
}

describe("an old backup in the place of the database", () => {
  test("can be read, but takes nothing and signs nothing", async () => {
    const { path, backup, world } = await restorable();
    copyFileSync(backup, path);
    const { ledger } = await again(world, path);
    const before = await linesOf(ledger);
    await expect(ledger.submit(registration(world, "late"))).rejects.toMatchObject(behind);
    await expect(ledger.checkpoint()).resolves.toContain(ORIGIN); // the one that is there already
    expect(await linesOf(ledger)).toEqual(before);
    await ledger.close();
    const reopened = await again(world, path);
    await expect(register(reopened)).rejects.toMatchObject(behind);
    await reopened.ledger.close();
  });

  test("goes on once somebody says so, for good", async () => {
    const { path, backup, world } = await restorable();
    copyFileSync(backup, path);
    const confirmed = await again(world, path);
    await confirmed.ledger.confirmHead();
    expect(await register(confirmed)).toMatchObject({ ok: true });
    await confirmed.ledger.close();
    const next = await again(world, path);
    expect(await register(next)).toMatchObject({ ok: true });
    await next.ledger.close();
  });

  test("is noticed when it was written to by somebody who did not look", async () => {
    const { path, backup, world } = await restorable();
    copyFileSync(backup, path);
    const careless = await again(world, path, { guard: "none", operator: undefined });
    for (let i = 0; i < 20; i++) await register(careless);
    await careless.ledger.close();
    const careful = await again(world, path);
    await expect(register(careful)).rejects.toMatchObject(behind);
    await careful.ledger.close();
  });

  test("is noticed without the operator's key as well, and by a ledger that has no entry left", async () => {
    const { path, world } = await restorable();
    rmSync(path);
    const { ledger } = await again(world, path, { operator: undefined });
    await expect(ledger.submit(registration(world, "late"))).rejects.toMatchObject(behind);
    await ledger.close();
  });
});

test("the right database opens as before, with the checkpoint of its last closing beside it", async () => {
  const { path, world } = await restorable();
  const { ledger } = await again(world, path);
  expect((await ledger.checkpoints()).at(-1)?.note).toBe(readFileSync(`${path}.checkpoint`, "utf8"));
  expect(await ledger.submit(registration(world, "on time"))).toMatchObject({ ok: false });
  expect(await ledger.submit(registration(world, "on-time"))).toMatchObject({ ok: true });
  await ledger.close();
  expect(readdirSync(dirname(path)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("a running ledger notices that its database went back", async () => {
  const store = memoryStore();
  const world = await openWorld({ store });
  const before = await store.head();
  let isBack = false;
  const wrapped: Store = joined(store, {
    transact: (work) =>
      store.transact((transaction) => work(isBack ? { ...transaction, head: async () => before } : transaction)),
  });
  const running = await beside(world, { store: wrapped });
  expect(await register(running)).toMatchObject({ ok: true });
  isBack = true;
  await expect(register(running)).rejects.toMatchObject(behind);
  isBack = false; // the right one was put back
  expect(await register(running)).toMatchObject({ ok: true });
});

describe("two processes on one ledger", () => {
  test.each<[string, (world: World) => Promise<unknown>]>([
    ["written", register],
    ["signed", ({ ledger }) => ledger.checkpoint()],
  ])("one that has only %s notices when the database has another history, though a longer one", async (_, act) => {
    const path = newPath();
    const world = await openWorld({ store: sqliteStore(path), guard: "none" });
    const backup = `${path}.backup`;
    await new Sqlite(path).backup(backup);
    const running = await again(world, path, { guard: "none" });
    for (let i = 0; i < 5; i++) await register(running);
    const forked = await again(world, backup, { guard: "none" });
    for (let i = 0; i < 9; i++) await register(forked);
    let store: Store = running.store;
    const swapped = await beside(world, {
      ...{ guard: "none", operator },
      store: joined(running.store, {
        head: () => store.head(),
        hashes: (from, to) => store.hashes(from, to),
        transact: (work) => store.transact(work),
      }),
    });
    await act(swapped);
    store = forked.store;
    await expect(register(swapped)).rejects.toMatchObject(behind);
    for (const { ledger } of [world, running, forked]) await ledger.close();
  });

  test("receipts at once, over a checkpoint that the other one signed", async () => {
    const path = newPath();
    const world = await openWorld({ store: sqliteStore(path) });
    await register(world);
    await world.ledger.checkpoint();
    const other = await again(world, path);
    const receipts = await Promise.all(Array.from({ length: 50 }, (_, i) => other.ledger.receipt(i % 10)));
    expect(receipts).toHaveLength(50);
    await Promise.all([world.ledger.close(), other.ledger.close()]);
  });

  test("the guard keeps the larger of two checkpoints, whichever process is slower", async () => {
    const file = fileGuard(newPath("guard"));
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slow: Guard = {
      ...file,
      async read() {
        await held;
        return file.read();
      },
    };
    const world = await openWorld({ operator, guard: file, checkpointInterval: 0 });
    const opening = beside(world, { operator, guard: slow, checkpointInterval: 0 });
    letGo();
    const other = await opening;
    const early = await other.ledger.checkpoint();
    await register(world);
    const late = await world.ledger.checkpoint();
    await other.ledger.receipt(0);
    expect(early).not.toBe(late);
    expect(await file.read()).toBe(late);
  });
});

test("a backup from before the last checkpoint, but after the last entry, has lost nothing", async () => {
  const path = newPath();
  const world = await openWorld({ store: sqliteStore(path) });
  await world.accept(Array.from({ length: 300 }, (_, i) => registration(world, `early-${i}`)));
  const backup = `${path}.backup`;
  await new Sqlite(path).backup(backup);
  await world.ledger.close(); // signs, and keeps the subtree of the first 256 entries
  copyFileSync(backup, path);
  const restored = await again(world, path);
  expect(await register(restored)).toMatchObject({ ok: true });
  await restored.ledger.close();
});

test("a confirmation that can't be kept confirms nothing", async () => {
  const { path, backup, world } = await restorable();
  copyFileSync(backup, path);
  const file = fileGuard(`${path}.checkpoint`);
  let isFull = true;
  const guard: Guard = {
    ...file,
    async keep(note) {
      if (isFull) throw new Error("the disk is full");
      await file.keep(note);
    },
  };
  const { ledger } = await again(world, path, { guard });
  await expect(ledger.confirmHead()).rejects.toThrow("full");
  await expect(ledger.submit(registration(world, "early"))).rejects.toMatchObject(behind);
  isFull = false;
  await ledger.confirmHead();
  expect(await ledger.submit(registration(world, "on-time-again"))).toMatchObject({ ok: true });
  await ledger.close();
});

describe("a guard", () => {
  const opening = (guard: Guard) => openLedger({ origin: ORIGIN, store: memoryStore(), guard });

  test("that keeps another ledger's checkpoint, or none, refuses the opening", async () => {
    const path = newPath("guard");
    writeFileSync(path, "vouchers.elsewhere.example\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— x y\n");
    await expect(opening(fileGuard(path))).rejects.toMatchObject({ code: "store-foreign" });
    writeFileSync(path, "vouchers");
    await expect(opening(fileGuard(path))).rejects.toMatchObject({ code: "unreadable-input" });
    rmSync(path);
    mkdirSync(path);
    await expect(opening(fileGuard(path))).rejects.toMatchObject({ code: "unreadable-input" });
  });

  test("that can't be written says so; the checkpoint is in the database", async () => {
    const folder = newPath("missing");
    const guard = fileGuard(`${folder}/guard`);
    const { ledger } = await openWorld({ operator, guard });
    await expect(ledger.checkpoint()).rejects.toMatchObject({ code: "cannot-write" });
    expect(await ledger.checkpoints()).toHaveLength(1);
    mkdirSync(folder);
    expect(await ledger.checkpoint()).toBe(readFileSync(guard.name, "utf8"));
  });

  test("keeps in a folder that one may write, but not read", async () => {
    const guard = fileGuard(newPath("guard"));
    const folder = dirname(guard.name);
    await guard.keep("one");
    chmodSync(folder, 0o300);
    await withoutRoot(folder, () => guard.keep("two"));
    chmodSync(folder, 0o700);
    expect(readFileSync(guard.name, "utf8")).toBe("two");
    expect(readdirSync(folder)).toEqual(["guard"]);
  });

  test("that has the checkpoint, but not for certain, says just that", async () => {
    const guard = fileGuard(newPath("guard"));
    const keeping = withBadDisk(dirname(guard.name), () => guard.keep("one"));
    await expect(keeping).rejects.toMatchObject({
      code: "cannot-write",
      message: expect.stringMatching(/guard has the checkpoint, .* not durable \(EIO\)/),
      facts: { path: guard.name, messageZh: expect.stringMatching(/已写入/) },
    });
    expect(readFileSync(guard.name, "utf8")).toBe("one");
  });

  test("is not asked by a ledger that wants none", async () => {
    const path = newPath();
    const { ledger } = await openWorld({ store: sqliteStore(path), guard: "none" });
    await ledger.close();
    expect(existsSync(`${path}.checkpoint`)).toBe(false);
  });
});
