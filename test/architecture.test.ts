import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

const publicNames = [
  "src/index.ts",
  "src/audit/index.ts",
  "src/audit/directory.node.ts",
  "src/school/index.ts",
  "src/http/index.ts",
  "src/stores/sqlite.ts",
  "src/stores/postgres.ts",
];

/** What the files of a layer may import besides each other. A trailing `*` stands for anything. */
const layers: Record<string, string[]> = {
  "src/domain/": ["zod/mini"],
  "src/record/": ["src/domain/*", "#crypto", "@noble/*", "uuid"],
  "src/ledger/": ["src/domain/*", "src/record/*"],
  "src/stores/": ["src/domain/*", "src/record/*", "src/ledger/*", "better-sqlite3", "kysely", "node:*"],
  "src/audit/": ["src/domain/*", "src/record/*"],
  "src/school/": ["src/domain/*", "src/record/*", "zod/mini", "jose", "papaparse", "qr"],
  "src/http/": ["src/domain/*", "src/record/*", "src/ledger/*", "src/school/*", "zod/mini", "structured-headers"],
  "src/scenario/": [...publicNames, "zod", "node:*"],
  "src/testing/": [...publicNames, "fast-check", "vitest"],
  "src/cli/": [...publicNames, "src/scenario/*", "commander", "cli-progress", "node:*"],
  "src/index.ts": ["src/domain/*", "src/record/*", "src/ledger/*"],
  "examples/": ["training-voucher-ledger*", "better-sqlite3", "kysely", "node:*"],
};

const exceptions: Record<string, string[]> = {
  "src/record/crypto.node.ts": ["node:crypto"],
  "src/record/threads.node.ts": ["node:os", "node:worker_threads"],
  "src/audit/directory.node.ts": ["node:fs/promises", "node:path"],
  "src/audit/files.node.ts": ["node:fs/promises"],
  "src/audit/writer.node.ts": ["node:fs/promises", "node:path"],
  "src/cli/stores.ts": ["pg"],
};

const files = ["src", "examples"]
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  )
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts"));

const read = (path: string) => readFileSync(join(root, path), "utf8");

function imports(path: string): string[] {
  return ts
    .preProcessFile(read(path), true, true)
    .importedFiles.map(({ fileName }) => (fileName.startsWith(".") ? posix.join(dirname(path), fileName) : fileName));
}

const matches = (pattern: string, name: string) =>
  pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

const trespasses = (path: string, allowed: string[]) =>
  imports(path)
    .filter((name) => !allowed.some((pattern) => matches(pattern, name)))
    .map((name) => `${path} imports ${name}`);

test.each(Object.entries(layers))("%s imports only what lies below it", (layer, allowed) => {
  const own = layer.endsWith("/") ? [`${layer}*`] : [];
  const found = files
    .filter((path) => path.startsWith(layer))
    .flatMap((path) => trespasses(path, [...own, ...allowed, ...(exceptions[path] ?? [])]));
  expect(found).toEqual([]);
});

test("every source file belongs to a layer", () => {
  const strays = files.filter((path) => !Object.keys(layers).some((layer) => path.startsWith(layer)));
  expect(strays).toEqual([]);
});

test("zod is imported as a namespace only, so that bundlers can shake it", () => {
  const other = files.flatMap((path) =>
    [...read(path).matchAll(/^.*\b(?:from|import)\s*\(?\s*["']zod\b.*$/gm)]
      .map(([line]) => line)
      .filter((line) => !/^import (?:type )?\* as z from "zod(\/mini)?";$/.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(other).toEqual([]);
});
