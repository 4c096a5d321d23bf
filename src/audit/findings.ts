/**
 * Findings: what is lawful but suspicious, as a closed table. The ledger does not refuse it and an audit does not call
 * it wrong; somebody should ask. A finding is no proof of anything, and none is no proof of honesty.
 *
 * What sees them stands by noun in findings-*.ts, in openings.ts (identities) and in comparison.ts (several ledgers).
 */
import type { Facts } from "../domain/error.ts";
import { fill, type NamedRecord, placeOf, recordsIn } from "./named.ts";
import type { ThresholdName, Thresholds } from "./thresholds.ts";

/** How many of each a report lists; all are counted. */
const FINDINGS_LISTED = 20;

interface FindingRow {
  /** What an audit has to look at: the entries of one ledger, openings as well, or several ledgers. */
  readonly needs: "entries" | "openings" | "ledgers";
  readonly thresholds: readonly ThresholdName[];
  /** One sentence of what is looked for, in English and Chinese. */
  readonly title: string;
  readonly titleZh: string;
  /** The sentence of one that was found, with its facts in braces. */
  readonly en: string;
  readonly zh: string;
}

export const FINDINGS = {
  "evaluator-overloaded": {
    needs: "entries",
    thresholds: ["certificatesPerDay"],
    title: "An evaluator attested more certificates for one day than it can examine",
    titleZh: "评价机构一日证明的证书数超出其评价能力",
    en: "Evaluator {evaluator} attested {certificates} certificates for {day}; {limit} are plausible.",
    zh: "评价机构 {evaluator} 为 {day} 证明了 {certificates} 份证书，合理上限为 {limit} 份。",
  },
  "pass-rate-perfect": {
    needs: "entries",
    thresholds: ["perfectClasses"],
    title: "In many classes of a school, one after another, everybody passed",
    titleZh: "同一培训机构连续多个班级全员取证",
    en: "In {classes} classes of school {school}, one after another, all {trainees} trainees passed.",
    zh: "培训机构 {school} 连续 {classes} 个班级的 {trainees} 名学员全部取证。",
  },
  "certificate-revoked": {
    needs: "entries",
    thresholds: [],
    title: "A certificate was revoked after its voucher was redeemed with it, and the redemption stands",
    titleZh: "证书在核销后被撤销，而核销仍然有效",
    en: "Certificate {certificate} was revoked; voucher {voucher}, redeemed with it, is {state}.",
    zh: "证书 {certificate} 已被撤销，而凭其核销的培训券 {voucher} 仍为 {state} 状态。",
  },
  "school-new": {
    needs: "entries",
    thresholds: ["newSchoolDays"],
    title: "A school redeemed soon after its admission",
    titleZh: "培训机构准入后不久即核销",
    en: "School {school} first redeemed {days} days after its admission.",
    zh: "培训机构 {school} 准入后 {days} 日即首次核销。",
  },
  "school-suspended": {
    needs: "entries",
    thresholds: [],
    title: "A school was suspended that had redeemed before",
    titleZh: "培训机构被暂停前曾有核销",
    en: "School {school} was suspended after {redemptions} redemptions.",
    zh: "培训机构 {school} 在核销 {redemptions} 笔后被暂停。",
  },
  "payee-shared": {
    needs: "entries",
    thresholds: [],
    title: "Several schools have one payee",
    titleZh: "多家培训机构使用同一收款账户",
    en: "Schools {school} and {otherSchool} have the same payee.",
    zh: "培训机构 {school} 与 {otherSchool} 使用同一收款账户。",
  },
  "attendance-identical": {
    needs: "entries",
    thresholds: ["identicalTrainees"],
    title: "Everybody in a class attended the very same number of minutes",
    titleZh: "全班出勤分钟数完全相同",
    en: "All {trainees} trainees of class {class} (school {school}) attended exactly {minutes} minutes.",
    zh: "班级 {class}（培训机构 {school}）的 {trainees} 名学员出勤均恰为 {minutes} 分钟。",
  },
  "deadline-crowded": {
    needs: "entries",
    thresholds: ["deadlineDays", "deadlineVouchers", "deadlinePercent"],
    title: "The redemptions of a class crowd before their deadline",
    titleZh: "班级核销集中于截止之前",
    en: "{late} of {redemptions} redemptions of class {class} (school {school}) came just before the deadline, {deadline}.",
    zh: "班级 {class}（培训机构 {school}）的 {redemptions} 笔核销中有 {late} 笔集中在截止日 {deadline} 之前。",
  },
  "claimed-in-bulk": {
    needs: "entries",
    thresholds: ["bulkSeconds", "bulkVouchers"],
    title: "Many vouchers of a class were held within seconds of their claim",
    titleZh: "同一班级大量培训券在领取后数秒内即报名冻结",
    en: "{vouchers} vouchers were held in class {class} (school {school}) within {seconds} seconds of their claim.",
    zh: "班级 {class}（培训机构 {school}）有 {vouchers} 张培训券在领取后 {seconds} 秒内即报名冻结。",
  },
  "trainee-far-apart": {
    needs: "entries",
    thresholds: ["travelMinutes"],
    title: "A trainee has sessions at different places on one day, with too little time between them",
    titleZh: "学员同日在不同地点上课且间隔过短",
    en: "On {day} trainee {trainee} has sessions of classes {class} and {otherClass} at different places, {minutes} minutes apart.",
    zh: "学员 {trainee} 于 {day} 在班级 {class} 与 {otherClass} 的不同地点上课，间隔仅 {minutes} 分钟。",
  },
  "key-replaced-by-root": {
    needs: "entries",
    thresholds: [],
    title: "A party's key was revoked and another enrolled by root alone",
    titleZh: "主体的密钥被 root 撤销并单独换发",
    en: "Key {revoked} of {party} ({role}) was revoked, and key {key} enrolled in its place by root alone.",
    zh: "{party}（{role}）的密钥 {revoked} 被撤销，并由 root 单独登记新密钥 {key}。",
  },
  "trainee-key-replaced": {
    needs: "entries",
    thresholds: [],
    title: "A trainee's key was replaced without the old one",
    titleZh: "学员密钥在没有旧密钥签名的情况下被更换",
    en: "Trainee {trainee} was given the key {key} without a signature by the old one.",
    zh: "学员 {trainee} 的密钥被换为 {key}，未经旧密钥签名。",
  },
  "trainee-key-bypassed": {
    needs: "entries",
    thresholds: [],
    title: "The issuer signed in the stead of a trainee whose key had been revoked",
    titleZh: "学员密钥被撤销后，发券方代其签署",
    en: "The key {revoked} of trainee {trainee} was revoked; then the issuer signed {type} for voucher {voucher} in their stead.",
    zh: "学员 {trainee} 的密钥 {revoked} 被撤销，此后发券方就培训券 {voucher} 代其签署 {type}。",
  },
  "calendar-replaced": {
    needs: "entries",
    thresholds: [],
    title: "A calendar was replaced",
    titleZh: "年度日历被替换",
    en: "The calendar of {year} was published again: working days and deadlines may have moved.",
    zh: "{year} 年的日历被重新发布：工作日与期限可能随之变动。",
  },
  "bank-reference-reused": {
    needs: "entries",
    thresholds: [],
    title: "One bank reference was used for two payments",
    titleZh: "同一银行流水号用于两次拨付",
    en: "Settlement {settlement} was paid with the bank reference of {otherSettlement}: {reference}.",
    zh: "申领批次 {settlement} 拨付所用银行流水号与 {otherSettlement} 相同：{reference}。",
  },
  "settlement-paid-again": {
    needs: "entries",
    thresholds: [],
    title: "A settlement was paid again after a return",
    titleZh: "申领批次退回后再次拨付",
    en: "Settlement {settlement} of school {school} was paid again: payment {times}, {amount} fen.",
    zh: "培训机构 {school} 的申领批次 {settlement} 第 {times} 次拨付，金额 {amount} 分。",
  },
  "hold-overdue": {
    needs: "entries",
    thresholds: ["overdueDays"],
    title: "Holds outlived their class: money is still reserved after the redemption deadline",
    titleZh: "报名冻结超过班级期限：核销截止后额度仍被冻结",
    en: "{vouchers} vouchers are still held in class {class} (school {school}), whose redemptions ended on {deadline}.",
    zh: "班级 {class}（培训机构 {school}）核销已于 {deadline} 截止，仍有 {vouchers} 张培训券处于报名冻结。",
  },
  "recovery-outstanding": {
    needs: "entries",
    thresholds: ["recoveryDays"],
    title: "A recovery is not complete",
    titleZh: "追回尚未完成",
    en: "Of recovery {recovery} (school {school}), {outstanding} fen are outstanding, {days} days after its order.",
    zh: "追回 {recovery}（培训机构 {school}）在决定 {days} 日后仍有 {outstanding} 分未追回。",
  },
  "identity-shared": {
    needs: "openings",
    thresholds: [],
    title: "One identity stands behind several trainee references",
    titleZh: "同一身份对应多个人员标识",
    en: "Trainees {trainee} and {otherTrainee} are one person.",
    zh: "人员标识 {trainee} 与 {otherTrainee} 为同一人。",
  },
  "funded-twice": {
    needs: "ledgers",
    thresholds: [],
    title: "The same trainee was funded for the same occupation and level in two ledgers",
    titleZh: "同一学员在两个账本中就同一职业同一等级获得补贴",
    en: "Trainee {trainee} was funded for {occupation}, level {level}, in {ledger} (voucher {voucher}) and in {otherLedger} (trainee {otherTrainee}, voucher {otherVoucher}).",
    zh: "学员 {trainee} 就职业 {occupation} 等级 {level} 在 {ledger}（培训券 {voucher}）与 {otherLedger}（学员 {otherTrainee}，培训券 {otherVoucher}）均获补贴。",
  },
  "certificate-in-two-ledgers": {
    needs: "ledgers",
    thresholds: [],
    title: "The same certificate number stands in two ledgers",
    titleZh: "同一证书编号出现在两个账本中",
    en: "Certificate {certificate} stands in {ledger} (voucher {voucher}) and in {otherLedger} (voucher {otherVoucher}).",
    zh: "证书 {certificate} 同时出现在 {ledger}（培训券 {voucher}）与 {otherLedger}（培训券 {otherVoucher}）。",
  },
  "payee-in-two-ledgers": {
    needs: "ledgers",
    thresholds: [],
    title: "Different schools of two ledgers have the same payee",
    titleZh: "两个账本中的不同培训机构使用同一收款账户",
    en: "School {school} of {ledger} has the same payee as school {otherSchool} of {otherLedger}.",
    zh: "{ledger} 的培训机构 {school} 与 {otherLedger} 的培训机构 {otherSchool} 使用同一收款账户。",
  },
} as const satisfies Record<string, FindingRow>;

