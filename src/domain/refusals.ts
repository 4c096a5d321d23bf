/**
 * Every refusal, as a closed table: the fact that stood in the way, with its sentence in English and Chinese. `{fact}`
 * is filled in as wording.ts says: `{fact:yuan}` as money from fen, `{fact:at}` as an instant in China Standard Time.
 */
import type { Facts } from "./error.ts";
import { fill } from "./wording.ts";

export type Scope = "voucher" | "trainee" | "class" | "school";

const UNKNOWN = {
  party: ["party", "主体"],
  school: ["school", "培训机构"],
  key: ["key", "密钥"],
  trainee: ["trainee", "学员"],
  fund: ["fund", "资金科目"],
  course: ["course", "课程"],
  programme: ["programme", "培训项目"],
  class: ["class", "班级"],
  certificate: ["certificate", "证书"],
  voucher: ["voucher", "培训券"],
  settlement: ["settlement", "申领批次"],
  recovery: ["recovery", "追回"],
} as const;
export type UnknownNoun = keyof typeof UNKNOWN;

/** Refusals that bind no instruction id: anybody could cause them, so nobody's id may burn in them. */
const UNBOUND = {
  "instruction-malformed": [
    "The instruction is not of the right form at {where}: {what}. Correct it and sign it again.",
    "指令格式不正确（{where}）：{what}。请更正后重新签名。",
  ],
  "ledger-mismatch": [
    "The instruction is meant for the ledger {given}; this one is {ledger}.",
    "该指令属于账本 {given}，本账本为 {ledger}。",
  ],
  "id-reused": [
    "The instruction id {id} was used before for another instruction. Use a new id.",
    "指令编号 {id} 已用于另一指令，请使用新编号。",
  ],
  "signature-invalid": ["The signature by key {key} does not fit the instruction.", "密钥 {key} 的签名与指令不符。"],
  "signer-not-authorised": [
    "This instruction can't be accepted with these signatures: {why}. It needs {needs}.",
    "签名不足以授权该指令：{why}。需要：{needs}。",
  ],
  "quorum-missing": [
    "This instruction needs {needed} different signatures by {role}; it has {present}.",
    "该指令需要 {needed} 个不同的 {role} 签名，现有 {present} 个。",
  ],
  overloaded: [
    "The ledger has more instructions waiting than it takes ({waiting}). Send the same instruction again shortly.",
    "账本等待处理的指令过多（{waiting}），请稍后以同一指令重试。",
  ],
} as const;

