/** What findings must not miss, and must not count: bank references, former accounts, nights, redemptions undone. */
import { beforeEach, expect, test } from "vitest";
import type { InstructionInput } from "../../src/index.ts";
import { FUND, idOf, keyOf, OCCUPATION, PAYEE, PROGRAMME, SCHOOL, type World } from "../support/world.ts";
import {
  act,
  found,
  pay,
  publicised,
  redeemed,
  reportOf,
  secondProgramme,
  WITHOUT_LIMITS,
  watchedWorld,
} from "./watched.ts";

let world: World;
beforeEach(async () => {
  world = await watchedWorld();
});

const giveBack = (settlement: string, reference: string) =>
  act(world, "finance-a.desk", "settlement.return", { settlement, reference, reason: "closed" });
const order = (recovery: string, voucher: string) =>
  act(world, "hrss.reviewer", "recovery.order", { recovery, voucher, amount: 30_000, reason: "error" });
const receive = (recovery: string, amount: number, reference: string) =>
  act(world, "finance-a.desk", "recovery.receive", { recovery, amount, reference });
const reused = async () => (await found(world))["bank-reference-reused"] ?? 0;

/** Settlements that may be paid, `s-1` and so on, of a voucher each. */
async function settlements(count: number): Promise<readonly string[]> {
  const vouchers = await redeemed(world, count);
  for (const [i, voucher] of vouchers.entries()) await publicised(world, `s-${i + 1}`, [voucher]);
  return vouchers;
}

test("one receipt booked for two recoveries, or twice for one", async () => {
  const [first = "", second = ""] = await settlements(2);
  await pay(world, "s-1", 60_000, "bank-1");
  await pay(world, "s-2", 60_000, "bank-2");
  await order("r-1", first);
  await order("r-2", second);
  await receive("r-1", 10_000, "back-1");
  expect(await reused()).toBe(0);
  await receive("r-2", 10_000, "back-1");
  expect(await reused()).toBe(1);
  await receive("r-1", 10_000, "back-1");
  expect(await reused()).toBe(2);
});

test("a receipt under the reference of the payment itself", async () => {
  const [voucher = ""] = await settlements(1);
  await pay(world, "s-1", 60_000, "bank-1");
  await order("r-1", voucher);
  await receive("r-1", 30_000, "bank-1");
  const { findings } = await reportOf(world);
  expect(findings.flatMap((result) => result.found).find((one) => one.finding === "bank-reference-reused")).toEqual({
    finding: "bank-reference-reused",
    line: expect.any(Number),
    seq: expect.any(Number),
    message: "recovery.receive of r-1 has the bank reference bank-1, as settlement.pay of s-1 before it.",
    messageZh: "recovery.receive（r-1）所列银行流水号 bank-1 此前已用于 settlement.pay（s-1）。",
    facts: {
      recovery: "r-1",
      type: "recovery.receive",
      reference: "bank-1",
      otherSettlement: "s-1",
      otherType: "settlement.pay",
    },
    records: [
      { kind: "recovery", id: "r-1" },
      { kind: "settlement", id: "s-1" },
    ],
  });
});

test("one reference for two returns", async () => {
  await settlements(2);
  await pay(world, "s-1", 60_000, "bank-1");
  await pay(world, "s-2", 60_000, "bank-2");
  await giveBack("s-1", "back-1");
  expect(await reused()).toBe(0);
  await giveBack("s-2", "back-1");
  expect(await reused()).toBe(1);
});

test("a return may quote the payment that it undoes, and no other", async () => {
  await settlements(2);
  await pay(world, "s-1", 60_000, "bank-1");
  await pay(world, "s-2", 60_000, "bank-2");
  await giveBack("s-1", "bank-1");
  expect(await reused()).toBe(0);
  await giveBack("s-2", "bank-1");
  expect(await reused()).toBe(1);
});

test("a return may quote the payment that it undoes, not one that was undone before", async () => {
  await settlements(1);
  await pay(world, "s-1", 60_000, "bank-1");
  await giveBack("s-1", "bank-1");
  await pay(world, "s-1", 60_000, "bank-2");
  expect(await reused()).toBe(0);
  await giveBack("s-1", "bank-1");
  expect(await reused()).toBe(1);
});

test("the reference of a settlement's every payment is remembered, however often it was paid", async () => {
  await settlements(2);
  for (let i = 1; i <= 12; i++) {
    await pay(world, "s-1", 60_000, `bank-${i}`);
    if (i < 12) await giveBack("s-1", `back-${i}`);
  }
  expect(await reused()).toBe(0);
  await pay(world, "s-2", 60_000, "bank-11");
  expect(await reused()).toBe(1);
});

