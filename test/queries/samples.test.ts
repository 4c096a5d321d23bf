/** What the sample scenarios come to, worked out by hand from the public facts that they are made of. */
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  classesIn,
  classSheet,
  entriesOf,
  expiring,
  fundBalances,
  fundStatement,
  funnel,
  historyOf,
  type Ledger,
  ledgerAsOf,
  openSettlements,
  overdue,
  schoolLines,
  schoolStatement,
  seqAt,
  transcript,
  voucherStory,
  vouchersOfSchool,
} from "../../src/index.ts";
import { all, sampleOf } from "./towns.ts";

let linwu: Ledger;
let wenzhou: Ledger;

beforeAll(async () => {
  linwu = (await sampleOf("linwu-2025")).ledger;
  wenzhou = (await sampleOf("wenzhou-2025")).ledger;
});

afterAll(async () => {
  await linwu.close();
  await wenzhou.close();
});

const lwVoucher = (number: number) => `0194f000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const wzVoucher = (number: number) => `01950000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const codes = (waits: readonly { readonly code: string }[] = []) => waits.map(({ code }) => code);

test("Linwu's school redeemed 79,200 yuan by April and was paid all of it in May", async () => {
  const april = await schoolStatement(linwu, "example-school", { to: "2025-04-30" });
  expect(april?.total.movements.accrue).toEqual({ lines: 100, amount: 7_920_000 });
  expect(april?.total.closing).toMatchObject({ accrued: 7_920_000, paid: 0 });
  const may = await schoolStatement(linwu, "example-school", { from: "2025-05-01", to: "2025-05-31" });
  expect(may?.total.opening).toEqual(april?.total.closing);
  expect(may?.total.movements.pay).toEqual({ lines: 100, amount: 7_920_000 });
  expect(may?.total.closing).toMatchObject({ accrued: 0, paid: 7_920_000 });
  expect(may?.funds.map(({ fund }) => fund)).toEqual(["linwu-2025"]);
});

test("Linwu's fund reserved 100,000 yuan, released 20,800 and has 40,800 left of 120,000", async () => {
  const year = await fundStatement(linwu, "linwu-2025", { from: "2025-01-01", to: "2025-12-31" });
  expect(year?.movements).toMatchObject({
    appropriate: { lines: 1, amount: 12_000_000 },
    reserve: { lines: 100, amount: 10_000_000 },
    release: { lines: 52, amount: 2_080_000 },
    accrue: { lines: 100, amount: 7_920_000 },
    pay: { lines: 100, amount: 7_920_000 },
  });
  expect(year?.closing).toMatchObject({ reserved: 0, accrued: 0, paid: 7_920_000, available: 4_080_000 });
  expect(await fundBalances(linwu, "linwu-2025")).toEqual({ fund: "linwu-2025", ...year?.closing });
});

test("a payment stands in a school's lines with its voucher, settlement and reference", async () => {
  const lines = await all(schoolLines(linwu, "example-school", { from: "2025-05-01" }));
  expect(lines).toHaveLength(100);
  expect(lines[0]).toEqual({
    seq: 679,
    at: "2025-05-07T01:15:00.000Z",
    day: "2025-05-07",
    movement: "pay",
    fund: "linwu-2025",
    amount: 100_000,
    school: "example-school",
    voucher: lwVoucher(1),
    settlement: "example-school-2025-04",
    reference: "示例-0507-001",
  });
});

test("Wenzhou's school was paid 2,250 yuan, of which 750 were demanded back and came, to be used again", async () => {
  const statement = await schoolStatement(wenzhou, "robot-factory");
  expect(statement?.total.closing).toEqual({
    accrued: 0,
    paid: 225_000,
    outstanding: 0,
    recovered: 75_000,
    writtenOff: 0,
  });
  const { movements, closing } = (await fundStatement(wenzhou, "wenzhou-2025")) ?? {};
  expect(movements).toMatchObject({
    order: { amount: 75_000 },
    receive: { amount: 75_000 },
    reuse: { amount: 75_000 },
  });
  expect(closing?.available).toBe(850_000);
});

test("nothing is said of what there is not", async () => {
  expect(await fundStatement(linwu, "nothing")).toBeUndefined();
  expect(await fundBalances(linwu, "nothing")).toBeUndefined();
  expect(await schoolStatement(linwu, "nobody")).toBeUndefined();
  expect(await all(schoolLines(linwu, "nobody"))).toEqual([]);
  expect(await voucherStory(linwu, lwVoucher(999))).toBeUndefined();
  expect(await classSheet(linwu, "nothing")).toBeUndefined();
  expect(await transcript(linwu, "nobody")).toBeUndefined();
  expect(await funnel(linwu, "nothing")).toBeUndefined();
  expect(await all(historyOf(linwu, "fund", "nothing"))).toEqual([]);
});

