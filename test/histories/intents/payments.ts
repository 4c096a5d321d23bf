/** Payments: the money goes out, comes back from the bank, and is asked back. */
import { publicityOver } from "../../model/days.ts";
import { settlementTotal, voucherMoney } from "../../model/money.ts";
import type { Line, Recovery, Settlement, Voucher } from "../../model/state.ts";
import { all, by, type Draft, draft, hashOf, type Intents, isFrozen, spoilt, type Town, vouchersIn } from "../town.ts";
import { notIn, objection, remaining, settlements } from "./settlements.ts";

const voucherOf = (town: Town, { voucher }: Line): Voucher | undefined => town.state.vouchers.get(voucher);

const payment = (town: Town, settlement: Settlement | undefined): Draft | undefined =>
  settlement &&
  draft(
    "settlement.pay",
    {
      settlement: settlement.settlement,
      amount: Number(settlementTotal(settlement)),
      payee: settlement.payee,
      reference: `银行-${town.below(100)}`,
    },
    by("finance"),
  );

const isStopped = (town: Town, settlement: Settlement): boolean =>
  remaining(settlement).some((line) => {
    const voucher = voucherOf(town, line);
    return voucher !== undefined && isFrozen(town, voucher);
  });

const payable = (town: Town, over = true, objected = false, stopped = false): Settlement | undefined =>
  town.one(
    settlements(town, "publicised").filter(
      (one) =>
        town.now >= publicityOver(town.state, one) === over &&
        remaining(one).some(({ objection }) => objection) === objected &&
        isStopped(town, one) === stopped,
    ),
  );

const returning = (settlement: Settlement | undefined): Draft | undefined =>
  settlement &&
  draft(
    "settlement.return",
    { settlement: settlement.settlement, reference: "银行-退", reason: "退票" },
    by("finance"),
  );

const hasOrders = (town: Town, settlement: Settlement): boolean =>
  all(town.state.recoveries).some(
    (one) => !one.cancelled && remaining(settlement).some(({ voucher }) => voucher === one.voucher),
  );

// Recoveries.
const orderedOf = (town: Town, { voucher }: Voucher): number =>
  all(town.state.recoveries)
    .filter((one) => one.voucher === voucher && !one.cancelled)
    .reduce((sum, { amount }) => sum + amount, 0);

const orderable = (town: Town, voucher: Voucher): number =>
  Number(voucherMoney(town.state, voucher).paid) - orderedOf(town, voucher);

const REASONS = ["victim", "victim", "victim", "fraud", "error"] as const;

function order(town: Town, voucher: Voucher | undefined, more = 0): Draft | undefined {
  if (!voucher) return undefined;
  const most = orderable(town, voucher);
  const amount = more > 0 ? most + more : town.rarely(3) ? Math.ceil(most / 2) : most;
  const recovery = `recovery-${town.state.recoveries.size + 1}`;
  return draft(
    "recovery.order",
    { recovery, voucher: voucher.voucher, amount: Math.max(1, amount), reason: town.one(REASONS) ?? "error" },
    by("reviewer"),
  );
}

const outstanding = ({ amount, received, writtenOff }: Recovery): number => amount - received - writtenOff;

const recoveries = (town: Town, isWanted: (recovery: Recovery) => boolean): Recovery | undefined =>
  town.one(all(town.state.recoveries).filter(isWanted));

const isDue = (recovery: Recovery): boolean => !recovery.cancelled && outstanding(recovery) > 0;

const settled = (
  town: Town,
  recovery: Recovery | undefined,
  type: "recovery.receive" | "recovery.writeOff",
  more = 0,
): Draft | undefined => {
  if (!recovery) return undefined;
  const due = outstanding(recovery);
  const amount = Math.max(1, more > 0 ? due + more : town.rarely(3) ? Math.floor(due / 2) : due);
  return type === "recovery.receive"
    ? draft(type, { recovery: recovery.recovery, amount, reference: "银行-回" }, by("finance"))
    : draft(type, { recovery: recovery.recovery, amount, document: "核销文号" }, by("finance"));
};

const cancelling = (recovery: Recovery | undefined): Draft | undefined =>
  recovery && draft("recovery.cancel", { recovery: recovery.recovery, reason: "误下达" }, by("reviewer"));