const ROWS = {
  "school-mismatch": [
    "The school {signer} acts for another school, {school}.",
    "培训机构 {signer} 代其他机构 {school} 操作。",
  ],
  "evaluator-mismatch": [
    "The evaluator {signer} acts for another evaluator, {evaluator}.",
    "评价机构 {signer} 代其他评价机构 {evaluator} 操作。",
  ],
  "trainee-mismatch": [
    "The voucher or the signature belongs to another trainee than {trainee}.",
    "培训券或签名不属于学员 {trainee}。",
  ],
  frozen: ["The {scope} {id} is frozen by {by}.", "{scope} {id} 已被 {by} 冻结。"],
  "amount-too-large": [
    "The amount would bring a balance beyond what the ledger can count (9007199254740991 fen).",
    "金额超出账本可计数的上限（9007199254740991 分）。",
  ],

  "ledger-already-open": ["The ledger {ledger} is open already.", "账本 {ledger} 已经开立。"],
  "key-not-acceptable": [
    "The key {key} is not an acceptable Ed25519 public key.",
    "密钥 {key} 不是可接受的 Ed25519 公钥。",
  ],
  "quorum-impossible": [
    "{type} can't have a quorum: root or a trainee signs it, or several roles together.",
    "{type} 不能设定多签：该指令由 root 或学员签名，或须多角色共同签名。",
  ],
  "credit-code-invalid": [
    "The check digit of the unified social credit code {creditCode} is wrong.",
    "统一社会信用代码 {creditCode} 的校验码不正确。",
  ],
  "role-not-allowed": ["A party of kind {kind} can't have the role {role}.", "{kind} 类主体不能担任 {role} 角色。"],
  "party-state": ["The party {party} is {state}.", "主体 {party} 当前状态为 {state}。"],
  "last-root-key": [
    "This would leave the ledger without a {role} key that counts.",
    "此操作将使账本不再有有效的 {role} 密钥。",
  ],
  "key-revoked": ["The key {key} is revoked already.", "密钥 {key} 已被撤销。"],
  "calendar-invalid": [
    "Holidays are weekdays and workdays are weekend days of the year {year}; some of these are not.",
    "节假日应为 {year} 年的工作日，调休上班日应为该年的周末，所列日期有误。",
  ],
  "fund-closed": ["The fund {fund} is closed.", "资金科目 {fund} 已关闭。"],
  "budget-exhausted": [
    "The fund {fund} has {available:yuan} available; {asked:yuan} is asked.",
    "资金科目 {fund} 可用额度 {available:yuan}，申请 {asked:yuan}。",
  ],
  "fund-in-use": [
    "The fund {fund} still has {reserved:yuan} reserved and {accrued:yuan} accrued.",
    "资金科目 {fund} 尚有冻结额度 {reserved:yuan}、应付 {accrued:yuan}。",
  ],
  "programme-invalid": [
    "The programme {programme} has an invalid term: {what}.",
    "培训项目 {programme} 的条款无效：{what}。",
  ],
  "programme-closed": ["The programme {programme} is not open: {why}.", "培训项目 {programme} 未开放：{why}。"],
  "course-mismatch": [
    "The course {course} is for occupation {listed}, the class for {occupation}.",
    "课程 {course} 对应职业 {listed}，班级职业为 {occupation}。",
  ],
  "not-priced": [
    "The programme {programme} has no price for occupation {occupation} at level {level}.",
    "培训项目 {programme} 未设职业 {occupation} 等级 {level} 的补贴标准。",
  ],
  "school-not-authorised": [
    "The school {school} is not authorised for occupation {occupation} at level {level} on every session day ({first} to {last}).",
    "培训机构 {school} 在全部上课日（{first} 至 {last}）并非均具备职业 {occupation} 等级 {level} 的授权。",
  ],
  "class-too-large": [
    "The capacity {capacity} is more than the programme's class size of {classSize}.",
    "班级人数 {capacity} 超过项目规定的班额 {classSize}。",
  ],
  "sessions-invalid": [
    "Sessions must be in order, in whole minutes, not overlapping, and at least {minMinutes} minutes together.",
    "课次须按时间顺序、以整分钟计、互不重叠，且合计不少于 {minMinutes} 分钟。",
  ],
  "filed-too-late": [
    "A class must be filed {lead} working days before its first session on {first}; today is {today}.",
    "开班须在首次上课日 {first} 前 {lead} 个工作日备案，今天是 {today}。",
  ],
  "class-not-filed": ["The class {class} is {state}, not filed.", "班级 {class} 状态为 {state}，不是待审批。"],
  "class-state": ["The class {class} is {state}.", "班级 {class} 状态为 {state}。"],
  "class-in-use": [
    "A voucher of the class {class} was redeemed; the class can't be cancelled.",
    "班级 {class} 已有培训券核销，不能取消。",
  ],
  "class-not-approved": ["The class {class} is {state}, not approved.", "班级 {class} 状态为 {state}，未获批准。"],
  "class-not-over": [
    "The class {class} is over at {over:at}, not before.",
    "班级 {class} 于 {over:at} 结束，尚未结束。",
  ],
  "attendance-invalid": [
    "The attendance must name each of the {held} vouchers held in class {class} once, with at most {scheduled} minutes: {what}.",
    "考勤须逐一列出班级 {class} 的 {held} 张冻结培训券，且每张不超过 {scheduled} 分钟：{what}。",
  ],
  "voucher-not-held": ["The voucher {voucher} is {state}, not held.", "培训券 {voucher} 状态为 {state}，未冻结额度。"],
  "class-not-closed": ["The class {class} is {state}, not closed.", "班级 {class} 状态为 {state}，尚未结班。"],
  "evaluator-not-authorised": [
    "The evaluator {evaluator} is not authorised for occupation {occupation} at level {level} on {day}.",
    "评价机构 {evaluator} 在 {day} 不具备职业 {occupation} 等级 {level} 的评价授权。",
  ],
  "evaluator-not-independent": [
    "The evaluator {evaluator} is not independent of the school {school}.",
    "评价机构 {evaluator} 与培训机构 {school} 不独立。",
  ],
  "certificate-day-invalid": [
    "The certificate's day {day} must lie between {first} and {last} and not after today, {today}.",
    "发证日期 {day} 应在 {first} 至 {last} 之间，且不晚于今天 {today}。",
  ],
  "certificate-exists": [
    "The voucher {voucher} has the certificate {certificate} already.",
    "培训券 {voucher} 已有证书 {certificate}。",
  ],
  "certificate-revoked": ["The certificate {certificate} is revoked already.", "证书 {certificate} 已被撤销。"],
  "fund-not-allowed": [
    "The programme {programme} is not paid from the fund {fund}.",
    "培训项目 {programme} 不由资金科目 {fund} 支付。",
  ],
  "until-invalid": [
    "The last day {until} must lie between today, {today}, and the programme's last day, {last}.",
    "有效期末日 {until} 应在今天 {today} 与项目截止日 {last} 之间。",
  ],
  "group-not-eligible": [
    "{trainee} is not eligible through the group “{group}” under the programme {programme}.",
    "{trainee} 不能以“{group}”群体身份享受培训项目 {programme}。",
  ],
  "issue-cap-reached": [
    "The programme {programme} may issue {cap} vouchers; {issued} are issued and {asked} more are asked.",
    "培训项目 {programme} 最多发放 {cap} 张培训券，已发 {issued} 张，申请再发 {asked} 张。",
  ],
  "voucher-already-live": [
    "The trainee {trainee} has a live voucher of the programme {programme} already.",
    "学员 {trainee} 已有培训项目 {programme} 的有效培训券。",
  ],
  "voucher-not-issued": [
    "The voucher {voucher} is {state}, not issued.",
    "培训券 {voucher} 状态为 {state}，不是待领取。",
  ],
  "voucher-expired": ["The voucher {voucher} was valid until {until}.", "培训券 {voucher} 有效期至 {until}。"],
  "voucher-not-claimed": [
    "The voucher {voucher} is {state}, not claimed.",
    "培训券 {voucher} 状态为 {state}，不是已领取。",
  ],
  "consent-expired": ["The consent was valid until {consentUntil}.", "学员同意的有效期至 {consentUntil}。"],
  "class-mismatch": [
    "The class {class} belongs to the programme {given}, the voucher to {programme}.",
    "班级 {class} 属于培训项目 {given}，培训券属于 {programme}。",
  ],
  "class-started": [
    "The first session of the class {class} was over at {over:at}.",
    "班级 {class} 的首次课已于 {over:at} 结束。",
  ],
  "class-full": ["All {capacity} seats of the class {class} are taken.", "班级 {class} 的 {capacity} 个名额已满。"],
  "yearly-limit-reached": [
    "The trainee {trainee} has {counted} subsidised trainings in {year}; the limit is {limit}.",
    "学员 {trainee} 在 {year} 年已享受 {counted} 次培训补贴，上限为 {limit} 次。",
  ],
  "level-already-funded": [
    "The trainee {trainee} was already subsidised for occupation {occupation} at level {level}.",
    "学员 {trainee} 已享受过职业 {occupation} 等级 {level} 的补贴。",
  ],
  "lower-level-after-higher": [
    "The trainee {trainee} was already subsidised for occupation {occupation} above level {level}.",
    "学员 {trainee} 已享受过职业 {occupation} 高于等级 {level} 的补贴。",
  ],
  "sessions-overlap": [
    "The trainee {trainee} has a seat in the class {other} at an overlapping time.",
    "学员 {trainee} 在班级 {other} 的上课时间与本班重叠。",
  ],
  "programme-cap-reached": [
    "The programme {programme} may commit {cap:yuan}; {committed:yuan} is committed and {asked:yuan} more is asked.",
    "培训项目 {programme} 预算上限 {cap:yuan}，已占用 {committed:yuan}，申请 {asked:yuan}。",
  ],
  "class-closed": [
    "The class {class} is closed; only the issuer can release its vouchers.",
    "班级 {class} 已结班，只有发券机构可以释放其培训券。",
  ],
  "already-redeemed": ["The voucher {voucher} was redeemed before.", "培训券 {voucher} 已经核销。"],
  "redeem-too-late": [
    "The redemption deadline of the class {class} was {deadline}.",
    "班级 {class} 的核销截止日为 {deadline}。",
  ],
  "attendance-too-low": [
    "{attended} of {scheduled} minutes were attended; {neededBp} basis points are needed.",
    "应到 {scheduled} 分钟，实到 {attended} 分钟，未达到要求的 {neededBp}（万分比）。",
  ],
  "certificate-missing": [
    "The voucher {voucher} has no valid certificate {certificate}.",
    "培训券 {voucher} 没有有效证书 {certificate}。",
  ],
  "outcome-not-priced": [
    "The programme {programme} does not pay for the outcome “{outcome}”.",
    "培训项目 {programme} 不补贴“{outcome}”结果。",
  ],
  "amount-mismatch": [
    "The amount {asked:yuan} does not fit: by the ledger it is {expected:yuan}.",
    "金额 {asked:yuan} 与账本不符：账本为 {expected:yuan}。",
  ],
  "voucher-not-redeemed": [
    "The voucher {voucher} is {state}, not redeemed.",
    "培训券 {voucher} 状态为 {state}，未核销。",
  ],
  "settlement-open": [
    "The voucher {voucher} is in the open settlement {settlement}.",
    "培训券 {voucher} 在未结的申领批次 {settlement} 中。",
  ],
  "voucher-not-live": [
    "The voucher {voucher} is {state}, no longer live.",
    "培训券 {voucher} 状态为 {state}，已不在有效状态。",
  ],
  "not-yet-expired": ["The voucher {voucher} is not past its time: {until}.", "培训券 {voucher} 尚未过期：{until}。"],
  "voucher-held": ["The voucher {voucher} is held in a class.", "培训券 {voucher} 已冻结于班级。"],
  "extension-invalid": [
    "The new last day {until} must be after today, {today}, and after {old}, and not after {last}.",
    "新的有效期末日 {until} 应晚于今天 {today} 与原末日 {old}，且不晚于 {last}。",
  ],
  "reissue-not-allowed": [
    "The voucher {voucher} is {state}{successor}; only a void or expired one without a successor is reissued.",
    "培训券 {voucher} 状态为 {state}{successor}，只有作废或过期且未补发的培训券可以补发。",
  ],
  "already-frozen": ["The {scope} {id} is frozen by {role} already.", "{scope} {id} 已被 {role} 冻结。"],
  "not-frozen": ["The {scope} {id} is not frozen.", "{scope} {id} 未被冻结。"],
  "payee-missing": ["The school {school} has no account recorded.", "培训机构 {school} 未登记收款账户。"],
  "line-invalid": ["The line for voucher {voucher} can't stand: {what}.", "培训券 {voucher} 的申领明细无效：{what}。"],
  "settlement-state": [
    "The settlement {settlement} is {state}, not {needed}.",
    "申领批次 {settlement} 状态为 {state}，不是 {needed}。",
  ],
  "publicity-day-invalid": [
    "The publicity may begin from {first} to {last}, not on {from}.",
    "公示开始日应在 {first} 至 {last} 之间，不能为 {from}。",
  ],
  "publicity-running": [
    "The publicity of the settlement {settlement} runs to the end of {last}.",
    "申领批次 {settlement} 的公示期至 {last} 结束。",
  ],
  "objection-open": [
    "An objection to voucher {voucher} in the settlement {settlement} is open.",
    "申领批次 {settlement} 中培训券 {voucher} 的异议尚未处理。",
  ],
  "payee-mismatch": [
    "The account is not the one recorded for the settlement {settlement}.",
    "收款账户与申领批次 {settlement} 登记的账户不符。",
  ],
  "recovery-open": [
    "A recovery is ordered on voucher {voucher} of the settlement {settlement}.",
    "申领批次 {settlement} 的培训券 {voucher} 已下达追回。",
  ],
  "voucher-not-settled": [
    "The voucher {voucher} is {state}, not settled.",
    "培训券 {voucher} 状态为 {state}，尚未拨付。",
  ],
  "recovery-in-use": [
    "The recovery {recovery} is cancelled, or something of it is received or written off.",
    "追回 {recovery} 已取消，或已有到账、核减。",
  ],
} as const;

