/** Commands on a ledger in PostgreSQL, named by URL. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { usePostgres } from "../support/postgres.ts";
import { command, folder, linwu, linwuKey } from "./command.ts";

const server = usePostgres();

test("a scenario, an export, its audit and its import, with PostgreSQL as the store", async () => {
  const at = async () => `${server.url()}?schema=${await server.newSchema()}`;
  const [store, again] = [await at(), await at()];
  const run = await command("run", linwu, "--store", store, "--seed", "linwu-2025");
  expect(run.stderr).toBe("");
  expect(run.code).toBe(0);

  const twice = await command("run", linwu, "--store", store, "--seed", "linwu-2025");
  expect(twice.code).toBe(2);
  expect(twice.stderr).toContain("already holds the ledger vouchers.linwu.example");
  expect(twice.stderr).not.toContain("postgres:postgres");

  const shown = await command("show", store, "fund", "linwu-2025", "--json");
  expect(JSON.parse(shown.stdout)).toMatchObject({ record: { fund: "linwu-2025" } });

  const exported = join(folder, "exported");
  expect(await command("export", store, exported)).toMatchObject({ code: 0 });
  expect(await command("audit", exported, "--key", linwuKey)).toMatchObject({ code: 0 });
  expect(await command("import", exported, "--key", linwuKey, "--store", again)).toMatchObject({ code: 0 });
});

test("a schema without a ledger holds none, and a URL of something else is no store", async () => {
  const empty = await command("show", `${server.url()}?schema=${await server.newSchema()}`, "fund", "linwu-2025");
  expect(empty.code).toBe(2);
  expect(empty.stderr).toContain("holds no ledger");
  const other = await command("show", "mysql://somebody:secret@127.0.0.1/vouchers", "fund", "linwu-2025");
  expect(other.code).toBe(2);
  expect(other.stderr).toContain("mysql://…@127.0.0.1/vouchers is not a store");
});
