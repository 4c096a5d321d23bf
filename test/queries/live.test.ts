/** Questions asked while others write; and what comes and goes beside the state: freezes, classes, settlements. */
import { expect, test } from "vitest";
import {
  classSheet,
  entriesOf,
  fundStatement,
  historyOf,
  ledgerAsOf,
  openSettlements,
  type SchoolStatement,
  schoolStatement,
  sentenceOf,
  transcript,
  voucherStory,
  voucherWaits,
} from "../../src/index.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { newPath } from "../stores/files.ts";
import { FUND, OCCUPATION, openWorld, PAYEE, PROGRAMME, SCHOOL, type World } from "../support/world.ts";
import { all } from "./towns.ts";

test("statements made while redemptions come in are those of the entries that they say they are made from", async () => {
  const world = await openWorld({ store: sqliteStore(newPath()), batchSize: 4 });
  const { ledger } = world;
  const vouchers = await world.redeemable(20);
  const made: SchoolStatement[] = [];
  const asked = vouchers.map(async (voucher) => {
    await world.redeem(voucher);
    const statement = await schoolStatement(ledger, SCHOOL);
    if (statement) made.push(statement);
  });
  await Promise.all(asked);
  const bySize = new Map(made.map((statement) => [statement.size, statement]));
  expect(bySize.size).toBeGreaterThan(1);
  for (const statement of bySize.values()) {
    const then = await ledgerAsOf(ledger, { seq: statement.size - 1 });
    expect(await schoolStatement(then, SCHOOL)).toEqual(statement);
    expect((await fundStatement(then, FUND))?.movements.accrue).toEqual(statement.total.movements.accrue);
  }
  await ledger.close();
});

test("a freeze of its class is in a voucher's story while it is in the class, and no longer", async () => {
  const world = await openWorld();
  const [stays = "", leaves = ""] = await world.issue(2);
  await world.claim([stays, leaves]);
  const aClass = await world.approvedClass(2);
  await world.hold([stays, leaves], aClass);
  const freeze = { scope: "class", id: aClass, reason: "someone asked" } as const;
  await world.accept([
    world.signed("hrss.issuer", "freeze.set", freeze),
    world.signed("hrss.issuer", "voucher.release", { voucher: leaves, reason: "ill" }),
    world.signed("hrss.issuer", "freeze.lift", freeze),
    world.signed("auditor-a.desk", "freeze.set", { scope: "school", id: SCHOOL, reason: "an inspection" }),
  ]);
  const typesOf = async (voucher: string) =>
    (await voucherStory(world.ledger, voucher))?.entries.map(({ type }) => type);
  const before = ["voucher.issue", "voucher.claim", "voucher.hold", "freeze.set"];
  expect(await typesOf(stays)).toEqual([...before, "freeze.lift", "freeze.set"]);
  expect(await typesOf(leaves)).toEqual([...before, "voucher.release"]);
  expect((await voucherStory(world.ledger, stays))?.waits).toMatchObject([
    { code: "frozen", facts: { scope: "school", id: SCHOOL, by: "auditor" } },
    { code: "class", text: expect.stringContaining("2025-01-21 15:00 (+08:00)") },
  ]);
});

/** Submits redemptions of completions in the settlement `batch`. */
const submission = (world: World, ...vouchers: readonly string[]) =>
  world.signed("school-a.desk", "settlement.submit", {
    settlement: "batch",
    fund: FUND,
    lines: vouchers.map((voucher) => ({ voucher, amount: 60_000 })),
    total: 60_000 * vouchers.length,
  });

const publication = (world: World) =>
  world.signed("hrss.issuer", "settlement.publicise", { settlement: "batch", from: "2025-01-22" });

async function pay(world: World, amount: number): Promise<void> {
  world.clock.set("2025-02-20T01:00:00.000Z");
  const paid = { settlement: "batch", amount, payee: PAYEE, reference: "B-1" };
  await world.accept([world.signed("finance-a.desk", "settlement.pay", paid)]);
}

const traineeOf = async ({ ledger }: World, voucher: string) => (await ledger.get("voucher", voucher))?.trainee ?? "";

