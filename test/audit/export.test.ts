/** What an export holds, from any stream of lines. */
import { expect, test } from "vitest";
import { type AuditOptions, audit, type ExportSource, exportFiles } from "../../src/audit/index.ts";
import { openWorld } from "../support/world.ts";
import { createForger, ORIGIN } from "./forge.ts";
import { operatorOf } from "./history.ts";
import { auditSample, bytes, checkpoints, checkpointText, codes, expected, lines } from "./sample.ts";

const sample: ExportSource = {
  origin: expected.origin,
  lines: lines.map((line) => line.trimEnd()),
  checkpoints: [1, 18, 32].map((size) => ({ size, note: checkpointText(String(size)) })),
};

async function filesOf(source: ExportSource): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const { path, text } of exportFiles(source)) files.set(path, (files.get(path) ?? "") + text);
  return files;
}

const given = (files: ReadonlyMap<string, string>) =>
  [...files].map(([path, text]) => ({
    path,
    async *chunks() {
      yield new TextEncoder().encode(text);
    },
  }));

/** A CSV with CRLF and without line feeds in its cells, as rows of cells. */
const rowsOf = (csv = ""): string[][] =>
  csv
    .replace("\ufeff", "")
    .split("\r\n")
    .slice(0, -1)
    .map((row) => [...row.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, -1).map(([, cell = ""]) => cell));

test("an export has the lines and checkpoints as they are, and the derived files", async () => {
  const files = await filesOf(sample);
  expect([...files.keys()]).toEqual([
    "entries.jsonl",
    "checkpoint",
    "checkpoints/1",
    "checkpoints/18",
    "checkpoints/32",
    "entries.csv",
    "journal.hledger",
    "README.md",
    "totals.json",
    "vouchers.csv",
    "funds.csv",
    "classes.csv",
    "settlements.csv",
    "settlement-lines.csv",
    "recoveries.csv",
  ]);
  expect(files.get("entries.jsonl")).toBe(new TextDecoder().decode(bytes));
  expect(files.get("checkpoint")).toBe(checkpointText("32"));
  expect(files.get("checkpoints/18")).toBe(checkpointText("18"));
});

test("totals.json has the size, head and root, what every fund has, and the vouchers by state", async () => {
  const totals = JSON.parse((await filesOf(sample)).get("totals.json") ?? "");
  const { origin, size, head, root, fund } = expected;
  expect(totals).toMatchObject({ origin, size, head, root, funds: { "employment-2025": fund } });
  expect(totals.vouchers).toMatchObject({ claimed: 1, settled: 2, held: 0 });
  const [programme] = Object.values(totals.programmes);
  expect(programme).toMatchObject({ issued: 3, committed: 160_000, vouchers: { claimed: 1, settled: 2 } });
  expect(totals.schools).toMatchObject({
    "school-a": { accrued: 0, paid: 160_000, outstanding: 0, vouchers: { settled: 2 }, settlements: { paid: 1 } },
  });
});

test("entries.csv has a row an entry, with the records that it is about and who signed it", async () => {
  const files = await filesOf(sample);
  const [titles = [], ...rows] = rowsOf(files.get("entries.csv"));
  expect(rows).toHaveLength(lines.length);
  const cell = (row: readonly string[], title: string) => row[titles.findIndex((other) => other.startsWith(title))];
  const redemption = rows.find((row) => cell(row, "instruction") === "voucher.redeem") ?? [];
  expect(cell(redemption, "voucher")).toBe("01900000-0000-7000-8000-0000000003e8");
  expect(cell(redemption, "amount yuan")).toBe("1000.00");
  expect(cell(redemption, "signed by")).toBe("school-a (school)");
  expect(cell(rows.at(-1) ?? [], "hash")).toBe(expected.head);
  const [lineTitles = [], line = []] = rowsOf(files.get("settlement-lines.csv"));
  expect(lineTitles[0]).toMatch(/^settlement /);
  expect(line[1]).toBe("01900000-0000-7000-8000-0000000003e8");
});

