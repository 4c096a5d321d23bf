#!/usr/bin/env node
/**
 * A naive replay of the money in a training-voucher ledger, written from the specification alone.
 *
 * On purpose it shares no code with `src` (nor with `verify.mjs`), and uses nothing but Node's built-ins: where the two
 * disagree on a fen, one of them is wrong. It trusts that every entry was legal, moves the money by its own arithmetic,
 * and after every entry checks the identities 1, 3, 4, 6, 7, 8, 11, 12 and 13 of the domain's section 6. Control
 * accounts are moved by the instructions; sub-ledgers are summed from the vouchers' states; the two must agree.
 *
 * Usage: node money.mjs entries.jsonl
 * Exit 0: one JSON object with sorted keys, amounts in fen; 1: an identity is violated; 2: wrong usage or unreadable.
 */
import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Book, chinaDay, due, ensure } from "./book.mjs";

const NO_EFFECT = `ledger.open party.authorise party.suspend party.reinstate key.add key.revoke trainee.register
  trainee.update course.list programme.close voucher.extend freeze.set freeze.lift`.split(/\s+/);

/** What each type does; the records that its data names come looked up. */
const EFFECTS = {
  "party.admit": (book, { party, kind, payee }) => {
    book.payees.set(party, payee);
    if (kind === "school" || kind === "enterprise") book.schools.set(party, { accrued: 0n, paid: 0n });
  },
  "party.payee": (book, { party, payee }) => book.payees.set(party, payee),
  "calendar.publish": (book, data) => book.calendars.set(data.year, data),
  "fund.open": (book, { fund, year, reuseRecoveries }) => {
    const balances = "appropriated withdrawn reserved accrued paid ordered recovered writtenOff reusable".split(" ");
    const money = Object.fromEntries(balances.map((name) => [name, 0n]));
    book.funds.set(fund, { year, reuseRecoveries, closed: false, ...money });
  },
  "fund.appropriate": (_, { amount }, { fund }) => {
    fund.appropriated += BigInt(amount);
  },
  "fund.withdraw": (_, { amount }, { fund }) => {
    fund.withdrawn += BigInt(amount);
  },
  "fund.close": (_, __, { fund }) => Object.assign(fund, { closed: true }),
  "programme.publish": (book, data) => book.programmes.set(data.programme, data),
  "class.file": (book, data) => book.classes.set(data.class, { ...data, state: "filed", held: 0 }),
  "class.approve": (_, __, { course }) => Object.assign(course, { state: "approved" }),
  "class.refuse": (_, __, { course }) => Object.assign(course, { state: "refused" }),
  "class.close": (_, __, { course }) => Object.assign(course, { state: "closed" }),
  "class.cancel": (book, data, { course }) => {
    course.state = "cancelled";
    const held = [...book.vouchers.values()].filter((one) => one.class === data.class && one.state === "held");
    for (const { id } of held) book.leaveClass(book.voucher(id));
  },
  "certificate.attest": (book, { certificate, voucher }) => {
    ensure(!book.certificates.has(certificate), `identity 12: ${certificate} is used twice`);
    book.certificates.set(certificate, { voucher, paid: 0 });
  },
  "certificate.revoke": (book, { certificate }) => {
    const voucher = book.vouchers.get(book.certificates.get(certificate).voucher);
    const objects = voucher.state === "redeemed" && voucher.certificate === certificate;
    if (objects) book.settlements.get(voucher.settlement)?.objections.add(voucher.id);
  },
  "voucher.issue": (book, data) => {
    for (const { voucher, trainee } of data.vouchers) book.issue(voucher, { ...data, trainee });
  },
  "voucher.claim": (book, { trainee }, { voucher }) => {
    book.move(voucher, ["issued"], "claimed");
    voucher.trainee = trainee;
  },
  "voucher.hold": (book, data, { voucher, course }) => {
    const programme = book.programmes.get(voucher.programme);
    book.move(voucher, ["claimed"], "held");
    book.checkHold(voucher, course);
    course.held++;
    Object.assign(voucher, { class: data.class, school: course.school, atHold: due(programme, course) });
    if (programme.reserveAt === "hold") book.reserve(voucher, voucher.atHold);
  },
  "voucher.release": (book, _, { voucher }) => book.leaveClass(voucher),
  "voucher.redeem": (book, { amount, outcome, certificate }, { voucher, course }) => {
    const owed = due(book.programmes.get(voucher.programme), course, outcome);
    const own = !certificate || book.certificates.get(certificate).voucher === voucher.id;
    ensure(BigInt(amount) === owed, `identity 8: ${voucher.id} is redeemed for ${amount}, not ${owed}`);
    ensure(own, `identity 12: ${certificate} is not of ${voucher.id}`);
    book.move(voucher, ["held"], "redeemed");
    Object.assign(voucher, { due: owed, before: voucher.reserved, certificate });
    voucher.redeemed++;
    book.release(voucher, voucher.reserved - owed);
    book.accrue(voucher, owed);
  },
  "voucher.reverse": (book, { to }, { voucher }) => {
    ensure(!voucher.settlement, `identity 13: ${voucher.id} is reversed in a settlement`);
    if (to === "void") return book.cancelDebt(voucher);
    book.move(voucher, ["redeemed"], "held");
    voucher.redeemed--;
    book.accrue(voucher, -voucher.due); // puts the debt back among the reserved,
    book.reserve(voucher, voucher.before - voucher.due); // and what the redemption had released
  },
  "voucher.void": (book, _, { voucher }) => book.end(voucher, "void"),
  "voucher.expire": (book, { vouchers }) => {
    for (const id of vouchers) book.end(book.voucher(id), "expired");
  },
  "voucher.reissue": (book, data) => {
    const predecessor = book.vouchers.get(data.predecessor);
    ensure(["void", "expired"].includes(predecessor.state), `${data.predecessor} can't be reissued`);
    book.issue(data.voucher, predecessor);
  },
  "settlement.submit": (book, { settlement: name, lines: list, total }) => {
    const lines = new Map(list.map(({ voucher, amount }) => [voucher, BigInt(amount)]));
    for (const id of lines.keys()) {
      const voucher = book.voucher(id);
      ensure(voucher.state === "redeemed" && !voucher.settlement, `identity 13: ${id} is in a settlement already`);
      voucher.settlement = name;
    }
    const { school } = book.vouchers.get(list[0].voucher);
    const parts = { name, school, payee: book.payees.get(school), lines, objections: new Set() };
    book.settlements.set(name, { ...parts, state: "submitted", total: BigInt(total) });
  },
  "settlement.review": (book, { refused = [] }, { settlement }) => {
    book.settle(settlement, "submitted", "reviewed");
    for (const { voucher } of refused) book.refuse(settlement, voucher);
  },
  "settlement.publicise": (book, { from }, { settlement }) => {
    book.settle(settlement, "reviewed", "publicised");
    settlement.from = from;
  },
  "settlement.object": (_, { voucher }, { settlement }) => settlement.objections.add(voucher),
  "settlement.resolve": (book, { voucher, upheld }, { settlement }) => {
    settlement.objections.delete(voucher);
    if (upheld) book.refuse(settlement, voucher);
  },
  "settlement.pay": (book, { amount, payee }, { settlement }) => {
    const name = `identity 13: ${settlement.name} is paid`;
    ensure(book.publicityIsOver(settlement), `${name} before its publicity is over`);
    ensure(settlement.objections.size === 0, `${name} with an objection open`);
    ensure(
      payee === settlement.payee && BigInt(amount) === settlement.total,
      `${name} to another or in another amount`,
    );
    book.settle(settlement, "publicised", "paid");
    book.pay(settlement, 1);
  },
  "settlement.return": (book, _, { settlement }) => {
    book.settle(settlement, "paid", "publicised");
    settlement.payee = book.payees.get(settlement.school);
    book.pay(settlement, -1);
  },
  "recovery.order": (book, data, { voucher, fund }) => {
    const recovery = { voucher: voucher.id, ordered: BigInt(data.amount), recovered: 0n, writtenOff: 0n };
    book.recoveries.set(data.recovery, recovery);
    voucher.orders.push(recovery);
    fund.ordered += recovery.ordered;
  },
  "recovery.cancel": (_, { recovery: name }, { recovery, fund }) => {
    ensure(recovery.recovered + recovery.writtenOff === 0n, `identity 8: ${name} is cancelled in use`);
    fund.ordered -= recovery.ordered;
    recovery.ordered = 0n; // as if never ordered
  },
  "recovery.receive": (book, { amount }, { recovery, fund }) => {
    for (const account of [recovery, fund]) account.recovered += BigInt(amount);
    const inYear = Number(chinaDay(book.at).slice(0, 4)) === fund.year;
    if (fund.reuseRecoveries && !fund.closed && inYear) fund.reusable += BigInt(amount);
  },
  "recovery.writeOff": (_, { amount }, { recovery, fund }) => {
    for (const account of [recovery, fund]) account.writtenOff += BigInt(amount);
  },
};
for (const type of NO_EFFECT) EFFECTS[type] = () => {};

/** Replays the lines (strings or buffers, without their line feeds) and returns the totals; throws on a violation. */
export function replay(lines) {
  const book = new Book();
  for (const line of lines) book.append(line, EFFECTS);
  book.recount();
  return book.report();
}

export function sortedJson(value) {
  if (typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${sortedJson(value[name])}`).join(",")}}`;
}

function* linesOf(bytes) {
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from);
    yield bytes.subarray(from, end === -1 ? bytes.length : end);
    from = end === -1 ? bytes.length : end + 1;
  }
}

function main([path, ...more]) {
  let bytes;
  try {
    if (path === undefined || more.length > 0) throw new Error("usage: money.mjs entries.jsonl");
    bytes = readFileSync(path);
  } catch (error) {
    console.error(error.message);
    return 2;
  }
  try {
    console.log(sortedJson(replay(linesOf(bytes))));
    return 0;
  } catch (error) {
    console.error(error.message);
    return 1;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2));
}
