import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { translated } from "../../src/stores/sqlite-errors.ts";

const folder = mkdtempSync(join(tmpdir(), "not-built-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The packages of the driver as `npm install --ignore-scripts` leaves them. */
function installed(): new (path: string) => unknown {
  const here = createRequire(import.meta.url);
  const driver = dirname(here.resolve("better-sqlite3/package.json"));
  const packages = join(folder, "node_modules");
  mkdirSync(packages);
  for (const name of ["bindings", "file-uri-to-path"]) {
    cpSync(join(dirname(driver), name), join(packages, name), { recursive: true });
  }
  for (const part of ["lib", "package.json"]) {
    cpSync(join(driver, part), join(packages, "better-sqlite3", part), { recursive: true });
  }
  return createRequire(join(folder, "index.js"))("better-sqlite3");
}

test("a driver that was installed without being built is said, with what to do", () => {
  const Driver = installed();
  const open = () => {
    try {
      return new Driver(join(folder, "a.db"));
    } catch (error) {
      throw translated(error, "a.db");
    }
  };
  expect(open).toThrow(
    expect.objectContaining({
      code: "wrong-usage",
      message: expect.stringMatching(
        /installed, but not built for this Node: run npm rebuild better-sqlite3, .*\(Could not locate/,
      ),
    }),
  );
});
