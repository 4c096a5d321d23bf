import { expect, test } from "vitest";
import type { Ledger, SigningKey, Store } from "../../src/index.ts";
import {
  checkConsistency,
  entryHash,
  formatVerifierKey,
  memoryStore,
  openCheckpoint,
  openLedger,
  openReceipt,
  parseVerifierKey,
} from "../../src/index.ts";
import { decodeBase64url } from "../../src/record/base64.ts";
import { proveConsistency } from "../../src/record/merkle.ts";
import { held, joined, lasting } from "../support/stores.ts";
import { beside, keyOf, ORIGIN, openWorld, type World } from "../support/world.ts";

const operator = keyOf("service.operator");
const verifierOf = (key: SigningKey) =>
  parseVerifierKey(formatVerifierKey(ORIGIN, decodeBase64url(key.publicKey) ?? new Uint8Array()));
const trustIn = (...keys: SigningKey[]) => ({ origin: ORIGIN, verifiers: keys.map(verifierOf) });
const trust = trustIn(operator);
const soon = { checkpointInterval: 0 };

let count = 0;
const register = (world: World) =>
  world.send("hrss.issuer", "trainee.register", { trainee: `trainee-${count++}`, groups: ["graduate"] });
const registerMany = async (world: World, more: number) =>
  world.accept(
    Array.from({ length: more }, () =>
      world.signed("hrss.issuer", "trainee.register", { trainee: `trainee-${count++}`, groups: ["graduate"] }),
    ),
  );

async function linesOf(ledger: Ledger): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of ledger.entries()) lines.push(line);
  return lines;
}

/** The same store, opened with these keys. */
const again = (world: World, key: SigningKey | readonly SigningKey[] | undefined, methods: Partial<Store> = {}) =>
  beside(world, { operator: key, ...soon, store: joined(world.store, methods) });

test("a receipt proves its entry to somebody who has the operator's key alone", async () => {
  const world = await openWorld(soon);
  const outcome = await register(world);
  if (!outcome.ok) throw new Error("refused");
  const receipt = openReceipt(await outcome.receipt(), trust);
  expect(receipt.line).toBe(outcome.line);
  expect(receipt.entry.seq).toBe(outcome.seq);
  expect(() => openReceipt("nothing", trust)).toThrow();
});

test("every entry has a receipt under a later checkpoint, across kept subtrees", async () => {
  const world = await openWorld(soon);
  for (const more of [3, 200, 60, 300, 500]) {
    await registerMany(world, more);
    await world.ledger.checkpoint();
  }
  const reopened = await again(world, operator);
  const lines = await linesOf(reopened.ledger);
  expect(lines.length).toBeGreaterThan(1024);
  for (let seq = 0; seq < lines.length; seq += 17) {
    const { line, checkpoint } = openReceipt(await reopened.ledger.receipt(seq), trust);
    expect(line).toBe(lines[seq]);
    expect(checkpoint.size).toBe(lines.length);
  }
  expect(await reopened.ledger.checkpoints()).toHaveLength(5);
});

test("checkpoints cover the last entry, and none contradicts another", async () => {
  const world = await openWorld(soon);
  const notes: string[] = [await world.ledger.checkpoint()];
  for (const more of [1, 300, 1, 255]) {
    await registerMany(world, more);
    notes.push(await world.ledger.checkpoint());
  }
  const lines = await linesOf(world.ledger);
  const leaves = lines.map((line) => new Uint8Array(Buffer.from(entryHash(line), "hex")));
  const opened = notes.map((note) => openCheckpoint(note, trust));
  expect(opened.at(-1)?.size).toBe(lines.length);
  opened.slice(1).forEach(({ size, root }, i) => {
    const before = opened[i];
    if (!before) throw new Error("no checkpoint before");
    const proof = proveConsistency(before.size, leaves.slice(0, size));
    expect(checkConsistency(before.size, size, before.root, root, proof)).toBe(true);
  });
  expect((await world.ledger.checkpoints()).map(({ note }) => note)).toEqual(notes);
});

test("nothing is signed anew while the newest checkpoint covers everything", async () => {
  const world = await openWorld(soon);
  const note = await world.ledger.checkpoint();
  expect(await world.ledger.checkpoint()).toBe(note);
  expect(openReceipt(await world.ledger.receipt(0), trust).checkpoint.size).toBe((await world.ledger.head())?.size);
  expect(await world.ledger.checkpoints()).toHaveLength(1);
});

test("whoever waits shares a checkpoint, at most one an interval", async () => {
  const world = await openWorld({ checkpointInterval: 300 });
  const receipts = await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, i * 5));
      const outcome = await register(world);
      return outcome.ok ? outcome.receipt() : "";
    }),
  );
  for (const receipt of receipts) openReceipt(receipt, trust);
  expect((await world.ledger.checkpoints()).length).toBeLessThanOrEqual(3);
});

test("close signs what is not covered yet, and nothing otherwise", async () => {
  const world = await openWorld({ store: lasting(memoryStore()) });
  const size = (await world.ledger.head())?.size;
  await world.ledger.close();
  expect((await world.store.checkpoints()).map((checkpoint) => checkpoint.size)).toEqual([size]);
  await (await again(world, operator)).ledger.close();
  expect(await world.store.checkpoints()).toHaveLength(1);
});

test("without the operator's key everything works but checkpoints and receipts", async () => {
  const world = await again(await openWorld(), undefined);
  const outcome = await register(world);
  expect(outcome.ok).toBe(true);
  await expect(world.ledger.checkpoint()).rejects.toMatchObject({ code: "wrong-usage", message: /operator/ });
  await expect(outcome.ok && outcome.receipt()).rejects.toMatchObject({ code: "wrong-usage" });
  await world.ledger.close();
  expect(await world.store.checkpoints()).toEqual([]);
});

