/** Ledgers and checkpoints by a forger who has some of the keys, and chains and signs well. */
import { expect, test } from "vitest";
import { type AuditOptions, audit } from "../../src/audit/index.ts";
import { createForger, type Forger, keyOf, keyText, ORIGIN } from "./forge.ts";
import { codes, failed } from "./sample.ts";

const auditOf = (forger: Forger, options: Partial<AuditOptions> = {}) =>
  audit(forger.lines, { trusted: keyText("operator"), ...options });

const opened = (): Forger => {
  const forger = createForger();
  forger.open();
  return forger;
};

const addKey = (forger: Forger, as: string, name: string, role: string, party = "hrss") =>
  forger.write(as, "key.add", { party, key: keyOf(name).publicKey, role });

const published = (year: number) => ({ year, holidays: [], workdays: [] });

test("a checkpoint counts if an operator key that was enrolled at its size signed it", async () => {
  const forger = opened();
  const first = forger.note("operator");
  expect((await auditOf(forger, { checkpoint: first })).ok).toBe(true);
  const byStranger = await auditOf(forger, { checkpoint: forger.note("stranger") });
  expect(codes(byStranger)).toEqual(["checkpoint-not-verified"]);
  const beside = await auditOf(forger, { checkpoint: forger.note("stranger operator") });
  expect(beside.ok).toBe(true);

  const tooEarly = forger.note("operator2");
  addKey(forger, "root operator", "operator2", "operator", "service");
  const older = [{ name: "early", note: tooEarly }];
  expect(codes(await auditOf(forger, { checkpoints: older }))).toEqual(["checkpoint-not-verified"]);
  expect((await auditOf(forger, { checkpoint: forger.note("operator2") })).ok).toBe(true);
});

test("a revoked operator key signs no more checkpoints, but those from before stand", async () => {
  const forger = opened();
  addKey(forger, "root operator", "operator2", "operator", "service");
  const before = forger.note("operator");
  forger.write("root", "key.revoke", { key: keyOf("operator").id, reason: "换钥" });
  const options = { checkpoints: [before], checkpoint: forger.note("operator2") };
  expect((await auditOf(forger, options)).ok).toBe(true);
  const late = await auditOf(forger, { checkpoints: [forger.note("operator")] });
  expect(codes(late)).toEqual(["checkpoint-key-not-enrolled"]);
  expect(late.problems[0]?.message).toContain("checkpoint 1");
});

test("in a whole export, a new key's first checkpoint is signed by the old one as well", async () => {
  const forger = opened();
  const whole = (notes: readonly string[]) =>
    auditOf(forger, {
      complete: true,
      checkpoints: notes.map((note) => ({ name: "own", note, size: note.split("\n")[1] ?? "" })),
      checkpoint: notes.at(-1),
    });
  const first = forger.note("operator");
  addKey(forger, "root operator", "operator2", "operator", "service");
  const [alone, both] = [forger.note("operator2"), forger.note("operator operator2")];
  expect(codes(await whole([first, alone]))).toEqual(["checkpoint-key-changed"]);
  expect(codes(await whole([alone])), "the ledger.open stands before the first checkpoint").toEqual([
    "checkpoint-key-changed",
  ]);
  forger.write("root", "calendar.publish", published(2025));
  expect((await whole([first, both, forger.note("operator2")])).ok).toBe(true);
  forger.write("root", "key.revoke", { key: keyOf("operator").id, reason: "遗失" });
  expect((await whole([first, forger.note("operator2")])).ok, "the old key was lost").toBe(true);
});

test("a trusted key that was enrolled later vouches for the ledger by a checkpoint, not by its enrolment", async () => {
  const forger = opened();
  addKey(forger, "root operator", "operator2", "operator", "service");
  const trusted = keyText("operator2");
  const enrolled = await auditOf(forger, { trusted });
  expect(codes(enrolled)).toEqual(["operator-not-trusted"]);
  expect(enrolled.firstBadLine).toBe(1);
  expect((await auditOf(forger, { trusted, checkpoint: forger.note("operator2") })).ok).toBe(true);
  expect(codes(await auditOf(forger, { trusted, checkpoint: forger.note("operator") }))).toEqual([
    "operator-not-trusted",
  ]);
  expect((await auditOf(forger, { trusted: [trusted, keyText("operator")] })).ok).toBe(true);
});

