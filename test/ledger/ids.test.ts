import { expect, test } from "vitest";
import type { Outcome, SignedInstruction, Store } from "../../src/index.ts";
import { joined } from "../support/stores.ts";
import { beside, codeOf, idOf, openWorld, registration, sizeOf } from "../support/world.ts";

test("the same instruction is one entry: in one batch, in later ones, and after a restart", async () => {
  const world = await openWorld();
  const signed = registration(world, "trainee-x");
  const size = await sizeOf(world);
  const [first, second] = await world.ledger.submit([signed, signed]);
  const third = await world.ledger.submit(signed);
  const fourth = await (await beside(world)).ledger.submit(signed);

  expect(first).toMatchObject({ ok: true, seq: size, repeated: false });
  for (const again of [second, third, fourth]) {
    expect(again).toMatchObject({ ok: true, seq: size, repeated: true, line: first?.ok && first.line });
  }
  expect(await sizeOf(world)).toBe(size + 1);
});

test("the same instruction gets its refusal again, even when it would be accepted by now", async () => {
  const world = await openWorld({ budget: 1 });
  const withdraw = (id: string, amount: number) =>
    world.signed("finance-a.desk", "fund.withdraw", { fund: "linwu-2025", amount, document: "示例" }, id);
  const signed = withdraw(idOf(900, 1), 2);
  const [first, second] = await world.ledger.submit([signed, signed]);
  await world.send("finance-a.desk", "fund.appropriate", { fund: "linwu-2025", amount: 1000, document: "示例" });
  const third = await world.ledger.submit(signed);
  const fourth = await (await beside(world)).ledger.submit(signed);

  expect(first).toMatchObject({ ok: false, refusal: { code: "budget-exhausted", facts: { available: 1, asked: 2 } } });
  for (const again of [second, third, fourth]) expect(again).toEqual(first);
  expect(codeOf(await world.ledger.submit(withdraw(idOf(900, 1), 1)))).toBe("id-reused");
  expect(codeOf(await world.ledger.submit(withdraw(idOf(901, 1), 2)))).toBe("accepted");
});

test("an id can't be used for another instruction, in one batch or later", async () => {
  const world = await openWorld();
  const [a, b] = [registration(world, "a", idOf(950, 1)), registration(world, "b", idOf(950, 1))];
  expect((await world.ledger.submit([a, b])).map(codeOf)).toEqual(["accepted", "id-reused"]);
  expect(codeOf(await world.ledger.submit(b))).toBe("id-reused");
  expect(codeOf(await world.ledger.submit(a))).toBe("accepted");
});

test("a refusal before the signatures were found good and sufficient binds nothing", async () => {
  const world = await openWorld();
  const id = idOf(960, 1);
  const good = registration(world, "trainee-x", id);
  const [signature] = registration(world, "trainee-y", id).signatures;
  const data = { trainee: "trainee-x", groups: ["graduate"] };
  const attempts: readonly (readonly [SignedInstruction, string])[] = [
    [{ ...good, instruction: { ...good.instruction, data: { trainee: "trainee-x" } } }, "instruction-malformed"],
    [{ ...good, instruction: { ...good.instruction, ledger: "vouchers.example/other" } }, "ledger-mismatch"],
    [{ ...good, signatures: signature ? [signature] : [] }, "signature-invalid"],
    [{ ...good, signatures: [] }, "signer-not-authorised"],
    [world.signed("stranger.desk", "trainee.register", data, id), "signer-not-authorised"],
    [world.signed("school-a.desk", "trainee.register", data, id), "signer-not-authorised"],
    [good, "accepted"],
  ];
  for (const [signed, code] of attempts) expect(codeOf(await world.ledger.submit(signed))).toBe(code);
});

