/** The README.md of an export: what the files are, and how to verify each with the common tools of a shell. */

export const readmeOf = (origin: string): string => `# Export of the training voucher ledger ${origin}

| file | what it is |
|---|---|
| entries.jsonl | the ledger: one entry a line, each ended by one line feed |
| checkpoint | the operator's signature over all entries |
| checkpoints/ | every checkpoint ever signed, by the number of entries that it covers |
| entries.csv | every entry: when, what, about which records, signed by whom |
| vouchers.csv, funds.csv, classes.csv, settlements.csv, settlement-lines.csv, recoveries.csv | the records that the entries make |
| journal.hledger | the money as double entry, for hledger |
| totals.json | what funds, programmes and schools come to |

All but the first three are derived, for reading: never trust them, trust the entries. Amounts are in fen (1/100 yuan)
unless a column says yuan; those of the journal are yuan. An apostrophe before a text keeps spreadsheets from turning it
into a number, a date, a truth value or a formula.

## How to verify it

With the program, and the operator's key text, which you must get from the operator and not from here; it checks every
file, every signature and every rule:

    voucher-ledger audit . --key "KEY TEXT"

By hand, with bash and the tools that a Linux system has or can install (openssl 3, jq, hledger).

**entries.jsonl**: every line names, as its prev, the SHA-256 of a zero byte and the line before it.

\`\`\`bash
prev=$(printf '0%.0s' {1..64}); seq=0
while IFS= read -r line; do
  [[ $line == *"\\"prev\\":\\"$prev\\",\\"seq\\":$seq,"* ]] || { echo "line $((seq + 1)) does not follow"; exit 1; }
  prev=$(printf '\\0%s' "$line" | sha256sum | cut -c 1-64); seq=$((seq + 1))
done < entries.jsonl
echo "$seq lines, the last one has the hash $prev"
\`\`\`

**checkpoint**: three lines (the ledger's name, the number of entries, the root of the Merkle tree over the hashes of the
lines), and the operator's Ed25519 signature over them (a C2SP signed note). If several keys signed, one of the answers
must be a success.

\`\`\`bash
KEY="KEY TEXT"
work=$(mktemp -d)
sed '/^$/,$d' checkpoint > "$work/text"
{ printf '\\x30\\x2a\\x30\\x05\\x06\\x03\\x2b\\x65\\x70\\x03\\x21\\x00'; base64 -d <<< "\${KEY#*+*+}" | tail -c 32; } > "$work/key"
grep "^— \${KEY%%+*} " checkpoint | while read -r _ _ line; do
  base64 -d <<< "$line" | tail -c 64 > "$work/signature"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key" -rawin -in "$work/text" -sigfile "$work/signature"
done
rm -r "$work"
\`\`\`

**checkpoint, checkpoints/**: the root is that of the lines (RFC 6962). So is that of a checkpoint which you kept from
before: a ledger that was rewritten in between does not fit. (A note over 5,000 lines takes about a minute.)

\`\`\`bash
sum() { sha256sum | cut -c 1-64; }
bytes() { printf "$(sed 's/../\\\\x&/g' <<< "$1")"; }
root() {
  local stack=() n=0 i hash line
  while IFS= read -r line; do
    hash=$(printf '\\0%s' "$line" | sum); n=$((n + 1))
    for ((i = n; i % 2 == 0; i /= 2)); do hash=$(bytes "01\${stack[-1]}$hash" | sum); unset 'stack[-1]'; done
    stack+=("$hash")
  done
  for ((i = \${#stack[@]} - 2; i >= 0; i--)); do stack[i]=$(bytes "01\${stack[i]}\${stack[i + 1]}" | sum); done
  bytes "\${stack[0]}" | base64
}
for note in checkpoint checkpoints/*; do
  size=$(sed -n 2p "$note")
  [ "$(head -n "$size" entries.jsonl | root)" = "$(sed -n 3p "$note")" ] || { echo "$note was signed over others"; exit 1; }
  echo "$note covers the first $size lines"
done
\`\`\`

**entries.csv**: it ends each row with the hash of the line.

\`\`\`bash
diff <(while IFS= read -r line; do printf '\\0%s' "$line" | sha256sum | cut -c 1-64; done < entries.jsonl) \\
  <(sed '1d; s/\\r$//; s/.*,//' entries.csv) && echo "entries.csv has the hash of every line"
\`\`\`

**The other tables**: they have the records that the entries make, and no others.

\`\`\`bash
same() {
  diff <(jq -r ".instruction | $2" entries.jsonl | sort) <(sed 1d "$1" | cut -d , -f 1 | sed "s/^'//" | sort) &&
    echo "$1 has what the entries name"
}
same vouchers.csv 'select(.type == "voucher.issue").data.vouchers[].voucher, (select(.type == "voucher.reissue").data.voucher)'
same funds.csv 'select(.type == "fund.open").data.fund'
same classes.csv 'select(.type == "class.file").data.class'
same settlements.csv 'select(.type == "settlement.submit").data.settlement'
same settlement-lines.csv 'select(.type == "settlement.submit").data | .settlement as $name | .lines[] | $name'
same recoveries.csv 'select(.type == "recovery.order").data.recovery'
\`\`\`

**journal.hledger**: hledger adds it up, and compares with the balances that stand in it.

\`\`\`bash
export LC_ALL=C.UTF-8
hledger -f journal.hledger check --strict && hledger -f journal.hledger balance && echo "The journal balances"
\`\`\`

**totals.json, and the amounts of funds.csv**: they are the balances of the journal.

\`\`\`bash
export LC_ALL=C.UTF-8
diff <(jq -r '.funds | to_entries[] | .key as $fund | .value | {Available: .available, Reserved: .reserved,
    Accrued: .accrued, Paid: .paid, Outstanding: .outstanding, Recovered: .recovered, WrittenOff: .writtenOff}
    | to_entries[] | select(.value != 0) | "\\($fund):\\(.key) \\(.value)"' totals.json | sort) \\
  <(hledger -f journal.hledger balance -N --flat --depth 2 -O csv not:Appropriation not:Reusable not:Ordered |
    sed '1d; s/"//g; s/,CNY / /; s/\\.\\(..\\)$/\\1/; s/ 0*\\([0-9]\\)/ \\1/' | sort) && echo "The totals are the journal's"
\`\`\`

# 培训券账本 ${origin} 的导出文件

| 文件 | 内容 |
|---|---|
| entries.jsonl | 账本本身：每行一条，各以一个换行符结束 |
| checkpoint | 运营方对全部条目的签名 |
| checkpoints/ | 历次签署的检查点，以其覆盖的条目数命名 |
| entries.csv | 每条条目：时间、指令、所涉记录、签署方 |
| vouchers.csv、funds.csv、classes.csv、settlements.csv、settlement-lines.csv、recoveries.csv | 由条目形成的培训券、资金科目、班级、申领批次及其明细、追回事项 |
| journal.hledger | 资金的复式记账，供 hledger 读取 |
| totals.json | 各资金科目、培训项目、培训机构的合计 |

除前三项外均由条目推算而来，供阅读；请以条目为准，不要以其为凭。金额以分为单位，列名注明“元”的除外；journal.hledger
以元为单位。文本前的撇号用于防止电子表格将其变为数字、日期、逻辑值或公式。

## 如何核验

使用程序，以及运营方的公钥文本（须向运营方索取，不得取自本目录）；程序核验每个文件、每个签名、每条规则：

    voucher-ledger audit . --key "公钥文本"

也可手工核验，只需 bash 及 Linux 系统自带或可安装的工具（openssl 3、jq、hledger），命令见上文：

- **entries.jsonl**：每一行的 prev 是“一个零字节加前一行内容”的 SHA-256。
- **checkpoint**：三行文字（账本名称、条目数、以各行哈希构成的默克尔树的根）及运营方对其的 Ed25519 签名（C2SP signed
  note）。如由多个密钥签署，其中一个须显示验证成功。
- **checkpoint 与 checkpoints/**：树根与条目相符（RFC 6962）。您此前保存的检查点也必须相符；若账本在其间被改写，则不会相符。
- **entries.csv**：每行末列为该条目的哈希值。
- **其他表格**：所列记录与条目所形成的记录一致，不多不少。
- **journal.hledger**：hledger 重新累加，并与其中记载的余额比对。
- **totals.json 与 funds.csv 的金额**：与 journal.hledger 的余额一致。
`;
