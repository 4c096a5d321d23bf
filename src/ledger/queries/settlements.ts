/** Settlements that are not paid yet, and what each waits for; and the money that nobody has asked for. */

import { dayText } from "../../domain/calendar.ts";
import { LAWS } from "../../domain/laws.ts";
import { dataOf } from "../../domain/reading.ts";
import type { SettlementState } from "../../domain/records.ts";
import type { Instant } from "../../domain/values.ts";
import { parseEntry } from "../../record/entry.ts";
import type { Where } from "../filters.ts";
import { allRecords, type LedgerReader } from "../reader.ts";
import { type Cases, createCases } from "./cases.ts";
import { extentOf, momentOf, typeOf } from "./lines.ts";
import type { AtInstant } from "./stories.ts";
import { vouchersOfSchool } from "./vouchers.ts";
import { daysBetween, type Wait, waitsOfSettlement } from "./waits.ts";

export interface OpenSettlement {
  readonly settlement: string;
  readonly school: string;
  readonly fund: string;
  readonly state: SettlementState;
  /** Of the remaining lines: how many, and what they come to in fen. */
  readonly lines: number;
  readonly total: number;
  /** The entry that submitted it, when, and how many days ago (+08:00). */
  readonly submitted: { readonly seq: number; readonly at: string; readonly days: number };
  /** First and last day of publicity, once it is publicised. */
  readonly publicFrom?: string | undefined;
  readonly publicUntil?: string | undefined;
  readonly waits: readonly Wait[];
}

/** Redemptions of a school from a fund that are in no settlement: how many, and what is owed for them in fen. */
export interface Unsubmitted {
  readonly school: string;
  readonly fund: string;
  readonly vouchers: number;
  readonly amount: number;
}

export interface OpenSettlements {
  readonly at: string;
  /** The oldest first. */
  readonly settlements: readonly OpenSettlement[];
  /** In the order of school and fund. */
  readonly unsubmitted: readonly Unsubmitted[];
}

export interface SettlementsAsked extends AtInstant {
  readonly school?: string | undefined;
  readonly fund?: string | undefined;
}

/**
 * Every settlement that is neither paid nor void, with what it waits for at `at`, and what was redeemed and is in none.
 * Reads the records of their vouchers and trainees one by one, and lines from the last one back to the oldest open
 * submission. Of records, while others write: a voucher that is being submitted may be missed or stand in both lists.
 * @throws LedgerError `wrong-usage` for what is no instant.
 */
export async function openSettlements(
  reader: LedgerReader,
  { school, fund, at }: SettlementsAsked = {},
): Promise<OpenSettlements> {
  const instant = await momentOf(reader, at);
  const cases = createCases(reader);
  const states: Where<"settlement"> = { school, fund, state: ["submitted", "reviewed", "publicised"] };
  const open = new Map<string, Omit<OpenSettlement, "submitted">>();
  for await (const record of allRecords(reader, "settlement", states)) {
    const { settlement, state, total, publicFrom } = record;
    const found = await cases.settlement(record);
    open.set(settlement, {
      settlement,
      school: record.school,
      fund: record.fund,
      state,
      lines: record.lines.filter(({ refused }) => refused === undefined).length,
      total,
      ...(publicFrom !== undefined && { publicFrom }),
      ...(found.lastDay !== undefined && { publicUntil: dayText(found.lastDay) }),
      waits: waitsOfSettlement(found, instant),
    });
  }
  const submissions = await submissionsOf(reader, new Set(open.keys()));
  const settlements = submissions.flatMap(({ settlement, ...submitted }) => {
    const found = open.get(settlement);
    return found ? [{ ...found, submitted: { ...submitted, days: daysBetween(submitted.at, instant) } }] : [];
  });
  return { at: instant, settlements, unsubmitted: await unsubmittedOf(reader, cases, { school, fund }) };
}

interface Submission {
  readonly settlement: string;
  readonly seq: number;
  readonly at: Instant;
}

const LINES_BACK_AT_ONCE = 2000;

/** The entries that submitted the settlements, oldest first. They are young, mostly: read from the end. */
async function submissionsOf(reader: LedgerReader, wanted: Set<string>): Promise<readonly Submission[]> {
  const found: Submission[] = [];
  const law = LAWS["settlement.submit"];
  let { size: to } = await extentOf(reader);
  while (wanted.size > 0 && to > 0) {
    const from = Math.max(0, to - LINES_BACK_AT_ONCE);
    for await (const line of reader.entries({ from, to })) {
      if (typeOf(line) !== law.type) continue;
      const { seq, at, instruction } = parseEntry(line).entry;
      const { settlement } = dataOf(law, instruction.data);
      if (wanted.delete(settlement)) found.push({ settlement, seq, at });
    }
    to = from;
  }
  return found.sort((a, b) => a.seq - b.seq);
}

async function unsubmittedOf(
  reader: LedgerReader,
  cases: Cases,
  { school, fund }: SettlementsAsked,
): Promise<readonly Unsubmitted[]> {
  const sums = new Map<string, { school: string; fund: string; vouchers: number; amount: number }>();
  const where = { fund, state: "redeemed" } as const;
  const redeemed =
    school === undefined ? allRecords(reader, "voucher", where) : vouchersOfSchool(reader, school, where);
  for await (const voucher of redeemed) {
    if (voucher.settlement !== undefined || voucher.class === undefined) continue;
    const of = { school: (await cases.class(voucher.class)).school, fund: voucher.fund };
    const key = `${of.school} ${of.fund}`;
    const sum = sums.get(key) ?? { ...of, vouchers: 0, amount: 0 };
    sums.set(key, sum);
    sum.vouchers++;
    sum.amount += voucher.accrued;
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}
