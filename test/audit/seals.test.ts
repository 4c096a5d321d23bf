/** What checkpoints say that do not go with the lines, and what is left open where they prove nothing. */
import { expect, test } from "vitest";
import { type AuditOptions, type AuditReport, audit, type CHECKS } from "../../src/audit/index.ts";
import { createForger, type Forger, keyOf, keyText } from "./forge.ts";
import { codes } from "./sample.ts";

const auditOf = (lines: readonly string[], options: Partial<AuditOptions> = {}) =>
  audit(lines, { trusted: keyText("operator"), ...options });

const publish = (forger: Forger, year: number) =>
  forger.write("root", "calendar.publish", { year, holidays: [], workdays: [] });

/** An opening and calendars of these years. */
function calendars(...years: readonly number[]): Forger {
  const forger = createForger();
  forger.open();
  for (const year of years) publish(forger, year);
  return forger;
}

const stateOf = ({ checks }: AuditReport, name: (typeof CHECKS)[number]["name"]) =>
  checks.find((check) => check.name === name)?.ok;

/** Four lines, of which the third enrols a second operator key, which signs from the fourth on. */
function keyChanged(): Forger {
  const forger = calendars(2025);
  const key = keyOf("operator2").publicKey;
  forger.write("root operator", "key.add", { party: "service", key, role: "operator" });
  publish(forger, 2026);
  return forger;
}

test("a tail lost from before a change of the operator's key is missing, not a forged checkpoint", async () => {
  const forger = keyChanged();
  const [both, alone] = [forger.note("operator operator2"), forger.note("operator2")];
  const two = [keyText("operator"), keyText("operator2")];
  for (const size of [0, 2]) {
    const [lines, checkpoint] = [forger.lines.slice(0, size), forger.note("operator", size)];
    const rest = size === 0 ? ["no-entries"] : [];
    for (const [note, trusted] of [[both, keyText("operator")] as const, [alone, two] as const]) {
      const kept = await auditOf(lines, {
        trusted,
        checkpoint: size === 0 ? undefined : checkpoint,
        checkpoints: [note],
      });
      expect(codes(kept)).toEqual([...rest, "older-entries-missing"]);
      expect(kept.firstBadLine).toBe(size + 1);
      const newest = await auditOf(lines, { trusted, checkpoint: note });
      expect(codes(newest)).toEqual([...rest, "entries-missing"]);
    }
  }
});

test("a checkpoint beyond the end by a key that these lines do not know is doubted, not called forged", async () => {
  const forger = keyChanged();
  const lines = forger.lines.slice(0, 2);
  const note = forger.note("operator2");
  const kept = await auditOf(lines, { checkpoint: forger.note("operator", 2), checkpoints: [note] });
  expect(kept.problems).toMatchObject([{ check: "older-checkpoints", code: "older-checkpoint-beyond-lines" }]);
  expect(kept.problems[0]).not.toHaveProperty("line");
  expect(stateOf(kept, "checkpoint-signatures")).toBe("not checked");
  expect(stateOf(kept, "checkpoint")).toBe(true);
  const newest = await auditOf(lines, { checkpoint: note });
  expect(newest.problems).toMatchObject([{ check: "checkpoint", code: "checkpoint-beyond-lines" }]);
  const altered = note.replace(/\n4\n/, "\n5\n");
  const forged = await auditOf(lines, { trusted: [keyText("operator"), keyText("operator2")], checkpoint: altered });
  expect(codes(forged), "a known key's signature that does not verify").toEqual(["checkpoint-not-verified"]);
  expect(forged.notChecked.map(({ check }) => check)).not.toContain("checkpoint-signatures");
});