test("the tables have a row a record, amounts in fen and in yuan", async () => {
  const files = await filesOf(sample);
  for (const path of [...files.keys()].filter((name) => name.endsWith(".csv"))) {
    const text = files.get(path) ?? "";
    expect(text.startsWith("\ufeff")).toBe(true);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    const [titles = [], ...rows] = rowsOf(text);
    for (const row of rows) expect(row).toHaveLength(titles.length);
    for (const title of titles) expect(title).toMatch(/^[a-z].* \p{Script=Han}/u);
  }
  const [titles = [], first = [], , third = []] = rowsOf(files.get("vouchers.csv"));
  const cell = (row: readonly string[], title: string) => row[titles.findIndex((other) => other.startsWith(title))];
  expect(cell(first, "voucher")).toBe("01900000-0000-7000-8000-0000000003e8");
  expect(cell(first, "school")).toBe("school-a");
  expect(cell(first, "paid fen")).toBe("100000");
  expect(cell(first, "paid yuan")).toBe("1000.00");
  expect(cell(third, "state")).toBe("claimed");
  expect(cell(third, "school")).toBe("");
  const [, fund = []] = rowsOf(files.get("funds.csv"));
  expect(fund.slice(0, 6)).toEqual([
    "employment-2025",
    "就业补助资金",
    "employment-subsidy",
    "2025",
    "'431025",
    "open",
  ]);
  const [, settlement = []] = rowsOf(files.get("settlements.csv"));
  expect(settlement.slice(-2)).toEqual(["160000", "1600.00"]);
});

test("a text of somebody's own is no formula, number, date or truth value in a spreadsheet", async () => {
  const world = await openWorld();
  const fund = { source: "other", year: 2025, region: "000001", reuseRecoveries: false } as const;
  const misread = [
    ...["+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠A1", " =1", "2025-01-02", "1e5", "5%", "１２３", "¥5", "(5)"],
    ...["mar-5", "5.Sept", "DEC1", "1 January 2025", "2025年1月2日", "3月", "下午3时", "12:00 PM", "true", "FALSE"],
  ];
  const kept = ["正常", "三月班", "may", "mar-5-b", "march-of-5", "e", "trueish", "5号楼", "5%浓度"];
  const names = ['=HYPERLINK("http://x")', 'a "quoted", text', "a;b", ...misread, ...kept];
  for (const [i, name] of names.entries()) {
    await world.accept([world.signed("finance-a.desk", "fund.open", { ...fund, fund: `${i}`, name })]);
  }
  await world.ledger.checkpoint();
  const files = await filesOf({
    origin: world.ledger.origin,
    lines: world.ledger.entries(),
    checkpoints: await world.ledger.checkpoints(),
  });
  const [, , ...rows] = rowsOf(files.get("funds.csv"));
  expect(rows.map(([, name]) => name)).toEqual([
    `"'=HYPERLINK(""http://x"")"`,
    '"a ""quoted"", text"',
    '"a;b"',
    ...misread.map((name) => `'${name}`),
    ...kept,
  ]);
  expect(rows[0]?.[0]).toBe("'0");
  expect(rows[0]?.[4]).toBe("'000001");
});

test("the audit of an export compares every derived file", async () => {
  const files = await filesOf(sample);
  const derived = new Map([...files].filter(([path]) => /\.(md|json|csv|hledger)$/.test(path)));
  const good = await auditSample([bytes], { files: given(derived) });
  expect(good.problems).toEqual([]);
  expect(good.checks.at(-1)).toMatchObject({ name: "derived-files", ok: true });
  for (const [path, text] of derived) {
    for (const altered of [text.replace(/[a-y](?=[^a-z]*$)/, "z"), `${text} `, text.slice(0, -1), ""]) {
      const report = await auditSample([bytes], { files: given(new Map(derived).set(path, altered)) });
      expect(report.problems, path).toMatchObject([
        { check: "derived-files", code: "derived-file-differs", facts: { file: path } },
      ]);
    }
  }
});

test("an audit that is broken off leaves no file open", async () => {
  const opened = new Set<string>();
  const files = given(await filesOf(sample)).map(({ path, chunks }) => ({
    path,
    async *chunks() {
      opened.add(path);
      try {
        yield* chunks();
      } finally {
        left.add(path);
      }
    },
  }));
  const left = new Set<string>();
  const fail = () => {
    throw new Error("gone");
  };
  async function* cut() {
    for (let i = 0; i < 100; i++) yield bytes;
    fail();
  }
  const broken = { path: "journal.hledger", chunks: cut };
  const ways: [Parameters<typeof audit>[0], Partial<AuditOptions>][] = [
    [[bytes], { files, onProgress: fail }],
    [cut(), { files }],
    [[bytes], { files: [...files.filter(({ path }) => path !== broken.path), { ...broken, chunks: fail }] }],
  ];
  for (const [chunks, options] of ways) {
    for (const set of [opened, left]) set.clear();
    await expect(auditSample(chunks, options)).rejects.toThrow("gone");
    expect(left).toEqual(opened);
    expect(opened).toContain("entries.csv");
  }
});

