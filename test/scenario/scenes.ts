/** Scenario files for tests: written to a temporary folder, run on a ledger in memory. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type Ledger, type LedgerError, memoryStore } from "../../src/index.ts";
import { createKeyring } from "../../src/scenario/keyring.ts";
import { readScenario } from "../../src/scenario/parse.ts";
import { runScenario } from "../../src/scenario/run.ts";

const folder = mkdtempSync(join(tmpdir(), "scenes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

/** The path of a new file with these contents: bytes, text, or lines as objects. */
export function file(contents: Uint8Array | string | readonly object[]): string {
  const path = join(folder, `${++files}.jsonl`);
  const isText = typeof contents === "string" || contents instanceof Uint8Array;
  writeFileSync(path, isText ? contents : contents.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return path;
}

export const at = (day: string, time = "01:00:00") => `${day}T${time}.000Z`;

export const opening = {
  at: at("2025-01-02"),
  as: ["service.operator", "hrss.root"],
  type: "ledger.open",
  data: {
    format: 1,
    origin: "vouchers.example",
    suite: "ed25519-sha256",
    currency: "CNY",
    operator: { party: "service", key: "key:service.operator" },
    root: { party: "hrss", name: "示例局", key: "key:hrss.root" },
  },
};

/** A line by the root, on the day after the opening. */
export const byRoot = (type: string, data: object, refused?: string) => ({
  at: at("2025-01-03"),
  as: ["hrss.root"],
  type,
  data,
  ...(refused === undefined ? {} : { expect: { refused } }),
});

export async function run(lines: readonly object[], seed = "test") {
  const keyring = createKeyring(seed);
  const scenario = await readScenario(file(lines), keyring);
  return runScenario(scenario, { store: memoryStore(), keyring });
}

export async function linesOf(ledger: Ledger): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of ledger.entries()) lines.push(line);
  return lines;
}

/** The differences of a scenario that can be read. */
export async function differences(lines: readonly object[]) {
  const { ledger, report } = await run(lines);
  await ledger.close();
  return report.differences;
}

/** What is said of a file that can't be read. */
export async function complaint(path: string): Promise<LedgerError> {
  const keyring = createKeyring("test");
  return readScenario(path, keyring).then(
    () => Promise.reject(new Error(`${path} was read`)),
    (error: LedgerError) => error,
  );
}
