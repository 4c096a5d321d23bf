/**
 * The audit of a ledger's lines: entries a second, and memory a voucher. Run as `audit.ts lines PATH COUNT` it writes
 * lines of a ledger with about so many entries; `audit.ts rate PATH` and `audit.ts memory PATH` print JSON.
 */

import { once } from "node:events";
import { createReadStream, createWriteStream, readFileSync } from "node:fs";
import { formatVerifierKey, memoryStore } from "training-voucher-ledger";
import { audit } from "training-voucher-ledger/audit";
import { keyOf, ORIGIN } from "../test/support/world.ts";
import { rateOf } from "./measure.ts";
import { redeemer, send, townIn } from "./town.ts";

const MEASURED_EVERY = 500_000;
const trusted = formatVerifierKey(ORIGIN, Buffer.from(keyOf("service.operator").publicKey, "base64url"));

/** Half of the vouchers that a ledger's entries are about: registered, claimed, held and redeemed one by one. */
async function writeLines(path: string, entries: number, issued: number): Promise<void> {
  const { world, held } = await townIn(memoryStore(), { issued, held: Math.floor(entries / 4) });
  await send(
    world.ledger,
    held.map((voucher) => redeemer(ORIGIN, voucher)),
  );
  const file = createWriteStream(path);
  for await (const line of world.ledger.entries()) {
    if (!file.write(`${line}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
  await world.ledger.close();
}

async function rate(path: string): Promise<void> {
  const size = readFileSync(path).filter((byte) => byte === 10).length;
  const result = await rateOf(size, async () => {
    const report = await audit(createReadStream(path), { trusted });
    if (!report.ok) throw new Error(JSON.stringify(report.problems[0]));
  });
  process.stdout.write(JSON.stringify({ entries: size, ...result }));
}

/** Resident bytes at the most, above those before. Needs --expose-gc. */
async function memory(path: string): Promise<void> {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  let most = 0;
  let measured = 0;
  const onProgress = ({ bytes }: { readonly bytes: number }) => {
    if (bytes < measured + MEASURED_EVERY) return;
    measured = bytes;
    globalThis.gc?.();
    most = Math.max(most, process.memoryUsage().heapUsed - before);
  };
  await audit(createReadStream(path), { trusted, onProgress });
  process.stdout.write(JSON.stringify({ bytes: most }));
}

const [, , verb, path = "", entries = "0", issued = "0"] = process.argv;
if (verb === "lines") await writeLines(path, Number(entries), Number(issued));
else if (verb === "rate") await rate(path);
else if (verb === "memory") await memory(path);
