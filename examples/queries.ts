/** Answers for everybody's desk: what a bureau's program can ask of a ledger, with what it says of a small one. */
import {
  allRecords,
  classesIn,
  classSheet,
  entriesOf,
  expiring,
  fundBalances,
  fundStatement,
  funnel,
  instruction,
  ledgerAsOf,
  openSettlements,
  overdue,
  schoolLines,
  schoolOverview,
  schoolStatement,
  seqAt,
  sign,
  transcript,
  voucherStory,
  vouchersOfSchool,
  yuan,
} from "training-voucher-ledger";
import { keys, origin, sampleLedger, voucher } from "./sample.ts";

const ledger = await sampleLedger();
const redemption = { voucher, outcome: "completion", amount: 60_000 } as const;
await ledger.submit(sign(instruction("voucher.redeem", origin, redemption), keys.school));

// #region fund
const march = { from: "2025-03-01", to: "2025-03-31" };
const fund = await fundStatement(ledger, "skills-2025", march);
if (fund) {
  const { opening, movements, closing } = fund;
  console.log(`Available: ${yuan(opening.available, "en")}, then ${yuan(closing.available, "en")}`);
  console.log(`Redeemed: ${movements.accrue.lines}, released: ${yuan(movements.release.amount, "en")}`);
}
const now = await fundBalances(ledger, "skills-2025"); // one read, without the movements
// #endregion fund

// #region school
const statement = await schoolStatement(ledger, "example-school", march);
if (statement) console.log(`The school is owed ${yuan(statement.total.closing.accrued, "en")}`);
for await (const { day, movement, voucher, amount } of schoolLines(ledger, "example-school", march)) {
  console.log(day, movement, voucher, yuan(amount, "en")); // to be ticked off
}
const overview = await schoolOverview(ledger, "example-school"); // how many vouchers and settlements in which state
// #endregion school

// #region story
const story = await voucherStory(ledger, voucher);
for (const { at, by, text, textZh } of story?.entries ?? []) {
  console.log(at, by.map(({ holder, role }) => `${holder} (${role})`).join(", "), text, textZh);
}
for (const { code, text } of story?.waits ?? []) console.log(code, text);
// #endregion story

// #region class
const sheet = await classSheet(ledger, "class-1", { at: "2025-03-20T01:00:00.000Z" });
for (const { trainee, attended, waits } of sheet?.seats ?? []) {
  console.log(trainee, `${attended} of ${sheet?.scheduled} minutes`, waits.map(({ text }) => text).join(" "));
}
// #endregion class

// #region trainee
const record = await transcript(ledger, "t-0001");
for (const { class: name, attended, scheduled, paid } of record?.classes ?? []) {
  console.log(name, `${attended} of ${scheduled} minutes`, yuan(paid, "en"));
}
// #endregion trainee

// #region waiting
const { settlements, unsubmitted } = await openSettlements(ledger, { at: "2025-03-20T01:00:00.000Z" });
for (const { settlement, submitted, waits } of settlements) {
  console.log(settlement, `${submitted.days} days`, waits.map(({ text }) => text).join(" "));
}
for (const { school, vouchers, amount } of unsubmitted) {
  console.log(`${school} has not asked for ${yuan(amount, "en")} yet (${vouchers})`);
}
// #endregion waiting

// #region expiring
const soon = await expiring(ledger, { at: "2025-12-01T01:00:00.000Z", withinDays: 30, limit: 50 });
for (const item of soon.items) console.log(item.day, item.what === "voucher" ? item.voucher : item.programme);
const past = await overdue(ledger, { at: "2025-12-01T01:00:00.000Z" }); // for the operator's voucher.expire
console.log(past.items.map(({ voucher }) => voucher));
// #endregion expiring

// #region lists
const page = await ledger.list("voucher", { where: { programme: "ai-trainer-2025", state: "redeemed" }, limit: 100 });
const next = await ledger.list("voucher", {
  where: { programme: "ai-trainer-2025", state: "redeemed" },
  after: page.at(-1)?.voucher,
  limit: 100,
});
for await (const { voucher, state } of allRecords(ledger, "voucher", { trainee: "t-0001" }))
  console.log(voucher, state);
for await (const { voucher } of vouchersOfSchool(ledger, "example-school", { state: "held" })) console.log(voucher);
for await (const { class: name } of classesIn(ledger, march)) console.log(name);
const graduates = await funnel(ledger, "ai-trainer-2025", { group: "graduate" });
// #endregion lists

// #region entries
const redemptions = entriesOf(ledger, { ...march, types: ["voucher.redeem", "voucher.reverse"] });
for await (const { seq, at, instruction } of redemptions) console.log(seq, at, instruction.type);
const seq = await seqAt(ledger, "2025-03-01T00:00:00.000Z"); // so many entries were accepted before
// #endregion entries

// #region then
const then = await ledgerAsOf(ledger, { at: "2025-02-28T15:59:59.999Z" }); // the end of February
console.log((await then.get("voucher", voucher))?.state, (await funnel(then, "ai-trainer-2025"))?.reached);
// #endregion then

console.log(now?.available, overview?.vouchers.redeemed, next.length, graduates?.reached.issued, seq);
await ledger.close();
