/** What is seldom left out, and why, in words. */
import type { Tally } from "./tally.ts";

/** The checks that look at what lines mean: behind the first bad one they have nothing to judge by. */
const JUDGED = [
  "signatures",
  "law",
  "fund-totals",
  "fund-limits",
  "sub-ledgers",
  "voucher-history",
  "voucher-money",
  "limits",
  "class-seats",
  "certificates",
  "settlements",
  "publicity",
  "frozen-scopes",
  "separation-of-duties",
  "openings",
] as const;

/** Says that behind so many lines nothing was judged. */
export function leaveUnjudged(judged: number, tally: Tally): void {
  const why = `Only lines 1 to ${judged} were judged: behind the first bad line there is no state to judge by`;
  const whyZh = `仅判定了第 1 至 ${judged} 行：首个错误行之后没有可据以判定的状态`;
  for (const check of JUDGED) tally.leave(check, why, whyZh);
}

/** Says that nobody knows whose ledger it is. */
export function leaveTrust(tally: Tally): void {
  const why = "No operator's key was given: whoever made these lines may have made up the whole ledger";
  tally.leave("trust", why, "未提供运营方密钥：整个账本可能由任何人编造");
}

/** Says that nothing shows where the ledger ends; `size` is how many lines a checkpoint proves. */
export function leaveEnd(size: number, tally: Tally): void {
  const upTo = size === 0 ? "" : `; they are proven up to entry ${size - 1}`;
  const upToZh = size === 0 ? "" : `；已证明至第 ${size - 1} 条`;
  const why = `No checkpoint over the last entry was given: entries behind it may be missing${upTo}`;
  tally.leave("checkpoint", why, `未提供覆盖最后一条的检查点：其后可能有条目缺失${upToZh}`);
}