export type FindingName = keyof typeof FINDINGS;

/** One thing that is suspicious. */
export interface Finding {
  readonly finding: FindingName;
  /** Counted from 1; absent where it is no single line. */
  readonly line?: number;
  /** The place of that line, counted from 0. */
  readonly seq?: number;
  /** English and Chinese, for people. */
  readonly message: string;
  readonly messageZh: string;
  readonly facts: Facts;
  readonly records: readonly NamedRecord[];
}

export interface FindingResult {
  readonly name: FindingName;
  readonly title: string;
  readonly titleZh: string;
  readonly thresholds: Partial<Thresholds>;
  /** How many there are, listed or not. */
  readonly count: number;
  /** At most 20, in the order in which they were found. */
  readonly found: readonly Finding[];
}

/** Notes one; `line` counts from 1 and is undefined where it is no single line. */
export type Note = (finding: FindingName, line: number | undefined, facts: Facts) => void;

export interface Notebook {
  readonly note: Note;
  /** Every finding that needs what was looked at, found or not, in the order of the table. */
  results(...looked: readonly FindingRow["needs"][]): readonly FindingResult[];
}

export function createNotebook(thresholds: Thresholds): Notebook {
  const counts = new Map<FindingName, number>();
  const listed = new Map<FindingName, Finding[]>();

  function resultOf(name: FindingName): FindingResult {
    const { title, titleZh, thresholds: used } = FINDINGS[name];
    const by = Object.fromEntries(used.map((threshold) => [threshold, thresholds[threshold]]));
    return { name, title, titleZh, thresholds: by, count: counts.get(name) ?? 0, found: listed.get(name) ?? [] };
  }

  return {
    note(finding, line, facts) {
      const count = (counts.get(finding) ?? 0) + 1;
      counts.set(finding, count);
      if (count > FINDINGS_LISTED) return;
      const { en, zh } = FINDINGS[finding];
      const [message, messageZh] = [fill(en, facts), fill(zh, facts)];
      const found = { finding, ...placeOf(line), message, messageZh, facts, records: recordsIn(facts) };
      listed.set(finding, [...(listed.get(finding) ?? []), found]);
    },
    results: (...looked) => NAMES.filter((name) => looked.includes(FINDINGS[name].needs)).map(resultOf),
  };
}

const NAMES = Object.keys(FINDINGS).filter((name): name is FindingName => Object.hasOwn(FINDINGS, name));
