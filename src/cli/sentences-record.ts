/** Sentences about files and about the bytes of records, as sentences.ts explains them. */
import type { Sentence } from "./sentences.ts";

export const FILES: readonly Sentence[] = [
  ["{path} can't be read: {remedy}. Get a whole copy of the export", "{path} 无法读取：{remedy}。请取得完整的导出文件"],
  ["{path} can't be read: {remedy}", "{path} 无法读取：{remedy}"],
  ["{path} can't be written: {remedy}", "{path} 无法写入：{remedy}"],
  ["the system says {code}", "系统报告 {code}，请检查路径与磁盘"],
  [
    "there is nothing at this path; name an export's directory, or its entries.jsonl",
    "此处没有文件或目录，请指定导出目录或其中的 entries.jsonl",
  ],
  ["a part of this path is not a directory; check the path", "路径中有一级不是目录，请检查路径"],
  [
    "it is a directory where a file must be; get a whole copy of the export",
    "应为文件，实为目录；请取得完整的导出文件",
  ],
  ["you have no permission; ask its owner to let you read it", "没有读取权限，请向其所有者取得权限"],
  [
    "it is a pipe or a device where a file must be; get a whole copy of the export",
    "应为文件，实为管道或设备；请取得完整的导出文件",
  ],
  [
    "the disk or network failed; copy the export to another place and try again",
    "磁盘或网络故障，请将导出文件复制到别处后重试",
  ],
  ["the directory above it does not exist; make that first", "上级目录不存在，请先建立"],
  ["it, or a part of its path, is a file; name another directory", "它或路径中的一级是文件，请指定其他目录"],
  [
    "it is there already and not empty; name a new directory, or remove this one first",
    "该目录已存在且不为空，请指定新目录，或先将其移走",
  ],
  ["it is there already; name a new directory, or remove this one first", "已存在，请指定新目录，或先将其移走"],
  ["you have no permission; choose another place, or ask for it", "没有写入权限，请换一处，或取得权限"],
  ["the file system is read-only; choose another place", "文件系统为只读，请换一处"],
  ["the disk is full; make room, or choose another place", "磁盘已满，请腾出空间，或换一处"],
  ["your quota is used up; make room, or choose another place", "配额已用完，请腾出空间，或换一处"],
  [
    "{file}, line {line} has no line feed: the file was cut off. Get a whole copy of the export",
    "{file} 第 {line} 行没有换行符：文件被截断，请取得完整的导出文件",
  ],
  [
    "{file}, line {line} is not UTF-8. Get a whole copy of the export",
    "{file} 第 {line} 行不是 UTF-8 文本，请取得完整的导出文件",
  ],
  ["{file} can't be read ({why})", "{file} 无法读取（{why}），请检查权限与磁盘"],
  [
    "{file} can't be written ({why}): the checkpoint is in the database, but not kept there",
    "{file} 无法写入（{why}）：检查点已存入数据库，但未能在此留存，请检查权限与磁盘",
  ],
  [
    "{name} keeps no checkpoint: put the newest one there, or remove it if no checkpoint was ever signed",
    "{name} 中没有检查点：请放入最新的检查点；如从未签署过检查点，请移走该文件",
  ],
  [
    "{name} keeps a checkpoint of {found}, not of {origin}: give each ledger its own",
    "{name} 保存的是账本 {found} 的检查点，而非 {origin} 的：请为每个账本单独留存",
  ],
];

