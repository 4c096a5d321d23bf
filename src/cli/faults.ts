/**
 * What ends a command: exit codes, and how an error is told. A person sees what stands in the way and what to do, in
 * their language, and never a stack trace.
 *
 * 0 nothing wrong · 1 something wrong · 2 unreadable input or wrong usage
 */
import { type ErrorCode, LedgerError } from "../index.ts";
import { type Language, type MessageFacts, type MessageKey, say } from "./messages.ts";
import { isUrl, withoutSecrets } from "./secrets.ts";
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

/** A sentence in English, and the facts of an error with the sentence in Chinese among them. */
export function saidTwice(key: MessageKey, given: MessageFacts): [message: string, facts: MessageFacts] {
  const shown = Object.entries(given).map(([name, fact]) => [
    name,
    isUrl(`${fact}`) ? withoutSecrets(`${fact}`) : fact,
  ]);
  const facts: MessageFacts = Object.fromEntries(shown);
  const factsZh = typeof facts.kind === "string" ? { ...facts, kind: kindZh(facts.kind) } : facts;
  return [say("en", key, facts), { ...facts, messageZh: say("zh", key, factsZh) }];
}

const kindZh = (kind: string): string => (Object.hasOwn(KIND_WORDS_ZH, kind) ? (KIND_WORDS_ZH[kind] ?? kind) : kind);

/** What can be asked for, in Chinese. */
const KIND_WORDS_ZH: Readonly<Record<string, string>> = {
  voucher: "培训券",
  fund: "资金科目",
  class: "班级",
  trainee: "学员",
  school: "培训机构",
  programme: "培训项目",
  entry: "条目",
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
  "store-failed": "账本文件无法读写，请检查路径、磁盘与权限",
  "store-foreign": "该数据库属于其他程序或其他账本，请更换路径",
  "store-newer": "该数据库由更新版本的程序建立，请升级本程序",
  "store-busy": "账本正被其他程序占用，请稍后重试",
  "unreadable-input": "输入无法读取",
  "cannot-write": "无法写入",
  "wrong-usage": "用法不正确",
};

/** Errors that say that a ledger or receipt itself is wrong, not how it was asked for. */
const WRONG: readonly ErrorCode[] = ["ledger-corrupt", "note-not-verified", "receipt-not-verified"];

/** Tells the error on standard error and, where one JSON object is wanted, as that object. */
export function tell(error: unknown, language: Language, json: boolean): ExitCode {
  const known = error instanceof LedgerError;
  const why = error instanceof Error ? error.message : String(error);
  const text = known ? sentence(error, language) : say(language, "unexpected", { why });
  process.stderr.write(`voucher-ledger: ${oneLine(text)}\n`);
  if (process.env.VOUCHER_LEDGER_DEBUG === "1" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if (json) {
    const shown = known
      ? { code: error.code, message: error.message, facts: error.facts }
      : { code: "unexpected", message: why };
    process.stdout.write(`${JSON.stringify({ ok: false, error: shown }, null, 2)}\n`);
  }
  return known && WRONG.includes(error.code) ? 1 : 2;
}

function sentence(error: LedgerError, language: Language): string {
  if (language === "en") return error.message;
  const { messageZh } = error.facts;
  if (typeof messageZh === "string") return messageZh;
  const kind = KINDS_ZH[error.code];
  return kind === undefined ? error.message : `${kind}（${error.message}）`;
}