test("a trainee's history has what happens to a voucher's class and settlement until the voucher leaves them", async () => {
  const world = await openWorld();
  const [released = ""] = await world.issue(1);
  await world.claim([released]);
  const aClass = await world.approvedClass(1);
  await world.hold([released], aClass);
  await world.accept([
    world.signed("hrss.issuer", "voucher.release", { voucher: released, reason: "ill" }),
    world.signed("hrss.issuer", "class.cancel", { class: aClass, reason: "nobody left" }),
  ]);
  const [refused = "", paid = ""] = await world.redeemable(2);
  for (const voucher of [refused, paid]) await world.redeem(voucher);
  const refusal = [{ voucher: refused, reason: "no papers" }];
  await world.accept([
    submission(world, refused, paid),
    world.signed("hrss.reviewer", "settlement.review", { settlement: "batch", refused: refusal }),
    publication(world),
  ]);
  await pay(world, 60_000);
  const typesOf = async (voucher: string) =>
    (await all(historyOf(world.ledger, "trainee", await traineeOf(world, voucher)))).map(
      ({ entry }) => entry.instruction.type,
    );
  const bound = ["trainee.register", "voucher.issue", "voucher.claim", "voucher.hold"];
  const reviewed = [...bound, "class.close", "voucher.redeem", "settlement.submit", "settlement.review"];
  expect(await typesOf(released)).toEqual([...bound, "voucher.release"]);
  expect(await typesOf(refused)).toEqual(reviewed);
  expect(await typesOf(paid)).toEqual([...reviewed, "settlement.publicise", "settlement.pay"]);
});

test("a class's history has what becomes of its seats, a school's what becomes of its settlements", async () => {
  const world = await openWorld();
  const [stays = "", leaves = ""] = await world.redeemable(2);
  await world.attest(leaves);
  await world.accept([
    world.signed("hrss.issuer", "voucher.release", { voucher: leaves, reason: "ill" }),
    world.signed("hrss.issuer", "voucher.void", { voucher: leaves, reason: "gone" }),
    world.redemption(stays),
    submission(world, stays),
    world.signed("hrss.reviewer", "settlement.review", { settlement: "batch" }),
    publication(world),
  ]);
  await pay(world, 60_000);
  const typesOf = async (kind: "class" | "school", id = "") =>
    (await all(historyOf(world.ledger, kind, id))).map(({ entry }) => entry.instruction.type);
  const ofClass = await typesOf("class", (await world.ledger.get("voucher", stays))?.class);
  expect(ofClass).toEqual([
    ...["class.file", "class.approve", "voucher.hold", "voucher.hold", "class.close"],
    ...["certificate.attest", "voucher.release", "voucher.redeem"],
  ]);
  expect((await typesOf("school", SCHOOL)).slice(-5)).toEqual([
    ...["voucher.redeem", "settlement.submit", "settlement.review", "settlement.publicise", "settlement.pay"],
  ]);
});

test("a freeze of the trainee that stands when the voucher is issued is in its story", async () => {
  const world = await openWorld();
  const [voucher, other, again] = [1, 2, 3].map((n) => `01900000-0000-7000-8000-00000000010${n}`);
  const freeze = { scope: "trainee", id: "early", reason: "someone asked" } as const;
  const issue = (trainee: string, id = "") =>
    world.signed("hrss.issuer", "voucher.issue", {
      ...{ programme: PROGRAMME, fund: FUND, until: "2025-06-30" },
      vouchers: [{ voucher: id, trainee, group: "graduate" }],
    });
  await world.accept([
    ...["early", "late"].map((trainee) =>
      world.signed("hrss.issuer", "trainee.register", { trainee, groups: ["graduate"] }),
    ),
    world.signed("auditor-a.desk", "freeze.set", freeze),
    world.signed("hrss.issuer", "freeze.set", freeze),
    world.signed("auditor-a.desk", "freeze.lift", freeze),
    issue("late", other),
    issue("early", voucher),
    world.signed("hrss.issuer", "voucher.void", { voucher: voucher ?? "", reason: "wrong" }),
    world.signed("hrss.issuer", "voucher.reissue", {
      ...{ voucher: again ?? "", predecessor: voucher ?? "", until: "2025-06-30" },
    }),
    world.signed("hrss.issuer", "freeze.lift", freeze),
  ]);
  const storyOf = async (id = "") =>
    (await voucherStory(world.ledger, id))?.entries.map(({ type, by }) => `${type} ${by[0]?.role}`);
  expect(await storyOf(voucher)).toEqual([
    ...["freeze.set issuer", "voucher.issue issuer", "voucher.void issuer", "voucher.reissue issuer"],
  ]);
  expect(await storyOf(again)).toEqual(["freeze.set issuer", "voucher.reissue issuer", "freeze.lift issuer"]);
  expect(await storyOf(other)).toEqual(["voucher.issue issuer"]);
});

