/** Every finding is found in a small ledger that has it, and not in one that has not. */
import { fileURLToPath } from "node:url";
import { beforeEach, expect, test } from "vitest";
import { SENTENCES } from "../../src/audit/comparison.ts";
import { audit, FINDINGS, THRESHOLDS } from "../../src/audit/index.ts";
import { SUSPICIONS, suspicion } from "../../src/audit/suspicions.ts";
import { CHINESE } from "../../src/domain/wording.ts";
import { type InstructionInput, memoryStore } from "../../src/index.ts";
import { createKeyring } from "../../src/scenario/keyring.ts";
import { readScenario } from "../../src/scenario/parse.ts";
import { runScenario } from "../../src/scenario/run.ts";
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

const fileOf = (name: string) => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

test("nothing is suspicious in a county's honest year", async () => {
  const keyring = createKeyring("linwu-2025");
  const scenario = await readScenario(fileOf("linwu-2025.jsonl"), keyring);
  const { ledger } = await runScenario(scenario, { store: memoryStore(), keyring });
  const lines: string[] = [];
  for await (const line of ledger.entries()) lines.push(`${line}\n`);
  const trusted = "vouchers.linwu.example+6dd4c2eb+AeOg8Cvax7vBJWxg0OK8Xt7JGaa0wf8E2xgfwaDC5J6/";
  const { ok, findings } = await audit(lines, { trusted });
  expect(ok).toBe(true);
  expect(findings.filter(({ count }) => count > 0)).toEqual([]);
});

test("every finding and threshold has its sentence in English and Chinese, with the same facts", () => {
  const facts = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([fact]) => fact).sort();
  for (const { title, titleZh } of Object.values(FINDINGS)) {
    expect(title).not.toBe("");
    expect(titleZh).toMatch(/\p{Script=Han}/u);
  }
  const sentences = { ...SUSPICIONS, ...SENTENCES };
  expect(new Set(Object.keys(sentences))).toEqual(new Set(Object.keys(FINDINGS)));
  for (const [en, zh] of Object.values(sentences)) expect(facts(zh)).toEqual(facts(en));
  for (const [, , zh] of Object.values(THRESHOLDS)) expect(zh).toMatch(/\p{Script=Han}/u);
});

test("states and roles stand in Chinese findings as in refusals", () => {
  const facts = {
    certificate: "c",
    voucher: "v",
    state: "settled",
    party: "p",
    role: "issuer",
    revoked: "k",
    key: "l",
  };
  const worded = (["certificate-revoked", "key-replaced-by-root"] as const).map((finding) =>
    suspicion({ finding, line: undefined, facts }),
  );
  expect(worded.map(({ message }) => message)).toEqual([
    "Certificate c was revoked; voucher v, redeemed with it, is settled.",
    "Key k of p (issuer) was revoked, and key l enrolled in its place by root alone.",
  ]);
  expect(worded[0]?.messageZh).toContain(CHINESE.settled);
  expect(worded[1]?.messageZh).toContain(`p（${CHINESE.issuer}）`);
});

test("a finding names its line and its records, and changes nothing of the verdict", async () => {
  await act(world, "hrss.root", "calendar.publish", { year: 2025, holidays: [], workdays: [] });
  await act(world, "hrss.root", "calendar.publish", { year: 2025, holidays: ["2025-05-01"], workdays: [] });
  const { ok, problems, findings, size } = await reportOf(world);
  expect({ ok, problems }).toEqual({ ok: true, problems: [] });
  const [finding] = findings.flatMap((result) => result.found);
  expect(finding).toEqual({
    finding: "calendar-replaced",
    line: size,
    seq: size - 1,
    message: "The calendar of 2025 was published again: working days and deadlines may have moved.",
    messageZh: "2025 年的日历被重新发布：工作日与期限可能随之变动。",
    facts: { year: 2025 },
    records: [{ kind: "calendar", id: "2025" }],
  });
});

test("at most 20 of a kind are listed, and all are counted", async () => {
  for (let i = 0; i < 23; i++) {
    await act(world, "hrss.root", "calendar.publish", { year: 2026, holidays: [], workdays: [] });
  }
  const results = (await reportOf(world)).findings;
  expect(results.find(({ name }) => name === "calendar-replaced")).toMatchObject({ count: 22 });
  expect(results.flatMap((result) => result.found)).toHaveLength(20);
});

