import { formatVerifierKey, type Ledger } from "training-voucher-ledger";
import {
  BILL_STATUSES,
  billTable,
  openReceipt,
  parseVerifierKey,
  type Reconciliation,
  reconcile,
} from "training-voucher-ledger/school";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  FUND,
  idOf,
  keyOf,
  OCCUPATION,
  ORIGIN,
  openWorld,
  PAYEE,
  PROGRAMME,
  SCHOOL,
  type World,
} from "../support/world.ts";

/** What becomes of each of the school's vouchers, in the order of their issue. */
const FATES = [
  "paid",
  "redeemed",
  "refused",
  "upheld",
  "reversed",
  "differs",
  "unbilled",
  "held",
  "recovered",
  "voided",
] as const;
type Fate = (typeof FATES)[number];

let world: World;
let lines: readonly string[];
let voucherOf: Readonly<Record<Fate, string>>;
let foreign: string;
let report: Reconciliation;

const bill = (fate: Fate, amount = 60_000) => ({ invoice: `A-${fate}`, voucher: voucherOf[fate], amount });

beforeAll(async () => {
  world = await openWorld();
  const vouchers = await world.redeemable(FATES.length);
  voucherOf = Object.fromEntries(FATES.map((fate, i) => [fate, vouchers[i]])) as Record<Fate, string>;
  foreign = await otherSchoolsVoucher();
  for (const fate of FATES) if (fate !== "held" && fate !== "voided") await accepted(world.redeem(voucherOf[fate]));
  await accepted(world.send("hrss.issuer", "voucher.void", { voucher: voucherOf.voided, reason: "弃训" }));
  await accepted(world.send("hrss.reviewer", "voucher.reverse", { voucher: voucherOf.reversed, reason: "误核销" }));
  await settle();
  lines = await allLines(world.ledger);
  report = await reconcile(
    [
      ...(["paid", "redeemed", "refused", "upheld", "reversed", "held", "recovered", "voided"] as const).map((fate) =>
        bill(fate),
      ),
      bill("differs", 100_000),
      { invoice: "B-1", voucher: voucherOf.paid, amount: 60_000 },
      { invoice: "C-1", voucher: foreign, amount: 60_000 },
      { invoice: "D-1", voucher: idOf(999), amount: 60_000 },
    ],
    lines,
    { school: SCHOOL },
  );
});
afterAll(() => world.ledger.close());

async function accepted(outcome: Promise<{ ok: boolean }>): Promise<void> {
  expect(await outcome).toMatchObject({ ok: true });
}

async function allLines(ledger: Ledger): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of ledger.entries()) lines.push(line);
  return lines;
}

/** Another school trains and redeems a voucher. */
async function otherSchoolsVoucher(): Promise<string> {
  const keys = [{ key: keyOf("school-b.desk").publicKey, role: "school" as const }];
  await accepted(
    world.send("hrss.root", "party.admit", { party: "school-b", kind: "school", name: "示例学校乙", keys }),
  );
  const course = { occupation: OCCUPATION, from: "2025-01-01", until: "2025-12-31" };
  await accepted(world.send("hrss.issuer", "party.authorise", { party: "school-b", levels: [5], ...course }));
  const [voucher = ""] = await world.issue(1);
  await world.claim([voucher]);
  const sessions = [{ from: "2025-02-10T01:00:00.000Z", to: "2025-02-10T13:00:00.000Z" }];
  const aClass = { class: "b-1", school: "school-b", programme: PROGRAMME, occupation: OCCUPATION, level: 5 };
  const filing = { ...aClass, delivery: "onsite", capacity: 1, place: "示例路2号", sessions } as const;
  await accepted(world.send("school-b.desk", "class.file", { ...filing, sessions }));
  await accepted(world.send("hrss.issuer", "class.approve", { class: "b-1" }));
  await accepted(world.send("school-b.desk hrss.issuer", "voucher.hold", { voucher, class: "b-1" }));
  return voucher;
}

/** One settlement is paid but for a refused line and an upheld objection. */
async function settle(): Promise<void> {
  const vouchers = [voucherOf.paid, voucherOf.refused, voucherOf.upheld, voucherOf.recovered];
  const batch = { settlement: "s-1", fund: FUND, lines: vouchers.map((voucher) => ({ voucher, amount: 60_000 })) };
  await accepted(world.send("school-a.desk", "settlement.submit", { ...batch, total: 240_000 }));
  const refused = [{ voucher: voucherOf.refused, reason: "签到表缺页" }];
  await accepted(world.send("hrss.reviewer", "settlement.review", { settlement: "s-1", refused }));
  await accepted(world.send("hrss.issuer", "settlement.publicise", { settlement: "s-1", from: "2025-01-21" }));
  const line = { settlement: "s-1", voucher: voucherOf.upheld };
  await accepted(world.send("auditor-a.desk", "settlement.object", { ...line, reason: "举报" }));
  await accepted(world.send("hrss.reviewer", "settlement.resolve", { ...line, upheld: true, reason: "举报属实" }));
  world.clock.set("2025-02-05T02:00:00.000Z");
  const payment = { settlement: "s-1", amount: 120_000, payee: PAYEE, reference: "示例银行0001" };
  await accepted(world.send("finance-a.desk", "settlement.pay", payment));
  const returned = { settlement: "s-1", reference: "示例银行0002", reason: "户名不符" };
  await accepted(world.send("finance-a.desk", "settlement.return", returned));
  await accepted(world.send("finance-a.desk", "settlement.pay", { ...payment, reference: "示例银行0003" }));
  const order = { recovery: "r-1", voucher: voucherOf.recovered, amount: 20_000, reason: "error" } as const;
  await accepted(world.send("hrss.reviewer", "recovery.order", order));
}

