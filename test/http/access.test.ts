/** Who may read what; to everybody else it is not there. */
import { type InstructionInput, openReceipt, parseVerifierKey, type SecretKey } from "training-voucher-ledger";
import type { Handler, VoucherStatus } from "training-voucher-ledger/http";
import { sealVoucher } from "training-voucher-ledger/school";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { outcomeAnswer, statementAnswer, voucherAnswer } from "../../src/http/answers.ts";
import { encodeSigned } from "../../src/index.ts";
import { idOf, keyOf, ORIGIN, type World } from "../support/world.ts";
import { handlerOf, openTown, operatorKey, problemIn, signedRead, toHandler } from "./town.ts";

let world: World;
let handler: Handler;
/** In a class of school A; claimed and in no class; another's. */
let [taught, claimed, other] = ["", "", ""];
let redeemed = 0;

beforeAll(async () => {
  world = await openTown();
  handler = handlerOf(world);
  [taught = "", claimed = "", other = ""] = await world.issue(3);
  const key = keyOf("trainee-2.phone").publicKey;
  await world.accept([world.signed("hrss.issuer", "trainee.update", { trainee: "trainee-2", key })]);
  await world.accept([world.signed("trainee-2.phone", "voucher.claim", { voucher: claimed, trainee: "trainee-2" })]);
  await world.claim([taught, other]);
  const aClass = await world.approvedClass(5);
  await world.hold([taught], aClass);
  await world.closeClass(aClass, [taught]);
  await world.attest(taught);
  const [entry] = await world.accept([world.redemption(taught)]);
  redeemed = entry?.seq ?? 0;
});

const read = (as: string, path: string, headers = {}) => handler(signedRead(world, as, path, headers));
const voucherOf = async (as: string, id: string, headers = {}): Promise<VoucherStatus | undefined> => {
  const response = await read(as, `/vouchers/${id}`, headers);
  return response.ok ? z.parse(voucherAnswer, await response.json()) : undefined;
};

describe("a voucher", () => {
  test.each([
    ["hrss.root", [true, true]],
    ["hrss.issuer", [true, true]],
    ["hrss.reviewer", [true, true]],
    ["finance-a.desk", [true, true]],
    ["auditor-a.desk", [true, true]],
    ["service.operator", [true, true]],
    ["school-a.desk", [true, false]],
    ["school-b.desk", [false, false]],
    ["evaluator-a.desk", [true, false]],
    ["trainee-2.phone", [false, true]],
  ])("is seen by %s: in a class of school A, in none: %j", async (as, seen) => {
    const found = [await voucherOf(as, taught), await voucherOf(as, claimed)];
    expect(found.map((status) => status !== undefined)).toEqual(seen);
  });

  test("that is another's is like one that is none, byte for byte", async () => {
    const answers = [taught, idOf(77, 5), "no-id", claimed].map(async (id) => {
      const response = await read("school-b.desk", `/vouchers/${id}`);
      return { status: response.status, headers: [...response.headers], text: await response.text() };
    });
    const [first, ...others] = await Promise.all(answers);
    expect(first?.status).toBe(404);
    for (const answer of others) expect(answer).toEqual(first);
  });

  test("is told with what a till needs, in fen", async () => {
    expect(await voucherOf("school-a.desk", taught)).toMatchObject({
      ...{ voucher: taught, state: "redeemed", trainee: "trainee-1", attended: 720 },
      ...{ reserved: 0, accrued: 60_000, paid: 0, demanded: 0, certificate: `C-${taught}`, frozen: false },
    });
  });

  test("of a frozen class is frozen", async () => {
    const mark = { scope: "school", id: "school-a", reason: "试" } as const;
    await world.accept([world.signed("auditor-a.desk", "freeze.set", mark)]);
    expect((await voucherOf("school-a.desk", taught))?.frozen).toBe(true);
    await world.accept([world.signed("auditor-a.desk", "freeze.lift", mark)]);
    expect((await voucherOf("school-a.desk", taught))?.frozen).toBe(false);
  });
});

