/**
 * What an entry says, as a sentence in English and Chinese: a table by type of instruction. `{fact}` stands for a member
 * of the instruction's data, in a form as wording.ts has it (`{amount:yuan}`); `[a part]` is left out where a fact in it
 * is not given. In a sentence about one voucher a list is read for that voucher alone.
 */
import type { Facts } from "../../domain/error.ts";
import type { InstructionType } from "../../domain/laws.ts";
import { fill, type Language } from "../../domain/wording.ts";
import { isJsonObject, type Json, type JsonObject } from "../../record/canonical.ts";
import type { Entry } from "../../record/entry.ts";
import { dayOf } from "./periods.ts";

/** The same in both languages. */
export interface Text {
  readonly text: string;
  readonly textZh: string;
}

interface Telling {
  readonly language: Language;
  /** The day (+08:00) of the entry. */
  readonly today: string;
}

/** The facts that a sentence has besides the scalar members of the data; `item` is the voucher's own in a list. */
type MoreFacts = (data: JsonObject, item: JsonObject | undefined, telling: Telling) => Facts;

type Sentence = readonly [en: string, zh: string, more?: MoreFacts];

/** What was said of a type of instruction. */
export const SENTENCES: Readonly<Record<InstructionType, Sentence>> = {
  "ledger.open": ["The ledger {origin} was opened.", "开立账本 {origin}。"],
  "party.admit": ["{name} was admitted as {party}: {kind}.", "准入{name}（{party}），类型为{kind}。"],
  "party.payee": ["{party} has a new account to be paid to.", "{party} 变更收款账户。"],
  "party.authorise": [
    "[{party} was authorised for the occupation {occupation}, levels {levels}, from {from:day} to {last:day}.][The authorisation of {party} for the occupation {occupation}, levels {levels}, was withdrawn: it covers no day after {ended:day}.]",
    "[授权 {party} 开展职业 {occupation}（{levels}），期限为 {from:day}至 {last:day}。][撤回对 {party} 开展职业 {occupation}（{levels}）的授权，{ended:day}之后不再有效。]",
    ({ levels, from, until }, _, { language, today }) => ({
      levels: levelsOf(levels, language),
      [String(until) < String(from) || String(until) < today ? "ended" : "last"]: String(until),
    }),
  ],
  "party.suspend": ["{party} was suspended: {reason}.", "暂停 {party}：{reason}。"],
  "party.reinstate": ["{party} was reinstated: {reason}.", "恢复 {party}：{reason}。"],
  "key.add": ["{party} got a key of the role {role}.", "{party} 增加一把密钥，角色为{role}。"],
  "key.revoke": ["The key {key} was revoked: {reason}.", "撤销密钥 {key}：{reason}。"],
  "trainee.register": [
    "The trainee {trainee} was registered[, with {grants} from before].",
    "登记学员 {trainee}[，此前已享受补贴 {grants} 次]。",
    ({ prior }, _, { language }) => (prior === undefined ? {} : { grants: many(prior, "grant", language) }),
  ],
  "trainee.update": [
    "What is known of the trainee {trainee} was changed[, {grants} from before added].",
    "更新学员 {trainee} 的信息[，补录此前已享受补贴 {grants} 次]。",
    ({ prior }, _, { language }) => (prior === undefined ? {} : { grants: many(prior, "grant", language) }),
  ],
  "calendar.publish": [
    "The calendar of {year} was published: {holidays}, {workdays}.",
    "发布 {year} 年节假日安排：放假 {holidays} 天，调休上班 {workdays} 天。",
    ({ holidays, workdays }, _, { language }) => ({
      holidays: many(holidays, "holiday", language),
      workdays: many(workdays, "extra working day", language),
    }),
  ],
  "fund.open": [
    "The fund {fund} was opened: {name}, {from}, {year}, region {region}.",
    "设立资金科目 {fund}：{name}，资金来源为{from}，{year} 年，行政区划 {region}。",
    ({ source }, _, { language }) => ({ from: SOURCES[String(source)]?.[language] ?? String(source) }),
  ],
  "fund.appropriate": [
    "{amount:yuan} were appropriated to the fund {fund} by {document}.",
    "向资金科目 {fund} 下达资金 {amount:yuan}，文号：{document}。",
  ],
  "fund.withdraw": [
    "{amount:yuan} were withdrawn from the fund {fund} by {document}.",
    "从资金科目 {fund} 收回资金 {amount:yuan}，文号：{document}。",
  ],
  "fund.close": ["The fund {fund} was closed.", "关闭资金科目 {fund}。"],
  "course.list": [
    "The course {course} was listed: {title}, {minutes} minutes.",
    "课程 {course} 列入目录：{title}，{minutes} 分钟。",
  ],
  "programme.publish": [
    "The programme {programme} was published: {name}, from {from:day} to {until:day}, at most {cap} of at most {face:yuan}.",
    "发布培训项目 {programme}：{name}，期限为 {from:day}至 {until:day}，发券上限 {cap} 张，面值 {face:yuan}。",
    ({ issueCap }, _, { language }) => ({ cap: many(issueCap, "voucher", language) }),
  ],
  "programme.close": ["The programme {programme} was closed.", "关闭培训项目 {programme}。"],
  "class.file": [
    "{school} filed the class {class} for {seats} under the programme {programme}: occupation {occupation}, level {level:level}[, course {course}], {begin:at} to {end:at}, at {place}.",
    "{school} 依据培训项目 {programme} 申报班级 {class}：职业 {occupation}（{level:level}）[，课程 {course}]，{seats} 人，{begin:at} 至 {end:at}，地点：{place}。",
    ({ capacity, sessions }, _, { language }) => ({
      seats: many(capacity, "trainee", language),
      begin: memberOf(itemsOf(sessions)[0], "from"),
      end: memberOf(itemsOf(sessions).at(-1), "to"),
    }),
  ],
  "class.approve": ["The class {class} was approved.", "批准班级 {class}。"],
  "class.refuse": ["The class {class} was refused: {reason}.", "不予批准班级 {class}：{reason}。"],
  "class.cancel": [
    "The class {class} was cancelled: {reason}. Vouchers held in it can be used elsewhere.",
    "取消班级 {class}：{reason}。本班已冻结额度的培训券可另行使用。",
  ],
  "class.close": [
    "The class {class} was closed[ with {count}][; attended: {minutes}][ of {scheduled}].",
    "班级 {class} 结班[，登记出勤 {count} 人][，实到 {minutes} 分钟][，应到 {scheduled} 分钟]。",
    ({ attendance }, item, { language }) =>
      item
        ? { minutes: many(item.minutes, "minute", language) }
        : { count: many(attendance, "attendance record", language) },
  ],
  "certificate.attest": [
    "The certificate {certificate} of {day:day} was attested for the voucher {voucher}.",
    "为培训券 {voucher} 登记证书 {certificate}，日期为 {day:day}。",
  ],
  "certificate.revoke": ["The certificate {certificate} was revoked: {reason}.", "撤销证书 {certificate}：{reason}。"],
  "voucher.issue": [
    "[{count} vouchers were][The voucher {voucher} was] issued[ to the trainee {trainee}][ of the group {group}] under the programme {programme}, from the fund {fund}, to be used by {until:day}.",
    "依据培训项目 {programme} 发放[培训券 {count} 张][培训券 {voucher}][，学员 {trainee}][（群体 {group}）]，资金科目 {fund}，有效期至 {until:day}。",
    ({ vouchers }, item) => (item ? scalarsOf(item) : { count: lengthOf(vouchers) }),
  ],
  "voucher.claim": [
    "The voucher {voucher} was claimed by the trainee {trainee}[ as one of the group {group}].",
    "学员 {trainee} 领取培训券 {voucher}[（群体 {group}）]。",
  ],
  "voucher.hold": [
    "The voucher {voucher} was bound to the class {class}[ of {school}][, {begin:day} to {end:day}][, and {reserved:yuan} reserved for it].",
    "培训券 {voucher} 报名[ {school} 的]班级 {class}[（{begin:day}至 {end:day}）][，冻结额度 {reserved:yuan}]。",
  ],
  "voucher.release": [
    "The voucher {voucher} was released from its class[, and the {reserved:yuan} reserved are free]: {reason}.",
    "培训券 {voucher} 退出班级[，释放额度 {reserved:yuan}]：{reason}。",
  ],
  "voucher.redeem": [
    "The voucher {voucher} was redeemed for {amount:yuan}: {outcome}[ {certificate}].",
    "培训券 {voucher} 核销 {amount:yuan}：{outcome}[ {certificate}]。",
  ],
  "voucher.reverse": [
    "The redemption of the voucher {voucher} was reversed[; the voucher is {state}]: {reason}.",
    "培训券 {voucher} 的核销已冲正[，培训券{state}]：{reason}。",
    ({ to = "held" }) => ({ state: String(to) }),
  ],
  "voucher.void": ["The voucher {voucher} was made void: {reason}.", "培训券 {voucher} 作废：{reason}。"],
  "voucher.expire": [
    "[{count} vouchers][The voucher {voucher}] expired unused; nothing is reserved any more.",
    "[培训券 {count} 张][培训券 {voucher} ]过期未用，不再占用额度。",
    ({ vouchers }, item) => (item ? scalarsOf(item) : { count: lengthOf(vouchers) }),
  ],
  "voucher.extend": [
    "The voucher {voucher} can be used until {until:day}.",
    "培训券 {voucher} 有效期延长至 {until:day}。",
  ],
  "voucher.reissue": [
    "The voucher {voucher} was issued in place of {predecessor}, to be used by {until:day}.",
    "补发培训券 {voucher}，替代 {predecessor}，有效期至 {until:day}。",
  ],
  "freeze.set": ["The {scope} {id} was frozen: {reason}.", "冻结{scope} {id}：{reason}。"],
  "freeze.lift": ["The freeze of the {scope} {id} was lifted: {reason}.", "解除对{scope} {id} 的冻结：{reason}。"],
  "settlement.submit": [
    "The settlement {settlement} was submitted to the fund {fund}: {total:yuan} on {lines}[, {amount:yuan} of it for this voucher].",
    "向资金科目 {fund} 提交申领批次 {settlement}：{lines} 条，合计 {total:yuan}[，其中本券 {amount:yuan}]。",
    ({ lines }, item, { language }) => ({
      lines: many(lines, "line", language),
      ...(item && { amount: Number(item.amount) }),
    }),
  ],
  "settlement.review": [
    "The settlement {settlement} was reviewed[; {count} refused][; this voucher was refused: {reason}].",
    "申领批次 {settlement} 已审核[，不予支付 {count} 条][，本券不予支付：{reason}]。",
    ({ refused }, item, { language }) =>
      item ? scalarsOf(item) : refused === undefined ? {} : { count: many(refused, "line", language) },
  ],
  "settlement.publicise": [
    "The settlement {settlement} is public from {from:day} on.",
    "申领批次 {settlement} 自 {from:day}起公示。",
  ],
  "settlement.object": [
    "There is an objection to the voucher {voucher} in the settlement {settlement}: {reason}.",
    "对申领批次 {settlement} 中的培训券 {voucher} 提出异议：{reason}。",
  ],
  "settlement.resolve": [
    "The objection to the voucher {voucher} in the settlement {settlement} was {outcome}: {reason}.",
    "对申领批次 {settlement} 中培训券 {voucher} 的异议{outcome}：{reason}。",
    ({ upheld }, _, { language }) => ({ outcome: (upheld === true ? UPHELD : DISMISSED)[language] }),
  ],
  "settlement.pay": [
    "The settlement {settlement} was paid: {amount:yuan}[, {own:yuan} of it for this voucher], reference {reference}.",
    "申领批次 {settlement} 已拨付 {amount:yuan}[，其中本券 {own:yuan}]，凭证号：{reference}。",
  ],
  "settlement.return": [
    "The bank returned the payment of the settlement {settlement}[: {returned:yuan}][, {own:yuan} of it for this voucher], reference {reference}: {reason}.",
    "申领批次 {settlement} 的款项[ {returned:yuan}]被银行退回[，其中本券 {own:yuan}]，凭证号：{reference}，原因：{reason}。",
  ],
  "recovery.order": [
    "{amount:yuan} of the voucher {voucher} are demanded back ({recovery}): {why}[. {note}].",
    "追回培训券 {voucher} 的资金 {amount:yuan}（{recovery}）：{why}[。{note}]。",
    ({ reason }, _, { language }) => ({ why: RECOVERY_REASONS[String(reason)]?.[language] ?? "" }),
  ],
  "recovery.cancel": ["The recovery {recovery} was cancelled: {reason}.", "取消追回事项 {recovery}：{reason}。"],
  "recovery.receive": [
    "{amount:yuan} of the recovery {recovery} were received, reference {reference}.",
    "追回事项 {recovery} 到账 {amount:yuan}，凭证号：{reference}。",
  ],
  "recovery.writeOff": [
    "{amount:yuan} of the recovery {recovery} were written off by {document}.",
    "追回事项 {recovery} 核减 {amount:yuan}，文号：{document}。",
  ],
};

