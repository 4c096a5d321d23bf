/**
 * Writes examples/linwu-2025.jsonl: a county's training of AI trainers in 2025, from the first key to the payment.
 *
 *     npx tsx examples/make-linwu.ts > examples/linwu-2025.jsonl
 *
 * Occupation, groups, and the numbers of trainees and certificates are public; all persons, schools and documents are
 * invented. Times are written as a clerk in China reads them (+08:00).
 */
import { createHash } from "node:crypto";

const FUND = "linwu-2025";
const PROGRAMME = "ai-trainer-2025";
const SCHOOL = "example-school";
const COURSE = { occupation: "4-04-05-05", level: 5 };
const DAY_MS = 24 * 60 * 60_000;
const SEATS = 50;

const lines: object[] = [];
const instant = (day: string, time: string) => new Date(`${day}T${time}+08:00`).toISOString();
const hash = (text: string) => createHash("sha256").update(`invented: ${text}`).digest("hex");
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const digits = (n: number, length: number) => String(n).padStart(length, "0");

const GROUPS = ["rural-migrant-worker", "graduate", "unemployed"];
const trainee = (n: number) => `lw-${digits(n, 4)}`;
const group = (n: number) => GROUPS[n % 3] ?? "";
const voucher = (n: number) => `0194f000-0000-7000-8000-${digits(n, 12)}`;
/** The first ten trainees hold a key of their own, in their phone; the issuer attests for the others. */
const consent = (n: number) => (n <= 10 ? `${trainee(n)}.phone` : "hrss.issuer");
const classOf = (n: number) => (n <= SEATS ? "ai-trainer-1" : "ai-trainer-2");
/** 25 certificates in the first class, 23 in the second. */
const isCertified = (n: number) => (n <= SEATS ? n % 2 === 1 : n % 2 === 1 && n <= 95);
const certificate = (n: number) => `LW2025-${digits(n, 4)}`;

/** A working day at a desk: instructions a few seconds or minutes apart, from a time on. */
function desk(day: string, time: string, everySeconds = 1) {
  let next = Date.parse(instant(day, time));
  return (as: string | string[], type: string, data: object, refused?: string) => {
    const at = new Date(next).toISOString();
    next += everySeconds * 1000;
    const expect = refused === undefined ? {} : { expect: { refused } };
    lines.push({ at, as: [as].flat(), type, data, ...expect });
  };
}

function check(record: object, is: object) {
  lines.push({ check: record, is });
}