test("every bill gets its status, with the reason", () => {
  expect(report.rows.map(({ status, bill, why }) => [bill?.invoice, status, why])).toEqual([
    ["A-paid", "paid", undefined],
    ["A-redeemed", "redeemed", undefined],
    ["A-refused", "refused", "Refused in the settlement s-1: 签到表缺页"],
    ["A-upheld", "refused", "Refused in the settlement s-1: 举报属实"],
    ["A-reversed", "reversed", "The redemption was reversed: 误核销"],
    ["A-held", "missing", "The voucher is held; its redemption is not in the ledger."],
    ["A-recovered", "paid", "200.00 yuan of it is demanded back."],
    ["A-voided", "missing", "The voucher is void; its redemption is not in the ledger."],
    ["A-differs", "amount-differs", "The ledger has 600.00 yuan, the bill asks for 1,000.00 yuan."],
    ["B-1", "duplicated", "The voucher is on the invoice A-paid already."],
    ["C-1", "missing", "The voucher is in a class of another school."],
    ["D-1", "missing", "There is no such voucher in these entries."],
    [undefined, "unbilled", "No bill names this redemption."],
  ]);
  expect(report.rows.at(-1)?.claim?.voucher).toBe(voucherOf.unbilled);
});

test("the sums are those of the ledger's own records", async () => {
  const record = await world.ledger.get("fund", FUND);
  expect(report).toMatchObject({ ok: false, origin: ORIGIN, school: SCHOOL, entries: lines.length, billed: 760_000 });
  expect({ owed: report.owed, paid: report.paid }).toEqual({ owed: record?.accrued, paid: record?.paid });
});

test("every claim is what the ledger's record of the voucher says", async () => {
  for (const { claim } of report.rows) {
    if (claim === undefined) continue;
    const voucher = await world.ledger.get("voucher", claim.voucher);
    const states = { redeemed: "redeemed", paid: "settled", refused: "void", reversed: "held" };
    expect(voucher).toMatchObject({ state: states[claim.state], ordered: claim.demanded });
    if (claim.state === "redeemed" || claim.state === "paid") {
      expect((voucher?.accrued ?? 0) + (voucher?.paid ?? 0)).toBe(claim.amount);
    }
  }
});

test("every status has its bill in this story, and is counted", () => {
  expect(Object.keys(BILL_STATUSES).filter((status) => !report.rows.some((row) => row.status === status))).toEqual([]);
  for (const [status, count] of Object.entries(report.counts)) {
    expect(report.rows.filter((row) => row.status === status)).toHaveLength(count);
  }
});

test("bills that are all paid or redeemed once, and none left out, are right", async () => {
  const own = (["paid", "redeemed", "differs", "unbilled", "recovered"] as const).map((fate) => bill(fate));
  expect(await reconcile(own, lines, { school: SCHOOL })).toMatchObject({ ok: true });
});

test("a payment that the bank returned is owed again", async () => {
  const end = lines.findIndex((line) => line.includes('"type":"settlement.return"'));
  const statusBefore = async (seq: number) =>
    (await reconcile([bill("paid")], lines.slice(0, seq), { school: SCHOOL })).rows[0];
  expect(await statusBefore(end)).toMatchObject({ status: "paid" });
  expect(await statusBefore(end + 1)).toMatchObject({ status: "redeemed", claim: { paidAt: undefined } });
});

test("a redemption that a receipt proves and the entries lack is told, and one that came after them", async () => {
  const seq = lines.findIndex((line) => line.includes('"type":"voucher.redeem"') && line.includes(voucherOf.redeemed));
  const verifiers = [parseVerifierKey(formatVerifierKey(ORIGIN, publicKeyOf("service.operator")))];
  const receipts = [openReceipt(await world.ledger.receipt(seq), { origin: ORIGIN, verifiers })];
  const rowWith = async (entries: readonly string[]) =>
    (await reconcile([bill("redeemed")], entries, { school: SCHOOL, receipts })).rows[0];

  const withheld = lines.filter((_, i) => i !== seq);
  expect(await rowWith(withheld)).toMatchObject({
    status: "missing",
    why: expect.stringContaining(`entry ${seq} proves`),
  });
  expect(await rowWith(lines.slice(0, seq))).toMatchObject({
    status: "missing",
    why: expect.stringContaining("newer"),
  });
  expect(await rowWith(lines)).toMatchObject({ status: "redeemed" });
});

