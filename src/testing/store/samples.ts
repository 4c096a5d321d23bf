/** A record of every kind with every optional member, and one with none. */
import { authorisationId, createTables, isDay, isFen, isInstant, isKeyId, LEDGER, type Tables } from "../../index.ts";
import { parsed } from "./check.ts";

const fen = (value: number) => parsed(value, isFen);
const day = (text: string) => parsed(text, isDay);
const instant = (text: string) => parsed(text, isInstant);
const keyId = (text: string) => parsed(text, isKeyId);

const KEY = keyId("0123456789abcdef");
const OTHER_KEY = keyId("fedcba9876543210");
const VOUCHER = "01900000-0000-7000-8000-00000000000a";
const OTHER_VOUCHER = "01900000-0000-7000-8000-00000000000b";
const HASH = "0f".repeat(32);
/** What quoting gets wrong, if it gets anything wrong. */
const TEXT = `培训 "a" 'b' \\ ; -- 😀`;
const [ZERO, ONE, MOST] = [fen(0), fen(1), fen(Number.MAX_SAFE_INTEGER)];
const [FROM, UNTIL] = [day("2025-01-01"), day("2025-12-31")];
const AUTHORISATION = authorisationId("school-a", "4-04-05-05", 0);

/**
 * Keys are alike in both. Neither breaks what a second wall may ask for: sums of money hold, no voucher is made redeemed
 * or settled and no settlement paid, and the states of one can follow those of the other.
 */
export function fullRecords(): Tables {
  const tables = createTables();
  tables.ledger.set(LEDGER, {
    origin: "vouchers.example",
    operator: "service",
    rootKeys: [KEY, OTHER_KEY],
    operatorKeys: [OTHER_KEY],
    quorum: { "fund.withdraw": 2, "settlement.review": 9 },
  });
  tables.party.set("school-a", {
    party: "school-a",
    kind: "school",
    name: TEXT,
    creditCode: "91350211MA8U0R8K0X",
    payee: HASH,
    suspended: true,
    keys: [{ key: KEY, role: "school" }],
    frozen: ["issuer", "auditor"],
  });
  tables.key.set(KEY, { key: KEY, publicKey: "A".repeat(43), role: "school", holder: "school-a", revoked: true });
  tables.authorisation.set(AUTHORISATION, {
    party: "school-a",
    occupation: "4-04-05-05",
    level: 0,
    from: FROM,
    until: UNTIL,
  });
  tables.trainee.set("t-1", {
    trainee: "t-1",
    groups: ["graduate", "veteran"],
    commitment: HASH,
    key: KEY,
    prior: [{ occupation: "4-04-05-05", level: 5, day: FROM }],
    vouchers: [VOUCHER, OTHER_VOUCHER],
    frozen: ["auditor"],
  });
  tables.calendar.set("2025", { year: 2025, holidays: [FROM, day("2025-05-01")], workdays: [day("2025-01-26")] });
  tables.fund.set("f-1", {
    fund: "f-1",
    name: TEXT,
    source: "employment-subsidy",
    year: 2025,
    region: "431025",
    reuseRecoveries: true,
    closed: true,
    appropriated: MOST,
    withdrawn: fen(2),
    reserved: fen(3),
    accrued: fen(4),
    paid: fen(5),
    outstanding: fen(6),
    recovered: fen(7),
    writtenOff: fen(8),
    reusable: fen(9),
  });
  tables.course.set("c-1", {
    course: "c-1",
    title: TEXT,
    occupation: "4-04-05-05",
    minutes: 600,
    delivery: "blended",
    provider: "school-a",
  });
  tables.programme.set("p-1", {
    programme: "p-1",
    name: TEXT,
    kind: "qualification",
    from: FROM,
    until: UNTIL,
    funds: ["f-1", "f-2"],
    groups: ["graduate"],
    prices: [
      {
        occupation: "4-04-05-05",
        level: 5,
        standard: fen(100_000),
        minMinutes: 60,
        outcomes: { certificate: 10_000, completion: 6000 },
      },
    ],
    face: fen(100_000),
    reserveAt: "issue",
    rounding: 100,
    issueCap: 1000,
    budgetCap: MOST,
    attendanceBp: 8000,
    limits: { perYear: 3, oncePerLevel: true, noLowerLevel: false },
    classSize: 50,
    filingLead: 2,
    redeemWithin: 90,
    publicity: 5,
    closed: true,
    issued: 17,
    committed: fen(18),
  });
  tables.class.set("k-1", {
    class: "k-1",
    school: "school-a",
    programme: "p-1",
    course: "c-1",
    occupation: "4-04-05-05",
    level: 5,
    delivery: "onsite",
    capacity: 50,
    place: TEXT,
    sessions: [{ from: instant("2025-03-01T01:00:00.000Z"), to: instant("2025-03-01T09:00:00.000Z") }],
    scheduled: 480,
    state: "closed",
    held: 2,
    vouchers: [VOUCHER, OTHER_VOUCHER],
    everRedeemed: true,
    frozen: ["issuer"],
  });
  tables.certificate.set("Z-9_a.b", {
    certificate: "Z-9_a.b",
    voucher: VOUCHER,
    evaluator: "evaluator-a",
    day: UNTIL,
    revoked: true,
  });
  tables.voucher.set(VOUCHER, {
    voucher: VOUCHER,
    programme: "p-1",
    fund: "f-1",
    trainee: "t-1",
    group: "graduate",
    face: MOST,
    until: UNTIL,
    state: "held",
    class: "k-1",
    attended: 480,
    reserved: fen(11),
    accrued: fen(12),
    paid: fen(13),
    certificate: "Z-9_a.b",
    outcome: "certificate",
    redeemedWith: "Z-9_a.c",
    reservedBefore: fen(14),
    settlement: "s-1",
    ordered: fen(15),
    orderedVictim: fen(16),
    dischargedVictim: fen(17),
    restored: true,
    predecessor: OTHER_VOUCHER,
    successor: "01900000-0000-7000-8000-00000000000c",
    frozen: ["issuer", "auditor"],
  });
  tables.settlement.set("s-1", {
    settlement: "s-1",
    school: "school-a",
    fund: "f-1",
    payee: HASH,
    lines: [
      { voucher: VOUCHER, amount: ONE },
      { voucher: OTHER_VOUCHER, amount: fen(2), refused: TEXT, objection: TEXT },
    ],
    state: "publicised",
    total: ONE,
    publicFrom: FROM,
    reference: TEXT,
  });
  tables.recovery.set("r-1", {
    recovery: "r-1",
    voucher: VOUCHER,
    fund: "f-1",
    school: "school-a",
    amount: MOST,
    reason: "victim",
    recovered: fen(21),
    writtenOff: fen(22),
    cancelled: true,
  });
  return tables;
}

