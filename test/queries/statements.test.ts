/** Statements of funds and schools, over generated histories: they add up, to the records and to each other. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { allRecords, type LedgerReader } from "../../src/index.ts";
import { fundBalances, fundLines, fundStatement } from "../../src/ledger/queries/funds.ts";
import { schoolLines, schoolStatement } from "../../src/ledger/queries/schools.ts";
import { histories, runHistory, SEED, storyOf } from "../histories/index.ts";

const numRuns = Math.ceil(Number(process.env.FC_RUNS ?? 100) / 35);

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const schoolsOf = async (ledger: LedgerReader) =>
  (await all(allRecords(ledger, "party", { kind: ["school", "enterprise"] }))).map(({ party }) => party);
const fundsOf = async (ledger: LedgerReader) => (await all(allRecords(ledger, "fund"))).map(({ fund }) => fund);

/** A property of generated histories, with days to cut them at. */
const ofHistories = (holds: (ledger: LedgerReader, days: readonly string[]) => Promise<void>) => () =>
  fc.assert(
    fc.asyncProperty(
      histories({ length: 200 }),
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 3 }),
      async (plan, picks) => {
        const history = await runHistory(plan);
        const days = history.lines.map((line) => dayOf(line.slice(7, 31)));
        try {
          await holds(history.ledger, picks.map((pick) => days[pick % days.length] ?? "").sort());
        } catch (error) {
          throw new Error(storyOf(history), { cause: error });
        }
      },
    ),
    { seed: SEED, numRuns },
  );

const dayOf = (at: string) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10);
const dayAfter = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

test(
  "a fund's statement ends with what the fund has",
  ofHistories(async (ledger) => {
    for (const fund of await fundsOf(ledger)) {
      const { closing } = (await fundStatement(ledger, fund)) ?? {};
      expect({ fund, ...closing }).toEqual(await fundBalances(ledger, fund));
    }
  }),
);

/** What the records have of the vouchers in a school's classes and of its recoveries. */
async function recordsOf(ledger: LedgerReader, school: string) {
  const sums = { accrued: 0, paid: 0, outstanding: 0, recovered: 0, writtenOff: 0 };
  const classes = (await all(allRecords(ledger, "class", { school }))).map((aClass) => aClass.class);
  for await (const { accrued, paid } of allRecords(ledger, "voucher", { class: classes })) {
    sums.accrued += accrued;
    sums.paid += paid;
  }
  for await (const recovery of allRecords(ledger, "recovery", { school, cancelled: false })) {
    sums.recovered += recovery.recovered;
    sums.writtenOff += recovery.writtenOff;
    sums.outstanding += recovery.amount - recovery.recovered - recovery.writtenOff;
  }
  return sums;
}

test(
  "a school's statement ends with what its vouchers and recoveries have",
  ofHistories(async (ledger) => {
    for (const school of await schoolsOf(ledger)) {
      const statement = await schoolStatement(ledger, school);
      expect(statement?.total.closing).toEqual(await recordsOf(ledger, school));
    }
  }),
);

test(
  "wherever time is cut, one period opens as the one before it closed, and their movements add up",
  ofHistories(async (ledger, days) => {
    const bounds = [undefined, ...new Set(days), undefined];
    const periods = bounds.slice(1).map((to, i) => ({ from: bounds[i] && dayAfter(bounds[i]), to }));
    for (const school of await schoolsOf(ledger)) {
      const whole = await schoolStatement(ledger, school);
      const parts = await Promise.all(periods.map((period) => schoolStatement(ledger, school, period)));
      parts.forEach((part, i) => {
        const zero = { accrued: 0, paid: 0, outstanding: 0, recovered: 0, writtenOff: 0 };
        expect(part?.total.opening).toEqual(i === 0 ? zero : parts[i - 1]?.total.closing);
      });
      expect(parts.at(-1)?.total.closing).toEqual(whole?.total.closing);
      for (const movement of ["accrue", "pay", "return", "receive"] as const) {
        const sum = parts.reduce((sum, part) => sum + (part?.total.movements[movement].amount ?? 0), 0);
        expect(sum).toBe(whole?.total.movements[movement].amount);
      }
    }
    for (const fund of await fundsOf(ledger)) {
      const parts = await Promise.all(periods.map((period) => fundStatement(ledger, fund, period)));
      for (const [i, part] of parts.slice(1).entries()) expect(part?.opening).toEqual(parts[i]?.closing);
      expect({ fund, ...parts.at(-1)?.closing }).toEqual(await fundBalances(ledger, fund));
    }
  }),
);

const SHARED = ["accrue", "reverse", "refuse", "pay", "return", "order", "cancel", "receive", "writeOff"] as const;

test(
  "what funds owe and pay is what schools are owed and paid, movement by movement, though reckoned in another way",
  ofHistories(async (ledger, [day]) => {
    const period = { to: day };
    const funds = await Promise.all((await fundsOf(ledger)).map((fund) => fundStatement(ledger, fund, period)));
    const schools = await Promise.all((await schoolsOf(ledger)).map((name) => schoolStatement(ledger, name, period)));
    for (const movement of SHARED) {
      const ofFunds = funds.map((fund) => fund?.movements[movement]);
      const ofSchools = schools.map((school) => school?.total.movements[movement]);
      const sum = (list: typeof ofFunds, key: "lines" | "amount") =>
        list.reduce((sum, turnover) => sum + (turnover?.[key] ?? 0), 0);
      expect([movement, sum(ofSchools, "lines"), sum(ofSchools, "amount")]).toEqual([
        movement,
        sum(ofFunds, "lines"),
        sum(ofFunds, "amount"),
      ]);
    }
  }),
);

test(
  "the lines of a period are what its statement adds up",
  ofHistories(async (ledger, [from = "", to = from]) => {
    for (const school of await schoolsOf(ledger)) {
      const lines = await all(schoolLines(ledger, school, { from, to }));
      const statement = await schoolStatement(ledger, school, { from, to });
      for (const [movement, turnover] of Object.entries(statement?.total.movements ?? {})) {
        const ofIt = lines.filter((line) => line.movement === movement);
        expect(turnover).toEqual({ lines: ofIt.length, amount: ofIt.reduce((sum, { amount }) => sum + amount, 0) });
      }
      for (const line of lines) expect(line.day >= from && line.day <= to).toBe(true);
    }
    for (const fund of await fundsOf(ledger)) {
      const lines = await all(fundLines(ledger, fund, { from, to }));
      const { movements } = (await fundStatement(ledger, fund, { from, to })) ?? {};
      expect(Object.values(movements ?? {}).reduce((sum, { lines }) => sum + lines, 0)).toBe(lines.length);
    }
  }),
);
