/** Certificates: attested by an evaluator that is independent of the school, each for one voucher. */
import * as z from "zod/mini";
import { dayNumberAt, dayNumberOf, dayText } from "./calendar.ts";
import { classIsClosed, firstSession } from "./classes.ts";
import { deadlineOf } from "./deadlines.ts";
import { isAuthorised } from "./parties.ts";
import type { CertificateRecord, SettlementRecord } from "./records.ts";
import type { Row } from "./rule.ts";
import { define } from "./rule.ts";
import { certificateNumber, day, id, text } from "./values.ts";
import { voucherIsHeld } from "./vouchers.ts";

export const certificateAttest = define({
  type: "certificate.attest",
  data: z.strictObject({ certificate: certificateNumber, voucher: id, day }),
  roles: [["evaluator"]],
  find(data, look) {
    const voucher = look.named("voucher", data.voucher);
    look.fresh("certificate", data.certificate);
    if (!voucher) return undefined;
    const evaluatorName = look.signers.find((signer) => signer.role === "evaluator")?.holder ?? "";
    const evaluator = look.get("party", evaluatorName);
    const programme = look.get("programme", voucher.programme);
    const aClass = voucher.class === undefined ? undefined : look.get("class", voucher.class);
    const school = aClass && look.get("party", aClass.school);
    const former = voucher.certificate === undefined ? undefined : look.get("certificate", voucher.certificate);
    const certified = dayNumberOf(data.day);
    const authorised =
      aClass &&
      isAuthorised(
        look,
        { party: evaluatorName, occupation: aClass.occupation, level: aClass.level },
        certified,
        certified,
      );
    const first = aClass && firstSession(aClass);
    const days = first &&
      programme && {
        first: dayNumberAt(first.from),
        last: deadlineOf(aClass, programme),
        today: dayNumberAt(look.at),
      };
    return { voucher, evaluatorName, evaluator, aClass, school, former, authorised, certified, days };
  },
})({
  rows: [
    voucherIsHeld,
    classIsClosed,
    {
      unless: "evaluator-not-authorised",
      holds: ({ authorised }) => authorised,
      facts: ({ data, evaluatorName, aClass }) => ({
        evaluator: evaluatorName,
        occupation: aClass?.occupation ?? "",
        level: aClass?.level ?? "",
        day: data.day,
      }),
    },
    {
      unless: "evaluator-not-independent",
      holds: ({ evaluator, school }) =>
        evaluator &&
        school &&
        evaluator.party !== school.party &&
        (evaluator.creditCode === undefined || evaluator.creditCode !== school.creditCode) &&
        (evaluator.payee === undefined || evaluator.payee !== school.payee),
      facts: ({ evaluatorName, evaluator, school }) => ({
        evaluator: evaluatorName,
        school: school?.party ?? "",
        why:
          evaluator?.creditCode !== undefined && evaluator.creditCode === school?.creditCode
            ? "they have the same unified social credit code"
            : "they have the same account",
      }),
    },
    {
      unless: "certificate-day-invalid",
      holds: ({ days, certified }) => days && days.first <= certified && certified <= Math.min(days.last, days.today),
      facts: ({ data, days }) => ({
        day: data.day,
        first: days ? dayText(days.first) : "",
        last: days ? dayText(days.last) : "",
        today: days ? dayText(days.today) : "",
      }),
    },
    {
      unless: "certificate-exists",
      holds: ({ former }) => former === undefined || former.revoked,
      facts: ({ data, former }) => ({ voucher: data.voucher, certificate: former?.certificate ?? "" }),
    },
  ],
  effect({ data, voucher, evaluatorName }, draft) {
    const { certificate, day } = data;
    const record = { certificate, voucher: data.voucher, evaluator: evaluatorName, day, revoked: false };
    draft.put("certificate", certificate, record);
    draft.put("voucher", data.voucher, { ...voucher, certificate });
  },
});

const isUnrevoked: Row<{ certificate: CertificateRecord }> = {
  unless: "certificate-revoked",
  holds: ({ certificate }) => !certificate.revoked,
  facts: ({ certificate }) => ({ certificate: certificate.certificate }),
};

export const certificateRevoke = define({
  type: "certificate.revoke",
  data: z.strictObject({ certificate: certificateNumber, reason: text }),
  roles: [["evaluator", "auditor"]],
  find(data, look) {
    const certificate = look.named("certificate", data.certificate);
    const voucher = certificate && look.get("voucher", certificate.voucher);
    if (!certificate || !voucher) return undefined;
    const settlement = voucher.settlement === undefined ? undefined : look.get("settlement", voucher.settlement);
    return { certificate, voucher, settlement };
  },
})({
  actsFor: ({ certificate }) => ({ evaluator: certificate.evaluator }),
  rows: [isUnrevoked],
  /** A line of an open settlement that was redeemed with it gets an objection, which the reviewer resolves. */
  effect({ data, certificate, voucher, settlement }, draft) {
    draft.put("certificate", certificate.certificate, { ...certificate, revoked: true });
    const paidWith = voucher.redeemedWith === certificate.certificate;
    if (settlement && paidWith && settlement.state !== "paid") {
      draft.put("settlement", settlement.settlement, objected(settlement, voucher.voucher, data.reason));
    }
  },
});

const objected = (settlement: SettlementRecord, voucher: string, reason: string): SettlementRecord => ({
  ...settlement,
  lines: settlement.lines.map((line) =>
    line.voucher === voucher ? { ...line, objection: line.objection ?? reason } : line,
  ),
});
