/** What the lines say of parties, keys, trainees, calendars, funds and freezes. */
import type { Book, Readers } from "./book.ts";
import { found } from "./book.ts";
import { yearOf } from "./days.ts";
import { type Entry, idOfKey, signersOf } from "./lines.ts";

function enrol(book: Book, publicKey: string, role: string, holder: string): string {
  const key = idOfKey(publicKey);
  book.keys.set(key, { publicKey, role, holder, revoked: false });
  return key;
}

const rolesOf = (entry: Entry, book: Book): readonly string[] =>
  signersOf(entry).map((key) => book.keys.get(key)?.role ?? "");

/** The roles in which an entry freezes or lifts, and the marks of its scope. */
function marksOf(entry: Entry, book: Book, name: string) {
  const marks = book.frozen.get(name) ?? new Set();
  book.frozen.set(name, marks);
  return { marks, roles: rolesOf(entry, book) };
}

export const readParties: Readers = {
  "ledger.open"({ operator, root, quorum = {} }, book) {
    book.quorum = quorum;
    for (const { party } of [operator, root]) book.parties.set(party, { payee: undefined, suspended: false });
    enrol(book, operator.key, "operator", operator.party);
    enrol(book, root.key, "root", root.party);
  },
  "party.admit"({ party, payee, keys }, book) {
    book.parties.set(party, { payee, suspended: false });
    for (const { key, role } of keys) enrol(book, key, role, party);
  },
  "party.payee"({ party, payee }, book) {
    found(book.parties, party).payee = payee;
  },
  "party.suspend"({ party }, book) {
    found(book.parties, party).suspended = true;
  },
  "party.reinstate"({ party }, book) {
    found(book.parties, party).suspended = false;
  },
  "key.add"({ party, key, role }, book) {
    enrol(book, key, role, party);
  },
  "key.revoke"({ key }, book) {
    found(book.keys, key).revoked = true;
    for (const trainee of book.trainees.values()) if (trainee.key === key) trainee.key = undefined;
  },
  "trainee.register"({ trainee, key, prior = [] }, book) {
    const own = key === undefined ? undefined : enrol(book, key, "trainee", trainee);
    book.trainees.set(trainee, { key: own, prior: [...prior] });
  },
  "trainee.update"({ trainee, key, prior = [] }, book) {
    const sheet = found(book.trainees, trainee);
    sheet.prior.push(...prior);
    if (key === undefined) return;
    if (sheet.key !== undefined) found(book.keys, sheet.key).revoked = true;
    sheet.key = enrol(book, key, "trainee", trainee);
  },
  "calendar.publish"({ year, holidays, workdays }, book) {
    book.calendars.set(year, { holidays, workdays });
  },
  "fund.open"({ fund, year, reuseRecoveries }, book) {
    const empty = { appropriated: 0n, withdrawn: 0n, reusable: 0n };
    book.funds.set(fund, { year, reuses: reuseRecoveries, closed: false, ...empty });
  },
  "fund.appropriate"({ fund, amount }, book) {
    found(book.funds, fund).appropriated += BigInt(amount);
  },
  "fund.withdraw"({ fund, amount }, book) {
    found(book.funds, fund).withdrawn += BigInt(amount);
  },
  "fund.close"({ fund }, book) {
    found(book.funds, fund).closed = true;
  },
  "recovery.order"({ recovery, voucher, amount, reason }, book) {
    const { fund } = found(book.vouchers, voucher);
    const empty = { received: 0n, writtenOff: 0n, cancelled: false };
    book.recoveries.set(recovery, { voucher, fund, amount: BigInt(amount), reason, ...empty });
    return [{ voucher, what: "order" }];
  },
  "recovery.cancel"({ recovery }, book) {
    const sheet = found(book.recoveries, recovery);
    sheet.cancelled = true;
    restore(book, sheet.voucher);
  },
  "recovery.receive"({ recovery, amount }, book, { at }) {
    const sheet = found(book.recoveries, recovery);
    const fund = found(book.funds, sheet.fund);
    sheet.received += BigInt(amount);
    if (fund.reuses && !fund.closed && yearOf(at) === fund.year) fund.reusable += BigInt(amount);
    restore(book, sheet.voucher);
  },
  "recovery.writeOff"({ recovery, amount }, book) {
    const sheet = found(book.recoveries, recovery);
    sheet.writtenOff += BigInt(amount);
    restore(book, sheet.voucher);
  },
  "freeze.set"({ scope, id }, book, entry) {
    const { marks, roles } = marksOf(entry, book, `${scope} ${id}`);
    for (const role of roles) marks.add(role);
  },
  "freeze.lift"({ scope, id }, book, entry) {
    const { marks, roles } = marksOf(entry, book, `${scope} ${id}`);
    for (const role of roles) marks.delete(role);
  },
};

/** A victim's redemption whose money came back, or was written off, no longer counts against them. */
function restore(book: Book, voucher: string): void {
  const sheet = found(book.vouchers, voucher);
  const orders = [...book.recoveries.values()].filter(
    (order) => order.voucher === voucher && order.reason === "victim" && !order.cancelled,
  );
  const ordered = orders.reduce((sum, { amount }) => sum + amount, 0n);
  const isOver = orders.every(({ amount, received, writtenOff }) => received + writtenOff === amount);
  if (orders.length > 0 && ordered === sheet.payments && isOver) sheet.restored = true;
}
