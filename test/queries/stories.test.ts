/** Stories and what things wait for, over generated histories, held against what the ledger itself does. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  allRecords,
  HISTORY_KINDS,
  historyOf,
  INSTRUCTION_TYPES,
  type InstructionInput,
  type InstructionType,
  type Ledger,
  openSettlements,
  parseEntry,
  type Refusal,
  sentenceOf,
  voucherStory,
} from "../../src/index.ts";
import { SENTENCES, say } from "../../src/ledger/queries/sentences.ts";
import { type History, histories, replay, runHistory, SEED, storyOf } from "../histories/index.ts";
import { sentOf } from "../histories/sending.ts";
import { by, draft, idOf, type Signer } from "../histories/town.ts";
import { noting } from "./noting.ts";
import { all } from "./towns.ts";

const numRuns = Math.ceil(Number(process.env.FC_RUNS ?? 100) / 35);

const ofHistories = (holds: (history: History) => Promise<void>) => () =>
  fc.assert(
    fc.asyncProperty(histories({ length: 200 }), async (plan) => {
      const history = await runHistory(plan);
      try {
        await holds(history);
      } catch (error) {
        throw new Error(storyOf(history), { cause: error });
      }
    }),
    { seed: SEED, numRuns },
  );

test(
  "whatever changed a voucher is in its story, in the order of the ledger; its trainee's history has nothing else",
  ofHistories(async ({ steps }) => {
    const changed = new Map<number, readonly string[]>();
    const { ledger } = await replay(steps, noting(changed));
    const told = new Map<string, Set<number>>();
    for await (const { voucher, state, trainee = "" } of allRecords(ledger, "voucher")) {
      const story = await voucherStory(ledger, voucher);
      const seqs = story?.entries.map(({ seq }) => seq) ?? [];
      const expected = [...changed].filter(([, vouchers]) => vouchers.includes(voucher)).map(([seq]) => seq);
      expect(expected.filter((seq) => !seqs.includes(seq))).toEqual([]);
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      expect(story?.state).toBe(state);
      expect(story?.waits.length).toBeGreaterThan(0);
      told.set(trainee, new Set([...(told.get(trainee) ?? []), ...seqs]));
    }
    for (const { trainee } of await ledger.list("trainee", { limit: 3 })) {
      const others = (await all(historyOf(ledger, "trainee", trainee)))
        .filter(({ entry }) => !told.get(trainee)?.has(entry.seq))
        .filter(({ entry: { instruction } }) => !Object.values(instruction.data).includes(trainee));
      expect(others).toEqual([]);
    }
    await ledger.close();
  }),
);

test(
  "what names a thing is in its history, parsed or not",
  ofHistories(async ({ ledger, lines }) => {
    const named = { fund: "fund", class: "class", trainee: "trainee", school: "party", voucher: "voucher" } as const;
    for (const kind of HISTORY_KINDS) {
      const [record] = await ledger.list(named[kind], { limit: 1 });
      const id = String(Object.values(record ?? {})[0]);
      const seqs = (await all(historyOf(ledger, kind, id))).map(({ entry }) => entry.seq);
      const naming = lines
        .map((line) => parseEntry(line).entry)
        .filter(({ instruction }) => namesIn(instruction.data, kind).includes(id));
      expect(naming.map(({ seq }) => seq).filter((seq) => !seqs.includes(seq))).toEqual([]);
    }
  }),
);

/** Every text that a member called like the kind has. */
function namesIn(value: unknown, kind: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([member, inner]) =>
    member === kind && typeof inner === "string" ? [inner] : namesIn(inner, kind),
  );
}

/** What would stand in the way of an instruction now; undefined if nobody could sign it. */
function refusalsOf(history: History) {
  let number = 1_000_000;
  return async <T extends InstructionType>(
    type: T,
    data: InstructionInput<T>,
    ...signers: readonly Signer[]
  ): Promise<readonly string[] | undefined> => {
    const sent = sentOf(history.state, draft(type, data, ...signers), idOf(number++, 1));
    return sent && (await history.ledger.explain(sent.signed)).map(({ code }: Refusal) => code);
  };
}

const nowOf = async ({ clock, ledger }: History): Promise<string> => {
  const now = new Date(clock.now).toISOString();
  const last = (await ledger.head())?.at ?? now;
  return now > last ? now : last;
};

