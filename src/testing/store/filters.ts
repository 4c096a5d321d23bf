/** What a store finds when records are listed by what they are. */
import { createTables, FILTERS, KINDS, type Kind, type Records, type Store, type Tables } from "../../index.ts";
import { append, batchAfter, idOf, type SubjectCheck } from "./check.ts";
import { expectEqual, expectError } from "./expect.ts";
import { bareRecords, fullRecords } from "./samples.ts";

/** In the order of ids. The full records stand under the first, the bare ones under the second, and so on. */
const IDS = ["a-1", "a-2", "b", "b.1", "c"];

/** Records of a kind under these ids, full and bare by turns. */
function records<K extends Kind>(kind: K, ids: readonly string[] = IDS): Tables {
  const tables = createTables();
  for (const [index, id] of ids.entries()) {
    const samples = index % 2 === 0 ? fullRecords() : bareRecords();
    for (const sample of samples[kind].values()) {
      tables[kind].set(id, kind in sample ? { ...sample, [kind]: id } : sample);
    }
  }
  return tables;
}

/** A class of each state in each of two schools. */
function classes(...named: readonly (readonly [id: string, school: string, state: "filed" | "approved"])[]): Tables {
  const tables = createTables();
  for (const sample of bareRecords().class.values()) {
    for (const [id, school, state] of named) tables.class.set(id, { ...sample, class: id, school, state });
  }
  return tables;
}

interface Listing {
  readonly where: Readonly<Record<string, unknown>>;
  /** Whether a record with this value of the member is found. */
  isFound(value: string | number | boolean): boolean;
}

/** All that can be asked of a member which has this value in a record. */
const listingsBy = (member: string, value: string | number | boolean): readonly Listing[] => [
  { where: { [member]: value }, isFound: (own) => own === value },
  { where: { [member]: [value] }, isFound: (own) => own === value },
  { where: { [member]: ["no such text", value, value, -1] }, isFound: (own) => own === value },
  { where: { [member]: [] }, isFound: () => false },
  { where: { [member]: ["no such text"] }, isFound: () => false },
  { where: { [member]: {} }, isFound: () => true },
  { where: { [member]: { from: value } }, isFound: (own) => own >= value },
  { where: { [member]: { to: value } }, isFound: (own) => own <= value },
  { where: { [member]: { from: value, to: value } }, isFound: (own) => own === value },
  { where: { [member]: undefined }, isFound: () => true },
];

const isScalar = (value: unknown): value is string | number | boolean =>
  ["string", "number", "boolean"].includes(typeof value);

const listed = (store: Pick<Store, "list">, kind: Kind, where: Readonly<Record<string, unknown>>) =>
  store.list<Kind>(kind, { where, limit: 9 });

async function expectListings<K extends Kind>(store: Store, kind: K): Promise<void> {
  const tables = records(kind);
  await append(store, [idOf(KINDS.indexOf(kind))], { changes: tables });
  const all: readonly Records[K][] = [...tables[kind].values()];
  for (const member of FILTERS[kind]) {
    const memberOf = (record: Records[K]): unknown => Reflect.get(record, member);
    for (const value of new Set(all.map(memberOf).filter(isScalar))) {
      for (const { where, isFound } of listingsBy(member, value)) {
        const isOpen = where[member] === undefined;
        const expected = all.filter((record) => {
          const own = memberOf(record);
          return isOpen || (isScalar(own) && isFound(own));
        });
        expectEqual(await listed(store, kind, where), expected, `${kind} where ${JSON.stringify(where)}`);
      }
    }
  }
}

export const filterChecks: readonly SubjectCheck[] = [
  {
    name: "records of every kind are found by each of their members: by a value, in a list, in a range",
    async run(store) {
      for (const kind of KINDS) if (FILTERS[kind].length > 0) await expectListings(store, kind);
    },
  },
  {
    name: "all conditions must hold",
    async run(store) {
      const tables = classes(["a", "s-1", "filed"], ["b", "s-1", "approved"], ["c", "s-2", "approved"]);
      await append(store, [idOf(1)], { changes: tables });
      const found = async (where: Parameters<typeof store.list<"class">>[1]["where"]) =>
        (await store.list("class", { where, limit: 9 })).map((aClass) => aClass.class);
      expectEqual(await found({ school: "s-1", state: "approved" }), ["b"], "two values");
      expectEqual(
        await found({ school: ["s-1", "s-2"], state: "approved", level: { to: 5 } }),
        ["b", "c"],
        "all sorts",
      );
      expectEqual(await found({ school: { from: "s-2" }, state: ["filed"] }), [], "none has both");
    },
  },
  {
    name: "what is found comes by page, in the order of the ids",
    async run(store) {
      const ids = ["1", "2", "A", "B", "a", "a-b", "a.b", "b"]; // in the order of ASCII
      const tables = classes(...ids.map((id, index) => [id, `s-${index % 2}`, "filed"] as const));
      await append(store, [idOf(1)], { changes: tables });
      for (const where of [{ school: "s-1" }, { school: ["s-1", "s-3"] }, { school: { from: "s-1" } }]) {
        const pages: (readonly string[])[] = [];
        for (const after of [undefined, "a-b", "b"]) {
          const page = await store.list("class", { where, after, limit: 3 });
          pages.push(page.map((aClass) => aClass.class));
        }
        expectEqual(pages, [["2", "B", "a-b"], ["b"], []], `pages of ${JSON.stringify(where)}`);
      }
    },
  },
  {
    name: "a transaction finds records as it has written them",
    async run(store) {
      await append(store, [idOf(1)], { changes: classes(["a", "s", "filed"], ["b", "s", "filed"]) });
      await store.transact(async (transaction) => {
        const changes = classes(["b", "s", "approved"], ["c", "s", "filed"], ["d", "t", "filed"]);
        await transaction.write(batchAfter(await transaction.head(), [idOf(2)], { changes }));
        const filed = await transaction.list("class", { where: { school: "s", state: "filed" }, limit: 9 });
        expectEqual(
          filed.map((aClass) => aClass.class),
          ["a", "c"],
          "filed",
        );
        const second = await transaction.list("class", { where: { school: "s" }, after: "a", limit: 1 });
        expectEqual([...second], [...changes.class.values()].slice(0, 1), "the second, as it was changed");
      });
    },
  },
  {
    name: "a text with NUL or half a surrogate pair is found nowhere, and nothing comes after or before it",
    async run(store) {
      await append(store, [idOf(1)], { changes: classes(["a", "s", "filed"]) });
      for (const text of ["s\0", "\0", "s\ud800", "\udc00"]) {
        for (const school of [text, [text, "\0"], { from: text }, { to: text }]) {
          expectEqual(await listed(store, "class", { school }), [], `school ${JSON.stringify(school)}`);
        }
        expectEqual((await listed(store, "class", { school: [text, "s"] })).length, 1, "beside another");
      }
    },
  },
  {
    name: "what a kind can't be listed by is wrong-usage",
    async run(store) {
      const reject = async (kind: Kind, where: Readonly<Record<string, unknown>>) => {
        await expectError(listed(store, kind, where), `${kind} by ${JSON.stringify(where)}`, "wrong-usage");
      };
      await reject("ledger", { origin: "o" });
      await reject("voucher", { face: 1 });
      await reject("voucher", { nothing: undefined, none: "such" });
      await reject("class", { school: "s", sessions: [] });
      for (const match of [null, 1.5, [["a"]], [null], { from: null }, { after: "a" }, { from: ["a"] }]) {
        await reject("class", { school: match });
      }
    },
  },
];