test("an objection that a revoked certificate leaves is waited for before publicity, too", async () => {
  const world = await openWorld();
  const [voucher = ""] = await world.redeemable(1);
  const certificate = await world.attest(voucher);
  const redemption = { voucher, outcome: "certificate", certificate, amount: 100_000 } as const;
  await world.accept([
    world.signed("school-a.desk", "voucher.redeem", redemption),
    world.signed("school-a.desk", "settlement.submit", {
      ...{ settlement: "batch", fund: FUND, lines: [{ voucher, amount: 100_000 }], total: 100_000 },
    }),
    world.signed("evaluator-a.desk", "certificate.revoke", { certificate, reason: "forged" }),
  ]);
  const codes = async () => {
    const [batch] = (await openSettlements(world.ledger)).settlements;
    const waits = await voucherWaits(world.ledger, voucher);
    expect(waits).toEqual(batch?.waits);
    return waits?.map(({ code }) => code);
  };
  expect(await codes()).toEqual(["review", "objection"]);
  await world.accept([world.signed("hrss.reviewer", "settlement.review", { settlement: "batch" })]);
  expect(await codes()).toEqual(["publication", "objection"]);
});

test("a story says what was reserved, paid and returned for its voucher alone, and ends with what is over", async () => {
  const world = await openWorld();
  const [voucher = "", another = ""] = await world.redeemable(2);
  for (const each of [voucher, another]) await world.redeem(each);
  await world.accept([
    submission(world, voucher, another),
    world.signed("hrss.reviewer", "settlement.review", { settlement: "batch" }),
    publication(world),
  ]);
  expect((await voucherWaits(world.ledger, voucher))?.[0]?.text).toMatch(/is public from 2025-01-22 until 2025-/);
  await pay(world, 120_000);
  const back = { settlement: "batch", reference: "B-2", reason: "unknown account." };
  await world.accept([
    world.signed("finance-a.desk", "settlement.return", back),
    world.signed("auditor-a.desk", "settlement.object", { settlement: "batch", voucher, reason: "absent" }),
    world.signed("hrss.reviewer", "settlement.resolve", { settlement: "batch", voucher, upheld: true, reason: "so" }),
  ]);
  const texts = (await voucherStory(world.ledger, voucher))?.entries.map(({ text }) => text) ?? [];
  expect(texts[2]).toMatch(/, 2025-01-20 to 2025-01-21, and 1,000.00 yuan reserved for it\.$/);
  expect(texts.slice(-4, -2)).toEqual([
    "The settlement batch was paid: 1,200.00 yuan, 600.00 yuan of it for this voucher, reference B-1.",
    "The bank returned the payment of the settlement batch: 1,200.00 yuan, 600.00 yuan of it for this voucher, reference B-2: unknown account.",
  ]);
  const lastWord = async () => (await voucherWaits(world.ledger, voucher))?.map(({ code }) => code);
  expect(await lastWord()).toEqual(["reissue"]);
  await world.accept([world.signed("hrss.issuer", "programme.close", { programme: PROGRAMME })]);
  expect(await lastWord()).toEqual(["ended"]);
});

test("where money is reserved at the issue, no hold or release is said to move any; a lead of 0 needs no last day", async () => {
  const world = await openWorld({ programme: { reserveAt: "issue", filingLead: 0 } });
  const [voucher = ""] = await world.issue(1);
  await world.claim([voucher]);
  const aClass = await world.approvedClass(1);
  await world.hold([voucher], aClass);
  await world.accept([world.signed("hrss.issuer", "voucher.release", { voucher, reason: "ill." })]);
  const [hold, release] = (await voucherStory(world.ledger, voucher))?.entries.slice(-2) ?? [];
  expect(hold?.text).toBe(
    `The voucher ${voucher} was bound to the class ${aClass} of ${SCHOOL}, 2025-01-20 to 2025-01-21.`,
  );
  expect(hold?.textZh).not.toContain("额度");
  expect([release?.text, release?.textZh]).toEqual([
    `The voucher ${voucher} was released from its class: ill.`,
    `培训券 ${voucher} 退出班级：ill。`,
  ]);
  expect(await classSheet(world.ledger, aClass)).not.toHaveProperty("fileBy");
});

