import { expect, test, vi } from "vitest";
import * as pure from "../../src/record/crypto.pure.ts";
import { ed25519Suite } from "./ed25519.suite.ts";

vi.mock("#crypto", () => import("../../src/record/crypto.pure.ts"));

test("this file runs on the provider for browsers", async () => {
  const provider = await import("#crypto");
  expect(provider.verifyEquation).toBe(pure.verifyEquation);
});

ed25519Suite(pure);
