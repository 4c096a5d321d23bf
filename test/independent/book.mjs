/**
 * The accounts under `money.mjs`: funds, vouchers, classes and settlements, and the identities between them, written
 * from the specification alone. On purpose it shares no code with `src`. Amounts are bigint, in fen.
 */
import { createHash } from "node:crypto";

const DAY = 86_400_000;
export const chinaDay = (at) => new Date(Date.parse(at) + DAY / 3).toISOString().slice(0, 10);
const nextDay = (day) => new Date(Date.parse(day) + DAY).toISOString().slice(0, 10);
const LIVE = ["issued", "claimed", "held"];
const SEATED = ["held", "redeemed", "settled"];
export const ensure = (condition, what) => {
  if (!condition) throw new Error(what);
};

/** due(outcome): the standard times the ratio, floored to the step, at most the face. No outcome: the largest due. */
export function due(programme, { occupation, level }, outcome) {
  const price = programme.prices.find((one) => one.occupation === occupation && one.level === level);
  if (!outcome) {
    const all = Object.keys(price.outcomes).map((one) => due(programme, { occupation, level }, one));
    return all.reduce((most, amount) => (amount > most ? amount : most));
  }
  const exact = (BigInt(price.standard) * BigInt(price.outcomes[outcome])) / 10_000n;
  const amount = exact - (exact % BigInt(programme.rounding));
  return amount < BigInt(programme.face) ? amount : BigInt(programme.face);
}

export class Book {
  size = 0;
  head = "0".repeat(64);
  at = "";
  ids = new Set();
  payees = new Map(); // party → payee
  calendars = new Map(); // year → { holidays, workdays }
  programmes = new Map();
  certificates = new Map(); // number → { voucher, paid }
  seats = new Map(); // trainee → vouchers ever held for this trainee
  funds = new Map();
  schools = new Map(); // school → { accrued, paid }, control accounts
  classes = new Map();
  vouchers = new Map();
  settlements = new Map();
  recoveries = new Map();
  sums = new Map(); // sub-ledgers: "reserved <fund>" and the like → sum over the vouchers
  touched = new Set();

  /** Takes a line; `effects` are the movements by type. */
  append(line, effects) {
    const { at, instruction, prev, seq } = JSON.parse(line.toString());
    const { type, data, id } = instruction;
    ensure(seq === this.size && prev === this.head, `identity 1: entry ${this.size} does not continue the chain`);
    ensure(at >= this.at && !this.ids.has(id), `identity 1: time or instruction id of entry ${seq}`);
    this.at = at;
    this.ids.add(id);
    const recovery = this.recoveries.get(data.recovery);
    const voucher = this.voucher(data.voucher ?? recovery?.voucher);
    const settlement = this.settlements.get(data.settlement);
    const [fund, course] = [this.funds.get(data.fund ?? voucher?.fund), this.classes.get(data.class ?? voucher?.class)];
    ensure(Object.hasOwn(effects, type), `unknown type ${type}`);
    effects[type](this, data, { recovery, voucher, settlement, fund, course });
    this.size++;
    this.head = createHash("sha256").update(Buffer.of(0)).update(line).digest("hex");
    for (const one of this.touched) addTo(this.sums, one, 1n);
    for (const one of this.touched) this.checkVoucher(one);
    for (const [name, one] of this.funds) this.checkFund(name, one);
    if (data.settlement) this.checkSettlement(data.settlement);
    this.touched.clear();
    if (seq < 500 || seq % 1000 === 0) this.recount();
  }

  /** A voucher about to change; it leaves the sums until the entry is done. */
  voucher(id) {
    const voucher = this.vouchers.get(id);
    if (voucher && !this.touched.has(voucher)) addTo(this.sums, voucher, -1n);
    if (voucher) this.touched.add(voucher);
    return voucher;
  }

  issue(id, { programme, fund, trainee }) {
    const { face, reserveAt } = this.programmes.get(programme);
    const money = { face: BigInt(face), reserved: 0n, accrued: 0n, paid: 0n, reserves: 0n, releases: 0n, accruals: 0n };
    const voucher = { id, programme, fund, trainee, state: "issued", ...money, redeemed: 0, payments: 0, orders: [] };
    this.vouchers.set(id, voucher);
    this.touched.add(voucher);
    if (reserveAt === "issue") this.reserve(voucher, voucher.face);
  }

  move(voucher, from, to) {
    ensure(from.includes(voucher.state), `${voucher.id} goes from ${voucher.state} to ${to}`);
    voucher.state = to;
  }

  /** Moves control accounts (the fund's, the school's) and the voucher's own balances. */
  post(voucher, { reserved = 0n, accrued = 0n, paid = 0n }) {
    for (const account of [voucher, this.funds.get(voucher.fund)]) account.reserved += reserved;
    const accounts = [voucher, this.funds.get(voucher.fund), this.schools.get(voucher.school)];
    for (const account of accrued || paid ? accounts : []) {
      account.accrued += accrued;
      account.paid += paid;
    }
  }

