/** Certificates: attested by an evaluator that is independent of the school, and revoked. */
import { isAuthorised } from "./classes.ts";
import { dayNumber, firstDay, redemptionDeadline } from "./days.ts";
import { lineOpenIn, OPEN } from "./settlements.ts";
import type { Party } from "./state.ts";
import type { Rows } from "./town.ts";
import { actsFor, fresh, known, refuseUnless, signer } from "./town.ts";

function isIndependent(evaluator: Party, school: Party): boolean {
  const same = (one: string | undefined, other: string | undefined) => one !== undefined && one === other;
  return (
    evaluator.party !== school.party &&
    !same(evaluator.creditCode, school.creditCode) &&
    !same(evaluator.payee, school.payee)
  );
}

export const certificates: Rows<"certificate.attest" | "certificate.revoke"> = {
  "certificate.attest": {
    by: [["evaluator"]],
    decide(town, { certificate, voucher: name, day }) {
      const { state, today } = town;
      const voucher = known("voucher", state.vouchers, name);
      fresh("certificate", state.certificates, certificate);
      actsFor(town, "evaluator", undefined);
      refuseUnless("voucher-not-held", voucher.state === "held");
      const aClass = known("class", state.classes, voucher.class ?? "");
      const programme = known("programme", state.programmes, voucher.programme);
      const evaluator = known("party", state.parties, signer(town, "evaluator"));
      const school = known("party", state.parties, aClass.school);
      refuseUnless("class-not-closed", aClass.state === "closed");
      const that = dayNumber(day);
      refuseUnless("evaluator-not-authorised", isAuthorised(state, evaluator.party, aClass, that));
      refuseUnless("evaluator-not-independent", isIndependent(evaluator, school));
      const inTime = firstDay(aClass) <= that && that <= redemptionDeadline(programme, aClass) && that <= today;
      refuseUnless("certificate-day-invalid", inTime);
      const others = [...state.certificates.values()].filter((one) => one.voucher === name);
      refuseUnless(
        "certificate-exists",
        others.every(({ revoked }) => revoked),
      );
      const attested = { certificate, voucher: name, class: aClass.class, evaluator: evaluator.party, day };
      return { change: () => void state.certificates.set(certificate, { ...attested, revoked: false }) };
    },
  },

  "certificate.revoke": {
    by: [["evaluator"], ["auditor"]],
    decide(town, data) {
      const { state } = town;
      const certificate = known("certificate", state.certificates, data.certificate);
      actsFor(town, "evaluator", certificate.evaluator);
      refuseUnless("certificate-revoked", !certificate.revoked);
      const voucher = known("voucher", state.vouchers, certificate.voucher);
      const redeemedWith = voucher.redemption?.certificate === certificate.certificate;
      const line = redeemedWith ? lineOpenIn(state, voucher, OPEN) : undefined;
      return {
        change() {
          certificate.revoked = true;
          if (line !== undefined) line.objection = true;
        },
      };
    },
  },
};
