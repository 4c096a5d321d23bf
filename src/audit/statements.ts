/** What programmes and schools come to: the part of totals.json that totals.ts does not have for the report. */
import type { SettlementState, Tables } from "../domain/records.ts";
import type { Book, Purse, PurseState } from "./totals.ts";

type VoucherCounts = Record<PurseState, number>;

/** Amounts in fen. */
export interface ProgrammeStatement {
  /** Vouchers issued, reissues not counted. */
  readonly issued: number;
  /** What is reserved, accrued and paid for its vouchers. */
  readonly committed: number;
  readonly vouchers: VoucherCounts;
}

/** Amounts in fen, of the vouchers that are in the school's classes, whatever their state. */
export interface SchoolStatement {
  accrued: number;
  paid: number;
  /** Ordered back and neither received nor written off. */
  outstanding: number;
  recovered: number;
  writtenOff: number;
  readonly vouchers: VoucherCounts;
  readonly settlements: Record<SettlementState, number>;
}

export interface Statements {
  readonly programmes: Readonly<Record<string, ProgrammeStatement>>;
  readonly schools: Readonly<Record<string, SchoolStatement>>;
}

const noVouchers = (): VoucherCounts => ({
  issued: 0,
  claimed: 0,
  held: 0,
  redeemed: 0,
  settled: 0,
  expired: 0,
  void: 0,
});

export const statementsOf = (book: Book, tables: Tables): Statements => ({
  programmes: Object.fromEntries(programmesIn(book)),
  schools: Object.fromEntries(schoolsIn(book, tables)),
});

function programmesIn({ programmes, purses }: Book): ReadonlyMap<string, ProgrammeStatement> {
  const statements = new Map(
    [...programmes.values()].map(({ programme, issued, committed }) => [
      programme,
      { issued, committed: Number(committed), vouchers: noVouchers() },
    ]),
  );
  for (const { programme, state } of purses.values()) {
    const statement = statements.get(programme.programme);
    if (statement) statement.vouchers[state]++;
  }
  return statements;
}

function schoolsIn({ purses }: Book, tables: Tables): ReadonlyMap<string, SchoolStatement> {
  const schools = [...tables.party.values()].filter(({ kind }) => kind === "school" || kind === "enterprise");
  const statements = new Map(schools.map(({ party }) => [party, emptyStatement()]));
  for (const purse of purses.values()) addPurse(statements.get(schoolOf(purse, tables)), purse);
  for (const { school, state } of tables.settlement.values()) {
    const statement = statements.get(school);
    if (statement) statement.settlements[state]++;
  }
  for (const { school, amount, recovered, writtenOff, cancelled } of tables.recovery.values()) {
    const statement = statements.get(school);
    if (!statement || cancelled) continue;
    statement.outstanding += amount - recovered - writtenOff;
    statement.recovered += recovered;
    statement.writtenOff += writtenOff;
  }
  return statements;
}

const emptyStatement = (): SchoolStatement => ({
  accrued: 0,
  paid: 0,
  outstanding: 0,
  recovered: 0,
  writtenOff: 0,
  vouchers: noVouchers(),
  settlements: { submitted: 0, reviewed: 0, publicised: 0, paid: 0, void: 0 },
});

const schoolOf = (purse: Purse, tables: Tables): string => tables.class.get(purse.class?.class ?? "")?.school ?? "";

function addPurse(statement: SchoolStatement | undefined, { accrued, paid, state }: Purse): void {
  if (!statement) return;
  statement.accrued += accrued;
  statement.paid += paid;
  statement.vouchers[state]++;
}
