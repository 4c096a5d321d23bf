/**
 * More exhibits behind the law (behind.ts): a person's limits and seats, what is frozen, and what the public was told
 * before a payment.
 */
import type { Forger } from "../audit/forge.ts";
import { after, type Exhibit } from "./exhibit.ts";
import {
  claimed,
  held,
  hold,
  issued,
  OCCUPATION,
  OTHER_CLASS,
  otherClaimed,
  pay,
  publicise,
  redeemed,
  submit,
  VOUCHER,
  VOUCHERS,
} from "./story.ts";

const [, OTHER_VOUCHER] = VOUCHERS;

/** The trainee had a training elsewhere; the voucher is held all the same. */
const heldAfter = (prior: object): Exhibit["files"] =>
  after(claimed(), (forger) => {
    const grant = { occupation: OCCUPATION, level: 5, day: "2024-06-01", ...prior };
    forger.write("issuer", "trainee.update", { trainee: "trainee-1", prior: [grant] });
    hold(forger, VOUCHER);
  });

/** A settlement of one voucher is public, its publicity is over, and something happens before the payment. */
const paidAfter = (then: (forger: Forger) => void, payee?: string): Exhibit["files"] =>
  after(redeemed(), (forger) => {
    submit(forger, "batch-1", [VOUCHER], 60_000);
    publicise(forger, "batch-1");
    then(forger);
    pay(forger, "batch-1", 60_000, { payee });
  });

export const PERSONS: readonly Exhibit[] = [
  {
    name: "beyond-the-year",
    check: "limits",
    done: "a voucher was held by somebody who had had the one training of the year elsewhere",
    doneZh: "学员当年已在别处享受唯一一次培训，仍冻结报名额度",
    files: heldAfter({ occupation: "4-04-05-06", day: "2025-01-01" }),
    behind: [["voucher.hold", "yearly-limit-reached"]],
  },
  {
    name: "level-twice",
    check: "limits",
    done: "a voucher was held for an occupation and level that its trainee had been funded for before",
    doneZh: "学员已享受过同一职业同一等级的补贴，仍冻结报名额度",
    files: heldAfter({}),
    behind: [["voucher.hold", "level-already-funded"]],
  },
  {
    name: "lower-after-higher",
    check: "limits",
    done: "a voucher was held for a lower level than its trainee had been funded for before",
    doneZh: "学员已享受过较高等级的补贴，仍就较低等级冻结报名额度",
    files: heldAfter({ level: 4 }),
    behind: [["voucher.hold", "lower-level-after-higher"]],
  },
  {
    name: "in-two-classes-at-once",
    check: "class-seats",
    done: "one trainee has seats in two classes at the same time",
    doneZh: "同一学员在上课时间相同的两个班级均占有名额",
    files: after(held(), (forger) => {
      otherClaimed(forger, OTHER_VOUCHER);
      hold(forger, OTHER_VOUCHER, OTHER_CLASS);
    }),
    behind: [["voucher.hold", "sessions-overlap"]],
  },
  {
    name: "paid-while-public",
    check: "publicity",
    done: "a settlement was paid before its publicity was over",
    doneZh: "公示期未满即拨付",
    files: paidAfter((forger) => forger.at("2025-01-20T15:00:00.000Z")),
    behind: [["settlement.pay", "publicity-running"]],
  },
  {
    name: "paid-despite-objection",
    check: "publicity",
    done: "a settlement was paid while an objection was open",
    doneZh: "异议尚未处理即拨付",
    files: paidAfter((forger) =>
      forger.write("issuer", "settlement.object", { settlement: "batch-1", voucher: VOUCHER, reason: "核查" }),
    ),
    behind: [["settlement.pay", "objection-open"]],
  },
  {
    name: "paid-to-another",
    check: "publicity",
    done: "a settlement was paid to another account than the school's",
    doneZh: "拨付至培训机构收款账户以外的账户",
    files: paidAfter(() => {}, "4b".repeat(32)),
    behind: [["settlement.pay", "payee-mismatch"]],
  },
  {
    name: "frozen",
    check: "frozen-scopes",
    done: "a voucher was claimed while its trainee was frozen",
    doneZh: "学员被冻结期间其培训券仍被领取",
    files: after(issued(), (forger) => {
      forger.write("issuer", "freeze.set", { scope: "trainee", id: "trainee-1", reason: "核查" });
      forger.write("issuer", "voucher.claim", { voucher: VOUCHER, trainee: "trainee-1" });
    }),
    behind: [["voucher.claim", "frozen"]],
  },
];
