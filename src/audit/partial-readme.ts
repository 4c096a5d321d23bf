/** The README.md of a partial export: what it proves, what it can't, and how to see it with nothing but a shell. */

export const partialReadmeOf = (origin: string): string => `# Partial export of the training voucher ledger ${origin}

| file | what it is |
|---|---|
| checkpoint | the operator's signature over the number of entries and the root of the Merkle tree over all of them |
| receipts/N.tlog-proof | entry N: its line in base64, the proof that it stands under that root, and the checkpoint (C2SP tlog-proof) |

Each receipt proves one entry to whoever has the operator's key. Among them are the entries by which the signers' keys
were enrolled, so that the signatures can be checked as well.

**It can't prove** that nothing is missing, that each instruction was lawful, or that its signers had the right to sign:
ask for the whole export. Lines are whole, so they may name others.

## How to verify it

    voucher-ledger audit . --key "KEY TEXT"

By hand, the lines, one for each receipt:

\`\`\`bash
for receipt in $(ls receipts/*.tlog-proof | sort -t / -k 2 -n); do
  sed -n 's/^extra //p' "$receipt" | base64 -d; echo
done
\`\`\`

And that each is under the root (RFC 9162, section 2.1.3.2); its size and root are those of \`checkpoint\`:

\`\`\`bash
hash() { printf "$(sed 's/../\\\\x&/g' <<< "$1")" | sha256sum | cut -c 1-64; }
size=$(sed -n 2p checkpoint); root=$(sed -n 3p checkpoint | base64 -d | od -An -v -tx1 | tr -d ' \\n')
for receipt in receipts/*.tlog-proof; do
  at=$(sed -n 's/^index //p' "$receipt"); last=$((size - 1))
  node=$( (printf '\\0'; sed -n 's/^extra //p' "$receipt" | base64 -d) | sha256sum | cut -c 1-64)
  for step in $(sed -n '4,/^$/p' "$receipt"); do
    side=$(base64 -d <<< "$step" | od -An -v -tx1 | tr -d ' \\n')
    if ((at % 2 || at == last)); then
      node=$(hash "01$side$node")
      until ((at % 2 || at == 0)); do at=$((at / 2)); last=$((last / 2)); done
    else node=$(hash "01$node$side"); fi
    at=$((at / 2)); last=$((last / 2))
  done
  [ "$node" = "$root" ] && echo "$receipt is in the ledger" || echo "$receipt IS NOT IN THE LEDGER"
done
\`\`\`

# 培训券账本 ${origin} 的部分导出文件

| 文件 | 内容 |
|---|---|
| checkpoint | 运营方对条目数及全部条目的默克尔树根的签名 |
| receipts/N.tlog-proof | 第 N 条：该行内容（base64）、其位于该树根之下的证明，以及检查点（C2SP tlog-proof） |

每份回执都可向持有运营方公钥者证明一条条目。其中也包括登记签署方密钥的条目，因此签名同样可以核验。

**无法证明**：没有遗漏，每条指令均合法，签署方均有权签署；如需证明，请索取完整的导出文件。每行均为完整内容，可能提及他人。

## 如何核验

    voucher-ledger audit . --key "公钥文本"

手工查看各条目，以及核验每条条目确在树根之下，命令见上文。
`;