test("a period that is none is wrong usage", async () => {
  const wrong = { code: "wrong-usage" };
  for (const period of [
    { from: "2025-04" },
    { to: "yesterday" },
    { from: "2025-02-30" },
    { from: "2025-05-01", to: "2025-04-30" },
  ]) {
    await expect(schoolStatement(linwu, "example-school", period)).rejects.toMatchObject(wrong);
    await expect(fundStatement(linwu, "linwu-2025", period)).rejects.toMatchObject(wrong);
    await expect(all(schoolLines(linwu, "example-school", period))).rejects.toMatchObject(wrong);
    await expect(all(entriesOf(linwu, period))).rejects.toMatchObject(wrong);
    await expect(all(classesIn(linwu, period))).rejects.toMatchObject(wrong);
  }
  await expect(seqAt(linwu, "2025-02-01")).rejects.toMatchObject(wrong);
});

test("a period may be of instants, both included", async () => {
  const at = "2025-05-07T01:15:00.000Z";
  const paid = async (from: string, to: string) =>
    (await schoolStatement(linwu, "example-school", { from, to }))?.total.movements.pay.lines;
  expect(await paid(at, at)).toBe(100);
  expect(await paid("2025-05-07T01:15:00.001Z", "2025-05-07T23:59:59.999Z")).toBe(0);
  expect(await paid("2025-05-07T00:00:00.000Z", "2025-05-07T01:14:59.999Z")).toBe(0);
});

test("a redeemed voucher's story is told in both languages, with its class, amounts and the objection to it", async () => {
  const story = await voucherStory(linwu, lwVoucher(8));
  expect(story?.entries.map(({ seq, text }) => [seq, text])).toEqual([
    [
      315,
      "The voucher 0194f000-0000-7000-8000-000000000008 was issued to the trainee lw-0008 of the group unemployed under the programme ai-trainer-2025, from the fund linwu-2025, to be used by 2025-06-30.",
    ],
    [329, "The voucher 0194f000-0000-7000-8000-000000000008 was claimed by the trainee lw-0008."],
    [
      379,
      "The voucher 0194f000-0000-7000-8000-000000000008 was bound to the class ai-trainer-1 of example-school, 2025-03-03 to 2025-03-21, and 1,000.00 yuan reserved for it.",
    ],
    [522, "The class ai-trainer-1 was closed; attended: 4650 minutes of 5400."],
    [557, "The voucher 0194f000-0000-7000-8000-000000000008 was redeemed for 600.00 yuan: completion."],
    [
      674,
      "The settlement example-school-2025-04 was submitted to the fund linwu-2025: 79,200.00 yuan on 100 lines, 600.00 yuan of it for this voucher.",
    ],
    [675, "The settlement example-school-2025-04 was reviewed."],
    [676, "The settlement example-school-2025-04 is public from 2025-04-27 on."],
    [
      677,
      "There is an objection to the voucher 0194f000-0000-7000-8000-000000000008 in the settlement example-school-2025-04: 有群众反映未到课.",
    ],
    [
      678,
      "The objection to the voucher 0194f000-0000-7000-8000-000000000008 in the settlement example-school-2025-04 was dismissed: 签到与影像资料相符.",
    ],
    [
      679,
      "The settlement example-school-2025-04 was paid: 79,200.00 yuan, 600.00 yuan of it for this voucher, reference 示例-0507-001.",
    ],
  ]);
  expect(story?.entries.at(-1)).toMatchObject({
    at: "2025-05-07T01:15:00.000Z",
    type: "settlement.pay",
    by: [{ holder: "finance", role: "finance" }],
    textZh: "申领批次 example-school-2025-04 已拨付 79,200.00 元，其中本券 600.00 元，凭证号：示例-0507-001。",
  });
  expect(story?.state).toBe("settled");
  expect(codes(story?.waits)).toEqual(["nothing"]);
});

test("the objection to another line of its settlement is none of a voucher's story", async () => {
  const story = await voucherStory(linwu, lwVoucher(7));
  expect(story?.entries.map(({ type }) => type)).not.toContain("settlement.object");
  expect(story?.entries.at(-1)?.type).toBe("settlement.pay");
});

test("a voucher released for low attendance expired and was replaced; its class no longer concerned it", async () => {
  const story = await voucherStory(wenzhou, wzVoucher(2));
  expect(story?.entries.map(({ type }) => type)).toEqual([
    "voucher.issue",
    "voucher.claim",
    "voucher.hold",
    "class.close",
    "voucher.release",
    "voucher.expire",
    "voucher.reissue",
  ]);
  expect(story?.waits).toMatchObject([{ code: "replaced", facts: { successor: wzVoucher(5) } }]);
});