test("the thresholds are whole numbers, and say which ones there are", async () => {
  for (const thresholds of [{ bulkSeconds: -1 }, { bulkSeconds: 1.5 }, { somethingElse: 1 }]) {
    await expect(reportOf(world, { thresholds })).rejects.toMatchObject({ code: "wrong-usage" });
  }
});

test("an evaluator that attests more in a day than it can examine", async () => {
  for (const voucher of await world.redeemable(3)) await world.attest(voucher);
  expect(await found(world, { certificatesPerDay: 2 })).toEqual({ "evaluator-overloaded": 1 });
  expect(await found(world, { certificatesPerDay: 3 })).toEqual({});
});

test("classes one after another in which everybody passed", async () => {
  const vouchers = await world.issue(5);
  await world.claim(vouchers);
  const groups = [vouchers.slice(0, 2), vouchers.slice(2, 3), vouchers.slice(3)];
  const classes = [await world.approvedClass(2), await world.approvedClass(1), await world.approvedClass(2)];
  for (const [i, aClass] of classes.entries()) await world.hold(groups[i] ?? [], aClass);
  for (const [i, aClass] of classes.entries()) await world.closeClass(aClass, groups[i] ?? []);
  for (const voucher of vouchers.slice(0, 4)) await world.attest(voucher); // one of the third class failed
  expect(await found(world, { perfectClasses: 2 })).toEqual({ "pass-rate-perfect": 1 });
  expect(await found(world, { perfectClasses: 3 })).toEqual({});
});

test("a certificate that is revoked after it was redeemed with, while the redemption stands", async () => {
  const [voucher = ""] = await world.redeemable(1);
  const certificate = await world.attest(voucher);
  const redemption = { voucher, outcome: "certificate", certificate, amount: 100_000 } as const;
  await act(world, "school-a.desk", "voucher.redeem", redemption);
  expect(await found(world)).toEqual({});
  await act(world, "evaluator-a.desk", "certificate.revoke", { certificate, reason: "forged" });
  expect(await found(world)).toEqual({ "certificate-revoked": 1 });
  await act(world, "hrss.reviewer", "voucher.reverse", { voucher, to: "void", reason: "its certificate was forged" });
  expect(await found(world)).toEqual({});
});

test("a school that redeems soon after its admission", async () => {
  await redeemed(world, 2); // admitted on 2 January, redeemed on 21 January
  expect(await found(world, { newSchoolDays: 19 })).toEqual({ "school-new": 1 });
  expect(await found(world, { newSchoolDays: 18 })).toEqual({});
});

test("a school that is suspended after it redeemed", async () => {
  await act(world, "auditor-a.desk", "party.suspend", { party: SCHOOL, reason: "inquiry" });
  await act(world, "hrss.root", "party.reinstate", { party: SCHOOL, reason: "nothing found" });
  expect(await found(world)).toEqual({});
  await redeemed(world, 1);
  await act(world, "auditor-a.desk", "party.suspend", { party: SCHOOL, reason: "inquiry" });
  expect(await found(world)).toEqual({ "school-suspended": 1 });
});

test("one payee for several schools", async () => {
  const school = (party: string, payee: string) =>
    act(world, "hrss.root", "party.admit", { party, kind: "school", name: "示例学校", payee, keys: keysOf(party) });
  const keysOf = (party: string) => [{ key: keyOf(`${party}.desk`).publicKey, role: "school" as const }];
  await school("school-b", "bb".repeat(32));
  expect(await found(world)).toEqual({});
  await school("school-c", PAYEE);
  expect(await found(world)).toEqual({ "payee-shared": 1 });
});

test("the very same attendance for a whole class", async () => {
  await world.redeemable(3);
  expect(await found(world, { identicalTrainees: 3 })).toEqual({ "attendance-identical": 1 });
  expect(await found(world, { identicalTrainees: 4 })).toEqual({});
});

test("attendance that differs is not suspicious", async () => {
  const vouchers = await world.issue(3);
  await world.claim(vouchers);
  const aClass = await world.approvedClass(3);
  await world.hold(vouchers, aClass);
  world.clock.set("2025-01-22T01:00:00.000Z");
  const attendance = vouchers.map((voucher, i) => ({ voucher, minutes: 700 + i }));
  await act(world, "school-a.desk", "class.close", { class: aClass, attendance, evidence: "ee".repeat(32) });
  expect(await found(world, { identicalTrainees: 3 })).toEqual({});
});

