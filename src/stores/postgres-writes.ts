/**
 * Statements that write all rows at once. They take a JSON text: a list of rows, each a list of values; or, where rows
 * are found by their ids, an object of such rows by id; and how many rows these are. There is no join in them, so no statistics, however old, can
 * make the server read a whole table to change a few rows.
 */
import type { AtOnce, SqlBulk } from "./driver.ts";
import { isText, LEDGER_NUMBER, type Shape } from "./schema.ts";

const GIVEN = "$1::jsonb";

const value = (row: string, index: number, type: Shape["type"]): string =>
  isText(type) ? `${row} ->> ${index}` : `(${row} ->> ${index})::bigint`;

/**
 * Fails unless as many rows were written as were given: otherwise something stands between the statement and the table.
 * The database has to say so itself, as COMMIT is sent before anybody could look at the answer.
 */
const allOf = (write: string): string =>
  `WITH written AS (${write} RETURNING 1) SELECT 1 / (count(*) = $2::bigint)::integer FROM written`;

/** `at` gives a table's name with that of its schema. */
export const postgresWrites = (at: (table: string) => string): AtOnce => ({
  insert(table, columns) {
    const names = columns.map(({ name }) => `"${name}"`).join(", ");
    const values = columns.map(({ type }, index) => value("given.value", index, type)).join(", ");
    const rows = `SELECT ${LEDGER_NUMBER}, ${values} FROM jsonb_array_elements(${GIVEN}) AS given`;
    return allOf(`INSERT INTO ${at(table)} (ledger, ${names}) ${rows}`);
  },
  update(table, columns, keyed) {
    const row = `(${GIVEN} -> ${keyed ? "id" : 0})`;
    const set = columns.map(({ name, type }, index) => `"${name}" = ${value(row, index, type)}`).join(", ");
    const ids = keyed ? ` AND id = ANY (ARRAY(SELECT jsonb_object_keys(${GIVEN})))` : "";
    return allOf(`UPDATE ${at(table)} SET ${set} WHERE ledger = ${LEDGER_NUMBER}${ids}`);
  },
});

/** What such a statement takes. */
export const givenTo = ({ rows, keyed }: SqlBulk): readonly [text: string, rows: number] => [
  JSON.stringify(keyed ? Object.fromEntries(rows.map((row) => [row.at(-1), row])) : rows),
  rows.length,
];
