/** What movements, states, roles and members of records are called in tables, in English and Chinese. */
import type {
  ClassRecord,
  ClassState,
  FundRecord,
  Movement,
  PartyRecord,
  Role,
  SettlementState,
  TraineeRecord,
  VoucherRecord,
  VoucherState,
} from "../index.ts";
import type { Language } from "./messages.ts";

type Both = readonly [en: string, zh: string];

const MOVEMENT_WORDS: Readonly<Record<Movement, Both>> = {
  appropriate: ["appropriated", "下达"],
  withdraw: ["withdrawn", "收回"],
  reserve: ["reserved", "冻结"],
  release: ["released", "释放"],
  accrue: ["redeemed", "核销"],
  reverse: ["reversed", "冲正"],
  refuse: ["refused", "审核不予支付"],
  pay: ["paid", "拨付"],
  return: ["returned by the bank", "银行退回"],
  order: ["demanded back", "决定追回"],
  cancel: ["demand cancelled", "撤销追回"],
  receive: ["recovered", "追回到账"],
  writeOff: ["written off", "核减"],
  reuse: ["made reusable", "转为可再用"],
};

const STATE_WORDS: Readonly<Record<VoucherState | ClassState | SettlementState, Both>> = {
  issued: ["issued", "已发放"],
  claimed: ["claimed", "已领取"],
  held: ["held", "已冻结额度"],
  redeemed: ["redeemed", "已核销"],
  settled: ["settled", "已拨付"],
  expired: ["expired", "已过期"],
  void: ["void", "已作废"],
  filed: ["filed", "待审批"],
  approved: ["approved", "已批准"],
  refused: ["refused", "不予批准"],
  cancelled: ["cancelled", "已取消"],
  closed: ["closed", "已结班"],
  submitted: ["submitted", "已提交"],
  reviewed: ["reviewed", "已审核"],
  publicised: ["publicised", "已公示"],
  paid: ["paid", "已拨付"],
};

const ROLE_WORDS: Readonly<Record<Role, Both>> = {
  root: ["root", "人社部门（根密钥）"],
  issuer: ["issuer", "发券方"],
  reviewer: ["reviewer", "审核方"],
  finance: ["finance", "财政部门"],
  school: ["school", "培训机构"],
  evaluator: ["evaluator", "评价机构"],
  trainee: ["trainee", "学员"],
  operator: ["operator", "运营方"],
  auditor: ["auditor", "审计机关"],
};

/** Members of the records that are shown. */
type Member =
  | keyof VoucherRecord
  | keyof FundRecord
  | keyof ClassRecord
  | keyof TraineeRecord
  | keyof PartyRecord
  | "available";

const MEMBER_WORDS: Readonly<Record<Member, Both>> = {
  voucher: ["voucher", "培训券"],
  programme: ["programme", "培训项目"],
  fund: ["fund", "资金科目"],
  trainee: ["trainee", "学员"],
  group: ["group", "群体"],
  face: ["face", "面值（元）"],
  until: ["last day", "有效期至"],
  state: ["state", "状态"],
  class: ["class", "班级"],
  attended: ["minutes attended", "实到分钟"],
  reserved: ["reserved", "冻结（元）"],
  accrued: ["accrued", "应付（元）"],
  paid: ["paid", "已付（元）"],
  certificate: ["certificate", "证书"],
  outcome: ["outcome", "结果"],
  redeemedWith: ["redeemed with", "核销所用证书"],
  reservedBefore: ["reserved before it", "核销前冻结（元）"],
  settlement: ["settlement", "申领批次"],
  ordered: ["demanded back", "决定追回（元）"],
  orderedVictim: ["of it for a victim", "其中受害人（元）"],
  dischargedVictim: ["of it settled", "其中已了结（元）"],
  restored: ["restored", "已恢复资格"],
  predecessor: ["in place of", "原券"],
  successor: ["replaced by", "补发券"],
  frozen: ["frozen by", "冻结方"],
  name: ["name", "名称"],
  source: ["source", "来源"],
  year: ["year", "年度"],
  region: ["region", "地区"],
  reuseRecoveries: ["reuses recoveries", "追回可再用"],
  closed: ["closed", "已关闭"],
  appropriated: ["appropriated", "下达（元）"],
  withdrawn: ["withdrawn", "收回（元）"],
  outstanding: ["outstanding", "待追回（元）"],
  recovered: ["recovered", "已追回（元）"],
  writtenOff: ["written off", "已核减（元）"],
  reusable: ["reusable", "可再用（元）"],
  available: ["available", "可用（元）"],
  school: ["school", "培训机构"],
  course: ["course", "课程"],
  occupation: ["occupation", "职业"],
  level: ["level", "等级"],
  delivery: ["delivery", "方式"],
  capacity: ["capacity", "名额"],
  place: ["place", "地点"],
  sessions: ["sessions", "课次"],
  scheduled: ["minutes scheduled", "应到分钟"],
  held: ["seats taken", "已占名额"],
  vouchers: ["vouchers", "培训券"],
  everRedeemed: ["ever redeemed", "曾核销"],
  groups: ["groups", "群体"],
  commitment: ["commitment", "身份承诺"],
  key: ["key", "密钥"],
  prior: ["granted before", "此前享受"],
  party: ["party", "主体"],
  kind: ["kind", "类型"],
  creditCode: ["credit code", "统一社会信用代码"],
  payee: ["payee", "收款账户承诺"],
  suspended: ["suspended", "已暂停"],
  keys: ["keys", "密钥"],
};

/** Other words of the format that stand in records. */
const OTHER_WORDS: Readonly<Record<string, Both>> = {
  bureau: ["bureau", "人社部门"],
  enterprise: ["enterprise", "企业"],
  service: ["service", "运营服务"],
  onsite: ["onsite", "线下"],
  online: ["online", "线上"],
  blended: ["blended", "线上线下结合"],
  completion: ["completion", "结业"],
  certificate: ["certificate", "取得证书"],
  "employment-subsidy": ["employment-subsidy", "就业补助资金"],
  "unemployment-insurance": ["unemployment-insurance", "失业保险基金"],
  "skills-action": ["skills-action", "职业技能提升行动资金"],
  other: ["other", "其他"],
};

const pick = (language: Language, [en, zh]: Both): string => (language === "zh" ? zh : en);

export const movementWord = (language: Language, movement: Movement): string =>
  pick(language, MOVEMENT_WORDS[movement]);

export const stateWord = (language: Language, state: keyof typeof STATE_WORDS): string =>
  pick(language, STATE_WORDS[state]);

export const roleWord = (language: Language, role: Role): string => pick(language, ROLE_WORDS[role]);

const isMember = (name: string): name is Member => Object.hasOwn(MEMBER_WORDS, name);

/** A member that nobody named here is called by its own name. */
export const memberWord = (language: Language, name: string): string =>
  isMember(name) ? pick(language, MEMBER_WORDS[name]) : name;

const WORDS: Readonly<Record<string, Both>> = { ...ROLE_WORDS, ...OTHER_WORDS, ...STATE_WORDS };

/** The word for what may be a state, role or another word of the format; anything else as it is. */
export function wordOf(language: Language, value: unknown): string {
  const word = typeof value === "string" && Object.hasOwn(WORDS, value) ? WORDS[value] : undefined;
  return word ? pick(language, word) : String(value);
}
