/** An auditor: verifies what a bureau handed over, with the operator's key and nobody's word. */
import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { audit } from "training-voucher-ledger/audit";
import { handOver, operatorKey, sampleLedger } from "./sample.ts";

const ledger = await sampleLedger();
const folder = await handOver(ledger);
await ledger.close();

// #region audit
const report = await audit(createReadStream(join(folder, "entries.jsonl")), {
  trusted: operatorKey, // got from the operator, never from the export
  checkpoint: await readFile(join(folder, "checkpoint"), "utf8"),
});
for (const { ok, name, title } of report.checks) console.log(ok === true ? "ok" : ok || "WRONG", name, title);
console.log(report.ok ? "Nothing is wrong." : report.problems[0]?.message, report.totals);
// #endregion audit

const path = join(folder, "entries.jsonl");
await writeFile(path, (await readFile(path, "utf8")).replace('"minutes":450', '"minutes":480'));
const altered = await audit(createReadStream(path), { trusted: operatorKey });
for (const { line, message, messageZh } of altered.problems) console.log(line, message, messageZh);