test("redemptions that crowd on the last day", async () => {
  const vouchers = await world.redeemable(4);
  const redeem = (list: readonly string[]) => world.accept(list.map((voucher) => world.redemption(voucher)));
  await redeem(vouchers.slice(0, 2));
  world.clock.set("2025-02-20T01:00:00.000Z");
  await redeem(vouchers.slice(2));
  expect(await found(world, { deadlineVouchers: 2 })).toEqual({ "deadline-crowded": 1 });
  expect(await found(world, { deadlineVouchers: 3 })).toEqual({});
  expect(await found(world, { deadlineVouchers: 2, deadlinePercent: 51 })).toEqual({});
  expect(await found(world, { deadlineVouchers: 2, deadlineDays: 0 })).toEqual({});
});

test("vouchers claimed and held in one stroke", async () => {
  const vouchers = await world.issue(3);
  const aClass = await world.approvedClass(3);
  await world.claim(vouchers);
  await world.hold(vouchers, aClass); // a minute later
  expect(await found(world, { bulkVouchers: 3, bulkSeconds: 60 })).toEqual({ "claimed-in-bulk": 1 });
  expect(await found(world, { bulkVouchers: 3, bulkSeconds: 59 })).toEqual({});
  expect(await found(world, { bulkVouchers: 4, bulkSeconds: 60 })).toEqual({});
});

test("a trainee at two places on one day", async () => {
  world = await watchedWorld({ programme: { limits: WITHOUT_LIMITS } });
  const [first = ""] = await world.issue(1);
  const morning = await world.approvedClass(1);
  await world.claim([first]);
  await world.hold([first], morning);
  const second = idOf(999);
  await act(world, "hrss.issuer", "programme.publish", secondProgramme);
  const vouchers = [{ voucher: second, trainee: "trainee-1", group: "graduate" }];
  await act(world, "hrss.issuer", "voucher.issue", { programme: "second", fund: FUND, until: "2025-06-30", vouchers });
  await act(world, "hrss.issuer", "voucher.claim", { voucher: second, trainee: "trainee-1" });
  await act(world, "school-a.desk", "class.file", eveningClass);
  await act(world, "hrss.issuer", "class.approve", { class: "evening" });
  await act(world, "school-a.desk hrss.issuer", "voucher.hold", { voucher: second, class: "evening" });
  expect(await found(world, { travelMinutes: 61 })).toEqual({ "trainee-far-apart": 1 });
  expect(await found(world, { travelMinutes: 60 })).toEqual({});
  await act(world, "school-a.desk", "voucher.release", { voucher: second, reason: "too far" });
  expect(await found(world, { travelMinutes: 61 })).toEqual({});
});

const eveningClass: InstructionInput<"class.file"> = {
  class: "evening",
  school: SCHOOL,
  programme: "second",
  occupation: OCCUPATION,
  level: 5,
  delivery: "onsite",
  capacity: 1,
  place: "示例路999号",
  sessions: [
    { from: "2025-01-20T08:00:00.000Z", to: "2025-01-20T14:00:00.000Z" },
    { from: "2025-01-21T08:00:00.000Z", to: "2025-01-21T14:00:00.000Z" },
  ],
};

test("a key that root revoked and replaced alone", async () => {
  const added = (name: string) => ({ party: SCHOOL, key: keyOf(name).publicKey, role: "school" as const });
  await act(world, "hrss.root school-a.desk", "key.add", added("school-a.spare"));
  await act(world, "hrss.root", "key.revoke", { key: keyOf("school-a.spare").id, reason: "retired" });
  await act(world, "hrss.root school-a.desk", "key.add", added("school-a.third"));
  await act(world, "hrss.root", "key.revoke", { key: keyOf("school-a.third").id, reason: "retired" });
  await act(world, "hrss.root", "key.revoke", { key: keyOf("school-a.desk").id, reason: "lost" });
  expect(await found(world)).toEqual({});
  await act(world, "hrss.root", "key.add", added("school-a.fourth"));
  expect(await found(world)).toEqual({ "key-replaced-by-root": 1 });
});

test("a trainee's key replaced without the old one", async () => {
  const key = (name: string) => keyOf(name).publicKey;
  await act(world, "hrss.issuer", "trainee.register", { trainee: "t", groups: ["graduate"], key: key("t.one") });
  await act(world, "hrss.issuer t.one", "trainee.update", { trainee: "t", key: key("t.two") });
  await act(world, "hrss.issuer hrss.root", "trainee.update", { trainee: "t", groups: ["unemployed"] });
  expect(await found(world)).toEqual({});
  await act(world, "hrss.issuer hrss.root", "trainee.update", { trainee: "t", key: key("t.three") });
  expect(await found(world)).toEqual({ "trainee-key-replaced": 1 });
  await act(world, "hrss.root", "key.revoke", { key: keyOf("t.three").id, reason: "lost" });
  await act(world, "hrss.issuer", "trainee.update", { trainee: "t", key: key("t.four") });
  expect(await found(world)).toEqual({ "trainee-key-replaced": 2 });
});

