import { expect, test } from "vitest";
import { CHECKS } from "../../src/audit/index.ts";
import { auditDocument, INVARIANTS } from "./audit.ts";

test("docs/audit.md is what the code says (`npx vitest run test/docs -u` writes it anew)", async () => {
  await expect(auditDocument()).toMatchFileSnapshot("../../docs/audit.md");
});

test("every check but those of who is who looks at something that must hold", () => {
  const used = new Set(INVARIANTS.flatMap(([, checks]) => checks));
  const others = CHECKS.map(({ name }) => name).filter((name) => !used.has(name));
  expect(others).toEqual(["ledger", "trust", "checkpoint-signatures", "openings"]);
});