const publicKeyOf = (name: string) => Buffer.from(keyOf(name).publicKey, "base64url");

test("part of the ledger gives the same answer, if all that the school did is in it", async () => {
  const own = lines.filter((line) => !line.includes('"school-b') && !/"type":"(fund|programme|trainee)\./.test(line));
  expect(own.length).toBeLessThan(lines.length);
  const { rows } = await reconcile([bill("paid"), bill("refused"), bill("reversed"), bill("held")], own, {
    school: SCHOOL,
  });
  expect(rows.slice(0, 4).map(({ status }) => status)).toEqual(["paid", "refused", "reversed", "missing"]);
});

test("the bytes of a file, cut anywhere, are the same entries", async () => {
  const bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 997) }, (_, i) =>
    bytes.subarray(i * 997, (i + 1) * 997),
  );
  expect(await reconcile([bill("paid")], pieces, { school: SCHOOL })).toEqual(
    await reconcile([bill("paid")], lines, { school: SCHOOL }),
  );
});

describe("what can't be reconciled says so", () => {
  const code = (code: string) => expect.objectContaining({ code });
  const reconciled = (entries: Parameters<typeof reconcile>[1], school = SCHOOL) => reconcile([], entries, { school });

  test("a school that no entry names", async () => {
    await expect(reconciled(lines, "school-z")).rejects.toThrow(/don't name the school school-z/);
  });

  test("no entries, other lines than entries, a line missing a piece, lines out of order", async () => {
    await expect(reconciled([])).rejects.toThrow(code("unreadable-input"));
    await expect(reconciled(["hello"])).rejects.toThrow(/^Line 1 is no entry/);
    await expect(reconciled([...lines.slice(0, 3), (lines[3] ?? "").slice(0, -1)])).rejects.toThrow(/^Line 4 is no/);
    await expect(reconciled([...lines].reverse())).rejects.toThrow(/^Line 2 does not follow/);
    await expect(reconciled([Uint8Array.of(0xff, 0x0a)])).rejects.toThrow(/not text in lines/);
  });

  test("bills that add up to more than can be counted", async () => {
    const most = Number.MAX_SAFE_INTEGER;
    const bills = [1, 2].map((i) => ({ invoice: String(i), voucher: idOf(i), amount: most }));
    await expect(reconcile(bills, lines, { school: SCHOOL })).rejects.toMatchObject({
      code: "wrong-usage",
      facts: { messageZh: expect.stringMatching(/\p{Script=Han}/u) },
    });
    expect(await reconcile(bills.slice(1), lines, { school: SCHOOL })).toMatchObject({ billed: most });
  });

  test("entries whose redemptions or demands add up to more than can be counted", async () => {
    const grown = lines.map((line) =>
      /"type":"(voucher.redeem|recovery.order)"/.test(line)
        ? line.replace(/"amount":\d+/, '"amount":9007199254740991')
        : line,
    );
    await expect(reconciled(grown)).rejects.toThrow(code("unreadable-input"));
    const order = lines.find((line) => line.includes('"type":"recovery.order"')) ?? "";
    const cancelAt = (seq: number) =>
      order
        .replace(/"seq":\d+/, `"seq":${seq}`)
        .replace(/"data":\{.*?\}/, '"data":{"reason":"x","recovery":"r-1"}')
        .replace("recovery.order", "recovery.cancel");
    const cancelledTwice = [...lines, cancelAt(lines.length), cancelAt(lines.length + 1)];
    await expect(reconciled(cancelledTwice)).rejects.toThrow(/recovery\.cancel: audit/);
  });

  test("bills of no voucher or of a fraction of a fen", async () => {
    const given = (voucher: string, amount: number) =>
      reconcile([{ invoice: "1", voucher, amount }], lines, { school: SCHOOL });
    await expect(given("1", 1)).rejects.toThrow(code("wrong-usage"));
    await expect(given(idOf(1), 0.5)).rejects.toThrow(code("wrong-usage"));
  });
});

test.each(["en", "zh"] as const)("the table has a row for every line of the report, %s", (language) => {
  const { titles, numbers, rows } = billTable(report, language);
  expect(rows.map((row) => row.length)).toEqual(report.rows.map(() => titles.length));
  expect(numbers.map((i) => rows[0]?.[i])).toEqual(["600.00", "600.00", String(report.rows[0]?.claim?.seq)]);
  const words = [...titles, ...rows.map(([status = ""]) => status)];
  for (const word of words) expect(/\p{Script=Han}/u.test(word)).toBe(language === "zh");
});
