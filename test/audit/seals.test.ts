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

/** A ledger that somebody else opened under the same name, of four lawful lines. */
function strangers(): Forger {
  const forger = createForger();
  forger.open("mallory", "bureau");
  for (const year of [2025, 2026, 2027])
    forger.write("bureau", "calendar.publish", { year, holidays: [], workdays: [] });
  return forger;
}

const codeSet = (report: AuditReport) => [...new Set(codes(report))].toSorted();

test("whoever opens another ledger of the same name convicts nobody with it", async () => {
  const kept = calendars(2025, 2026, 2027).note("operator");

  const broken = strangers();
  broken.lines[3] = "{}\n";
  const behind = await auditOf(broken.lines, { checkpoint: broken.note("mallory"), checkpoints: [kept] });
  expect(codeSet(behind)).toEqual(["line-malformed", "older-root-differs", "operator-not-trusted"]);

  const whole = strangers();
  const own = { name: "checkpoints/4", note: whole.note("mallory"), size: "4" };
  const beyond = await auditOf(whole.lines.slice(0, 3), { checkpoints: [kept, own] });
  expect(codeSet(beyond)).toEqual(["older-entries-missing", "operator-not-trusted"]);

  const enrolling = strangers();
  enrolling.lines.pop();
  const key = keyOf("operator").publicKey;
  enrolling.write("bureau mallory", "key.add", { party: "service", key, role: "operator" });
  const enrolled = await auditOf(enrolling.lines, { checkpoint: enrolling.note("mallory"), checkpoints: [kept] });
  expect(codeSet(enrolled)).toEqual(["older-root-differs", "operator-not-trusted"]);
});

test("two histories that a trusted key signed convict it, whatever others signed beside them", async () => {
  const notes = [2026, 2027, 2028, 2029].map((year) => calendars(2025, year).note("operator"));
  const others = [2026, 2027, 2028, 2029].map((year) => {
    const forger = createForger();
    forger.open("mallory", "bureau");
    forger.write("bureau", "calendar.publish", { year, holidays: [], workdays: [] });
    return forger.note("mallory", 2);
  });
  const lines = strangers().lines.slice(0, 1);
  const report = await auditOf(lines, { checkpoints: [...notes, ...others] });
  const convicted = report.problems.filter(({ code }) => code === "checkpoints-contradict");
  expect(convicted).toHaveLength(3);
});

test("an operator key that is trusted for a checkpoint over these lines vouches for those that they enrol", async () => {
  const [shown, other] = [keyChanged(), calendars(2025, 2026, 2027)];
  const kept = { name: "kept", note: shown.note("operator2") };
  const older = { name: "checkpoints/3", note: other.note("operator", 3), size: "3" };
  const report = await auditOf(shown.lines, { trusted: keyText("operator2"), checkpoints: [kept, older] });
  expect(codes(report)).toEqual(["checkpoints-contradict"]);
});

/** Five lines, of which the second enrols a new operator key and the fourth revokes the old one; and three more. */
function keyStolen(): Forger {
  const forger = createForger();
  forger.open();
  const { publicKey } = keyOf("operator2");
  forger.write("root operator", "key.add", { party: "service", key: publicKey, role: "operator" });
  publish(forger, 2025);
  forger.write("root", "key.revoke", { key: keyOf("operator").id, reason: "stolen" });
  for (const year of [2026, 2027, 2028, 2029]) publish(forger, year);
  return forger;
}

test("a stolen key that these lines revoked can't make them look cut, nor convict", async () => {
  const forger = keyStolen();
  const lines = forger.lines.slice(0, 5);
  const checkpoint = forger.note("operator2", 5);
  const one = forger.note("operator");
  publish(forger, 2031);
  forger.lines.splice(7, 1);
  const two = forger.note("operator");
  for (const trusted of [["operator", "operator2"], ["operator"], ["operator2"]]) {
    const report = await auditOf(lines, {
      trusted: trusted.map((name) => keyText(name)),
      checkpoint,
      checkpoints: [one, two],
    });
    expect(codes(report)).toEqual(["checkpoint-key-not-enrolled", "checkpoint-key-not-enrolled"]);
    expect(report).not.toHaveProperty("firstBadLine");
    expect(stateOf(report, "older-checkpoints")).toBe("not checked");
  }
  const behind = await auditOf(lines.with(4, "{}\n"), { checkpoints: [one, two] });
  expect(codes(behind), "nor behind a bad line").toEqual([
    "line-malformed",
    "checkpoint-key-not-enrolled",
    "checkpoint-key-not-enrolled",
  ]);
});

test("where one older checkpoint proves nothing, it is said that the others were held against the lines", async () => {
  const forger = calendars(2025, 2026);
  const checkpoints = [forger.note("stranger"), forger.note("operator", 2), forger.note("operator")];
  const why = async (given: readonly string[]) => {
    const { checks } = await auditOf(forger.lines, { checkpoint: forger.note("operator"), checkpoints: given });
    return checks.find(({ name }) => name === "older-checkpoints");
  };
  expect(await why(checkpoints)).toMatchObject({
    why: "The lines were not held against checkpoint 1: nothing shows that the operator signed it; held against them: 2 more",
    whyZh: "未与 checkpoint 1 核对：无法证明其由运营方签署；已与其他 2 个核对",
  });
  expect((await why(checkpoints.slice(0, 1)))?.why).not.toContain("more");
});
