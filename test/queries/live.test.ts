/** Questions asked while others write; and freezes, which come and go beside the state. */
import { expect, test } from "vitest";
import {
  entriesOf,
  fundStatement,
  ledgerAsOf,
  type SchoolStatement,
  schoolStatement,
  voucherStory,
} from "../../src/index.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { newPath } from "../stores/files.ts";
import { FUND, openWorld, SCHOOL } from "../support/world.ts";

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
