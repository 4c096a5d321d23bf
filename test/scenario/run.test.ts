import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isId, parseEntry, signingKey } from "../../src/index.ts";
import { createKeyring } from "../../src/scenario/keyring.ts";
import { at, byRoot, differences, linesOf, opening, run } from "./scenes.ts";

const openingAgain = { ...opening, at: at("2025-01-03") };
const admitAuditor = byRoot("party.admit", {
  party: "audit",
  kind: "auditor",
  name: "示例审计局",
  keys: [{ key: "key:audit.desk", role: "auditor" }],
});
const enrolIssuer = byRoot("key.add", { party: "hrss", key: "key:hrss.issuer", role: "issuer" });

test("a line that is refused where it should be accepted is a difference, and the run goes on", async () => {
  const [first, ...more] = await differences([
    opening,
    byRoot("key.add", { party: "hrss" }),
    openingAgain,
    admitAuditor,
  ]);
  expect(first).toMatchObject({ line: 2, type: "key.add", expected: {}, found: { refused: "instruction-malformed" } });
  expect(more).toMatchObject([{ line: 3, found: { refused: "ledger-already-open", messageZh: expect.any(String) } }]);
});

test("a line that is accepted where it should be refused is a difference", async () => {
  const expected = { refused: "duplicate-party" };
  expect(await differences([opening, { ...admitAuditor, expect: expected }])).toEqual([
    { line: 2, type: "party.admit", expected, found: {} },
  ]);
});

test("a line that is refused with another code is a difference", async () => {
  const expected = { refused: "duplicate-key" };
  expect(await differences([opening, admitAuditor, { ...admitAuditor, expect: expected }])).toMatchObject([
    { line: 3, expected, found: { refused: "duplicate-party" } },
  ]);
});

test("a line that is refused as expected is none", async () => {
  const again = { ...admitAuditor, expect: { refused: "duplicate-party" } };
  expect(await differences([opening, admitAuditor, again])).toEqual([]);
});

test("what no instruction can say is refused as malformed, if that is expected", async () => {
  const lines = [{ data: { amount: 0.5 } }, { data: { amount: null } }, { type: "voucher.spend" }, { id: "1" }];
  const expected = byRoot("fund.appropriate", {}, "instruction-malformed");
  expect(await differences([opening, ...lines.map((line) => ({ ...expected, ...line }))])).toEqual([]);
});

test("a record that does not exist and a field that differs are differences", async () => {
  const checks = [
    { check: { party: "hrss" }, is: {} },
    { check: { party: "nobody" }, is: {} },
    { check: { fund: "nothing" }, is: { paid: 0, available: 0 } },
  ];
  expect(await differences([opening, ...checks])).toEqual([
    { line: 3, record: "party nobody" },
    { line: 4, record: "fund nothing" },
  ]);
});

test("key:<party>.<label> is a public key and keyId:<party>.<label> its id, the last dot separating", async () => {
  const dotted = { party: "hrss", key: "key:county.office.second", role: "issuer" };
  const revoke = byRoot("key.revoke", { key: "keyId:county.office.second", reason: "key:lost it" });
  const { ledger, report } = await run([opening, byRoot("key.add", dotted), revoke]);
  expect(report.differences).toEqual([]);
  const key = createKeyring("test").key("county.office.second");
  expect(await ledger.get("key", key.id)).toMatchObject({ publicKey: key.publicKey, revoked: true });
  const lines = await linesOf(ledger);
  expect(lines[2]).toContain('"reason":"key:lost it"');
  await ledger.close();
});

test("keys and ids follow from the seed, as docs/scenario.md says", () => {
  const sha256 = (text: string) => createHash("sha256").update(text).digest();
  const keyring = createKeyring("a seed");
  const seed = sha256("training-voucher-ledger scenario key v1\na seed\nhrss.root");
  expect(keyring.key("hrss.root").publicKey).toBe(signingKey(seed).publicKey);
  expect(keyring.key("hrss.root").id).toBe(createKeyring("a seed").key("hrss.root").id);

  const hash = sha256("training-voucher-ledger scenario id v1\na seed\n12").toString("hex");
  const id = keyring.id(12);
  expect(isId(id)).toBe(true);
  expect(id[14]).toBe("8");
  const free = (hex: string) => hex.replaceAll("-", "").replace(/^(.{12}).(.{3}).(.*)$/, "$1$2$3");
  expect(free(id)).toBe(free(hash.slice(0, 32)));
});

