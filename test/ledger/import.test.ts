/** An export, put back into a store: every line judged again, and the ledger goes on. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ExportSource, exportFiles } from "../../src/audit/index.ts";
import {
  type Guard,
  type ImportOptions,
  importLedger,
  type Ledger,
  memoryStore,
  openLedger,
  openReceipt,
  parseVerifierKey,
  type Store,
  type StoredCheckpoint,
} from "../../src/index.ts";
import { sealCheckpoint } from "../../src/record/checkpoint.ts";
import { entryHashBytes } from "../../src/record/entry.ts";
import { appendLeaf, emptyRange, rootOf } from "../../src/record/merkle.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { createForger, ORIGIN as FORGED, type Forger, keyOf as forgedKey, keyText } from "../audit/forge.ts";
import { operatorOf, randomHistory } from "../audit/history.ts";
import { randomFrom } from "../audit/random.ts";
import { lasting } from "../support/stores.ts";
import { keyOf, ORIGIN, openWorld, registration, type World } from "../support/world.ts";

let world: World;
let lines: readonly string[];
let checkpoints: readonly StoredCheckpoint[];
let trusted: string;
const folder = mkdtempSync(join(tmpdir(), "import-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A history in which everything that moves money happens. */
const SEED = 21;

beforeAll(async () => {
  ({ world, lines } = await randomHistory(randomFrom(SEED)));
  checkpoints = [1, 20, lines.length].map(checkpointOver);
  trusted = operatorOf(world);
});

function checkpointOver(size: number): StoredCheckpoint {
  const tree = lines.slice(0, size).reduce((range, line) => appendLeaf(range, entryHashBytes(line)), emptyRange);
  const signers = [{ name: ORIGIN, key: keyOf("service.operator") }];
  return { size, note: sealCheckpoint({ origin: ORIGIN, size, root: rootOf(tree) }, signers) };
}

const importInto = (store: Store, changed: Partial<ImportOptions> = {}) =>
  importLedger({ store, lines: () => lines, checkpoints, trusted, ...changed });

async function filesOf(source: ExportSource): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for await (const { path, text } of exportFiles(source)) files[path] = (files[path] ?? "") + text;
  return files;
}

const sourceOf = async (ledger: Ledger): Promise<ExportSource> => ({
  origin: ledger.origin,
  lines: ledger.entries(),
  checkpoints: await ledger.checkpoints(),
});
async function collected(all: ExportSource["lines"]): Promise<readonly string[]> {
  const list: string[] = [];
  for await (const line of all) list.push(line);
  return list;
}

const exported = () => filesOf({ origin: ORIGIN, lines, checkpoints });

/** A store that can be opened again by another ledger after the first has closed it. */
function reopened(store: Store): Store {
  let isOpen = false;
  return lasting({
    ...store,
    async open(origin) {
      if (!isOpen) await store.open(origin);
      isOpen = true;
    },
  });
}

const stores: readonly [name: string, open: () => () => Store][] = [
  [
    "memory",
    () => {
      const store = reopened(memoryStore());
      return () => store;
    },
  ],
  ["SQLite", () => () => sqliteStore(join(folder, "imported.db"))],
];

test.each(stores)("export, import, export: the same bytes, from %s", async (_, open) => {
  const store = open();
  expect(await importInto(store())).toEqual({ origin: ORIGIN, size: lines.length });
  const ledger = await openLedger({ origin: ORIGIN, store: store() });
  expect(await filesOf(await sourceOf(ledger))).toEqual(await exported());
  await ledger.close();
});

test("a ledger imported goes on, and proves its old entries", async () => {
  const old = await openWorld();
  await old.issue(300);
  await old.ledger.checkpoint();
  const { origin, lines: all, checkpoints: signed } = await sourceOf(old.ledger);
  const given = await collected(all);
  const store = () => sqliteStore(join(folder, "onwards.db"));
  await importLedger({ store: store(), lines: () => given, checkpoints: signed, trusted: operatorOf(old) });
  const operator = keyOf("service.operator");
  const ledger = await openLedger({ origin, store: store(), operator, now: () => old.clock.now });
  expect(await ledger.submit(registration(old, "t-new"))).toMatchObject({ ok: true, seq: given.length });
  for (const seq of [0, 300, given.length]) {
    const trust = { origin, verifiers: [parseVerifierKey(operatorOf(old))] };
    expect(openReceipt(await ledger.receipt(seq), trust).entry.seq).toBe(seq);
  }
  await ledger.close();
});

