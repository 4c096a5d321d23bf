/**
 * What a school is owed and what it was paid: its statement for a period, and the lines that it ticks off. Made from the
 * entries alone, so that it adds up whatever others record meanwhile.
 *
 *     owed = redeemed − reversed − refused − paid + returned
 */
import { LedgerError } from "../../domain/error.ts";
import { LAWS } from "../../domain/laws.ts";
import type { Movement } from "../../domain/money.ts";
import type { LedgerReader } from "../reader.ts";
import { type Account, createAccount, lineOf, requireSame, type StatementLine, type StatementOf } from "./accounts.ts";
import { createDebts, DEBT_ROWS, type Debts, sumOfDebts } from "./debts.ts";
import { extentOf } from "./lines.ts";
import { boundsOf, type Period } from "./periods.ts";
import { type Row, readLines, row } from "./rows.ts";
import { vouchersOfSchool } from "./vouchers.ts";

/** `accrued`: what the school is owed. `outstanding`: ordered back, neither received nor written off. */
const COUNTERS = ["accrued", "paid", "outstanding", "recovered", "writtenOff"] as const;
const MOVEMENTS = [
  "accrue",
  "reverse",
  "refuse",
  "pay",
  "return",
  "order",
  "cancel",
  "receive",
  "writeOff",
] as const satisfies readonly Movement[];

export type SchoolAccount = Account<(typeof COUNTERS)[number], (typeof MOVEMENTS)[number]>;

export interface SchoolStatement extends StatementOf {
  readonly school: string;
  readonly total: SchoolAccount;
  /** The same by the fund that owes it, in the order of their names: those of which there are lines. */
  readonly funds: readonly (SchoolAccount & { readonly fund: string })[];
}

/**
 * The statement of a school for a period: opening, movements and closing, in all and by fund, in fen. Undefined if
 * there is no such party. The closing of one period is the opening of the next. Reads the lines up to the end of the
 * period once and holds the school's redemptions in memory; what others record meanwhile is not in it.
 * @throws LedgerError `wrong-usage` for a period that is none, `ledger-corrupt` if a payment is not the sum of its lines.
 */
export async function schoolStatement(
  reader: LedgerReader,
  school: string,
  period: Period = {},
): Promise<SchoolStatement | undefined> {
  const total = createAccount(COUNTERS, MOVEMENTS, period);
  const funds = new Map<string, typeof total>();
  const extent = await extentOf(reader);
  if (!(await reader.get("party", school))) return undefined;
  const books = await createBooks(reader, school);
  for await (const line of linesUpTo(reader, books, period, extent.size)) {
    const ofFund = funds.get(line.fund) ?? createAccount(COUNTERS, MOVEMENTS, period);
    funds.set(line.fund, ofFund);
    for (const account of [total, ofFund]) account.add(line);
  }
  const { closing } = total.account();
  const { accrued, paid } = sumOfDebts(books);
  requireSame(`What ${school} is owed`, closing.accrued, accrued);
  requireSame(`What ${school} was paid`, closing.paid, paid);
  const sorted = [...funds].sort(([a], [b]) => (a < b ? -1 : 1));
  const byFund = sorted.map(([fund, { account }]) => ({ fund, ...account() }));
  return { school, ...period, ...extent, total: total.account(), funds: byFund };
}

/**
 * The lines of a school's statement for a period, one by one in the order of the ledger, so that a school can tick them
 * off against its bills. None if there is no such party. Reads what `schoolStatement` reads.
 * @throws LedgerError as `schoolStatement`.
 */
export async function* schoolLines(
  reader: LedgerReader,
  school: string,
  period: Period = {},
): AsyncGenerator<StatementLine, void, undefined> {
  const { first } = boundsOf(period);
  const { size } = await extentOf(reader);
  const books = await createBooks(reader, school);
  for await (const line of linesUpTo(reader, books, period, size))
    if (first === undefined || line.at >= first) yield line;
}

/** The debts of one school. Only its own keys redeem and submit for it. */
interface Books extends Debts {
  readonly school: string;
  readonly isSigned: (line: string) => boolean;
  readonly fundOf: (voucher: string) => Promise<string>;
}

async function createBooks(reader: LedgerReader, school: string): Promise<Books> {
  const keys = (await reader.get("party", school))?.keys.map(({ key }) => `{"key":"${key}"`) ?? [];
  const isSigned = (line: string) => keys.some((key) => line.includes(key));
  return { ...createDebts(), school, isSigned, fundOf: await createFundOf(reader, school) };
}

/** The fund of a voucher, which never changes. Those in the school's classes are read at once. */
async function createFundOf(reader: LedgerReader, school: string): Promise<Books["fundOf"]> {
  const funds = new Map<string, string>();
  for await (const { voucher, fund } of vouchersOfSchool(reader, school)) funds.set(voucher, fund);
  return async (voucher) => {
    const fund = funds.get(voucher) ?? (await reader.get("voucher", voucher))?.fund;
    if (fund === undefined)
      throw new LedgerError("ledger-corrupt", `The voucher ${voucher} was redeemed and is no record`);
    return fund;
  };
}

const ROWS: readonly Row<Books>[] = [
  row(LAWS["voucher.redeem"], async ({ voucher, amount }, { debts, school, fundOf }: Books, entry) => {
    const fund = await fundOf(voucher);
    debts.set(voucher, { fund, school, amount, isPaid: false });
    return [lineOf(entry, "accrue", fund, amount, { school, voucher })];
  }),
  row(LAWS["settlement.submit"], ({ settlement, lines }, books: Books) => {
    books.settlements.set(settlement, new Set(lines.map(({ voucher }) => voucher)));
    return [];
  }),
  ...DEBT_ROWS,
];

const SIGNED_BY_SCHOOL: readonly string[] = ["voucher.redeem", "settlement.submit"];

const linesUpTo = (reader: LedgerReader, books: Books, period: Period, size: number) =>
  readLines(reader, ROWS, books, {
    ...period,
    size,
    skips: (type, line) => SIGNED_BY_SCHOOL.includes(type) && !books.isSigned(line),
  });
