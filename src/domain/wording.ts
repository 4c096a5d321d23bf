/**
 * How facts stand in sentences: money as yuan, instants in China Standard Time, and the law's own words (states, roles,
 * reasons) in the reader's language. English is what the code says; Chinese is looked up by it.
 */
import type { Facts } from "./error.ts";
import { isInstant } from "./values.ts";

export type Language = "en" | "zh";

/** The facts whose values are words of the law, not names that somebody gave; where they are, `{fact:names}` says so. */
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
  refused: "不予批准",
  cancelled: "已取消",
  closed: "已结班",
  submitted: "已提交",
  reviewed: "已审核",
  publicised: "已公示",
  paid: "已拨付",
  suspended: "已暂停",
  active: "正常",
  // roles, kinds, scopes, outcomes
  root: "人社部门（根密钥）",
  issuer: "发券方",
  reviewer: "审核方",
  finance: "财政部门",
  school: "培训机构",
  evaluator: "评价机构",
  trainee: "学员",
  operator: "运营方",
  auditor: "审计机关",
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
  "the key {key} has the role {role}": "密钥 {key} 的角色为“{role}”",
  "no signature by {role}": "缺少{role}的签名",
  "the trainee {trainee} has a key of their own": "学员 {trainee} 有自己的密钥，不能由他人代签",
  "a signature that it needs is missing, or one is of no use here": "缺少必需的签名，或有签名与该指令无关",
  "another role set this freeze": "该冻结由其他角色设定",
  "an empty ledger is opened by the operator key that openLedger was given": "空账本只能由本程序所持的运营方密钥开立",
  "the key {key}": "撤销密钥 {key} ",
  "the party {party}": "暂停主体 {party} ",
  // why a programme is not open, or its terms are invalid
  "it runs from {from} to {until}, and {today} is outside": "期限为 {from:day}至 {until:day}，{today:day}不在期限内",
  "it was closed": "已提前关闭",
  "it begins on {from}, after its end on {until}": "起始日 {from:day}晚于截止日 {until:day}",
  "an occupation and level has two prices": "同一职业等级只能有一个补贴标准",
  "an outcome's part of the standard is outside 0.01 % to 200 %": "补贴比例应为 0.01% 至 200%",
  "it asks for {attendance:percent} attendance, outside 0.01 % to 100 %":
    "出勤要求为 {attendance:percent}，应为 0.01% 至 100%",
  "it allows a person {perYear} trainings a year, fewer than 1": "每人每年培训次数为 {perYear}，应不少于 1",
  "its classes have {classSize} seats, outside 1 to 500": "班额为 {classSize} 人，应为 1 至 500 人",
  "its publicity lasts {publicity} working days, outside 1 to 60":
    "公示期为 {publicity} 个工作日，应为 1 至 60 个工作日",
  "it leaves {redeemWithin} days to redeem, more than 366": "核销期限为 {redeemWithin} 天，应不超过 366 天",
  // why a class is not right
  "session {nth} is not in whole minutes, ends no later than it begins, or begins before the one before it ends":
    "第 {nth} 次课未以整分钟计、结束不晚于开始，或与前一次课重叠",
  "they last {minutes} minutes together, and {minMinutes} are needed":
    "合计 {minutes} 分钟，应不少于 {minMinutes} 分钟",
  "the voucher {voucher} stands twice": "培训券 {voucher} 重复列出",
  "the voucher {voucher} is not held in it": "培训券 {voucher} 未在本班冻结额度",
  "it names {named} of the {held} vouchers held in it": "只列出 {named} 张培训券，本班共 {held} 张",
  "the voucher {voucher} has {minutes} minutes, and {scheduled} were scheduled":
    "培训券 {voucher} 实到 {minutes} 分钟，超过应到的 {scheduled} 分钟",
  // why a person, a certificate or a voucher is not right
  "they have the same unified social credit code": "统一社会信用代码相同",
  "they have the same account": "收款账户相同",
  "no group is given": "未说明所属群体",
  "it was issued to this trainee, so no group is given": "该券已定向发放给本人，不应再填写群体",
  "the programme {programme} is not for the group {group}": "培训项目 {programme} 不适用于群体 {group}",
  "the trainee is not in the group {group}": "该学员不属于群体 {group}",
  "none is named": "未填写证书编号",
  "{certificate} was attested for another voucher": "证书 {certificate} 属于其他培训券",
  "{certificate} is revoked": "证书 {certificate} 已被撤销",
  "it is {state}, neither void nor expired": "状态为“{state}”，既未作废也未过期",
  "the voucher {successor} has replaced it": "已由培训券 {successor} 替代",
  // why a line, an amount or a recovery is not right
  "it stands twice": "重复列出",
  "it is in the settlement {settlement}": "已在申领批次 {settlement} 中",
  "it is {state}, not redeemed": "状态为“{state}”，不是“已核销”",
  "it was redeemed by {school}": "由培训机构 {school} 核销",
  "it is paid from the fund {fund}": "应由资金科目 {fund} 支付",
  "its certificate {certificate} is revoked": "所用证书 {certificate} 已被撤销",
  "it is not a remaining line of the settlement {settlement}": "不在申领批次 {settlement} 的剩余明细中",
  "an objection to it is open": "已有未处理的异议",
  "no objection to it is open": "没有未处理的异议",
  "for “{outcome}” the voucher {voucher} pays {expected:yuan}": "培训券 {voucher} 按“{outcome}”应核销 {expected:yuan}",
  "{expected:yuan} is owed for the voucher {voucher}": "培训券 {voucher} 的应付金额为 {expected:yuan}",
  "the lines add up to {expected:yuan}": "各条明细合计 {expected:yuan}",
  "the remaining lines of the settlement {settlement} add up to {expected:yuan}":
    "申领批次 {settlement} 的剩余明细合计 {expected:yuan}",
  "{expected:yuan} of the voucher {voucher} can still be demanded back": "培训券 {voucher} 尚可追回 {expected:yuan}",
  "{expected:yuan} of the recovery {recovery} is outstanding": "追回事项 {recovery} 尚有 {expected:yuan}未结清",
  "it was cancelled": "已取消",
  "{recovered:yuan} is received and {writtenOff:yuan} written off": "已到账 {recovered:yuan}、核减 {writtenOff:yuan}",
  // what is wrong with a shape
  "unknown type {type}": "没有指令类型 {type}",
  "{expectedType} is needed": "应为{expectedType}",
  "there is no member {members}": "没有成员 {members}",
  "it is one of {values}": "应为 {values} 之一",
  "it is empty": "不能为空",
  "it is at least {least}": "不得小于 {least}",
  "it is at most {most}": "不得大于 {most}",
  string: "文本",
  number: "数字",
  int: "整数",
  boolean: "布尔值（true 或 false）",
  array: "列表",
  object: "对象",
  record: "对象",
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
    if (form !== undefined) return FORMS[form]?.(String(value), language) ?? String(value);
    return typeof value === "string" && WORDED.includes(name) ? worded(value, facts, language) : String(value);
  });
}