test("a whole ledger by another operator is not trusted", async () => {
  const forger = createForger();
  forger.open("stranger", "root");
  const report = await auditOf(forger, { checkpoint: forger.note("stranger") });
  expect(failed(report)).toEqual(["trust"]);
  expect(report.firstBadLine).toBe(1);
  const elsewhere = await auditOf(forger, { trusted: keyText("operator", "vouchers.example/else") });
  expect(codes(elsewhere)).toContain("ledger-foreign");
});

test("a checkpoint over other lines names where they part, as far as older ones tell", async () => {
  const signed = opened();
  const forger = opened();
  for (const year of [2024, 2025, 2026]) {
    signed.write("root", "calendar.publish", published(year));
    forger.write("root", "calendar.publish", published(year === 2026 ? 2027 : year));
  }
  const [older, newest] = [signed.note("operator", 2), signed.note("operator")];
  const report = await auditOf(forger, { checkpoints: [older], checkpoint: newest });
  expect(codes(report)).toEqual(["root-differs"]);
  expect(report.problems[0]).toMatchObject({ line: 4, facts: { file: "checkpoint", from: 3 } });
  const extended = await auditOf(forger, { checkpoints: [newest] });
  expect(codes(extended)).toEqual(["older-root-differs"]);
  expect(extended.firstBadLine).toBe(4);
});

/** Twelve years of calendars; the fourth line has a holiday on this day. */
function calendars(day: string): Forger {
  const forger = opened();
  for (let i = 0; i < 12; i++) {
    const holidays = i === 2 ? [`2027-01-${day}`] : [];
    forger.write("root", "calendar.publish", { year: 2025 + i, holidays, workdays: [] });
  }
  return forger;
}

const own = (forger: Forger, size: number) => {
  return { name: `checkpoints/${size}`, note: forger.note("operator", size), size: `${size}` };
};

test("where lines part is told by kept checkpoints, not by the export's own, which a forger signs anew", async () => {
  const [honest, forged] = [calendars("01"), calendars("04")];
  const kept = [2, 10].map((size) => ({ name: `kept ${size}`, note: honest.note("operator", size) }));
  const checkpoints = [own(forged, 5), own(forged, 13), ...kept];
  const report = await auditOf(forged, { complete: true, checkpoint: forged.note("operator"), checkpoints });
  expect(report.problems).toMatchObject([
    { code: "older-root-differs", line: 10, facts: { file: "kept 10", from: 3 } },
    { code: "checkpoints-contradict", facts: { file: "kept 10", other: "checkpoint", size: 10 } },
  ]);
});

test("without a checkpoint that the auditor kept, it is said that older ones were not checked", async () => {
  const forged = calendars("04");
  const newest = { complete: true, checkpoint: forged.note("operator") };
  const alone = await auditOf(forged, { ...newest, checkpoints: [own(forged, 5), own(forged, 13)] });
  expect(alone.problems).toEqual([]);
  expect(alone.checks.find(({ name }) => name === "older-checkpoints")?.ok).toBe("not checked");
  const bad = await auditOf(forged, { ...newest, checkpoints: [own(calendars("01"), 5)] });
  expect(failed(bad), "its own are verified all the same").toEqual(["older-checkpoints"]);
});

test("two checkpoints over as many, but other, entries convict the operator, whichever is the export's", async () => {
  const [honest, forged] = [calendars("01"), calendars("04")];
  const kept = { name: "kept", note: honest.note("operator", 5) };
  const atForger = await auditOf(forged, { checkpoints: [own(forged, 5), kept] });
  expect(codes(atForger)).toEqual(["older-root-differs", "checkpoints-contradict"]);
  const message = "kept and checkpoints/5 are both signed by the operator, but over different first 5 entries";
  expect(atForger.problems.find(({ code }) => code === "checkpoints-contradict")?.message).toContain(message);
  const atHonest = await auditOf(honest, { checkpoints: [kept, own(forged, 5)] });
  expect(codes(atHonest), "the lines are as kept: none is to blame").toEqual(["checkpoints-contradict"]);
  const byStranger = { name: "strange", note: forged.note("stranger", 5) };
  expect(codes(await auditOf(honest, { checkpoints: [kept, byStranger] }))).toEqual(["checkpoint-not-verified"]);
});