function theLedger() {
  const act = desk("2025-01-02", "09:00:00");
  act(["service.operator", "hrss.root"], "ledger.open", {
    format: 1,
    origin: "vouchers.linwu.example",
    suite: "ed25519-sha256",
    currency: "CNY",
    operator: { party: "service", key: "key:service.operator" },
    root: { party: "hrss", name: "临武县人力资源和社会保障局（示例）", key: "key:hrss.root" },
  });
  // A second root and a second operator key lie in a safe: the last one, once lost, can't be replaced.
  act("hrss.root", "key.add", { party: "hrss", key: "key:hrss.root-2", role: "root" });
  act(["hrss.root", "service.operator"], "key.add", {
    party: "service",
    key: "key:service.operator-2",
    role: "operator",
  });
  act("hrss.root", "key.add", { party: "hrss", key: "key:hrss.issuer", role: "issuer" });
  act("hrss.root", "key.add", { party: "hrss", key: "key:hrss.reviewer", role: "reviewer" });
  act("hrss.root", "calendar.publish", {
    year: 2025,
    holidays: [
      ...["2025-01-01", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31", "2025-02-03", "2025-02-04"],
      ...["2025-04-04", "2025-05-01", "2025-05-02", "2025-05-05", "2025-06-02"],
      ...["2025-10-01", "2025-10-02", "2025-10-03", "2025-10-06", "2025-10-07", "2025-10-08"],
    ],
    workdays: ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"],
  });
}

function theParties() {
  const admit = desk("2025-01-06", "09:30:00", 60);
  const party = (party: string, kind: string, name: string, role: string, more: object = {}) =>
    admit("hrss.root", "party.admit", { party, kind, name, ...more, keys: [{ key: `key:${party}.desk`, role }] });
  party("finance", "finance", "临武县财政局（示例）", "finance");
  party("audit", "auditor", "临武县审计局（示例）", "auditor");
  party(SCHOOL, "school", "示例职业技能培训学校", "school", {
    creditCode: "52431025MJEXAMPLEC",
    payee: hash("bank account of the school"),
  });
  party("example-evaluator", "evaluator", "示例职业技能评价机构", "evaluator", { creditCode: "52431025MJEXAMPLXT" });
  for (const party of [SCHOOL, "example-evaluator"]) {
    const { occupation, level } = COURSE;
    const authorisation = { party, occupation, levels: [level], from: "2025-01-06", until: "2025-12-31" };
    admit("hrss.issuer", "party.authorise", authorisation);
  }
}

function theProgramme() {
  const act = desk("2025-01-20", "10:00:00", 600);
  const fund = {
    fund: FUND,
    name: "2025年职业技能培训补贴资金",
    source: "skills-action",
    year: 2025,
    region: "431025",
  };
  act("finance.desk", "fund.open", { ...fund, reuseRecoveries: true });
  act("finance.desk", "fund.appropriate", { fund: FUND, amount: 12_000_000, document: "示例财社〔2025〕1号" });
  act("hrss.issuer", "programme.publish", {
    programme: PROGRAMME,
    name: "人工智能训练师免费培训",
    kind: "qualification",
    from: "2025-02-01",
    until: "2025-12-31",
    funds: [FUND],
    groups: GROUPS,
    prices: [{ ...COURSE, standard: 100_000, minMinutes: 5_400, outcomes: { certificate: 10_000, completion: 6_000 } }],
    face: 100_000,
    reserveAt: "hold",
    rounding: 100,
    issueCap: 300,
    attendance: 8_000,
    limits: { perYear: 1, oncePerLevel: true, noLowerLevel: true },
    classSize: SEATS,
    filingLead: 5,
    redeemWithin: 30,
    publicity: 5,
  });
  check({ fund: FUND }, { appropriated: 12_000_000, available: 12_000_000 });
}

function theApplicants() {
  const register = desk("2025-02-10", "09:00:00", 20);
  for (const n of numbers(1, 300)) {
    const key = n <= 10 ? { key: `key:${trainee(n)}.phone` } : {};
    register("hrss.issuer", "trainee.register", { trainee: trainee(n), groups: [group(n)], ...key });
  }
  const issue = desk("2025-02-11", "09:00:00", 60);
  const targeted = (n: number) => ({ voucher: voucher(n), trainee: trainee(n), group: group(n) });
  const list = (vouchers: object[]) => ({ programme: PROGRAMME, fund: FUND, until: "2025-06-30", vouchers });
  for (const first of [1, 101, 201]) {
    issue("hrss.issuer", "voucher.issue", list(numbers(first, first + 99).map(targeted)));
  }
  issue("hrss.issuer", "voucher.issue", list([{ voucher: voucher(301) }]), "issue-cap-reached");
  issue("hrss.issuer", "voucher.issue", list([targeted(1)]), "duplicate-voucher");
  check({ voucher: voucher(300) }, { state: "issued", trainee: trainee(300), class: null, reserved: 0 });
}

/** Fifteen days of 09:00–12:00 and 14:00–17:00, leaving out weekends and the given holidays. */
function sessions(from: string, ...holidays: string[]) {
  const days: string[] = [];
  for (let at = Date.parse(from); days.length < 15; at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10);
    const isWeekend = [0, 6].includes(new Date(at).getUTCDay());
    if (!isWeekend && !holidays.includes(day)) days.push(day);
  }
  return days.flatMap((day) => [
    { from: instant(day, "09:00:00"), to: instant(day, "12:00:00") },
    { from: instant(day, "14:00:00"), to: instant(day, "17:00:00") },
  ]);
}