test("a store that has a ledger already is left as it is", async () => {
  const store = reopened(memoryStore());
  await importInto(store);
  const before = await store.head();
  await expect(importInto(store)).rejects.toMatchObject({
    code: "wrong-usage",
    message: expect.stringMatching(/give an empty one/),
  });
  const other = reopened(memoryStore());
  const ledger = await openWorld({ store: other });
  await expect(importInto(other)).rejects.toMatchObject({ code: "wrong-usage" });
  expect(await store.head()).toEqual(before);
  expect(await other.head()).toEqual(await ledger.ledger.head());
});

/** Fails at the n-th commit. */
function failingAt(store: Store, commits: number): Store {
  let done = 0;
  return {
    ...store,
    async transact(work) {
      if (++done === commits) throw new Error("the power went");
      return store.transact(work);
    },
  };
}

test("an import that was interrupted is no ledger yet, and the same import goes on with it", async () => {
  for (const commits of [2, 3, 5]) {
    // the first transaction only looks
    const store = reopened(memoryStore());
    await expect(importInto(failingAt(store, commits))).rejects.toThrow("the power went");
    const opening = openLedger({ origin: ORIGIN, store });
    await expect(opening).rejects.toMatchObject({
      code: "ledger-corrupt",
      message: expect.stringMatching(/covers \d+ entries, but only .* run the same import again/),
    });
    const another = { lines: () => lines.slice(0, 20), checkpoints: checkpoints.slice(0, 2) };
    await expect(importInto(store, another)).rejects.toMatchObject({ code: "wrong-usage" });
    expect(await importInto(store)).toEqual({ origin: ORIGIN, size: lines.length });
    const ledger = await openLedger({ origin: ORIGIN, store });
    expect(await filesOf(await sourceOf(ledger))).toEqual(await exported());
  }
});

test("what is not what the checkpoint covers is not imported, and the place is named", async () => {
  const altered = lines.with(17, (lines[17] ?? "").replace('"at":"2025', '"at":"2024'));
  const cases: [message: RegExp, change: Partial<ImportOptions>][] = [
    [/entry 18 does not follow/, { lines: () => altered }],
    [/entry 17 does not follow/, { lines: () => lines.toSpliced(17, 1) }],
    [/only the first 30 are there/, { lines: () => lines.slice(0, 30) }],
    [/is behind the newest checkpoint/, { lines: () => [...lines, lines[0] ?? ""] }],
    [/was signed over others/, { lines: () => lines.with(-1, (lines.at(-1) ?? "").replace('"sig":"', '"sig":"A')) }],
  ];
  for (const [message, change] of cases) {
    const store = reopened(memoryStore());
    await expect(importInto(store, change)).rejects.toMatchObject({
      code: "ledger-corrupt",
      message: expect.stringMatching(message),
    });
    expect(await store.head()).toBeUndefined();
  }
});

test("what the law refuses is not imported, though the bureau has signed it", async () => {
  const forger = createForger();
  forger.open();
  forger.write("root", "key.revoke", { key: "0123456789abcdef", reason: "无此密钥" });
  const store = reopened(memoryStore());
  const given = forger.lines.map((line) => line.trimEnd());
  const notes = [{ size: given.length, note: forger.note("operator") }];
  const importing = importLedger({ store, lines: () => given, checkpoints: notes, trusted: keyText("operator") });
  await expect(importing).rejects.toMatchObject({
    code: "ledger-corrupt",
    message: expect.stringMatching(/entry 1 \(line 2\) .* unknown-key/),
  });
  await expect(openLedger({ origin: FORGED, store })).rejects.toMatchObject({ code: "ledger-corrupt" });
});

