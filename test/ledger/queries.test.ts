import { expect, test } from "vitest";
import { fundBalances, funnel, schoolOverview } from "../../src/index.ts";
import { FUND, openWorld, PROGRAMME, SCHOOL } from "../support/world.ts";

test("statements count what the records say", async () => {
  const world = await openWorld({ budget: 10_000_000 });
  const { ledger } = world;
  const [certified = "", completed = ""] = await world.redeemable(5);
  const [claimed = "", gone = ""] = await world.issue(3);
  await world.claim([claimed]);
  await world.send("hrss.issuer", "voucher.void", { voucher: gone, reason: "moved away" });
  const certificate = await world.attest(certified);
  await world.send("school-a.desk", "voucher.redeem", {
    voucher: certified,
    outcome: "certificate",
    certificate,
    amount: 100_000,
  });
  await world.redeem(completed);
  const lines = [{ voucher: certified, amount: 100_000 }];
  await world.send("school-a.desk", "settlement.submit", { settlement: "s-1", fund: FUND, lines, total: 100_000 });

  expect(await fundBalances(ledger, FUND)).toMatchObject({
    fund: FUND,
    appropriated: 10_000_000,
    reserved: 300_000,
    accrued: 160_000,
    paid: 0,
    available: 9_540_000,
  });
  const states = { issued: 1, claimed: 1, held: 3, redeemed: 2, settled: 0, expired: 0, void: 1 };
  const reached = { issued: 8, claimed: 6, held: 5, redeemed: 2, settled: 0 };
  expect(await funnel(ledger, PROGRAMME)).toEqual({ programme: PROGRAMME, states, reached });
  expect(await schoolOverview(ledger, SCHOOL)).toEqual({
    school: SCHOOL,
    accrued: 160_000,
    paid: 0,
    vouchers: { issued: 0, claimed: 0, held: 3, redeemed: 2, settled: 0, expired: 0, void: 0 },
    settlements: { submitted: 1, reviewed: 0, publicised: 0, paid: 0, void: 0 },
  });
  expect(await funnel(ledger, "nothing")).toBeUndefined();
  expect(await fundBalances(ledger, "nothing")).toBeUndefined();
  expect(await schoolOverview(ledger, "nobody")).toBeUndefined();
});

test("they page through more records than a page holds", async () => {
  const world = await openWorld();
  await world.issue(1_203);
  expect((await funnel(world.ledger, PROGRAMME))?.reached.issued).toBe(1_203);
});

test("questions that make no sense are wrong usage, whatever the store", async () => {
  const { ledger } = await openWorld();
  const lines = async (range: { from?: number; to?: number }) => {
    for await (const line of ledger.entries(range)) return line;
    return undefined;
  };
  const wrong = { code: "wrong-usage" };
  for (const seq of [-5, 0.5, Number.NaN]) {
    await expect(lines({ from: seq, to: 3 })).rejects.toMatchObject(wrong);
    await expect(lines({ from: 0, to: seq })).rejects.toMatchObject(wrong);
    await expect(ledger.list("voucher", { limit: seq })).rejects.toMatchObject(wrong);
  }
  const kind: string = "purse";
  await expect(Reflect.apply(ledger.get, ledger, [kind, "x"])).rejects.toMatchObject(wrong);
  await ledger.close();
});

test("what is no signed instruction at all is malformed, however large", async () => {
  const { ledger } = await openWorld();
  const submit = (what: unknown) => Reflect.apply(ledger.submit, ledger, [what]);
  const signature = { key: "0".repeat(16), sig: "A".repeat(86) };
  const instruction = {
    id: "01900000-0000-7000-8000-000000000001",
    ledger: ledger.origin,
    type: "fund.close",
    data: {},
  };
  for (const what of [
    null,
    1,
    {},
    { instruction: null },
    { instruction, signatures: Array(1_000_000).fill(signature) },
  ]) {
    expect(await submit(what)).toMatchObject({ ok: false, refusal: { code: "instruction-malformed" } });
  }
  await ledger.close();
});
