/** Two real ledgers held against each other. */
import { expect, test } from "vitest";
import { type Comparison, createComparison, type Opening } from "../../src/audit/index.ts";
import { commitIdentity, newSalt } from "../../src/index.ts";
import { FUND, idOf, keyOf, PAYEE, PROGRAMME, type World } from "../support/world.ts";
import { act, redeemed, reportOf, watchedWorld } from "./watched.ts";

const worldAt = (origin: string): Promise<World> => watchedWorld({ origin });

function told(comparison: Comparison): readonly string[] {
  return comparison.findings().flatMap(({ found }) => found.map(({ message }) => message));
}

async function compare(worlds: readonly World[], openings: readonly Opening[] = []): Promise<readonly string[]> {
  const comparison = createComparison();
  for (const world of worlds) expect(await reportOf(world, { comparison, openings })).toMatchObject({ ok: true });
  return told(comparison);
}

test("the same trainee, occupation and level funded in two ledgers", async () => {
  const [a, b] = [await worldAt("a.example"), await worldAt("b.example")];
  await redeemed(a, 2);
  const [voucher = ""] = await b.redeemable(1);
  expect(await compare([a, b])).toEqual([]);
  await b.accept([b.redemption(voucher)]);
  expect(await compare([a, b])).toEqual([
    "Trainee trainee-1 was funded for 4-04-05-05, level 5, in a.example (voucher 01900000-0000-7000-8000-000000000001) " +
      "and in b.example (trainee trainee-1, voucher 01900000-0000-7000-8000-000000000001).",
  ]);
});

test("the same certificate number in two ledgers", async () => {
  const [a, b] = [await worldAt("a.example"), await worldAt("b.example")];
  for (const world of [a, b]) {
    const [first = "", second = ""] = await world.redeemable(2);
    await world.attest(world === a ? first : second);
  }
  expect(await compare([a, b])).toEqual([]);
  await b.attest("01900000-0000-7000-8000-000000000001");
  expect(await compare([a, b])).toEqual([
    expect.stringMatching(/^Certificate C-.*1 stands in a\.example .* b\.example/),
  ]);
});

test("the same payee of different schools, but not of one and the same", async () => {
  const [a, b] = [await worldAt("a.example"), await worldAt("b.example")];
  expect(await compare([a, b])).toEqual([]); // school-a is in both
  const keys = [{ key: keyOf("school-b.desk").publicKey, role: "school" as const }];
  const school = { party: "school-b", kind: "school" as const, name: "示例学校", payee: PAYEE, keys };
  await act(b, "hrss.root", "party.admit", school);
  expect(await compare([a, b])).toEqual([
    "School school-b of b.example has or had the payee that school school-a of a.example has or had.",
  ]);
});

test("an account that a school gave up is compared as well", async () => {
  const [a, b] = [await worldAt("a.example"), await worldAt("b.example")];
  await act(a, "hrss.root finance-a.desk", "party.payee", { party: "school-a", payee: "bb".repeat(32) });
  await act(b, "hrss.root finance-a.desk", "party.payee", { party: "school-a", payee: "cc".repeat(32) });
  const keys = [{ key: keyOf("school-b.desk").publicKey, role: "school" as const }];
  const school = { party: "school-b", kind: "school" as const, name: "示例学校", payee: "bb".repeat(32), keys };
  await act(b, "hrss.root", "party.admit", school);
  await act(b, "hrss.root finance-a.desk", "party.payee", { party: "school-b", payee: "dd".repeat(32) });
  expect(await compare([a, b])).toEqual([
    "School school-b of b.example has or had the payee that school school-a of a.example has or had.",
  ]);
});

test("an opened person is recognised under another reference", async () => {
  const openings: Opening[] = [];
  const worlds = [await worldAt("a.example"), await worldAt("b.example")];
  for (const [i, world] of worlds.entries()) {
    const opening = { trainee: `person-${i}`, identity: "an invented person", salt: newSalt() };
    openings.push({ ...opening, ledger: world.ledger.origin });
    await fund(world, opening);
  }
  expect(await compare(worlds)).toEqual([]);
  expect(await compare(worlds, openings)).toEqual([
    expect.stringMatching(/^Trainee person-0 was funded .* in b\.example \(trainee person-1, /),
  ]);
});

test("where both were opened, different persons behind one reference are not the same trainee", async () => {
  const openings: Opening[] = [];
  const worlds = [await worldAt("a.example"), await worldAt("b.example")];
  for (const [i, world] of worlds.entries()) {
    const opening = { trainee: "person", identity: `invented person ${i}`, salt: newSalt() };
    openings.push({ ...opening, ledger: world.ledger.origin });
    await fund(world, opening);
  }
  expect(await compare(worlds, openings)).toEqual([]);
  expect(await compare(worlds, openings.slice(1)), "only one was opened: the reference counts").toHaveLength(1);
});

/** Registers the person with a commitment, and teaches them until the school is owed their completion. */
async function fund(world: World, { trainee, identity, salt }: Opening): Promise<void> {
  const [voucher, group] = [idOf(500), "graduate"];
  const commitment = commitIdentity(identity, salt);
  await act(world, "hrss.issuer", "trainee.register", { trainee, groups: [group], commitment });
  const vouchers = [{ voucher, trainee, group }];
  await act(world, "hrss.issuer", "voucher.issue", { programme: PROGRAMME, fund: FUND, until: "2025-06-30", vouchers });
  await act(world, "hrss.issuer", "voucher.claim", { voucher, trainee });
  const aClass = await world.approvedClass(1);
  await world.hold([voucher], aClass);
  await world.closeClass(aClass, [voucher]);
  await world.accept([world.redemption(voucher)]);
}

test("a ledger is not compared with itself", async () => {
  const comparison = createComparison();
  const world = await worldAt("a.example");
  await reportOf(world, { comparison });
  await expect(reportOf(world, { comparison })).rejects.toMatchObject({ code: "wrong-usage" });
});