type Both = Readonly<Record<Language, string>>;
const RECOVERY_REASONS: Readonly<Record<string, Both>> = {
  fraud: { en: "fraud", zh: "骗取套取" },
  error: { en: "an error", zh: "发放有误" },
  victim: { en: "the trainee was robbed of it", zh: "学员被冒用" },
};
const SOURCES: Readonly<Record<string, Both>> = {
  "employment-subsidy": { en: "employment subsidy", zh: "就业补助资金" },
  "unemployment-insurance": { en: "unemployment insurance", zh: "失业保险基金" },
  "skills-action": { en: "skills action", zh: "职业技能提升行动资金" },
  other: { en: "another source", zh: "其他" },
};
const UPHELD: Both = { en: "upheld, so nothing is paid for it", zh: "成立，不予支付" };
const JOINT: Both = { en: ", ", zh: "、" };
const DISMISSED: Both = { en: "dismissed", zh: "不成立" };

/** Free text that ends with a stop of its own where the sentence has one, such as `{reason}.`: it loses its own. */
const STOPPED = /\{(reason|note|document|place|reference)\}[.。]/g;
const OWN_STOP = /(?<![.。．])[.。．]$/;

function stopOnce(template: string, facts: Facts): Facts {
  const stopped = [...template.matchAll(STOPPED)].map(([, name = ""]) => name);
  return { ...facts, ...Object.fromEntries(stopped.map((name) => [name, String(facts[name]).replace(OWN_STOP, "")])) };
}