test("on the day before the decision a class sheet says what each trainee lacks", async () => {
  const before = await ledgerAsOf(wenzhou, { at: "2025-03-12T00:00:00.000Z" });
  const sheet = await classSheet(before, "robot-1");
  expect(sheet).toMatchObject({
    school: "robot-factory",
    scheduled: 480,
    needed: 384,
    capacity: 3,
    held: 2,
    left: 1,
    redeemBy: "2025-03-31",
  });
  expect(
    sheet?.seats.map(({ trainee, attended, suffices, waits }) => [trainee, attended, suffices, codes(waits)]),
  ).toEqual([
    ["wz-1", 480, true, ["redemption", "no-certificate"]],
    ["wz-2", 300, false, ["attendance-too-low"]],
  ]);
  const after = await ledgerAsOf(wenzhou, { at: "2025-03-15T00:00:00.000Z" });
  const [first] = (await classSheet(after, "robot-1"))?.seats ?? [];
  expect(first).toMatchObject({
    certificate: { certificate: "WZ2025-0001", evaluator: "third-party", revoked: false },
  });
  expect(first?.waits).toMatchObject([{ code: "redemption", facts: { completion: 75_000, certificate: 225_000 } }]);
});

test("a class could be filed until so many working days before its first session", async () => {
  const [first] = await all(classesIn(linwu, {}));
  const sheet = await classSheet(linwu, first?.class ?? "");
  const lead = (await linwu.get("programme", sheet?.programme ?? ""))?.filingLead;
  expect([sheet?.class, lead, sheet?.sessions[0]?.from, sheet?.fileBy]).toEqual([
    "ai-trainer-1",
    5,
    "2025-03-03T01:00:00.000Z",
    "2025-02-24", // then come 25, 26, 27, 28 February and 3 March
  ]);
});

test("an open settlement waits for its publicity and an objection, then for the objection, then for payment", async () => {
  const objected = await ledgerAsOf(linwu, { at: "2025-05-07T01:00:00.000Z" });
  const asked = (at: string) => openSettlements(objected, { at });
  const [open, ...others] = (await asked("2025-05-06T15:59:59.999Z")).settlements;
  expect(others).toEqual([]);
  expect(open).toMatchObject({
    settlement: "example-school-2025-04",
    total: 7_920_000,
    lines: 100,
    publicFrom: "2025-04-27",
    publicUntil: "2025-05-06", // 1 to 5 May are holidays
    submitted: { seq: 674, at: "2025-04-23T02:00:00.000Z", days: 13 },
  });
  expect(codes(open?.waits)).toEqual(["publicity", "objection"]);
  expect(codes((await asked("2025-05-06T16:00:00.000Z")).settlements[0]?.waits)).toEqual(["objection"]);
  const resolved = await ledgerAsOf(linwu, { at: "2025-05-07T01:05:00.000Z" });
  expect((await openSettlements(resolved)).settlements[0]?.waits).toMatchObject([
    { code: "payment", facts: { total: 7_920_000 } },
  ]);
  expect((await openSettlements(linwu)).settlements).toEqual([]);
  expect((await openSettlements(resolved, { fund: "another" })).settlements).toEqual([]);
  expect((await openSettlements(resolved, { school: "another" })).settlements).toEqual([]);
});

test("money that nobody has asked for is counted by school and fund", async () => {
  const before = await ledgerAsOf(linwu, { at: "2025-04-22T23:00:00.000Z" });
  const expected = [{ school: "example-school", fund: "linwu-2025", vouchers: 100, amount: 7_920_000 }];
  expect((await openSettlements(before)).unsubmitted).toEqual(expected);
  expect((await openSettlements(before, { school: "example-school" })).unsubmitted).toEqual(expected);
  expect((await openSettlements(linwu)).unsubmitted).toEqual([]);
});

test("what expires comes in the order of the days, page by page; what is past waits for the operator", async () => {
  const ledger = await ledgerAsOf(wenzhou, { at: "2025-03-26T02:00:00.000Z" });
  const at = "2025-03-30T01:00:00.000Z";
  const seen: (readonly [string, string])[] = [];
  for (let after: string | undefined, pages = 0; pages < 9; pages++) {
    const page = await expiring(ledger, { at, withinDays: 300, limit: 1, after });
    for (const item of page.items) seen.push([item.day, item.what === "voucher" ? item.voucher : item.programme]);
    after = page.next;
    if (after === undefined) break;
  }
  expect(seen).toEqual([
    ["2025-03-31", wzVoucher(2)],
    ["2025-03-31", wzVoucher(4)],
    ["2025-06-30", wzVoucher(3)],
    ["2025-12-31", "robot-2025"],
  ]);
  expect((await expiring(ledger, { at, withinDays: 0 })).items).toEqual([]);
  expect((await overdue(ledger, { at })).items).toEqual([]);
  const past = await overdue(ledger, { at: "2025-03-31T16:00:00.000Z" });
  expect(past.items.map(({ voucher, days }) => [voucher, days])).toEqual([
    [wzVoucher(2), -1],
    [wzVoucher(4), -1],
  ]);
});

