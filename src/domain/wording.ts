/**
 * How facts stand in sentences: money as yuan, instants in China Standard Time, and the law's own words (states, roles,
 * reasons) in the reader's language. English is what the code says; Chinese is looked up by it.
 */
import type { Facts } from "./error.ts";
import { isInstant } from "./values.ts";

export type Language = "en" | "zh";

/** The facts whose values are words of the law, not names that somebody gave. */
const WORDED: readonly string[] = [
  "state",
  "needed",
  "role",
  "kind",
  "scope",
  "by",
  "outcome",
  "needs",
  "why",
  "what",
  "expectedType",
];

/** Chinese by English. A phrase may hold `{fact}` itself. */
export const CHINESE: Readonly<Record<string, string>> = {
  // states
  issued: "已发放",
  claimed: "已领取",
  held: "已冻结额度",
  redeemed: "已核销",
  settled: "已拨付",
  expired: "已过期",
  void: "已作废",
  filed: "待审批",
  approved: "已批准",
  refused: "未批准",
  cancelled: "已取消",
  closed: "已结班",
  submitted: "已提交",
  reviewed: "已审核",
  publicised: "公示中",
  paid: "已拨付",
  suspended: "已暂停",
  active: "正常",
  // roles, kinds, scopes, outcomes
  root: "根密钥",
  issuer: "发券",
  reviewer: "审核",
  finance: "财政",
  school: "培训机构",
  evaluator: "评价机构",
  trainee: "学员",
  operator: "运营方",
  auditor: "审计",
  bureau: "人社部门",
  enterprise: "企业",
  service: "运营服务",
  voucher: "培训券",
  class: "班级",
  certificate: "取得证书",
  completion: "结业",
  // why signatures do not suffice
  "the key {key} is not enrolled": "密钥 {key} 未登记",
  "the key {key} is revoked": "密钥 {key} 已被撤销",
  "the party {party} is suspended": "主体 {party} 已被暂停",
  "the key {key} has the role {role}": "密钥 {key} 的角色为 {role}",
  "no signature by {role}": "缺少 {role} 的签名",
  "the trainee {trainee} has a key of their own": "学员 {trainee} 有自己的密钥，不能由他人代签",
  "a signature that it needs is missing, or one is of no use here": "缺少必需的签名，或有签名与该指令无关",
  "another role set this freeze": "该冻结由其他角色设定",
  "an empty ledger is opened by the operator key that openLedger was given": "空账本只能由本程序所持的运营方密钥开立",
  // why a list does not stand
  "{voucher} stands twice": "{voucher} 重复列出",
  "{voucher} is not held in it": "{voucher} 未冻结于该班级",
  "{named} are named": "列出 {named} 张",
  "{voucher} has {minutes} minutes": "{voucher} 为 {minutes} 分钟",
  "it stands twice": "重复列出",
  "it is in the settlement {settlement}": "已在申领批次 {settlement} 中",
  "it is {state}, not redeemed": "状态为 {state}，未核销",
  "it was redeemed by {school}": "由培训机构 {school} 核销",
  "it is paid from the fund {fund}": "由资金科目 {fund} 支付",
  "its certificate {certificate} is revoked": "所用证书 {certificate} 已被撤销",
  "it is not one line of the settlement": "不是该批次的一条明细",
  "it is not a remaining line": "不在该批次的剩余明细中",
  "an objection to it is open": "已有未处理的异议",
  "no objection to it is open": "没有未处理的异议",
  // why a programme is not open, or its terms are invalid
  "it runs from {from} to {until}": "期限为 {from} 至 {until}",
  "it was closed": "已提前关闭",
  "from ≤ until": "起始日应不晚于截止日",
  "one price for each occupation and level": "同一职业等级只能有一个补贴标准",
  "outcomes 1–20000 basis points": "补贴比例应为 1–20000（万分比）",
  "attendance 1–10000 basis points": "出勤要求应为 1–10000（万分比）",
  "limits.perYear ≥ 1": "每年次数应不少于 1",
  "classSize 1–500": "班额应为 1–500",
  "publicity 1–60 working days": "公示期应为 1–60 个工作日",
  "redeemWithin 0–366 days": "核销期限应为 0–366 天",
  // what is wrong with a shape
  "unknown type {type}": "没有指令类型 {type}",
  "{expectedType} is needed": "应为{expectedType}",
  "there is no member {members}": "没有成员 {members}",
  "it is one of {values}": "应为 {values} 之一",
  "it is empty": "不能为空",
  "it is out of bounds": "超出范围",
  string: "文本",
  number: "数字",
  int: "整数",
  boolean: "true 或 false",
  array: "列表",
  object: "对象",
  "an instant such as 2025-02-03T01:00:00.000Z": "应为时刻，例如 2025-02-03T01:00:00.000Z",
  "a day such as 2025-02-03": "应为日期，例如 2025-02-03",
  "an amount in whole fen, 0 or more": "应为以分计的金额，不小于 0 的整数",
  "an amount of at least 1 fen": "应为不少于 1 分的金额",
  "a whole number, 0 or more": "应为不小于 0 的整数",
  "a whole number, 1 or more": "应为不小于 1 的整数",
  "a UUID (RFC 9562, versions 1 to 8) in lower case": "应为小写 UUID（RFC 9562，版本 1 至 8）",
  "1 to 64 of a-z 0-9 . _ - starting with a letter or digit": "应为 1–64 个字符（a-z 0-9 . _ -），以字母或数字开头",
  "64 lower-case hex digits": "应为 64 位小写十六进制数",
  "a key id of 16 lower-case hex digits": "应为 16 位小写十六进制密钥编号",
  "a public key: 32 bytes in unpadded base64url": "应为公钥：32 字节，无填充 base64url",
  "an origin: 1 to 200 of a-z 0-9 . / -": "应为 origin：1–200 个字符（a-z 0-9 . / -）",
  "1 to 64 of A-Z a-z 0-9 . _ -": "应为 1–64 个字符（A-Z a-z 0-9 . _ -）",
  "an occupation code such as 4-04-05-05": "应为职业编码，例如 4-04-05-05",
  "a region code of 6 digits": "应为 6 位行政区划代码",
  "a unified social credit code of 18 characters": "应为 18 位统一社会信用代码",
  "1 to 500 characters on one line": "应为 1–500 个字符的单行文本",
  "no item twice": "不能重复",
  "no day twice": "日期不能重复",
  "an opaque reference, never an identity number: keep the table of persons outside the ledger":
    "应为不透明标识，不得使用身份证号码：人员对照表应保存在账本之外",
  "at least one outcome": "至少应有一种结果",
  "trainee and group both, or neither": "学员与群体应同时给出或同时省略",
  "only with the outcome certificate": "只能与结果 certificate 一起给出",
  "the voucher's id, or the name of the trainee, class or school": "应为培训券编号，或学员、班级、培训机构的名称",
  "it is missing": "缺失",
  "an instruction type": "应为指令类型",
  "each is a key id and 64 bytes in unpadded base64url, one a key":
    "每个签名应为密钥编号与 64 字节无填充 base64url，每个密钥一个",
};

/** The sentence with its facts; a fact that is not given leaves nothing. */
export function fill(template: string, facts: Facts, language: Language): string {
  return template.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, form?: string) => {
    const value = facts[name];
    if (value === undefined) return "";
    if (form === "yuan") return yuan(Number(value), language);
    if (form === "at" && isInstant(String(value))) return chinaTime(String(value));
    return WORDED.includes(name) ? worded(String(value), facts, language) : String(value);
  });
}

/** A phrase of the law, or several of its words (`issuer, auditor`), in the language; itself where it has no other. */
function worded(value: string, facts: Facts, language: Language): string {
  const phrase = language === "zh" ? CHINESE[value] : value;
  if (value.includes("{")) return fill(phrase ?? value, facts, language);
  return phrase ?? value.replace(/[a-z]+/g, (word) => CHINESE[word] ?? word);
}

/** Fen as `1,234.50 yuan` or `1,234.50元`, without going through floating point. */
export function yuan(fen: number, language: Language): string {
  const digits = String(Math.abs(fen)).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "-" : ""}${whole}.${digits.slice(-2)}${language === "en" ? " yuan" : "元"}`;
}

function chinaTime(instant: string): string {
  return `${new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ")} (+08:00)`;
}