  reserve(voucher, amount) {
    this.post(voucher, { reserved: amount });
    voucher.reserves += amount;
  }

  release(voucher, amount) {
    this.post(voucher, { reserved: -amount });
    voucher.releases += amount;
  }

  /** R−, C+; with a negative amount the way back. */
  accrue(voucher, amount) {
    this.post(voucher, { reserved: -amount, accrued: amount });
    voucher.accruals += amount;
  }

  /** Held to claimed: by a release, or because the class is cancelled. */
  leaveClass(voucher) {
    this.move(voucher, ["held"], "claimed");
    if (this.programmes.get(voucher.programme).reserveAt === "hold") this.release(voucher, voucher.reserved);
    this.classes.get(voucher.class).held--;
    voucher.class = undefined;
  }

  end(voucher, state) {
    if (voucher.state === "held") this.classes.get(voucher.class).held--;
    this.move(voucher, LIVE, state);
    this.release(voucher, voucher.reserved);
  }

  /** A redemption is undone for good: reversed to void, or its line refused. C−, and identity 6 keeps the accrual. */
  cancelDebt(voucher) {
    this.move(voucher, ["redeemed"], "void");
    this.post(voucher, { accrued: -voucher.accrued });
    this.classes.get(voucher.class).held--;
    voucher.redeemed--;
  }

  refuse(settlement, id) {
    const voucher = this.voucher(id);
    this.cancelDebt(voucher);
    voucher.settlement = undefined;
    settlement.total -= settlement.lines.get(id);
    settlement.lines.delete(id);
    settlement.objections.delete(id);
    if (settlement.lines.size === 0) settlement.state = "void";
  }

  settle(settlement, from, to) {
    ensure(settlement.state === from, `${settlement.name} goes from ${settlement.state} to ${to}`);
    settlement.state = to;
  }

  /** Pays every line (times 1) or takes every payment back (times −1). */
  pay(settlement, times) {
    for (const [id, amount] of settlement.lines) {
      const voucher = this.voucher(id);
      const states = ["redeemed", "settled"];
      this.move(voucher, [states.at(times === 1 ? 0 : 1)], states.at(times === 1 ? 1 : 0));
      this.post(voucher, { accrued: BigInt(-times) * amount, paid: BigInt(times) * amount });
      voucher.payments += times;
      const certificate = this.certificates.get(voucher.certificate) ?? { paid: 0 };
      certificate.paid += times;
      ensure(certificate.paid <= 1, `identity 12: ${voucher.certificate} pays twice`);
    }
  }

  isWorkingDay(day) {
    const { holidays = [], workdays = [] } = this.calendars.get(Number(day.slice(0, 4))) ?? {};
    const weekday = new Date(Date.parse(day)).getUTCDay();
    return workdays.includes(day) || (weekday >= 1 && weekday <= 5 && !holidays.includes(day));
  }

  publicityIsOver(settlement) {
    const programmes = [...settlement.lines.keys()].map((id) => this.vouchers.get(id).programme);
    let left = programmes.reduce((most, name) => Math.max(most, this.programmes.get(name).publicity), 0);
    const today = chinaDay(this.at);
    for (let day = settlement.from; left > 0 && day < today; day = nextDay(day)) if (this.isWorkingDay(day)) left--;
    return left === 0;
  }

  checkHold(voucher, course) {
    ensure(this.at < course.sessions[0].to, `identity 11: ${voucher.id} is held after the first session`);
    const others = this.seats.get(voucher.trainee) ?? new Set();
    for (const other of others) {
      if (other === voucher || !SEATED.includes(other.state)) continue;
      const theirs = this.classes.get(other.class).sessions;
      const free = course.sessions.every((a) => theirs.every((b) => a.to <= b.from || b.to <= a.from));
      ensure(free, `identity 11: ${voucher.trainee} has seats in overlapping sessions`);
    }
    this.seats.set(voucher.trainee, others.add(voucher));
  }