export const RECORD: readonly Sentence[] = [
  ["Not canonical JSON at character {at}: {why}", "第 {at} 个字符处不是规范 JSON：{why}"],
  ["nothing may follow the value, no line feed either", "值之后不得有任何内容，换行符也不可有"],
  ['"{name}" is not a member name', "“{name}”不是成员名称"],
  ['the member "{name}" comes twice', "成员“{name}”出现两次"],
  ['the member "{name}" must come before "{before}"', "成员“{name}”应在“{before}”之前"],
  ['a colon must follow the name "{name}"', "名称“{name}”之后应为冒号"],
  ["a comma or } must follow a member", "成员之后应为逗号或 }"],
  ["a comma or ] must follow an item", "数组元素之后应为逗号或 ]"],
  ["a name or string in double quotes must stand here", "此处应为双引号括起的名称或字符串"],
  ["the string has no end", "字符串没有结尾"],
  ["a string, integer, true, false, array or object must stand here", "此处应为字符串、整数、true、false、数组或对象"],
  ["{text} is not a safe integer in its shortest form", "{text} 不是最短写法的安全整数"],
  ["it is nested more than {limit} deep", "嵌套超过 {limit} 层"],
  ["{where} can't be written to a record: {why}", "{where} 不能写入记录：{why}"],
  [
    "{value} is not a safe integer; write money in fen and ratios in basis points",
    "{value} 不是安全整数；金额以分、比例以万分之一为单位填写",
  ],
  ["null is not used; leave the member out", "不使用 null，请删去该成员"],
  ["it is not a plain object", "不是普通对象"],
  ["that is not a member name", "不是成员名称"],
  [
    "the string has a control character; write it on one line without tabs",
    "字符串含控制字符，请写在一行内且不用制表符",
  ],
  [
    "the string has half a surrogate pair; it was cut in the middle of a character",
    "字符串含不完整的代理对：在一个字符中间被截断",
  ],
  [
    'the string is not in Unicode normal form NFC; use normalize("NFC")',
    '字符串不是 Unicode 规范形式 NFC，请使用 normalize("NFC")',
  ],
  ["More than {limit} bytes: split the list into several instructions", "超过 {limit} 字节，请将清单拆分为多条指令"],
  ["data must be an object", "data 应为对象"],
  [
    "The text is not the canonical JSON of its value: restore it from a good copy",
    "文本不是其内容的规范 JSON，请从完好的副本恢复",
  ],
  ["The bytes are not UTF-8: restore them from a good copy", "内容不是 UTF-8，请从完好的副本恢复"],
  [
    "An entry has exactly the members at, instruction, prev, seq and signatures",
    "条目应恰有 at、instruction、prev、seq、signatures 五个成员",
  ],
  ["The at of an entry is an instant such as {example}", "条目的 at 应为时刻，例如 {example}"],
  ["The prev of an entry is a hash: 64 hex digits", "条目的 prev 应为哈希：64 个十六进制数字"],
  ["The seq of an entry is a number from 0", "条目的 seq 应为不小于 0 的整数"],
  [
    "A signed instruction has exactly the members instruction and signatures",
    "已签名指令应恰有 instruction、signatures 两个成员",
  ],
  ["An instruction has exactly the members data, id, ledger and type", "指令应恰有 data、id、ledger、type 四个成员"],
  ["The data of an instruction is an object", "指令的 data 应为对象"],
  ["The id of an instruction is a UUID in lower case", "指令的 id 应为小写 UUID"],
  [
    "The ledger of an instruction is an origin: 1 to 200 of a-z 0-9 . / -",
    "指令的 ledger 应为账本名称：1 至 200 个字符（a-z 0-9 . / -）",
  ],
  [
    "The type of an instruction is a word, a dot and a word, such as voucher.redeem",
    "指令的 type 应为“单词.单词”，例如 voucher.redeem",
  ],
  ["Signatures are a list of at least one", "signatures 应为至少一个签名的列表"],
  ["Signatures are sorted by key id, one a key", "签名应按密钥编号排序，每个密钥一个"],
  ["A signature has exactly the members key and sig", "签名应恰有 key、sig 两个成员"],
  ["The key of a signature is a key id: 16 hex digits", "签名的 key 应为密钥编号：16 个十六进制数字"],
  [
    "The sig of a signature is 64 bytes in unpadded base64url, 86 characters",
    "签名的 sig 应为 64 字节的无填充 base64url，共 86 个字符",
  ],
  [
    "A receipt is a header, the lines extra and index, hashes, an empty line and a checkpoint",
    "回执应依次为首行、extra 与 index 两行、若干哈希、空行与检查点",
  ],
  ["A hash of the proof is not 32 bytes in base64", "证明中有哈希不是 32 字节的 base64"],
  ["{what}: ask the ledger for a new receipt", "{what}：请向账本索取新的回执"],
  ["The receipt says index {index}, but its line is entry {seq}", "回执注明序号 {index}，所附却是条目 {seq}"],
  ["The entry was meant for {ledger}, not for {origin}", "该条目属于账本 {ledger}，而非 {origin}"],
  ["The proof does not lead from this line, at index {index}, to {root}", "证明不能由该行（序号 {index}）推至{root}"],
  ["the root of the checkpoint over {size} entries", "覆盖 {size} 条的检查点的根哈希"],
  [
    "A checkpoint is three lines: origin, size in decimal, root of 32 bytes in base64",
    "检查点应为三行：账本名称、十进制条数、32 字节根哈希的 base64",
  ],
  [
    "The checkpoint is of {found}, not of {origin}: get the one of your ledger",
    "检查点属于账本 {found}，而非 {origin}：请取得本账本的检查点",
  ],
  [
    "No given key of {origin} itself signed the checkpoint, only others: get one that it signed",
    "检查点并非由 {origin} 自身的所给密钥签署，仅有他人签名：请取得其本身签署的检查点",
  ],
  [
    "A key text is name+8 hex digits+base64 of 33 bytes: copy all of it",
    "密钥文本应为 名称+8 个十六进制数字+33 字节的 base64，请完整复制",
  ],
  [
    "The key text of {name} does not match its own hash: a character was changed, copy it again",
    "{name} 的密钥文本与其自带的哈希不符：有字符被改动，请重新复制",
  ],
  ["The key of {name} is not an acceptable Ed25519 public key", "{name} 的密钥不是可接受的 Ed25519 公钥"],
  [
    "A secret key is PRIVATE+KEY+name+8 hex digits+base64: copy all of it",
    "私钥应为 PRIVATE+KEY+名称+8 个十六进制数字+base64，请完整复制",
  ],
  [
    "The secret key does not match its own hash: a character was changed, copy it again",
    "私钥与其自带的哈希不符：有字符被改动，请重新复制",
  ],
  [
    '"{name}" is no name for a key: it is empty or has white space or a plus',
    "“{name}”不能作为密钥名称：为空，或含空白或加号",
  ],
  ["Two keys were given as {name}: give each key once", "密钥 {name} 给出了两次，每个密钥只给一次"],
  [
    "The signature by {name} does not verify: the note was altered, get it anew",
    "{name} 的签名无效：签名文本被改动，请重新取得",
  ],
  [
    "None of the given keys signed the note: check the key and the origin",
    "签名文本不是由所给密钥签署的，请核对密钥与账本名称",
  ],
  [
    "A note is text, an empty line and signature lines, each with its line feed: copy all of it",
    "签名文本应为正文、空行与若干签名行，每行以换行符结尾，请完整复制",
  ],
  ["A public key has 32 bytes, not {count}", "公钥应为 32 字节，而非 {count} 字节"],
  ["A seed has 32 bytes, not {count}", "私钥种子应为 32 字节，而非 {count} 字节"],
  ["A note is signed by 1 to {limit} different keys", "签名文本应由 1 至 {limit} 个不同密钥签署"],
  ["A note has at most {limit} signature lines", "签名文本至多 {limit} 个签名行"],
  ["A signature line is — name base64, in one spelling", "签名行应为“— 名称 base64”，写法唯一"],
  [
    "The text of a note ends with a line feed and has no control characters",
    "签名文本的正文应以换行符结尾，且不含控制字符",
  ],
];
