/** Vouchers in a class: held, released, redeemed, reversed. */
import { leaveClass, releasedByLeaving, revokeCertificates, scheduled, seats } from "./classes.ts";
import { dayNumber, firstSession, isOpen, redemptionDeadline } from "./days.ts";
import { isFrozen, isHoldFrozen } from "./freezes.ts";
import { keepsLimits, overlaps } from "./limits.ts";
import { canReserve, dueOf, largestDue, moved, voucherMoney } from "./money.ts";
import { consents } from "./parties.ts";
import { lineOpenIn, OPEN } from "./settlements.ts";
import type { Data } from "./shapes.ts";
import type { Class, Voucher } from "./state.ts";
import type { Rows, Town } from "./town.ts";
import { actsFor, classOf, known, programmeOf, refuseUnless, signedBy } from "./town.ts";

const holding: Rows<"voucher.hold" | "voucher.release"> = {
  "voucher.hold": {
    by: [
      ["school", "trainee"],
      ["school", "issuer"],
    ],
    authority: (town, data) => consents(town, town.state.vouchers.get(data.voucher)?.trainee),
    decide(town, data) {
      const { state, at, today } = town;
      const voucher = known("voucher", state.vouchers, data.voucher);
      const aClass = known("class", state.classes, data.class);
      const programme = programmeOf(state, voucher);
      const fund = known("fund", state.funds, voucher.fund);
      actsFor(town, "school", aClass.school);
      actsFor(town, "trainee", voucher.trainee);
      refuseUnless("frozen", !isHoldFrozen(state, voucher, aClass));
      refuseUnless("voucher-not-claimed", voucher.state === "claimed");
      refuseUnless("voucher-expired", today <= dayNumber(voucher.until));
      refuseUnless("consent-expired", data.consentUntil === undefined || today <= dayNumber(data.consentUntil));
      refuseUnless("programme-closed", isOpen(programme, today));
      refuseUnless("class-not-approved", aClass.state === "approved");
      refuseUnless("class-mismatch", aClass.programme === voucher.programme);
      refuseUnless("class-started", at < firstSession(aClass).to);
      refuseUnless("class-full", seats(state, aClass) < aClass.capacity);
      keepsLimits(state, voucher, programme, aClass, ["held", "redeemed", "settled"]);
      refuseUnless("sessions-overlap", !overlaps(state, voucher, aClass));
      refuseUnless("fund-closed", !fund.closed);
      const amount = programme.reserveAt === "issue" ? 0n : largestDue(programme, aClass, voucher);
      canReserve(state, fund, programme, amount);
      return {
        moves: programme.reserveAt === "issue" ? [] : [moved("reserve", voucher, amount)],
        change() {
          voucher.state = "held";
          voucher.class = aClass.class;
        },
      };
    },
  },

  "voucher.release": {
    by: [["school"], ["issuer"]],
    decide(town, data) {
      const { state } = town;
      const voucher = known("voucher", state.vouchers, data.voucher);
      actsFor(town, "school", classOf(state, voucher)?.school);
      refuseUnless("voucher-not-held", voucher.state === "held");
      const aClass = known("class", state.classes, voucher.class ?? "");
      refuseUnless("class-closed", aClass.state !== "closed" || signedBy(town, "issuer"));
      return {
        moves: releasedByLeaving(state, voucher, programmeOf(state, voucher)),
        change() {
          leaveClass(voucher);
          revokeCertificates(state, { voucher: voucher.voucher });
        },
      };
    },
  },
};

function redeemRules(
  { state, today }: Town,
  voucher: Voucher,
  data: Data<"voucher.redeem">,
): { due: bigint; aClass: Class } {
  const programme = programmeOf(state, voucher);
  refuseUnless("already-redeemed", voucher.state !== "redeemed" && voucher.state !== "settled");
  refuseUnless("voucher-not-held", voucher.state === "held");
  const aClass = known("class", state.classes, voucher.class ?? "");
  refuseUnless("class-not-closed", aClass.state === "closed");
  refuseUnless("redeem-too-late", today <= redemptionDeadline(programme, aClass));
  const attended = BigInt(voucher.attended ?? 0) * 10_000n;
  const wanted = BigInt(scheduled(aClass.sessions)) * BigInt(programme.attendance);
  refuseUnless("attendance-too-low", attended >= wanted);
  const certificate = state.certificates.get(data.certificate ?? "");
  refuseUnless(
    "certificate-missing",
    data.outcome === "completion" || (certificate?.voucher === voucher.voucher && !certificate.revoked),
  );
  const due = dueOf(programme, aClass, voucher, data.outcome);
  refuseUnless("outcome-not-priced", due !== undefined);
  keepsLimits(state, voucher, programme, aClass, ["redeemed", "settled"]);
  refuseUnless("amount-mismatch", BigInt(data.amount) === due);
  return { due, aClass };
}

const redeeming: Rows<"voucher.redeem" | "voucher.reverse"> = {
  "voucher.redeem": {
    by: [["school"]],
    decide(town, data) {
      const { state } = town;
      const voucher = known("voucher", state.vouchers, data.voucher);
      if (data.certificate !== undefined) known("certificate", state.certificates, data.certificate);
      actsFor(town, "school", classOf(state, voucher)?.school);
      refuseUnless("frozen", !isFrozen(state, voucher));
      const { due, aClass } = redeemRules(town, voucher, data);
      const rest = voucherMoney(state, voucher).reserved - due;
      const { outcome, certificate, amount } = data;
      return {
        moves: [moved("accrue", voucher, due), moved("release", voucher, rest)],
        change() {
          const how = { outcome, amount, released: Number(rest) };
          voucher.redemption = { ...how, ...(certificate !== undefined && { certificate }) };
          voucher.state = "redeemed";
          aClass.everRedeemed = true;
        },
      };
    },
  },

  "voucher.reverse": {
    by: [["reviewer"]],
    decide({ state }, { voucher: id, to = "held" }) {
      const voucher = known("voucher", state.vouchers, id);
      refuseUnless("voucher-not-redeemed", voucher.state === "redeemed");
      refuseUnless("settlement-open", lineOpenIn(state, voucher, OPEN) === undefined);
      const amount = BigInt(voucher.redemption?.amount ?? 0);
      const released = BigInt(voucher.redemption?.released ?? 0);
      const fund = known("fund", state.funds, voucher.fund);
      // The debt itself becomes free at the same moment, so only what the redemption released must be there.
      if (to === "held") canReserve(state, fund, programmeOf(state, voucher), released);
      const again = to === "held" ? [moved("reserve", voucher, amount + released)] : [];
      return {
        moves: [moved("reverse", voucher, amount), ...again],
        change() {
          voucher.state = to;
          delete voucher.redemption;
        },
      };
    },
  },
};

export const holds: Rows<keyof typeof holding | keyof typeof redeeming> = { ...holding, ...redeeming };