  checkVoucher({ id, state, reserved, accrued, paid, face, redeemed, payments, ...voucher }) {
    const programme = this.programmes.get(voucher.programme);
    const standing = programme.reserveAt === "issue" ? face : state === "held" ? voucher.atHold : 0n;
    ensure(reserved === (LIVE.includes(state) ? standing : 0n), `identity 4: ${id} has ${reserved} reserved`);
    ensure(accrued === (state === "redeemed" ? voucher.due : 0n), `identity 4: ${id} has ${accrued} accrued`);
    ensure(paid === (state === "settled" ? voucher.due : 0n), `identity 4: ${id} has ${paid} paid`);
    ensure(voucher.reserves === voucher.releases + voucher.accruals + reserved, `identity 6: ${id}`);
    ensure(
      redeemed === (["redeemed", "settled"].includes(state) ? 1 : 0),
      `identity 7: ${id} redeemed ${redeemed} times`,
    );
    ensure(payments === (state === "settled" ? 1 : 0), `identity 7: ${id} paid ${payments} times`);
    ensure(redeemed === 0 || (voucher.due <= voucher.before && voucher.before <= face), `identity 8: ${id}`);
    const total = (name) => voucher.orders.reduce((sum, recovery) => sum + recovery[name], 0n);
    const [ordered, back] = [total("ordered"), total("recovered") + total("writtenOff")];
    ensure(back <= ordered && ordered <= paid && paid <= (voucher.due ?? 0n), `identity 8: money of ${id}`);
    const course = this.classes.get(voucher.class);
    const seats = this.sum("seats", voucher.class);
    ensure(!course || seats === BigInt(course.held), `identity 11: seats of ${voucher.class}`);
    ensure(
      !course || (seats <= course.capacity && course.capacity <= programme.classSize),
      "identity 11: too many seats",
    );
    const settlement = this.settlements.get(voucher.settlement);
    ensure(!settlement || settlement.lines.get(id) === voucher.due, `identity 13: ${id} is no line`);
    ensure(payments === (settlement?.state === "paid" ? 1 : 0), `identity 13: ${id} and its settlement`);
    const school = this.schools.get(voucher.school) ?? { accrued: 0n, paid: 0n };
    const [owed, got] = [this.sum("accrued by", voucher.school), this.sum("paid to", voucher.school)];
    ensure(school.accrued === owed && school.paid === got, `identity 4: accounts of ${voucher.school}`);
  }

  checkFund(name, fund) {
    for (const key of ["reserved", "accrued", "paid", "ordered", "recovered", "writtenOff"]) {
      ensure(fund[key] === this.sum(key, name), `identity 4: ${key} of ${name} is not its vouchers' sum`);
      ensure(fund[key] >= 0n, `identity 3: ${key} of ${name} is negative`);
    }
    const { appropriated, withdrawn, reserved, accrued, paid, recovered, reusable } = fund;
    fund.available = appropriated - withdrawn - reserved - accrued - paid + reusable;
    ensure(fund.available >= 0n && withdrawn <= appropriated + reusable, `identity 3: ${name} is overdrawn`);
    ensure(fund.ordered >= recovered + fund.writtenOff && reusable <= recovered, `identity 3: recoveries of ${name}`);
  }

  checkSettlement(name) {
    const { total, lines } = this.settlements.get(name);
    const sum = [...lines.values()].reduce((a, b) => a + b, 0n);
    ensure(total === sum, `identity 13: the total of ${name} is not the sum of its lines`);
  }

  sum(what, name) {
    return this.sums.get(`${what} ${name}`) ?? 0n;
  }

  /** The sub-ledgers, which append keeps up to date, added up anew. */
  recount() {
    const sums = new Map();
    for (const voucher of this.vouchers.values()) addTo(sums, voucher, 1n);
    for (const key of new Set([...sums.keys(), ...this.sums.keys()])) {
      ensure((sums.get(key) ?? 0n) === (this.sums.get(key) ?? 0n), `identity 4: recount of ${key}`);
    }
    const lines = [...this.settlements.values()].flatMap((settlement) => [...settlement.lines.keys()]);
    ensure(new Set(lines).size === lines.length, "identity 13: a redemption in two settlements");
  }

  report() {
    const row = (record, names) => Object.fromEntries(names.split(" ").map((name) => [name, plain(record[name])]));
    const pick = (map, names) => Object.fromEntries([...map].map(([id, record]) => [id, row(record, names)]));
    return {
      classes: pick(this.classes, "state held"),
      funds: pick(this.funds, "appropriated withdrawn reserved accrued paid recovered reusable available"),
      head: this.head,
      recoveries: pick(this.recoveries, "ordered recovered writtenOff"),
      schools: pick(this.schools, "accrued paid"),
      settlements: pick(this.settlements, "state total"),
      size: this.size,
      vouchers: pick(this.vouchers, "state reserved accrued paid"),
    };
  }
}

/** Adds what a voucher's state says about it to the sub-ledgers, or takes it away. */
function addTo(sums, voucher, sign) {
  const add = (key, amount) => sums.set(key, (sums.get(key) ?? 0n) + sign * amount);
  const { state, fund, school } = voucher;
  if (LIVE.includes(state)) add(`reserved ${fund}`, voucher.reserved);
  if (SEATED.includes(state)) add(`seats ${voucher.class}`, 1n);
  if (state === "redeemed") for (const key of [`accrued ${fund}`, `accrued by ${school}`]) add(key, voucher.accrued);
  if (state === "settled") for (const key of [`paid ${fund}`, `paid to ${school}`]) add(key, voucher.paid);
  for (const order of voucher.orders) {
    for (const key of ["ordered", "recovered", "writtenOff"]) add(`${key} ${fund}`, order[key]);
  }
}

function plain(value) {
  if (typeof value !== "bigint") return value;
  ensure(value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER), `${value} is no amount in fen`);
  return Number(value);
}
