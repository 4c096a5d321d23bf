/** What a store gives back of records. */
import { createTables, eachRecord, KINDS, type Kind, type RecordKey, type Store, type Tables } from "../../index.ts";
import { append, batchAfter, idOf, type SubjectCheck } from "./check.ts";
import { expectEqual } from "./expect.ts";
import { bareRecords, fullRecords } from "./samples.ts";

function keysOf(tables: Tables): readonly RecordKey[] {
  const keys: RecordKey[] = [];
  eachRecord(tables, (kind: Kind, id) => void keys.push({ kind, id }));
  return keys;
}

async function loaded(store: Pick<Store, "load">, keys: readonly RecordKey[]): Promise<Tables> {
  const into = createTables();
  await store.load(keys, into);
  return into;
}

async function expectRecords(store: Store, expected: Tables, what: string): Promise<void> {
  const found = await loaded(store, keysOf(expected));
  for (const kind of KINDS) {
    expectEqual(found[kind], expected[kind], `${what}: ${kind} by id`);
    expectEqual(await store.list(kind, { limit: 9 }), [...expected[kind].values()], `${what}: list of ${kind}`);
  }
}

/** Vouchers numbered so. */
function vouchers(numbers: readonly number[], state: "issued" | "claimed" = "issued"): Tables {
  const tables = createTables();
  for (const sample of bareRecords().voucher.values()) {
    for (const number of numbers) tables.voucher.set(idOf(number), { ...sample, voucher: idOf(number), state });
  }
  return tables;
}

export const recordChecks: readonly SubjectCheck[] = [
  {
    name: "records of every kind come back as they were, with every optional member",
    async run(store) {
      await append(store, [idOf(1)], { changes: fullRecords() });
      await expectRecords(store, fullRecords(), "full");
    },
  },
  {
    name: "records of every kind come back as they were, without any optional member",
    async run(store) {
      await append(store, [idOf(1)], { changes: bareRecords() });
      await expectRecords(store, bareRecords(), "bare");
    },
  },
  {
    name: "optional members come and go",
    async run(store) {
      await append(store, [idOf(1)], { changes: bareRecords() });
      await append(store, [idOf(2)], { changes: fullRecords() });
      await expectRecords(store, fullRecords(), "from bare to full");
      await append(store, [idOf(3)], { changes: bareRecords() });
      await expectRecords(store, bareRecords(), "from full to bare");
    },
  },
  {
    name: "a change replaces the record, whether or not the transaction has loaded it",
    async run(store) {
      await append(store, [idOf(1)], { changes: vouchers([1, 2, 3]) });
      const keys: readonly RecordKey[] = [1, 2, 4].map((number) => ({ kind: "voucher", id: idOf(number) }));
      await store.transact(async (transaction) => {
        await transaction.load(keys, createTables());
        const changes = vouchers([2, 3, 4, 5], "claimed");
        await transaction.write(batchAfter(await transaction.head(), [idOf(2)], { changes }));
      });
      const found = (await store.list("voucher", { limit: 9 })).map(({ voucher, state }) => [voucher, state]);
      const expected = ["issued", "claimed", "claimed", "claimed", "claimed"];
      expectEqual(
        found,
        expected.map((state, index) => [idOf(index + 1), state]),
        "states",
      );
    },
  },
  {
    name: "load puts exactly the records that are asked for and exist, and leaves the others alone",
    async run(store) {
      await append(store, [idOf(1)], { changes: vouchers([1, 2, 3]) });
      const into = vouchers([8, 9]);
      const keys: readonly RecordKey[] = [2, 7, 8, 2].map((number) => ({ kind: "voucher", id: idOf(number) }));
      await store.load([...keys, { kind: "class", id: idOf(2) }], into);
      const expected = vouchers([2, 8, 9]);
      for (const kind of KINDS) expectEqual(into[kind], expected[kind], kind);
      expectEqual(await loaded(store, []), createTables(), "no keys at all");
    },
  },
  {
    name: "records are listed by page, in the order of their ids",
    async run(store) {
      const ids = ["-", "..", "0", "10", "9", "A", "Z", "_", "a", "a-b", "a.b", "b"]; // in the order of ASCII
      const changes = createTables();
      for (const sample of fullRecords().certificate.values()) {
        for (const certificate of ids.toReversed()) changes.certificate.set(certificate, { ...sample, certificate });
      }
      await append(store, [idOf(1)], { changes });
      for (const limit of [1, 5, 12, 13]) {
        const found: string[] = [];
        for (let pages = 0; pages <= ids.length; pages++) {
          const after = found.at(-1);
          const records = await store.list("certificate", { limit, ...(after === undefined ? {} : { after }) });
          if (records.length > limit) throw new Error(`${records.length} records on a page of ${limit}`);
          found.push(...records.map(({ certificate }) => certificate));
        }
        expectEqual(found, ids, `pages of ${limit}`);
      }
      const [next] = await store.list("certificate", { after: "a-", limit: 1 });
      expectEqual(next?.certificate, "a-b", "after an id that does not exist");
    },
  },
  {
    name: "a transaction lists its own write among the others",
    async run(store) {
      await append(store, [idOf(1)], { changes: vouchers([1, 3, 5]) });
      await store.transact(async (transaction) => {
        const changes = vouchers([2, 3, 6], "claimed");
        await transaction.write(batchAfter(await transaction.head(), [idOf(2)], { changes }));
        const page = await transaction.list("voucher", { after: idOf(1), limit: 3 });
        const found = page.map(({ voucher, state }) => [voucher, state]);
        const expected = [
          [idOf(2), "claimed"],
          [idOf(3), "claimed"],
          [idOf(5), "issued"],
        ];
        expectEqual(found, expected, "the page");
      });
    },
  },
  {
    name: "nobody can change a record in the store by changing an object",
    async run(store) {
      const changes = fullRecords();
      await append(store, [idOf(1)], { changes });
      const [listed] = await store.list("trainee", { limit: 1 });
      const found = await loaded(store, keysOf(changes));
      const objects = [changes.trainee.get("t-1"), listed, found.trainee.get("t-1")];
      for (const object of objects) {
        if (!object) throw new Error("no trainee");
        for (const target of [object, object.groups, object.prior, object.prior[0]]) {
          if (target) Reflect.set(target, "0", "changed");
        }
        Reflect.set(object, "commitment", "changed");
      }
      changes.trainee.clear();
      found.trainee.clear();
      await expectRecords(store, fullRecords(), "afterwards");
    },
  },
  {
    name: "thousands of records in one batch",
    async run(store) {
      const numbers = Array.from({ length: 2000 }, (_, index) => index);
      await append(store, [idOf(1)], { changes: vouchers(numbers) });
      await append(store, [idOf(2)], { changes: vouchers(numbers, "claimed") });
      const found = await loaded(
        store,
        numbers.map((number) => ({ kind: "voucher", id: idOf(number) })),
      );
      expectEqual(found.voucher.size, numbers.length, "number of vouchers");
      expectEqual(
        [...found.voucher.values()].every(({ state }) => state === "claimed"),
        true,
        "all claimed",
      );
    },
  },
];
