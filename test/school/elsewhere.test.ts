/** Vouchers that this school redeemed, that were reversed, and that another school then trained and redeemed. */
import type { InstructionInput, InstructionType } from "training-voucher-ledger";
import { type Reconciled, reconcile } from "training-voucher-ledger/school";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FUND, keyOf, OCCUPATION, openWorld, PAYEE, PROGRAMME, SCHOOL, type World } from "../support/world.ts";

/** What becomes of each voucher at the other school. */
const FATES = ["paid", "refused", "reversed"] as const;

let world: World;
let voucherOf: ReadonlyMap<string, string>;

const idOfFate = (fate: string) => voucherOf.get(fate) ?? "";
const send = <T extends InstructionType>(as: string, type: T, data: InstructionInput<T>) =>
  world.accept([world.signed(as, type, data)]);

beforeAll(async () => {
  world = await openWorld();
  const vouchers = await world.redeemable(FATES.length);
  voucherOf = new Map(FATES.map((fate, i) => [fate, vouchers[i] ?? ""]));
  for (const voucher of vouchers) {
    await world.accept([world.redemption(voucher)]);
    await send("hrss.reviewer", "voucher.reverse", { voucher, reason: "从未到课" });
    await send("hrss.issuer", "voucher.release", { voucher, reason: "从未到课" });
  }
  await trainElsewhere(vouchers);
  await send("hrss.reviewer", "voucher.reverse", { voucher: idOfFate("reversed"), reason: "another school's reason" });
  await settleElsewhere();
});
afterAll(() => world.ledger.close());

/** The other school is admitted, trains the vouchers' trainees and redeems. */
async function trainElsewhere(vouchers: readonly string[]): Promise<void> {
  const keys = [{ key: keyOf("school-b.desk").publicKey, role: "school" as const }];
  await send("hrss.root", "party.admit", { party: "school-b", kind: "school", name: "乙校", payee: PAYEE, keys });
  const course = { occupation: OCCUPATION, levels: [5], from: "2025-01-01", until: "2025-12-31" };
  await send("hrss.issuer", "party.authorise", { party: "school-b", ...course });
  await send("school-b.desk", "class.file", {
    ...{ class: "b-1", school: "school-b", programme: PROGRAMME, occupation: OCCUPATION, level: 5 },
    ...{ delivery: "onsite", capacity: 9, place: "示例路2号" },
    sessions: [{ from: "2025-02-10T01:00:00.000Z", to: "2025-02-10T13:00:00.000Z" }],
  });
  await send("hrss.issuer", "class.approve", { class: "b-1" });
  for (const voucher of vouchers) await send("school-b.desk hrss.issuer", "voucher.hold", { voucher, class: "b-1" });
  world.clock.set("2025-02-10T14:00:00.000Z");
  const attendance = vouchers.map((voucher) => ({ voucher, minutes: 720 }));
  await send("school-b.desk", "class.close", { class: "b-1", attendance, evidence: "ee".repeat(32) });
  for (const voucher of vouchers) {
    await send("school-b.desk", "voucher.redeem", { voucher, outcome: "completion", amount: 60_000 });
  }
}

async function settleElsewhere(): Promise<void> {
  const lines = ["paid", "refused"].map((fate) => ({ voucher: idOfFate(fate), amount: 60_000 }));
  await send("school-b.desk", "settlement.submit", { settlement: "b-s", fund: FUND, lines, total: 120_000 });
  const refused = [{ voucher: idOfFate("refused"), reason: "签到表缺页" }];
  await send("hrss.reviewer", "settlement.review", { settlement: "b-s", refused });
  await send("hrss.issuer", "settlement.publicise", { settlement: "b-s", from: "2025-02-11" });
  world.clock.set("2025-03-05T02:00:00.000Z");
  await send("finance-a.desk", "settlement.pay", { settlement: "b-s", amount: 60_000, payee: PAYEE, reference: "r" });
  const order = { recovery: "r-1", voucher: idOfFate("paid"), amount: 20_000, reason: "error" } as const;
  await send("hrss.reviewer", "recovery.order", order);
}

describe.each(FATES)("a voucher that was reversed here and is %s elsewhere", (fate) => {
  const rowOf = async (school: string): Promise<Reconciled | undefined> => {
    const bills = [{ invoice: "1", voucher: idOfFate(fate), amount: 60_000 }];
    return (await reconcile(bills, world.ledger.entries(), { school })).rows[0];
  };

  test("is reversed to the school that lost it, for the reason given to it", async () => {
    const row = await rowOf(SCHOOL);
    expect(row).toMatchObject({ status: "reversed", why: "The redemption was reversed: 从未到课" });
    expect(row?.claim).toMatchObject({ state: "reversed", demanded: 0 });
    expect(row?.claim).not.toHaveProperty("settlement");
  });

  test("is what it became to the other school", async () => {
    expect(await rowOf("school-b")).toMatchObject({ status: fate });
  });
});

test("money paid elsewhere is not paid here", async () => {
  expect(await reconcile([], world.ledger.entries(), { school: SCHOOL })).toMatchObject({ paid: 0, owed: 0 });
});