describe("a token that the trainee shows", () => {
  const token = async (id: string, key: SecretKey = keyOf("hrss.issuer")) => {
    const voucher = await world.ledger.get("voucher", id);
    const programme = await world.ledger.get("programme", voucher?.programme ?? "");
    if (!voucher || !programme) throw new Error(`no voucher ${id}`);
    const at = new Date(world.clock.now).toISOString();
    return sealVoucher(voucher, programme, { origin: ORIGIN, key, at });
  };

  test("lets any school see the voucher while it is in no class", async () => {
    expect(await voucherOf("school-b.desk", claimed, { "voucher-token": await token(claimed) })).toMatchObject({
      state: "claimed",
    });
  });

  test.each([
    ["of another voucher", () => token(other)],
    ["signed by a key that is no issuer's", () => token(claimed, keyOf("school-b.desk"))],
    ["signed by an unknown key", () => token(claimed, keyOf("nobody.desk"))],
    ["cut off", async () => (await token(claimed)).slice(0, -4)],
    ["that is none", async () => "x"],
  ])("%s shows nothing", async (_, made) => {
    expect(await voucherOf("school-b.desk", claimed, { "voucher-token": await made() })).toBeUndefined();
  });

  test("shows nothing once the bureau that signed it is suspended", async () => {
    const key = keyOf("bureau-2.issuer");
    const keys = [{ key: key.publicKey, role: "issuer" }] as const;
    const party: InstructionInput<"party.admit"> = {
      party: "bureau-2",
      kind: "bureau",
      name: "示例局",
      keys: [...keys],
    };
    await world.accept([world.signed("hrss.root", "party.admit", party)]);
    const shown = { "voucher-token": await token(claimed, key) };
    expect(await voucherOf("school-b.desk", claimed, shown)).toMatchObject({ voucher: claimed, state: "claimed" });
    await world.accept([world.signed("hrss.root", "party.suspend", { party: "bureau-2", reason: "试" })]);
    expect(await voucherOf("school-b.desk", claimed, shown)).toBeUndefined();
  });

  test("shows nothing once the voucher is in another school's class", async () => {
    const shown = { "voucher-token": await token(other) };
    expect(await voucherOf("school-b.desk", other, shown)).toMatchObject({ voucher: other, state: "claimed" });
    const aClass = "b-class-of-a";
    const sessions = [{ from: "2025-02-20T01:00:00.000Z", to: "2025-02-20T11:00:00.000Z" }];
    await world.accept([
      world.signed("school-a.desk", "class.file", {
        ...{ class: aClass, school: "school-a", programme: "ai-trainer-2025", occupation: "4-04-05-05", level: 5 },
        ...{ delivery: "onsite", capacity: 3, place: "示例路3号", sessions },
      }),
      world.signed("hrss.issuer", "class.approve", { class: aClass }),
    ]);
    await world.hold([other], aClass);
    expect(await voucherOf("school-b.desk", other, shown)).toBeUndefined();
    expect(await voucherOf("school-a.desk", other)).toMatchObject({ state: "held" });
  });
});

describe("a receipt", () => {
  test.each([
    ["school-a.desk", 200],
    ["auditor-a.desk", 200],
    ["school-b.desk", 404],
    ["evaluator-a.desk", 404],
    ["trainee-2.phone", 404],
  ])("of a redemption by school A, asked for by %s: %i", async (as, status) => {
    const response = await read(as, `/receipts/${redeemed}`);
    expect(response.status).toBe(status);
    if (status !== 200) return;
    const trust = { origin: ORIGIN, verifiers: [parseVerifierKey(operatorKey)] };
    expect(openReceipt(await response.text(), trust).entry.seq).toBe(redeemed);
  });

  test.each(["999999", "-1", "1e3", "01", "9007199254740993", "x"])("of no entry: %s", async (seq) => {
    expect((await read("auditor-a.desk", `/receipts/${seq}`)).status).toBe(404);
  });

  test("is not had by a trainee whose name is a school's", async () => {
    const named = { trainee: "school-a", groups: ["graduate"], key: keyOf("school-a.phone").publicKey };
    await world.accept([world.signed("hrss.issuer", "trainee.register", named)]);
    expect((await read("school-a.phone", `/receipts/${redeemed}`)).status).toBe(404);
  });
});

