/** The README.md of an export: what the files are, and how to verify them with nothing but a shell. */

export const readmeOf = (origin: string): string => `# Export of the training voucher ledger ${origin}

| file | what it is |
|---|---|
| entries.jsonl | the ledger: one entry a line, each ended by one line feed |
| checkpoint | the operator's signature over all entries |
| checkpoints/ | every checkpoint ever signed, by the number of entries that it covers |
| totals.json, *.csv | derived from the entries, for reading; never trust them, trust the entries |

Amounts are in fen (1/100 yuan) unless a column says yuan. An apostrophe before a text keeps spreadsheets from
turning it into a number, a date or a formula.

## How to verify it

With the program, and the operator's key text, which you must get from the operator and not from here:

    voucher-ledger audit . --key "KEY TEXT"

By hand, the chain: every line names, as its prev, the SHA-256 of a zero byte and the line before it.

\`\`\`bash
prev=$(printf '0%.0s' {1..64}); seq=0
while IFS= read -r line; do
  [[ $line == *"\\"prev\\":\\"$prev\\",\\"seq\\":$seq,"* ]] || { echo "line $((seq + 1)) does not follow"; exit 1; }
  prev=$(printf '\\0%s' "$line" | sha256sum | cut -c 1-64); seq=$((seq + 1))
done < entries.jsonl
echo "$seq lines, the last one has the hash $prev"
\`\`\`

The checkpoint has three lines and a signature: the ledger's name, the number of entries, and the root of the Merkle
tree over the hashes of the lines (RFC 6962, in base64). It is a C2SP signed note. A checkpoint that you kept from
before must still fit: a ledger that was rewritten in between does not.

# 培训券账本 ${origin} 的导出文件

| 文件 | 内容 |
|---|---|
| entries.jsonl | 账本本身：每行一条，各以一个换行符结束 |
| checkpoint | 运营方对全部条目的签名 |
| checkpoints/ | 历次签署的检查点，以其覆盖的条目数命名 |
| totals.json、*.csv | 由条目推算而来，供阅读；请以条目为准，不要以其为凭 |

金额以分为单位，列名注明“元”的除外。文本前的撇号用于防止电子表格将其变为数字、日期或公式。

## 如何核验

使用程序，以及运营方的公钥文本（须向运营方索取，不得取自本目录）：

    voucher-ledger audit . --key "公钥文本"

手工核验链条：每一行的 prev 是“一个零字节加前一行内容”的 SHA-256，命令见上文。

检查点为三行文字加签名：账本名称、条目数、以各行哈希构成的默克尔树的根（RFC 6962，base64）。其格式为 C2SP signed note。
您此前保存的检查点必须仍然相符；若账本在其间被改写，则不会相符。
`;