test(
  "a settlement waits for payment when it can be paid, and for something else when it can't",
  ofHistories(async (history) => {
    const explained = refusalsOf(history);
    const { settlements } = await openSettlements(history.ledger, { at: await nowOf(history) });
    const open = await all(
      allRecords(history.ledger, "settlement", { state: ["submitted", "reviewed", "publicised"] }),
    );
    expect(settlements.map(({ settlement }) => settlement).sort()).toEqual(open.map(({ settlement }) => settlement));
    for (const { settlement, total, waits } of settlements) {
      const payee = open.find((record) => record.settlement === settlement)?.payee ?? "";
      const data = { settlement, amount: total, payee, reference: "a test" };
      const refusals = await explained("settlement.pay", data, by("finance"));
      if (refusals === undefined) continue;
      expect([settlement, waits.some(({ code }) => code === "payment")]).toEqual([settlement, refusals.length === 0]);
    }
  }),
);

/** What a voucher's waits do not look at: a person's limits. */
const LIMITS = ["yearly-limit-reached", "level-already-funded", "lower-level-after-higher"];

test(
  "a voucher that waits for its expiry can expire, one that waits for its redemption can be redeemed; no others",
  ofHistories(async (history) => {
    const { ledger } = history;
    const at = await nowOf(history);
    const explained = refusalsOf(history);
    for await (const { voucher, class: name } of allRecords(ledger, "voucher", {
      state: ["issued", "claimed", "held"],
    })) {
      const waits = (await voucherStory(ledger, voucher, { at }))?.waits ?? [];
      const expiry = await explained("voucher.expire", { vouchers: [voucher] }, by("operator"));
      const isOver = waits.some(({ code }) => code === "expiry");
      if (expiry !== undefined) expect([voucher, isOver]).toEqual([voucher, expiry.length === 0]);
      if (name === undefined) continue;
      const amount = waits.find(({ code }) => code === "redemption")?.facts.completion;
      const isFrozen = waits.some(({ code }) => code === "frozen");
      const school = (await ledger.get("class", name))?.school;
      const data = { voucher, outcome: "completion", amount: Number(amount ?? 0) } as const;
      const refusals = await explained("voucher.redeem", data, by("school", school));
      if (refusals === undefined) continue;
      const others = refusals.filter((code) => !LIMITS.includes(code));
      expect([voucher, amount !== undefined && !isFrozen]).toEqual([voucher, others.length === 0]);
    }
  }),
);

test("every type has a sentence in both languages, with no fact left open, over everything that happens", async () => {
  expect(Object.keys(SENTENCES).sort()).toEqual([...INSTRUCTION_TYPES].sort());
  for (const [type, [en, zh]] of Object.entries(SENTENCES)) {
    expect(en, type).toMatch(/^[^\u4e00-\u9fff]+$/);
    expect(zh, type).toMatch(/[\u4e00-\u9fff]/);
    const factsIn = (template: string) => new Set([...template.matchAll(/\{(\w+)/g)].map(([, name]) => name));
    expect(factsIn(zh), type).toEqual(factsIn(en));
  }
  await ofHistories(async ({ lines }) => {
    for (const line of lines) {
      const { text, textZh } = sentenceOf(parseEntry(line).entry);
      for (const sentence of [text, textZh]) expect(sentence).not.toMatch(/[{}[\]]|undefined|NaN|: \.| {2}/);
    }
  })();
});

test("what stands in brackets goes where a fact of it is missing; free text is left as it is", () => {
  expect(say("Paid[ by {payer}][ for {what:yuan}]: {reason}", { payer: "[x]", reason: "{payer}" }, "en")).toBe(
    "Paid by [x]: {payer}",
  );
});

test("an instant that is none is wrong usage", async () => {
  const { ledger }: { ledger: Ledger } = await runHistory(
    fc.sample(histories({ length: 5 }), { numRuns: 1, seed: SEED })[0] ?? fail(),
  );
  const [voucher] = await ledger.list("voucher", { limit: 1 });
  const asked = voucherStory(ledger, voucher?.voucher ?? "", { at: "2025-02-03" });
  await expect(asked).rejects.toMatchObject({ code: "wrong-usage" });
  await expect(openSettlements(ledger, { at: "soon" })).rejects.toMatchObject({ code: "wrong-usage" });
});

function fail(): never {
  throw new Error("there is no plan");
}
