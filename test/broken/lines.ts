/** Exhibits of lines that are no entries, or do not follow one another. */
import { type Entry, parseEntry } from "../../src/record/entry.ts";
import { createForger, keyText } from "../audit/forge.ts";
import { changed, type Exhibit, exported, rewritten } from "./exhibit.ts";
import { calendar, ORIGIN, opened, short } from "./story.ts";

type Change = (text: string) => string;

/** The three lines with the second one, unless told, changed as text, and signed for as they are. */
function altered(change: Change, line = 2): Exhibit["files"] {
  const forger = short();
  return rewritten(forger, changed(forger.lines, line, change));
}

function malformed(name: string, done: string, doneZh: string, change: Change): Exhibit {
  return { name, check: "form", done, doneZh, files: altered(change, 3) };
}

const HONEST: Exhibit = {
  name: "honest",
  check: "none",
  done: "nothing: three lines as they should be",
  doneZh: "未作改动：三行均正确",
  files: exported(short()),
};

const FORM: readonly Exhibit[] = [
  {
    name: "empty-file",
    check: "form",
    done: "all lines are gone",
    doneZh: "所有行均已丢失",
    files: { ...exported(short()), "entries.jsonl": "" },
  },
  malformed("empty-line", "a line is empty", "有一行为空", () => "\n"),
  malformed(
    "long-line",
    "a line was filled up to 65,536 bytes",
    "一行被填充至 65,536 字节",
    (text) => `${text.slice(0, -1).padEnd(65_536)}\n`,
  ),
  malformed("no-line-feed", "the last line feed is missing", "缺少末尾换行符", (text) => text.slice(0, -1)),
  malformed(
    "byte-order-mark",
    "a byte order mark stands before a line",
    "一行之前有字节顺序标记",
    (text) => `\ufeff${text}`,
  ),
  malformed("carriage-return", "a line ends with CR LF", "一行以 CR LF 结尾", (text) => text.replace("\n", "\r\n")),
  malformed("nul-byte", "a NUL byte stands in a line", "一行中含有 NUL 字节", (text) =>
    text.replace("2026", "20\u000026"),
  ),
  malformed("white-space", "a space stands behind a comma", "逗号之后有空格", (text) => text.replace(",", ", ")),
  malformed("member-twice", "a member stands twice", "同一成员出现两次", (text) =>
    text.replace('"year":2026', '"year":2026,"year":2026'),
  ),
  malformed("members-unsorted", "two members changed places", "两个成员交换了位置", (text) =>
    text.replace('"workdays":[],"year":2026', '"year":2026,"workdays":[]'),
  ),
  malformed("fraction", "a number is written 2026.0", "数字写作 2026.0", (text) => text.replace(":2026", ":2026.0")),
  malformed("escaped-letter", "a letter is written as an escape", "一个字母写作转义序列", (text) =>
    text.replace("calendar", "\\u0063alendar"),
  ),
  malformed("not-nfc", "a text is not in NFC", "文本不是 NFC 形式", (text) =>
    text.replace('"workdays":', '"note":"e\u0301","workdays":'),
  ),
  malformed("null", "a member is null", "一个成员为 null", (text) => text.replace('"holidays":[]', '"holidays":null')),
  malformed("short-signature", "a signature lacks its last letter", "签名缺少最后一个字母", (text) =>
    text.replace(/."}\]}\n$/, '"}]}\n'),
  ),
];

const CHAIN: readonly Exhibit[] = [
  damaged("line-missing", "sequence", "the second line is missing", "缺少第二行", ([a = "", , c = ""]) => [a, c]),
  damaged(
    "line-doubled",
    "instruction-ids",
    "the second line stands twice",
    "第二行出现两次",
    ([a = "", b = "", c = ""]) => [a, b, b, c],
  ),
  damaged(
    "lines-swapped",
    "sequence",
    "the last two lines changed places",
    "最后两行交换了位置",
    ([a = "", b = "", c = ""]) => [a, c, b],
  ),
  {
    name: "seq-skipped",
    check: "sequence",
    done: "the ledger itself left out a number",
    doneZh: "账本自身跳过了一个序号",
    files: written((entry) => ({ ...entry, seq: entry.seq + 1 })),
  },
  {
    name: "line-altered",
    check: "chain",
    done: "a year was changed, nothing else",
    doneZh: "仅改动了一个年份",
    files: lineAltered(),
  },
  {
    name: "prev-wrong",
    check: "chain",
    done: "the ledger itself wrote another hash as prev",
    doneZh: "账本自身写入了错误的 prev",
    files: written((entry) => ({ ...entry, prev: "ab".repeat(32) })),
  },
  {
    name: "back-dated",
    check: "time",
    done: "a line bears an earlier time than the one before it",
    doneZh: "一行的时间早于前一行",
    files: written((entry) => ({ ...entry, at: JSON.parse('"2025-01-01T00:00:00.000Z"') })),
  },
  {
    name: "sent-twice",
    check: "instruction-ids",
    done: "an instruction was accepted a second time, as an entry of its own",
    doneZh: "同一指令被再次受理为另一条目",
    files: sentTwice(),
  },
  {
    name: "other-ledger",
    check: "ledger",
    done: "a whole ledger is shown in the place of another",
    doneZh: "以另一账本冒充本账本",
    files: exported(opened()),
    key: keyText("operator", "vouchers.example/other"),
  },
  {
    name: "no-key-for-it",
    check: "trust",
    done: "the auditor has only the key of another ledger",
    doneZh: "审计方仅有另一账本的密钥",
    files: exported(opened()),
    key: keyText("operator", "vouchers.example/other"),
    origin: ORIGIN,
  },
  {
    name: "other-operator",
    check: "trust",
    done: "somebody opened a ledger of the same name with a key of their own",
    doneZh: "他人以自己的密钥开立了同名账本",
    files: otherOperator(),
  },
];

function damaged(
  name: string,
  check: Exhibit["check"],
  done: string,
  doneZh: string,
  change: (lines: readonly string[]) => readonly string[],
): Exhibit {
  const forger = short();
  return { name, check, done, doneZh, files: rewritten(forger, change([...forger.lines])) };
}

/** Three lines of which the ledger wrote the second one wrong, and went on from it. */
function written(change: (entry: Entry) => Entry): Exhibit["files"] {
  const forger = opened();
  forger.write("root", "calendar.publish", calendar(2025), change);
  forger.write("root", "calendar.publish", calendar(2026));
  return exported(forger);
}

function lineAltered(): Exhibit["files"] {
  const forger = short();
  const checkpoint = forger.note("operator");
  return rewritten(
    forger,
    changed(forger.lines, 2, (text) => text.replace(":2025", ":2024")),
    checkpoint,
  );
}

/** The second instruction once more, as the fourth entry. */
function sentTwice(): Exhibit["files"] {
  const forger = short();
  const { instruction, signatures } = parseEntry(forger.lines[1]?.trimEnd() ?? "").entry;
  forger.write("root", "calendar.publish", {}, (entry) => ({ ...entry, instruction, signatures }));
  return exported(forger);
}

function otherOperator(): Exhibit["files"] {
  const forger = createForger(ORIGIN);
  forger.open("stranger");
  return exported(forger, forger.note("stranger"));
}

export const LINES: readonly Exhibit[] = [HONEST, ...FORM, ...CHAIN];
