import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/commands.ts";
import { linwuKey, program, root } from "./command.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");
const readme = read("README.md");

const quoted = [...readme.matchAll(/<!-- (examples\/\S+) (\S+) -->\n```ts\n(.*?)\n```/gs)].map(
  ([, path = "", region = "", snippet = ""]) => ({ path, region, snippet }),
);

test("the README quotes a program for everybody", () => {
  const names = ["bureau", "school", "auditor", "server", "outbox"];
  expect(quoted.map(({ path }) => path)).toEqual(names.map((name) => `examples/${name}.ts`));
});

test.each(quoted)("the README quotes $path word for word", ({ path, region, snippet }) => {
  expect(read(path)).toContain(`// #region ${region}\n${snippet}\n// #endregion ${region}\n`);
});

test("every code block in TypeScript is such a quotation", () => {
  expect(readme.match(/```ts/g)).toHaveLength(quoted.length);
});

test.each(["README.md", "README.zh.md"])("%s links to what exists and names every command", (path) => {
  const links = [...read(path).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = ""]) => link);
  expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
  for (const { usage } of COMMANDS) expect(read(path)).toContain(`\`voucher-ledger ${usage.split(" ")[0]}`);
});

test("npm start trusts the key that the example's seed gives", () => {
  expect(read("examples/start.ts")).toContain(linwuKey);
});

test.each([
  ["bureau", /Issued by entry 7\nissue-cap-reached .*\nAvailable: 120,000\.00 yuan\n/],
  ["school", /Entry 15 of vouchers\.example: voucher\.redeem, .*\nThe same voucher once more: .* was redeemed before/],
  ["outbox", /(the outbox dies .*\n){3}15 of 15 entries were delivered, in \d+ requests; more than once: 4, 9\n/],
  ["auditor", /ok law .*\nNothing is wrong\. .*\n15 The signature .*/s],
])("examples/%s.ts runs", async (name, output) => {
  const { code, stdout, stderr } = await program(`examples/${name}.ts`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(output);
});
