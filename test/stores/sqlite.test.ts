import { describe, test } from "vitest";
import { LedgerError } from "../../src/index.ts";
import type { SqlDriver } from "../../src/stores/driver.ts";
import { sqlStore } from "../../src/stores/sql.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { sqliteDriver } from "../../src/stores/sqlite-driver.ts";
import { type StoreSubject, storeContract } from "../../src/testing/index.ts";
import { newPath } from "./files.ts";

type Fate = "lost" | "kept";

/** A driver whose next commit can be made to fail. */
function faulty(driver: SqlDriver): { readonly driver: SqlDriver; fail(fate: Fate): void } {
  let next: Fate | undefined;
  return {
    fail(fate) {
      next = fate;
    },
    driver: {
      ...driver,
      async begin() {
        const transaction = await driver.begin();
        return {
          ...transaction,
          async commit() {
            const fate = next;
            next = undefined;
            if (fate === "lost") await transaction.rollback();
            else await transaction.commit();
            if (fate) throw new LedgerError("store-failed", "the connection broke");
          },
        };
      },
    },
  };
}

async function subject(): Promise<StoreSubject> {
  const path = newPath();
  const { driver, fail } = faulty(sqliteDriver(path, 10_000));
  return { store: sqlStore(driver), again: async () => sqliteStore(path), failNextCommit: fail };
}

describe("the store contract", () => {
  for (const { name, run } of storeContract(subject)) test(name, run);
});