test("a claim and a hold in the stead of a trainee whose key was revoked", async () => {
  const [first, second] = [idOf(901), idOf(902)];
  for (const [trainee, voucher] of [
    ["t", first],
    ["u", second],
  ] as const) {
    const key = keyOf(`${trainee}.one`).publicKey;
    await act(world, "hrss.issuer", "trainee.register", { trainee, groups: ["graduate"], key });
    const vouchers = [{ voucher, trainee, group: "graduate" }];
    await act(world, "hrss.issuer", "voucher.issue", {
      programme: PROGRAMME,
      fund: FUND,
      until: "2025-06-30",
      vouchers,
    });
  }
  const revoke = (name: string) => act(world, "hrss.root", "key.revoke", { key: keyOf(name).id, reason: "lost" });
  await act(world, "t.one", "voucher.claim", { voucher: first, trainee: "t" });
  await revoke("t.one");
  await revoke("u.one");
  const aClass = await world.approvedClass(2);
  expect(await found(world)).toEqual({});
  await world.hold([first], aClass);
  expect(await found(world)).toEqual({ "trainee-key-bypassed": 1 });
  await act(world, "hrss.issuer", "voucher.claim", { voucher: second, trainee: "u" });
  expect(await found(world)).toEqual({ "trainee-key-bypassed": 2 });
  await act(world, "hrss.issuer", "trainee.update", { trainee: "u", key: keyOf("u.two").publicKey });
  await act(world, "school-a.desk u.two", "voucher.hold", { voucher: second, class: aClass });
  expect(await found(world)).toEqual({ "trainee-key-bypassed": 2, "trainee-key-replaced": 1 });
});

test("one bank reference for two payments, and a settlement paid again after a return", async () => {
  const [first = "", second = ""] = await redeemed(world, 2);
  await publicised(world, "s-1", [first]);
  await publicised(world, "s-2", [second]);
  await pay(world, "s-1", 60_000, "bank-1");
  await act(world, "finance-a.desk", "settlement.return", { settlement: "s-1", reference: "r", reason: "closed" });
  expect(await found(world)).toEqual({});
  await pay(world, "s-1", 60_000, "bank-2");
  expect(await found(world)).toEqual({ "settlement-paid-again": 1 });
  await pay(world, "s-2", 60_000, "bank-1");
  expect(await found(world)).toEqual({ "settlement-paid-again": 1, "bank-reference-reused": 1 });
});

test("a hold that outlives its class", async () => {
  const [redeemedOne = ""] = await world.redeemable(2);
  await world.accept([world.redemption(redeemedOne)]);
  world.clock.set("2025-02-20T15:00:00.000Z");
  await act(world, "hrss.root", "calendar.publish", { year: 2025, holidays: [], workdays: [] });
  expect(await found(world)).toEqual({});
  world.clock.set("2025-02-22T01:00:00.000Z");
  await act(world, "hrss.root", "calendar.publish", { year: 2026, holidays: [], workdays: [] });
  expect(await found(world)).toEqual({ "hold-overdue": 1 });
  expect(await found(world, { overdueDays: 2 })).toEqual({});
  await act(world, "service.operator", "voucher.expire", { vouchers: [idOf(2)] });
  expect(await found(world)).toEqual({});
});

test("a recovery that is not complete", async () => {
  const [voucher = ""] = await redeemed(world, 1);
  await publicised(world, "s-1", [voucher]);
  await pay(world, "s-1", 60_000, "bank-1");
  await act(world, "hrss.reviewer", "recovery.order", { recovery: "r-1", voucher, amount: 60_000, reason: "fraud" });
  expect(await found(world)).toEqual({ "recovery-outstanding": 1 });
  expect(await found(world, { recoveryDays: 1 })).toEqual({});
  await act(world, "finance-a.desk", "recovery.receive", { recovery: "r-1", amount: 59_999, reference: "back-1" });
  expect(await found(world)).toEqual({ "recovery-outstanding": 1 });
  await act(world, "finance-a.desk", "recovery.writeOff", { recovery: "r-1", amount: 1, document: "d" });
  expect(await found(world)).toEqual({});
});