export type RefusalCode =
  | keyof typeof UNBOUND
  | keyof typeof ROWS
  | `unknown-${UnknownNoun}`
  | `duplicate-${Exclude<UnknownNoun, "school">}`;

export interface Refusal {
  readonly code: RefusalCode;
  /** English and Chinese, for people. */
  readonly message: string;
  readonly messageZh: string;
  readonly facts: Facts;
}

type Sentences = readonly [en: string, zh: string];

/** A school is a party: its name is taken as a party's. */
const duplicate = (noun: string, en: string, zh: string): [string, Sentences] => [
  `duplicate-${noun}`,
  [`The ${en} {name} exists already.`, `${zh} {name} 已存在。`],
];

/** Every code with its sentences, as templates. */
export const REFUSALS: ReadonlyMap<string, Sentences> = new Map<string, Sentences>([
  ...Object.entries(UNBOUND),
  ...Object.entries(ROWS),
  ...Object.entries(UNKNOWN).flatMap(([noun, [en, zh]]): [string, Sentences][] => [
    [`unknown-${noun}`, [`There is no ${en} {name}.`, `${zh} {name} 不存在。`]],
    ...(noun === "school" ? [] : [duplicate(noun, en, zh)]),
  ]),
]);

/** A refusal with its facts filled in. */
export function refuse(code: RefusalCode, facts: Facts = {}): Refusal {
  const [en, zh] = REFUSALS.get(code) ?? [code, code];
  return { code, message: fill(en, facts, "en"), messageZh: fill(zh, facts, "zh"), facts };
}

/** Whether a refusal binds the instruction's id, so that the same id gets this answer for ever. */
export const binds = (code: RefusalCode): boolean => !(code in UNBOUND);
