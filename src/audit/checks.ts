/**
 * What an audit checks, as a closed list in the order of a verifier's steps (docs/format.md, sections 5 to 7). What each of them can find stands in problems.ts.
 */

export const CHECKS = [
  {
    name: "form",
    title: "Every line is one entry in canonical form, ended by one line feed",
    titleZh: "每一行都是一条规范格式的条目，并以一个换行符结束",
  },
  { name: "sequence", title: "seq counts from 0 without a gap", titleZh: "seq 从 0 起连续计数" },
  {
    name: "chain",
    title: "Every line names the hash of the line before it",
    titleZh: "每一行都记载了前一行的哈希值",
  },
  { name: "time", title: "The time of acceptance never decreases", titleZh: "受理时间从不倒退" },
  { name: "instruction-ids", title: "No instruction id occurs twice", titleZh: "指令编号没有重复" },
  {
    name: "ledger",
    title: "Every instruction was meant for this ledger",
    titleZh: "每条指令都是发给本账本的",
  },
  {
    name: "trust",
    title: "The ledger was opened by the trusted operator key, or a checkpoint by such a key covers it",
    titleZh: "账本由受信任的运营方密钥开立，或由该密钥签署的检查点覆盖",
  },
  {
    name: "signatures",
    title: "Every signature is valid, by keys that held the needed roles at that position",
    titleZh: "每个签名都有效，且其密钥在该位置具备所需角色",
  },
  {
    name: "law",
    title: "Every instruction was legal in the state that the lines before it make",
    titleZh: "每条指令在其之前各行所形成的状态下均合法",
  },
  {
    name: "fund-totals",
    title: "The balances of every fund, added up anew from the instructions, are those of the law",
    titleZh: "根据指令重新累加的各资金科目余额与规则所得一致",
  },
  {
    name: "fund-limits",
    title: "No fund was ever overdrawn and no programme went over its caps",
    titleZh: "任何资金科目从未透支，任何培训项目从未超出上限",
  },
  {
    name: "sub-ledgers",
    title: "What is reserved, accrued and paid in a fund is the sum over its vouchers",
    titleZh: "各资金科目的冻结、应付、已付金额等于其名下培训券之和",
  },
  {
    name: "voucher-history",
    title: "Every voucher went through its states in the permitted order and was redeemed at most once at a time",
    titleZh: "每张培训券均按允许的次序变更状态，且不重复核销",
  },
  {
    name: "voucher-money",
    title: "No voucher was paid more than it was worth: recovered ≤ ordered ≤ paid ≤ due ≤ reserved ≤ face",
    titleZh: "任何培训券的支付均未超过其价值：已追回 ≤ 应追回 ≤ 已付 ≤ 应付 ≤ 冻结 ≤ 面值",
  },
  {
    name: "limits",
    title: "Every hold and redemption was within the limits of its programme, by year and by level",
    titleZh: "每次报名冻结与核销均未超出其培训项目的次数与等级限制",
  },
  {
    name: "class-seats",
    title:
      "No class had more trainees than seats, every seat was taken before its first session was over, and nobody had two that overlap",
    titleZh: "任何班级的人数均未超过名额，每个名额均在首次课结束前占用，且同一学员的上课时间互不重叠",
  },
  {
    name: "certificates",
    title: "A certificate pays at most once, for the voucher that it was attested for",
    titleZh: "每份证书最多用于一次支付，且仅用于其所证明的培训券",
  },
  {
    name: "settlements",
    title: "A redemption is in one settlement at a time, and what was paid is the sum of its lines",
    titleZh: "每笔核销同时只在一个申领批次中，所付金额等于各明细之和",
  },
  {
    name: "publicity",
    title: "Nothing was paid before its publicity was over, with an objection open, or to another payee",
    titleZh: "拨付均在公示期满、异议处理之后，并付至培训机构的收款账户",
  },
  {
    name: "frozen-scopes",
    title: "Nothing frozen was claimed, held, redeemed or paid",
    titleZh: "冻结期间没有领券、报名冻结、核销或拨付",
  },
  {
    name: "separation-of-duties",
    title: "Issuing, reviewing and paying a voucher took different keys",
    titleZh: "发券、审核与拨付由不同的密钥完成",
  },
  {
    name: "checkpoint",
    title: "The newest checkpoint covers exactly these lines",
    titleZh: "最新检查点恰好覆盖全部条目",
  },
  {
    name: "checkpoint-signatures",
    title: "Every checkpoint is signed by an operator key of its time, and a new key is vouched for by the old one",
    titleZh: "每个检查点均由当时的运营方密钥签署，且新密钥由旧密钥担保",
  },
  {
    name: "older-checkpoints",
    title: "The lines continue what every older checkpoint covered",
    titleZh: "现有条目延续了每个旧检查点所覆盖的内容",
  },
  {
    name: "openings",
    title: "Every identity that was opened is the one that its commitment stands for",
    titleZh: "每个已开启的身份均与其承诺一致",
  },
  {
    name: "derived-files",
    title: "The other files of the export are what the lines give",
    titleZh: "导出目录中的其他文件与根据条目重新计算的结果一致",
  },
] as const satisfies readonly Check[];

export interface Check {
  readonly name: string;
  /** One sentence of what holds, in English and Chinese. */
  readonly title: string;
  readonly titleZh: string;
}

export type CheckName = (typeof CHECKS)[number]["name"];
