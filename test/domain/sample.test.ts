import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decide, prepare } from "../../src/domain/decide.ts";
import { applyChanges, createTables, viewOf } from "../../src/domain/records.ts";
import { parseEntry } from "../../src/record/entry.ts";
import { present } from "../../src/record/presented.ts";

const sample = new URL("../vectors/ledger-sample/", import.meta.url);
const lines = readFileSync(new URL("entries.jsonl", sample), "utf8").trimEnd().split("\n");

test("the law accepts every entry of the independently made ledger and gets its balances", () => {
  const expected = JSON.parse(readFileSync(new URL("expected.json", sample), "utf8"));
  const tables = createTables();
  for (const line of lines) {
    const { entry, instructionText } = parseEntry(line);
    const { instruction, signatures, at } = entry;
    const prepared = prepare(instruction.type, instruction.data);
    if ("ok" in prepared) throw new Error(prepared.refusal.message);
    const view = viewOf(tables);
    const decision = decide(
      prepared,
      view,
      present({ prepared, origin: expected.origin, ledger: instruction.ledger, instructionText, signatures, at }, view),
    );
    if (!decision.ok) throw new Error(`entry ${entry.seq}: ${decision.refusal.message}`);
    applyChanges(tables, decision.changes);
  }
  const { appropriated, withdrawn, reserved, accrued, paid, recovered, reusable } = expected.fund;
  expect(tables.fund.get("employment-2025")).toMatchObject({
    appropriated,
    withdrawn,
    reserved,
    accrued,
    paid,
    recovered,
    reusable,
  });
});