test("a checkpoint that is not signed well leaves open what it would have proven", async () => {
  const [honest, other] = [calendars(2025, 2026), calendars(2025, 2027)];
  for (const note of [other.note("stranger"), honest.note("stranger"), "no note"]) {
    const newest = await auditOf(honest.lines, { checkpoint: note });
    expect(stateOf(newest, "checkpoint-signatures")).toBe(false);
    expect(stateOf(newest, "checkpoint")).toBe("not checked");
    const kept = await auditOf(honest.lines, { checkpoint: honest.note("operator"), checkpoints: [note, note] });
    expect(stateOf(kept, "checkpoint")).toBe(true);
    expect(stateOf(kept, "older-checkpoints")).toBe("not checked");
    const { whyZh } = kept.checks.find(({ name }) => name === "older-checkpoints") ?? {};
    expect(whyZh).toContain("checkpoint 1 等 2 个检查点");
  }
});

test("behind a bad line, a checkpoint by a key that is not known leaves open what it would have proven", async () => {
  const forger = keyChanged();
  const lines = forger.lines.with(1, "{}\n");
  const report = await auditOf(lines, { checkpoint: forger.note("operator2") });
  expect(codes(report)).toEqual(["line-malformed"]);
  for (const name of ["checkpoint", "checkpoint-signatures"] as const)
    expect(stateOf(report, name)).toBe("not checked");
});

test("where a kept checkpoint proves the lines, another one over other lines blames none, and convicts the operator", async () => {
  const [honest, other] = [calendars(2025, 2026, 2027), calendars(2025, 2028, 2027)];
  const kept = { name: "kept", note: honest.note("operator") };
  const older = { name: "checkpoints/3", note: other.note("operator", 3), size: "3" };
  const checkpoint = honest.note("operator");
  const atOlder = await auditOf(honest.lines, { checkpoint, checkpoints: [older, kept] });
  expect(atOlder.problems).toMatchObject([
    { code: "checkpoints-contradict", facts: { file: "checkpoints/3", other: "kept", size: 3 } },
  ]);
  expect(atOlder).not.toHaveProperty("firstBadLine");
  const atNewest = await auditOf(honest.lines, { checkpoint: other.note("operator"), checkpoints: [kept] });
  expect(atNewest.problems).toMatchObject([
    { check: "checkpoint", code: "newest-contradicts", facts: { file: "checkpoint", other: "kept", size: 4 } },
  ]);
  expect(stateOf(atNewest, "older-checkpoints")).toBe(true);
});

test("the order in which checkpoints were given decides nothing", async () => {
  const [honest, other, third] = [calendars(2025, 2026), calendars(2025, 2027), calendars(2025, 2028)];
  const notes = [honest, other, third, other].map((forger, i) => ({
    name: `kept ${i}`,
    note: forger.note("operator"),
  }));
  const small = notes.slice(1);
  for (const given of [notes, small]) {
    const said = async (checkpoints: typeof notes) => {
      const { problems, firstBadLine } = await auditOf(honest.lines, { checkpoints });
      return [problems.map(({ code, line }) => [code, line]), firstBadLine];
    };
    const expected = await said(given);
    expect(expected[1]).toBe(given === notes ? undefined : 3);
    expect(await said(given.toReversed())).toEqual(expected);
    expect(await said([...given.slice(1), ...given.slice(0, 1)])).toEqual(expected);
  }
});

test("of two checkpoints over another history, each is named, and that they contradict each other", async () => {
  const [shown, one, two] = [calendars(2025, 2026), calendars(2025, 2027), calendars(2025, 2028)];
  const checkpoints = [one, two].map((forger, i) => ({ name: `kept ${i}`, note: forger.note("operator") }));
  const report = await auditOf(shown.lines, { checkpoints });
  expect(codes(report)).toEqual(["older-root-differs", "older-root-differs", "checkpoints-contradict"]);
});

test("a line missing in the middle is not told as a lost end", async () => {
  const forger = calendars(2025, 2026, 2027, 2028);
  const report = await auditOf(forger.lines.toSpliced(2, 1), { checkpoint: forger.note("operator") });
  expect(report.firstBadLine).toBe(3);
  const missing = report.problems.find(({ code }) => code === "entries-missing");
  expect(missing).not.toHaveProperty("line");
  expect(missing?.message).not.toMatch(/\bend\b|line/);
});
