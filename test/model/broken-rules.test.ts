/**
 * A rule that is taken out is missed: the ledger without it answers otherwise than the model did. Every row of every
 * table is taken out once, and what led to its refusal in a directed history is sent to a new ledger.
 */
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Examined, Look, Prepared } from "../../src/domain/rule.ts";
import { LAWS, memoryStore, type Store } from "../../src/index.ts";
import { type Exploration, explore, TYPES } from "../histories/explore.ts";
import { replay, type Step } from "../histories/index.ts";

/** Few towns reach everything from it. */
const SEED = 2;
/** So many recorded refusals of one kind are tried before a rule counts as not missed. */
const MOST_TRIED = 40;

const ignoring = vi.hoisted(() => ({ signatures: false }));
vi.mock("../../src/record/presented.ts", async (original) => {
  const { present, ...others } = await original<typeof import("../../src/record/presented.ts")>();
  return {
    ...others,
    present(...given: Parameters<typeof present>) {
      const presented = present(...given);
      const signatures = presented.signatures.map((one) => ({ ...one, good: one.good === false ? true : one.good }));
      return ignoring.signatures ? { ...presented, signatures } : presented;
    },
  };
});

let exploration: Exploration;
beforeAll(async () => {
  exploration = await explore(SEED);
}, 600_000);

/** What was accepted before a recorded refusal, and the refused instruction itself. */
function leadingTo(name: string): readonly (readonly Step[])[] {
  const stories = (exploration.met.get(name) ?? []).map(({ history, step }) => {
    const steps = exploration.histories[history]?.steps.slice(0, step + 1) ?? [];
    return steps.filter(({ line }, i) => line !== undefined || i === step);
  });
  return stories.sort((a, b) => a.length - b.length).slice(0, MOST_TRIED);
}

/** Whether the ledger, as it is now, answers one of the recorded histories otherwise than the model. */
async function isMissed(name: string, store: () => Store = memoryStore): Promise<boolean> {
  for (const steps of leadingTo(name)) {
    const agrees = await replay(steps, store()).then(
      ({ outcomes }) =>
        outcomes.every((outcome, i) => (outcome.ok ? undefined : outcome.refusal.code) === steps[i]?.answer.code),
      () => false, // the ledger found itself corrupt
    );
    if (!agrees) return true;
  }
  return false;
}

/** Calls `work` while one row of the table is not there. */
async function without<T>(rows: unknown[], index: number, work: () => Promise<T>): Promise<T> {
  const taken = rows.splice(index, 1);
  try {
    return await work();
  } finally {
    rows.splice(index, 0, ...taken);
  }
}

const ROWS = TYPES.flatMap((type) =>
  LAWS[type].rows.map(({ unless }, index) => ({
    rows: LAWS[type].rows as unknown[],
    index,
    name: `${type}:${unless}`,
  })),
);

describe("a row that is taken out", () => {
  it("was reached by a directed history", () => {
    expect(ROWS.map(({ name }) => name).filter((name) => !exploration.met.has(name))).toEqual([]);
  });

  it("makes the ledger disagree with the model", async () => {
    const unmissed: string[] = [];
    for (const { rows, index, name } of ROWS) {
      if (!(await without(rows, index, () => isMissed(name)))) unmissed.push(name);
    }
    expect(unmissed).toEqual([]); // no row stands behind another one that refuses the same
  }, 600_000);

  it("is missed only while it is out", async () => {
    const disagreeing: string[] = [];
    for (const { name } of ROWS.slice(0, 20)) if (await isMissed(name)) disagreeing.push(name);
    expect(disagreeing).toEqual([]);
  }, 600_000);
});

type Change = (prepared: Prepared) => Prepared;
const examinedAs =
  (look: (look: Look) => Look, change: (examined: Examined) => Examined): Change =>
  (prepared) => ({
    ...prepared,
    examine(given) {
      const examined = prepared.examine(look(given));
      return examined && change(examined);
    },
  });
const same = <T>(value: T): T => value;

/** The rules that all instructions have in common, by the codes that they give. */
const COMMON: Readonly<Record<string, readonly [codes: RegExp, change: Change]>> = {
  "who may sign": [
    /:signer-not-authorised$|(?<!key\.add):quorum-missing$/,
    (prepared) => ({ ...prepared, authorise: () => true }),
  ],
  "a name that is not found": [/:unknown-/, examinedAs((look) => ({ ...look, named: look.get, unknown() {} }), same)],
  "a name that is taken": [/:duplicate-(?!key)/, examinedAs((look) => ({ ...look, fresh() {} }), same)],
  "acting for another": [
    /(?<!submit):school-mismatch$|revoke:evaluator-mismatch$/,
    examinedAs(same, (examined) => ({ ...examined, actsFor: {} })),
  ],
  frozen: [/:frozen$/, examinedAs(same, (examined) => ({ ...examined, frozen: [] }))],
};

/** Some of the recorded kinds of refusal with such codes; of these, those that are given all the same. */
async function stillGiven(codes: RegExp, store?: () => Store) {
  const names = [...exploration.met.keys()].filter((name) => codes.test(name));
  const some = names.filter((_, i) => i % Math.ceil(names.length / 12) === 0);
  const missed = await Promise.all(some.map((name) => isMissed(name, store)));
  return { tried: some.length, given: some.filter((_, i) => !missed[i]) };
}

describe("a common rule that is taken out is missed:", () => {
  afterEach(() => {
    ignoring.signatures = false;
    vi.restoreAllMocks();
  });

  it.each(Object.entries(COMMON))(
    "%s",
    async (_, [codes, change]) => {
      for (const type of TYPES) {
        const law = LAWS[type];
        const prepare = law.prepare.bind(law);
        vi.spyOn(law, "prepare").mockImplementation((data) => {
          const prepared = prepare(data);
          return prepared.malformed ? prepared : change(prepared);
        });
      }
      const { tried, given } = await stillGiven(codes);
      expect(tried).toBeGreaterThan(3);
      expect(given).toEqual([]);
    },
    600_000,
  );

  it("a signature that is not valid", async () => {
    ignoring.signatures = true;
    expect((await stillGiven(/:signature-invalid$/)).given).toEqual([]);
  }, 600_000);

  it("an id that is bound", async () => {
    const forgetful = (): Store => {
      const store = memoryStore();
      const bound = async () => new Map();
      return { ...store, bound, transact: (work) => store.transact((transaction) => work({ ...transaction, bound })) };
    };
    expect((await stillGiven(/:id-reused$/, forgetful)).given).toEqual([]);
  }, 600_000);
});
