import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Point } from "@noble/ed25519";
import {
  formatVerifierKey,
  memoryStore,
  type Outcome,
  parseVerifierKey,
  type SecretKey,
  type Store,
} from "training-voucher-ledger";
import {
  encodeSigned,
  formatSecretKey,
  openReceipt,
  openReceiptOf,
  parseSecretKey,
  signOnce,
} from "training-voucher-ledger/school";
import { sqliteStore } from "training-voucher-ledger/sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { faulty } from "../support/stores.ts";
import { codeOf, keyOf, ORIGIN, openWorld, SCHOOL, sizeOf } from "../support/world.ts";

const key = keyOf("school-a.desk");
const desk = { origin: ORIGIN, key };
const completion = (voucher: string) => ({ voucher, outcome: "completion", amount: 60_000 }) as const;
const bill = (voucher: string, attempt?: number) => signOnce("voucher.redeem", completion(voucher), desk, attempt);

const folder = mkdtempSync(join(tmpdir(), "once-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const stores: Readonly<Record<string, () => Store>> = {
  memory: memoryStore,
  sqlite: () => sqliteStore(join(folder, `${files++}.db`)),
};

test("the same bill is the same bytes, whoever makes it", () => {
  const again = signOnce("voucher.redeem", { amount: 60_000, outcome: "completion", voucher: V }, { ...desk });
  expect(encodeSigned(again)).toBe(encodeSigned(bill(V)));
  expect(bill(V).instruction.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

const V = "0194f000-0000-7000-8000-000000000001";
const W = "0194f000-0000-7000-8000-000000000002";

test("another ledger, voucher, amount, outcome, attempt or key is another id", () => {
  const ids = [
    bill(V),
    bill(W),
    bill(V, 2),
    signOnce("voucher.redeem", { ...completion(V), amount: 60_001 }, desk),
    signOnce("voucher.redeem", { ...completion(V), outcome: "certificate", certificate: "C-1" }, desk),
    signOnce("voucher.redeem", completion(V), { ...desk, origin: "other.example" }),
    signOnce("voucher.redeem", completion(V), { ...desk, key: keyOf("school-b.desk") }),
    signOnce("voucher.release", { voucher: V, reason: "x" }, desk),
  ].map(({ instruction }) => instruction.id);
  expect(new Set(ids).size).toBe(ids.length);
});

describe("an id that would not be the same again is not made", () => {
  const signedWith = (sign: (message: Uint8Array) => unknown, attempt?: number) => () =>
    // @ts-expect-error: what a program in JavaScript could give
    signOnce("voucher.redeem", completion(V), { ...desk, idKey: { ...key, sign } }, attempt);
  const wrong = expect.objectContaining({ code: "wrong-usage" });

  test.each([
    ["signs at random", () => crypto.getRandomValues(new Uint8Array(64))],
    ["signs later", async (message: Uint8Array) => key.sign(message)],
    ["signs in text", (message: Uint8Array) => Buffer.from(key.sign(message)).toString("base64url")],
    ["cuts its signatures short", (message: Uint8Array) => key.sign(message).slice(0, 63)],
    ["is another one than it says", (message: Uint8Array) => keyOf("a.thief").sign(message)],
  ])("with a key that %s", (_, sign) => {
    expect(signedWith(sign)).toThrow(wrong);
  });

  test("with a key that signs anew each time, though every signature is valid", () => {
    const fresh = hedged(key);
    const message = Uint8Array.of(1);
    expect(fresh.sign(message)).not.toEqual(fresh.sign(message));
    expect(signedWith(fresh.sign)).toThrow(/same signature/);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("for the attempt %d", (attempt) => {
    expect(signedWith(key.sign, attempt)).toThrow(wrong);
  });
});

/** A key of the same seed whose nonces are new each time, as some hardware signs: valid, and never the same. */
function hedged({ exportSeed, publicKey }: SecretKey): { sign(message: Uint8Array): Uint8Array } {
  const L = Point.CURVE().n;
  const half = createHash("sha512").update(exportSeed()).digest();
  const [first = 0, last = 0] = [half[0], half[31]];
  half[0] = first & 248;
  half[31] = (last & 63) | 64;
  const secret = fromLittleEndian(half.subarray(0, 32));
  return {
    sign(message) {
      const nonce = fromLittleEndian(crypto.getRandomValues(new Uint8Array(32))) % L;
      const r = Point.BASE.multiply(nonce).toBytes();
      const challenge = createHash("sha512").update(r).update(Buffer.from(publicKey, "base64url")).update(message);
      const s = (nonce + fromLittleEndian(challenge.digest()) * secret) % L;
      const bytes = Buffer.from(s.toString(16).padStart(64, "0"), "hex").reverse();
      return new Uint8Array(Buffer.concat([r, bytes]));
    },
  };
}

const fromLittleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);

test("a key outlives the till that keeps it", () => {
  expect(parseSecretKey(formatSecretKey("school-a", key)).key.id).toBe(key.id);
});

describe.each(Object.entries(stores))("on a %s store", (_, open) => {
  test("a bill that is sent twice, after a time-out, at once and from two tills is one redemption with one answer", async () => {
    const store = faulty(open());
    const world = await openWorld({ store });
    const tills = [keyOf("school-a.desk"), keyOf("school-a.till")] as const;
    const role = { party: SCHOOL, key: tills[1].publicKey, role: "school" } as const;
    await world.accept([world.signed("hrss.root school-a.desk", "key.add", role)]);
    const [voucher = ""] = await world.redeemable(1);
    const from = (till: 0 | 1) =>
      signOnce("voucher.redeem", completion(voucher), { origin: ORIGIN, key: tills[till], idKey: tills[0] });
    const before = await sizeOf(world);

    store.faults.push("kept"); // the line is written, and the answer to it lost
    const timedOut = world.ledger.submit(from(0)).catch((error: Error) => error);
    const outcomes: (Outcome | Error)[] = await Promise.all([
      timedOut,
      ...[0, 1, 1, 0].map((till) => world.ledger.submit(from(till === 0 ? 0 : 1))),
    ]);
    outcomes.push(await world.ledger.submit(from(1)), await world.ledger.submit(from(0)));

    const answers = outcomes.flatMap((outcome) => (outcome instanceof Error ? [] : [outcome]));
    expect(answers.length).toBeGreaterThanOrEqual(6);
    expect(new Set(answers.map((outcome) => (outcome.ok ? outcome.line : codeOf(outcome)))).size).toBe(1);
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(await sizeOf(world)).toBe(before + 1);
    await world.ledger.close();
  });

  test("a refusal stays with the bill; another attempt is judged anew", async () => {
    const world = await openWorld({ store: open() });
    const [voucher = ""] = await world.issue(1);
    await world.claim([voucher]);
    const aClass = await world.approvedClass(1);
    await world.hold([voucher], aClass);
    expect(codeOf(await world.ledger.submit(bill(voucher)))).toBe("class-not-closed");
    await world.closeClass(aClass, [voucher]);
    expect(codeOf(await world.ledger.submit(bill(voucher)))).toBe("class-not-closed");
    expect(codeOf(await world.ledger.submit(bill(voucher, 2)))).toBe("accepted");
    expect(codeOf(await world.ledger.submit(bill(voucher, 3)))).toBe("already-redeemed");
    await world.ledger.close();
  });
});

test("a redemption that was reversed is not made again by sending it again", async () => {
  const world = await openWorld();
  const [voucher = ""] = await world.redeemable(1);
  const first = await world.ledger.submit(bill(voucher));
  await world.accept([world.signed("hrss.reviewer", "voucher.reverse", { voucher, reason: "误核销" })]);
  expect(await world.ledger.submit(bill(voucher))).toMatchObject({ ok: true, repeated: true, seq: seqOf(first) });
  expect(await world.ledger.get("voucher", voucher)).toMatchObject({ state: "held" });
  expect(await world.ledger.submit(bill(voucher, 2))).toMatchObject({ ok: true, repeated: false });
});

const seqOf = (outcome: Outcome) => (outcome.ok ? outcome.seq : undefined);

test("another school can't take the id of a bill, as it can't make it", async () => {
  const world = await openWorld();
  const [voucher = ""] = await world.redeemable(1);
  const rival = keyOf("school-b.desk");
  const keys = [{ key: rival.publicKey, role: "school" }] as const;
  await world.accept([
    world.signed("hrss.root", "party.admit", {
      party: "school-b",
      kind: "school",
      name: "示例学校乙",
      keys: [...keys],
    }),
  ]);
  const guess = signOnce("voucher.redeem", completion(voucher), { origin: ORIGIN, key: rival });
  expect(codeOf(await world.ledger.submit(guess))).toBe("school-mismatch"); // binds its id
  expect(codeOf(await world.ledger.submit(bill(voucher)))).toBe("accepted");
  await world.ledger.close();
});

describe("a receipt", () => {
  test("proves what was sent, and nothing else that was sent", async () => {
    const world = await openWorld();
    const [voucher = "", other = ""] = await world.redeemable(2);
    const operator = formatVerifierKey(ORIGIN, Buffer.from(keyOf("service.operator").publicKey, "base64url"));
    const trust = { origin: ORIGIN, verifiers: [parseVerifierKey(operator)] };
    const receipts: string[] = [];
    for (const sent of [voucher, other].map((id) => bill(id))) {
      const outcome = await world.ledger.submit(sent);
      if (outcome.ok) receipts.push(await outcome.receipt());
    }
    const [own = "", another = ""] = receipts;
    expect(openReceiptOf(bill(voucher), own, trust)).toEqual(openReceipt(own, trust));
    expect(() => openReceiptOf(bill(voucher), another, trust)).toThrow(
      expect.objectContaining({ code: "receipt-not-verified" }),
    );
    expect(() => openReceiptOf(bill(voucher, 2), own, trust)).toThrow(/is for voucher.redeem/);
    await world.ledger.close();
  });
});