test("sentences count in the singular, too, end with one stop, and tell a withdrawal from an authorisation", async () => {
  const world = await openWorld();
  const [from, until] = ["2025-01-01", "2024-12-31"];
  const authorisation = { party: SCHOOL, occupation: OCCUPATION, levels: [4, 3], from };
  const suspension = { party: SCHOOL, reason: "材料不实。" };
  await world.accept([
    world.signed("hrss.root", "calendar.publish", { year: 2025, holidays: ["2025-05-01"], workdays: [] }),
    world.signed("hrss.issuer", "party.authorise", { ...authorisation, until: "2025-01-02" }),
    world.signed("hrss.issuer", "party.authorise", { ...authorisation, until }),
    world.signed("hrss.root", "party.suspend", suspension),
    world.signed("hrss.root", "party.reinstate", { ...suspension, reason: "made good..." }),
  ]);
  await world.approvedClass(1);
  const told = (await all(entriesOf(world.ledger))).map((entry) => sentenceOf(entry));
  expect(told.slice(-7, -1)).toEqual([
    {
      text: "The calendar of 2025 was published: 1 holiday, 0 extra working days.",
      textZh: "发布 2025 年节假日安排：放假 1 天，调休上班 0 天。",
    },
    {
      text: "school-a was authorised for the occupation 4-04-05-05, levels 4, 3, from 2025-01-01 to 2025-01-02.",
      textZh: "授权 school-a 开展职业 4-04-05-05（四级、三级），期限为 2025 年 1 月 1 日至 2025 年 1 月 2 日。",
    },
    {
      text: "The authorisation of school-a for the occupation 4-04-05-05, levels 4, 3, was withdrawn: it covers no day after 2024-12-31.",
      textZh: "撤回对 school-a 开展职业 4-04-05-05（四级、三级）的授权，2024 年 12 月 31 日之后不再有效。",
    },
    { text: "school-a was suspended: 材料不实.", textZh: "暂停 school-a：材料不实。" },
    { text: "school-a was reinstated: made good....", textZh: "恢复 school-a：made good...。" },
    {
      text: "school-a filed the class class-1-1 for 1 trainee under the programme ai-trainer-2025: occupation 4-04-05-05, level 5, 2025-01-20 09:00 (+08:00) to 2025-01-21 15:00 (+08:00), at 示例路1号.",
      textZh:
        "school-a 依据培训项目 ai-trainer-2025 申报班级 class-1-1：职业 4-04-05-05（五级），1 人，2025 年 1 月 20 日 09:00 至 2025 年 1 月 21 日 15:00，地点：示例路1号。",
    },
  ]);
});

test("a transcript has no certificate of a class that the voucher has left", async () => {
  const world = await openWorld();
  const [voucher = ""] = await world.redeemable(1);
  const sessions = [{ from: "2025-02-10T01:00:00.000Z", to: "2025-02-10T13:00:00.000Z" }];
  const filed = { class: "second", school: SCHOOL, programme: PROGRAMME, occupation: OCCUPATION, level: 5 };
  await world.attest(voucher);
  await world.accept([
    world.signed("hrss.issuer", "voucher.release", { voucher, reason: "moved" }),
    world.signed("school-a.desk", "class.file", { ...filed, delivery: "onsite", capacity: 1, place: "x", sessions }),
    world.signed("hrss.issuer", "class.approve", { class: "second" }),
  ]);
  await world.hold([voucher], "second");
  const record = await transcript(world.ledger, await traineeOf(world, voucher));
  expect(record?.classes).toMatchObject([{ class: "second", certificates: [] }]);
});

test("a long question lets others work", async () => {
  const world = await openWorld();
  await world.issue(500);
  let hadTurn = false;
  setTimeout(() => {
    hadTurn = true;
  }, 0);
  for await (const { seq } of entriesOf(world.ledger)) if (seq === 100) work(20);
  expect(hadTurn).toBe(true);
  await world.ledger.close();
});

function work(ms: number): void {
  for (const end = Date.now() + ms; Date.now() < end; );
}
