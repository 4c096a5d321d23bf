/** Every sentence and heading of the command line, in English and Chinese. `{fact}` is filled in. */

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

export const MESSAGES = {
  // What a command was asked to do and can't
  "store-exists": [
    "{path} already holds the ledger {origin}. Give a new path: a scenario begins with an empty ledger.",
    "{path} 已有账本 {origin}。请使用新路径：情景须从空账本开始。",
  ],
  "guard-exists": [
    "{guard} keeps the checkpoint of a ledger that is not in {path}. Give a new path, or move that file away.",
    "{guard} 保存着某账本的检查点，而该账本不在 {path} 中。请使用新路径，或移走该文件。",
  ],
  "store-missing": ["{path}: there is no such store. Check the path.", "{path}：账本文件不存在，请检查路径。"],
  "store-behind": [
    "Warning: {path} has {size} entries, and the checkpoint kept in {guard} covers {kept}: it seems to be an old backup. What is shown is not all. Put the right file in its place.",
    "警告：{path} 只有 {size} 条，而 {guard} 所存检查点覆盖 {kept} 条：可能是旧备份，所示内容不全。请换回正确的文件。",
  ],
  "ledger-missing": [
    "{path}: there is nothing at this path. Name a store, such as vouchers.db, an export's directory, or its entries.jsonl.",
    "{path}：此处没有文件或目录。请指定账本（例如 vouchers.db）、导出目录，或其中的 entries.jsonl。",
  ],
  "no-ledger": [
    "{path}, line {line} is no entry of a ledger: {why}. Name a store, an export's directory, or its entries.jsonl; if it is one, audit it.",
    "{path} 第 {line} 行不是账本条目：{why}。请指定账本、导出目录或其中的 entries.jsonl；如确是导出文件，请先审计。",
  ],
  "no-receipt": [
    "{path} is no receipt: {why}. Name the file of a receipt as the ledger gave it, whole.",
    "{path} 不是回执：{why}。请指定账本出具的完整回执文件。",
  ],
  "audit-of-store": [
    "{path} is a database, not an export. Export it first: voucher-ledger export {path} DIR, then audit DIR.",
    "{path} 是数据库，不是导出文件。请先导出（voucher-ledger export {path} 目录），再审计该目录。",
  ],
  "import-of-file": [
    "{path} is not an export's directory. Give the whole export: its checkpoints prove that nothing is missing.",
    "{path} 不是导出目录。请给出完整的导出目录：其中的检查点证明没有缺失。",
  ],
  "file-empty": ["{path} is empty. Get a whole copy of the export.", "{path} 为空。请取得完整的导出文件。"],
  "store-empty": ["{path} holds no ledger. Check the path.", "{path} 中没有账本，请检查路径。"],
  "package-missing": [
    "This store needs packages that are not installed: npm install {packages}",
    "使用该账本需另装软件包：npm install {packages}",
  ],
  "store-unnamed": [
    '"{path}" is not the path of a file. Give one, such as vouchers.db, or leave --store out for a ledger in memory.',
    "“{path}”不是文件路径。请指定文件，例如 vouchers.db；不使用 --store 则账本仅在内存中。",
  ],
  "store-not-file": [
    "{path} is not a file. Give the path of a SQLite store, such as vouchers.db.",
    "{path} 不是文件。请指定 SQLite 账本文件，例如 vouchers.db。",
  ],
  "store-url": [
    "{path} is not a store. Give the path of a SQLite file, such as vouchers.db, or a URL, such as postgres://bureau@localhost/vouchers?schema=linwu.",
    "{path} 不是账本。请指定 SQLite 文件路径，例如 vouchers.db，或 URL，例如 postgres://bureau@localhost/vouchers?schema=linwu。",
  ],
  "exists-already": [
    "{path} exists already and is left as it is. Give a new path.",
    "{path} 已存在，未作改动。请使用新路径。",
  ],
  "path-empty": ["The path is empty. Give a new one.", "路径为空。请给出新路径。"],
  "file-is-folder": [
    "{path} is a directory, and a file is wanted. Name the file in it.",
    "{path} 是目录，应为文件。请指定其中的文件。",
  ],
  "out-is-folder": [
    "{path} is a directory, and a new file is wanted. Name one, such as {path}/secret.key.",
    "{path} 是目录，应为新文件。请指定文件，例如 {path}/secret.key。",
  ],
  "folder-missing": [
    "{path}: there is no folder {folder} to write it in. Create it, or give another path.",
    "{path}：所在文件夹 {folder} 不存在。请先建立，或使用其他路径。",
  ],
  "folder-denied": [
    "{path}: the folder {folder} may not be written. Ask for permission, or give another path.",
    "{path}：没有写入文件夹 {folder} 的权限。请先取得权限，或使用其他路径。",
  ],
  "file-missing": ["{path}: there is no such file. Check the path.", "{path}：文件不存在，请检查路径。"],
  "file-unreadable": [
    "{path} could not be read ({why}). Check the path and permissions.",
    "{path} 无法读取（{why}）。请检查路径与权限。",
  ],
  "file-too-large": [
    "{path} is larger than {limit} bytes: it is no {what}. Check the path.",
    "{path} 超过 {limit} 字节，不是{what}。请检查路径。",
  ],
  "not-written": [
    "{path} could not be written ({why}); nothing of it was kept. Check the disk and permissions.",
    "{path} 无法写入（{why}），未留下任何内容。请检查磁盘与权限。",
  ],
  "key-malformed": [
    "--key: {why}. `voucher-ledger keygen` prints such a text.",
    "--key：{why}。密钥文本由 voucher-ledger keygen 给出。",
  ],
  "key-file-malformed": [
    "{path}: {why}. `voucher-ledger keygen --out` writes such a file.",
    "{path}：{why}。私钥文件由 voucher-ledger keygen --out 生成。",
  ],
  "key-name": [
    '"{name}" can\'t name a key: no white space and no plus. Give a name such as vouchers.example.',
    "“{name}”不能用作密钥名称：不得含空白或加号。例如 vouchers.example。",
  ],
  "keys-of-ledgers": [
    "The keys are of different ledgers, {names}. Give the keys of one ledger.",
    "所给密钥分属不同账本（{names}），请只给同一账本的密钥。",
  ],
  "key-missing": [
    "{path} is of the ledger {origin}. Give the key of its operator with --key.",
    "{path} 属于账本 {origin}。请用 --key 提供其运营方密钥。",
  ],
  "ledger-twice": [
    "{path} is of the ledger {origin}, as an export before it is. Give each ledger once.",
    "{path} 与前一导出同属账本 {origin}。每个账本只给一次。",
  ],
  "threshold-malformed": [
    "--threshold {given}: give NAME=NUMBER. Names: {names}.",
    "--threshold {given}：格式为 名称=整数。可用名称：{names}。",
  ],
  "checkpoint-none": [
    "{path} is neither a checkpoint nor a receipt. Give the file of a signed checkpoint that you kept.",
    "{path} 既不是检查点，也不是回执。请给出所保存的已签署检查点文件。",
  ],
  "partial-alone": [
    "{path} is a partial export. Audit it alone: it can't be held against other exports.",
    "{path} 是部分导出文件，请单独审计：不能与其他导出文件相互核对。",
  ],
  "partial-without": [
    "{path} is a partial export: {option} takes a whole one. Leave it out, or ask for the whole export.",
    "{path} 是部分导出文件，{option} 只适用于完整导出。请去掉该选项，或索取完整的导出文件。",
  ],
  "key-no-issuer": [
    "The key {key} is no issuer's key in this ledger, or is revoked. Give the file of one.",
    "密钥 {key} 不是本账本的发券方密钥，或已被撤销。请给出发券方私钥文件。",
  ],
  "issuer-key-malformed": [
    "--key: a public key has 43 characters of base64url. `voucher-ledger keygen` prints it as the public key.",
    "--key：公钥为 43 个 base64url 字符，即 voucher-ledger keygen 给出的公钥。",
  ],
  "origin-malformed": [
    '--ledger: "{given}" names no ledger. Give its origin, such as vouchers.example.',
    "--ledger：“{given}”不是账本名称，例如 vouchers.example。",
  ],
  "moment-malformed": [
    "--as-of: {given} is no moment. Give an entry's number, an instant such as 2025-03-03T10:00:00.000Z, or a day.",
    "--as-of：{given} 不是时点。请指定条目序号、时刻（如 2025-03-03T10:00:00.000Z）或日期（如 2025-03-03）。",
  ],
  "seq-malformed": [
    "{given} is no entry's number: a whole number, 0 or more.",
    "{given} 不是条目序号，应为不小于 0 的整数。",
  ],
  "entry-not-covered": [
    "No checkpoint covers entry {seq} yet. Give --operator the operator's key file, so that one is signed.",
    "尚无检查点覆盖条目 {seq}。请用 --operator 指定运营方密钥文件以签署检查点。",
  ],
  "instant-malformed": [
    '--at: "{given}" is no instant. Give one such as 2025-02-03T01:00:00.000Z.',
    "--at：“{given}”不是时刻，例如 2025-02-03T01:00:00.000Z。",
  ],
  "seed-empty": ["The seed is empty. Give a text, or leave --seed out.", "种子为空。请给出文本，或不使用 --seed。"],
  "not-covered": [
    "No checkpoint covers all {size} entries; the newest covers {covered}. Give the operator's key with --operator.",
    "没有覆盖全部 {size} 条的检查点，最新的仅覆盖 {covered} 条。请用 --operator 提供运营方密钥。",
  ],
  "not-opened": [
    "The scenario opened no ledger, so there is nothing to export.",
    "情景未能开立账本，没有可导出的内容。",
  ],
  usage: ["{what} (--help shows how)", "{what}（--help 可查看用法）"],
  "kind-unknown": ['"{given}" can\'t be shown. Kinds: {kinds}.', "无法显示“{given}”。可用种类：{kinds}。"],
  "record-unknown": ["There is no {kind} {id} in {path}. Check the name.", "{path} 中没有{kind} {id}，请检查名称。"],
  "record-unknown-then": [
    "There is no {kind} {id} in {path} as of {asOf}. Check the name, or leave --as-of out: it may have come later.",
    "截至 {asOf}，{path} 中没有{kind} {id}。请检查名称，或去掉 --as-of：该记录可能在其后产生。",
  ],
  "command-missing": [
    "No command was given. `voucher-ledger --help` lists them.",
    "未给出命令。voucher-ledger --help 可列出全部命令。",
  ],
  "command-unknown": [
    'There is no command "{command}". `voucher-ledger --help` lists them.',
    "没有命令“{command}”。voucher-ledger --help 可列出全部命令。",
  ],
  unexpected: [
    "Something failed that should not: {why}. Please report it; VOUCHER_LEDGER_DEBUG=1 shows where.",
    "发生意外错误：{why}。请反馈；设置 VOUCHER_LEDGER_DEBUG=1 可显示位置。",
  ],

  // run
  running: ["running", "执行中"],
  ledger: ["Ledger: {value}", "账本：{value}"],
  "operator-key": ["Operator key: {value}", "运营方密钥：{value}"],
  "run-counts": [
    "Instructions: {steps}, of which {accepted} accepted and {refused} refused. Checks of records: {checks}.",
    "指令 {steps} 条：受理 {accepted} 条，拒绝 {refused} 条。核对记录 {checks} 处。",
  ],
  "as-expected": ["Everything went as the scenario expects.", "全部结果与情景预期一致。"],
  "differences-found": ["Differences from what the scenario expects: {count}", "与情景预期不一致：{count} 处"],
  line: ["line", "行"],
  expected: ["expected", "预期"],
  found: ["found", "实际"],
  accepted: ["accepted", "受理"],
  "refused-with": ["refused: {code}", "拒绝：{code}"],
  "no-such-record": ["no such record", "没有该记录"],
  exported: ["Exported to {path}", "已导出至 {path}"],
  stored: ["Stored in {path}", "已存入 {path}"],
  nothing: ["none", "无"],

  // Tables
  "funds-title": ["Funds, in yuan", "资金科目（元）"],
  "funnel-title": ["Vouchers, from issue to payment", "培训券：从发放到拨付"],
  "schools-title": ["Statement of schools, in yuan", "培训机构对账（元）"],
  fund: ["fund", "资金科目"],
  appropriated: ["appropriated", "下达"],
  withdrawn: ["withdrawn", "收回"],
  reserved: ["reserved", "冻结"],
  accrued: ["accrued", "应付"],
  paid: ["paid", "已付"],
  recovered: ["recovered", "追回"],
  available: ["available", "可用"],
  programme: ["programme", "培训项目"],
  issued: ["issued", "发放"],
  claimed: ["claimed", "领取"],
  held: ["held", "报名"],
  redeemed: ["redeemed", "核销"],
  settled: ["paid", "拨付"],
  expired: ["expired", "过期"],
  void: ["void", "作废"],
  school: ["school", "培训机构"],
  certificates: ["by certificate", "取证核销"],
  completions: ["by completion", "结业核销"],
  "was-reserved": ["had reserved", "曾冻结"],
  due: ["redeemed", "核销金额"],
  released: ["released", "释放"],
  "was-paid": ["of it paid", "其中已付"],
  open: ["still due", "尚未付"],

  // audit
  auditing: ["auditing", "审计中"],
  "checks-title": ["Checks", "检查项"],
  ok: ["ok", "正常"],
  wrong: ["WRONG", "有误"],
  unchecked: ["not checked", "未检查"],
  "totals-title": ["Totals of {size} entries", "{size} 条的合计"],
  root: ["Root of the tree: {value}", "默克尔树根：{value}"],
  "head-hash": ["Hash of the last line: {value}", "末行哈希值：{value}"],
  "last-entry": ["Last entry: {value} (+08:00)", "末条受理时间：{value}（+08:00）"],
  vouchers: ["Vouchers: {value}", "培训券：{value}"],
  "not-checked": ["Not checked: {value}", "未检查：{value}"],
  "findings-title": [
    "Findings in {size} entries: lawful, but worth a question",
    "{size} 条中的提示事项：合法，但值得询问",
  ],
  "across-title": [
    "Findings between {count} ledgers: lawful, but worth a question",
    "{count} 个账本之间的提示事项：合法，但值得询问",
  ],
  "thresholds-changed": ["Thresholds that are not the defaults: {value}", "非默认阈值：{value}"],
  "threshold-changed": ["{name} {value} (default {by})", "{name} {value}（默认 {by}）"],
  more: ["… and {count} more", "……另有 {count} 项"],
  "audit-ok": ["Nothing is wrong.", "未发现错误。"],
  "audit-wrong": ["Something is wrong. Problems: {count}.", "发现问题 {count} 个。"],
  "at-line": ["line {line}", "第 {line} 行"],
  "signed-by": ["signed by {keys}", "签署密钥 {keys}"],
  "first-bad-line": ["The first bad line is {line}.", "首个有误的行为第 {line} 行。"],
  "more-problems": ["… and {count} more; --json lists the first 100", "……另有 {count} 个，使用 --json 可查看前 100 个"],

  // The progress bar
  pace: ["{rate}/s, {left} left", "每秒 {rate}，剩余 {left}"],

  // keygen, export, show
  "key-written": [
    "The secret key is in {path}. Keep it secret, and keep a copy.",
    "私钥已写入 {path}，请妥善保密并备份。",
  ],
  "secret-key": ["Secret key: {value}", "私钥：{value}"],
  "verifier-key": ["Key to hand out: {value}", "公开密钥文本：{value}"],
  "public-key": ["Public key: {value}", "公钥：{value}"],
  "key-id": ["Key id: {value}", "密钥编号：{value}"],
  exporting: ["exporting", "导出中"],
  "scopes-many": [
    "--school, --class and --voucher: give one of them.",
    "--school、--class、--voucher 只能给出其中之一。",
  ],
  "partial-proven": [
    "Entries proven: {proven}, each at its place among {size}, its signatures verified with keys whose enrolment is shown.",
    "已证明的条目：{proven} 条，均位于 {size} 条中的相应位置，其签名均可用此处所示登记的密钥核验。",
  ],
  "partial-not-proven": ["A part of a ledger can't prove:", "部分导出文件无法证明："],
  importing: ["importing", "导入中"],
  imported: [
    "The ledger {origin} with {size} entries is in {path}. Instructions that were refused before may be sent anew.",
    "账本 {origin} 共 {size} 条，已装入 {path}。此前被拒绝的指令可重新提交。",
  ],
  "history-title": ["History", "经过"],
  searching: ["searching", "检索中"],
  reading: ["reading", "读取中"],
  entry: ["entry", "条目"],
  at: ["at (+08:00)", "时间（+08:00）"],
  type: ["instruction", "指令"],
  signers: ["signed by", "签署方"],

  what: ["what happened", "事项"],

  // statement
  "name-missing": ["Of which {kind}? Give its name behind the kind.", "请在种类之后给出 {kind} 的名称。"],
  "option-unused": ["{option} has no meaning for {kind}. Leave it out.", "{option} 不适用于“{kind}”，请去掉。"],
  "csv-and-json": ["--csv and --json: give one of them.", "--csv 与 --json 只能给出其中之一。"],
  "period-malformed": [
    "{option}: {given} is neither a day, such as 2025-03-31, nor an instant, such as 2025-03-31T01:00:00.000Z.",
    "{option}：{given} 不是日期（如 2025-03-31），也不是时刻（如 2025-03-31T01:00:00.000Z）。",
  ],
  "period-backwards": [
    "The period from {from} to {to} ends before it begins.",
    "对账期自 {from} 至 {to}，终止早于起始。",
  ],
  "partial-not-read": [
    "{path} is a part of an export: it can't answer for the ledger. Ask for the whole export, or audit the part.",
    "{path} 是部分导出文件，不能代表整个账本。请索取完整的导出文件，或仅作审计。",
  ],
  "export-cut": [
    "{path} has {size} entries, and its checkpoint covers {covered}: it is not whole. Get a whole copy, and audit it.",
    "{path} 有 {size} 条，而检查点覆盖 {covered} 条：文件不完整。请取得完整的导出文件并先审计。",
  ],
  "entry-beyond": ["--as-of: there is no entry {seq} in the ledger.", "--as-of：账本中没有条目 {seq}。"],
  "rows-more": [
    "There are more than these {count}: narrow it down to a programme or fewer days.",
    "仅列出前 {count} 项，其余请按培训项目或缩短天数查询。",
  ],
  yes: ["yes", "是"],
  no: ["no", "否"],
  "within-malformed": [
    "--within: {given} is no number of days. Give a whole number, 0 to 3660.",
    "--within：{given} 不是天数，应为 0 至 3660 的整数。",
  ],
  "as-of": ["As of {at} (+08:00)", "截至 {at}（+08:00）"],
  "whole-time": ["from the beginning", "自始至今"],
  "all-funds": ["all funds", "全部资金科目"],
  "school-statement": ["Statement of {value}", "培训机构对账单：{value}"],
  "fund-statement": ["Statement of {value}, in yuan", "资金科目对账单（元）：{value}"],
  "programme-statement": ["Vouchers of {value}", "培训项目用券情况：{value}"],
  "class-sheet": ["Class {value}", "班级：{value}"],
  "transcript-title": ["Classes of {value}", "{value} 的培训记录"],
  "hours-title": ["Hours of {value}", "{value} 的学时（时:分）"],
  "settlements-title": ["Open settlements, and what each waits for", "未拨付的申领批次及所待事项"],
  "unsubmitted-title": ["Redeemed, and in no settlement", "已核销、尚未提交申领"],
  "expiring-title": [
    "Past their time (to be recorded as expired), or expiring within {days} days",
    "已过期待登记，或 {days} 天内到期",
  ],
  "movements-title": ["Movements", "变动"],
  "lines-title": ["Lines", "明细"],
  item: ["item", "项目"],
  count: ["number", "笔数"],
  yuan: ["yuan", "元"],
  before: ["before", "期初"],
  afterwards: ["after", "期末"],
  movement: ["movement", "变动"],
  day: ["day", "日期"],
  days: ["days", "天数"],
  settlement: ["settlement", "申领批次"],
  reference: ["reference", "凭证号"],
  reached: ["came so far", "累计达到"],
  stands: ["stand there", "现处于"],
  "paid-before": ["paid before", "期初累计已付"],
  "outstanding-before": ["demanded back and outstanding before", "期初待追回"],
  "owed-before": ["owed at the beginning", "期初应付"],
  "owed-after": ["owed at the end", "期末应付"],
  "paid-after": ["paid, in all", "累计已付"],
  "outstanding-after": ["demanded back and outstanding", "期末待追回"],
  outstanding: ["outstanding", "待追回"],
  writtenOff: ["written off", "核减"],
  reusable: ["reusable", "可再用"],
  class: ["class", "班级"],
  course: ["course", "课程"],
  place: ["place", "地点"],
  state: ["state", "状态"],
  sessions: ["sessions", "课次"],
  minutes: ["minutes", "分钟"],
  seats: ["seats", "名额"],
  "seats-title": ["Seats", "学员"],
  "redeem-by": ["redeem by", "核销截止日"],
  attended: ["attended", "出勤（分钟）"],
  "attended-hours": ["hours attended", "实到学时"],
  "scheduled-hours": ["hours scheduled", "应到学时"],
  certificate: ["certificate", "证书"],
  "certificates-of": ["certificates", "证书"],
  revoked: ["revoked", "已撤销"],
  next: ["what it waits for", "待办"],
  total: ["total", "合计"],
  classes: ["classes", "班级数"],
  from: ["from", "自"],
  to: ["to", "至"],

  // voucher, receipt, reconcile
  voucher: ["voucher", "培训券"],
  trainee: ["trainee", "学员"],
  face: ["face, in yuan", "面值（元）"],
  occupation: ["occupation", "职业"],
  level: ["level", "等级"],
  "issuer-key": ["signed with the key", "签名密钥"],
  "nobody-yet": ["nobody yet", "尚未领取"],
  "receipt-holds": [
    "The receipt holds: entry {seq} is in the ledger {origin} of {size} entries, accepted at {at} (+08:00).",
    "回执成立：条目 {seq} 在账本 {origin} 的 {size} 条之中，受理时间 {at}（+08:00）。",
  ],
  "bills-title": ["Bills of {school}", "{school} 的账单"],
  "bills-sums": [
    "Billed {billed} yuan. By the ledger {owed} yuan are owed and {paid} yuan paid.",
    "账单合计 {billed} 元；账本应付 {owed} 元，已付 {paid} 元。",
  ],
  "bills-read": [
    "By {entries} entries, the last of {at} (+08:00). They are believed here: audit them first.",
    "依据 {entries} 条条目，末条时间 {at}（+08:00）。此处不核验条目，请先审计。",
  ],
  "bills-ok": ["Every bill is in order, and none is missing.", "账单全部相符，没有遗漏。"],
  "bills-wrong": ["Something differs: see the rows above.", "存在不符，见上表。"],
} as const satisfies Record<string, readonly [en: string, zh: string]>;

export type MessageKey = keyof typeof MESSAGES;
export type MessageFacts = Readonly<Record<string, string | number>>;

export function say(language: Language, key: MessageKey, facts: MessageFacts = {}): string {
  const [en, zh] = MESSAGES[key];
  const template = language === "zh" ? zh : en;
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ""));
}

/** The language of the environment: Chinese if its locale is, English otherwise. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || "";
  return locale.toLowerCase().startsWith("zh") ? "zh" : "en";
}
