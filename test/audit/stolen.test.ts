/** What a key does alone, once it is in the wrong hands: the rule that stands in its way, for every role. */
import { expect, test } from "vitest";
import { OPERATOR } from "../broken/exhibit.ts";
import {
  CLASS,
  claimed,
  closed,
  DESK,
  held,
  issued,
  paid,
  pay,
  publicise,
  redeem,
  redeemed,
  submit,
  VOUCHER,
} from "../broken/story.ts";
import { auditFiles } from "./files.ts";
import { type Forger, keyOf } from "./forge.ts";

const FINANCE = "finance-a.desk";
const reason = "误";

/** One settlement whose publicity is over. */
function payable(): Forger {
  const forger = redeemed();
  submit(forger, "batch-1", [VOUCHER], 60_000);
  publicise(forger, "batch-1");
  return forger;
}

const payment = (payee: string, amount = 60_000) => ({ settlement: "batch-1", amount, payee, reference: "bank-1" });
const THEIRS = "4b".repeat(32);

type Theft = readonly [key: string, does: string, code: string, ledger: () => Forger, act: (forger: Forger) => void];

const THEFTS: readonly Theft[] = [
  [
    DESK,
    "hold a voucher without consent",
    "signer-not-authorised",
    claimed,
    (f) => f.write(DESK, "voucher.hold", { voucher: VOUCHER, class: CLASS }),
  ],
  [DESK, "redeem before the class is closed", "class-not-closed", held, (f) => redeem(f, VOUCHER)],
  [DESK, "redeem for more than is due", "amount-mismatch", closed, (f) => redeem(f, VOUCHER, 60_100)],
  [DESK, "redeem twice", "already-redeemed", redeemed, (f) => redeem(f, VOUCHER)],
  [
    DESK,
    "change its account",
    "signer-not-authorised",
    redeemed,
    (f) => f.write(DESK, "party.payee", { party: "school-a", payee: THEIRS }),
  ],
  [
    "issuer",
    "redeem",
    "signer-not-authorised",
    closed,
    (f) => f.write("issuer", "voucher.redeem", { voucher: VOUCHER, outcome: "completion", amount: 60_000 }),
  ],
  [
    "issuer",
    "review",
    "signer-not-authorised",
    payable,
    (f) => f.write("issuer", "settlement.review", { settlement: "batch-1" }),
  ],
  ["issuer", "pay", "signer-not-authorised", payable, (f) => pay(f, "batch-1", 60_000, { as: "issuer" })],
  ["reviewer", "pay", "signer-not-authorised", payable, (f) => pay(f, "batch-1", 60_000, { as: "reviewer" })],
  [
    FINANCE,
    "pay what was not publicised",
    "settlement-state",
    () => {
      const forger = redeemed();
      submit(forger, "batch-1", [VOUCHER], 60_000);
      return forger;
    },
    (f) => pay(f, "batch-1", 60_000),
  ],
  [
    FINANCE,
    "pay to another account",
    "payee-mismatch",
    payable,
    (f) => f.write(FINANCE, "settlement.pay", payment(THEIRS)),
  ],
  [FINANCE, "pay more than the lines", "amount-mismatch", payable, (f) => pay(f, "batch-1", 60_001)],
  [FINANCE, "pay twice", "settlement-state", paid, (f) => pay(f, "batch-1", 60_000)],
  [
    FINANCE,
    "change a school's account",
    "signer-not-authorised",
    payable,
    (f) => f.write(FINANCE, "party.payee", { party: "school-a", payee: THEIRS }),
  ],
  ["root", "pay", "signer-not-authorised", payable, (f) => pay(f, "batch-1", 60_000, { as: "root" })],
  [
    "root",
    "change a school's account",
    "signer-not-authorised",
    payable,
    (f) => f.write("root", "party.payee", { party: "school-a", payee: THEIRS }),
  ],
  [
    "root",
    "enrol a second key for a school",
    "quorum-missing",
    payable,
    (f) => f.write("root", "key.add", { party: "school-a", key: keyOf("thief").publicKey, role: "school" }),
  ],
  [
    "operator",
    "expire a voucher that is in time",
    "not-yet-expired",
    claimed,
    (f) => f.write("operator", "voucher.expire", { vouchers: [VOUCHER] }),
  ],
  [
    "operator",
    "void a voucher",
    "signer-not-authorised",
    claimed,
    (f) => f.write("operator", "voucher.void", { voucher: VOUCHER, reason }),
  ],
  [
    "trainee",
    "claim another's voucher",
    "trainee-mismatch",
    withThief,
    (f) => f.write("thief", "voucher.claim", { voucher: VOUCHER, trainee: "trainee-1" }),
  ],
];

/** A trainee with a key, to whom the voucher was not issued. */
function withThief(): Forger {
  const forger = issued();
  const key = keyOf("thief").publicKey;
  forger.write("issuer", "trainee.register", { trainee: "thief", groups: ["graduate"], key });
  return forger;
}

test.each(THEFTS)("a stolen key, that of %s, does not %s: %s", async (_, __, code, ledger, act) => {
  const forger = ledger();
  const before = forger.lines.length;
  act(forger);
  const files = { "entries.jsonl": forger.lines.join(""), checkpoint: forger.note("operator") };
  const report = await auditFiles(files, { trusted: OPERATOR });
  expect(report.problems).toMatchObject([{ code, line: before + 1 }]);
});
