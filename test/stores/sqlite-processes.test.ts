/** Several processes on one file, and one that dies at work. */
import { expect, test } from "vitest";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { append, idOf, ORIGIN } from "../../src/testing/store/check.ts";
import { chainedIds } from "./chain.ts";
import { startChild } from "./children.ts";
import { newPath } from "./files.ts";

test("three processes write one file without a gap and without losing anything", async () => {
  const path = newPath();
  const children = ["1", "2"].map((name) => startChild(["append", path, name, "100"]));
  const store = sqliteStore(path);
  await store.open(ORIGIN);
  for (let batch = 0; batch < 100; batch++) await append(store, [idOf(batch)]);
  const said = (await Promise.all(children.map(({ ended }) => ended))).flat();
  expect(said.filter((line) => line === "done").length).toBe(2);
  const ids = await chainedIds(store);
  await store.close();
  const answered = said.filter((line) => line !== "done").flatMap((line) => line.split(" "));
  expect(answered.length).toBe(600);
  expect([...ids].sort()).toEqual([...answered, ...Array.from({ length: 100 }, (_, batch) => idOf(batch))].sort());
});

test("a process killed at work leaves whole batches, and every one that it had answered", async () => {
  const path = newPath();
  for (const [round, answers] of [1, 7, 30].entries()) {
    const child = startChild(["append", path, `${round}`, "1000000"]);
    await child.saying(answers);
    child.kill();
    const answered = (await child.ended).flatMap((line) => line.split(" "));
    const store = sqliteStore(path);
    await store.open(ORIGIN);
    const ids = await chainedIds(store);
    expect(answered.length).toBeGreaterThanOrEqual(3 * answers);
    expect(ids.length % 3).toBe(0);
    expect(ids).toEqual(expect.arrayContaining(answered));
    await store.close();
  }
});
