/**
 * An outbox: delivers every entry of a ledger to another system by webhook, in order and at least once. It keeps the
 * place that it has come to in a file, so that it goes on from there after a crash; in between an entry may come twice,
 * and the other system knows it by its seq. Here that system fails now and then, and the outbox dies three times.
 */
import { mkdtemp, open, readFile, rename } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Ledger, type Place, parseEntry } from "training-voucher-ledger";
import { sampleLedger } from "./sample.ts";

// #region outbox
async function runOutbox(ledger: Ledger, placeFile: string, deliver: (line: string) => Promise<void>): Promise<void> {
  for await (const { seq, hash, line } of ledger.follow({ after: await keptPlace(placeFile) })) {
    await deliver(line); // resolves when the other side has it
    await keepPlace(placeFile, { seq, hash }); // only then: whoever dies before this line sends the entry again
  }
}
// #endregion outbox

async function keptPlace(file: string): Promise<Place | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined; // the first run
    throw error;
  });
  return text === undefined ? undefined : JSON.parse(text);
}

/** Whole or not at all, whenever the power goes. */
async function keepPlace(file: string, place: Place): Promise<void> {
  const next = await open(`${file}.next`, "w");
  await next.writeFile(JSON.stringify(place));
  await next.sync();
  await next.close();
  await rename(`${file}.next`, file);
}

async function post(url: string, line: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const answer = await fetch(url, { method: "POST", body: line, signal: AbortSignal.timeout(10_000) }).catch(
      () => {},
    );
    if (answer?.ok) return;
    await sleep(Math.min(30_000, 10 * 2 ** tries)); // 10 ms in this example; begin with a second in earnest
  }
}

const received = new Map<number, number>();
let requests = 0;
const receiver = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (piece: string) => {
    body += piece;
  });
  request.on("end", () => {
    if (++requests % 5 === 0) return void response.writeHead(503).end();
    const { seq } = parseEntry(body).entry;
    received.set(seq, (received.get(seq) ?? 0) + 1);
    response.writeHead(204).end();
  });
});
await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
const { port } = receiver.address() as AddressInfo;

const ledger = await sampleLedger();
const size = (await ledger.head())?.size ?? 0;
const placeFile = join(await mkdtemp(join(tmpdir(), "outbox-")), "place.json");

for (const deadly of [4, 4, 9, undefined]) {
  const run = runOutbox(ledger, placeFile, async (line) => {
    await post(`http://127.0.0.1:${port}/`, line);
    if (parseEntry(line).entry.seq === deadly) throw new Error("the outbox dies");
    if (received.size === size) await ledger.close(); // ends the example: an outbox runs for ever
  });
  await run.catch((error: Error) => console.log(`${error.message} after delivering entry ${deadly}`));
}
receiver.close();

const twice = [...received].filter(([, times]) => times > 1).map(([seq]) => seq);
console.log(
  `${received.size} of ${size} entries were delivered, in ${requests} requests; more than once: ${twice.join(", ")}`,
);
