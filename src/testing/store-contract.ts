/**
 * The contract of a store, as checks: for whoever writes one. They run under any test runner:
 *
 *     for (const check of storeContract(async () => ({ store: myStore(await emptyDatabase()) }))) {
 *       test(check.name, check.run);
 *     }
 *
 * They go through the docstrings of `Store` sentence by sentence, faults and second stores included.
 */
import type { StoreAbility, StoreSubject, SubjectCheck } from "./store/check.ts";
import { ORIGIN } from "./store/check.ts";
import { checkpointChecks } from "./store/checkpoints.ts";
import { entryChecks } from "./store/entries.ts";
import { filterChecks } from "./store/filters.ts";
import { recordChecks } from "./store/records.ts";
import { sharingChecks } from "./store/sharing.ts";
import { transactionChecks } from "./store/transactions.ts";

export type { StoreAbility, StoreSubject } from "./store/check.ts";

export interface StoreCheck {
  /** The fact that it checks. */
  readonly name: string;
  /** Rejects if it is not so. */
  run(): Promise<void>;
}

export interface StoreContractOptions {
  /** What the subjects can't do: checks that need it are left out. A store in memory can't be opened `again`. */
  readonly without?: readonly StoreAbility[];
}

const CHECKS: readonly SubjectCheck[] = [
  ...transactionChecks,
  ...entryChecks,
  ...recordChecks,
  ...filterChecks,
  ...checkpointChecks,
  ...sharingChecks,
];

/** The checks of a store; each has a subject made for itself. */
export function storeContract(
  make: () => Promise<StoreSubject>,
  { without = [] }: StoreContractOptions = {},
): readonly StoreCheck[] {
  const able = CHECKS.filter(({ needs }) => needs === undefined || !without.includes(needs));
  return able.map(({ name, run }) => ({
    name,
    async run() {
      const subject = await make();
      try {
        await subject.store.open(ORIGIN);
        await run(subject.store, subject);
      } finally {
        await subject.store.close();
        await subject.dispose?.();
      }
    },
  }));
}
