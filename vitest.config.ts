import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));
// Without "module": Node itself loads the packages, and some give bundlers files that it can't load.
const conditions = ["training-voucher-ledger-source", ...defaultServerConditions.filter((name) => name !== "module")];

export default defineConfig({
  resolve: {
    conditions,
    alias: [
      { find: /^training-voucher-ledger$/, replacement: source("index.ts") },
      { find: /^training-voucher-ledger\/audit$/, replacement: source("audit/index.ts") },
      { find: /^training-voucher-ledger\/audit\/node$/, replacement: source("audit/directory.node.ts") },
      { find: /^training-voucher-ledger\/school$/, replacement: source("school/index.ts") },
      { find: /^training-voucher-ledger\/http$/, replacement: source("http/index.ts") },
      { find: /^training-voucher-ledger\/sqlite$/, replacement: source("stores/sqlite.ts") },
      { find: /^training-voucher-ledger\/postgres$/, replacement: source("stores/postgres.ts") },
      { find: /^training-voucher-ledger\/testing$/, replacement: source("testing/index.ts") },
    ],
  },
  ssr: { resolve: { conditions } },
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/setup.ts"],
    pool: "forks",
    maxWorkers: availableParallelism() + 1, // one more than cores: many tests wait for a disk, a server or a child
    testTimeout: 60_000 * Math.max(1, Number(process.env.FC_RUNS ?? 100) / 100), // more runs take longer
    hookTimeout: 60_000,
  },
});
