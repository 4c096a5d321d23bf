/** Mutation testing of src/domain and src/record (docs/mutation.md). Results stay under reports/mutation. */
export default {
  testRunner: "vitest",
  vitest: { configFile: "mutation/vitest.config.ts" },
  mutate: ["src/domain/*.ts", "src/record/*.ts"],
  coverageAnalysis: "perTest",
  incremental: true,
  incrementalFile: "reports/mutation/incremental.json",
  htmlReporter: { fileName: "reports/mutation/index.html" },
  jsonReporter: { fileName: "reports/mutation/mutation.json" },
  reporters: ["clear-text", "progress", "html", "json"],
  ignorePatterns: ["/dist", "/reports", "/coverage", "/examples", "/.run", "/tmp"],
  concurrency: 2,
  timeoutMS: 15_000, // a mutant that is slow on a busy machine is not dead
};
