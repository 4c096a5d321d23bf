/**
 * journal.hledger: the money as plain-text double entry (hledger.org), so that a program which knows nothing of vouchers
 * adds it up. A transaction an entry that moves money, dated by its day in China; its number is the entry's seq. Every
 * fund has accounts of its own, their names begun by its name:
 *
 *     Appropriation            −(appropriated − withdrawn): where the money comes from
 *     Reusable                 −(recoveries that may be spent again)
 *     Available                what the fund can still promise
 *     Reserved                 for vouchers
 *     Accrued:<school>         redeemed, not yet paid
 *     Paid:<school>            paid
 *     Ordered:<school>         −(everything ordered back)
 *     Outstanding:<school>, Recovered:<school>, WrittenOff:<school>   what became of it
 *
 * Where Available or Reserved changes, and at the end for every counter of every fund, the balance stands beside it as
 * the records have it: hledger compares it with what the postings come to.
 */
import { dayNumberAt, dayText } from "../domain/calendar.ts";
import { available, type Movement, type Posting } from "../domain/money.ts";
import type { FundRecord, Tables } from "../domain/records.ts";
import { decimalYuan } from "./csv.ts";
import type { EntryFile } from "./entries.ts";

const FUNDS = ["Appropriation", "Reusable", "Available", "Reserved"] as const;
const SCHOOLS = ["Accrued", "Paid", "Ordered", "Outstanding", "Recovered", "WrittenOff"] as const;
type Account = (typeof FUNDS)[number] | (typeof SCHOOLS)[number];

/** Out of which account into which. */
const WAYS: Readonly<Record<Movement, readonly [from: Account, into: Account]>> = {
  appropriate: ["Appropriation", "Available"],
  withdraw: ["Available", "Appropriation"],
  reserve: ["Available", "Reserved"],
  release: ["Reserved", "Available"],
  accrue: ["Reserved", "Accrued"],
  reverse: ["Accrued", "Available"],
  refuse: ["Accrued", "Available"],
  pay: ["Accrued", "Paid"],
  return: ["Paid", "Accrued"],
  order: ["Ordered", "Outstanding"],
  cancel: ["Outstanding", "Ordered"],
  receive: ["Outstanding", "Recovered"],
  writeOff: ["Outstanding", "WrittenOff"],
  reuse: ["Reusable", "Available"],
};

/** What the fund's own record says, by account; those of schools stand for all schools together. */
const BALANCES: Readonly<Record<Account, (fund: FundRecord) => number>> = {
  Appropriation: ({ appropriated, withdrawn }) => withdrawn - appropriated,
  Reusable: ({ reusable }) => -reusable,
  Available: available,
  Reserved: ({ reserved }) => reserved,
  Accrued: ({ accrued }) => accrued,
  Paid: ({ paid }) => paid,
  Ordered: ({ outstanding, recovered, writtenOff }) => -(outstanding + recovered + writtenOff),
  Outstanding: ({ outstanding }) => outstanding,
  Recovered: ({ recovered }) => recovered,
  WrittenOff: ({ writtenOff }) => writtenOff,
};

const BEGIN = `; Double entry of a training voucher ledger, for hledger. 培训券账本的复式记账，供 hledger 读取。
; Derived: entries.jsonl is the truth. 由条目推算而来，请以 entries.jsonl 为准。

commodity CNY 1000.00
`;

const cny = (fen: number | bigint): string => `CNY ${decimalYuan(BigInt(fen))}`;

/** One side of a posting. */
interface Leg {
  readonly fund: string;
  readonly account: Account;
  /** Of the account with the school, such as `linwu-2025:Paid:school-a`. */
  readonly name: string;
  readonly fen: number;
  readonly voucher: string | undefined;
}

export function journal(): EntryFile {
  const declared = new Set<string>();

  /** Each account is declared before it is used first, as strict checks ask. */
  function declare(names: readonly string[]): string {
    const fresh = [...new Set(names)].filter((name) => !declared.has(name));
    for (const name of fresh) declared.add(name);
    return fresh.map((name) => `account ${name}\n`).join("");
  }

  return {
    path: "journal.hledger",
    begin: BEGIN,
    after({ entry, postings }, tables) {
      if (postings.length === 0) return "";
      const { at, seq, instruction } = entry;
      const legs = postings.flatMap(legsOf);
      const head = `${dayText(dayNumberAt(at))} (${seq}) ${instruction.type} ${instruction.id}\n`;
      return `\n${declare(legs.map(({ name }) => name))}${head}${legs.map((leg, i) => line(leg, legs.slice(i + 1), tables)).join("")}`;
    },
    end(last, tables) {
      const names = [...tables.fund.keys()].flatMap((fund) => accountsOf(fund));
      if (last === undefined || names.length === 0) return "";
      const head = `${dayText(dayNumberAt(last.entry.at))} what every fund has 各资金科目余额\n`;
      const lines = [...tables.fund.values()].flatMap((fund) =>
        accountsOf(fund.fund).map((name, i) => {
          const account = accounts()[i] ?? "Available";
          return `    ${name}  CNY 0.00 =* ${cny(BALANCES[account](fund))}\n`;
        }),
      );
      return `\n${declare(names)}${head}${lines.join("")}`;
    },
  };
}

const accounts = (): readonly Account[] => [...FUNDS, ...SCHOOLS];
const accountsOf = (fund: string): readonly string[] => accounts().map((account) => `${fund}:${account}`);

function legsOf({ fund, movement, amount, school, voucher }: Posting): readonly Leg[] {
  const [from, into] = WAYS[movement];
  const leg = (account: Account, fen: number): Leg => {
    const isOfSchool = SCHOOLS.some((other) => other === account);
    const name = `${fund}:${account}${isOfSchool && school !== undefined ? `:${school}` : ""}`;
    return { fund, account, name, fen, voucher };
  };
  return [leg(from, -amount), leg(into, amount)];
}

/** `    linwu-2025:Reserved  CNY -1000.00 = CNY 0.00  ; voucher:0194f000-…` */
function line({ fund, account, name, fen, voucher }: Leg, later: readonly Leg[], tables: Tables): string {
  const record = tables.fund.get(fund);
  const isLast = !later.some((leg) => leg.name === name);
  const isTold = (account === "Available" || account === "Reserved") && isLast && record !== undefined;
  const balance = isTold ? ` = ${cny(BALANCES[account](record))}` : "";
  return `    ${name}  ${cny(fen)}${balance}${voucher === undefined ? "" : `  ; voucher:${voucher}`}\n`;
}
