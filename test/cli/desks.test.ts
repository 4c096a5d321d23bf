/** What desks ask: statements and histories of a store in use and of an export, as they are and as they were. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommanderError } from "commander";
import { beforeAll, describe, expect, test } from "vitest";
import { csv } from "../../src/cli/csv.ts";
import { exportStore } from "../../src/cli/export.ts";
import { fault } from "../../src/cli/faults.ts";
import { type Language, MESSAGES, type MessageKey, say } from "../../src/cli/messages.ts";
import { run } from "../../src/cli/run.ts";
import { withoutSecrets } from "../../src/cli/secrets.ts";
import { KINDS_SHOWN, show } from "../../src/cli/show.ts";
import { STATEMENTS, statement } from "../../src/cli/statement.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { usageFault } from "../../src/cli/usage.ts";
import { folder, linwu } from "./command.ts";

const store = join(folder, "linwu.db");
const exported = join(folder, "linwu");
const places = [store, exported, join(exported, "entries.jsonl")];
const voucher = "0194f000-0000-7000-8000-000000000001";

/** A terminal whose output is kept. */
function listening(language: Language = "en", json = false): Terminal & { readonly said: () => string } {
  let text = "";
  const write = (more: string) => {
    text += more;
  };
  return {
    language,
    json,
    say: (key: MessageKey, facts) => say(language, key, facts),
    print: (line) => write(`${line}\n`),
    printJson: (value) => write(JSON.stringify(value)),
    write,
    warn: write,
    during: (_, work) => work(() => {}),
    said: () => text,
  };
}

const nothing = { from: undefined, to: undefined, asOf: undefined, within: undefined, csv: false };

async function stated(path: string, kind: string, name?: string, options: Partial<typeof STATED> = {}) {
  const { language, json, ...others } = { ...STATED, ...options };
  const terminal = listening(language, json);
  expect(await statement(terminal, path, kind, name, { ...nothing, ...others })).toBe(0);
  return terminal.said();
}
const STATED: {
  language: Language;
  json: boolean;
  csv: boolean;
  from?: string;
  to?: string;
  asOf?: string;
  within?: string;
} = {
  language: "en",
  json: false,
  csv: false,
};

beforeAll(async () => {
  const options = { store, seed: "linwu-2025", export: exported };
  expect(await run(listening(), linwu, options)).toBe(0);
});

const ASKED: readonly (readonly [kind: string, name: string | undefined])[] = [
  ["school", "example-school"],
  ["fund", "linwu-2025"],
  ["programme", "ai-trainer-2025"],
  ["class", "ai-trainer-1"],
  ["trainee", "lw-0001"],
  ["settlements", undefined],
  ["expiring", "ai-trainer-2025"],
];

test("every kind of statement is asked for here", () => {
  expect(ASKED.map(([kind]) => kind)).toEqual(Object.keys(STATEMENTS));
});

describe.each(ASKED)("statement %s %s", (kind, name) => {
  test("is the same of a store, an export and its entries alone, as it was on any day", async () => {
    const asOf = { asOf: "2025-04-25", json: true };
    const [first, ...others] = await Promise.all(places.map((place) => stated(place, kind, name, asOf)));
    for (const other of others) expect(other).toBe(first);
  });

  test("has no word of English for readers of Chinese but names", async () => {
    const text = await stated(exported, kind, name, { language: "zh", asOf: "2025-04-25" });
    const headings = Object.values(MESSAGES)
      .map(([en]) => en)
      .filter((en) => / |^[a-z]{6,}$/.test(en));
    expect(headings.filter((en) => text.includes(` ${en} `))).toEqual([]);
    expect(text).toMatch(/\p{Script=Han}/u);
  });

  test("comes as CSV", async () => {
    const text = await stated(exported, kind, name, { csv: true });
    expect(text).toMatch(/^\ufeff[^\n]+\r\n/);
  });
});

test("a school's statement adds up over periods, in yuan", async () => {
  const march = await stated(store, "school", "example-school", { to: "2025-04-22" });
  expect(march).toMatch(
    /owed at the beginning +0\.00\n +redeemed +100 +\+79,200\.00\n(?:.|\n)*owed at the end +79,200\.00\n/,
  );
  const later = await stated(store, "school", "example-school", { from: "2025-04-23" });
  expect(later).toMatch(
    /owed at the beginning +79,200\.00\n +redeemed +0 +0\.00\n(?:.|\n)*paid +100 +-79,200\.00\n(?:.|\n)*owed at the end +0\.00\n/,
  );
});

test("the lines of a statement can be ticked off in a spreadsheet", async () => {
  const [titles, first, ...lines] = (await stated(store, "school", "example-school", { csv: true })).split("\r\n");
  expect(titles).toContain("day,entry,movement,fund,school,voucher,settlement,reference,yuan");
  expect(first).toBe(`2025-03-28,550,redeemed,linwu-2025,example-school,${voucher},,,1000.00`);
  expect(lines).toHaveLength(200);
});

test("a fund's statement says where the money is", async () => {
  const text = await stated(exported, "fund", "linwu-2025", { asOf: "2025-03-01" });
  expect(text).toMatch(/reserved +0\.00 +100,000\.00\n(?:.|\n)*available +0\.00 +20,000\.00\n/);
});

test("what waits is said with its days", async () => {
  expect(await stated(exported, "settlements", undefined, { asOf: "2025-04-25" })).toMatch(
    /publicised +100 +79,200\.00 +2 +The settlement \S+ is public from 2025-04-27 until 2025-05-06\./,
  );
  expect(await stated(exported, "expiring", undefined, { asOf: "2025-03-25", within: "26" })).toMatch(
    /2025-04-20 +26 /,
  );
  expect(await stated(exported, "expiring", undefined, { asOf: "2025-03-25", within: "25" })).not.toMatch(/2025-04-20/);
});