describe("a statement", () => {
  const MARCH = "from=2025-01-01&to=2025-03-31";

  test("is a school's own", async () => {
    const response = await read("school-a.desk", `/statement?${MARCH}`);
    const { school, total } = z.parse(statementAnswer, await response.json());
    expect({ school, owed: total.closing.accrued }).toEqual({ school: "school-a", owed: 60_000 });
    expect((await read("school-a.desk", `/statement?${MARCH}&school=school-a`)).status).toBe(200);
  });

  test.each([
    ["school-a.desk", `${MARCH}&school=school-b`, 404],
    ["school-a.desk", `${MARCH}&school=nobody`, 404],
    ["auditor-a.desk", `${MARCH}&school=school-a`, 200],
    ["auditor-a.desk", `${MARCH}&school=nobody`, 404],
    ["auditor-a.desk", MARCH, 400],
    ["school-a.desk", "from=2025-01-01", 400],
    ["school-a.desk", "from=2025-02-30&to=2025-03-31", 400],
    ["school-a.desk", "from=2025-03-31&to=2025-01-01", 400],
    ["school-a.desk", "from=0000-01-01&to=2025-01-01", 400],
    ["school-a.desk", "from=0000-01-01&to=9999-12-31", 400],
    ["school-a.desk", "from=0000-01-02&to=9999-12-31", 200],
    ["school-a.desk", `${MARCH}&to=2025-04-01`, 400],
    ["school-a.desk", `${MARCH}&page=1`, 400],
    ["evaluator-a.desk", MARCH, 403],
    ["trainee-2.phone", MARCH, 403],
  ])("asked for by %s with %s: %i", async (as, query, status) => {
    expect((await read(as, `/statement?${query}`)).status).toBe(status);
  });

  test.each([
    ["school-a.desk", "from=2025-3-1&to=2025-03-31", /from is "2025-3-1", which is no day/, /from 为“2025-3-1”/],
    ["school-a.desk", "from=2025-03-01&to=2025-03-32", /to is "2025-03-32"/, /to 为“2025-03-32”/],
    ["school-a.desk", "from=0000-01-01&to=2025-01-01", /from is "0000-01-01"/, /from 为“0000-01-01”/],
    [
      "school-a.desk",
      "from=2025-03-31&to=2025-01-01",
      /2025-03-31, after to, 2025-01-01/,
      /2025-03-31）晚于 to（2025-01-01/,
    ],
    ["school-a.desk", "from=2025-01-01", /give from and to, each once, school if you like/, /须有 from 和 to/],
    ["school-a.desk", `${MARCH}&to=2025-04-01`, /each once/, /每项一次/],
    ["school-a.desk", `${MARCH}&page=1`, /nothing else/, /不得有其他参数/],
    ["school-a.desk", `${MARCH}&school=a%20b`, /school is "a b"/, /school 为“a b”/],
    ["auditor-a.desk", MARCH, /give from, to and school/, /须有 from、to、school/],
  ])("asked for wrongly by %s with %s is told what is wrong", async (as, query, title, titleZh) => {
    const told = {
      code: "query-malformed",
      title: expect.stringMatching(title),
      titleZh: expect.stringMatching(titleZh),
    };
    expect(await (await read(as, `/statement?${query}`)).json()).toMatchObject(told);
  });
});

