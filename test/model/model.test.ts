import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { seats } from "./classes.ts";
import { dayAt, publicityOver, workingDay } from "./days.ts";
import { isFrozen } from "./freezes.ts";
import { restored } from "./limits.ts";
import {
  accept,
  at,
  begin,
  COMPLETION,
  FUND,
  fund,
  HASH,
  hold,
  idOf,
  keyId,
  klass,
  linwu,
  model,
  open,
  PROGRAMME,
  programme,
  publicised,
  publicKey,
  range,
  reason,
  redeemed,
  request,
  send,
  submit,
} from "./linwu.ts";
import { createModel } from "./model.ts";
import { balances, settlementTotal } from "./money.ts";

beforeEach(begin);

it("the model shares no code with the library", () => {
  const here = new URL("./", import.meta.url);
  const own = readdirSync(here).filter((file) => !file.endsWith(".test.ts") && file !== "linwu.ts");
  const imported = own.flatMap((file) => {
    const text = readFileSync(new URL(file, here), "utf8");
    return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]*)"/g)].map(([, from]) => from);
  });
  expect(new Set(imported).size).toBeGreaterThan(10);
  expect(imported.filter((from) => !own.includes(from?.replace("./", "") ?? ""))).toEqual([]);
});

describe("a ledger that another program made", () => {
  const folder = new URL("../vectors/ledger-sample/", import.meta.url);
  const lines = readFileSync(new URL("entries.jsonl", folder), "utf8").trimEnd().split("\n");
  const expected = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8"));
  const sampleKeyId = (key: string) =>
    createHash("sha256")
      .update("training-voucher-ledger key v1\n")
      .update(Buffer.from(key, "base64url"))
      .digest("hex")
      .slice(0, 16);

  it("is lawful from its first entry to its last, and adds up", () => {
    const sample = createModel(expected.origin, { keyId: sampleKeyId, isAcceptable: () => true });
    const answers = lines.map((line) => {
      const { at, instruction, signatures } = JSON.parse(line);
      const signed = signatures.map(({ key }: { key: string }) => ({ key, good: true }));
      return sample.submit({ ...instruction, signatures: signed }, Date.parse(at)).code;
    });
    expect(answers).toEqual(lines.map(() => undefined));
    const [only] = sample.state.funds.values();
    const found = only && Object.entries(balances(sample.state, only)).map(([name, fen]) => [name, Number(fen)]);
    expect(Object.fromEntries(found ?? [])).toMatchObject(expected.fund);
  });
});

