/** The main job, judged by programs that share no code with it: the export of Linwu's year. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeExport } from "../../src/audit/directory.node.ts";
import { available, formatVerifierKey, type Ledger, memoryStore } from "../../src/index.ts";
import { createKeyring } from "../../src/scenario/keyring.ts";
import { readScenario } from "../../src/scenario/parse.ts";
import { runScenario } from "../../src/scenario/run.ts";

const independent = (name: string) => import(new URL(name, import.meta.url).href);
const folder = mkdtempSync(join(tmpdir(), "linwu-"));
const exported = join(folder, "export");
let ledger: Ledger;
let operatorKey: string;

beforeAll(async () => {
  const keyring = createKeyring("independent");
  const file = fileURLToPath(new URL("../../examples/linwu-2025.jsonl", import.meta.url));
  const scenario = await readScenario(file, keyring);
  const run = await runScenario(scenario, { store: memoryStore(), keyring });
  expect(run.report.differences).toEqual([]);
  ledger = run.ledger;
  const operator = keyring.key("service.operator");
  operatorKey = formatVerifierKey(ledger.origin, Buffer.from(operator.publicKey, "base64url"));
  await ledger.checkpoint();
  const checkpoints = await ledger.checkpoints();
  await writeExport(exported, { origin: ledger.origin, lines: ledger.entries(), checkpoints });
});

afterAll(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

test("an independent verifier accepts the export and names the same head", async () => {
  const { verifyExport } = await independent("verify.mjs");
  const head = await ledger.head();
  expect(verifyExport(exported, operatorKey)).toMatchObject({
    ok: true,
    size: head?.size,
    head: head?.hash,
    endProven: true,
  });
});

test("an independent money replay gives the same balances, states and counts for every record", async () => {
  const { replay } = await independent("money.mjs");
  const lines = readFileSync(join(exported, "entries.jsonl"), "utf8").trimEnd().split("\n");
  const replayed = replay(lines);
  const page = { limit: 1000 };
  for (const fund of await ledger.list("fund", page)) {
    expect(replayed.funds[fund.fund]).toMatchObject({
      appropriated: fund.appropriated,
      withdrawn: fund.withdrawn,
      reserved: fund.reserved,
      accrued: fund.accrued,
      paid: fund.paid,
      recovered: fund.recovered,
      reusable: fund.reusable,
      available: available(fund),
    });
  }
  const vouchers = await ledger.list("voucher", page);
  expect(vouchers).toHaveLength(300);
  for (const { voucher, state, reserved, accrued, paid } of vouchers) {
    expect(replayed.vouchers[voucher]).toMatchObject({ state, reserved, accrued, paid });
  }
  for (const { class: name, state, held } of await ledger.list("class", page)) {
    expect(replayed.classes[name]).toMatchObject({ state, held });
  }
  for (const { settlement, state, total } of await ledger.list("settlement", page)) {
    expect(replayed.settlements[settlement]).toMatchObject({ state, total });
  }
});