test("the same seed gives the same bytes, another seed others, no seed new ones every time", async () => {
  const bytes = async (seed?: string) => {
    const { ledger } = await run([opening, enrolIssuer], seed ?? createKeyring().key("a.b").publicKey);
    const lines = await linesOf(ledger);
    const note = await ledger.checkpoint();
    await ledger.close();
    return `${lines.join("\n")}\n${note}`;
  };
  expect(await bytes("one")).toBe(await bytes("one"));
  expect(await bytes("one")).not.toBe(await bytes("two"));
  expect(createKeyring().key("a.b").publicKey).not.toBe(createKeyring().key("a.b").publicKey);
});

test("the time of a line is the ledger's clock, however far it jumps", async () => {
  const { ledger } = await run([opening, { ...enrolIssuer, at: at("2031-07-01", "12:34:56") }]);
  const [, second = ""] = await linesOf(ledger);
  expect(parseEntry(second).entry.at).toBe("2031-07-01T12:34:56.000Z");
  await ledger.close();
});

test("an id of one's own makes an instruction the same one again", async () => {
  const id = "01900000-0000-7000-8000-000000000001";
  const { ledger, report } = await run([
    opening,
    { ...enrolIssuer, id },
    { ...enrolIssuer, id },
    { ...byRoot("key.add", { party: "hrss", key: "key:hrss.other", role: "issuer" }, "id-reused"), id },
  ]);
  expect(report).toMatchObject({ accepted: 3, refused: 1, differences: [] });
  expect((await ledger.head())?.size).toBe(2);
  await ledger.close();
});

test("the operator's key may be replaced, and a checkpoint can still be signed", async () => {
  const add = { party: "service", key: "key:service.second", role: "operator" };
  const { ledger, report } = await run([
    opening,
    { ...byRoot("key.add", add), as: ["hrss.root", "service.operator"] },
    byRoot("key.revoke", { key: "keyId:service.operator", reason: "lost" }),
  ]);
  expect(report.differences).toEqual([]);
  expect(await ledger.checkpoint()).toContain("vouchers.example\n3\n");
  await ledger.close();
});

test("a ledger that is not opened has no entries, and the rest is refused", async () => {
  const unopened = { ...opening, as: ["hrss.root"], expect: { refused: "signer-not-authorised" } };
  const { ledger, report } = await run([unopened, { ...enrolIssuer, expect: { refused: "signer-not-authorised" } }]);
  expect(report.differences).toEqual([]);
  expect(await ledger.head()).toBeUndefined();
  await ledger.close();
});

const example = new URL("../../examples/linwu-2025.jsonl", import.meta.url);
const linwu: readonly { readonly type?: string }[] = readFileSync(example, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));
const held = "0194f000-0000-7000-8000-000000000011";
const paid = "0194f000-0000-7000-8000-000000000001";

test("a voucher is frozen if it, its trainee, its class or its class's school is", async () => {
  const until = linwu.findIndex(({ type }) => type === "class.close");
  const scopes = { voucher: held, trainee: "lw-0011", class: "ai-trainer-1", school: "example-school" };
  const audit = { at: at("2025-03-20"), as: ["audit.desk"] };
  const check = (frozen: boolean) => ({ check: { voucher: held }, is: { frozen } });
  const freezes = Object.entries(scopes).flatMap(([scope, id]) => [
    { ...audit, type: "freeze.set", data: { scope, id, reason: "抽查" } },
    check(true),
    { ...audit, type: "freeze.lift", data: { scope, id, reason: "属实" } },
    check(false),
  ]);
  expect(await differences([...linwu.slice(0, until), ...freezes])).toEqual([]);
});

