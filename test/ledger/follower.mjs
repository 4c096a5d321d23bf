/** A process of its own: `node follower.mjs PATH [PLACE]` follows the ledger in the file and says each place, as JSON. */
import { writeSync } from "node:fs";
import { openLedger } from "../../src/index.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { ORIGIN } from "../support/world.ts";

const [path, place] = process.argv.slice(2);
const ledger = await openLedger({ origin: ORIGIN, store: sqliteStore(path) });
for await (const { seq, hash } of ledger.follow({
  after: place ? JSON.parse(place) : undefined,
  pollMs: 5,
  signal: AbortSignal.timeout(60_000),
})) {
  writeSync(1, `${JSON.stringify({ seq, hash })}\n`);
}
