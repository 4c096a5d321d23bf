/** The school's module as a browser gets it: bundled, and run where nothing of Node is left. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";

const program = `
  import * as school from "./src/school/index.ts";
  const voucher = "0194f000-0000-7000-8000-000000000001";
  const [bill] = school.parseBills("invoice,voucher,amount yuan\\nA-1," + voucher + ",600.00\\n");
  const key = school.generateKey();
  const at = "2025-05-01T00:00:00.000Z";
  const record = { voucher, programme: "p", face: 5, until: "2025-12-31", state: "issued" };
  const programme = { programme: "p", from: "2025-01-01", prices: [] };
  const token = school.sealVoucher(record, programme, { origin: "a.b", key, at });
  const opened = await school.openVoucher(token, { origin: "a.b", keys: [key.publicKey] }, { at });
  const redemption = { voucher, outcome: "completion", amount: bill.amount };
  const sent = school.encodeSigned(school.signOnce("voucher.redeem", redemption, { origin: "a.b", key }));
  const isDrawn = school.voucherQr(token).svg.startsWith("<svg");
  console.log(JSON.stringify({ amount: bill.amount, ok: opened.ok, isDrawn, isSigned: sent.includes(key.id) }));
`;

test("the school's module needs nothing of Node", async () => {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: fileURLToPath(new URL("../..", import.meta.url)), loader: "ts" },
    bundle: true,
    platform: "browser",
    format: "esm",
    conditions: ["training-voucher-ledger-source"],
    banner: { js: "globalThis.self = globalThis; delete globalThis.process; delete globalThis.Buffer;" },
    write: false,
  });
  const input = outputFiles[0]?.text ?? "";
  const printed = execFileSync(process.execPath, ["--input-type=module"], { input, encoding: "utf8" });
  expect(JSON.parse(printed)).toEqual({ amount: 60_000, ok: true, isDrawn: true, isSigned: true });
});
