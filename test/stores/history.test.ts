/** What is lawful passes the second wall, however it is cut into batches. */
import { expect, test } from "vitest";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { randomHistory } from "../audit/history.ts";
import { randomFrom, seed } from "../audit/random.ts";
import { newPath } from "./files.ts";
import { replayed } from "./replay.ts";

const HISTORIES = Number(process.env.FC_RUNS ?? 6);

test(`lawful histories in batches of any size are never refused (AUDIT_SEED=${seed})`, async () => {
  for (let number = 0; number < HISTORIES; number++) {
    const { lines } = await randomHistory(randomFrom(seed + number));
    for (const batchSize of [1, 1 + (seed % 7), 256])
      expect(await replayed(sqliteStore(newPath()), lines, batchSize)).toEqual(lines);
  }
}, 120_000);
