/** Exhibits of checkpoints and other files that do not go with the lines. */
import { type Forger, keyOf } from "../audit/forge.ts";
import { type Exhibit, exported, rewritten } from "./exhibit.ts";
import { calendar, opened, short } from "./story.ts";

/** A second operator key, enrolled behind the first line. */
function twoOperators(): Forger {
  const forger = opened();
  forger.write("root operator", "key.add", { party: "service", key: keyOf("operator2").publicKey, role: "operator" });
  return forger;
}

const tailLost = (): Exhibit["files"] => {
  const forger = short();
  const checkpoint = forger.note("operator");
  return rewritten(forger, forger.lines.slice(0, 2), checkpoint);
};

/** Another second line than the one that a checkpoint was signed over. */
function forked(): Forger {
  const forger = opened();
  forger.write("root", "calendar.publish", calendar(2024));
  forger.write("root", "calendar.publish", calendar(2026));
  return forger;
}

function revokedSigner(): Exhibit["files"] {
  const forger = twoOperators();
  forger.write("root", "key.revoke", { key: keyOf("operator").id, reason: "遗失" });
  return exported(forger);
}

function newSigner(): Exhibit["files"] {
  const forger = opened();
  const first = forger.note("operator");
  forger.write("root operator", "key.add", { party: "service", key: keyOf("operator2").publicKey, role: "operator" });
  return {
    ...exported(forger, forger.note("operator2")),
    "checkpoints/1": first,
    "checkpoints/2": forger.note("operator2"),
  };
}

/** Cut off before the second operator key was enrolled. */
function cutBeforeItsKey(): { readonly lines: Forger; readonly note: string } {
  const forger = twoOperators();
  const note = forger.note("operator2");
  forger.lines.splice(1);
  return { lines: forger, note };
}

/** A whole export and a file beside it. */
const withFile = (path: string, content: string): Exhibit["files"] => ({ ...exported(short()), [path]: content });