function aClass(name: string, firstDay: string, ...holidays: string[]) {
  const place = "临武县公共实训中心（示例）";
  const run = {
    class: name,
    school: SCHOOL,
    programme: PROGRAMME,
    ...COURSE,
    delivery: "onsite",
    capacity: SEATS,
    place,
  };
  return { ...run, sessions: sessions(firstDay, ...holidays) };
}

function enrol(day: string, from: number, to: number) {
  const claim = desk(day, "08:30:00", 145);
  for (const n of numbers(from, to)) claim(consent(n), "voucher.claim", { voucher: voucher(n), trainee: trainee(n) });
}

function hold(day: string, from: number, to: number) {
  const act = desk(day, "08:45:00", 190);
  for (const n of numbers(from, to)) {
    act([`${SCHOOL}.desk`, consent(n)], "voucher.hold", { voucher: voucher(n), class: classOf(n) });
  }
}

/** Two classes, one after the other for want of room. */
function theClasses() {
  const filing = desk("2025-02-20", "15:00:00", 900);
  filing(`${SCHOOL}.desk`, "class.file", aClass("ai-trainer-0", "2025-02-24"), "filed-too-late");
  filing(`${SCHOOL}.desk`, "class.file", aClass("ai-trainer-1", "2025-03-03"));
  filing(`${SCHOOL}.desk`, "class.file", aClass("ai-trainer-2", "2025-03-24", "2025-04-04"));
  const approval = desk("2025-02-21", "10:00:00", 300);
  for (const name of ["ai-trainer-1", "ai-trainer-2"]) approval("hrss.issuer", "class.approve", { class: name });

  enrol("2025-02-24", 1, 50);
  hold("2025-02-25", 1, 50);
  enrol("2025-02-26", 51, 100);
  const late = desk("2025-02-27", "09:00:00");
  const seat = { voucher: voucher(51), class: "ai-trainer-1" };
  late([`${SCHOOL}.desk`, "hrss.issuer"], "voucher.hold", seat, "class-full");
  check({ class: "ai-trainer-1" }, { state: "approved", held: SEATS, capacity: SEATS });
  hold("2025-02-28", 51, 100);
  check({ fund: FUND }, { reserved: 10_000_000, accrued: 0, available: 2_000_000 });

  const act = desk("2025-03-03", "11:00:00", 60);
  const back = { fund: FUND, amount: 2_000_001, document: "示例财社〔2025〕2号" };
  act("finance.desk", "fund.withdraw", back, "budget-exhausted");
  const early = { voucher: voucher(2), outcome: "completion", amount: 60_000 };
  act(`${SCHOOL}.desk`, "voucher.redeem", early, "class-not-closed");
}

function closeClass(day: string, from: number, to: number) {
  const act = desk(day, "17:30:00");
  const name = classOf(from);
  const attendance = numbers(from, to).map((n) => ({ voucher: voucher(n), minutes: 5_400 - ((n * 7) % 31) * 30 }));
  act(`${SCHOOL}.desk`, "class.close", { class: name, attendance, evidence: hash(`attendance sheets of ${name}`) });
}

function examine(day: string, from: number, to: number) {
  const act = desk(day, "14:00:00", 600);
  for (const n of numbers(from, to).filter(isCertified)) {
    act("example-evaluator.desk", "certificate.attest", { certificate: certificate(n), voucher: voucher(n), day });
  }
}

const redemption = (n: number) =>
  isCertified(n)
    ? { voucher: voucher(n), outcome: "certificate", certificate: certificate(n), amount: 100_000 }
    : { voucher: voucher(n), outcome: "completion", amount: 60_000 };

function redeem(day: string, from: number, to: number) {
  const act = desk(day, "09:00:00", 90);
  for (const n of numbers(from, to)) act(`${SCHOOL}.desk`, "voucher.redeem", redemption(n));
}