describe("Linwu", () => {
  beforeEach(linwu);

  it("48 certificates and 52 completions cost 79,200 yuan and leave 40,800", () => {
    redeemed();
    expect(fund()).toMatchObject({ reserved: 0n, accrued: 7_920_000n, available: 4_080_000n });
  });

  it("a class of 50 has 50 seats", () => {
    for (const i of range(50)) expect(hold(i)).toBe("ok");
    expect(hold(50, "c1")).toBe("class-full");
    const c1 = model.state.classes.get("c1");
    expect(c1 && seats(model.state, c1)).toBe(50);
  });

  it("the 121st hold finds the budget exhausted", () => {
    accept("school-a", "class.file", klass("c3"));
    accept("issuer", "class.approve", { class: "c3" });
    for (const i of range(120)) expect(hold(i, `c${1 + Math.floor(i / 50)}`)).toBe("ok");
    expect(fund().available).toBe(0n);
    expect(hold(120, "c3")).toBe("budget-exhausted");
  });

  it("a settlement is paid after five working days, returned, paid again, and a victim's money restores the limits", () => {
    redeemed();
    publicised("s1");
    const settlement = model.state.settlements.get("s1");
    if (settlement === undefined) throw new Error("no settlement");
    expect(new Date(publicityOver(model.state, settlement)).toISOString()).toBe("2025-03-10T16:00:00.000Z");
    const payee = model.state.parties.get("school-a")?.payee;
    const pay = { settlement: "s1", amount: 160_000, payee, reference: "b1" };
    at("2025-03-10T15:59:59.999Z");
    expect(send("finance", "settlement.pay", pay)).toBe("publicity-running");
    at("2025-03-10T16:00:00.000Z");
    accept("auditor", "settlement.object", { settlement: "s1", voucher: idOf(60), reason });
    expect(send("finance", "settlement.pay", pay)).toBe("objection-open");
    accept("reviewer", "settlement.resolve", { settlement: "s1", voucher: idOf(60), upheld: true, reason });
    expect(settlementTotal(settlement)).toBe(100_000n);
    expect(send("finance", "settlement.pay", pay)).toBe("amount-mismatch");
    accept("finance", "settlement.pay", { ...pay, amount: 100_000 });
    accept("root finance", "party.payee", { party: "school-a", payee: HASH });
    accept("finance", "settlement.return", { settlement: "s1", reference: "b2", reason });
    expect(send("finance", "settlement.pay", { ...pay, amount: 100_000 })).toBe("payee-mismatch");
    accept("finance", "settlement.pay", { ...pay, amount: 100_000, payee: HASH });
    accept("reviewer", "recovery.order", { recovery: "r1", voucher: idOf(0), amount: 100_000, reason: "victim" });
    accept("finance", "recovery.receive", { recovery: "r1", amount: 70_000, reference: "b3" });
    accept("finance", "recovery.writeOff", { recovery: "r1", amount: 30_000, document: "d1" });
    const voucher = model.state.vouchers.get(idOf(0));
    expect(voucher && restored(model.state, voucher)).toBe(true);
    expect(fund()).toMatchObject({ paid: 100_000n, recovered: 70_000n, writtenOff: 30_000n, reusable: 70_000n });
    expect(fund()).toMatchObject({ outstanding: 0n, available: 4_080_000n + 60_000n + 70_000n });
  });

  it("a voucher is never redeemed twice, and a reversal to held reserves again what it reserved", () => {
    redeemed();
    const again = { voucher: idOf(99), ...COMPLETION };
    expect(send("school-a", "voucher.redeem", again)).toBe("already-redeemed");
    accept("reviewer", "voucher.reverse", { voucher: idOf(99), reason });
    expect(fund()).toMatchObject({ reserved: 100_000n, accrued: 7_860_000n, available: 4_040_000n });
    accept("school-a", "voucher.redeem", again);
    expect(send("issuer", "class.cancel", { class: "c2", reason })).toBe("class-in-use");
  });

  it("a cancelled class gives its vouchers back", () => {
    expect(hold(0)).toBe("ok");
    accept("school-a", "class.cancel", { class: "c1", reason });
    expect(model.state.vouchers.get(idOf(0))).toMatchObject({ state: "claimed" });
    expect(fund()).toMatchObject({ reserved: 0n, available: 12_000_000n });
  });

  it("two seats at the same time are refused, and one voucher a programme", () => {
    expect(hold(0)).toBe("ok");
    const vouchers = [{ voucher: idOf(500) }];
    const issue = { programme: PROGRAMME, fund: FUND, until: "2025-06-30" };
    expect(send("issuer", "voucher.issue", { ...issue, vouchers })).toBe("issue-cap-reached");
    const limits = { perYear: 9, oncePerLevel: false, noLowerLevel: false };
    accept("issuer", "programme.publish", { ...programme, programme: "second", limits });
    accept("issuer", "voucher.issue", { ...issue, programme: "second", vouchers });
    accept("issuer", "voucher.claim", { voucher: idOf(500), trainee: "t0", group: "rural" });
    accept("school-a", "class.file", { ...klass("other"), programme: "second" });
    accept("issuer", "class.approve", { class: "other" });
    expect(hold(500, "c1")).toBe("class-mismatch");
    expect(hold(500, "other")).toBe("sessions-overlap");
    expect(hold(1, "other")).toBe("class-mismatch");
  });

  it("a freeze stops a hold in each of its scopes", () => {
    for (const [scope, id] of Object.entries({ voucher: idOf(0), trainee: "t0", class: "c1", school: "school-a" })) {
      accept("auditor", "freeze.set", { scope, id, reason });
      expect(hold(0)).toBe("frozen");
      expect(send("issuer", "freeze.lift", { scope, id, reason })).toBe("signer-not-authorised");
      accept("auditor", "freeze.lift", { scope, id, reason });
    }
    expect(hold(0)).toBe("ok");
    const voucher = model.state.vouchers.get(idOf(0));
    expect(voucher && isFrozen(model.state, voucher)).toBe(false);
  });

  it("a certificate revoked in an open settlement is an objection", () => {
    redeemed();
    publicised("s1");
    accept("evaluator", "certificate.revoke", { certificate: "C-0", reason });
    expect(model.state.settlements.get("s1")?.lines[0]).toMatchObject({ objection: true });
  });

  it("expiry follows the voucher's last day or, when it is held, the class's deadline", () => {
    expect(hold(0)).toBe("ok");
    at("2025-04-03T15:59:59.999Z");
    const expire = (i: number) => send("operator", "voucher.expire", { vouchers: [idOf(i)] });
    expect(expire(0)).toBe("not-yet-expired");
    at("2025-04-03T16:00:00.000Z");
    expect([expire(0), expire(1)]).toEqual(["ok", "not-yet-expired"]);
    expect(fund().reserved).toBe(0n);
    at("2025-06-30T16:00:00.000Z");
    expect(expire(1)).toBe("ok");
    accept("issuer", "voucher.reissue", { voucher: idOf(900), predecessor: idOf(1), until: "2025-12-31" });
    expect(model.state.vouchers.get(idOf(900))).toMatchObject({ trainee: "t1", group: "rural", state: "issued" });
    const again = { voucher: idOf(901), predecessor: idOf(1), until: "2025-12-31" };
    expect(send("issuer", "voucher.reissue", again)).toBe("reissue-not-allowed");
  });

  it("a trainee's own key claims, and the issuer's then no longer does", () => {
    accept("issuer", "trainee.register", { trainee: "own", groups: ["rural"], key: publicKey("own") });
    const vouchers = [{ voucher: idOf(700), trainee: "own", group: "rural" }];
    accept("issuer", "voucher.void", { voucher: idOf(120), reason });
    const second = { ...programme, programme: "second" };
    accept("issuer", "programme.publish", second);
    accept("issuer", "voucher.issue", { programme: "second", fund: FUND, until: "2025-06-30", vouchers });
    const claim = { voucher: idOf(700), trainee: "own" };
    expect(send("issuer", "voucher.claim", claim)).toBe("signer-not-authorised");
    expect(send("own", "voucher.claim", { voucher: idOf(5), trainee: "t5" })).toBe("trainee-mismatch");
    const update = { trainee: "own", key: publicKey("new") };
    expect(send("issuer", "trainee.update", update)).toBe("signer-not-authorised");
    accept("issuer own", "trainee.update", update);
    expect(send("own", "voucher.claim", claim)).toBe("signer-not-authorised");
    accept("new", "voucher.claim", claim);
  });

  it("a counter never passes 2^53 - 1 fen", () => {
    const appropriate = { fund: FUND, amount: Number.MAX_SAFE_INTEGER, document: "d" };
    expect(send("finance", "fund.appropriate", appropriate)).toBe("amount-too-large");
  });

  it("a holiday and a workday of the calendar turn the week round", () => {
    const calendar = { year: 2025, holidays: ["2025-01-28"], workdays: ["2025-01-26"] };
    const days = ["2025-01-26", "2025-01-27", "2025-01-28"].map((day) => dayAt(Date.parse(`${day}T00:00:00.000Z`)));
    expect(days.map((day) => workingDay(model.state, day))).toEqual([false, true, true]);
    expect(send("root", "calendar.publish", { ...calendar, holidays: ["2025-01-26"] })).toBe("calendar-invalid");
    accept("root", "calendar.publish", calendar);
    expect(days.map((day) => workingDay(model.state, day))).toEqual([true, true, false]);
  });
});

