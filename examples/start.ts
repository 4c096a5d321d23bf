/** `npm start`: runs examples/linwu-2025.jsonl on a fresh SQLite file, exports the ledger, and audits the export. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const scenario = relative(process.cwd(), fileURLToPath(new URL("linwu-2025.jsonl", import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "linwu-"));
const seed = "linwu-2025";
/** The seed gives the same keys every time. An auditor has such a text from the operator, never from the export. */
const key = "vouchers.linwu.example+6dd4c2eb+AeOg8Cvax7vBJWxg0OK8Xt7JGaa0wf8E2xgfwaDC5J6/";

const [store, exported] = [join(folder, "vouchers.db"), join(folder, "export")];
const commands = [
  ["run", scenario, "--seed", seed, "--store", store, "--export", exported],
  ["audit", exported, "--key", key],
];

if (!existsSync(program)) throw new Error("The program is not built yet. Run `npm ci` first.");
for (const command of commands) {
  console.log(`$ npx voucher-ledger ${command.join(" ")}\n`);
  const { status } = spawnSync(process.execPath, [program, ...command], { stdio: "inherit" });
  console.log("");
  if (status !== 0) {
    process.exitCode = status ?? 1;
    break;
  }
}
