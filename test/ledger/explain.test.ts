import { expect, test } from "vitest";
import type { Store } from "../../src/index.ts";
import { joined } from "../support/stores.ts";
import { beside, codeOf, idOf, openWorld, registration, sizeOf } from "../support/world.ts";

test("explain records nothing and says everything that stands in the way", async () => {
  const world = await openWorld({ budget: 100 });
  const size = await sizeOf(world);
  const [voucher = ""] = await world.issue(1);
  await world.claim([voucher]);
  const aClass = await world.approvedClass(1);
  world.clock.set("2025-01-30T00:00:00.000Z");
  const hold = world.signed("school-a.desk hrss.issuer", "voucher.hold", { voucher, class: aClass });
  expect((await world.ledger.explain(hold)).map(({ code }) => code)).toEqual(["class-started", "budget-exhausted"]);
  expect((await world.ledger.explain(hold)).length).toBe(2);
  expect(codeOf(await world.ledger.submit(hold))).toBe("class-started");
  expect((await world.ledger.explain(hold)).map(({ code }) => code)).toEqual(["class-started"]);

  const unknown = world.signed("school-a.desk hrss.issuer", "voucher.hold", { voucher, class: "nowhere" });
  expect((await world.ledger.explain(unknown)).map(({ code }) => code)).toEqual(["unknown-class"]);
  const fine = registration(world, "somebody");
  expect(await world.ledger.explain(fine)).toEqual([]);
  expect(codeOf(await world.ledger.submit(fine))).toBe("accepted");
  expect(await world.ledger.explain(fine)).toEqual([]);
  expect(
    (await world.ledger.explain(registration(world, "other", fine.instruction.id))).map(({ code }) => code),
  ).toEqual(["id-reused"]);
  expect(await sizeOf(world)).toBe(size + 6);
});

test("explain answers on one state, even when somebody records something meanwhile", async () => {
  const world = await openWorld();
  const [voucher = ""] = await world.redeemable(1);
  const { store } = world;
  let disturbed = 0;
  const disturbing: Store = {
    ...store,
    async bound(ids) {
      if (disturbed++ === 0) await world.redeem(voucher);
      return store.bound(ids);
    },
  };
  const { ledger } = await beside(world, { store: joined(disturbing) });
  const refusals = await ledger.explain(world.redemption(voucher, idOf(990, 1)));
  expect(refusals[0]?.code).toBe("already-redeemed");
});
