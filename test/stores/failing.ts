/** A driver whose next commit can be made to fail. */
import { LedgerError } from "../../src/index.ts";
import type { SqlDriver } from "../../src/stores/driver.ts";

type Fate = "lost" | "kept";

export function failing(driver: SqlDriver): { readonly driver: SqlDriver; fail(fate: Fate): void } {
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