/** The sentence in a language: parts in brackets go where a fact is missing. */
export function say(template: string, facts: Facts, language: Language): string {
  const parts = template.replace(/\[([^\]]*)\]/g, (_, part: string) =>
    [...part.matchAll(/\{(\w+)/g)].every(([, name = ""]) => facts[name] !== undefined) ? part : "",
  );
  return fill(parts, stopOnce(parts, facts), language);
}

const isType = (type: string): type is InstructionType => Object.hasOwn(SENTENCES, type);

/**
 * What an entry says; of its lists only what is about the `voucher`, if one is given. `others` are facts that the entry
 * does not have: of a hold its `school`, the days `begin` and `end` of the class and what was `reserved`, of a release
 * what was `reserved` before, of a closing `scheduled` minutes, of a payment and a return the voucher's `own` amount, of
 * a return what was `returned` in all.
 */
export function sentenceOf({ at, instruction: { type, data } }: Entry, voucher?: string, others: Facts = {}): Text {
  const [en, zh, more] = isType(type) ? SENTENCES[type] : ["{type}", "{type}"];
  const item = itemAbout(data, voucher);
  const facts = (language: Language) => ({
    ...{ type, ...others },
    ...{ ...scalarsOf(data), ...more?.(data, item, { language, today: dayOf(at) }) },
  });
  return { text: say(en, facts("en"), "en"), textZh: say(zh, facts("zh"), "zh") };
}

