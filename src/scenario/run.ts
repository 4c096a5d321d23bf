/** Runs a scenario: submits its lines one after another, its times being the clock, and compares as it goes. */
import { type Ledger, openLedger, type Store, sign } from "../index.ts";
import { CHECKS, type FieldValue, type Get } from "./checks.ts";
import type { Keyring } from "./keyring.ts";
import { type Check, isStep, type Scenario, type Step } from "./parse.ts";

export interface RunOptions {
  /** Empty; the ledger's own from now on. */
  readonly store: Store;
  readonly keyring: Keyring;
  /** Called after every line, `done` of `total`. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What a line gave, where it is not what the line expects. */
export type Difference = { readonly line: number } & (
  | { readonly type: string; readonly expected: Answer; readonly found: Answer }
  /** `field` undefined: the record does not exist. */
  | {
      readonly record: string;
      readonly field?: string | undefined;
      readonly expected?: FieldValue | undefined;
      readonly found?: FieldValue | undefined;
    }
);

/** Accepted, or refused with a code and, where the ledger gave them, its sentences. */
export interface Answer {
  readonly refused?: string | undefined;
  readonly message?: string | undefined;
  readonly messageZh?: string | undefined;
}

export interface RunReport {
  readonly steps: number;
  readonly accepted: number;
  readonly refused: number;
  readonly checks: number;
  readonly differences: readonly Difference[];
}

/**
 * The report, and the ledger as the scenario leaves it, to be closed by the caller.
 * @throws LedgerError what `openLedger` and `submit` throw; the ledger is closed then.
 */
export async function runScenario(
  scenario: Scenario,
  { store, keyring, onProgress }: RunOptions,
): Promise<{ readonly ledger: Ledger; readonly report: RunReport }> {
  let clock = 0;
  const { origin, operators, lines } = scenario;
  const operator = operators.map((name) => keyring.key(name));
  const ledger = await openLedger({ origin, store, operator, now: () => clock, maxIdleDays: Number.POSITIVE_INFINITY });
  const differences: Difference[] = [];
  const counts = { steps: 0, accepted: 0, refused: 0, checks: 0 };
  try {
    for (const [done, line] of lines.entries()) {
      if (isStep(line)) {
        clock = Date.parse(line.at);
        const found = await answerTo(line, ledger, keyring);
        counts.steps++;
        counts[found.refused === undefined ? "accepted" : "refused"]++;
        if (found.refused !== line.refused) differences.push(unexpected(line, found));
      } else {
        counts.checks++;
        differences.push(...(await deviations(line, ledger)));
      }
      onProgress?.(done + 1, lines.length);
    }
  } catch (error) {
    await ledger.close().catch(() => {}); // the first error says more
    throw error;
  }
  return { ledger, report: { ...counts, differences } };
}

async function answerTo({ instruction, as }: Step, ledger: Ledger, keyring: Keyring): Promise<Answer> {
  if (instruction === undefined) return { refused: "instruction-malformed" };
  const [first, ...others] = as.map((name) => keyring.key(name));
  const outcome = await ledger.submit(
    first === undefined ? { instruction, signatures: [] } : sign(instruction, first, ...others),
  );
  if (outcome.ok) return {};
  const { code, message, messageZh } = outcome.refusal;
  return { refused: code, message, messageZh };
}

function unexpected({ line, type, refused }: Step, found: Answer): Difference {
  return { line, type, expected: refused === undefined ? {} : { refused }, found };
}

async function deviations({ line, kind, id, is }: Check, ledger: Ledger): Promise<readonly Difference[]> {
  const record = `${kind} ${id}`;
  const get: Get = (kind, id) => ledger.get(kind, id);
  const found = await CHECKS.get(kind)?.read(get, id, Object.keys(is));
  if (found === undefined) return [{ line, record }];
  return Object.entries(is)
    .filter(([field, expected]) => found[field] !== expected)
    .map(([field, expected]) => ({ line, record, field, expected, found: found[field] }));
}