export const CHECKPOINTS: readonly Exhibit[] = [
  {
    name: "no-checkpoint",
    check: "checkpoint",
    done: "the checkpoint is not there",
    doneZh: "没有检查点",
    files: { "entries.jsonl": short().lines.join("") },
  },
  {
    name: "tail-lost",
    check: "checkpoint",
    done: "the last line is missing",
    doneZh: "缺少最后一行",
    files: tailLost(),
  },
  {
    name: "tail-lost-with-a-key",
    check: "checkpoint",
    done: "the last line is missing, which enrolled the operator key that signed",
    doneZh: "缺少最后一行，而签署检查点的运营方密钥正登记于该行",
    files: exported(cutBeforeItsKey().lines, cutBeforeItsKey().note),
  },
  {
    name: "tail-added",
    check: "checkpoint",
    done: "a line was added behind the checkpoint",
    doneZh: "检查点之后添加了一行",
    files: exported(short(), short().note("operator", 2)),
  },
  {
    name: "other-lines",
    check: "checkpoint",
    done: "lines and checkpoint are of two histories",
    doneZh: "条目与检查点分属两个历史",
    files: exported(forked(), short().note("operator")),
  },
  {
    name: "newest-of-another-history",
    check: "checkpoint",
    done: "the operator signed these lines for the auditor before, and others for the newest checkpoint",
    doneZh: "运营方此前曾就这些条目为审计人员签署，而最新检查点签署的是其他条目",
    files: exported(short(), forked().note("operator")),
    kept: short().note("operator"),
  },
  {
    name: "no-note",
    check: "checkpoint-signatures",
    done: "the checkpoint is not a signed note",
    doneZh: "检查点不是签名文档",
    files: exported(short(), "checkpoint\n"),
  },
  {
    name: "size-with-zero",
    check: "checkpoint-signatures",
    done: "the size of the checkpoint is written 03",
    doneZh: "检查点的条目数写作 03",
    files: exported(short(), short().note("operator").replace("\n3\n", "\n03\n")),
  },
  {
    name: "signed-by-a-stranger",
    check: "checkpoint-signatures",
    done: "a key that the ledger does not know signed the checkpoint",
    doneZh: "检查点由账本未登记的密钥签署",
    files: exported(short(), short().note("stranger")),
  },
  {
    name: "signature-of-another-note",
    check: "checkpoint-signatures",
    done: "the signature was taken from an older checkpoint",
    doneZh: "签名取自旧检查点",
    files: exported(short(), signatureFrom(short().note("operator", 2), short().note("operator"))),
  },
  {
    name: "signed-by-a-revoked-key",
    check: "checkpoint-signatures",
    done: "the operator key that signed had been revoked",
    doneZh: "签署检查点的运营方密钥已被撤销",
    files: revokedSigner(),
  },
  {
    name: "new-key-without-the-old",
    check: "checkpoint-signatures",
    done: "a new operator key signed its first checkpoint alone",
    doneZh: "新的运营方密钥独自签署了其首个检查点",
    files: newSigner(),
  },
  {
    name: "misnamed-checkpoint",
    check: "older-checkpoints",
    done: "the file of an older checkpoint bears another size",
    doneZh: "旧检查点的文件名与条目数不符",
    files: withFile("checkpoints/1", short().note("operator", 2)),
  },
  {
    name: "shorter-than-before",
    check: "older-checkpoints",
    done: "the end is missing, and the operator signed the rest anew",
    doneZh: "末尾缺失，运营方重新签署了其余部分",
    files: exported(opened()),
    kept: short().note("operator"),
  },
  {
    name: "shorter-by-a-key",
    check: "older-checkpoints",
    done: "the end is missing, where the operator key was enrolled that signed for the auditor before",
    doneZh: "末尾缺失，此前为审计人员签署的运营方密钥正登记于该处",
    files: exported(cutBeforeItsKey().lines),
    kept: cutBeforeItsKey().note,
  },
  {
    name: "history-rewritten",
    check: "older-checkpoints",
    done: "a year was changed, and the operator chained and signed everything anew",
    doneZh: "改动了一个年份，运营方重新链接并签署了全部内容",
    files: exported(forked()),
    kept: short().note("operator", 2),
  },
  {
    name: "two-histories",
    check: "older-checkpoints",
    done: "the operator signed other lines for the auditor before",
    doneZh: "运营方此前曾为审计人员签署了另一份历史",
    files: exported(short()),
    kept: forked().note("operator"),
  },
  {
    name: "table-dropped",
    check: "derived-files",
    done: "vouchers.csv is not there",
    doneZh: "没有 vouchers.csv",
    files: exported(short()),
    dropped: ["vouchers.csv"],
  },
  {
    name: "newest-not-filed",
    check: "derived-files",
    done: "checkpoints/ lacks the newest checkpoint",
    doneZh: "checkpoints/ 中没有最新检查点",
    files: exported(short()),
    dropped: ["checkpoints/3"],
  },
  {
    name: "totals-altered",
    check: "derived-files",
    done: "totals.json tells of money that is not there",
    doneZh: "totals.json 记载了不存在的资金",
    files: withFile(
      "totals.json",
      `${JSON.stringify({ funds: { "linwu-2025": { available: 100_000_000 } } }, undefined, 2)}\n`,
    ),
  },
  {
    name: "table-altered",
    check: "derived-files",
    done: "funds.csv has a fund that is not in the ledger",
    doneZh: "funds.csv 含有账本中没有的资金科目",
    files: withFile("funds.csv", "\ufefffund 资金科目,available fen 可用（分）\r\nlinwu-2025,100000000\r\n"),
  },
];

function signatureFrom(older: string, note: string): string {
  const text = (whole: string) => whole.slice(0, whole.indexOf("\n\n"));
  return text(note) + older.slice(text(older).length);
}
