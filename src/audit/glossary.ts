/** The facts of problems as they stand in a Chinese sentence: counters and states by their names, and no English. */
import type { Facts } from "../domain/error.ts";
import { CHINESE } from "../domain/wording.ts";
import { reasonInChinese } from "./reasons.ts";

/** What an amount or a limit is called: counters of funds and vouchers, and terms of programmes. */
const AMOUNTS: Readonly<Record<string, string>> = {
  appropriated: "下达额",
  withdrawn: "收回额",
  reserved: "冻结额",
  accrued: "应付额",
  paid: "已付额",
  outstanding: "待追回额",
  recovered: "已追回额",
  writtenOff: "已核减额",
  reusable: "可再用额",
  available: "可用额",
  "appropriated + reusable − withdrawn": "下达额与可再用额之和减收回额",
  due: "核销金额",
  ordered: "决定追回额",
  face: "面值",
  issueCap: "发放数量",
  budgetCap: "预算",
  state: "状态",
  fund: "资金科目",
  voucher: "培训券",
};

/** The facts whose values are such names; what stands in another may be a name that somebody gave. */
const NAMING_AMOUNTS = ["counter", "what", "limitName", "member", "limit"];

/** The facts with words in Chinese, and with `why` as the end of a sentence. */
export function inChinese(facts: Facts): Facts {
  const isOfStates = facts.member === "state";
  const words = Object.entries(facts).map(([name, value]) => {
    const isState = name === "state" || (isOfStates && (name === "audit" || name === "law"));
    if (isState || name === "scope" || name === "role") return [name, lookUp(CHINESE, value)];
    return [name, NAMING_AMOUNTS.includes(name) ? lookUp(AMOUNTS, value) : value];
  });
  const { why } = facts;
  return { ...Object.fromEntries(words), ...(typeof why === "string" ? { why: reasonInChinese(why) } : {}) };
}

const lookUp = (table: Readonly<Record<string, string>>, word: Facts[string]): Facts[string] =>
  typeof word === "string" && Object.hasOwn(table, word) ? (table[word] ?? word) : word;
