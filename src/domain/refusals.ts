/**
 * Every refusal, as a closed table: the fact that stood in the way, with its sentence in English and Chinese, true
 * whenever it is read; and apart from it, where there is something, what the sender can do. `{fact}` is filled in as
 * wording.ts says, `{fact:form}` in a form of it: `yuan` from fen, `at` and `day` in China Standard Time.
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
  recovery: ["recovery", "追回事项"],
} as const;
export type UnknownNoun = keyof typeof UNKNOWN;

/** Refusals that bind no instruction id: anybody could cause them, so nobody's id may burn in them. */
const UNBOUND = {
  "instruction-malformed": [
    "The instruction is not of the right form at {where}: {what}.",
    "指令格式不正确（{where}）：{what}。",
    ["Correct it and sign it again.", "请更正后重新签名。"],
  ],
  "ledger-mismatch": [
    "The instruction is meant for the ledger {given}; this one is {ledger}.",
    "该指令用于账本 {given}，本账本为 {ledger}。",
    ["Make it anew for this ledger and sign it.", "请为本账本重新制作并签名。"],
  ],
  "id-reused": [
    "The instruction id {id} was used before for another instruction.",
    "指令编号 {id} 已用于另一条指令。",
    ["Use a new id.", "请使用新编号。"],
  ],
  "signature-invalid": [
    "The signature by key {key} does not verify: it was altered, or is of another text.",
    "密钥 {key} 的签名无效：签名已被改动，或所签并非该指令。",
    ["Sign it again, exactly as it is sent.", "请对发送的原文重新签名。"],
  ],
  "signer-not-authorised": [
    "This instruction can't be accepted with these signatures: {why}. It must be signed by {needs}.",
    "现有签名不足以授权该指令：{why}。应由{needs}签名。",
  ],
  "quorum-missing": [
    "Too few different keys of {role} have signed: {present} of {needed}.",
    "须由{role}的 {needed} 个不同密钥签名，现有 {present} 个。",
  ],
  overloaded: [
    "The ledger has more instructions waiting than it takes ({waiting}).",
    "账本待处理的指令过多（{waiting} 条）。",
    ["Send the same instruction again shortly.", "请稍后以同一指令重试。"],
  ],
} as const;

