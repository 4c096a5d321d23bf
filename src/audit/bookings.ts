/**
 * What each type of instruction does to the audit's own book (totals.ts): a table by type, written from docs/domain.md
 * (Money, States), without a look at the law. A type that is not in the table moves no money.
 */

import { decodeBase64url } from "../record/base64.ts";
import type { JsonObject } from "../record/canonical.ts";
import { keyId } from "../record/keys.ts";
import { yearInChina, yearOf } from "./days.ts";
import { liftMark, setMark } from "./marks.ts";
import {
  add,
  cancelOrder,
  claim,
  discharge,
  end,
  giveBack,
  hold,
  issue,
  leaveClass,
  order,
  pay,
  redeem,
  refuseLine,
  reverse,
  submit,
  traineeIn,
} from "./moves.ts";
import { objectToCertificate } from "./publicity.ts";
import { found, numberIn, objectIn, objectsIn, textIn, textMaybeIn, textsIn } from "./reading.ts";
import { type Book, type Class, emptySums, type Limits, type Price, type Programme, type Training } from "./totals.ts";
import type { Turn } from "./turn.ts";

type Booking = (data: JsonObject, turn: Turn) => void;

/** Books an accepted instruction. @throws LedgerError `ledger-corrupt` if the book has not what it names. */
export function book(data: JsonObject, turn: Turn): void {
  if (Object.hasOwn(BOOKINGS, turn.type)) BOOKINGS[turn.type]?.(data, turn);
}

const BOOKINGS: Readonly<Record<string, Booking>> = {
  "party.admit": (data, { book }) => {
    if (data.payee !== undefined) book.payees.set(textIn(data, "party"), textIn(data, "payee"));
    for (const key of objectsIn(data, "keys")) enrol(key, book);
  },
  "party.payee": (data, { book }) => void book.payees.set(textIn(data, "party"), textIn(data, "payee")),
  "key.add": (data, { book }) => enrol(data, book),
  "trainee.register": (data, turn) => grant(data, turn.book),
  "trainee.update": (data, turn) => grant(data, turn.book),
  "calendar.publish": (data, { book }) => {
    const [holidays, workdays] = [new Set(textsIn(data, "holidays")), new Set(textsIn(data, "workdays"))];
    book.calendars.set(numberIn(data, "year"), { holidays, workdays });
  },
  "freeze.set": setMark,
  "freeze.lift": liftMark,

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
    const programme = programmeIn(data);
    book.programmes.set(programme.programme, programme);
  },

  "class.file": (data, { book }) => {
    const aClass = classIn(data, found(book.programmes, textIn(data, "programme")));
    book.classes.set(aClass.class, aClass);
  },
  "class.cancel": (data, turn) => {
    for (const purse of [...classOf(data, turn).seated]) leaveClass(turn, purse);
  },

  "certificate.attest": (data, { book }) => {
    book.attested.set(textIn(data, "certificate"), textIn(data, "voucher"));
  },
  "certificate.revoke": (data, turn) => objectToCertificate(turn, textIn(data, "certificate")),

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
  "voucher.claim": (data, turn) => claim(turn, purseOf(data, turn), traineeIn(turn.book, textIn(data, "trainee"))),
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
  "settlement.publicise": (data, turn) => {
    settlementOf(data, turn).publicFrom = textIn(data, "from");
  },
  "settlement.object": (data, turn) => void turn.book.objections.add(purseOf(data, turn)),
  "settlement.resolve": (data, turn) => {
    const purse = purseOf(data, turn);
    if (data.upheld === true) refuseLine(turn, settlementOf(data, turn), purse);
    else turn.book.objections.delete(purse);
  },
  "settlement.pay": (data, turn) =>
    pay(turn, settlementOf(data, turn), numberIn(data, "amount"), textIn(data, "payee")),
  "settlement.return": (data, turn) => giveBack(turn, settlementOf(data, turn)),

  "recovery.order": (data, turn) => {
    const [purse, amount] = [purseOf(data, turn), numberIn(data, "amount")];
    const recovery = { purse, isVictim: data.reason === "victim", amount, outstanding: amount };
    turn.book.recoveries.set(textIn(data, "recovery"), recovery);
    order(turn, recovery);
  },
  "recovery.cancel": (data, turn) => cancelOrder(turn, recoveryOf(data, turn)),
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

const limitsIn = (data: JsonObject): Limits => ({
  perYear: numberIn(data, "perYear"),
  oncePerLevel: data.oncePerLevel === true,
  noLowerLevel: data.noLowerLevel === true,
});

const programmeIn = (data: JsonObject): Programme => ({
  programme: textIn(data, "programme"),
  face: numberIn(data, "face"),
  rounding: numberIn(data, "rounding"),
  reservesAtIssue: data.reserveAt === "issue",
  prices: new Map(objectsIn(data, "prices").map((price) => [pricedAs(price), priceIn(price)])),
  classSize: numberIn(data, "classSize"),
  issueCap: numberIn(data, "issueCap"),
  budgetCap: data.budgetCap === undefined ? undefined : numberIn(data, "budgetCap"),
  limits: limitsIn(objectIn(data, "limits")),
  publicity: numberIn(data, "publicity"),
  issued: 0,
  committed: 0n,
});

function classIn(data: JsonObject, programme: Programme): Class {
  const sessions = objectsIn(data, "sessions").map((session) => ({
    from: textIn(session, "from"),
    to: textIn(session, "to"),
  }));
  return {
    class: textIn(data, "class"),
    school: textIn(data, "school"),
    programme,
    occupation: textIn(data, "occupation"),
    level: numberIn(data, "level"),
    year: yearInChina(sessions[0]?.from ?? ""),
    priced: pricedAs(data),
    capacity: numberIn(data, "capacity"),
    sessions,
    seated: new Set(),
  };
}

/** A key in one of the roles that may freeze; of the others nothing is asked. */
function enrol(data: JsonObject, { freezers }: Book): void {
  const [role, key] = [textIn(data, "role"), decodeBase64url(textIn(data, "key"))];
  if (key && (role === "issuer" || role === "auditor")) freezers.set(keyId(key), role);
}

/** What a trainee was granted elsewhere is added to what was said of them before. */
function grant(data: JsonObject, book: Book): void {
  const priors = objectsIn(data, "prior").map(
    (prior): Training => ({
      occupation: textIn(prior, "occupation"),
      level: numberIn(prior, "level"),
      year: yearOf(textIn(prior, "day")),
    }),
  );
  if (priors.length === 0) return;
  const trainee = traineeIn(book, textIn(data, "trainee"));
  trainee.priors = [...trainee.priors, ...priors];
}
