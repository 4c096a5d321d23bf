/**
 * Every problem that an audit can find, as a closed table: the check that it belongs to, and its sentence in English and
 * Chinese with the facts in braces. A refusal of the law is a problem as well, under its own code (worded.ts).
 */
import type { CheckName } from "./checks.ts";

/** By code: the check, and the sentence in English and Chinese with its facts in braces. */
export const PROBLEMS = {
  "no-entries": [
    "form",
    "There are no entries: get a whole copy of the export.",
    "没有任何条目：请取得完整的导出文件。",
  ],
  "line-empty": ["form", "Line {line} is empty.", "第 {line} 行为空。"],
  "line-too-long": ["form", "Line {line} has more than 65,535 bytes.", "第 {line} 行超过 65,535 字节。"],
  "line-without-end": [
    "form",
    "Line {line} has no line feed at its end: the file was cut off.",
    "第 {line} 行末尾没有换行符：文件被截断。",
  ],
  "byte-order-mark": [
    "form",
    "Line {line} begins with a byte order mark: some program rewrote the file; get an unaltered copy.",
    "第 {line} 行以字节顺序标记开头：文件被某程序改写，请取得未经改动的副本。",
  ],
  "carriage-return": [
    "form",
    "Line {line} ends with a carriage return: line ends were converted; copy the file as binary.",
    "第 {line} 行以回车符结尾：换行格式被转换，请以二进制方式复制文件。",
  ],
  "nul-byte": ["form", "Line {line} has a NUL byte.", "第 {line} 行含有 NUL 字节。"],
  "line-malformed": ["form", "Line {line} is not an entry. {why}.", "第 {line} 行不是规范的条目{why}。"],
  "seq-wrong": [
    "sequence",
    "Line {line} has the seq {found}, where {expected} must stand: a line is missing, doubled or moved.",
    "第 {line} 行的 seq 为 {found}，应为 {expected}：有条目缺失、重复或被移动。",
  ],
  "line-altered": [
    "chain",
    "Line {line} is not the line that line {next} follows: it was altered.",
    "第 {line} 行不是第 {next} 行所承接的内容：该行已被改动。",
  ],
  "prev-wrong": [
    "chain",
    "Line {line} does not follow the line before it: its prev is another hash.",
    "第 {line} 行未承接前一行：其 prev 不是前一行的哈希值。",
  ],
  "time-decreases": [
    "time",
    "Line {line} does not fit its neighbour in time: {before} is followed by {after}.",
    "第 {line} 行与相邻行的时间不符：{before} 之后为 {after}。",
  ],
  "id-repeated": [
    "instruction-ids",
    "Line {line} repeats the instruction id {id}.",
    "第 {line} 行重复使用指令编号 {id}。",
  ],
  "ledger-foreign": [
    "ledger",
    "Line {line} was meant for the ledger {found}, not for {origin}.",
    "第 {line} 行属于账本 {found}，而非 {origin}。",
  ],
  "operator-not-trusted": [
    "trust",
    "The ledger was opened by another operator key than the trusted one, and no checkpoint by a trusted key covers it.",
    "账本并非由受信任的运营方密钥开立，也没有受信任密钥签署的检查点。",
  ],
  "no-trusted-key": [
    "trust",
    "None of the trusted keys is for the ledger {origin}.",
    "受信任的密钥中没有账本 {origin} 的密钥。",
  ],
  "law-not-judged": ["law", "Line {line} can't be judged. {why}.", "第 {line} 行无法依规则判定{why}。"],
  "fund-differs": [
    "fund-totals",
    "In fund {fund}, {counter} is {audit} fen by the instructions and {law} by the law.",
    "资金科目 {fund} 的{counter}：按指令为 {audit} 分，按规则为 {law} 分。",
  ],
  "programme-differs": [
    "fund-totals",
    "Programme {programme} has committed {audit} fen by the instructions and {law} by the law.",
    "培训项目 {programme} 的占用额：按指令为 {audit} 分，按规则为 {law} 分。",
  ],
  "fund-overdrawn": [
    "fund-limits",
    "In fund {fund}, {counter} falls to {amount} fen.",
    "资金科目 {fund} 的{counter}降至 {amount} 分。",
  ],
  "programme-over-cap": [
    "fund-limits",
    "Programme {programme} has {amount} where its {limit} is {cap}.",
    "培训项目 {programme} 已达 {amount}，其{limit}上限为 {cap}。",
  ],
  "voucher-differs": [
    "sub-ledgers",
    "Voucher {voucher}: {member} is {audit} by the instructions and {law} by the law.",
    "培训券 {voucher} 的{member}：按指令为 {audit}，按规则为 {law}。",
  ],
  "fund-not-its-vouchers": [
    "sub-ledgers",
    "In fund {fund}, {counter} is {law} fen, but its vouchers have {audit} together.",
    "资金科目 {fund} 的{counter}为 {law} 分，而其名下培训券合计为 {audit} 分。",
  ],
  "voucher-step-wrong": [
    "voucher-history",
    "Voucher {voucher} was {state} when {type} came.",
    "培训券 {voucher} 在执行 {type} 时状态为“{state}”。",
  ],
  "voucher-overpaid": [
    "voucher-money",
    "Voucher {voucher}: {what} is {amount} fen, more than {limitName}, {limit}.",
    "培训券 {voucher}：{what}为 {amount} 分，超过{limitName} {limit} 分。",
  ],
  "year-over-limit": [
    "limits",
    "Voucher {voucher} made it {trainings} trainings of trainee {trainee} in {countedIn}, more than the {limit} a year of programme {programme}.",
    "培训券 {voucher} 使学员 {trainee} 在 {countedIn} 年的培训达到 {trainings} 次，超过培训项目 {programme} 每年 {limit} 次的限制。",
  ],
  "level-funded-twice": [
    "limits",
    "Voucher {voucher}: trainee {trainee} was funded for occupation {occupation} at level {level} before; programme {programme} allows it once.",
    "培训券 {voucher}：学员 {trainee} 此前已享受职业 {occupation} 等级 {level} 的补贴，培训项目 {programme} 规定只补贴一次。",
  ],
  "level-below-former": [
    "limits",
    "Voucher {voucher}: trainee {trainee} was funded for occupation {occupation} at level {higher} before; programme {programme} allows no lower level such as {level}.",
    "培训券 {voucher}：学员 {trainee} 此前已享受职业 {occupation} 等级 {higher} 的补贴，培训项目 {programme} 不允许再享受较低的等级 {level}。",
  ],
  "seats-exceeded": [
    "class-seats",
    "Class {class} has {seats} trainees, more than its {limit} seats.",
    "班级 {class} 有 {seats} 人，超过 {limit} 个名额。",
  ],
  "seats-differ": [
    "class-seats",
    "Class {class} has {audit} trainees by the instructions and {law} by the law.",
    "班级 {class} 的人数：按指令为 {audit}，按规则为 {law}。",
  ],
  "seat-too-late": [
    "class-seats",
    "Voucher {voucher} took a seat in class {class} after its first session was over.",
    "培训券 {voucher} 在班级 {class} 首次课结束后才占用名额。",
  ],
  "seats-overlap": [
    "class-seats",
    "Trainee {trainee} has seats in classes {class} and {otherClass}, whose sessions overlap.",
    "学员 {trainee} 在班级 {class} 与 {otherClass} 均占有名额，而两班上课时间重叠。",
  ],
  "certificate-used-twice": [
    "certificates",
    "Certificate {certificate} was used for voucher {voucher} and before that for {former}.",
    "证书 {certificate} 用于培训券 {voucher}，而此前已用于 {former}。",
  ],
  "certificate-of-another": [
    "certificates",
    "Certificate {certificate} was used for voucher {voucher}, but attested for {attested}.",
    "证书 {certificate} 用于培训券 {voucher}，但其证明的是 {attested}。",
  ],
  "line-in-two-settlements": [
    "settlements",
    "Voucher {voucher} is in settlement {settlement} and still in {former}.",
    "培训券 {voucher} 已在申领批次 {settlement} 中，同时仍在 {former} 中。",
  ],
  "settlement-sum-wrong": [
    "settlements",
    "Settlement {settlement} names {amount} fen; its lines have {sum} together.",
    "申领批次 {settlement} 所列金额为 {amount} 分，其明细合计为 {sum} 分。",
  ],
  "paid-while-public": [
    "publicity",
    "Settlement {settlement} was paid when {days} working days of its publicity had passed; it needs {needed}.",
    "申领批次 {settlement} 拨付时公示满 {days} 个工作日，应满 {needed} 个工作日。",
  ],
  "paid-despite-objection": [
    "publicity",
    "Settlement {settlement} was paid while an objection to voucher {voucher} was open.",
    "申领批次 {settlement} 拨付时，对培训券 {voucher} 的异议尚未处理。",
  ],
  "paid-to-another": [
    "publicity",
    "Settlement {settlement} was paid to another account than the one that school {school} had.",
    "申领批次 {settlement} 未拨付至培训机构 {school} 登记的收款账户。",
  ],
  "frozen-scope-used": [
    "frozen-scopes",
    "Voucher {voucher}: {type} came while the {scope} {id} was frozen.",
    "培训券 {voucher} 在{scope} {id} 被冻结期间执行了 {type}。",
  ],
  "duties-not-separate": [
    "separation-of-duties",
    "Key {key} had a part in more than one of issuing, reviewing and paying settlement {settlement}.",
    "密钥 {key} 在申领批次 {settlement} 的发券、审核、拨付中参与了不止一项。",
  ],
  "checkpoint-missing": [
    "checkpoint",
    "The export has no checkpoint: nothing shows that its end is the ledger's.",
    "导出目录缺少检查点：无法证明其末尾即为账本末尾。",
  ],
  "entries-missing": [
    "checkpoint",
    "{file} covers {size} entries, but there are only {found}: some are missing, or it was signed over others.",
    "{file} 覆盖 {size} 条，但仅有 {found} 条：有条目缺失，或其所签署的并非这些条目。",
  ],
  "checkpoint-beyond-lines": [
    "checkpoint",
    "{file} covers {size} entries, but there are only {found}: these don't show who signed it. If the operator has a newer key, give that as well.",
    "{file} 覆盖 {size} 条，但仅有 {found} 条：仅凭这些条目无法得知其由谁签署。如运营方已换密钥，请一并提供新公钥。",
  ],
  "entries-uncovered": [
    "checkpoint",
    "{file} covers {size} of {found} entries: it is an older one, or line {line} and later ones were added.",
    "{file} 仅覆盖 {found} 条中的 {size} 条：该检查点已过时，或自第 {line} 行起为后加。",
  ],
  "root-differs": [
    "checkpoint",
    "{file} was signed over other lines: something from line {from} to line {line} was altered.",
    "{file} 所签署的并非这些条目：第 {from} 行至第 {line} 行之间有改动。",
  ],
  "newest-contradicts": [
    "checkpoint",
    "{file} and {other} are both signed by the operator, but over different first {size} entries: the operator signed two histories.",
    "{file} 与 {other} 均由运营方签署，但其前 {size} 条条目不同：运营方签署了两个不同的历史。",
  ],
  "checkpoint-malformed": [
    "checkpoint-signatures",
    "{file} is not a checkpoint. {why}.",
    "{file} 不是有效的检查点{why}。",
  ],
  "checkpoint-not-verified": [
    "checkpoint-signatures",
    "{file} is not signed by this ledger's operator. {why}.",
    "{file} 未经本账本运营方有效签署{why}。",
  ],
  "checkpoint-key-not-enrolled": [
    "checkpoint-signatures",
    "{file} is signed only by operator keys that did not count when the ledger had {size} entries.",
    "{file} 仅由账本有 {size} 条时无效的运营方密钥签署。",
  ],
  "checkpoint-key-changed": [
    "checkpoint-signatures",
    "{file} is signed by a new operator key, but not by the one that signed before it.",
    "{file} 由新的运营方密钥签署，但没有此前密钥的签署。",
  ],
  "checkpoint-misnamed": [
    "older-checkpoints",
    "{file} must bear the size of its checkpoint, {size}, as its name.",
    "{file} 应以其检查点的条目数 {size} 命名。",
  ],
  "older-entries-missing": [
    "older-checkpoints",
    "{file} covers {size} entries, but there are only {found}: some are missing, or it was signed over others.",
    "{file} 覆盖 {size} 条，但仅有 {found} 条：有条目缺失，或其所签署的并非这些条目。",
  ],
  "older-checkpoint-beyond-lines": [
    "older-checkpoints",
    "{file} covers {size} entries, but there are only {found}: these don't show who signed it. If the operator has a newer key, give that as well.",
    "{file} 覆盖 {size} 条，但仅有 {found} 条：仅凭这些条目无法得知其由谁签署。如运营方已换密钥，请一并提供新公钥。",
  ],
  "older-root-differs": [
    "older-checkpoints",
    "{file} was signed over other lines: something from line {from} to line {line} was altered.",
    "{file} 所签署的并非这些条目：第 {from} 行至第 {line} 行之间有改动。",
  ],
  "checkpoints-contradict": [
    "older-checkpoints",
    "{file} and {other} are both signed by the operator, but over different first {size} entries: the operator signed two histories.",
    "{file} 与 {other} 均由运营方签署，但其前 {size} 条条目不同：运营方签署了两个不同的历史。",
  ],
  "opening-wrong": [
    "openings",
    "The opening of trainee {trainee} is not what the ledger's commitment stands for: the identity or the salt is another.",
    "人员标识 {trainee} 的开启内容与账本中的承诺不符：身份或盐值不同。",
  ],
  "opening-of-nothing": [
    "openings",
    "Trainee {trainee} was opened, but was registered without a commitment.",
    "人员标识 {trainee} 登记时没有身份承诺，无可开启。",
  ],
  "opening-unknown": [
    "openings",
    "Opening {opening}, counted from 1, is of a trainee who is not in this ledger.",
    "第 {opening} 条身份开启记录的人员标识不在本账本中，无可开启。",
  ],
  "derived-file-differs": [
    "derived-files",
    "{file} is not what the lines give: it was altered; trust the lines, and export anew.",
    "{file} 与根据条目重新计算的结果不一致：该文件已被改动，请以条目为准并重新导出。",
  ],
  "file-missing": [
    "derived-files",
    "{file} is missing, as a whole export has it: get a whole copy of the export.",
    "缺少 {file}，而完整的导出目录应含有该文件：请取得完整的导出目录。",
  ],
} as const satisfies Record<string, readonly [CheckName, en: string, zh: string]>;

export type ProblemCode = keyof typeof PROBLEMS;
