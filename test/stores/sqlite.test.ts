import { describe, test } from "vitest";
import { sqlStore } from "../../src/stores/sql.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { sqliteDriver } from "../../src/stores/sqlite-driver.ts";
import { type StoreSubject, storeContract } from "../../src/testing/index.ts";
import { failing } from "./failing.ts";
import { newPath } from "./files.ts";

async function subject(): Promise<StoreSubject> {
  const path = newPath();
  const { driver, fail } = failing(sqliteDriver(path, 10_000));
  return { store: sqlStore(driver), again: async () => sqliteStore(path), failNextCommit: fail };
}

describe("the store contract", () => {
  for (const { name, run } of storeContract(subject)) test(name, run);
});