test("a checkpoint of another ledger, or of none, is not one of this", async () => {
  const forger = opened();
  const other = createForger("vouchers.example/other");
  other.open();
  for (const note of [other.note("operator"), "", "no note", new Uint8Array([0xff])]) {
    expect(failed(await auditOf(forger, { checkpoint: note }))).toEqual(["checkpoint-signatures"]);
  }
  const empty = createForger();
  expect(codes(await auditOf(forger, { checkpoints: [empty.note("operator")] }))).toEqual([
    "checkpoint-key-not-enrolled",
  ]);
});

test("what the law refuses is named with the law's own code, and judging ends there", async () => {
  const cases: [check: string, code: string, write: (forger: Forger) => void][] = [
    ["law", "instruction-malformed", (f) => f.write("root", "calendar.publish", { year: 2025 })],
    ["law", "instruction-malformed", (f) => f.write("root", "voucher.steal", {})],
    ["law", "party-state", (f) => f.write("root", "party.reinstate", { party: "hrss", reason: "无" })],
    ["law", "ledger-already-open", (f) => f.open()],
    ["signatures", "signer-not-authorised", (f) => f.write("operator", "calendar.publish", published(2025))],
    ["signatures", "signer-not-authorised", (f) => f.write("stranger", "calendar.publish", published(2025))],
    ["signatures", "quorum-missing", (f) => addKey(f, "root", "operator2", "operator", "service")],
  ];
  for (const [check, code, write] of cases) {
    const forger = opened();
    write(forger);
    forger.write("root", "calendar.publish", published(2026));
    const report = await auditOf(forger);
    expect(report.problems).toMatchObject([{ check, code, line: 2, seq: 1 }]);
    expect(report).toMatchObject({ judged: 1, size: 3, firstBadLine: 2 });
    expect(report.problems[0]?.messageZh).toMatch(/\p{Script=Han}/u);
    expect(report.checks.find(({ name }) => name === "sub-ledgers")?.why).toContain("Only lines 1 to 1 were judged");
  }
});

test("a signature under another key's id, or over another instruction, is not valid", async () => {
  const forger = opened();
  forger.write("root", "calendar.publish", published(2025), (entry) => ({
    ...entry,
    instruction: { ...entry.instruction, data: published(2026) },
  }));
  expect(codes(await auditOf(forger))).toEqual(["signature-invalid"]);
});

test("a ledger begins with ledger.open", async () => {
  const forger = createForger();
  forger.write("root", "calendar.publish", published(2025));
  const report = await auditOf(forger);
  expect(codes(report)).toEqual(["signer-not-authorised"]);
  expect(report.checks.find(({ name }) => name === "trust")?.ok).toBe("not checked");
});

test("lines that are well chained and signed but break the form of a ledger are named", async () => {
  const cases: [code: string, line: number, change: Parameters<Forger["write"]>[3]][] = [
    ["seq-wrong", 2, (entry) => ({ ...entry, seq: 7 })],
    ["time-decreases", 2, (entry) => ({ ...entry, at: "2025-01-01T00:00:00.000Z" as typeof entry.at })],
    ["prev-wrong", 2, (entry) => ({ ...entry, prev: "ab".repeat(32) })],
  ];
  for (const [code, line, change] of cases) {
    const forger = opened();
    forger.write("root", "calendar.publish", published(2025), change);
    forger.write("root", "calendar.publish", published(2026));
    const report = await auditOf(forger, { checkpoint: forger.note("operator") });
    expect([codes(report), report.firstBadLine]).toEqual([[code], line]);
  }
});

test("an instruction accepted twice is named at its second place", async () => {
  const forger = opened();
  forger.write("root", "calendar.publish", published(2025));
  const [, second = ""] = forger.lines;
  const again = second.replace(/"seq":1/, '"seq":2');
  const report = await audit([...forger.lines, again], { trusted: keyText("operator") });
  expect(codes(report)).toContain("id-repeated");
  expect(report.firstBadLine).toBe(3);
});

test("an entry for another ledger is named, though it is well signed", async () => {
  const forger = createForger("vouchers.example/other");
  forger.open();
  const report = await audit(forger.lines, { trusted: keyText("operator"), origin: ORIGIN });
  expect(report.problems[0]).toMatchObject({ check: "ledger", code: "ledger-foreign", line: 1 });
});
