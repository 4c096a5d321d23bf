/** docs/http.md: its programs run, its tables are complete, and what it does by hand works with OpenSSL and curl. */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, describe, expect, test } from "vitest";
import { PROBLEMS } from "../../src/http/problems.ts";
import { ROUTES } from "../../src/http/routes.ts";
import { formatSecretKey } from "../../src/index.ts";
import { program, root } from "../cli/command.ts";
import { keyOf, ORIGIN } from "../support/world.ts";
import { openBureau } from "./town.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");
const page = read("docs/http.md");

const quoted = [...page.matchAll(/<!-- (examples\/\S+) (\S+) -->\n```ts\n(.*?)\n```/gs)].map(
  ([, path = "", region = "", snippet = ""]) => ({ path, region, snippet }),
);

test.each(quoted)("the page quotes $path $region word for word", ({ path, region, snippet }) => {
  expect(read(path)).toContain(`// #region ${region}\n${snippet}\n// #endregion ${region}\n`);
});

test("the page quotes all that it shows in TypeScript, and has every route and problem", () => {
  expect(page.match(/```ts/g)).toHaveLength(quoted.length);
  for (const { method, path } of ROUTES) expect(page).toContain(`\`${method} /v1${path.replace("{voucher}", "{id}")}`);
  for (const [code, [status]] of Object.entries(PROBLEMS)) {
    const row = page.split("\n").find((line) => line.startsWith("| ") && line.includes(`\`${code}\``));
    expect(row, code).toContain(String(status));
  }
});

test("examples/server.ts runs", async () => {
  const { code, stdout, stderr } = await program("examples/server.ts");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/is held, and 100000 fen .*\nEntry 15; .*\nSent again: entry 15, as before\n.*: 60000 fen\n/);
});

const isThere = (command: string): boolean => {
  try {
    return execFileSync(command, ["version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }) !== "";
  } catch (error) {
    return error instanceof Error && "status" in error && error.status !== null; // it is there, and knows no such option
  }
};
const hasTools =
  ["openssl", "curl", "xxd"].every(isThere) &&
  execFileSync("openssl", ["version"], { encoding: "utf8" }).startsWith("OpenSSL 3");

describe.skipIf(!hasTools)("with OpenSSL and curl", () => {
  const folder = mkdtempSync(join(tmpdir(), "by-hand-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const script = [...page.matchAll(/<!-- (?:read|submit) -->\n```sh\n(.*?)\n```/gs)]
    .map(([, text]) => text)
    .join("\necho\n");

  test("a school reads its voucher and redeems it as the page says", async () => {
    const { world, port } = await openBureau({ now: Date.now });
    const [voucher = ""] = await world.redeemable(1);
    writeFileSync(join(folder, "school.key"), `${formatSecretKey("school", keyOf("school-a.desk"))}\n`);
    const here = script
      .replaceAll("0194f000-0000-7000-8000-000000000001", voucher)
      .replaceAll("host=vouchers.linwu.example", `host=127.0.0.1:${port}`)
      .replaceAll("vouchers.linwu.example", ORIGIN)
      .replaceAll("https://", "http://");
    const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", here], { cwd: folder });
    const [status = "", outcome = ""] = stdout.split("\n");
    expect(JSON.parse(status)).toMatchObject({ voucher, state: "held" });
    expect(JSON.parse(outcome)).toMatchObject({ ok: true, repeated: false });
    expect(await world.ledger.get("voucher", voucher)).toMatchObject({ state: "redeemed" });
  });
});

test("client and handler are bundled for browsers and Workers, and run", async () => {
  const contents = `
    import { connect, createHandler } from "./src/http/index.ts";
    import { generateKey, memoryStore, openLedger, formatVerifierKey } from "./src/index.ts";
    const [origin, key] = ["a.b", generateKey()];
    const bytes = Uint8Array.from(atob(key.publicKey.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const ledger = await openLedger({ origin, store: memoryStore(), operator: key });
    const handler = createHandler(ledger, { authority: "bureau.example" });
    const fetch = (url, init) => handler(new Request(url, init));
    const bureau = connect({ url: "https://bureau.example/v1", origin, key, trusted: [formatVerifierKey(origin, bytes)], fetch });
    console.log(await bureau.voucher("0194f000-0000-7000-8000-000000000001").catch((error) => error.facts.problem));
  `;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    platform: "browser",
    format: "esm",
    conditions: ["training-voucher-ledger-source"],
    write: false,
  });
  const input = outputFiles[0]?.text ?? "";
  expect(execFileSync(process.execPath, ["--input-type=module"], { input, encoding: "utf8" })).toBe(
    "signature-not-accepted\n",
  );
});
