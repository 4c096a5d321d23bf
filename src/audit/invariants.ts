/**
 * What must hold after every line, and once more at the end: the records that the law
 * made are compared with the audit's own book, and both with the limits. Each row belongs to one named check.
 */
import type { Facts } from "../domain/error.ts";
import type { Tables } from "../domain/records.ts";
import type { Turn } from "./moves.ts";
import type { ProblemCode } from "./problems.ts";
import { availableIn, COUNTERS, type Fund, PURSE_COUNTERS, type Purse } from "./totals.ts";

type Broken = Iterable<readonly [ProblemCode, Facts]>;

/** One accepted instruction: what the book touched, what the law changed, and the law's state afterwards. */
export interface Step {
  readonly turn: Turn;
  readonly changes: Tables;
  readonly tables: Tables;
}

/** Everything that is broken after one instruction. */
export function* brokenAfter(step: Step): Broken {
  for (const { code, facts } of step.turn.faults) yield [code, facts];
  for (const invariant of INVARIANTS) yield* invariant(step);
}

const INVARIANTS: readonly ((step: Step) => Broken)[] = [
  fundsAgree,
  programmesAgree,
  noFundIsOverdrawn,
  noProgrammeIsOverItsCaps,
  vouchersAgree,
  classesHaveSeats,
];

function fundsOf({ turn, changes }: Step): ReadonlySet<Fund> {
  const funds = new Set(turn.funds);
  for (const { fund } of turn.purses) funds.add(fund);
  for (const name of changes.fund.keys()) {
    const fund = turn.book.funds.get(name);
    if (fund) funds.add(fund);
  }
  return funds;
}

function* fundsAgree(step: Step): Broken {
  for (const { fund, sums } of fundsOf(step)) {
    const record = step.tables.fund.get(fund);
    for (const counter of COUNTERS) {
      const [audit, law] = [sums[counter], BigInt(record?.[counter] ?? -1)];
      if (audit !== law) yield ["fund-differs", { fund, counter, audit: String(audit), law: String(law) }];
    }
  }
}

function* programmesAgree({ turn, changes, tables }: Step): Broken {
  const names = new Set(changes.programme.keys());
  for (const { programme } of turn.purses) names.add(programme.programme);
  for (const programme of names) {
    const [audit, law] = [turn.book.programmes.get(programme)?.committed, tables.programme.get(programme)?.committed];
    if (audit === undefined || law === undefined || audit !== BigInt(law)) {
      yield ["programme-differs", { programme, audit: String(audit), law: String(law) }];
    }
  }
}

function* noFundIsOverdrawn(step: Step): Broken {
  for (const fund of fundsOf(step)) {
    const { appropriated, reusable, withdrawn } = fund.sums;
    const unspent = {
      available: availableIn(fund),
      "appropriated + reusable − withdrawn": appropriated + reusable - withdrawn,
    };
    for (const [counter, amount] of Object.entries({ ...fund.sums, ...unspent })) {
      if (amount < 0n) yield ["fund-overdrawn", { fund: fund.fund, counter, amount: String(amount) }];
    }
  }
}

function* noProgrammeIsOverItsCaps({ turn }: Step): Broken {
  const programmes = new Set(turn.programmes);
  for (const { programme } of turn.purses) programmes.add(programme);
  for (const { programme, issued, issueCap, committed, budgetCap } of programmes) {
    if (issued > issueCap) {
      yield ["programme-over-cap", { programme, amount: issued, limit: "issueCap", cap: issueCap }];
    }
    if (budgetCap !== undefined && committed > budgetCap) {
      yield ["programme-over-cap", { programme, amount: String(committed), limit: "budgetCap", cap: budgetCap }];
    }
  }
}

function* vouchersAgree({ turn, changes, tables }: Step): Broken {
  for (const purse of turn.purses) yield* voucherAgrees(purse, tables);
  for (const name of changes.voucher.keys()) {
    const purse = turn.book.purses.get(name);
    if (!purse) yield ["voucher-differs", { voucher: name, member: "voucher", audit: "", law: name }];
    else if (!turn.purses.has(purse)) yield* voucherAgrees(purse, tables);
  }
}

function* voucherAgrees(purse: Purse, tables: Tables): Broken {
  const record = tables.voucher.get(purse.voucher);
  const { voucher, programme, fund } = purse;
  if (record?.state !== purse.state) {
    yield ["voucher-differs", { voucher, member: "state", audit: purse.state, law: record?.state ?? "" }];
  }
  for (const member of PURSE_COUNTERS) {
    const [audit, law] = [purse[member], record?.[member] ?? -1];
    if (audit !== law) yield ["voucher-differs", { voucher, member, audit, law }];
  }
  if (record && (record.fund !== fund.fund || record.programme !== programme.programme)) {
    yield ["voucher-differs", { voucher, member: "fund", audit: fund.fund, law: record.fund }];
  }
  const { amount, limit } = { amount: purse.reserved + purse.accrued + purse.paid, limit: programme.face };
  if (amount > limit) yield ["voucher-overpaid", { voucher, what: "reserved", amount, limitName: "face", limit }];
}

function* classesHaveSeats({ turn, changes, tables }: Step): Broken {
  const classes = new Set(turn.classes);
  for (const name of changes.class.keys()) {
    const aClass = turn.book.classes.get(name);
    if (aClass) classes.add(aClass);
  }
  for (const { class: name, seated, capacity, programme } of classes) {
    const [seats, limit] = [seated.size, Math.min(capacity, programme.classSize)];
    if (seats > limit) yield ["seats-exceeded", { class: name, seats, limit }];
    const law = tables.class.get(name)?.held ?? -1;
    if (seats !== law) yield ["seats-differ", { class: name, audit: seats, law }];
  }
}

/** Everything that is broken at the end: the law's fund counters against the sums over the law's own vouchers. */
export function* brokenAtEnd(tables: Tables): Broken {
  const sums = new Map<string, Record<(typeof PURSE_COUNTERS)[number], bigint>>();
  for (const fund of tables.fund.keys()) sums.set(fund, { reserved: 0n, accrued: 0n, paid: 0n });
  for (const voucher of tables.voucher.values()) {
    const sum = sums.get(voucher.fund);
    for (const counter of PURSE_COUNTERS) if (sum) sum[counter] += BigInt(voucher[counter]);
  }
  for (const [fund, sum] of sums) {
    for (const counter of PURSE_COUNTERS) {
      const [audit, law] = [sum[counter], BigInt(tables.fund.get(fund)?.[counter] ?? -1)];
      if (audit !== law) yield ["fund-not-its-vouchers", { fund, counter, audit: String(audit), law: String(law) }];
    }
  }
}
