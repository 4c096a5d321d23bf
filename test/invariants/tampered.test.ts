/**
 * Tests of the invariants themselves: a story in which all of them hold is changed behind the ledger's back, and the
 * invariant that watches over it speaks, in the words that stand beside each change.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { toFen } from "../../src/domain/values.ts";
import type { Head, InstructionInput } from "../../src/index.ts";
import { FUND, keyOf, SCHOOL } from "../support/world.ts";
import type { Attempt, History, Snapshot } from "./history.ts";
import { CERTIFICATE, EXPIRED, SECOND, tellStory, VOID } from "./story.ts";
import { INVARIANTS } from "./table.ts";
import {
  again,
  data,
  entry,
  insert,
  record,
  signedBy,
  type Tampering,
  type Which,
  without,
  withRecord,
} from "./tamper.ts";

let story: History;
beforeAll(async () => {
  story = await tellStory();
});

const isSecond = ({ voucher }: { readonly voucher: string }) => voucher === SECOND;
const PAY: Which = ["settlement.pay", 1];
const REDEEM: Which = ["voucher.redeem", 1]; // of the second voucher
const REDEEM_FIRST: Which = ["voucher.redeem"];
const PAY_FIRST: Which = ["settlement.pay"];
const HOLD: Which = ["voucher.hold"];

type Row = readonly [number: number, says: RegExp, tamper: Tampering];

/** The attempts of this kind at a redemption, changed. */
const attempt =
  (isMeant: (attempt: Attempt) => boolean, change: (attempt: Attempt) => Partial<Attempt>): Tampering =>
  (history) => ({
    ...history,
    attempts: history.attempts.map((one) =>
      one.signed.instruction.type === "voucher.redeem" && isMeant(one) ? { ...one, ...change(one) } : one,
    ),
  });
const repeated = ({ answer, first }: Attempt) => answer.ok && first !== undefined;
const refused = ({ answer, first }: Attempt) => !answer.ok && first === undefined;
const refusedAgain = ({ answer, first }: Attempt) => !answer.ok && first !== undefined;

const moved = ({ head, state }: Snapshot, change: Partial<Head>): Snapshot => ({
  head: head && { ...head, ...change },
  state,
});

const spelled =
  (from: string, to: string): Tampering =>
  (history) => ({ ...history, steps: history.steps.map((step) => ({ ...step, line: step.line.replace(from, to) })) });

const freeze = (scope: "voucher" | "trainee" | "class" | "school", id: string) => ({ scope, id, reason: "核查" });
const prior = (occupation: string, level: number, day: string) => ({ prior: [{ occupation, level, day }] });
const AUDITOR = "auditor-a.desk";
const ISSUER = "hrss.issuer";
const DESK_KEY = keyOf("school-a.desk").id;
const reason = "误";

const OTHER_FUND = {
  fund: "other",
  name: "其他",
  source: "other",
  year: 2025,
  region: "431025",
  reuseRecoveries: false,
} as const;
const SECOND_SETTLEMENT: InstructionInput<"settlement.submit"> = {
  settlement: "batch-2",
  fund: FUND,
  lines: [{ voucher: SECOND, amount: 60_000 }],
  total: 60_000,
};
/** Of all days of the publicity. */
const HOLIDAYS = {
  year: 2025,
  holidays: ["22", "23", "24", "27", "28", "29", "30"].map((day) => `2025-01-${day}`),
  workdays: [],
};
const OWN_KEY = { trainee: "trainee-1", key: keyOf("trainee-1").publicKey };
const SECOND_ISSUER = { party: "hrss", key: keyOf("hrss.issuer-2").publicKey, role: "issuer" } as const;