export function bareRecords(): Tables {
  const tables = createTables();
  tables.ledger.set(LEDGER, { origin: "o", operator: "s", rootKeys: [], operatorKeys: [], quorum: {} });
  tables.party.set("school-a", {
    party: "school-a",
    kind: "bureau",
    name: "-",
    suspended: false,
    keys: [],
    frozen: [],
  });
  tables.key.set(KEY, { key: KEY, publicKey: "B".repeat(43), role: "root", holder: "hrss", revoked: false });
  tables.authorisation.set(AUTHORISATION, {
    party: "school-a",
    occupation: "4-04-05-05",
    level: 0,
    from: UNTIL,
    until: FROM,
  });
  tables.trainee.set("t-1", { trainee: "t-1", groups: [], prior: [], vouchers: [], frozen: [] });
  tables.calendar.set("2025", { year: 2025, holidays: [], workdays: [] });
  tables.fund.set("f-1", {
    fund: "f-1",
    name: "-",
    source: "other",
    year: 1000,
    region: "000000",
    reuseRecoveries: false,
    closed: false,
    appropriated: ZERO,
    withdrawn: ZERO,
    reserved: ZERO,
    accrued: ZERO,
    paid: ZERO,
    outstanding: ZERO,
    recovered: ZERO,
    writtenOff: ZERO,
    reusable: ZERO,
  });
  tables.course.set("c-1", { course: "c-1", title: "-", minutes: 1, delivery: "online" });
  tables.programme.set("p-1", {
    programme: "p-1",
    name: "-",
    kind: "project",
    from: UNTIL,
    until: UNTIL,
    funds: [],
    groups: [],
    prices: [
      { occupation: "4-04-05-05", level: 0, standard: ZERO, minMinutes: 0, outcomes: { completion: 1 } },
      { occupation: "4-04-05-05", level: 1, standard: ZERO, minMinutes: 0, outcomes: { certificate: 1 } },
    ],
    face: ZERO,
    reserveAt: "hold",
    rounding: 1,
    issueCap: 1,
    attendanceBp: 1,
    limits: { perYear: 1, oncePerLevel: false, noLowerLevel: true },
    classSize: 1,
    filingLead: 0,
    redeemWithin: 0,
    publicity: 1,
    closed: false,
    issued: 0,
    committed: ZERO,
  });
  tables.class.set("k-1", {
    class: "k-1",
    school: "school-b",
    programme: "p-1",
    occupation: "4-04-05-05",
    level: 0,
    delivery: "online",
    capacity: 1,
    place: "-",
    sessions: [],
    scheduled: 0,
    state: "filed",
    held: 0,
    vouchers: [],
    everRedeemed: false,
    frozen: [],
  });
  tables.certificate.set("Z-9_a.b", {
    certificate: "Z-9_a.b",
    voucher: OTHER_VOUCHER,
    evaluator: "evaluator-b",
    day: FROM,
    revoked: false,
  });
  tables.voucher.set(VOUCHER, {
    voucher: VOUCHER,
    programme: "p-1",
    fund: "f-1",
    face: ZERO,
    until: FROM,
    state: "claimed",
    reserved: ZERO,
    accrued: ZERO,
    paid: ZERO,
    ordered: ZERO,
    orderedVictim: ZERO,
    dischargedVictim: ZERO,
    restored: false,
    frozen: [],
  });
  tables.settlement.set("s-1", {
    settlement: "s-1",
    school: "school-b",
    fund: "f-1",
    payee: HASH,
    lines: [],
    state: "publicised",
    total: ZERO,
  });
  tables.recovery.set("r-1", {
    recovery: "r-1",
    voucher: OTHER_VOUCHER,
    fund: "f-1",
    school: "school-b",
    amount: ONE,
    reason: "error",
    recovered: ZERO,
    writtenOff: ZERO,
    cancelled: false,
  });
  return tables;
}
