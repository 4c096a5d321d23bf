/** The sentences of problems, for readers of Chinese. */
import { expect, test } from "vitest";
import { reasonInChinese } from "../../src/audit/reasons.ts";
import { problem, refused } from "../../src/audit/worded.ts";
import { LedgerError } from "../../src/domain/error.ts";
import { REFUSALS, type RefusalCode, refuse } from "../../src/domain/refusals.ts";
import { openCheckpoint, parseCheckpoint } from "../../src/record/checkpoint.ts";
import { parseVerifierKey } from "../../src/record/keys.ts";
import { parseReceipt } from "../../src/record/receipt.ts";
import { createForger, keyText, ORIGIN } from "./forge.ts";

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
  [
    problem("line-malformed", 3, { why: "Not canonical JSON at character 78: English", at: 77 }),
    "第 3 行不是规范的条目：自第 78 个字符起不规范（English）。",
  ],
  [problem("line-malformed", 3, { why: "English" }), "第 3 行不是规范的条目（English）。"],
  [problem("law-not-judged", 3, { why: "English" }), "第 3 行无法依规则判定（English）。"],
  [problem("checkpoint-malformed", undefined, { file: "f", why: "It is not UTF-8" }), "检查点：不是 UTF-8 文本。"],
])("$messageZh", ({ messageZh }, expected) => {
  expect(messageZh).toContain(expected);
});

test("why a note is not a good checkpoint, or no receipt, is said in Chinese", () => {
  const [key = "", strange = ""] = [keyText("operator"), keyText("stranger")];
  const good = createForger().note("operator");
  const trusting = (text: string, origin = ORIGIN) => ({ origin, verifiers: [parseVerifierKey(text)] });
  const cases: [expected: string, open: () => unknown][] = [
    ["：没有任何所给密钥的签名", () => openCheckpoint(good, trusting(strange))],
    [
      `：密钥 ${key.slice(0, ORIGIN.length + 9)} 的签名无效`,
      () => openCheckpoint(good.replace("0", "1"), trusting(key)),
    ],
    [`：该检查点属于 ${ORIGIN}，而非 a.example/b`, () => openCheckpoint(good, trusting(key, "a.example/b"))],
    ["：检查点应为三行", () => parseCheckpoint("")],
    ["：应为文本、空行与签名行", () => openCheckpoint("", trusting(key))],
    ["：签名行不得超过 100 行", () => openCheckpoint(good + good.split("\n\n")[1]?.repeat(100), trusting(key))],
    ["：回执应为首行", () => parseReceipt("")],
    ["：签名行应为", () => openCheckpoint(`${good}x\n`, trusting(key))],
  ];
  for (const [expected, open] of cases) expect(reasonInChinese(messageOf(open))).toContain(expected);
});

function messageOf(open: () => unknown): string {
  try {
    open();
  } catch (error) {
    if (error instanceof LedgerError) return error.message;
  }
  throw new Error("it should have thrown a LedgerError");
}

test("an auditor is told what stood in the way, and the sender what to do as well", () => {
  const { message, messageZh } = refused({ code: "signature-invalid", facts: { key: "k" } }, 3);
  expect(message).toBe("The signature by key k does not verify: it was altered, or is of another text.");
  expect(messageZh).toBe("密钥 k 的签名无效：签名已被改动，或所签并非该指令。");
  const sent = refuse("signature-invalid", { key: "k" });
  expect(sent.message).toBe(`${message} Sign it again, exactly as it is sent.`);
  expect(sent.messageZh).toBe(`${messageZh}请对发送的原文重新签名。`);
});

const ADVICE = /(?:^|[.;] )(?:Correct|Make|Use|Sign|Send|Compare|Ask|Check|Release)\b|; (?:check|ask|release|sign) /;
const CODES = [...REFUSALS.keys()] as RefusalCode[];

test("no sentence of the law gives an auditor advice, or speaks of today", () => {
  const told = CODES.map((code) => refused({ code, facts: {} }, 3));
  expect(told.filter(({ message }) => ADVICE.test(message) || /\btoday\b/.test(message))).toEqual([]);
  expect(told.filter(({ messageZh }) => /(?<!申)请|今天|今日|现已/.test(messageZh))).toEqual([]);
  const advised = CODES.filter((code) => refused({ code, facts: {} }, 3).message !== refuse(code).message);
  expect(advised.length).toBeGreaterThan(20);
});