test("the checkpoint must be signed by the trusted key", async () => {
  const stranger = keyText("stranger", ORIGIN);
  await expect(importInto(memoryStore(), { trusted: stranger })).rejects.toMatchObject({ code: "note-not-verified" });
  await expect(importInto(memoryStore(), { checkpoints: [] })).rejects.toMatchObject({ code: "wrong-usage" });
  await expect(importInto(memoryStore(), { trusted: [] })).rejects.toMatchObject({ code: "wrong-usage" });
});

function forged(write: (forger: Forger) => readonly StoredCheckpoint[]) {
  const forger = createForger();
  forger.open();
  const notes = write(forger);
  return { lines: () => forger.lines.map((line) => line.trimEnd()), checkpoints: notes, trusted: keyText("operator") };
}

const addOperator = (forger: Forger) =>
  forger.write("root operator", "key.add", {
    party: "service",
    key: forgedKey("operator2").publicKey,
    role: "operator",
  });

test("a checkpoint over no entries, which no key of the ledger can have signed, is not imported", async () => {
  for (const signer of ["operator", "stranger"]) {
    const bad = forged((forger) =>
      [0, 1].map((size) => ({ size, note: forger.note(size ? "operator" : signer, size) })),
    );
    await expect(importLedger({ store: memoryStore(), ...bad })).rejects.toMatchObject({
      code: "ledger-corrupt",
      message: expect.stringMatching(/over no entries/),
    });
  }
});

test("a new operator key's first checkpoint must be signed by the old one as well, unless that was revoked", async () => {
  const over = (forger: Forger, by: string): StoredCheckpoint => ({ size: forger.lines.length, note: forger.note(by) });
  const keys = [keyText("operator"), keyText("operator2")];
  const into = (store: Store, by: string, isFirst: boolean, isRevoked = false) => {
    const given = forged((forger) => {
      const first = isFirst ? [over(forger, "operator")] : [];
      addOperator(forger);
      if (isRevoked) forger.write("root", "key.revoke", { key: forgedKey("operator").id, reason: "遗失" });
      return [...first, over(forger, by)];
    });
    return importLedger({ ...given, store, trusted: keys });
  };
  const refusal = { code: "ledger-corrupt", message: expect.stringMatching(/by a new operator key/) };
  await expect(into(memoryStore(), "operator2", true)).rejects.toMatchObject(refusal);
  await expect(into(memoryStore(), "operator2", false)).rejects.toMatchObject(refusal);
  expect(await into(memoryStore(), "operator operator2", true)).toMatchObject({ size: 2 });
  expect(await into(memoryStore(), "operator2", true, true)).toMatchObject({ size: 3 });
});

test("notes over one root are one checkpoint, each verified; over two roots they are none", async () => {
  const into = (by: readonly string[]) => {
    const given = forged((forger) => by.map((names) => ({ size: 1, note: forger.note(names) })));
    return importLedger({ store: memoryStore(), ...given });
  };
  expect(await into(["operator", "operator witness"])).toMatchObject({ size: 1 });
  await expect(into(["stranger", "operator"])).rejects.toMatchObject({ code: "note-not-verified" });
  const other = createForger();
  other.open("operator", "another root");
  const two = forged((forger) => [forger, other].map((one) => ({ size: 1, note: one.note("operator") })));
  await expect(importLedger({ store: memoryStore(), ...two })).rejects.toMatchObject({ code: "ledger-corrupt" });
});

test("the guard keeps the newest checkpoint, and an older export than it knows of can't be continued", async () => {
  const notes: string[] = [];
  const guard: Guard = {
    name: "the safe",
    read: async () => notes.at(-1),
    keep: async (note) => void notes.push(note),
  };
  await importInto(memoryStore(), { guard });
  expect(notes).toEqual([checkpoints.at(-1)?.note]);
  const store = reopened(memoryStore());
  const older = { lines: () => lines.slice(0, 20), checkpoints: checkpoints.slice(0, 2), guard };
  await expect(importInto(store, older)).rejects.toMatchObject({ code: "ledger-behind" });
});