const untouched = (recovery: Recovery): boolean =>
  !recovery.cancelled && recovery.received === 0 && recovery.writtenOff === 0;

export const paymentIntents: Pick<Intents<"settlement">, "settlement.pay" | "settlement.return"> & Intents<"recovery"> =
  {
    "settlement.pay": {
      weight: 10,
      lawful: (town) => payment(town, payable(town)),
      faults: [
        {
          aims: "settlement-state",
          after: ["settlement.submit"],
          spoil: (town) => payment(town, notIn(town, "publicised")),
        },
        {
          aims: "publicity-running",
          after: ["settlement.publicise"],
          spoil: (town) => payment(town, payable(town, false)),
        },
        {
          aims: "objection-open",
          after: ["settlement.publicise"],
          lead(town) {
            const settlement = payable(town);
            return objection(town, settlement, settlement && town.one(remaining(settlement)));
          },
          spoil: (town) => payment(town, payable(town, true, true)),
        },
        {
          aims: "payee-mismatch",
          after: ["settlement.publicise"],
          spoil: (town) => spoilt(payment(town, payable(town)), { payee: hashOf(250) }),
        },
        {
          aims: "amount-mismatch",
          after: ["settlement.publicise"],
          spoil(town) {
            const paid = payment(town, payable(town));
            return paid && spoilt(paid, { amount: Number(paid.data.amount) + 1 });
          },
        },
        {
          aims: "frozen",
          after: ["settlement.publicise", "freeze.set"],
          spoil: (town) => payment(town, payable(town, true, false, true)),
        },
      ],
    },
    "settlement.return": {
      weight: 3,
      lawful: (town) => returning(town.one(settlements(town, "paid").filter((one) => !hasOrders(town, one)))),
      faults: [
        { aims: "settlement-state", after: ["settlement.submit"], spoil: (town) => returning(notIn(town, "paid")) },
        {
          aims: "recovery-open",
          after: ["recovery.order"],
          spoil: (town) => returning(town.one(settlements(town, "paid").filter((one) => hasOrders(town, one)))),
        },
      ],
    },
    "recovery.order": {
      weight: 8,
      lawful: (town) => order(town, town.one(vouchersIn(town, "settled").filter((one) => orderable(town, one) > 0))),
      faults: [
        {
          aims: "voucher-not-settled",
          spoil: (town) => order(town, town.one(all(town.state.vouchers).filter(({ state }) => state !== "settled"))),
        },
        {
          aims: "amount-mismatch",
          after: ["settlement.pay"],
          spoil: (town) => order(town, town.one(vouchersIn(town, "settled")), 1),
        },
      ],
    },
    "recovery.cancel": {
      weight: 3,
      lawful: (town) => cancelling(recoveries(town, untouched)),
      faults: [
        {
          aims: "recovery-in-use",
          after: ["recovery.order"],
          spoil: (town) => cancelling(recoveries(town, (one) => !untouched(one))),
        },
      ],
    },
    "recovery.receive": {
      weight: 4,
      lawful: (town) => settled(town, recoveries(town, isDue), "recovery.receive"),
      faults: [
        {
          aims: "recovery-in-use",
          after: ["recovery.cancel"],
          spoil: (town) =>
            settled(
              town,
              recoveries(town, ({ cancelled }) => cancelled),
              "recovery.receive",
            ),
        },
        {
          aims: "amount-mismatch",
          after: ["recovery.order"],
          spoil: (town) =>
            settled(
              town,
              recoveries(town, ({ cancelled }) => !cancelled),
              "recovery.receive",
              1,
            ),
        },
      ],
    },
    "recovery.writeOff": {
      weight: 1.5,
      lawful: (town) => settled(town, recoveries(town, isDue), "recovery.writeOff"),
      faults: [
        {
          aims: "recovery-in-use",
          after: ["recovery.cancel"],
          spoil: (town) =>
            settled(
              town,
              recoveries(town, ({ cancelled }) => cancelled),
              "recovery.writeOff",
            ),
        },
        {
          aims: "amount-mismatch",
          after: ["recovery.order"],
          spoil: (town) =>
            settled(
              town,
              recoveries(town, ({ cancelled }) => !cancelled),
              "recovery.writeOff",
              1,
            ),
        },
      ],
    },
  };