test("a file that is not of the format is left alone, and that is said", async () => {
  const report = await auditSample([bytes], { files: given(new Map([["notes.txt", "hello"]])), complete: false });
  expect(report.ok).toBe(true);
  expect(report.notChecked).toContainEqual(
    expect.objectContaining({ check: "derived-files", why: "notes.txt is not a file of the format" }),
  );
});

test("a file of a whole export that is missing is named", async () => {
  const files = await filesOf(sample);
  const derived = new Map([...files].filter(([path]) => /\.(md|json|csv|hledger)$/.test(path)));
  for (const path of derived.keys()) {
    const rest = new Map([...derived].filter(([other]) => other !== path));
    const { problems } = await auditSample([bytes], { files: given(rest) });
    expect(problems).toMatchObject([{ check: "derived-files", code: "file-missing", facts: { file: path } }]);
  }
  const { problems, notChecked } = await auditSample([bytes], { files: [] });
  expect(problems, "another program's export may have none").toEqual([]);
  expect(notChecked.map(({ why }) => why)).toContain("No tables, journal or totals were given");
});

test("the newest checkpoint lies among the checkpoints of a whole export as well", async () => {
  const derived = new Map([...(await filesOf(sample))].filter(([path]) => /\.(md|json|csv|hledger)$/.test(path)));
  const without = (sizes: readonly string[]) =>
    auditSample([bytes], {
      files: given(derived),
      checkpoints: checkpoints.filter(({ size }) => !sizes.includes(size)),
    });
  expect((await without(["32"])).problems).toMatchObject([{ code: "file-missing", facts: { file: "checkpoints/32" } }]);
  expect((await without(["1", "18"])).problems, "nobody can know of older ones").toEqual([]);
});

test("derived files are not compared when a line could not be judged", async () => {
  const derived = given(new Map([["totals.json", "{}"]]));
  const broken = await auditSample(lines.toSpliced(5, 1), { files: derived });
  expect(codes(broken)).not.toContain("derived-file-differs");
  expect(broken.checks.at(-1)?.ok).toBe("not checked");
});

test("what stands behind the newest checkpoint is left out", async () => {
  const files = await filesOf({ ...sample, checkpoints: sample.checkpoints.slice(0, 2) });
  expect(files.get("entries.jsonl")).toBe(lines.slice(0, 18).join(""));
  expect(files.get("checkpoint")).toBe(checkpointText("18"));
});

test("lines that are not what the checkpoint covers are not exported", async () => {
  const text = sample.lines as readonly string[];
  const cases: [why: RegExp, change: Partial<ExportSource>][] = [
    [/signed over others/, { lines: text.slice(0, 31) }],
    [/entry 19/, { lines: text.toSpliced(19, 1) }],
    [/signed over others/, { checkpoints: [{ size: 31, note: checkpointText("32") }] }],
    [/is meant for the ledger|was meant/, { origin: "vouchers.example/other" }],
  ];
  for (const [why, change] of cases) {
    const failing = filesOf({ ...sample, ...change });
    await expect(failing).rejects.toMatchObject({ code: "ledger-corrupt", message: expect.stringMatching(why) });
  }
  await expect(filesOf({ ...sample, checkpoints: [] })).rejects.toMatchObject({ code: "wrong-usage" });
});

test("the lines are written as they lie, whatever their length", async () => {
  const world = await openWorld();
  await world.issue(700);
  await world.ledger.checkpoint();
  const source = {
    origin: world.ledger.origin,
    lines: world.ledger.entries(),
    checkpoints: await world.ledger.checkpoints(),
  };
  const entries = (await filesOf(source)).get("entries.jsonl") ?? "";
  expect(entries.length).toBeGreaterThan(300_000);
  const report = await audit([entries], { trusted: operatorOf(world), checkpoint: source.checkpoints.at(-1)?.note });
  expect(report.problems).toEqual([]);
});

test("a ledger without any voucher can be exported", async () => {
  const forger = createForger();
  forger.open();
  const note = forger.note("operator");
  const files = await filesOf({
    origin: ORIGIN,
    lines: forger.lines.map((line) => line.trimEnd()),
    checkpoints: [{ size: 1, note }],
  });
  expect(rowsOf(files.get("vouchers.csv"))).toHaveLength(1);
});
