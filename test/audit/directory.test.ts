/** An export on disk: whole or not at all, read back as it was written. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readExport, readStoredExport, writeExport } from "../../src/audit/directory.node.ts";
import { type AuditOptions, audit, type ExportSource } from "../../src/audit/index.ts";
import { withBadDisk, withoutRoot } from "../support/reach.ts";
import { checkpointText, codes, expected, lines } from "./sample.ts";

const SAMPLE = fileURLToPath(new URL("../vectors/ledger-sample", import.meta.url));
const sample = (): ExportSource => ({
  origin: expected.origin,
  lines: lines.map((line) => line.trimEnd()),
  checkpoints: [1, 18, 32].map((size) => ({ size, note: checkpointText(String(size)) })),
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "audit-directory-"));
});
afterEach(() => {
  execFileSync("chmod", ["-R", "u+rwx", folder]);
  rmSync(folder, { recursive: true });
});

async function auditAt(path: string, options: Partial<AuditOptions> = {}) {
  const input = await readExport(path);
  return audit(input.lines, { ...input, trusted: expected.operator, ...options });
}

const filesUnder = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(path, name)).isFile())
    .map((name) => name.replaceAll("\\", "/"))
    .sort();

test("what is written is read back and found good, every file of it", async () => {
  const target = join(folder, "export");
  await writeExport(target, sample());
  expect(filesUnder(target)).toEqual([
    "README.md",
    "checkpoint",
    "checkpoints/1",
    "checkpoints/18",
    "checkpoints/32",
    "classes.csv",
    "entries.csv",
    "entries.jsonl",
    "funds.csv",
    "journal.hledger",
    "recoveries.csv",
    "settlement-lines.csv",
    "settlements.csv",
    "totals.json",
    "vouchers.csv",
  ]);
  const report = await auditAt(target);
  expect(report.problems).toEqual([]);
  expect(report.notChecked.map(({ check }) => check)).toEqual(["older-checkpoints"]);
  const kept = await auditAt(target, {
    checkpoints: [...(await readExport(target)).checkpoints, checkpointText("18")],
  });
  expect(kept.notChecked).toEqual([]);
  expect(kept.checks.every(({ ok }) => ok === true)).toBe(true);
  expect(readFileSync(join(target, "entries.jsonl"), "utf8")).toBe(lines.join(""));
  expect((await readExport(target)).bytes).toBe(statSync(join(target, "entries.jsonl")).size);
});

test("one bit flipped in any file is found; in entries.jsonl the line is named", async () => {
  const target = join(folder, "export");
  await writeExport(target, sample());
  for (const name of filesUnder(target)) {
    const path = join(target, name);
    const good = readFileSync(path);
    for (let i = 0; i < 12; i++) {
      const at = Math.floor((good.length * i) / 12);
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ (1 << (i % 8));
      writeFileSync(path, bad);
      const report = await auditAt(target);
      expect(report.ok, `${name}, byte ${at}`).toBe(false);
      if (name === "entries.jsonl") {
        expect(report.firstBadLine).toBe(good.subarray(0, at).toString("latin1").split("\n").length);
      }
    }
    writeFileSync(path, good);
  }
});

test("an independently made export without tables is good, and the report says what it lacks", async () => {
  const report = await auditAt(SAMPLE);
  expect(report.problems).toEqual([]);
  expect(report.notChecked.map(({ why }) => why)).toEqual(
    expect.arrayContaining(["No tables, journal or totals were given", "expected.json is not a file of the format"]),
  );
});

test("entries alone are read as entries alone", async () => {
  const input = await readExport(join(SAMPLE, "entries.jsonl"));
  expect(input).toMatchObject({ complete: false, checkpoints: [], files: [] });
  expect((await audit(input.lines, { ...input, trusted: expected.operator })).ok).toBe(true);
});

test("checkpoints/ with more than fits into the memory is unreadable, and says so in two languages", async () => {
  const path = join(folder, "crowded");
  await writeExport(path, sample());
  const large = join(folder, "large");
  writeFileSync(large, "x".repeat(1_000_000));
  symlinkSync(large, join(path, "checkpoints", "large"));
  expect(codes(await auditAt(path))).toEqual(["checkpoint-malformed"]);
  for (let i = 0; i < 64; i++) symlinkSync(large, join(path, "checkpoints", `large-${i}`));
  await expect(readExport(path, { checkpointBytes: 2 ** 21 })).rejects.toMatchObject({
    code: "unreadable-input",
    facts: { path: join(path, "checkpoints"), messageZh: expect.stringMatching(/检查点/) },
  });
});

test("a directory without its checkpoint is wrong, and so is one without checkpoints/", async () => {
  const target = join(folder, "export");
  await writeExport(target, sample());
  rmSync(join(target, "checkpoints"), { recursive: true });
  expect(codes(await auditAt(target))).toEqual(["file-missing"]);
  rmSync(join(target, "checkpoint"));
  expect(codes(await auditAt(target))).toEqual(["checkpoint-missing"]);
});

test("a strange file among the checkpoints is found, a huge one not read to its end", async () => {
  const target = join(folder, "export");
  await writeExport(target, sample());
  writeFileSync(join(target, "checkpoints", "huge"), Buffer.alloc(5_000_000, 0x61));
  expect(codes(await auditAt(target))).toEqual(["checkpoint-malformed"]);
  expect((await readExport(target)).checkpoints.at(-1)?.note.length).toBeLessThan(1_100_000);
});

test("what is to be imported must have its checkpoint, and each in checkpoints/ its size as its name", async () => {
  const target = join(folder, "export");
  await writeExport(target, sample());
  expect((await readStoredExport(target)).checkpoints.map(({ size }) => size)).toEqual([1, 18, 32]);
  cpSync(join(target, "checkpoints", "18"), join(target, "checkpoints", "19"));
  await expect(readStoredExport(target)).rejects.toMatchObject({
    code: "ledger-corrupt",
    message: expect.stringMatching(/^checkpoints\/19 must bear/),
  });
  rmSync(join(target, "checkpoints", "19"));
  rmSync(join(target, "checkpoint"));
  await expect(readStoredExport(target)).rejects.toMatchObject({
    code: "ledger-corrupt",
    message: expect.stringMatching(/has no checkpoint/),
    facts: { messageZh: expect.stringMatching(/检查点/) },
  });
});

test("what can't be read throws, naming the file and what to do", async () => {
  const target = join(folder, "export");
  await expect(readExport(target)).rejects.toMatchObject({
    code: "unreadable-input",
    message: expect.stringMatching(/nothing at this path/),
  });
  mkdirSync(join(target, "entries.jsonl"), { recursive: true });
  await expect(readExport(target)).rejects.toMatchObject({
    code: "unreadable-input",
    message: expect.stringMatching(/is a directory where/),
  });
  rmSync(join(target, "entries.jsonl"), { recursive: true });
  await expect(readExport(target)).rejects.toMatchObject({
    facts: { path: join(target, "entries.jsonl"), code: "ENOENT" },
  });
  const below = join(SAMPLE, "checkpoint", "below");
  await expect(readExport(below)).rejects.toMatchObject({
    code: "unreadable-input",
    message: expect.stringMatching(/not a directory/),
  });
  cpSync(SAMPLE, target, { recursive: true });
  rmSync(join(target, "checkpoint"));
  mkdirSync(join(target, "checkpoint"));
  await expect(readExport(target)).rejects.toMatchObject({ facts: { path: join(target, "checkpoint") } });
});

test("what one may not read or write throws as well", async () => {
  const target = join(folder, "export");
  cpSync(SAMPLE, target, { recursive: true });
  chmodSync(join(target, "entries.jsonl"), 0o000);
  const read = withoutRoot(folder, () => readExport(target));
  await expect(read).rejects.toMatchObject({ code: "unreadable-input", message: expect.stringMatching(/permission/) });
  chmodSync(folder, 0o500);
  const written = withoutRoot(folder, () => writeExport(join(folder, "other"), sample()));
  await expect(written).rejects.toMatchObject({ code: "cannot-write", message: expect.stringMatching(/permission/) });
});

test("an export is never written over something", async () => {
  const [file, full, empty] = ["file", "full", "empty"].map((name) => join(folder, name));
  writeFileSync(`${file}`, "mine");
  mkdirSync(`${full}`);
  writeFileSync(join(`${full}`, "mine"), "mine");
  mkdirSync(`${empty}`);
  for (const path of [`${file}`, `${full}`, join(`${file}`, "below"), join(folder, "not", "there")]) {
    await expect(writeExport(path, sample())).rejects.toMatchObject({
      name: "LedgerError",
      code: "cannot-write",
      message: expect.stringContaining(path),
    });
  }
  await writeExport(`${empty}`, sample());
  expect((await auditAt(`${empty}`)).ok).toBe(true);
  expect(readFileSync(join(`${full}`, "mine"), "utf8")).toBe("mine");
  expect(readdirSync(folder).sort()).toEqual(["empty", "file", "full"]);
});

test("when the source fails, nothing of the export stays behind", async () => {
  async function* failing() {
    yield lines[0]?.trimEnd() ?? "";
    throw new Error("the store went away");
  }
  await expect(writeExport(join(folder, "export"), { ...sample(), lines: failing() })).rejects.toThrow("went away");
  const others = { ...sample(), lines: lines.slice(1).map((line) => line.trimEnd()) };
  await expect(writeExport(join(folder, "export"), others)).rejects.toMatchObject({ code: "ledger-corrupt" });
  expect(readdirSync(folder)).toEqual([]);
});

test("until the last moment there is nothing at the place of the export", async () => {
  const target = join(folder, "export");
  const seen: string[][] = [];
  async function* watching() {
    for (const line of lines) {
      seen.push(readdirSync(folder));
      yield line.trimEnd();
    }
  }
  await writeExport(target, { ...sample(), lines: watching() });
  expect(seen.flat().filter((name) => name === "export")).toEqual([]);
  expect(readdirSync(folder)).toEqual(["export"]);
});

test("what a killed export left is removed by the next one to the same place, and nothing else is", async () => {
  const target = join(folder, "export");
  const source = fileURLToPath(new URL("../../src/audit/directory.node.ts", import.meta.url));
  const script = `import { writeExport } from ${JSON.stringify(source)};
    async function* lines() { process.kill(process.pid, "SIGKILL"); }
    await writeExport(${JSON.stringify(target)}, { origin: "o", lines: lines(), checkpoints: [{ size: 1, note: "" }] });`;
  writeFileSync(join(folder, "killed.mts"), script);
  const tsx = fileURLToPath(new URL("../../node_modules/tsx/dist/cli.mjs", import.meta.url));
  const args = ["--conditions=training-voucher-ledger-source", join(folder, "killed.mts")];
  expect(spawnSync(process.execPath, [tsx, ...args]).signal ?? "SIGKILL").toBe("SIGKILL");
  const left = readdirSync(folder).filter((name) => name.startsWith(".export.partial-"));
  expect(left).toHaveLength(1);
  const running = `.export.partial-${process.pid}-${crypto.randomUUID()}`;
  const others = `.other.partial-1-${crypto.randomUUID()}`;
  for (const name of [running, others]) mkdirSync(join(folder, name));
  await writeExport(target, sample());
  expect(readdirSync(folder).sort()).toEqual([running, others, "export", "killed.mts"].sort());
});

test("someone who takes the place meanwhile keeps it", async () => {
  const target = join(folder, "export");
  async function* slow() {
    mkdirSync(target);
    writeFileSync(join(target, "theirs"), "theirs");
    yield* lines.map((line) => line.trimEnd());
  }
  await expect(writeExport(target, { ...sample(), lines: slow() })).rejects.toMatchObject({ code: "cannot-write" });
  expect(readdirSync(folder)).toEqual(["export"]);
  expect(readdirSync(target)).toEqual(["theirs"]);
});

test("an export is written where one may write, but not read", async () => {
  await writeExport(join(folder, "before"), sample());
  chmodSync(folder, 0o300);
  await withoutRoot(folder, () => writeExport(join(folder, "export"), sample()));
  chmodSync(folder, 0o700);
  expect(readdirSync(folder).sort()).toEqual(["before", "export"]);
  expect((await auditAt(join(folder, "export"))).problems).toEqual([]);
});

test("an export that is there, but not durable, is said to be just that", async () => {
  const target = join(folder, "export");
  await expect(withBadDisk(folder, () => writeExport(target, sample()))).rejects.toMatchObject({
    code: "cannot-write",
    message: expect.stringMatching(/export is there, .* not durable \(EIO\)/),
    facts: { path: target, code: "EIO", messageZh: expect.stringMatching(/已写入/) },
  });
  expect(readdirSync(folder)).toEqual(["export"]);
  expect((await auditAt(target)).problems).toEqual([]);
});

test("an export is as readable as any directory that its owner makes", async () => {
  const target = join(folder, "export");
  await writeExport(target, sample());
  mkdirSync(join(folder, "usual"));
  expect(statSync(target).mode).toBe(statSync(join(folder, "usual")).mode);
  symlinkSync(target, join(folder, "link"));
  expect((await auditAt(join(folder, "link"))).ok).toBe(true);
});

test.each(["entries.jsonl", "checkpoint", "checkpoints/18", "totals.json"])(
  "a pipe as %s is not waited for",
  async (name) => {
    const path = join(folder, "export");
    await writeExport(path, sample());
    rmSync(join(path, name));
    execFileSync("mkfifo", [join(path, name)]);
    await expect(auditAt(path)).rejects.toMatchObject({ code: "unreadable-input" });
  },
);