const ROWS: readonly Row[] = [
  [1, /seq has a gap/, without(["class.approve"])],
  [1, /prev does not link/, data(["voucher.redeem"], { amount: 1 })],
  [1, /at decreases/, entry(["voucher.redeem"], () => ({ at: "2025-01-02T00:00:00.000Z" }))],
  [1, /spelled otherwise/, spelled(",", ", ")],
  [1, /the instruction id .* stands twice/, again(["voucher.redeem"])],

  [2, /moved the head/, attempt(refused, ({ after }) => ({ after: moved(after, { hash: "ab".repeat(32) }) }))],
  [2, /added an entry/, attempt(repeated, ({ after }) => ({ after: moved(after, { size: 1 }) }))],
  [2, /changed a record/, attempt(refused, ({ after }) => ({ after: withRecord(after, "fund", { closed: true }) }))],
  [2, /accepted without an entry/, attempt(repeated, ({ answer }) => ({ answer: { ...answer, repeated: false } }))],
  [
    2,
    /sent again, was answered/,
    attempt(repeated, ({ answer }) => ({ answer: { ...answer, says: "fund-closed {}" } })),
  ],
  [
    2,
    /sent again, was answered/,
    attempt(refusedAgain, ({ answer }) => ({ answer: { ...answer, says: "fund-closed {}" } })),
  ],

  [3, /paid of .* is -1/, record(PAY, "fund", { paid: JSON.parse("-1") })],
  [3, /overdrawn/, record(["fund.withdraw"], "fund", { withdrawn: toFen(3_000_000) })],
  [3, /more withdrawn .* than came/, record(["fund.withdraw"], "fund", { withdrawn: toFen(3_000_000) })],
  [3, /appropriated of .* by the lines 1/, data(["fund.appropriate"], { amount: 1 })],
  [3, /withdrawn of .* by the lines 7/, data(["fund.withdraw"], { amount: 7 })],
  [3, /reusable of .* by the lines 1$/m, data(["recovery.receive"], { amount: 1 })],
  [3, /outstanding of .* by the lines 50000/, without(["recovery.cancel"])],
  [3, /recovered of .* by the lines 0/, without(["recovery.receive"])],
  [3, /writtenOff of .* by the lines 0/, without(["recovery.writeOff"])],
  [3, /reserved of .* is 500001/, record(["class.close"], "fund", { reserved: toFen(500_001) })],
  [3, /accrued of .* is 1,/, record(REDEEM, "fund", { accrued: toFen(1) })],
  [3, /other funds/, insert(PAY, "finance-a.desk", "fund.open", OTHER_FUND)],

  [4, /reserved of .* its vouchers have/, record(REDEEM, "voucher", { reserved: toFen(0) })],
  [4, /accrued of .* its vouchers have/, record(REDEEM, "voucher", { accrued: toFen(1) }, isSecond)],
  [4, /paid of .* its vouchers have/, record(PAY, "voucher", { paid: toFen(1) }, isSecond)],
  [4, /is settled with 1 reserved/, record(PAY, "voucher", { reserved: toFen(1) }, isSecond)],
  [4, /has committed 1,/, record(PAY, "programme", { committed: toFen(1) })],

  [6, /100000 reserved, 40000 released, 60000 accrued, 7 left/, record(REDEEM, "voucher", { reserved: toFen(7) })],
  [6, /has 1 paid, by the lines 60000/, record(PAY, "voucher", { paid: toFen(1) }, isSecond)],
  [6, /owes 1$/m, record(REDEEM, "voucher", { accrued: toFen(1) }, isSecond)],
  [6, /0 reserved, 0 released, 0 accrued, 5 left/, record(["voucher.claim"], "voucher", { reserved: toFen(5) })],
  [6, /100000 reserved, 0 released, 0 accrued, 0 left/, without(["class.cancel"])],
  [6, /owes 60000$/m, without(["voucher.reverse"])],
  [6, /other vouchers than the lines made/, without(["voucher.reissue"])],

  [7, /is redeemed 2 times/, again(REDEEM)],
  [7, /is redeemed -1 times/, again(["voucher.reverse"])],
  [7, /is paid 2 times/, without(["settlement.return"])],
  [7, /is paid -1 times/, without(["settlement.pay"])],
  [7, /is recorded as held/, record(REDEEM, "voucher", { state: "held" }, isSecond)],

  [8, /recovered and written off 15000 > ordered 5000/, data(["recovery.order"], { amount: 5000 })],
  [8, /more came back than one order says/, data(["recovery.receive"], { amount: 26_000 })],
  [8, /ordered 70000 > paid 60000/, data(["recovery.order"], { amount: 70_000 })],
  [8, /100000 accrued > due 60000/, data(REDEEM, { amount: 100_000 })],
  [8, /paid 100000 > due 60000/, data(REDEEM, { amount: 100_000 })],
  [8, /due 60000 > reserved before 1$/m, record(REDEEM, "voucher", { reserved: toFen(1) }, isSecond, "before")],
  [8, /reserved before 100001 > face/, record(REDEEM, "voucher", { reserved: toFen(100_001) }, isSecond, "before")],

  [9, /was redeemed and then redeem/, again(REDEEM)],
  [9, /was issued and then hold/, without(["voucher.claim"])],
  [9, /was ended and then reissue/, again(["voucher.reissue"])],
  [9, /was void and then extend/, insert(["voucher.reissue"], ISSUER, "voucher.extend", { voucher: VOID, until: "" })],
  [9, /was expired and then claim/, insert(["voucher.claim", 7], "", "voucher.expire", { vouchers: [EXPIRED] })],
  [9, /is recorded as claimed/, record(REDEEM, "voucher", { state: "claimed" }, isSecond)],

  [10, /hold: .* one too many in 2025/, data(["trainee.register"], prior("1-01-01-01", 5, "2025-03-01"))],
  [10, /hold: .* level 5 again/, data(["trainee.register"], prior("4-04-05-05", 5, "2020-03-01"))],
  [10, /hold: .* level 5 after a higher one/, data(["trainee.register"], prior("4-04-05-05", 4, "2020-03-01"))],
  [
    10,
    /redeem: .* one too many in 2025/,
    insert(REDEEM, ISSUER, "trainee.update", { trainee: "trainee-2", ...prior("1-01-01-01", 5, "2025-03-01") }),
  ],
  [10, /hold: .* one too many in 2025/, data(["voucher.claim", 1], { trainee: "trainee-1" })],
  [10, /redeem: .* one too many in 2025/, data(["voucher.claim", 1], { trainee: "trainee-1" })],

  [11, /has 5 in 1 seats/, data(["class.file"], { capacity: 1 })],
  [11, /larger than its programme permits/, data(["class.file"], { capacity: 501 })],
  [11, /came after the first session/, entry(HOLD, () => ({ at: "2025-01-20T07:00:00.000Z" }))],
  [11, /overlaps with/, data(["voucher.claim", 4], { trainee: "trainee-1" })],
  [11, /recorded with 4 held, by the lines 5/, record(["class.close"], "class", { held: 4 })],

  [12, /attested for .*, not for/, data(["certificate.attest"], { voucher: SECOND })],
  [12, /without a certificate/, data(REDEEM, { outcome: "certificate" })],
  [12, /was attested for undefined/, data(REDEEM, { outcome: "certificate", certificate: "C-0" })],
  [12, /was revoked before/, insert(REDEEM_FIRST, AUDITOR, "certificate.revoke", { certificate: CERTIFICATE, reason })],
  [12, /paid twice/, data(REDEEM, { outcome: "certificate", certificate: CERTIFICATE })],

  [13, /is in two settlements/, insert(PAY, "school-a.desk", "settlement.submit", SECOND_SETTLEMENT)],
  [13, /the lines add up to 280000, not 1$/m, data(["settlement.submit"], { total: 1 })],
  [13, /has a total of 220001/, record(PAY, "settlement", { total: toFen(220_001) })],
  [13, /is reviewed/, without(["settlement.publicise"])],
  [13, /is public still/, data(["programme.publish"], { publicity: 60 })],
  [13, /is public still/, data(["settlement.publicise"], { from: "2025-01-30" })],
  [13, /is public still/, insert(PAY_FIRST, "hrss.root", "calendar.publish", HOLIDAYS)],
  [13, /has an open objection/, without(["settlement.resolve"])],
  [13, /goes to another account/, data(PAY, { payee: "4b".repeat(32) })],
  [13, /goes to another account/, data(["party.admit", 1], { payee: "4b".repeat(32) })],
  [13, /pays 220001, its lines have 220000/, data(PAY, { amount: 220_001 })],
  [13, /pays 220000, owed are 220001/, data(REDEEM, { amount: 60_001 })],

  [
    14,
    /claim: .* trainee trainee-1 is/,
    insert(["voucher.claim"], AUDITOR, "freeze.set", freeze("trainee", "trainee-1")),
  ],
  [14, /hold: .* class class-1-1 is/, insert(HOLD, AUDITOR, "freeze.set", freeze("class", "class-1-1"))],
  [14, /redeem: .* voucher .* is frozen/, without(["freeze.lift", 0])],
  [14, /redeem: .* trainee trainee-1 is frozen/, without(["freeze.lift", 1])],
  [14, /redeem: .* class class-1-1 is frozen/, without(["freeze.lift", 2])],
  [14, /redeem: .* school school-a is frozen/, without(["freeze.lift", 3])],
  [14, /pay: .* voucher .* is frozen/, insert(PAY, ISSUER, "freeze.set", freeze("voucher", SECOND))],
  [14, /money moved/, record(["freeze.set"], "fund", { reserved: toFen(0) })],
  [14, /money moved/, record(["freeze.lift"], "voucher", { accrued: toFen(1) })],

  [15, /the key .* does not count/, signedBy(REDEEM, "0123456789abcdef")],
  [15, /the key .* does not count/, insert(REDEEM, "hrss.root", "key.revoke", { key: DESK_KEY, reason })],
  [15, /the key .* does not count/, insert(REDEEM, "hrss.root", "party.suspend", { party: SCHOOL, reason })],
  [15, /the signature by .* does not hold/, data(REDEEM, { amount: 1 })],
  [15, /the signature by .* does not hold/, signedBy(REDEEM, keyOf("finance-a.desk").id)],
  [15, /a key of role finance signed/, signedBy(REDEEM, keyOf("finance-a.desk").id)],
  [15, /nobody of school signed/, signedBy(HOLD, keyOf(ISSUER).id)],
  [15, /nobody of trainee\/issuer signed/, signedBy(HOLD, DESK_KEY)],
  [15, /nobody of issuer signed/, insert(REDEEM, "hrss.root", "key.add", SECOND_ISSUER)],
  [15, /trainee-1 has a key of their own/, insert(["voucher.claim"], ISSUER, "trainee.update", OWN_KEY)],
  [15, /trainee-1 has a key of their own/, insert(HOLD, ISSUER, "trainee.update", OWN_KEY)],
  [15, /a key signed twice/, signedBy(REDEEM, DESK_KEY, DESK_KEY)],
  [15, /1 signed, fewer than the quorum/, data(["ledger.open"], { quorum: { "voucher.redeem": 2 } })],
  [15, /took too few keys/, signedBy(PAY, keyOf("hrss.reviewer").id)],
  [15, /took too few keys/, without(["settlement.review"])],
];

describe("in the story", () => {
  for (const { number, sentence, check } of INVARIANTS) {
    test(`${number} holds: ${sentence}`, () => {
      expect(check(story)).toEqual([]);
    });
  }
});

describe("what was done to the story is found", () => {
  test.each(ROWS)("by %i: %s", (number, says, tamper) => {
    const invariant = INVARIANTS.find((row) => row.number === number);
    const found = invariant?.check(tamper(story)) ?? [];
    expect(found.join("\n")).toMatch(says);
  });

  test("and every invariant is tried", () => {
    expect([...new Set(ROWS.map(([number]) => number))]).toEqual(INVARIANTS.map(({ number }) => number));
  });
});