test("every kind of record and field can be checked", async () => {
  const late = (as: string, type: string, data: object) => ({ at: at("2025-08-01"), as: [as], type, data });
  const order = { recovery: "r-1", voucher: paid, amount: 30_000, reason: "error" };
  const fund = { appropriated: 12_000_000, withdrawn: 0, reserved: 0, accrued: 0, paid: 7_920_000 };
  const voucher = { state: "settled", programme: "ai-trainer-2025", fund: "linwu-2025", trainee: "lw-0001" };
  const money = { face: 100_000, reserved: 0, accrued: 0, paid: 100_000 };
  expect(
    await differences([
      ...linwu,
      late("hrss.reviewer", "recovery.order", order),
      late("finance.desk", "recovery.receive", { recovery: "r-1", amount: 10_000, reference: "示例-0801" }),
      late("finance.desk", "recovery.writeOff", { recovery: "r-1", amount: 5_000, document: "示例〔2025〕3号" }),
      late("hrss.reviewer", "recovery.order", { ...order, recovery: "r-2" }),
      late("hrss.reviewer", "recovery.cancel", { recovery: "r-2", reason: "重复" }),
      { check: { fund: "linwu-2025" }, is: { ...fund, recovered: 10_000, reusable: 10_000, available: 4_090_000 } },
      {
        check: { voucher: paid },
        is: { ...voucher, ...money, class: "ai-trainer-1", frozen: false, until: "2025-06-30" },
      },
      { check: { class: "ai-trainer-2" }, is: { state: "closed", held: 50, capacity: 50 } },
      { check: { settlement: "example-school-2025-04" }, is: { state: "paid", total: 7_920_000 } },
      { check: { recovery: "r-1" }, is: { ordered: 30_000, recovered: 10_000, writtenOff: 5_000 } },
      { check: { recovery: "r-2" }, is: { ordered: 0 } },
      ...[{ programme: "ai-trainer-2025" }, { trainee: "lw-0300" }, { party: "audit" }].map((check) => ({
        check,
        is: {},
      })),
    ]),
  ).toEqual([]);
});

test("the short example goes as expected", async () => {
  const lines = readFileSync(new URL("../../examples/wenzhou-2025.jsonl", import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  expect(await differences(lines.map((line) => JSON.parse(line)))).toEqual([]);
});

test("a field that differs says what it is", async () => {
  const wrong = { check: { voucher: paid }, is: { state: "redeemed", class: null, paid: 100_000 } };
  expect(await differences([...linwu, wrong])).toEqual([
    { line: 711, record: `voucher ${paid}`, field: "state", expected: "redeemed", found: "settled" },
    { line: 711, record: `voucher ${paid}`, field: "class", expected: null, found: "ai-trainer-1" },
  ]);
});

test("a ledger.open that is refused may be followed by one that is not", async () => {
  const { operator } = opening.data;
  const { report, ledger } = await run([
    {
      ...opening,
      data: { ...opening.data, operator: { ...operator, key: "A".repeat(43) } },
      expect: { refused: "signer-not-authorised" },
    },
    {
      ...opening,
      data: { ...opening.data, quorum: { "key.revoke": 2 } },
      expect: { refused: "quorum-impossible" },
    },
    opening,
  ]);
  expect(report.differences).toEqual([]);
  expect(await ledger.checkpoint()).toContain("— vouchers.example ");
});

test("what nobody signs is refused, not unreadable", async () => {
  const add = { party: "hrss", key: "key:hrss.issuer", role: "issuer" };
  const { report } = await run([opening, { ...byRoot("key.add", add, "signer-not-authorised"), as: [] }]);
  expect(report.differences).toEqual([]);
});

test("a clock a little behind stands still; the entry's time does not go back", async () => {
  const add = { party: "hrss", key: "key:hrss.issuer", role: "issuer" };
  const { report, ledger } = await run([opening, { ...byRoot("key.add", add), at: at("2025-01-02", "00:59:57") }]);
  expect(report.differences).toEqual([]);
  expect((await ledger.head())?.at).toBe(opening.at);
});