function theRedemptions() {
  closeClass("2025-03-21", 1, 50);
  examine("2025-03-25", 1, 25);
  examine("2025-03-26", 26, 50);

  const tries = desk("2025-03-27", "09:00:00", 60);
  tries(`${SCHOOL}.desk`, "voucher.redeem", { ...redemption(2), amount: 100_000 }, "amount-mismatch");
  const borrowed = { ...redemption(1), voucher: voucher(2) };
  tries(`${SCHOOL}.desk`, "voucher.redeem", borrowed, "certificate-missing");
  tries("audit.desk", "freeze.set", { scope: "voucher", id: voucher(4), reason: "抽查签到记录" });
  tries(`${SCHOOL}.desk`, "voucher.redeem", redemption(4), "frozen");
  check({ voucher: voucher(4) }, { state: "held", class: "ai-trainer-1", frozen: true });
  tries("audit.desk", "freeze.lift", { scope: "voucher", id: voucher(4), reason: "记录属实" });

  redeem("2025-03-28", 1, 50);
  desk("2025-03-31", "09:00:00")(`${SCHOOL}.desk`, "voucher.redeem", redemption(1), "already-redeemed");
  closeClass("2025-04-14", 51, 100);
  examine("2025-04-17", 51, 75);
  examine("2025-04-18", 76, 100);
  redeem("2025-04-22", 51, 100);
  check({ fund: FUND }, { reserved: 0, accrued: 7_920_000, paid: 0, available: 4_080_000 });
  check({ voucher: voucher(1) }, { state: "redeemed", face: 100_000, reserved: 0, accrued: 100_000, paid: 0 });
}

/** Five working days of publicity around May Day: 27 (a working Sunday), 28, 29, 30 April and 6 May. */
function theSettlement() {
  const settlement = "example-school-2025-04";
  const dues = numbers(1, 100).map((n) => ({ voucher: voucher(n), amount: redemption(n).amount }));
  const payment = {
    settlement,
    amount: 7_920_000,
    payee: hash("bank account of the school"),
    reference: "示例-0507-001",
  };
  const batch = { settlement, fund: FUND, lines: dues, total: 7_920_000 };
  desk("2025-04-23", "10:00:00")(`${SCHOOL}.desk`, "settlement.submit", batch);
  desk("2025-04-24", "16:00:00")("hrss.reviewer", "settlement.review", { settlement });
  desk("2025-04-25", "09:00:00")("hrss.issuer", "settlement.publicise", { settlement, from: "2025-04-27" });
  const doubt = { settlement, voucher: voucher(8), reason: "有群众反映未到课" };
  desk("2025-04-29", "09:00:00")("audit.desk", "settlement.object", doubt);
  desk("2025-05-06", "16:00:00")("finance.desk", "settlement.pay", payment, "publicity-running");

  const act = desk("2025-05-07", "09:00:00", 300);
  act("finance.desk", "settlement.pay", payment, "objection-open");
  const answer = { settlement, voucher: voucher(8), upheld: false, reason: "签到与影像资料相符" };
  act("hrss.reviewer", "settlement.resolve", answer);
  act("hrss.issuer", "settlement.pay", payment, "signer-not-authorised");
  act("finance.desk", "settlement.pay", payment);
  act("finance.desk", "settlement.pay", payment, "settlement-state");
  check({ settlement }, { state: "paid", total: 7_920_000 });
  check({ voucher: voucher(1) }, { state: "settled", accrued: 0, paid: 100_000 });
  check({ voucher: voucher(2) }, { state: "settled", accrued: 0, paid: 60_000 });
}

function theEnd() {
  const act = desk("2025-07-01", "00:30:00");
  act("service.operator", "voucher.expire", { vouchers: [voucher(100)] }, "voucher-not-live");
  act("service.operator", "voucher.expire", { vouchers: numbers(101, 300).map(voucher) });
  check({ voucher: voucher(101) }, { state: "expired", class: null, reserved: 0, frozen: false });
  check({ fund: FUND }, { appropriated: 12_000_000, reserved: 0, accrued: 0, paid: 7_920_000, available: 4_080_000 });
  for (const party of [SCHOOL, "example-evaluator"]) check({ party }, {});
}

for (const chapter of [theLedger, theParties, theProgramme, theApplicants, theClasses, theRedemptions]) chapter();
theSettlement();
theEnd();
process.stdout.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
