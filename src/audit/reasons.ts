/** Why a line, a note or a receipt is not what it should be, in Chinese: the record's errors say it in English. */

const REASONS: readonly (readonly [said: RegExp, zh: string])[] = [
  [/^(It is|The bytes are) not UTF-8.*/, "不是 UTF-8 文本"],
  [/^Not canonical JSON at character (\d+): (.*)/, "自第 $1 个字符起不规范（$2）"],
  [/^None of the given keys signed the note.*/, "没有任何所给密钥的签名"],
  [/^The signature by (\S+) does not verify.*/, "密钥 $1 的签名无效，文本已被改动"],
  [/^The checkpoint is of (\S+), not of ([^:]+).*/, "该检查点属于 $1，而非 $2"],
  [/^A checkpoint is three lines.*/, "检查点应为三行：账本名称、十进制条目数、base64 的 32 字节根哈希"],
  [/^A note is text, an empty line.*/, "应为文本、空行与签名行，每行以换行符结束"],
  [/^A note has at most (\d+).*/, "签名行不得超过 $1 行"],
  [/^A signature line is.*/, "签名行应为“— 名称 base64”"],
  [/^A receipt is a header.*/, "回执应为首行、extra 行、index 行、哈希值、空行与检查点"],
  [/^A hash of the proof.*/, "证明中的哈希值应为 base64 的 32 字节"],
  [/^The receipt says index (\d+), but its line is entry (\d+).*/, "回执记载的 index 为 $1，而其条目是第 $2 条"],
  [/^The entry was meant for (\S+), not for ([^:]+).*/, "该条目属于账本 $1，而非 $2"],
  [
    /^The proof does not lead from this line, at index (\d+), to the root of the checkpoint over (\d+).*/,
    "按 index $1，证明不能由该行推得检查点（共 $2 条）的根哈希",
  ],
];

/** As it ends a Chinese sentence; English that has no Chinese stands in brackets. */
export function reasonInChinese(why: string): string {
  const [said, zh] = REASONS.find(([pattern]) => pattern.test(why)) ?? [];
  return said && zh ? `：${why.replace(said, zh)}` : `（${why}）`;
}