test("a transcript has the hours by delivery", async () => {
  expect(await stated(exported, "trainee", "lw-0001")).toMatch(/onsite +1 +86:30 +90:00\n +total +1 +86:30 +90:00\n/);
});

test.each(KINDS_SHOWN)("show %s is the same of a store and an export, in both languages", async (kind) => {
  const id = {
    voucher,
    fund: "linwu-2025",
    class: "ai-trainer-1",
    trainee: "lw-0001",
    school: "example-school",
    entry: "7",
  }[kind];
  for (const language of ["en", "zh"] as const) {
    const shown = await Promise.all(
      [store, exported].map(async (place) => {
        const terminal = listening(language);
        const end = { asOf: "2030-01-01", csv: false };
        expect(await show(terminal, place, kind, id, end)).toBe(0);
        return terminal.said();
      }),
    );
    // Members that are undefined may come back in another order.
    const [live, other] = shown.map((text) => text.split("\n").sort());
    expect(other).toEqual(live);
  }
});

test("show tells what a voucher waited for at a time", async () => {
  const terminal = listening("zh");
  await show(terminal, store, "voucher", voucher, { asOf: "2025-03-26", csv: false });
  expect(terminal.said()).toContain("凭证书 LW2025-0001 1,000.00 元");
  expect(terminal.said()).toMatch(/状态 +已冻结额度/);
});

test("an export whose end is missing answers nothing, and a part of one says what it is", async () => {
  const [cut, part] = [join(folder, "cut"), join(folder, "part")];
  cpSync(exported, cut, { recursive: true });
  const lines = readFileSync(join(cut, "entries.jsonl"), "utf8").split("\n");
  writeFileSync(join(cut, "entries.jsonl"), `${lines.slice(0, 100).join("\n")}\n`);
  await expect(stated(cut, "fund", "linwu-2025")).rejects.toMatchObject({
    code: "ledger-corrupt",
    message: expect.stringContaining("has 100 entries, and its checkpoint covers 681"),
  });
  const scope = { operator: undefined, scopes: [{ kind: "voucher", id: voucher }] } as const;
  expect(await exportStore(listening(), store, part, scope)).toBe(0);
  await expect(stated(part, "fund", "linwu-2025")).rejects.toMatchObject({
    message: expect.stringContaining("is a part of an export"),
  });
});

test.each([
  ["postgres://clerk:hush@127.0.0.1/x?schema=y", "postgres://…@127.0.0.1/x?schema=y"],
  ["postgres:clerk:hu@sh@127.0.0.1/x", "postgres:…@127.0.0.1/x"],
  ["postgres://127.0.0.1/x?password=hush&schema=y", "postgres://127.0.0.1/x?password=…&schema=y"],
])("%s is shown without its password", (url, shown) => {
  expect(withoutSecrets(url)).toBe(shown);
  expect(fault("wrong-usage", "record-unknown", { kind: "fund", id: "x", path: url }).message).toContain(shown);
});

test("usage errors are told in both languages", () => {
  const error = new CommanderError(1, "commander.unknownOption", "error: unknown option '--nope'");
  expect(usageFault(error)).toMatchObject({
    message: "unknown option '--nope' (--help shows how)",
    facts: { messageZh: "没有选项 --nope（--help 可查看用法）" },
  });
  expect(usageFault(new CommanderError(0, "commander.helpDisplayed", ""))).toBeUndefined();
});

const MISREAD = ["1E5", "2025E0001", "＝1+1", " =1", "１２", "mar-5", "12-may", "true", "3月4日", "2025年"];

test.each(MISREAD)("a spreadsheet makes nothing else of %s", (text) => {
  expect(csv({ titles: ["a"], numbers: [], rows: [[text]] })).toContain(`\r\n'${text}\r\n`);
});

test("a text stays one cell in CSV, also where a semicolon parts cells", () => {
  const rows = [["a;=1+1", 'a "quoted", text', "-1.50", voucher]];
  expect(csv({ titles: ["a", "b", "c", "d"], numbers: [2], rows })).toBe(
    `\ufeffa,b,c,d\r\n"a;=1+1","a ""quoted"", text",-1.50,${voucher}\r\n`,
  );
});

test.each([
  ["what is no kind", ["schools", "example-school"], {}, "school, fund, programme"],
  ["a name that is missing", ["school"], {}, "Give its name"],
  ["a name that nobody has", ["school", "nobody"], {}, "There is no school nobody"],
  ["a party that nothing is owed to", ["school", "hrss"], {}, "There is no school hrss"],
  ["a programme that nobody has", ["expiring", "nothing"], {}, "There is no programme nothing"],
  ["a period where there is none", ["programme", "ai-trainer-2025"], { to: "2025-03-01" }, "--to has no meaning"],
  [
    "a period that ends before it begins",
    ["fund", "linwu-2025"],
    { from: "2025-03-02", to: "2025-03-01" },
    "ends before",
  ],
  ["CSV and JSON at once", ["fund", "linwu-2025"], { csv: true, json: true }, "give one of them"],
  ["what is no day", ["school", "example-school"], { from: "March" }, "--from: March is neither"],
  ["what is no moment", ["school", "example-school"], { asOf: "March" }, "--as-of: March is no moment"],
  ["an entry that there is not", ["school", "example-school"], { asOf: "100000" }, "no entry 100000"],
  ["what is no number of days", ["expiring"], { within: "-1" }, "no number of days"],
])("%s is refused", async (_, [kind = "", name], options, message) => {
  await expect(stated(exported, kind, name, options)).rejects.toMatchObject({
    code: "wrong-usage",
    message: expect.stringContaining(message),
  });
});