const LISTS = ["vouchers", "attendance", "lines", "refused"];

/** The item of the data's list that is about the voucher; where one voucher alone is issued or expires, that one. */
function itemAbout(data: JsonObject, voucher: string | undefined): JsonObject | undefined {
  const vouchers = itemsOf(data.vouchers);
  if (voucher === undefined) return vouchers.length === 1 ? vouchers[0] : undefined;
  return LISTS.flatMap((list) => itemsOf(data[list])).find((item) => item.voucher === voucher);
}

/** The objects of a list; an id alone is an object with a voucher. */
export const itemsOf = (list: Json | undefined): readonly JsonObject[] =>
  isList(list) ? list.map((item) => (isJsonObject(item) ? item : { voucher: item })) : [];

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
const lengthOf = (list: Json | undefined): number => itemsOf(list).length;
const memberOf = (object: JsonObject | undefined, name: string): string => String(object?.[name] ?? "");

/** In English with its noun, `1 line`; how many there are in a list, or a number. */
function many(counted: Json | undefined, noun: string, language: Language): string {
  const count = isList(counted) ? counted.length : Number(counted);
  return language === "zh" ? String(count) : `${count} ${noun}${count === 1 ? "" : "s"}`;
}

const levelsOf = (levels: Json | undefined, language: Language): string =>
  isList(levels)
    ? levels.map((level) => fill("{level:level}", { level: Number(level) }, language)).join(JOINT[language])
    : "";

function scalarsOf(data: JsonObject): Facts {
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) => (typeof value === "object" ? [] : [[name, value] as const])),
  );
}
