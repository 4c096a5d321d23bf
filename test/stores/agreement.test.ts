/** The memory store and the SQLite store answer alike, whatever happened to them. */
import { test } from "vitest";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { newPath } from "./files.ts";
import { expectAgreement } from "./steps.ts";

test("both answer every step alike", () =>
  expectAgreement(async () => sqliteStore(newPath()), Number(process.env.FC_RUNS ?? 40)));
