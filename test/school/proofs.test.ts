/** What receipts prove, and the entries that a school was shown lack. */
import { formatVerifierKey, type SignedInstruction } from "training-voucher-ledger";
import { openReceiptOf, parseVerifierKey, reconcile } from "training-voucher-ledger/school";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keyOf, ORIGIN, openWorld, SCHOOL, type World } from "../support/world.ts";

type Opened = ReturnType<typeof openReceiptOf>;

let world: World;
let again: string;
let first: Opened;
let second: Opened;
let other: Opened;
let lines: readonly string[];

const operator = formatVerifierKey(ORIGIN, Buffer.from(keyOf("service.operator").publicKey, "base64url"));
const trust = { origin: ORIGIN, verifiers: [parseVerifierKey(operator)] };

beforeAll(async () => {
  world = await openWorld();
  const [voucher = "", another = ""] = await world.redeemable(2);
  again = voucher;
  first = await accepted(world.redemption(again));
  await world.accept([world.signed("hrss.reviewer", "voucher.reverse", { voucher: again, reason: "误核销" })]);
  second = await accepted(world.redemption(again));
  other = await accepted(world.redemption(another));
  await world.issue(1); // the ledger goes on
  const read: string[] = [];
  for await (const line of world.ledger.entries()) read.push(line);
  lines = read;
});
afterAll(() => world.ledger.close());

async function accepted(sent: SignedInstruction): Promise<Opened> {
  const [outcome] = await world.accept([sent]);
  return openReceiptOf(sent, (await outcome?.receipt()) ?? "", trust);
}

const reconciled = (entries: readonly string[], receipts: readonly Opened[], ...vouchers: readonly string[]) =>
  reconcile(
    vouchers.map((voucher, i) => ({ invoice: `A-${i}`, voucher, amount: 60_000 })),
    entries,
    { school: SCHOOL, receipts },
  );
const without = ({ entry }: Opened) => lines.filter((_, seq) => seq !== entry.seq);

test.each([
  ["given last", () => [first, second]],
  ["given first", () => [second, first]],
])(
  "the receipt of a second redemption, %s, is told though a reversed first one is in the entries",
  async (_, given) => {
    const { ok, rows } = await reconciled(lines.slice(0, second.entry.seq), given(), again);
    expect(ok).toBe(false);
    expect(rows).toMatchObject([
      { status: "missing", claim: { state: "reversed" }, why: expect.stringContaining(`by entry ${second.entry.seq}`) },
    ]);
    const [denied] = (await reconciled(without(second), given(), again)).rows;
    expect(denied?.why).toContain(`The receipt of entry ${second.entry.seq} proves`);
  },
);

test("the receipt of a redemption that was reversed and made again does not stand against the later one", async () => {
  const { rows } = await reconciled(lines, [first], again);
  expect(rows[0]).toMatchObject({ status: "redeemed" });
});

test("a redemption that only a receipt proves has its row, though nobody billed it", async () => {
  const { ok, rows, counts } = await reconciled(without(other), [first, second, other], again);
  expect(ok).toBe(false);
  expect(counts).toMatchObject({ redeemed: 1, missing: 1, unbilled: 0 });
  const { voucher } = other.entry.instruction.data;
  expect(rows[1]).toMatchObject({ status: "missing", voucher, why: expect.stringContaining("Show the receipt") });
  expect(rows[1]).not.toHaveProperty("bill");
});

test("receipts of what is in the entries and billed change nothing", async () => {
  const vouchers = [again, String(other.entry.instruction.data.voucher)];
  expect(await reconciled(lines, [first, second, other], ...vouchers)).toEqual(
    await reconciled(lines, [], ...vouchers),
  );
});

test("a receipt of another ledger proves nothing here", async () => {
  const { entry } = other;
  const foreign = { ...other, entry: { ...entry, instruction: { ...entry.instruction, ledger: "other.example" } } };
  await expect(reconciled(lines, [foreign])).rejects.toMatchObject({ code: "wrong-usage" });
});