describe("authority and ids", () => {
  beforeEach(() => at("2025-01-06T01:00:00.000Z"));

  it("before the ledger is open nobody's signature counts and no id is bound", () => {
    const id = idOf(1, 1);
    const answers = [
      request("root", "fund.close", { fund: "f" }, id),
      request("operator root", "ledger.open", { ...open(), root: { ...open().root, key: publicKey("weak") } }, id),
      request("operator weak", "ledger.open", { ...open(), root: { ...open().root, key: publicKey("weak") } }, id),
      request("operator root", "ledger.open", { ...open(), origin: "elsewhere" }, id),
      request("operator root", "ledger.open", open({ "voucher.hold": 2 }), id),
      request("operator root", "ledger.open", open(), id),
    ].map((one) => submit(one));
    expect(answers).toEqual([
      "signer-not-authorised",
      "signer-not-authorised",
      "key-not-acceptable",
      "ledger-mismatch",
      "quorum-impossible",
      "ok",
    ]);
  });

  it("a repeated instruction gets its first answer, another one of its id is refused", () => {
    accept("operator root", "ledger.open", open());
    const party = { party: "p", kind: "finance", name: "p", keys: [{ key: publicKey("p"), role: "finance" }] };
    const first = request("root", "party.admit", party);
    expect(submit(first)).toBe("ok");
    expect(submit({ ...first, signatures: [] })).toBe("ok");
    expect(submit({ ...first, data: { ...party, name: "q" } })).toBe("id-reused");
    const refused = request("p", "fund.close", { fund: "f" });
    expect(submit(refused)).toBe("unknown-fund");
    expect(submit({ ...refused, data: { fund: "g" } })).toBe("id-reused");
    const stranger = request("nobody", "fund.close", { fund: "f" });
    expect(submit(stranger)).toBe("signer-not-authorised");
    expect(submit({ ...stranger, signatures: refused.signatures })).toBe("unknown-fund");
  });

  it("a quorum counts different keys of the role", () => {
    accept("operator root", "ledger.open", open({ "fund.open": 2 }));
    const keys = ["f1", "f2"].map((key) => ({ key: publicKey(key), role: "finance" }));
    accept("root", "party.admit", { party: "finance", kind: "finance", name: "finance", keys });
    const members = { name: "f", source: "other", year: 2025, region: "431025", reuseRecoveries: false };
    expect(send("f1", "fund.open", { fund: FUND, ...members })).toBe("quorum-missing");
    accept("f1 f2", "fund.open", { fund: FUND, ...members });
  });

  it("the last root and operator keys stay", () => {
    accept("operator root", "ledger.open", open());
    expect(send("root", "key.revoke", { key: keyId(publicKey("root")), reason })).toBe("last-root-key");
    expect(send("root", "key.revoke", { key: keyId(publicKey("operator")), reason })).toBe("last-root-key");
    expect(send("root", "party.suspend", { party: "hrss", reason })).toBe("last-root-key");
    expect(send("root", "party.suspend", { party: "service", reason })).toBe("last-root-key");
    const operator = { party: "service", role: "operator", key: publicKey("operator-2") };
    expect(send("root", "key.add", operator)).toBe("quorum-missing");
    accept("root operator", "key.add", operator);
    accept("root", "key.revoke", { key: keyId(publicKey("operator")), reason });
    expect(send("root", "key.add", { ...operator, key: publicKey("operator") })).toBe("quorum-missing");
    expect(send("root operator-2", "key.add", { ...operator, key: publicKey("operator") })).toBe("duplicate-key");
  });

  it("what does not have its shape is malformed", () => {
    accept("operator root", "ledger.open", open());
    const trainee = { trainee: "t", groups: ["g"] };
    const malformed = [
      ["fund.close", { fund: "Fund" }],
      ["fund.close", { fund: "f", more: 1 }],
      ["fund.never", {}],
      ["trainee.register", { ...trainee, groups: [] }],
      ["trainee.register", { ...trainee, groups: ["g", "g"] }],
      ["trainee.register", { ...trainee, trainee: "11010519491231002x" }],
      ["calendar.publish", { year: 2025, holidays: ["2025-02-30"], workdays: [] }],
      ["fund.appropriate", { fund: "f", amount: 0, document: "d" }],
      ["party.suspend", { party: "p", reason: "two\nlines" }],
      ["freeze.set", { scope: "voucher", id: "name", reason }],
      ["voucher.expire", { vouchers: range(2000).map((i) => idOf(i)) }],
    ] as const;
    expect(malformed.map(([type, data]) => send("root", type, data))).toEqual(
      malformed.map(() => "instruction-malformed"),
    );
    expect(send("root", "trainee.register", { ...trainee, trainee: "110105194912310021" })).toBe(
      "signer-not-authorised",
    );
  });
});