test("what expires is asked of the time of the last entry and 30 days unless told", async () => {
  const ledger = await ledgerAsOf(wenzhou, { at: "2025-03-26T02:00:00.000Z" });
  const at = (await ledger.head())?.at;
  const soon = await expiring(ledger);
  expect(soon).toEqual(await expiring(ledger, { at, withinDays: 30 }));
  expect(soon.items).toHaveLength(2);
  expect(await overdue(ledger)).toEqual(await overdue(ledger, { at }));
  const past = { programme: "robot-2025", limit: 9 };
  expect(await overdue(ledger, past)).toEqual(await overdue(ledger, { at, ...past }));
  await expect(expiring(ledger, { at: "now" })).rejects.toMatchObject({ code: "wrong-usage" });
});

test("a held voucher expires with its class's redemptions", async () => {
  const ledger = await ledgerAsOf(wenzhou, { at: "2025-03-16T00:00:00.000Z" });
  const asked = { at: "2025-03-16T00:00:00.000Z", withinDays: 15, school: "robot-factory" };
  const { items } = await expiring(ledger, asked);
  expect(items.map((item) => [item.day, item.what === "voucher" && item.class])).toEqual([
    ["2025-03-31", "robot-1"],
    ["2025-03-31", "robot-1"],
  ]);
  expect((await expiring(ledger, { ...asked, withinDays: 14 })).items).toEqual([]);
});

test("a transcript has the hours, the certificate and what was paid, and no group or key", async () => {
  expect(await transcript(linwu, "lw-0001")).toEqual({
    trainee: "lw-0001",
    classes: [
      {
        class: "ai-trainer-1",
        school: "example-school",
        occupation: "4-04-05-05",
        level: 5,
        delivery: "onsite",
        from: "2025-03-03",
        to: "2025-03-21",
        voucher: lwVoucher(1),
        state: "settled",
        scheduled: 5400,
        attended: 5190,
        certificates: [
          { certificate: "LW2025-0001", evaluator: "example-evaluator", day: "2025-03-25", revoked: false },
        ],
        outcome: "certificate",
        paid: 100_000,
        fund: "linwu-2025",
      },
    ],
    prior: [],
    courses: [],
    deliveries: [{ delivery: "onsite", classes: 1, attended: 5190, scheduled: 5400 }],
    total: { classes: 1, attended: 5190, scheduled: 5400 },
    certificates: 1,
    paid: 100_000,
  });
  expect((await transcript(wenzhou, "wz-4"))?.prior).toEqual([
    { occupation: "6-30-99-00", level: 3, day: "2024-05-20" },
  ]);
});

test("lists go on where they were left", async () => {
  const vouchers = await all(vouchersOfSchool(linwu, "example-school"));
  expect(vouchers).toHaveLength(100);
  for (const [i, after] of vouchers.entries()) {
    if (i % 23 === 0) {
      const rest = await all(vouchersOfSchool(linwu, "example-school", {}, after));
      expect(rest).toEqual(vouchers.slice(i + 1));
    }
  }
  const settled = await all(vouchersOfSchool(linwu, "example-school", { outcome: "certificate" }));
  expect(settled).toHaveLength(48);
  const classes = await all(classesIn(linwu, { from: "2025-03-01", to: "2025-03-21" }));
  expect(classes.map((aClass) => aClass.class)).toEqual(["ai-trainer-1"]);
  expect(await all(classesIn(linwu, {}, {}, "ai-trainer-1"))).toHaveLength(1);
  expect((await funnel(linwu, "ai-trainer-2025"))?.reached).toMatchObject({ issued: 300, claimed: 100, settled: 100 });
});

test("entries of a period are found by their time and type, and go on behind a seq", async () => {
  const period = { from: "2025-04-23", to: "2025-04-25" };
  const entries = await all(entriesOf(linwu, period));
  expect(entries.map(({ seq }) => seq)).toEqual([674, 675, 676]);
  expect((await all(entriesOf(linwu, { ...period, after: 674 }))).map(({ seq }) => seq)).toEqual([675, 676]);
  expect((await all(entriesOf(linwu, { types: ["settlement.pay"] }))).map(({ seq }) => seq)).toEqual([679]);
  expect(await all(entriesOf(linwu, { from: "2026-01-01" }))).toEqual([]);
});

test("seqAt counts the entries before an instant", async () => {
  const times = (await all(entriesOf(linwu))).map(({ at }) => at);
  for (const at of ["1999-01-01T00:00:00.000Z", ...times.filter((_, i) => i % 97 === 0), "2999-01-01T00:00:00.000Z"]) {
    expect(await seqAt(linwu, at)).toBe(times.filter((time) => time < at).length);
  }
});