test("an account that a school had, and gave up before its settlement was returned", async () => {
  const [voucher = ""] = await redeemed(world, 1);
  await publicised(world, "s-1", [voucher]);
  await pay(world, "s-1", 60_000, "bank-1");
  await act(world, "hrss.root finance-a.desk", "party.payee", { party: SCHOOL, payee: "bb".repeat(32) });
  await giveBack("s-1", "back-1");
  expect((await found(world))["payee-shared"]).toBeUndefined();
  const keys = [{ key: keyOf("school-b.desk").publicKey, role: "school" as const }];
  const school = { party: "school-b", kind: "school", name: "示例学校", payee: PAYEE, keys } as const;
  await act(world, "hrss.root", "party.admit", school);
  expect((await found(world))["payee-shared"]).toBe(1);
  await act(world, "hrss.root finance-a.desk", "party.payee", { party: "school-b", payee: "cc".repeat(32) });
  await act(world, "hrss.root finance-a.desk", "party.payee", { party: "school-b", payee: PAYEE });
  expect((await found(world))["payee-shared"]).toBe(1);
});

type Hours = readonly [from: string, to: string];

const classOf = (name: string, programme: string, [from, to]: Hours): InstructionInput<"class.file"> => ({
  class: name,
  school: SCHOOL,
  programme,
  occupation: OCCUPATION,
  level: 5,
  delivery: "onsite",
  capacity: 1,
  place: `the place of ${name}`,
  sessions: [{ from: `2025-01-${from}:00.000Z`, to: `2025-01-${to}:00.000Z` }],
});

/** One trainee with seats in two classes at two places. */
async function twoPlaces(first: Hours, second: Hours): Promise<void> {
  world = await watchedWorld({ programme: { limits: WITHOUT_LIMITS } });
  await act(world, "hrss.issuer", "programme.publish", secondProgramme);
  const [one = ""] = await world.issue(1);
  const other = idOf(999);
  const vouchers = [{ voucher: other, trainee: "trainee-1", group: "graduate" }];
  await act(world, "hrss.issuer", "voucher.issue", { programme: "second", fund: FUND, until: "2025-06-30", vouchers });
  for (const [voucher, data] of [
    [one, classOf("first", PROGRAMME, first)],
    [other, classOf("second", "second", second)],
  ] as const) {
    await act(world, "school-a.desk", "class.file", data);
    await act(world, "hrss.issuer", "class.approve", { class: data.class });
    await act(world, "hrss.issuer", "voucher.claim", { voucher, trainee: "trainee-1" });
    await act(world, "school-a.desk hrss.issuer", "voucher.hold", { voucher, class: data.class });
  }
}

test.each<[string, Hours, Hours, number]>([
  ["a night until eight, and elsewhere a minute later", ["20T14:00", "21T00:00"], ["21T00:01", "21T10:01"], 1],
  ["an evening until midnight, and elsewhere from then on", ["20T06:00", "20T16:00"], ["20T16:00", "21T02:00"], 1],
  ["an evening, and elsewhere the next morning", ["20T03:00", "20T13:00"], ["21T00:00", "21T10:00"], 0],
])("a trainee at two places: %s", async (_, first, second, count) => {
  await twoPlaces(first, second);
  expect((await found(world))["trainee-far-apart"] ?? 0).toBe(count);
});

const suspend = (party: string) => act(world, "auditor-a.desk", "party.suspend", { party, reason: "inquiry" });

test("a suspended school's redemptions are those that stand", async () => {
  const [first = "", second = "", third = "", fourth = ""] = await redeemed(world, 5);
  const reverse = (voucher: string, to: "held" | "void") =>
    act(world, "hrss.reviewer", "voucher.reverse", { voucher, to, reason: "error" });
  await reverse(first, "void");
  await reverse(second, "held");
  const lines = [third, fourth].map((voucher) => ({ voucher, amount: 60_000 }));
  await act(world, "school-a.desk", "settlement.submit", { settlement: "s-1", fund: FUND, lines, total: 120_000 });
  await act(world, "hrss.reviewer", "settlement.review", {
    settlement: "s-1",
    refused: [{ voucher: third, reason: "absent" }],
  });
  await suspend(SCHOOL);
  const { findings } = await reportOf(world);
  const [finding] = findings.find(({ name }) => name === "school-suspended")?.found ?? [];
  expect(finding?.message).toBe("School school-a was suspended when 2 of its redemptions stood.");
});

test("a school whose redemptions were all undone is suspended without a finding", async () => {
  const [first = "", second = ""] = await redeemed(world, 2);
  for (const voucher of [first, second]) {
    await act(world, "hrss.reviewer", "voucher.reverse", { voucher, to: "void", reason: "error" });
  }
  await suspend(SCHOOL);
  expect(await found(world)).toEqual({});
});
