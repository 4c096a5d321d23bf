/** What a ledger tells about its work: everything once, and nothing that stops it. */
import { expect, test } from "vitest";
import type { CommitEnd, Observer, SubmissionEnd } from "../../src/index.ts";
import { memoryStore } from "../../src/index.ts";
import { faulty, held } from "../support/stores.ts";
import { beside, openWorld, registration } from "../support/world.ts";

function recorder() {
  const submits: (SubmissionEnd & { readonly type: string; readonly waiting: number })[] = [];
  const commits: (CommitEnd & { readonly batch: number; readonly waiting: number })[] = [];
  const observer: Observer = {
    onSubmit: (begun) => (end) => void submits.push({ ...begun, ...end }),
    onCommit: (begun) => (end) => void commits.push({ ...begun, ...end }),
  };
  return { submits, commits, observer };
}

test("every submission and every commit is told once, with its outcome", async () => {
  const { submits, commits, observer } = recorder();
  const store = held(memoryStore());
  const world = await openWorld({ store });
  const watched = await beside(world, { observer });
  const open = store.hold();
  const [first, twice] = [registration(world, "t-1"), registration(world, "t-1")];
  const answers = [watched.ledger.submit(first), watched.ledger.submit(twice)];
  open();
  await Promise.all(answers);
  expect(submits).toEqual([
    { type: "trainee.register", waiting: 0, code: "accepted" },
    { type: "trainee.register", waiting: expect.any(Number), code: "duplicate-trainee" },
  ]);
  expect(commits.map(({ batch }) => batch).reduce((a, b) => a + b)).toBe(2);
  expect(commits.reduce((sum, { accepted, refused }) => sum + accepted + 10 * refused, 0)).toBe(11);
});

test("what fails is told as failed, with its error", async () => {
  const { submits, commits, observer } = recorder();
  const store = faulty(memoryStore());
  const world = await openWorld({ store });
  const watched = await beside(world, {
    observer,
    store: { ...store, open: async () => {}, faults: store.faults } as typeof store,
  });
  store.faults.push("lost");
  await expect(watched.ledger.submit(registration(world, "t-1"))).rejects.toMatchObject({ code: "store-failed" });
  expect(submits).toMatchObject([{ code: "failed", error: { code: "store-failed" } }]);
  expect(commits).toMatchObject([{ accepted: 0, refused: 0, failed: 1 }]);
});

test("a type that nobody knows is told as unknown, so that no sender fills a metric with names", async () => {
  const { submits, observer } = recorder();
  const world = await openWorld({ observer });
  const { instruction, signatures } = registration(world, "t-1");
  const before = submits.length;
  await world.ledger.submit({ instruction: { ...instruction, type: "x".repeat(99) }, signatures });
  expect(submits.slice(before)).toMatchObject([{ type: "unknown", code: "instruction-malformed" }]);
});

test.each<[string, Observer]>([
  ["throws when something begins", { onSubmit: () => fail(), onCommit: () => fail() }],
  ["throws when it ends", { onSubmit: () => fail, onCommit: () => fail }],
  ["rejects when it ends", { onSubmit: () => async () => fail(), onCommit: () => async () => fail() }],
])("an observer that %s stops nothing", async (_, observer) => {
  const world = await openWorld({ observer });
  expect(await world.ledger.submit(registration(world, "t-1"))).toMatchObject({ ok: true });
});

function fail(): never {
  throw new Error("the metrics are down");
}
