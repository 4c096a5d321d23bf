import { fileURLToPath } from "node:url";
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));
const conditions = ["training-voucher-ledger-source", ...defaultServerConditions];

export default defineConfig({
  resolve: {
    conditions,
    alias: [
      { find: /^training-voucher-ledger$/, replacement: source("index.ts") },
      { find: /^training-voucher-ledger\/audit$/, replacement: source("audit/index.ts") },
      { find: /^training-voucher-ledger\/audit\/node$/, replacement: source("audit/directory.node.ts") },
      { find: /^training-voucher-ledger\/sqlite$/, replacement: source("stores/sqlite.ts") },
      { find: /^training-voucher-ledger\/testing$/, replacement: source("testing/index.ts") },
    ],
  },
  ssr: { resolve: { conditions } },
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/setup.ts"],
    pool: "forks",
    testTimeout: 60_000,
  },
});
