import { defineConfig } from "tsup";

const library = {
  index: "src/index.ts",
  audit: "src/audit/index.ts",
  "audit-node": "src/audit/directory.node.ts",
  school: "src/school/index.ts",
  http: "src/http/index.ts",
  sqlite: "src/stores/sqlite.ts",
  postgres: "src/stores/postgres.ts",
  testing: "src/testing/index.ts",
};

export default defineConfig({
  entry: {
    ...library,
    cli: "src/cli/main.ts",
    "crypto.node": "src/record/crypto.node.ts",
    "crypto.pure": "src/record/crypto.pure.ts",
  },
  format: "esm",
  target: "node20",
  dts: { entry: library },
  splitting: true,
  clean: true,
  // Deno and Workers know built-ins by their node: names only.
  removeNodeProtocol: false,
  // "#crypto" is resolved by whoever runs the package: see "imports" in package.json.
  external: ["#crypto", "better-sqlite3", "kysely", "pg"],
});