test("what is malformed is refused, with what is wrong and where", async () => {
  const world = await openWorld();
  const good = registration(world, "trainee-x");
  const [signature] = good.signatures;
  if (!signature) throw new Error("not signed");
  const { instruction: made } = good;
  const where = async (signed: SignedInstruction) => {
    const outcome = await world.ledger.submit(signed);
    return outcome.ok ? "accepted" : [outcome.refusal.code, outcome.refusal.facts.where];
  };
  const malformed = (at: string) => ["instruction-malformed", at];
  expect(await where({ ...good, instruction: { ...made, id: "17" } })).toEqual(malformed("instruction"));
  expect(await where({ ...good, instruction: { ...made, type: "trainee.enlist" } })).toEqual(malformed("type"));
  expect(await where({ ...good, instruction: { ...made, data: { ...made.data, groups: [1.5] } } })).toEqual(
    malformed("data.groups.0"),
  );
  expect(await where({ ...good, instruction: { ...made, data: { ...made.data, groups: [] } } })).toEqual(
    malformed("data.groups"),
  );
  expect(await where({ ...good, instruction: { ...made, data: { ...made.data, age: 17 } } })).toEqual(
    malformed("data"),
  );
  expect(await where({ ...good, signatures: [signature, signature] })).toEqual(malformed("signatures"));
  expect(await where({ ...good, signatures: [{ ...signature, sig: `${signature.sig}=` }] })).toEqual(
    malformed("signatures"),
  );
  for (const shapeless of ['{"signatures":[]}', '{"instruction":null}', '{"instruction":17,"signatures":[]}', "{}"]) {
    expect(await where(JSON.parse(shapeless))).toEqual(malformed("instruction"));
  }
  for (const signatures of [null, 17, [null], [17], [{ key: signature.key }], [{ ...signature, key: 17 }]]) {
    expect(await where(JSON.parse(JSON.stringify({ ...good, signatures })))).toEqual(malformed("signatures"));
  }
  expect(await where(good)).toBe("accepted");
});

test("a line of 65,535 bytes is an entry; one byte more is malformed", async () => {
  const world = await openWorld();
  const withGroups = (trainee: string, groups: string[]) =>
    world.signed("hrss.issuer", "trainee.register", { trainee, groups: ["x", ...groups] });
  const small = await world.ledger.submit(withGroups("trainee-1", []));
  const bytesOf = (outcome: Outcome) => (outcome.ok ? Buffer.byteLength(outcome.line) : 0);
  /** A group is its name, two quotes and a comma. */
  const sized = (trainee: string, bytes: number) => {
    const more = bytes - bytesOf(small);
    const long = Math.floor((more - 4) / 63);
    const groups = Array.from({ length: long }, (_, i) => `${i}`.padStart(60, "g"));
    return withGroups(trainee, [...groups, "z".repeat(more - 63 * long - 3)]);
  };
  const tooLong = await world.ledger.submit(sized("trainee-2", 65_536));
  const longest = await world.ledger.submit(sized("trainee-3", 65_535));
  expect(tooLong).toMatchObject({ ok: false, refusal: { code: "instruction-malformed" } });
  expect(bytesOf(longest)).toBe(65_535);
});

test("a stored line that can't be read fails the one who asks for it, alone", async () => {
  const world = await openWorld();
  const signed = registration(world, "somebody");
  await world.ledger.submit(signed);
  const { store } = world;
  const broken: Store = {
    ...store,
    transact: (work) =>
      store.transact((transaction) =>
        work({
          ...transaction,
          bound: async (ids) =>
            new Map([...(await transaction.bound(ids))].map(([id]) => [id, { line: { seq: 12, line: "{" } }])),
        }),
      ),
  };
  const { ledger } = await beside(world, { store: joined(broken) });
  const results = await Promise.allSettled([signed, registration(world, "other")].map((one) => ledger.submit(one)));
  expect(results).toMatchObject([
    { status: "rejected", reason: { code: "ledger-corrupt" } },
    { status: "fulfilled", value: { ok: true } },
  ]);
});