/** `{fact:form}`: how values that are no words stand in a sentence; `names` where the fact's own name says words. */
const FORMS: Readonly<Record<string, (value: string, language: Language) => string>> = {
  names: (names) => names,
  yuan: (fen, language) => yuan(Number(fen), language),
  percent: (basisPoints, language) => `${Number(basisPoints) / 100}${language === "en" ? " " : ""}%`,
  day: (day, language) => (language === "en" ? day : inChinese(day)),
  at: (instant, language) => (isInstant(instant) ? chinaTime(instant, language) : instant),
  level: (level, language) => (language === "en" ? level : (LEVELS[Number(level)] ?? level)),
};

const LEVELS = ["专项职业能力", "一级", "二级", "三级", "四级", "五级"];

/** How words of the law are joined: `school + trainee/issuer`, `auditor, issuer`. */
const JOINTS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  " + ": { en: ", and ", zh: "以及" },
  ", ": { en: " and ", zh: "和" },
  "/": { en: " or ", zh: "或" },
};

/** The zod library's names of types, as people call them. */
const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/**
 * A phrase or words of the law, in the language. What is neither (why bytes have no canonical form) there is in English
 * only, and may hold anything: it is shown as it is.
 */
function worded(value: string, facts: Facts, language: Language): string {
  const known = (word: string) => (language === "zh" && Object.hasOwn(CHINESE, word) ? CHINESE[word] : TYPES[word]);
  if (Object.hasOwn(CHINESE, value)) return fill(known(value) ?? value, facts, language);
  if (!/^[a-z]+(( \+ |, |\/)[a-z]+)+$/.test(value))
    return language === "zh" && value.includes(" ") ? `不合规范（${value}）` : value;
  return value.replace(/ \+ |, |\/|[a-z]+/g, (part) => JOINTS[part]?.[language] ?? known(part) ?? part);
}

/** Fen as `1,234.50 yuan` or `1,234.50 元`, without going through floating point unless they are no whole fen. */
export function yuan(fen: number, language: Language): string {
  if (!Number.isSafeInteger(fen)) return `${fen / 100}${UNIT[language]}`;
  const digits = String(Math.abs(fen)).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "-" : ""}${whole}.${digits.slice(-2)}${UNIT[language]}`;
}

const UNIT: Readonly<Record<Language, string>> = { en: " yuan", zh: " 元" };

/** `2025-03-04 15:00 (+08:00)` or `2025 年 3 月 4 日 15:00`. */
function chinaTime(instant: string, language: Language): string {
  const [day = "", time = ""] = new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 16).split("T");
  return language === "en" ? `${day} ${time} (+08:00)` : `${inChinese(day)} ${time}`;
}

/** `2025 年 3 月 4 日`. */
const inChinese = (day: string): string => day.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, "$1 年 $2 月 $3 日");
