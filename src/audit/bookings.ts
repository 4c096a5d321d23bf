/**
 * What each type of instruction does to the audit's own book (totals.ts): a table by type, written from docs/domain.md
 * (Money, States), without a look at the law. A type that is not in the table moves no money.
 */
import type { JsonObject } from "../record/canonical.ts";
import {
  add,
  discharge,
  end,
  hold,
  issue,
  leaveClass,
  order,
  pay,
  redeem,
  refuseLine,
  reverse,
  step,
  submit,
  type Turn,
} from "./moves.ts";
import { found, numberIn, objectIn, objectsIn, textIn, textMaybeIn, textsIn } from "./reading.ts";
import { emptySums, fill, type Price } from "./totals.ts";

type Booking = (data: JsonObject, turn: Turn) => void;

/** Books an accepted instruction. @throws LedgerError `ledger-corrupt` if the book has not what it names. */
export function book(data: JsonObject, turn: Turn): void {
  if (Object.hasOwn(BOOKINGS, turn.type)) BOOKINGS[turn.type]?.(data, turn);
}

const BOOKINGS: Readonly<Record<string, Booking>> = {
  "fund.open": (data, { book }) => {
    const fund = textIn(data, "fund");
    const reuses = data.reuseRecoveries === true;
    book.funds.set(fund, { fund, year: numberIn(data, "year"), reuses, closed: false, sums: emptySums() });
  },
  "fund.appropriate": (data, turn) => add(turn, fundOf(data, turn), "appropriated", numberIn(data, "amount")),
  "fund.withdraw": (data, turn) => add(turn, fundOf(data, turn), "withdrawn", numberIn(data, "amount")),
  "fund.close": (data, turn) => {
    fundOf(data, turn).closed = true;
  },

  "programme.publish": (data, { book }) => {
    const programme = textIn(data, "programme");
    book.programmes.set(programme, {
      programme,
      face: numberIn(data, "face"),
      rounding: numberIn(data, "rounding"),
      reservesAtIssue: data.reserveAt === "issue",
      prices: new Map(objectsIn(data, "prices").map((price) => [pricedAs(price), priceIn(price)])),
      classSize: numberIn(data, "classSize"),
      issueCap: numberIn(data, "issueCap"),
      budgetCap: data.budgetCap === undefined ? undefined : numberIn(data, "budgetCap"),
      issued: 0,
      committed: 0n,
    });
  },

  "class.file": (data, { book }) => {
    const name = textIn(data, "class");
    book.classes.set(name, {
      class: name,
      programme: found(book.programmes, textIn(data, "programme")),
      priced: pricedAs(data),
      capacity: numberIn(data, "capacity"),
      firstSessionEnd: objectsIn(data, "sessions").map((session) => textIn(session, "to"))[0] ?? "",
      seated: new Set(),
    });
  },
  "class.cancel": (data, turn) => {
    for (const purse of [...classOf(data, turn).seated]) leaveClass(turn, purse);
  },

  "certificate.attest": (data, { book }) => {
    book.attested.set(textIn(data, "certificate"), textIn(data, "voucher"));
  },

  "voucher.issue": (data, turn) => {
    const fund = fundOf(data, turn);
    const programme = found(turn.book.programmes, textIn(data, "programme"));
    for (const item of objectsIn(data, "vouchers")) issue(turn, textIn(item, "voucher"), fund, programme);
    programme.issued += objectsIn(data, "vouchers").length;
  },
  "voucher.reissue": (data, turn) => {
    const { fund, programme } = found(turn.book.purses, textIn(data, "predecessor"));
    issue(turn, textIn(data, "voucher"), fund, programme);
  },
  "voucher.claim": (data, turn) => step(turn, purseOf(data, turn), ["issued"], "claimed"),
  "voucher.hold": (data, turn) => hold(turn, purseOf(data, turn), classOf(data, turn)),
  "voucher.release": (data, turn) => leaveClass(turn, purseOf(data, turn)),
  "voucher.redeem": (data, turn) =>
    redeem(turn, purseOf(data, turn), textIn(data, "outcome"), textMaybeIn(data, "certificate")),
  "voucher.reverse": (data, turn) => reverse(turn, purseOf(data, turn), data.to === "void" ? "void" : "held"),
  "voucher.void": (data, turn) => end(turn, purseOf(data, turn), "void"),
  "voucher.expire": (data, turn) => {
    for (const voucher of textsIn(data, "vouchers")) end(turn, found(turn.book.purses, voucher), "expired");
  },

  "settlement.submit": (data, turn) => {
    const lines = objectsIn(data, "lines").map((line) => purseOf(line, turn));
    submit(turn, textIn(data, "settlement"), lines, numberIn(data, "total"));
  },
  "settlement.review": (data, turn) => {
    const settlement = settlementOf(data, turn);
    settlement.reviewedBy = turn.keys;
    for (const refused of objectsIn(data, "refused")) refuseLine(turn, settlement, purseOf(refused, turn));
  },
  "settlement.resolve": (data, turn) => {
    if (data.upheld === true) refuseLine(turn, settlementOf(data, turn), purseOf(data, turn));
  },
  "settlement.pay": (data, turn) => pay(turn, settlementOf(data, turn), numberIn(data, "amount")),
  "settlement.return": (data, turn) => {
    for (const purse of settlementOf(data, turn).lines) {
      step(turn, purse, ["settled"], "redeemed");
      fill(purse, { accrued: purse.paid });
    }
  },

  "recovery.order": (data, turn) => {
    const [purse, outstanding] = [purseOf(data, turn), numberIn(data, "amount")];
    turn.book.recoveries.set(textIn(data, "recovery"), { purse, outstanding });
    order(turn, purse, outstanding);
  },
  "recovery.cancel": (data, turn) => {
    const recovery = recoveryOf(data, turn);
    order(turn, recovery.purse, -recovery.outstanding);
    recovery.outstanding = 0;
  },
  /** What comes in the fund's own year (+08:00), while it is open, can be spent again if the fund reuses recoveries. */
  "recovery.receive": (data, turn) => {
    const recovery = recoveryOf(data, turn);
    const { fund } = recovery.purse;
    const amount = numberIn(data, "amount");
    discharge(turn, recovery, amount, "recovered");
    if (fund.reuses && !fund.closed && yearInChina(turn.at) === fund.year) add(turn, fund, "reusable", amount);
  },
  "recovery.writeOff": (data, turn) => discharge(turn, recoveryOf(data, turn), numberIn(data, "amount"), "writtenOff"),
};

const fundOf = (data: JsonObject, { book }: Turn) => found(book.funds, textIn(data, "fund"));
const classOf = (data: JsonObject, { book }: Turn) => found(book.classes, textIn(data, "class"));
const purseOf = (data: JsonObject, { book }: Turn) => found(book.purses, textIn(data, "voucher"));
const settlementOf = (data: JsonObject, { book }: Turn) => found(book.settlements, textIn(data, "settlement"));
const recoveryOf = (data: JsonObject, { book }: Turn) => found(book.recoveries, textIn(data, "recovery"));

const pricedAs = (data: JsonObject): string => `${textIn(data, "occupation")}/${numberIn(data, "level")}`;

function priceIn(data: JsonObject): Price {
  const outcomes = objectIn(data, "outcomes");
  const names = Object.keys(outcomes);
  const outcomesBp = Object.fromEntries(names.map((name) => [name, numberIn(outcomes, name)]));
  return { standard: numberIn(data, "standard"), outcomesBp };
}

const yearInChina = (at: string): number => new Date(Date.parse(at) + 8 * 3_600_000).getUTCFullYear();
