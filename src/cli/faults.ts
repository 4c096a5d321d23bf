/**
 * What ends a command: exit codes, and how an error is told. A person sees what stands in the way and what to do, in
 * their language, and never a stack trace.
 *
 * 0 nothing wrong · 1 what was judged is wrong, or a scenario went otherwise · 2 no answer: unreadable input, wrong usage
 */
import { type ErrorCode, LedgerError } from "../index.ts";
import { type Language, type MessageFacts, type MessageKey, say } from "./messages.ts";
import { isUrl, textWithoutSecrets, withoutSecrets } from "./secrets.ts";
import { factInChinese, inChinese } from "./sentences.ts";
import { oneLine } from "./table.ts";

export type ExitCode = 0 | 1 | 2;

/** An error of a command's own, with its sentence in both languages. */
export function fault(
  code: Extract<ErrorCode, "unreadable-input" | "wrong-usage" | "cannot-write">,
  key: MessageKey,
  given: MessageFacts = {},
): LedgerError {
  return new LedgerError(code, ...saidTwice(key, given));
}

/** For a record that a ledger has not, or had not yet at the moment asked for. */
export const unknownRecord = (given: MessageFacts, asOf: string | undefined): LedgerError =>
  asOf === undefined
    ? fault("wrong-usage", "record-unknown", given)
    : fault("wrong-usage", "record-unknown-then", { ...given, asOf });

/** A sentence in English, and the facts of an error with the sentence in Chinese among them. */
export function saidTwice(key: MessageKey, given: MessageFacts): [message: string, facts: MessageFacts] {
  const shown = Object.entries(given).map(([name, fact]) => [
    name,
    isUrl(`${fact}`) ? withoutSecrets(`${fact}`) : fact,
  ]);
  const facts: MessageFacts = Object.fromEntries(shown);
  const nouns = Object.entries(facts).filter(([name]) => name === "kind" || name === "what");
  const factsZh = { ...facts, ...Object.fromEntries(nouns.map(([name, fact]) => [name, nounZh(`${fact}`)])) };
  return [say("en", key, facts), { ...facts, messageZh: say("zh", key, factsZh) }];
}

const nounZh = (noun: string): string => (Object.hasOwn(NOUNS_ZH, noun) ? (NOUNS_ZH[noun] ?? noun) : noun);

/** What is wrong with a file; other errors are about what was asked for, or about the system. */
const OF_FILES: readonly ErrorCode[] = [
  "not-canonical",
  "malformed-instruction",
  "malformed-entry",
  "malformed-note",
  "malformed-checkpoint",
  "malformed-receipt",
  "note-not-verified",
  "receipt-not-verified",
  "ledger-corrupt",
  "unreadable-input",
];

/** Does what may find fault with the file at `path`, which the error then names. */
export async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw inFile(path, error);
  }
}

/** The error with the file, and the line of it if there is one, unless it names the file itself. */
export function inFile(path: string, error: unknown, line?: number | undefined): unknown {
  if (!(error instanceof LedgerError && OF_FILES.includes(error.code)) || "path" in error.facts) return error;
  const [en, zh] = line === undefined ? [path, path] : [`${path}, line ${line}`, `${path} 第 ${line} 行`];
  const facts = { ...error.facts, path, ...(line !== undefined && { line }), messageZh: `${zh}：${chinese(error)}` };
  return new LedgerError(error.code, `${en}: ${error.message}`, facts, { cause: error });
}

/** What can be asked for or given, in Chinese. */
const NOUNS_ZH: Readonly<Record<string, string>> = {
  voucher: "培训券",
  fund: "资金科目",
  class: "班级",
  trainee: "学员",
  school: "培训机构",
  programme: "培训项目",
  entry: "条目",
  key: "密钥",
  checkpoint: "检查点",
  receipt: "回执",
  "list of bills": "账单",
};

/** What kind of thing went wrong, for readers of Chinese, before the sentence of an error that is in English only. */
const KINDS_ZH: Readonly<Partial<Record<ErrorCode, string>>> = {
  "not-canonical": "内容不是规范格式",
  "malformed-instruction": "指令格式不正确",
  "malformed-entry": "条目格式不正确",
  "malformed-note": "签名文本格式不正确",
  "malformed-checkpoint": "检查点格式不正确",
  "malformed-key": "密钥格式不正确",
  "malformed-receipt": "回执格式不正确",
  "note-not-verified": "检查点签名无效",
  "receipt-not-verified": "回执不成立",
  "ledger-corrupt": "账本已损坏，请从备份恢复",
  "ledger-not-open": "账本尚未开立",
  "ledger-behind": "数据库中的账本早于已知的检查点，可能是旧备份",
  "operator-mismatch": "运营方密钥与账本不符",
  "clock-behind": "时钟早于账本最后一条",
  "clock-jump": "时钟远晚于账本最后一条",
  "store-failed": "数据库出错",
  "store-foreign": "该数据库属于其他程序或其他账本，请更换路径",
  "store-newer": "该数据库由更新版本的程序建立，请升级本程序",
  "store-busy": "账本正被其他程序占用，请稍后重试",
  "unreadable-input": "输入无法读取",
  "cannot-write": "无法写入",
  "wrong-usage": "用法不正确",
};

/** Errors by which a command that judges says that a ledger or receipt is wrong; others only can't go on. */
const WRONG: readonly ErrorCode[] = ["ledger-corrupt", "note-not-verified", "receipt-not-verified"];

export interface Telling {
  readonly language: Language;
  /** Whether one JSON object is wanted, on standard output. */
  readonly json: boolean;
  /** Whether the command was asked to judge what it read. */
  readonly judges: boolean;
}

/** Tells the error on standard error and, where one JSON object is wanted, as that object; nothing shows a password. */
export function tell(error: unknown, { language, json, judges }: Telling): ExitCode {
  const known = error instanceof LedgerError;
  const why = error instanceof Error ? error.message : String(error);
  const text = known && language === "zh" ? chinese(error) : known ? why : say(language, "unexpected", { why });
  process.stderr.write(`voucher-ledger: ${oneLine(textWithoutSecrets(text))}\n`);
  if (process.env.VOUCHER_LEDGER_DEBUG === "1" && error instanceof Error) {
    process.stderr.write(`${textWithoutSecrets(error.stack ?? "")}\n`);
  }
  if (json) {
    const shown = known
      ? { code: error.code, message: why, facts: { ...error.facts, messageZh: chinese(error) } }
      : { code: "unexpected", message: why };
    const safe = (_: string, value: unknown) => (typeof value === "string" ? textWithoutSecrets(value) : value);
    process.stdout.write(`${JSON.stringify({ ok: false, error: shown }, safe, 2)}\n`);
  }
  return judges && known && WRONG.includes(error.code) ? 1 : 2;
}

/** The error's own sentence in Chinese, or the library's; of one that nobody put into Chinese, what kind it is. */
function chinese({ code, message, facts: { messageZh, ...facts } }: LedgerError): string {
  if (typeof messageZh === "string") return withFactsInChinese(messageZh, facts);
  const known = inChinese(message);
  const kind = KINDS_ZH[code];
  return known ?? (kind === undefined ? message : `${kind}（${message}）`);
}

/** A sentence in Chinese may quote what the library said in English: why a line is none, for instance. */
const withFactsInChinese = (sentence: string, facts: LedgerError["facts"]): string =>
  Object.entries(facts).reduce<string>((text, [name, fact]) => {
    if (typeof fact !== "string" || !fact.includes(" ")) return text; // a mere word may stand elsewhere as well
    return text.replaceAll(fact, () => factInChinese(name, fact));
  }, sentence);
