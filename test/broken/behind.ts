/**
 * Exhibits of what the law refuses and the audit's own arithmetic would find as well. `behind` names the rule that
 * refuses: the check that the exhibit is there for speaks once that rule is taken out.
 */
import { type Forger, keyOf } from "../audit/forge.ts";
import { after, type Exhibit, exported } from "./exhibit.ts";
import {
  attested,
  claimed,
  closed,
  DESK,
  held,
  hold,
  issued,
  paid,
  pay,
  publicise,
  redeem,
  redeemed,
  submit,
  VOUCHER,
  VOUCHERS,
} from "./story.ts";

const [, OTHER_VOUCHER] = VOUCHERS;

const withCertificate = (forger: Forger, voucher: string, certificate: string) =>
  forger.write(DESK, "voucher.redeem", { voucher, outcome: "certificate", certificate, amount: 100_000 });

export const BEHIND: readonly Exhibit[] = [
  {
    name: "redeemed-for-more",
    check: "fund-totals",
    done: "a completion was redeemed for the amount of a certificate",
    doneZh: "结业按取证的金额核销",
    files: after(closed(), (forger) => redeem(forger, VOUCHER, 100_000)),
    behind: [["voucher.redeem", "amount-mismatch"]],
  },
  {
    name: "overdrawn",
    check: "fund-limits",
    done: "a voucher was held for which the fund has no money",
    doneZh: "资金科目余额不足仍冻结报名额度",
    files: exported(held({ vouchers: 2, budget: 199_999 })),
    behind: [["voucher.hold", "budget-exhausted"]],
  },
  {
    name: "issued-over-the-cap",
    check: "fund-limits",
    done: "more vouchers were issued than the programme allows",
    doneZh: "发券数量超过培训项目上限",
    files: exported(issued({ vouchers: 2, programme: { issueCap: 1 } })),
    behind: [["voucher.issue", "issue-cap-reached"]],
  },
  {
    name: "reserved-over-the-cap",
    check: "fund-limits",
    done: "more money was reserved than the programme's budget cap",
    doneZh: "冻结金额超过培训项目预算上限",
    files: exported(held({ vouchers: 2, programme: { budgetCap: 199_999 } })),
    behind: [["voucher.hold", "programme-cap-reached"]],
  },
  {
    name: "line-twice",
    check: "sub-ledgers",
    done: "a settlement lists one voucher twice and is paid for both",
    doneZh: "申领批次两次列入同一培训券并全部拨付",
    files: after(redeemed({ vouchers: 2 }), (forger) => {
      submit(forger, "batch-1", [VOUCHER, VOUCHER], 120_000);
      publicise(forger, "batch-1");
      pay(forger, "batch-1", 120_000);
    }),
    behind: [["settlement.submit", "line-invalid"]],
  },
  {
    name: "held-unclaimed",
    check: "voucher-history",
    done: "a voucher was held before it was claimed",
    doneZh: "培训券未经领取即被冻结额度",
    files: after(issued(), (forger) => hold(forger, VOUCHER)),
    behind: [["voucher.hold", "voucher-not-claimed"]],
  },
  {
    name: "recovered-too-much",
    check: "voucher-money",
    done: "more was ordered back than had been paid",
    doneZh: "追回金额超过已付金额",
    files: after(paid(), (forger) =>
      forger.write("reviewer", "recovery.order", {
        recovery: "r-1",
        voucher: VOUCHER,
        amount: 60_001,
        reason: "error",
      }),
    ),
    behind: [["recovery.order", "amount-mismatch"]],
  },
  {
    name: "seat-too-many",
    check: "class-seats",
    done: "a class of one seat has two trainees",
    doneZh: "一个名额的班级有两名学员",
    files: exported(held({ vouchers: 2, capacity: 1 })),
    behind: [["voucher.hold", "class-full"]],
  },
  {
    name: "seat-twice",
    check: "class-seats",
    done: "one voucher was held twice in a class",
    doneZh: "同一培训券在班级中被冻结两次",
    files: after(held({ programme: { face: 50_000 } }), (forger) => hold(forger, VOUCHER)),
    behind: [["voucher.hold", "voucher-not-claimed"]],
  },
  {
    name: "seat-too-late",
    check: "class-seats",
    done: "a seat was taken after the first session",
    doneZh: "首次课结束后才占用名额",
    files: after(claimed(), (forger) => {
      forger.at("2025-01-20T07:00:00.000Z");
      hold(forger, VOUCHER);
    }),
    behind: [["voucher.hold", "class-started"]],
  },
  {
    name: "certificate-of-another",
    check: "certificates",
    done: "a voucher was redeemed with another trainee's certificate",
    doneZh: "以他人的证书核销培训券",
    files: after(attested({ vouchers: 2 }), (forger) => withCertificate(forger, VOUCHER, "C-2")),
    behind: [["voucher.redeem", "certificate-missing"]],
  },
  {
    name: "certificate-twice",
    check: "certificates",
    done: "two vouchers were redeemed with one certificate",
    doneZh: "两张培训券以同一证书核销",
    files: after(attested({ vouchers: 2 }), (forger) => {
      withCertificate(forger, VOUCHER, "C-1");
      withCertificate(forger, OTHER_VOUCHER, "C-1");
    }),
    behind: [["voucher.redeem", "certificate-missing"]],
  },
  {
    name: "in-two-settlements",
    check: "settlements",
    done: "a redemption was submitted in two settlements",
    doneZh: "同一笔核销提交至两个申领批次",
    files: after(redeemed(), (forger) => {
      submit(forger, "batch-1", [VOUCHER], 60_000);
      submit(forger, "batch-2", [VOUCHER], 60_000);
    }),
    behind: [
      ["settlement.submit", "line-invalid"],
      ["settlement.submit", "amount-mismatch"],
    ],
  },
  {
    name: "sum-wrong",
    check: "settlements",
    done: "the total of a settlement is not the sum of its lines",
    doneZh: "申领批次合计与明细之和不符",
    files: after(redeemed(), (forger) => submit(forger, "batch-1", [VOUCHER], 60_001)),
    behind: [["settlement.submit", "amount-mismatch"]],
  },
  {
    name: "one-key-issues-and-pays",
    check: "separation-of-duties",
    done: "the issuer's key was enrolled again for the finance office, and paid what it had issued",
    doneZh: "发券密钥又登记为财政密钥，并拨付了自己所发的券",
    files: after(redeemed(), (forger) => {
      submit(forger, "batch-1", [VOUCHER], 60_000);
      publicise(forger, "batch-1");
      const key = { party: "finance-a", key: keyOf("issuer").publicKey, role: "finance" };
      forger.write("root finance-a.desk", "key.add", key);
      pay(forger, "batch-1", 60_000, { as: "issuer" });
    }),
    behind: [["key.add", "duplicate-key"]],
  },
];