describe("an answer to an instruction", () => {
  const send = async (signed: Parameters<typeof encodeSigned>[0]) => {
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body: encodeSigned(signed) };
    const response = await handler(toHandler("/instructions", init));
    return z.parse(outcomeAnswer, await response.json());
  };

  test("tells a school all about its own", async () => {
    const again = await send(world.redemption(taught));
    expect(again).toMatchObject({ refusal: { code: "already-redeemed", facts: { state: "redeemed" } } });
  });

  test("tells the bureau all about everybody", async () => {
    const voided = await send(world.signed("hrss.issuer", "voucher.void", { voucher: taught, reason: "试" }));
    expect(voided).toMatchObject({ refusal: { code: "voucher-not-live", facts: { state: "redeemed" } } });
  });

  test("says no state of a voucher in no class, and no name of its trainee", async () => {
    const release = { voucher: claimed, reason: "试" };
    const refused = await send(world.signed("school-b.desk", "voucher.release", release));
    expect(refused).toMatchObject({ refusal: { code: "voucher-not-held", facts: { voucher: claimed } } });
    expect(JSON.stringify(refused)).not.toMatch(/claimed|已领取|trainee/);
  });

  test("says nothing of a trainee's other trainings, nor what is left in a fund", async () => {
    const more = await openTown();
    const [first = ""] = await more.redeemable(1);
    await more.accept([more.redemption(first)]);
    const terms = { programme: "ai-trainer-2025", fund: "linwu-2025", until: "2025-06-30" };
    const voucher = idOf(900, 5);
    const vouchers = [{ voucher, trainee: "trainee-1", group: "graduate" }];
    const aClass = { class: "b-1", school: "school-b", programme: terms.programme, occupation: "4-04-05-05", level: 5 };
    const run = { delivery: "onsite", capacity: 3, place: "示例路3号" } as const;
    const sessions = [{ from: "2025-02-20T01:00:00.000Z", to: "2025-02-20T11:00:00.000Z" }];
    await more.accept([
      more.signed("hrss.issuer", "voucher.issue", { ...terms, vouchers }),
      more.signed("hrss.issuer", "voucher.claim", { voucher, trainee: "trainee-1" }),
      more.signed("school-b.desk", "class.file", { ...aClass, ...run, sessions }),
      more.signed("hrss.issuer", "class.approve", { class: "b-1" }),
    ]);
    const hold = more.signed("school-b.desk hrss.issuer", "voucher.hold", { voucher, class: "b-1" });
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: encodeSigned(hold) };
    const text = await (await handlerOf(more)(toHandler("/explain", init))).text();
    expect(text).toContain("yearly-limit-reached");
    expect(text).toContain("level-already-funded");
    expect(text).not.toMatch(/school-a|class-1|trainee-1|"counted"|"limit"/);
  });
});

test("the bureau's own condition only takes away", async () => {
  const asked: unknown[] = [];
  const strict = handlerOf(world, {
    authorise: ({ action, reader, instruction }) => {
      asked.push([action, reader?.holder, instruction?.type]);
      return action !== "voucher";
    },
  });
  const refused = await strict(signedRead(world, "school-a.desk", `/vouchers/${taught}`));
  expect(refused.status).toBe(403);
  expect((await problemIn(refused)).code).toBe("not-permitted");
  expect((await strict(signedRead(world, "school-b.desk", `/receipts/${redeemed}`))).status).toBe(404);
  expect((await strict(toHandler("/checkpoint"))).status).toBe(200);
  const init = { method: "POST", headers: { "content-type": "application/json" } };
  await strict(toHandler("/explain", { ...init, body: encodeSigned(world.redemption(taught)) }));
  expect(asked).toEqual([
    ["voucher", "school-a", undefined],
    ["receipt", "school-b", undefined],
    ["checkpoint", undefined, undefined],
    ["explain", undefined, "voucher.redeem"],
  ]);
});
