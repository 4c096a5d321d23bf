/** The sentences of what was found in one ledger; comparison.ts has its own, so that these are loaded by themselves. */
import type { IN_ONE_LEDGER, Sentences } from "./findings.ts";
import { inChinese } from "./glossary.ts";
import { inWords } from "./named.ts";

export const SUSPICIONS: Sentences<keyof typeof IN_ONE_LEDGER> = {
  "evaluator-overloaded": [
    "Evaluator {evaluator} attested {certificates} certificates for {day}; {limit} are plausible.",
    "评价机构 {evaluator} 为 {day} 证明了 {certificates} 份证书，合理上限为 {limit} 份。",
  ],
  "pass-rate-perfect": [
    "In {classes} classes of school {school}, one after another, all {trainees} trainees passed.",
    "培训机构 {school} 连续 {classes} 个班级的 {trainees} 名学员全部取证。",
  ],
  "certificate-revoked": [
    "Certificate {certificate} was revoked; voucher {voucher}, redeemed with it, is {state}.",
    "证书 {certificate} 已被撤销，而凭其核销的培训券 {voucher} 状态仍为“{state}”。",
  ],
  "school-new": [
    "School {school} first redeemed {days} days after its admission.",
    "培训机构 {school} 准入后 {days} 日即首次核销。",
  ],
  "school-suspended": [
    "School {school} was suspended when {redemptions} of its redemptions stood.",
    "培训机构 {school} 被暂停时，有 {redemptions} 笔核销有效。",
  ],
  "payee-shared": [
    "School {school} got the payee that school {otherSchool} has or had.",
    "培训机构 {school} 登记的收款账户与 {otherSchool} 现用或曾用的账户相同。",
  ],
  "attendance-identical": [
    "All {trainees} trainees of class {class} (school {school}) attended exactly {minutes} minutes.",
    "班级 {class}（培训机构 {school}）的 {trainees} 名学员出勤均恰为 {minutes} 分钟。",
  ],
  "deadline-crowded": [
    "{late} of {redemptions} redemptions of class {class} (school {school}) came just before the deadline, {deadline}.",
    "班级 {class}（培训机构 {school}）的 {redemptions} 笔核销中有 {late} 笔集中在截止日 {deadline} 之前。",
  ],
  "claimed-in-bulk": [
    "{vouchers} vouchers were held in class {class} (school {school}) within {seconds} seconds of their claim.",
    "班级 {class}（培训机构 {school}）有 {vouchers} 张培训券在领取后 {seconds} 秒内即报名冻结。",
  ],
  "trainee-far-apart": [
    "On {day} trainee {trainee} has sessions of classes {class} and {otherClass} at different places, {minutes} minutes apart.",
    "学员 {trainee} 于 {day} 在班级 {class} 与 {otherClass} 的不同地点上课，间隔仅 {minutes} 分钟。",
  ],
  "key-replaced-by-root": [
    "Key {revoked} of {party} ({role}) was revoked, and key {key} enrolled in its place by root alone.",
    "{party}（{role}）的密钥 {revoked} 被撤销，并由人社部门（根密钥）单独登记新密钥 {key}。",
  ],
  "trainee-key-replaced": [
    "Trainee {trainee} was given the key {key} without a signature by the old one.",
    "学员 {trainee} 的密钥被换为 {key}，未经旧密钥签名。",
  ],
  "trainee-key-bypassed": [
    "The key {revoked} of trainee {trainee} was revoked; then the issuer signed {type} for voucher {voucher} in their stead.",
    "学员 {trainee} 的密钥 {revoked} 被撤销，此后发券方就培训券 {voucher} 代其签署 {type}。",
  ],
  "calendar-replaced": [
    "The calendar of {year} was published again: working days and deadlines may have moved.",
    "{year} 年的日历被重新发布：工作日与期限可能随之变动。",
  ],
  "bank-reference-reused": [
    "{type} of {settlement}{recovery} has the bank reference {reference}, as {otherType} of {otherSettlement}{otherRecovery} before it.",
    "{type}（{settlement}{recovery}）所列银行流水号 {reference} 此前已用于 {otherType}（{otherSettlement}{otherRecovery}）。",
  ],
  "settlement-paid-again": [
    "Settlement {settlement} of school {school} was paid again: payment {times}, {amount} fen.",
    "培训机构 {school} 的申领批次 {settlement} 第 {times} 次拨付，金额 {amount} 分。",
  ],
  "hold-overdue": [
    "{vouchers} vouchers are still held in class {class} (school {school}), whose redemptions ended on {deadline}.",
    "班级 {class}（培训机构 {school}）核销已于 {deadline} 截止，仍有 {vouchers} 张培训券处于报名冻结。",
  ],
  "recovery-outstanding": [
    "Of recovery {recovery} (school {school}), {outstanding} fen are outstanding, {days} days after its order.",
    "追回 {recovery}（培训机构 {school}）在决定 {days} 日后仍有 {outstanding} 分未追回。",
  ],
  "identity-shared": [
    "Trainees {trainee} and {otherTrainee} are one person.",
    "人员标识 {trainee} 与 {otherTrainee} 为同一人。",
  ],
};

/** What was found, in words. */
export const suspicion = inWords(SUSPICIONS, inChinese);