test("there is no receipt for an entry that is not there, and no checkpoint of nothing", async () => {
  const world = await openWorld();
  const size = (await world.ledger.head())?.size ?? 0;
  for (const seq of [size, -1, 0.5, Number.NaN]) {
    await expect(world.ledger.receipt(seq)).rejects.toMatchObject({ code: "wrong-usage" });
  }
  const empty = await openLedger({ origin: ORIGIN, store: memoryStore(), operator });
  await expect(empty.checkpoint()).rejects.toMatchObject({ code: "ledger-not-open" });
  await empty.close();
});

test("what was changed in the store after it was written is not signed", async () => {
  const honest = await openWorld(soon);
  await registerMany(honest, 5);
  const head = await honest.store.head();
  const size = head?.size ?? 0;
  const lies: Record<string, Partial<Store>> = {
    "a line altered": {
      lines: async (from, to) =>
        (await honest.store.lines(from, to)).map(({ seq, line }) => ({
          seq,
          line: seq === 3 ? line.replace("a", "b") : line,
        })),
    },
    "the last line altered": {
      lines: async (from, to) =>
        (await honest.store.lines(from, to)).map((stored) =>
          stored.seq === size - 1 && to - from > 1
            ? { ...stored, line: stored.line.replace("graduate", "graduata") }
            : stored,
        ),
    },
    "a line missing": {
      lines: async (from, to) => (await honest.store.lines(from, to)).filter(({ seq }) => seq !== 3),
    },
    "two lines swapped": {
      lines: async (from, to) => {
        const [first, second, third, ...rest] = await honest.store.lines(from, to);
        return first && second && third ? [first, third, second, ...rest] : first ? [first] : [];
      },
    },
  };
  for (const [lie, methods] of Object.entries(lies)) {
    const world = await again(honest, operator, methods);
    await expect(world.ledger.checkpoint(), lie).rejects.toMatchObject({ code: "ledger-corrupt" });
  }
  expect(await honest.store.checkpoints()).toEqual([]);
});

test("a wrong hash or node under the newest checkpoint stops the next one, and receipts", async () => {
  const honest = await openWorld(soon);
  await registerMany(honest, 600);
  await honest.ledger.checkpoint();
  await register(honest);
  const wrong = "ab".repeat(32);
  const lies: Partial<Store>[] = [
    { hashes: async (from, to) => (await honest.store.hashes(from, to)).map(() => wrong) },
    { nodes: async (...range) => (await honest.store.nodes(...range)).map((node) => ({ ...node, hash: wrong })) },
    { nodes: async () => [] },
  ];
  for (const methods of lies) {
    const world = await again(honest, operator, methods);
    await expect(world.ledger.checkpoint()).rejects.toMatchObject({ code: "ledger-corrupt" });
    await expect(world.ledger.receipt(0)).rejects.toMatchObject({ code: "ledger-corrupt" });
  }
});

test("of two processes that sign one size the first one kept stands, for both", async () => {
  const store = held(memoryStore());
  const one = await openWorld({ ...soon, store });
  const two = await again(one, operator);
  const [a, b] = await Promise.all([one.ledger.checkpoint(), two.ledger.checkpoint()]);
  expect(a).toBe(b);
  await registerMany(one, 300);
  const [c, d] = await Promise.all([one.ledger.checkpoint(), two.ledger.checkpoint()]);
  expect(c).toBe(d);
  expect(await store.checkpoints()).toHaveLength(2);
});

test("the first checkpoint after a change of key is signed by the old key and the new", async () => {
  const world = await openWorld(soon);
  const next = keyOf("service.next");
  await world.ledger.checkpoint();
  await world.accept([
    world.signed("hrss.root service.operator", "key.add", { party: "service", key: next.publicKey, role: "operator" }),
    world.signed("hrss.root", "key.revoke", { key: operator.id, reason: "retired" }),
  ]);
  await expect(world.ledger.checkpoint()).rejects.toMatchObject({ code: "operator-mismatch" });
  await expect(again(world, operator)).rejects.toMatchObject({ code: "operator-mismatch" });
  await expect(again(world, next)).rejects.toMatchObject({ code: "operator-mismatch", message: /as well/ });

  const both = await again(world, [next, operator]);
  const note = await both.ledger.checkpoint();
  expect(openCheckpoint(note, trustIn(operator)).size).toBe(openCheckpoint(note, trustIn(next)).size);
  await register(both);
  expect(openCheckpoint(await both.ledger.checkpoint(), trustIn(operator, next)).signers).toHaveLength(1);

  const after = await again(world, next);
  await register(after);
  openCheckpoint(await after.ledger.checkpoint(), trustIn(next));
  await register(after);
  const outcome = await register(after);
  openReceipt(outcome.ok ? await outcome.receipt() : "", trustIn(next));
});

test("before the first checkpoint, the key that opened the ledger must sign along", async () => {
  const world = await openWorld(soon);
  const next = keyOf("service.next");
  await world.accept([
    world.signed("hrss.root service.operator", "key.add", { party: "service", key: next.publicKey, role: "operator" }),
  ]);
  await expect(again(world, next)).rejects.toMatchObject({ code: "operator-mismatch" });
  const both = await again(world, [operator, next, operator]);
  expect(openCheckpoint(await both.ledger.checkpoint(), trustIn(operator, next)).signers).toHaveLength(2);
});

test("a key that is not the ledger's, or not an operator's, does not open it", async () => {
  const world = await openWorld();
  for (const name of ["stranger.operator", "hrss.root"]) {
    await expect(again(world, keyOf(name))).rejects.toMatchObject({ code: "operator-mismatch", message: /key\.add/ });
  }
});
