/** A bureau: opens its ledger in a SQLite file, issues vouchers under a programme, and reads what is left. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  fundBalances,
  generateKey,
  instruction,
  openLedger,
  type SignedInstruction,
  sign,
  yuan,
} from "training-voucher-ledger";
import { sqliteStore } from "training-voucher-ledger/sqlite";

const origin = "vouchers.example";
const year = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear();
const [operator, root, issuer, finance] = [generateKey(), generateKey(), generateKey(), generateKey()];
const path = join(mkdtempSync(join(tmpdir(), "bureau-")), "vouchers.db");

const ledger = await openLedger({ origin, store: sqliteStore(path), operator });

async function record(signed: SignedInstruction): Promise<void> {
  const outcome = await ledger.submit(signed);
  if (!outcome.ok) throw new Error(outcome.refusal.message);
}

const service = { party: "service", key: operator.publicKey };
const bureau = { party: "hrss", name: "示例县人力资源和社会保障局", key: root.publicKey };
const format = { format: 1, origin, suite: "ed25519-sha256", currency: "CNY" } as const;
await record(sign(instruction("ledger.open", origin, { ...format, operator: service, root: bureau }), operator, root));
await record(sign(instruction("key.add", origin, { party: "hrss", key: issuer.publicKey, role: "issuer" }), root));
const treasury = { party: "treasury", kind: "finance", name: "示例县财政局" } as const;
const itsKeys = [{ key: finance.publicKey, role: "finance" } as const];
await record(sign(instruction("party.admit", origin, { ...treasury, keys: itsKeys }), root));

const fund = { fund: "skills", name: "职业技能培训补贴", source: "skills-action", year, region: "431025" } as const;
await record(sign(instruction("fund.open", origin, { ...fund, reuseRecoveries: false }), finance));
const money = { fund: "skills", amount: 12_000_000, document: `示例〔${year}〕1号` };
await record(sign(instruction("fund.appropriate", origin, money), finance));
const programme = instruction("programme.publish", origin, {
  programme: "ai-trainer",
  name: "人工智能训练师培训",
  kind: "qualification",
  from: `${year}-01-01`,
  until: `${year}-12-31`,
  funds: ["skills"],
  groups: ["graduate", "unemployed"],
  prices: [
    {
      ...{ occupation: "4-04-05-05", level: 5, standard: 100_000, minMinutes: 5_400 },
      outcomes: { certificate: 10_000, completion: 6_000 }, // in basis points of the standard
    },
  ],
  face: 100_000,
  reserveAt: "hold",
  rounding: 1,
  issueCap: 2,
  attendance: 8_000,
  limits: { perYear: 1, oncePerLevel: true, noLowerLevel: true },
  classSize: 50,
  filingLead: 5,
  redeemWithin: 30,
  publicity: 5,
});
await record(sign(programme, issuer));
await record(sign(instruction("trainee.register", origin, { trainee: "t-0001", groups: ["graduate"] }), issuer));

// #region issue
const terms = { programme: "ai-trainer", fund: "skills", until: `${year}-12-31` };
const targeted = { voucher: crypto.randomUUID(), trainee: "t-0001", group: "graduate" };
const general = { voucher: crypto.randomUUID() }; // for whoever of the groups claims it
const issue = instruction("voucher.issue", origin, { ...terms, vouchers: [targeted, general] });

const outcome = await ledger.submit(sign(issue, issuer));
console.log(outcome.ok ? `Issued by entry ${outcome.seq}` : outcome.refusal.message);

const third = instruction("voucher.issue", origin, { ...terms, vouchers: [{ voucher: crypto.randomUUID() }] });
const refused = await ledger.submit(sign(third, issuer));
if (!refused.ok) console.log(refused.refusal.code, refused.refusal.message, refused.refusal.messageZh);

const balances = await fundBalances(ledger, "skills");
if (balances) console.log(`Available: ${yuan(balances.available, "en")}`);
// #endregion issue

await ledger.close(); // signs a last checkpoint
console.log(`The ledger is in ${path}`);
