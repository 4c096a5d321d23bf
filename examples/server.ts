/**
 * A bureau's server and a school that talks to it: the school asks for a voucher, redeems it, keeps the receipt, and gets
 * its statement. All in one program here, over a real connection on this machine.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { connect, createHandler } from "training-voucher-ledger/http";
import { signOnce } from "training-voucher-ledger/school";
import { mount } from "./mount.ts";
import { keys, operatorKey, origin, sampleLedger, voucher } from "./sample.ts";

const ledger = await sampleLedger();

// #region serve
const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
const authority = typeof address === "object" ? `127.0.0.1:${address?.port}` : ""; // vouchers.linwu.example, say
const handler = createHandler(ledger, {
  authority, // by which schools know this server
  authorise: ({ instruction }) => instruction?.type !== "ledger.open", // whatever else the bureau wants to keep out
  onError: (error, { url }) => console.error(url, error),
});
server.on("request", mount(handler));
// #endregion serve

// #region school
const desk = { origin, key: keys.school };
const bureau = connect({ url: `http://${authority}/v1`, ...desk, trusted: [operatorKey] });

const status = await bureau.voucher(voucher);
console.log(`The voucher is ${status?.state}, and ${status?.reserved} fen are reserved for it`);

const bill = signOnce("voucher.redeem", { voucher, outcome: "completion", amount: 60_000 }, desk);
const outcome = await bureau.submit(bill);
if (!outcome.ok) throw new Error(outcome.refusal.message);
const receipt = await outcome.receipt(); // verified; keep it with the bill
console.log(`Entry ${outcome.seq}; the receipt has ${receipt.split("\n").length} lines`);

const again = await bureau.submit(bill); // after a time-out, say
console.log(again.ok && again.repeated ? `Sent again: entry ${again.seq}, as before` : "Redeemed twice!");

const { total } = await bureau.statement({ school: "example-school", from: "2025-03-01", to: "2025-03-31" });
console.log(`Owed at the end of March: ${total.closing.accrued} fen`);
// #endregion school

server.close();
await ledger.close();
