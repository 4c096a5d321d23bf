/**
 * The tests that mutants of src/domain and src/record are run against: the cheap ones, with one seed for all runs. A
 * mutant's run ends with the first test that fails, so the tests named like the mutated file come first, and those that
 * take seconds run for the files that they are about only.
 */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import base from "../vitest.config.ts";

const CRYPTOGRAPHY = /record\/(ed25519|bounded|digest|crypto\.\w+)\.ts$/;
/** Test → the sources that it is run for. Every other test is run for all that it imports. */
const ONLY_FOR = new Map([
  ["ed25519", CRYPTOGRAPHY],
  ["ed25519.pure", CRYPTOGRAPHY],
  ["crypto", CRYPTOGRAPHY],
  ["merkle", /record\/merkle\.ts$/],
  ["calendar", /domain\/calendar\.ts$/],
  ["rules", /domain\/\w+\.ts$/], // the tables of rules as a document
  ["everything", /domain\/\w+\.ts$/], // it runs the others once more, and looks at what the refusals say
]);
const FIRST = ["loads", "rules"];
const LAST = ["everything"];

class LikelyKillersFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const mutated = this.ctx.config.related; // Stryker's: the one mutated file, or all of them in its first run
    if (mutated === undefined) return super.sort(files);
    const nameOf = ({ moduleId }: TestSpecification) => basename(moduleId, ".test.ts");
    const isAbout = (name: string) => mutated.some((path) => basename(path, ".ts") === name);
    const rank = (name: string) => (FIRST.includes(name) ? 0 : isAbout(name) ? 1 : LAST.includes(name) ? 3 : 2);
    return files
      .filter((file) => mutated.some((path) => ONLY_FOR.get(nameOf(file))?.test(path) ?? true))
      .sort((a, b) => rank(nameOf(a)) - rank(nameOf(b)) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    root: fileURLToPath(new URL("..", import.meta.url)),
    include: ["mutation/loads.test.ts", "test/{domain,record}/*.test.ts", "test/docs/rules.test.ts"],
    setupFiles: ["test/setup.ts", "mutation/seed.ts"],
    sequence: { sequencer: LikelyKillersFirst },
    testTimeout: 20_000,
  },
});
