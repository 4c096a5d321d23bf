/**
 * What an auditor finds when the bureau itself is dishonest: with the operator's key only, with a checkpoint from
 * outside, with a school's receipt. Every export here is whole, and signed anew by the operator.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { parseVerifierKey } from "../../src/record/keys.ts";
import { openReceipt, parseReceipt } from "../../src/record/receipt.ts";
import { OPERATOR } from "../broken/exhibit.ts";
import { ORIGIN } from "../broken/story.ts";
import { ATTACKS, appending, changing, MEANS, type Means } from "./attacks.ts";
import { chained, deedsOf, HELD, type Honest, honestLedger, REDEEMED } from "./bureau.ts";
import { auditFiles } from "./files.ts";
import { createForger } from "./forge.ts";

let honest: Honest;
beforeAll(() => {
  honest = honestLedger();
});

const noteBy = (means: Means): string | undefined =>
  ({
    "key only": undefined,
    newest: honest.newest,
    receipt: parseReceipt(honest.receipt).checkpoint,
    older: honest.older,
  })[means];

/** The operator's note over lines that somebody else chained. */
function signedFor(lines: readonly string[]): string {
  const forger = createForger(ORIGIN);
  forger.lines.push(...lines);
  return forger.note("operator");
}

function look(lines: readonly string[], means: Means = "key only") {
  const note = noteBy(means);
  const files = { "entries.jsonl": lines.join(""), checkpoint: signedFor(lines) };
  const checkpoints = note === undefined ? [] : [{ name: "kept", note }];
  return auditFiles(files, { trusted: OPERATOR, checkpoints });
}

describe.each(ATTACKS)("the bureau $name", ({ does, keyOnly, foundWith = [], finding }) => {
  test("is found by what an auditor holds, or is not found", async () => {
    const lines = chained(does(deedsOf(honest.lines)));
    expect(lines).not.toEqual(honest.lines);
    const alone = await look(lines);
    if (keyOnly !== undefined) expect(alone.problems.map(({ code }) => code)).toContain(keyOnly);
    else expect(alone.problems).toEqual([]);
    const found: Means[] = [];
    for (const means of MEANS) if (keyOnly === undefined && !(await look(lines, means)).ok) found.push(means);
    expect(found).toEqual(MEANS.filter((means) => foundWith.includes(means)));
    const findings = alone.findings.filter(({ count }) => count > 0).map(({ name }) => name);
    if (finding !== undefined) expect(findings).toContain(finding);
  });
});

test("an honest ledger is found good by all means", async () => {
  expect(chained(deedsOf(honest.lines))).toEqual(honest.lines);
  for (const means of MEANS) expect((await look(honest.lines, means)).problems).toEqual([]);
});

/** What different people are shown: the same beginning, and two continuations, both signed for. */
const fork = (): readonly [string, string] => {
  const deeds = deedsOf(honest.lines);
  const forked = appending([["issuer"], "voucher.void", { voucher: HELD, reason: "误" }])(deeds.slice(0, -1));
  return [honest.newest, signedFor(chained(forked))];
};

test("two checkpoints that contradict each other, shown to different people, are found once both lie on one table", async () => {
  const [one, other] = fork();
  const kept = [one, other].map((note, i) => ({ name: `shown to ${i}`, note }));
  const files = { "entries.jsonl": honest.lines.join(""), checkpoint: one };
  expect((await auditFiles(files, { trusted: OPERATOR })).ok).toBe(true);
  const report = await auditFiles(files, { trusted: OPERATOR, checkpoints: kept });
  expect(report.problems).toMatchObject([
    { code: "checkpoints-contradict", facts: { file: "shown to 1", other: "shown to 0" } },
  ]);
});

test("a checkpoint that is left out of the export is not missed, unless somebody kept it", async () => {
  const lines = chained(changing("fund.appropriate", () => ({ amount: 2_000_000 }))(deedsOf(honest.lines)));
  expect((await look(lines)).ok).toBe(true);
  expect((await look(lines, "older")).problems).toMatchObject([
    { code: "older-root-differs", facts: { from: 1 } },
    { code: "checkpoints-contradict" },
  ]);
});

test("a school's receipt proves its redemption, though the bureau shows a ledger without it", async () => {
  const { entry } = openReceipt(honest.receipt, { origin: ORIGIN, verifiers: [parseVerifierKey(OPERATOR)] });
  expect(entry.instruction.data.voucher).toBe(REDEEMED);
  const index = entry.seq;
  const lines = honest.lines.slice(0, index);
  expect((await look(lines)).ok).toBe(true);
  const report = await look(lines, "receipt");
  expect(report.problems).toMatchObject([{ code: "older-entries-missing", line: index + 1 }]);
});
