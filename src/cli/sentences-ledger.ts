/** Sentences about ledgers, their exports and scenarios, as sentences.ts explains them. */
import type { Sentence } from "./sentences.ts";

/** What a part of an export can be about. */
export const KINDS: readonly Sentence[] = [
  ["school", "培训机构"],
  ["class", "班级"],
  ["voucher", "培训券"],
];

export const LEDGER: readonly Sentence[] = [
  ["Entry {seq} is not what a ledger would have: {why}. Audit it", "条目 {seq} 不是账本应有的条目：{why}。请先审计"],
  ["it does not follow the entry before it", "与前一条不相接"],
  ["the law refuses it as {code}: {message}", "受理规则不允许（{code}）"],
  ["the law refuses it as {code}", "受理规则不允许（{code}）"],
  ["The export can't be imported: {why}. Get a whole copy of it", "导出文件无法装入：{why}。请取得完整的导出文件"],
  [
    "The export can't be imported: entry {seq} (line {line}) is not one of this ledger, {why}",
    "导出文件无法装入：条目 {seq}（第 {line} 行）不是本账本的条目，{why}。请先审计",
  ],
  ["its time, {at}, is before that of the entry before it", "其时间 {at} 早于前一条"],
  ["it is spelled otherwise", "写法不同"],
  ["its instruction came before", "其指令此前已出现"],
  [
    "its checkpoint is signed by a new operator key, but not by the one that signed before it",
    "其检查点由新的运营方密钥签署，而未由此前签署的密钥一同签署",
  ],
  ["somebody else writes to the store as well", "另有程序同时写入该账本"],
  ["the store has another one", "账本中该处是另一条目"],
  [
    "the checkpoint {size} is one of {origin} over {covered} entries",
    "检查点 {size} 属于账本 {origin}，覆盖 {covered} 条",
  ],
  ["a checkpoint over no entries is signed by no key of the ledger", "覆盖 0 条的检查点没有账本密钥可签署"],
  ["two checkpoints over {size} entries were signed over different ones", "两个覆盖 {size} 条的检查点所签内容不同"],
  ["entry {seq} is behind the newest checkpoint", "条目 {seq} 在最新检查点之后"],
  ["entry {seq} does not follow the entry before it", "条目 {seq} 与前一条不相接"],
  ["entry {seq} does not name the hash of the entry before it", "条目 {seq} 未写明前一条的哈希"],
  ["the checkpoint over {size} entries was signed over others", "覆盖 {size} 条的检查点所签并非这些条目"],
  ["of {size} entries only the first {found} are there", "{size} 条中仅有前 {found} 条"],
  ["entry {seq}: {why}", "条目 {seq}：{why}"],
  [
    "The store has {size} entries and {count} checkpoints that are not the beginning of this import: give an empty one",
    "目标账本已有 {size} 条、{count} 个检查点，不是本次导入的开头：请指定空的账本",
  ],
  [
    "An import needs the checkpoints of the export: the newest proves that it is whole",
    "导入需要导出文件中的检查点：最新的检查点证明其完整",
  ],
  [
    "The ledger can't be exported, as it is not what was signed: {why}",
    "账本与所签内容不符，不能导出：{why}。请停止写入，并从完好的副本恢复",
  ],
  ["No entry is about the {kind} {id}: check the name", "没有涉及{kind} {id} 的条目，请核对名称"],
  ...KINDS,
  ["Entry {seq} is not among the {size} that the checkpoint covers", "条目 {seq} 不在检查点所覆盖的 {size} 条之中"],
  ["There is no entry {seq} among {size}", "{size} 条中没有条目 {seq}"],
  [
    "The {found} entries of the ledger {origin} do not continue the {expected} that {who}: the database came back as it once was, or is another one. Put the right one in its place and send the instruction again; or find out what is lost, and call confirmHead(). Nothing is recorded until then",
    "账本 {origin} 的 {found} 条不能接续已知的 {expected} 条（{who}）：数据库可能是旧备份，或是另一个数据库。请换回正确的数据库；或查明所缺内容后调用 confirmHead()。在此之前不作任何记录",
  ],
  ["{file} keeps", "见 {file}"],
  ["this process has seen", "本程序此前所见"],
  [
    "The clock says {now}, but the last entry is of {last}: set the clock right, nothing was recorded",
    "时钟为 {now}，而末条时间为 {last}：请校准时钟；未作任何记录",
  ],
  [
    "No given operator key signed the newest checkpoint of {origin}: {advice}",
    "{origin} 的最新检查点不是由所给运营方密钥签署的：{advice}",
  ],
  [
    "No given operator key opened {origin}, which has no checkpoint yet: {advice}",
    "账本 {origin} 尚无检查点，且不是由所给运营方密钥开立的：{advice}",
  ],
  [
    "give the key that signed before as well, as the first checkpoint after a change of key is signed by the old and the new",
    "请同时给出此前签署的密钥，因更换密钥后的首个检查点须由新旧密钥一同签署",
  ],
  ["No given operator key counts any more: give one that is enrolled", "所给运营方密钥均已失效，请给出已登记的密钥"],
  [
    "The operator key {given} does not count in {origin}, which enrolled {counting}: give one of these that is not revoked, have yours enrolled with key.add, or open without an operator, which signs no checkpoints",
    "运营方密钥 {given} 在账本 {origin} 中无效，该账本登记的是 {counting}：请给出其中未撤销的密钥，或以 key.add 登记所给密钥；不给运营方密钥则不签署检查点",
  ],
  ["{what}: stop writing and restore the store from a good copy", "{what}：请停止写入，并从完好的副本恢复账本"],
  ["A checkpoint covers {covered} entries, but only {size} are there", "检查点覆盖 {covered} 条，而账本只有 {size} 条"],
  ["The end of the ledger at {size} entries does not fit the last line", "账本 {size} 条处的末端与最后一行不符"],
  [
    "The ledger has entries, but no record of its terms (quorum, root and operator keys)",
    "账本有条目，却没有其条款记录（签名人数、根密钥与运营方密钥）",
  ],
  ["Entry {seq} can't be read", "条目 {seq} 无法读取"],
  ["Entry {seq} is missing", "缺少条目 {seq}"],
  ["Entry {seq} of {size} is missing", "{size} 条中缺少条目 {seq}"],
  ["Entry {seq} does not follow the entry before it", "条目 {seq} 与前一条不相接"],
  ["Entry {seq} is not the one that the head names", "条目 {seq} 不是账本末端所指的条目"],
  ["Entry {seq} is not the one that the newest checkpoint covers", "条目 {seq} 不是最新检查点所覆盖的条目"],
  [
    "The first {size} entries are not those that the newest checkpoint covers",
    "前 {size} 条不是最新检查点所覆盖的条目",
  ],
  ["The store lacks hashes of level {level} from {from} to {to}", "账本缺少第 {level} 层自 {from} 至 {to} 的哈希"],
  ["Entries before the last of {size} are missing", "{size} 条中末条之前有缺失"],
  ["The store has a hash that is none: {hash}", "账本中有不成其为哈希的内容：{hash}"],
  ["The hash of entry {seq} is missing", "缺少条目 {seq} 的哈希"],
];

/** Where something must stand, if not in a member. */
export const THE_LINE: Sentence = ["The line", "该行"];

/** What must stand in a line of a scenario. */
export const SCENARIO: readonly Sentence[] = [
  ["a key's name, <party>.<label>, such as {example}", "密钥名称，形如 主体.标签，例如 {example}"],
  ["an instant such as {example}", "时刻，例如 {example}"],
  ["a text, a whole number, true, false or null", "文本、整数、true、false 或 null"],
  ["an object such as {example}", "对象，例如 {example}"],
  ["a list of keys' names", "密钥名称的列表"],
  ["at most {limit} keys' names", "至多 {limit} 个密钥名称"],
  ["an instruction type, such as {example}", "指令类型，例如 {example}"],
  ["a UUID in lower case", "小写 UUID"],
  ["a refusal's code", "拒绝代码"],
  ["the name of a record", "记录名称"],
  ["one record, by its kind", "一项记录，以种类为成员名"],
  ["an object", "对象"],
  THE_LINE,
  ["one of {known}, not {given}", "{known} 之一，而不是 {given}"],
];
