/** The sentences of problems, for readers of Chinese. */
import { expect, test } from "vitest";
import { problem, refused } from "../../src/audit/worded.ts";
import { refuse } from "../../src/domain/refusals.ts";

test.each([
  [problem("voucher-step-wrong", 3, { voucher: "v", state: "issued", type: "voucher.hold" }), "状态为“已发放”"],
  [problem("fund-overdrawn", 3, { fund: "f", counter: "available", amount: "-1" }), "可用额降至"],
  [problem("fund-differs", 3, { fund: "paid", counter: "paid", audit: "1", law: "2" }), "资金科目 paid 的已付额："],
  [problem("programme-over-cap", 3, { programme: "p", amount: 2, limit: "budgetCap", cap: 1 }), "其预算上限"],
  [
    problem("voucher-differs", 3, { voucher: "v", member: "state", audit: "held", law: "void" }),
    "已冻结额度，按规则为 已作废",
  ],
  [
    problem("voucher-differs", 3, { voucher: "v", member: "fund", audit: "held", law: "void" }),
    "为 held，按规则为 void",
  ],
  [
    problem("voucher-overpaid", 3, { voucher: "v", what: "ordered", amount: 2, limitName: "paid", limit: 1 }),
    "决定追回额为 2 分，超过已付额 1 分",
  ],
  [problem("line-malformed", 3, { why: "English", at: 77 }), "第 3 行不是规范的条目（自第 78 个字符起）。"],
  [problem("line-malformed", 3, { why: "English" }), "第 3 行不是规范的条目。"],
  [problem("checkpoint-malformed", undefined, { file: "f", why: "English" }), "f 不是有效的检查点。"],
  [problem("checkpoint-not-verified", undefined, { file: "f", why: "English" }), "f 未经本账本运营方有效签署。"],
])("$messageZh", ({ messageZh }, expected) => {
  expect(messageZh).toContain(expected);
  expect(messageZh).not.toContain("English");
});

test("an auditor is not told to sign again", () => {
  const { message, messageZh } = refused(refuse("signature-invalid", { key: "k" }), 3);
  expect(message).toBe("The signature by key k does not verify: it was altered, or is of another text.");
  expect(messageZh).toBe("密钥 k 的签名无效：签名已被改动，或所签并非该指令。");
});
