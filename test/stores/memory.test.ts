import { describe, test } from "vitest";
import { memoryStore } from "../../src/index.ts";
import { storeContract } from "../../src/testing/index.ts";

describe("the store contract", () => {
  for (const { name, run } of storeContract(async () => ({ store: memoryStore() }), {
    without: ["again", "failNextCommit"],
  })) {
    test(name, run);
  }
});