const ROWS = {
  "school-mismatch": [
    "Only the school {school} itself can do this; {signer} signed.",
    "该事项应由培训机构 {school} 本机构办理，签名的是 {signer}。",
  ],
  "evaluator-mismatch": [
    "Only the evaluator {evaluator} itself can do this; {signer} signed.",
    "该事项应由评价机构 {evaluator} 本机构办理，签名的是 {signer}。",
  ],
  "trainee-mismatch": [
    "This can't be done for the trainee {trainee}: the voucher or a signature is another trainee's.",
    "不能为学员 {trainee} 办理：培训券或签名属于其他学员。",
  ],
  frozen: [
    "The {scope} {id} is frozen by the {by}: no claim, hold, redemption or payment until the freeze is lifted.",
    "{scope} {id} 已被{by}冻结，解除前不能领券、报名冻结额度、核销或拨付。",
  ],
  "amount-too-large": [
    "This would bring a sum above 90,071,992,547,409.91 yuan, the most that the ledger can count.",
    "办理后金额将超过账本可计数的上限 90,071,992,547,409.91 元。",
  ],

  "ledger-already-open": [
    "The ledger {ledger} is open already; it is opened once.",
    "账本 {ledger} 已经开立，不能再次开立。",
  ],
  "key-not-acceptable": [
    "The key {key} is not an acceptable Ed25519 public key.",
    "密钥 {key} 不是可接受的 Ed25519 公钥。",
    ["Make a new pair of keys.", "请重新生成密钥。"],
  ],
  "quorum-impossible": [
    "{type} can't have a quorum: root or a trainee signs it, or several roles together.",
    "指令 {type} 不能要求同一角色多人签名：该指令由人社部门（根密钥）或学员签名，或须由多个角色共同签名。",
  ],
  "credit-code-invalid": [
    "The check character of the unified social credit code {creditCode} is wrong.",
    "统一社会信用代码 {creditCode} 的校验码不正确。",
    ["Compare it with the licence.", "请与登记证照核对。"],
  ],
  "role-not-allowed": [
    "The party {party} is of kind {kind} and can't have the role {role}.",
    "主体 {party} 的类型为“{kind}”，不能担任“{role}”角色。",
  ],
  "party-state": ["The party {party} is {state} already.", "主体 {party} 状态已是“{state}”。"],
  "last-root-key": [
    "Without {what} the ledger would have no {role} key that counts.",
    "{what}后，账本将不再有{role}的有效密钥，不能办理。",
  ],
  "key-revoked": ["The key {key} is revoked already.", "密钥 {key} 此前已被撤销。"],
  "calendar-invalid": [
    "In the calendar of {year}, holidays are weekdays and workdays weekend days of that year; {day} is not.",
    "{year} 年日历中，节假日应为该年的周一至周五，调休上班日应为该年的周末；{day:day}不符。",
  ],
  "fund-closed": [
    "The fund {fund} is closed; this can't be done in it any more.",
    "资金科目 {fund} 已关闭，不能再办理此项业务。",
  ],
  "budget-exhausted": [
    "The fund {fund} has only {available:yuan} available, too little for the {asked:yuan} asked.",
    "资金科目 {fund} 可用额度不足：可用 {available:yuan}，申请 {asked:yuan}。",
  ],
  "fund-in-use": [
    "The fund {fund} can't be closed: {reserved:yuan} is reserved and {accrued:yuan} is owed to schools.",
    "资金科目 {fund} 尚有冻结额度 {reserved:yuan}、应付 {accrued:yuan}，不能关闭。",
  ],
  "programme-invalid": [
    "The programme {programme} has an invalid term: {what}.",
    "培训项目 {programme} 的条款无效：{what}。",
  ],
  "programme-closed": ["The programme {programme} is not open: {why}.", "培训项目 {programme} 未开放：{why}。"],
  "course-mismatch": [
    "The course {course} is for occupation {listed}, the class {class} for {occupation}.",
    "课程 {course} 适用职业 {listed}，与班级 {class} 申报的职业 {occupation} 不一致。",
  ],
  "not-priced": [
    "The programme {programme} has no price for occupation {occupation} at level {level}.",
    "培训项目 {programme} 未设职业 {occupation} {level:level}的补贴标准。",
  ],
  "school-not-authorised": [
    "The school {school} is not authorised for occupation {occupation} at level {level} on every session day ({first} to {last}).",
    "培训机构 {school} 的职业 {occupation} {level:level}培训授权未覆盖全部上课日（{first:day}至 {last:day}）。",
  ],
  "class-too-large": [
    "The class {class} is filed for {capacity} trainees; the programme {programme} allows {classSize} in a class.",
    "班级 {class} 申报 {capacity} 人，培训项目 {programme} 规定每班不超过 {classSize} 人。",
  ],
  "sessions-invalid": [
    "The sessions of the class {class} are not right: {what}.",
    "班级 {class} 的课次安排不符合要求：{what}。",
  ],
  "filed-too-late": [
    "The class {class} begins on {first} and must be filed at least {lead} working days before; {today} is too late.",
    "班级 {class} 首次上课日为 {first:day}，应至少提前 {lead} 个工作日备案，{today:day}备案已过期限。",
  ],
  "class-not-filed": [
    "The class {class} is {state}; only a filed class can be approved or refused.",
    "班级 {class} 状态为“{state}”，只有待审批的班级可以批准或不予批准。",
  ],
  "class-state": [
    "The class {class} is {state}; only a filed, approved or closed class can be cancelled.",
    "班级 {class} 状态为“{state}”，只有待审批、已批准或已结班的班级可以取消。",
  ],
  "class-in-use": [
    "A voucher of the class {class} was redeemed, so it can't be cancelled.",
    "班级 {class} 曾有培训券核销，不能取消。",
  ],
  "class-not-approved": ["The class {class} is {state}, not approved.", "班级 {class} 状态为“{state}”，不是“已批准”。"],
  "class-not-over": [
    "The class {class} runs until {over:at} and can be closed from then on.",
    "班级 {class} 于 {over:at} 结束，结束后方可结班。",
  ],
  "attendance-invalid": [
    "The attendance of the class {class} is not right: {what}.",
    "班级 {class} 的考勤不符：{what}。",
  ],
  "voucher-not-held": [
    "The voucher {voucher} is {state}, not held in a class.",
    "培训券 {voucher} 状态为“{state}”，未在班级冻结额度。",
  ],
  "class-not-closed": ["The class {class} is {state}, not closed.", "班级 {class} 状态为“{state}”，尚未结班。"],
  "evaluator-not-authorised": [
    "The evaluator {evaluator} is not authorised for occupation {occupation} at level {level} on {day}.",
    "评价机构 {evaluator} 在 {day:day}不具备职业 {occupation} {level:level}的评价授权。",
  ],
  "evaluator-not-independent": [
    "The evaluator {evaluator} is not independent of the school {school}: {why}.",
    "评价机构 {evaluator} 不独立于培训机构 {school}：{why}。",
  ],
  "certificate-day-invalid": [
    "The certificate's day {day} must lie between the first session, {first}, and the redemption deadline, {last}, and not after the day of its attestation, {today}.",
    "发证日期 {day:day}应在首次上课日 {first:day}与核销截止日 {last:day}之间，且不晚于登记当日（{today:day}）。",
  ],
  "certificate-exists": [
    "The voucher {voucher} has the certificate {certificate} already; another needs that one revoked first.",
    "培训券 {voucher} 已有证书 {certificate}，撤销后方可登记其他证书。",
  ],
  "certificate-revoked": ["The certificate {certificate} is revoked already.", "证书 {certificate} 此前已被撤销。"],
  "fund-not-allowed": [
    "The programme {programme} is not paid from the fund {fund}.",
    "资金科目 {fund} 不在培训项目 {programme} 的资金来源之列。",
  ],
  "until-invalid": [
    "The last day {until} must lie between the day of issue, {today}, and the programme's last day, {last}.",
    "有效期末日 {until:day}应在发放当日（{today:day}）至培训项目截止日（{last:day}）之间。",
  ],
  "group-not-eligible": [
    "The trainee {trainee} can't have this voucher: {why}.",
    "学员 {trainee} 不能享有该培训券：{why}。",
  ],
  "issue-cap-reached": [
    "The programme {programme} may issue no more than {cap} vouchers. Issued so far: {issued}; {asked} more would be too many.",
    "培训项目 {programme} 发放数量超出上限：最多 {cap} 张培训券，已发放 {issued} 张，申请再发放 {asked} 张。",
  ],
  "voucher-already-live": [
    "The trainee {trainee} can have one live voucher of the programme {programme} at a time, and has one already or is named twice.",
    "学员 {trainee} 在培训项目 {programme} 中同时只能有一张有效培训券，而已有一张或被重复列出。",
  ],
  "voucher-not-issued": [
    "The voucher {voucher} is {state}, no longer waiting to be claimed.",
    "培训券 {voucher} 状态为“{state}”，不能再领取。",
  ],
  "voucher-expired": [
    "The voucher {voucher} was valid until {until}.",
    "培训券 {voucher} 有效期至 {until:day}，已过期。",
    ["The issuer may extend it.", "可由发券方延期。"],
  ],
  "voucher-not-claimed": [
    "The voucher {voucher} is {state}, not claimed.",
    "培训券 {voucher} 状态为“{state}”，不是“已领取”。",
  ],
  "consent-expired": [
    "The trainee's consent for the voucher {voucher} was valid until {consentUntil}.",
    "学员对培训券 {voucher} 的同意有效期至 {consentUntil:day}。",
    ["Ask for it again.", "请重新取得同意。"],
  ],
  "class-mismatch": [
    "The class {class} belongs to the programme {given}, the voucher {voucher} to {programme}.",
    "班级 {class} 属于培训项目 {given}，培训券 {voucher} 属于 {programme}。",
  ],
  "class-started": [
    "The first session of the class {class} ended at {over:at}; nobody can join it any more.",
    "班级 {class} 的首次课已于 {over:at} 结束，不能再报名。",
  ],
  "class-full": ["All {capacity} seats of the class {class} are taken.", "班级 {class} 的 {capacity} 个名额已满。"],
  "yearly-limit-reached": [
    "Subsidised trainings that the trainee {trainee} holds or had in {year}: {counted}; the programme {programme} allows no more than {limit} a year.",
    "学员 {trainee} 在 {year} 年已占用或享受 {counted} 次培训补贴，培训项目 {programme} 规定每年不超过 {limit} 次。",
  ],
  "level-already-funded": [
    "The trainee {trainee} already holds or had a subsidised training for occupation {occupation} at level {level}; the programme {programme} allows one.",
    "学员 {trainee} 已占用或享受过职业 {occupation} {level:level}补贴，培训项目 {programme} 规定同一职业同一等级只补贴一次。",
  ],
  "lower-level-after-higher": [
    "The trainee {trainee} already holds or had a subsidised training for occupation {occupation} at level {had}, above level {level}; a lower one can't follow.",
    "学员 {trainee} 已占用或享受过职业 {occupation} {had:level}补贴，不能再享受较低的{level:level}补贴。",
  ],
  "sessions-overlap": [
    "The trainee {trainee} has a seat in the class {other}, whose sessions overlap those of {class}.",
    "学员 {trainee} 已报名班级 {other}，其上课时间与班级 {class} 重叠。",
  ],
  "programme-cap-reached": [
    "The programme {programme} may commit no more than {cap:yuan}: {committed:yuan} is committed, and {asked:yuan} more would be too much.",
    "培训项目 {programme} 超出预算上限：上限 {cap:yuan}，已占用 {committed:yuan}，申请 {asked:yuan}。",
  ],
  "class-closed": [
    "The class {class} is closed; only the issuer can release its vouchers.",
    "班级 {class} 已结班，只有发券方可以释放其培训券的额度。",
  ],
  "already-redeemed": [
    "The voucher {voucher} was redeemed before, and a voucher is redeemed once; its state is {state}.",
    "培训券 {voucher} 状态为“{state}”，不能重复核销。",
  ],
  "redeem-too-late": [
    "The last day to redeem vouchers of the class {class} was {deadline}.",
    "班级 {class} 的核销截止日为 {deadline:day}，已逾期。",
  ],
  "attendance-too-low": [
    "The voucher {voucher} has {attended} of {scheduled} minutes attended; at least {least} ({neededBp:percent}) are needed.",
    "培训券 {voucher} 应到 {scheduled} 分钟，实到 {attended} 分钟，未达到要求的 {least} 分钟（{neededBp:percent}）。",
  ],
  "certificate-missing": [
    "The voucher {voucher} has no valid certificate: {why}.",
    "培训券 {voucher} 没有有效证书：{why}。",
  ],
  "outcome-not-priced": [
    "The programme {programme} does not pay for the outcome “{outcome}” in occupation {occupation} at level {level}.",
    "培训项目 {programme} 对职业 {occupation} {level:level}不补贴“{outcome}”。",
  ],
  "amount-mismatch": ["The amount {asked:yuan} is not right: {what}.", "金额 {asked:yuan}不符：{what}。"],
  "voucher-not-redeemed": [
    "The voucher {voucher} is {state}, not redeemed.",
    "培训券 {voucher} 状态为“{state}”，不是“已核销”，不能冲正。",
  ],
  "settlement-open": [
    "The voucher {voucher} is in the open settlement {settlement} and can't be reversed.",
    "培训券 {voucher} 在未办结的申领批次 {settlement} 中，不能冲正。",
  ],
  "voucher-not-live": [
    "The voucher {voucher} is {state}, no longer live.",
    "培训券 {voucher} 状态为“{state}”，已不是有效培训券。",
  ],
  "not-yet-expired": [
    "The voucher {voucher} is in time until the end of {until}.",
    "培训券 {voucher} 的期限至 {until:day}，尚未过期。",
  ],
  "voucher-held": [
    "The voucher {voucher} is held in the class {class}.",
    "培训券 {voucher} 已在班级 {class} 冻结额度。",
    ["Release it first.", "请先释放额度。"],
  ],
  "extension-invalid": [
    "The new last day {until} of the voucher {voucher} must be after the day of its extension, {today}, and after the old one, {old}, and not after the programme's, {last}.",
    "培训券 {voucher} 的新有效期末日 {until:day}应晚于办理延期当日（{today:day}）和原末日（{old:day}），且不晚于培训项目截止日（{last:day}）。",
  ],
  "reissue-not-allowed": ["The voucher {voucher} can't be reissued: {why}.", "培训券 {voucher} 不能补发：{why}。"],
  "already-frozen": ["The {scope} {id} is frozen by the {role} already.", "{scope} {id} 此前已被{role}冻结。"],
  "not-frozen": ["The {scope} {id} is not frozen.", "{scope} {id} 未被冻结。"],
  "payee-missing": [
    "The school {school} has no account recorded.",
    "培训机构 {school} 未登记收款账户。",
    ["The bureau and finance record it first.", "请先由人社和财政部门登记。"],
  ],
  "line-invalid": [
    "This can't be done with the line of the voucher {voucher}: {what}.",
    "培训券 {voucher} 的申领明细不能办理：{what}。",
  ],
  "settlement-state": [
    "The settlement {settlement} is {state}, not {needed}.",
    "申领批次 {settlement} 状态为“{state}”，应为“{needed}”。",
  ],
  "publicity-day-invalid": [
    "The publicity of the settlement {settlement} may begin from {first} to {last}, not on {from}.",
    "申领批次 {settlement} 的公示开始日应在 {first:day}至 {last:day}之间，不能为 {from:day}。",
  ],
  "publicity-running": [
    "The settlement {settlement} is public to the end of {last} and can be paid from the next day on.",
    "申领批次 {settlement} 公示至 {last:day}结束，期满后方可拨付。",
  ],
  "objection-open": [
    "An objection to the voucher {voucher} in the settlement {settlement} is open; it is resolved before anything is paid.",
    "申领批次 {settlement} 中培训券 {voucher} 的异议尚未处理，处理后方可拨付。",
  ],
  "payee-mismatch": [
    "The account is not the one recorded for the settlement {settlement} of the school {school}.",
    "收款账户与培训机构 {school} 的申领批次 {settlement} 所登记的账户不一致。",
    ["Compare the two.", "请核对。"],
  ],
  "recovery-open": [
    "A recovery is ordered on the voucher {voucher} of the settlement {settlement}, so its payment can't be returned.",
    "申领批次 {settlement} 的培训券 {voucher} 已下达追回，不能登记银行退回。",
  ],
  "voucher-not-settled": [
    "The voucher {voucher} is {state}, not settled: there is nothing to recover.",
    "培训券 {voucher} 状态为“{state}”，不是“已拨付”，不能追回。",
  ],
  "recovery-in-use": [
    "This can't be done with the recovery {recovery}: {why}.",
    "追回事项 {recovery} 不能办理：{why}。",
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

/** What stood in the way, and what its sender can do about it. */
type Row = readonly [...Sentences, advice?: Sentences];

/** A school is a party: its name is taken as a party's. */
const duplicate = (noun: string, en: string, zh: string): [string, Row] => [
  `duplicate-${noun}`,
  [
    `The ${en} {name} is recorded already or stands twice here; it can't be recorded again.`,
    `${zh} {name} 此前已登记或重复列出，不能重复登记。`,
  ],
];

const TABLE: ReadonlyMap<string, Row> = new Map<string, Row>([
  ...Object.entries(UNBOUND),
  ...Object.entries(ROWS),
  ...Object.entries(UNKNOWN).flatMap(([noun, [en, zh]]): [string, Row][] => [
    [
      `unknown-${noun}`,
      [`There is no ${en} {name} in this ledger.`, `账本中没有${zh} {name}。`, ["Check it.", "请核对。"]],
    ],
    ...(noun === "school" ? [] : [duplicate(noun, en, zh)]),
  ]),
]);

const withAdvice = ([en, zh, advice]: Row): Sentences => (advice ? [`${en} ${advice[0]}`, zh + advice[1]] : [en, zh]);

/** Every code with its sentences, as templates. */
export const REFUSALS: ReadonlyMap<string, Sentences> = new Map(
  [...TABLE].map(([code, row]) => [code, withAdvice(row)] as const),
);

/** A refusal with its facts filled in, as its sender reads it. */
export const refuse = (code: RefusalCode, facts: Facts = {}): Refusal => filled(REFUSALS.get(code), code, facts);

/** The refusal as anybody else reads it, at any time: what stood in the way, and no advice to its sender. */
export const refusalOf = (code: RefusalCode, facts: Facts): Refusal => filled(TABLE.get(code), code, facts);

function filled(sentences: Row | undefined, code: RefusalCode, facts: Facts): Refusal {
  const [en, zh] = sentences ?? [code, code];
  return { code, message: fill(en, facts, "en"), messageZh: fill(zh, facts, "zh"), facts };
}

/** Whether a refusal binds the instruction's id, so that the same id gets this answer for ever. */
export const binds = (code: RefusalCode): boolean => !(code in UNBOUND);
