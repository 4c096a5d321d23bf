/**
 * What can be wrong with a scenario file, as a closed table in English and Chinese: what stands there, and what to do.
 * Every problem is found before the first instruction is submitted, so that a file is run whole or not at all.
 */
import { LedgerError } from "../index.ts";

export const PROBLEMS = {
  "file-missing": ["There is no such file. Check the path.", "文件不存在，请检查路径。"],
  "file-denied": ["The file may not be read. Ask for permission to read it.", "没有读取该文件的权限，请先取得权限。"],
  "file-is-folder": ["This is a folder. Name the scenario file in it.", "这是一个文件夹，请指定其中的情景文件。"],
  "file-broken": [
    "The file could not be read ({why}). Copy it anew and try again.",
    "文件无法读取（{why}），请重新复制后再试。",
  ],
  "file-too-large": [
    "The file is larger than {limit} bytes. Split it into several scenarios.",
    "文件超过 {limit} 字节，请拆分为多个情景文件。",
  ],
  "file-empty": [
    "The file has no line. Its first line must be a ledger.open.",
    "文件没有内容，第一行应为 ledger.open。",
  ],
  "byte-order-mark": [
    "The file begins with a byte order mark. Save it as UTF-8 without one.",
    "文件以字节顺序标记（BOM）开头，请另存为不带 BOM 的 UTF-8。",
  ],
  "not-utf8": ["The line is not UTF-8 text. Save the file as UTF-8.", "该行不是 UTF-8 文本，请将文件另存为 UTF-8。"],
  "line-too-long": ["The line is longer than {limit} bytes. Split it.", "该行超过 {limit} 字节，请拆分。"],
  "not-json": [
    "The line is not one JSON object ({why}). Write one object a line; the file may have been cut off.",
    "该行不是一个 JSON 对象（{why}）。每行应为一个对象；文件可能被截断。",
  ],
  "name-twice": [
    'The member "{name}" comes twice in one object. Keep one.',
    "同一对象中成员“{name}”出现两次，请只保留一个。",
  ],
  "name-reserved": ['No member may be named "{name}". Take another name.', "成员不得命名为“{name}”，请改用其他名称。"],
  "too-deep": ["The line is nested more than {limit} deep. Flatten it.", "该行嵌套超过 {limit} 层，请简化。"],
  "line-malformed": ["{where} must be {what}. Correct it.", "{where} 应为：{what}。请更正。"],
  "member-unknown": [
    'There can be no member "{name}" here, only: {known}. Correct its name, or take it out.',
    "此处不能有成员“{name}”，只能有：{known}。请更正名称或删去。",
  ],
  "time-backwards": [
    "The time {at} is before {before}, that of line {earlier}. Put the lines in order of time.",
    "时间 {at} 早于第 {earlier} 行的 {before}，请按时间顺序排列。",
  ],
  "first-line": [
    "The first line must be a ledger.open: it names the ledger and its first keys.",
    "第一行应为 ledger.open，用于指明账本及其最初的密钥。",
  ],
  "origin-malformed": [
    "The data.origin of the first line must be 1 to 200 of a-z 0-9 . / -, such as vouchers.example.",
    "第一行的 data.origin 应为 1 至 200 个字符（a-z 0-9 . / -），例如 vouchers.example。",
  ],
  "unknown-type": [
    'There is no instruction type "{type}". Correct it; there are {known}.',
    "没有“{type}”这一指令类型，请更正；现有 {known}。",
  ],
  "unknown-refusal": [
    'There is no refusal "{code}". Correct it; the nearest are {known}.',
    "没有“{code}”这一拒绝代码，请更正；相近的有 {known}。",
  ],
  "not-an-instruction": [
    "This can't be written as an instruction: {why}. Correct it, or expect instruction-malformed.",
    "该行无法写成指令：{why}。请更正，或将 expect 写为 instruction-malformed。",
  ],
} as const satisfies Record<string, readonly [en: string, zh: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Where something stands: the file as it was named, and the line, counted from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number | undefined;
}

type ProblemFacts = Readonly<Record<string, string | number>>;

/** The problem as an error with code `unreadable-input`; its facts repeat the place, the problem and `messageZh`. */
export function unreadable(place: Place, problem: ProblemCode, facts: ProblemFacts = {}): LedgerError {
  const [en, zh] = PROBLEMS[problem];
  const { file, line } = place;
  const where =
    line === undefined ? { en: file, zh: file } : { en: `${file}, line ${line}`, zh: `${file} 第 ${line} 行` };
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? "").slice(0, 200));
  const known = line === undefined ? { file } : { file, line };
  return new LedgerError("unreadable-input", `${where.en}: ${fill(en)}`, {
    ...facts,
    ...known,
    problem,
    messageZh: `${where.zh}：${fill(zh)}`,
  });
}
