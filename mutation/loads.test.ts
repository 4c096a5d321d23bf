/** A mutant that can't even be loaded fails no test of a file that imports it; it fails this one. */
import { expect, test } from "vitest";

test("everything loads", async () => {
  expect(await import("../src/index.ts")).toHaveProperty("openLedger");
});
